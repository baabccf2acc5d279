"""Data for which memory has no room are read to the same numbers, train to the same weights, and leave nothing
behind."""

import errno
import gzip
import io
import os
import re
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import nndsl
from nndsl.data import load, room
from nndsl.data.room import PIECE, Room, pieces, slices, within
from nndsl.model import Model
from nndsl.semantics.records import Record

ROOT = Path(__file__).parents[3]
LARGE = 10**9


# ---- growing


def grown(limit, parts, dtype=float, dims=()):
    growing = Room(limit).growing(dtype, dims)
    for part in parts:
        growing.append(np.asarray(part, dtype))
    return growing.array()


@pytest.mark.parametrize("limit", [0, 8, 40, 64, LARGE])
@pytest.mark.parametrize("dtype", ["u1", "i4", "f8"])
def test_what_grew_is_all_that_was_added(limit, dtype):
    whole = np.random.default_rng(0).integers(0, 200, (20, 3)).astype(dtype)
    found = grown(limit, np.split(whole, [0, 1, 6, 6, 15]), dtype, (3,))
    np.testing.assert_array_equal(found, whole)
    assert found.dtype == whole.dtype and not (limit == 0 and found.flags.writeable)


def test_nothing_is_an_array_too():
    for limit in (0, LARGE):
        assert grown(limit, [], dims=(2,)).shape == grown(limit, [np.zeros((0, 2))], dims=(2,)).shape == (0, 2)


def test_a_room_is_shared_and_what_moved_out_leaves_its_place():
    shared = Room(100)
    first, second = shared.growing(np.uint8), shared.growing(np.uint8)
    first.append(np.zeros(60, np.uint8))
    second.append(np.zeros(60, np.uint8))  # no room: in a file at once
    assert shared.left == 40
    first.append(np.zeros(60, np.uint8))
    assert shared.left == 100 and len(first.array()) == 120 and len(second.array()) == 60


