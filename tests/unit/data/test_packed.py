"""Tables that are packed by gzip, and tables whose cells are divided by something else than commas."""

import gzip
import hashlib
import zlib

import numpy as np
import pytest

from nndsl.data import load, read_inputs
from nndsl.data.files import open_named
from nndsl.data.formats import packed
from nndsl.data.formats.packed import Content, sha256_of
from nndsl.semantics.records import Record

TABLE = b"x,d\n1,2\n3,4\n"


@pytest.fixture
def read(make):
    """Reads `x` and `d` of a file with this content."""

    def call(content, name="t.csv.gz", **settings):
        record = Record("csv", {"path": make.write(content, name), "sequence": None, "separator": None, **settings}, {})
        return load(record, {"x": make.real("x"), "d": make.real("d")}, make.folder)

    return call


def values(found):
    return np.concatenate([found.arrays["x"], found.arrays["d"]], axis=1).tolist()


@pytest.mark.parametrize("name", ["t.csv.gz", "t.csv", "t"])
def test_gzip_is_known_by_its_content(read, name):
    content = gzip.compress(TABLE)
    found = read(content, name)
    assert values(found) == [[1, 2], [3, 4]]
    assert found.digests == {name: hashlib.sha256(content).hexdigest()}


def test_gzip_in_several_members(read):
    assert values(read(gzip.compress(TABLE[:7]) + gzip.compress(TABLE[7:]))) == [[1, 2], [3, 4]]


def test_damaged_gzip(read, refused):
    content = gzip.compress(TABLE * 100)
    start = "NN649 t.csv.gz begins as a gzip file does, but cannot be unpacked: "
    assert refused(read, content[:-9]) == [
        start + "'Compressed file ended before the end-of-stream marker was reached'"
    ]
    wrong_sum = content[:-8] + bytes(4) + content[-4:]
    assert refused(read, wrong_sum)[0].startswith(start + "'CRC check failed")
    assert refused(read, content[:10] + b"\xff" * 20)[0].startswith(start + "'Error -3")


def test_a_bomb_is_refused_at_its_limit(read, diagnosis, monkeypatch):
    monkeypatch.setattr(packed, "SMALL", 10_000)
    content = gzip.compress(b"x,d\n" + b"0,0\n" * 100_000, 9)
    most = packed.RATIO * len(content)
    assert 10_000 < most < 400_004
    found = diagnosis(read, content)
    expected = f"t.csv.gz has {len(content):,} bytes and unpacks to more than {most:,}, the most that is read of it"
    assert (found.code, found.message, found.exit_code) == ("NN650", expected, 6)


def test_no_more_is_unpacked_than_may_be(make, read, refused, monkeypatch):
    """Of a gigabyte of zeros, packed a thousandfold, memory never holds much more than the limit."""
    import tracemalloc

    monkeypatch.setattr(packed, "SMALL", 2**20)
    deflate = zlib.compressobj(9, wbits=31)
    content = b"".join(deflate.compress(bytes(2**20)) for _ in range(1024)) + deflate.flush()
    monkeypatch.setattr(packed, "RATIO", 2)
    tracemalloc.start()
    assert refused(read, content)[0].startswith("NN650")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * packed.most_unpacked(len(content)) + 2**22


@pytest.mark.parametrize("name", ["t.tsv", "T.TSV", "t.tab", "t.tsv.gz"])
def test_the_name_of_a_file_tells_that_tabs_divide_it(read, name):
    assert values(read(b"x\td\n1\t2\n3\t4\n", name)) == [[1, 2], [3, 4]]


@pytest.mark.parametrize("separator, mark", [("tab", b"\t"), (";", b";"), ("|", b"|"), (",", b",")])
def test_a_setting_tells_what_divides_the_cells(read, separator, mark):
    assert values(read(TABLE.replace(b",", mark), "t.tsv", separator=separator)) == [[1, 2], [3, 4]]


def test_a_table_to_predict_from_may_be_written_another_way(make):
    record = Record("csv", {"path": "training.csv", "sequence": None, "separator": None}, {})
    declared = {"x": make.real("x"), "d": make.real("d", role="target")}
    make.write(gzip.compress(b"x\tu\n5\t6\n"), "new.tsv.gz")
    found = read_inputs(make.folder / "new.tsv.gz", declared, record, {})
    assert found.arrays.keys() == {"x"} and found.arrays["x"].tolist() == [[5]]


def test_how_far_reading_is(make):
    make.write("x\n" + "1.2345678\n" * 500_000)
    heard = []
    record = Record("csv", {"path": "t.csv", "sequence": None, "separator": None}, {})
    load(record, {"x": make.real("x")}, make.folder, watch=lambda *event: heard.append(event))
    parts = [part for _, part in heard]
    assert {name for name, _ in heard} == {"t.csv"} and parts == sorted(parts) and parts[-1] == 1
    assert len(parts) >= 4 and 0 < parts[0] < 0.5


def test_the_digest_is_that_of_all_the_file_however_little_was_read(make):
    content = bytes(range(256)) * 8000
    make.write(content, "a.npz")
    file = open_named(make.folder / "a.npz")
    with file.stream:
        assert sha256_of(file) == hashlib.sha256(content).hexdigest() and file.stream.tell() == 0
        part = Content(file)
        assert part.read(10) == content[:10] and part.sha256() == hashlib.sha256(content).hexdigest()