def test_files_have_no_names_and_lie_where_tmpdir_says(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    found = grown(0, [np.arange(10.0)])
    if sys.platform == "linux":
        assert str(tmp_path) in open("/proc/self/maps").read()
    assert os.listdir(tmp_path) == [] and found.sum() == 45


def test_a_disk_without_room(refused, monkeypatch, tmp_path):
    monkeypatch.setenv("TMPDIR", str(tmp_path))

    def full(file, rows):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(room, "_write", full)
    assert refused(grown, 0, [np.zeros(10)]) == [
        f"NN057 the data cannot be kept in {tmp_path}: No space left on device"
    ]
    assert os.listdir(tmp_path) == []


def test_half_of_the_memory_is_for_data(monkeypatch):
    monkeypatch.setattr(room, "_physical", lambda: 10**9)
    assert within(10**6) == 5 * 10**5 and within(10**12) == 5 * 10**8


def test_pieces_are_all_rows_in_their_order(monkeypatch):
    monkeypatch.setattr(room, "PIECE", 40)
    rows = np.arange(21.0).reshape(7, 3)
    assert [len(piece) for piece in pieces(rows)] == [1] * 7
    np.testing.assert_array_equal(np.concatenate(list(pieces(rows))), rows)
    assert [piece.tolist() for piece in pieces(np.arange(6))] == [[0, 1, 2, 3, 4], [5]]
    assert list(slices(0, 8)) == [slice(0, 0)] and PIECE > 40


# ---- sources


def saved(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def packed(**arrays):
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


ROWS = np.random.default_rng(1).normal(size=(50, 2)).round(3)
TABLE = "a,b,d,id,t\n" + "".join(f"{a},{b},{'pq'[i % 2]},{i // 4},{i}\n" for i, (a, b) in enumerate(ROWS))
GAPS = re.sub(r"\n-?[01]\.\d+,", "\nNA,", TABLE, count=9)
PIXELS = np.random.default_rng(2).integers(0, 256, (6, 3, 4), dtype=np.uint8)
IDX = bytes([0, 0, 0x0B, 2, 0, 0, 0, 50, 0, 0, 0, 2]) + (1000 * ROWS).astype(">i2").tobytes()
LABELS = np.arange(50) % 3
SOURCES = {
    "csv": ("csv", {"path": "t.csv", "sequence": None}, {"x": ["a", "b"]}, ()),
    "packed": ("csv", {"path": "t.csv.gz", "sequence": None}, {"x": ["a", "b"]}, ()),
    "sequences": ("csv", {"path": "t.csv", "sequence": "id"}, {"x": ["a", "b"]}, ("T",)),
    "series": ("series", {"path": "t.csv", "time": "t"}, {"x": ["a", "b"]}, ("T",)),
    "npz": ("npz", {"path": "t.npz"}, {}, ()),
    "npy": ("npy", {}, {"x": "x.npy", "d": "d.npy"}, ()),
    "fortran": ("npy", {}, {"x": "f.npy", "d": "d.npy"}, ()),
    "idx": ("idx", {}, {"x": "x.idx", "d": "d.idx"}, ()),
}


@pytest.fixture
def folder(make):
    make.write(TABLE)
    make.write(gzip.compress(TABLE.encode()), "t.csv.gz")
    make.write(packed(x=ROWS, d=LABELS.astype(str)), "t.npz")
    make.write(saved(ROWS.astype("f4")), "x.npy")
    make.write(saved(np.asfortranarray(ROWS)), "f.npy")
    make.write(saved(LABELS), "d.npy")
    make.write(IDX, "x.idx")
    make.write(bytes([0, 0, 8, 1, 0, 0, 0, 50]) + LABELS.astype("u1").tobytes(), "d.idx")
    for number, pixels in enumerate(PIXELS):
        (make.folder / "p" / "uv"[number % 2]).mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(make.folder / "p" / "uv"[number % 2] / f"{number}.png")
    make.write("to be or not\nto be", "t.txt")
    return make


@pytest.fixture
def equal(folder, monkeypatch):
    """Whether a source gives the same in memory, all at once, as outside of it, a piece at a time; what it gives."""

    def call(record, declared, piece=16):
        inside = load(record, declared, folder.folder, room=Room(LARGE))
        with monkeypatch.context() as smaller:
            smaller.setattr(room, "PIECE", piece)
            outside = load(record, declared, folder.folder, room=Room(0))
        check_equal(inside, outside, declared)
        return outside

    return call


def check_equal(inside, outside, declared):
    assert inside.arrays.keys() == outside.arrays.keys() == declared.keys()
    for name, array in inside.arrays.items():
        assert array.dtype == outside.arrays[name].dtype and len(array)
        np.testing.assert_array_equal(array, outside.arrays[name])
    for what in ("digests", "categories", "sizes", "orders", "count"):
        assert getattr(inside, what) == getattr(outside, what)
    for axis, lengths in inside.lengths.items():
        np.testing.assert_array_equal(lengths, outside.lengths[axis])


@pytest.mark.parametrize("piece", [16, PIECE])
@pytest.mark.parametrize("source", SOURCES)
def test_sources_read_the_same(folder, equal, source, piece):
    word, settings, columns, over = SOURCES[source]
    declared = {"x": folder.real("x", 2, over=over), "d": folder.label("d", "K", over=over)}
    equal(Record(word, settings, columns), declared, piece)


@pytest.mark.parametrize("piece", [16, PIECE])
def test_pictures_and_texts_read_the_same(folder, equal, piece):
    record = Record("images", {"path": "p"}, {"x": "pixels", "d": "folder"})
    found = equal(record, {"x": folder.real("x", 3, 4, 1), "d": folder.label("d", "K")}, piece)
    np.testing.assert_array_equal(found.arrays["x"][..., 0], PIXELS[[0, 2, 4, 1, 3, 5]])
    record = Record("characters", {"path": "t.txt", "length": None}, {"d": "words"})
    found = equal(record, {"d": folder.label("d", "K", over=("T",))}, piece)
    assert found.arrays["d"].ravel().tolist() == [3, 0, 2, 1, 3, 0]


@pytest.mark.parametrize("piece", [16, PIECE])
def test_a_mistake_is_told_where_it_is_whatever_the_piece(folder, refused, monkeypatch, piece):
    monkeypatch.setattr(room, "PIECE", piece)
    wrong = ROWS.copy()
    wrong[40, 1] = np.inf
    folder.write(saved(wrong), "x.npy")
    folder.write(saved(np.where(np.arange(50) == 30, 7, LABELS)), "d.npy")
    record = Record("npy", {}, {"x": "x.npy", "d": "d.npy"})
    found = refused(load, record, {"x": folder.real("x", 2), "d": folder.label("d", 3)}, folder.folder, room=Room(0))
    assert found == [
        "NN613 x.npy, sample 41, element [2]: a number is expected; this is infinite",
        "NN615 d.npy, sample 31: a label of `d` is a whole number from 0 to 2; this is '7'",
    ]
    changes = "id,x,d\n" + "".join(f"{row // 4},{row},{row // 4 + (row == 42)}\n" for row in range(50))
    folder.write(changes)
    record, over = Record("csv", {"path": "t.csv", "sequence": "id"}, {}), {"over": ("T",)}
    declared = {"x": folder.real("x", **over), "d": folder.label("d", "K")}
    found = refused(load, record, declared, folder.folder, room=Room(0))
    assert found == ["NN627 t.csv, row 44: `d` changes within a sequence, but runs over none"]


def test_parquet_reads_the_same(folder, equal):
    arrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install '.[parquet]'")
    import pyarrow.parquet as parquet

    table = arrow.table({"a": ROWS[:, 0], "b": ROWS[:, 1], "d": LABELS})
    parquet.write_table(table, folder.folder / "t.parquet", row_group_size=7)
    record = Record("parquet", {"path": "t.parquet", "sequence": None}, {"x": ["a", "b"]})
    found = equal(record, {"x": folder.real("x", 2), "d": folder.label("d", "K")})
    np.testing.assert_array_equal(found.arrays["x"], ROWS)


# ---- training

HEAD = """input  x : [2]
target d : class(K)
y = x -> dense(3) -> tanh -> dense(K) -> softmax
output y for d
train {
  data      = csv("t.csv")(x = ["a", "b"])
  loss      = cross_entropy(y, d)
  epochs    = 2
  batch     = 8
  ENTRIES
}
"""
ENTRIES = [
    "validation = 20%",
    'validation = csv("t.csv")(x = ["a", "b"])\n  test = 20%\n  stop = early(patience = 1, retrain = true)',
    "validation = stratified(20%, d)\n  balance = true\n  stop = early(patience = 1, retrain = true)",
    "normalize = standard(x)\n  validation = folds(3)",
    "fill = with_mean(x)\n  normalize = standard(x)",
    "fill = with_median(x)",
    "augment = noisy(0.1)(x)",
    'test = marked("id", 1)\n  metrics = [accuracy(y, d), auc(y, d)]',
]


@pytest.mark.parametrize("entries", ENTRIES)
def test_trainings_come_to_the_same_weights(folder, monkeypatch, entries):
    monkeypatch.setattr(room, "PIECE", 64)
    if "fill" in entries:
        folder.write(GAPS)
    text = HEAD.replace("ENTRIES", entries)
    states, ends = [], []
    for limit in (LARGE, 0):
        monkeypatch.setattr("nndsl.data.supply.within", lambda most, limit=limit: limit)
        model = Model(nndsl.loads(text).program, folder=folder.folder)
        ends.append(model.train().fits[-1].end)
        states.append(model.state)
    assert all(np.array_equal(states[0][name], states[1][name]) for name in states[0])
    assert (ends[0].training, ends[0].validation, ends[0].test) == (ends[1].training, ends[1].validation, ends[1].test)


def test_more_than_memory_is_trained_on(tmp_path):
    """256 MB of pixels where a process may have 100 MB more than it needs for itself."""
    rows, pixels = 16_384, 16_384
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "|u1", "fortran_order": False, "shape": (rows, pixels)})
    with open(tmp_path / "x.npy", "wb") as file:
        file.write(header.getvalue())
        file.truncate(len(header.getvalue()) + rows * pixels)
    np.save(tmp_path / "d.npy", np.arange(rows) % 2)
    (tmp_path / "m.nn").write_text(
        f"input x : [{pixels}]\ntarget d : class(2)\ny = x -> dense(2) -> softmax\noutput y for d\n"
        'train {\n  data = npy(x = "x.npy", d = "d.npy")\n  loss = cross_entropy(y, d)\n  batch = 64\n  epochs = 1\n}\n'
    )
    found = [run_within(tmp_path, memory, 400 * 2**20) for memory in ("64MiB", "8GiB")]
    assert found[0].returncode == 0, found[0].stderr
    assert found[1].returncode == 6 and "NN990" in found[1].stderr  # all at once there is no room


def run_within(folder, memory, limit):
    def prepare():
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))

    command = [sys.executable, "-m", "nndsl", "run", "m.nn", "--quiet", "--max-memory", memory]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)}
    environment |= dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")
    return subprocess.run(command, cwd=folder, preexec_fn=prepare, env=environment, capture_output=True, text=True)
