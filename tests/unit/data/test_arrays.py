"""Files of arrays: what NumPy writes is read as NumPy reads it; what is wrong is refused before memory is taken."""

import gzip
import hashlib
import io
import pickle
import struct
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest

from nndsl.data import Part, load, read_inputs, standard
from nndsl.data.formats import npy
from nndsl.semantics.records import Record


@pytest.fixture
def npz(make):
    """Reads an archive of arrays, or of bytes."""

    def call(arrays, *declarations, categories=None, **columns):
        if isinstance(arrays, dict):
            np.savez(make.folder / "a.npz", **arrays)
        else:
            make.write(arrays, "a.npz")
        record = Record("npz", {"path": "a.npz"}, columns)
        return load(record, {d.name: d for d in declarations}, make.folder, None, categories)

    return call


@pytest.fixture
def each(make):
    """Reads a file for each name, by the word `npy` or `idx`."""

    def call(word, contents, *declarations):
        columns = {name: make.write(content, name + ".bin") for name, content in contents.items()}
        return load(Record(word, {}, columns), {d.name: d for d in declarations}, make.folder)

    return call


def saved(array, **options):
    file = io.BytesIO()
    np.save(file, array, **options)
    return file.getvalue()


def headed(shape, descr="'<f8'", data=b"", fortran="False"):
    """A `.npy` file with this header, which NumPy would not write."""
    header = f"{{'descr': {descr}, 'fortran_order': {fortran}, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + data


def packed(entries, method=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return file.getvalue()


VALUES = np.arange(24).reshape(4, 6) % 2


# ---- what is read


@pytest.mark.parametrize("dtype", "? i1 u1 <i2 >i2 <u4 >i4 <i8 >u8 <f2 >f2 <f4 >f4 <f8 >f8".split())
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("version", [(1, 0), (2, 0), (3, 0)])
def test_every_kind_of_number_as_numpy_reads_it(each, make, dtype, order, version):
    array = np.asarray(VALUES.astype(dtype), order=order)
    file = io.BytesIO()
    np.lib.format.write_array(file, array, version)
    found = each("npy", {"x": file.getvalue()}, make.real("x", 6)).arrays["x"]
    np.testing.assert_array_equal(found, np.load(io.BytesIO(file.getvalue())))
    assert found.dtype.isnative and found.dtype.itemsize == array.dtype.itemsize


def test_batches_are_of_the_values_in_the_file(each, make):
    pictures = np.random.default_rng(0).integers(0, 256, (5, 4, 3), dtype=np.uint8)
    dataset = each("npy", {"x": saved(pictures)}, make.real("x", 4, 3))
    batch = Part(dataset).batch(np.array([3, 1]))
    np.testing.assert_array_equal(batch.arrays["x"], pictures[[3, 1]])
    mean, deviation = standard(lambda: dataset.frames("x"))
    np.testing.assert_allclose(mean, pictures.astype(float).mean(axis=0))
    np.testing.assert_allclose(deviation, pictures.astype(float).std(axis=0))


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_small_numbers_are_normalised_in_full_precision(dtype):
    values = (1000 + np.random.default_rng(0).normal(size=(20_000, 1))).astype(dtype)
    exact = values.astype(np.float64)
    mean, deviation = standard(lambda: [values])
    np.testing.assert_allclose(mean, exact.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(deviation, exact.std(axis=0), rtol=1e-12)


@pytest.mark.parametrize("dims", [(28, 28), (784,), (28, 28, 1), ("N",), ("H", "W"), (2, 392, 1)])
def test_components_are_laid_out_as_declared(each, make, dims):
    pictures = np.arange(2 * 784, dtype=np.float64).reshape(2, 28, 28)
    found = each("npy", {"x": saved(pictures)}, make.real("x", *dims))
    shape = {("N",): (784,), ("H", "W"): (28, 28)}.get(dims, dims)
    np.testing.assert_array_equal(found.arrays["x"], pictures.reshape(2, *shape))
    assert found.sizes == {("N",): {"N": 784}, ("H", "W"): {"H": 28, "W": 28}}.get(dims, {})


@pytest.mark.parametrize("shape", [(3,), (3, 1)])
def test_a_number_may_leave_out_its_one_component(each, make, shape):
    found = each("npy", {"x": saved(np.ones(shape))}, make.real("x"))
    assert found.arrays["x"].shape == (3, 1) and found.count == 3


def test_sequences_of_one_length(npz, make):
    arrays = {"x": np.arange(30.0).reshape(2, 5, 3), "d": np.arange(10).reshape(2, 5) % 4}
    found = npz(arrays, make.real("x", 3, over="T"), make.label("d", 4, over="T"))
    np.testing.assert_array_equal(found.arrays["x"], arrays["x"])
    np.testing.assert_array_equal(found.arrays["d"], arrays["d"][..., None])
    assert found.lengths["T"].tolist() == [5, 5] and found.orders == {"x": ("T",), "d": ("T",)}


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_arrays_of_an_archive_by_their_names(make, save):
    save(make.folder / "a.npz", images=np.eye(3), d=np.array(["b", "a", "b"]))
    record = Record("npz", {"path": "a.npz"}, {"x": "images"})
    declared = {"x": make.real("x", 3), "d": make.label("d", "K")}
    found = load(record, declared, make.folder)
    np.testing.assert_array_equal(found.arrays["x"], np.eye(3))
    assert found.categories == {"d": ["a", "b"]} and found.arrays["d"].tolist() == [[1], [0], [1]]
    digest = hashlib.sha256((make.folder / "a.npz").read_bytes()).hexdigest()
    assert found.digests == {"a.npz": digest} and found.sizes == {"K": 2}


@pytest.mark.parametrize(
    "labels, classes, categories, codes",
    [
        (np.array([2, 0, 9]), 10, list(range(10)), [2, 0, 9]),
        (np.array([2, 0, 9]), "K", [0, 2, 9], [1, 0, 2]),
        (np.array([2.0, 0.5]), "K", [0.5, 2], [1, 0]),
        (np.array([True, False]), 2, [0, 1], [1, 0]),
        (np.array(["Öl", "a"]), 2, ["a", "Öl"], [1, 0]),
        (np.array([-1, 3], ">i2"), "K", [-1, 3], [0, 1]),
    ],
)
def test_labels(each, make, labels, classes, categories, codes):
    found = each("npy", {"d": saved(labels)}, make.label("d", classes))
    assert found.categories == {"d": categories}
    assert found.arrays["d"].tolist() == [[code] for code in codes] and found.arrays["d"].dtype == np.int64


def test_categories_of_a_trained_model(npz, make, refused):
    declared = make.label("d", "K")
    found = npz({"d": np.array([3, 1])}, declared, categories={"d": [1, 2, 3]})
    assert found.arrays["d"].tolist() == [[2], [0]]
    assert refused(npz, {"d": np.array([3, 4])}, declared, categories={"d": [1, 2, 3]}) == [
        "NN616 array `d` of a.npz, sample 2: '4' is not one of the categories of `d`"
    ]


# ---- IDX


def idx(array, kind):
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return bytes([0, 0, kind, array.ndim]) + sizes + array.tobytes()


@pytest.mark.parametrize("kind, dtype", [(8, "u1"), (9, "i1"), (11, ">i2"), (12, ">i4"), (13, ">f4"), (14, ">f8")])
def test_idx_of_every_kind(each, make, kind, dtype):
    array = VALUES.astype(dtype)
    found = each("idx", {"x": idx(array, kind)}, make.real("x", 6)).arrays["x"]
    np.testing.assert_array_equal(found, array)
    assert found.dtype == array.dtype.newbyteorder("=")


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_pictures_and_labels(each, make, pack):
    pictures = np.random.default_rng(1).integers(0, 256, (4, 3, 2), dtype=np.uint8)
    contents = {"x": pack(idx(pictures, 8)), "d": pack(idx(np.array([0, 9, 1, 1], np.uint8), 8))}
    found = each("idx", contents, make.real("x", 3, 2, 1), make.label("d", 10))
    np.testing.assert_array_equal(found.arrays["x"], pictures[..., None])
    assert found.arrays["x"].dtype == np.uint8 and found.arrays["d"].tolist() == [[0], [9], [1], [1]]


@pytest.mark.parametrize(
    "content, expected",
    [
        (b"", "NN651 x.bin is not an IDX file: it does not begin as one does"),
        (b"\0\1\x08\1\0\0\0\1a", "NN651 x.bin is not an IDX file: it does not begin as one does"),
        (b"\0\0\x07\1\0\0\0\1a", "NN651 x.bin is not an IDX file: it does not begin as one does"),
        (b"\0\0\x08\0a", "NN651 x.bin is not an IDX file: its header tells of 0 sizes"),
        (b"\0\0\x08\2\0\0\0\1", "NN651 x.bin is not an IDX file: its header tells of 2 sizes"),
        (b"\0\0\x08\xff" + bytes(1020), "NN651 x.bin is not an IDX file: its header tells of 255 sizes"),
        (b"\0\0\x0e\1\0\0\0\2abc", "NN652 x.bin says that it holds [2], which is 16 bytes; 3 bytes follow"),
        (
            b"\0\0\x08\3" + b"\xff" * 12 + b"a",
            "NN652 x.bin says that it holds [4294967295, 4294967295, 4294967295], which is "
            "79,228,162,458,924,105,385,300,197,375 bytes; 1 byte follow",
        ),
    ],
)
def test_files_that_are_no_idx(each, make, refused, content, expected):
    assert refused(each, "idx", {"x": content}, make.real("x")) == [expected]


# ---- what is wrong with an array


def test_pickles_are_never_opened(each, npz, make, refused):
    canary = make.folder / "canary"

    class Opened:
        def __reduce__(self):
            return Path.touch, (canary,)

    content = saved(np.array([Opened()], dtype=object), allow_pickle=True)
    expected = "is an array of Python objects; numbers or texts are expected"
    assert refused(each, "npy", {"x": content}, make.real("x")) == [f"NN655 x.bin {expected}"]
    archive = packed([("x.npy", content)])
    assert refused(npz, archive, make.real("x")) == [f"NN655 array `x` of a.npz {expected}"]
    assert refused(each, "npy", {"x": pickle.dumps(Opened())}, make.real("x"))[0].startswith("NN651")
    assert refused(npz, pickle.dumps(Opened()), make.real("x"))[0].startswith("NN651")
    assert not canary.exists()
    np.load(io.BytesIO(content), allow_pickle=True)
    assert canary.exists()  # what NumPy would have done


@pytest.mark.parametrize(
    "array, found",
    [
        (np.ones(2, complex), "complex numbers"),
        (np.array(["2020-01-01"], "M8[D]"), "dates"),
        (np.array([b"a"]), "bytes"),
        (np.zeros(2, [("a", "f4")]), "records"),
        (np.ones(2, np.longdouble), f"`{np.dtype(np.longdouble).str}`"),
    ],
)
def test_elements_that_are_no_numbers(each, make, refused, array, found):
    expected = f"NN655 x.bin is an array of {found}; numbers or texts are expected"
    assert refused(each, "npy", {"x": saved(array)}, make.real("x")) == [expected]


def test_texts_where_numbers_are_expected(each, make, refused):
    found = refused(each, "npy", {"x": saved(np.array(["a"]))}, make.real("x"))
    assert found == ["NN655 x.bin is an array of texts; numbers are expected"]


WRONG = "NN651 x.bin is not a NumPy file: "


@pytest.mark.parametrize(
    "content, expected",
    [
        (b"", WRONG + "it does not begin as one does"),
        (b"\x93NUMPY\x04\x00\x00\x00", WRONG + "version 4 of the format is unknown"),
        (b"\x93NUMPY\x01\x00\xff\xff{}", WRONG + "its header would have 65,535 bytes"),
        (b"\x93NUMPY\x02\x00" + b"\xff" * 4 + b"{}", WRONG + "its header would have 4,294,967,295 bytes"),
        (b"\x93NUMPY\x01\x00\x02\x00{}", WRONG + "its header does not tell `descr`"),
        (headed("(1,)", fortran="None"), WRONG + "its header does not tell `fortran_order`"),
        (headed("(-1,)"), WRONG + "its header does not tell `shape`"),
        (headed("__import__('os').abort()"), WRONG + "its header does not tell `shape`"),
        (headed("(2,)", data=b"abc"), "NN652 x.bin says that it holds [2], which is 16 bytes; 3 bytes follow"),
        (
            headed("(1000000000000,)"),
            "NN652 x.bin says that it holds [1000000000000], which is 8,000,000,000,000 bytes; 0 bytes follow",
        ),
        (headed("(0, 99999999999999999999)"), "NN658 x.bin is empty"),
    ],
)
def test_headers_that_are_not_believed(each, make, refused, content, expected):
    tracemalloc.start()
    found = refused(each, "npy", {"x": content}, make.real("x", "N"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == [expected] and peak < 10**7


def test_elements_that_are_not_finite(each, make, diagnosis):
    array = np.ones((4, 2, 3))
    array[2, 1, 0] = array[3, 0, 0] = np.nan
    found = diagnosis(each, "npy", {"x": saved(array)}, make.real("x", 2, 3))
    assert (found.code, found.exit_code) == ("NN613", 4)
    assert found.message == "x.bin, sample 3, element [2, 1]: a number is expected; this is NaN"
    assert found.notes == ("also sample 4 (nan)",)
    array[...] = np.inf
    found = diagnosis(each, "npy", {"x": saved(array)}, make.real("x", 2, 3))
    assert found.message.endswith("this is infinite") and found.notes[0].endswith("and 19 more")


@pytest.mark.parametrize("value", [np.nan, 10, -1, 1.5])
def test_labels_outside(each, make, diagnosis, value):
    found = diagnosis(each, "npy", {"d": saved(np.array([1.0, value]))}, make.label("d", 10))
    assert found.code == ("NN613" if np.isnan(value) else "NN615") and "d.bin, sample 2:" in found.message


def test_an_empty_text_is_no_label(each, make, refused):
    found = refused(each, "npy", {"d": saved(np.array(["a", ""]))}, make.label("d", "K"))
    assert found == ["NN614 d.bin, sample 2: a value is expected; this cell is empty"]


@pytest.mark.parametrize(
    "shape, dims, over, expected",
    [
        ((3,), (2,), (), "NN656 x.bin is [3]; `x` needs [samples, 2]"),
        ((3, 2), (), (), "NN656 x.bin is [3, 2]; `x` needs [samples]"),
        ((3, 2), (2,), ("T",), "NN656 x.bin is [3, 2]; `x` needs [samples, T, 2]"),
        ((), (), (), "NN656 x.bin is []; `x` needs [samples]"),
        ((3, 4), (5,), (), "NN620 `x` is declared [5], but is given samples of [4]"),
        ((3, 4, 5), (5, 4), (), "NN620 `x` is declared [5, 4], but is given samples of [4, 5]"),
        ((3, 4, 5), (21,), (), "NN620 `x` is declared [21], but is given samples of [4, 5]"),
        ((0, 4), (4,), (), "NN658 x.bin is empty"),
        ((3, 0, 4), (4,), ("T",), "NN658 x.bin is empty"),
    ],
)
def test_shapes_that_do_not_fit(each, make, refused, shape, dims, over, expected):
    found = refused(each, "npy", {"x": saved(np.ones(shape))}, make.real("x", *dims, over=over))
    assert found[0].startswith(expected)


def test_arrays_that_do_not_belong_together(npz, make, refused):
    declared = make.real("x"), make.real("d")
    assert refused(npz, {"x": np.ones(3), "d": np.ones(4)}, *declared) == ["NN657 `x` has 3 samples, `d` has 4"]
    declared = make.real("x", over="T"), make.real("d", over="T")
    found = refused(npz, {"x": np.ones((3, 5)), "d": np.ones((3, 6))}, *declared)
    assert found == ["NN657 `x` has 5 steps over T, `d` has 6"]


# ---- what is wrong with an archive


def test_unknown_arrays(npz, make, diagnosis):
    found = diagnosis(npz, {"images": np.ones(2)}, make.real("x"), x="imagse")
    assert (found.code, found.message) == ("NN654", "a.npz has no array `imagse`")
    assert found.notes == ("its arrays are `images`",) and found.help == ("did you mean `images`?",)


@pytest.mark.parametrize("name", ["../../evil.npy", "/evil.npy", "a/../../evil.npy", "..\\evil.npy"])
def test_names_that_lead_out(npz, make, refused, name):
    found = refused(npz, packed([("x.npy", saved(np.ones(2))), (name, b"")]), make.real("x"))
    assert found[0].startswith("NN653 the archive a.npz is refused: the name") and found[0].endswith("out of a folder")


def test_archives_that_numpy_does_not_write(npz, make, refused):
    content, declared = saved(np.ones(2)), make.real("x")
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = packed([("x.npy", content), ("x.npy", content)])
    refusal = "NN653 the archive a.npz is refused: "
    assert refused(npz, twice, declared) == [refusal + "two entries are called `x`"]
    many = packed([(str(i), b"") for i in range(npy.ENTRY_LIMIT + 1)])
    assert refused(npz, many, declared) == [refusal + "it has more than 1,000 entries"]
    other = packed([("x.npy", content)], zipfile.ZIP_BZIP2)
    assert refused(npz, other, declared) == [refusal + "it is encrypted, or packed in another way than NumPy does"]


def test_an_archive_that_unpacks_to_too_much(npz, make, refused, monkeypatch):
    monkeypatch.setattr("nndsl.data.formats.packed.SMALL", 10_000)
    content = packed([("x.npy", saved(np.zeros(10**7)))])
    assert len(content) < 80_000_000 / 900
    tracemalloc.start()
    found = refused(npz, content, make.real("x"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    most = 200 * len(content)
    assert found == [f"NN669 `x.npy` of a.npz unpacks to 80,000,128 bytes; at most {most:,} are read"] and peak < 4 * 10**6


def test_an_archive_that_lies_about_its_sizes(npz, make, refused):
    content = packed([("x.npy", saved(np.zeros(1000)))])
    place = content.rindex(b"PK\x01\x02") + 24
    assert int.from_bytes(content[place : place + 4], "little") == 8128
    lying = content[:place] + (8000).to_bytes(4, "little") + content[place + 4 :]
    assert refused(npz, lying, make.real("x"))[0].startswith(("NN651", "NN652"))


def test_damage_anywhere_is_noticed_or_changes_nothing(npz, make):
    """Bits flipped and ends cut off: an archive is refused, or its arrays are read as they were."""
    from nndsl.diagnostics import Refused

    array = np.arange(40.0)
    content = packed([("x.npy", saved(array))])
    generator = np.random.default_rng(0)
    for _ in range(300):
        damaged = bytearray(content)
        damaged[generator.integers(len(content))] ^= 1 << generator.integers(8)
        if generator.random() < 0.3:
            damaged = damaged[: generator.integers(len(content))]
        try:
            found = npz(bytes(damaged), make.real("x")).arrays["x"][:, 0]
        except Refused as refusal:
            assert {d.code for d in refusal.diagnostics} <= {"NN651", "NN652", "NN653", "NN654", "NN655"}
        else:
            np.testing.assert_array_equal(found, array)


# ---- files for each name


def test_an_input_without_a_file(make, refused):
    declared = {"x": make.real("x"), "d": make.real("d")}
    make.write(saved(np.ones(2)), "x.npy")
    assert refused(load, Record("npy", {}, {"x": "x.npy"}), declared, make.folder) == ["NN659 `npy` names no file for `d`"]


@pytest.mark.parametrize("word", ["npy", "idx"])
def test_files_stay_inside_the_folder(make, refused, word):
    declared = {"x": make.real("x")}
    for path in ("../x", "/etc/passwd", "http://host/x"):
        assert refused(load, Record(word, {}, {"x": path}), declared, make.folder)[0].startswith("NN601")
    found = refused(load, Record(word, {}, {"x": 3}), declared, make.folder)
    assert found == [f"NN619 `x` of `{word}` is the path of a file, as a string; this is the number 3"]


def test_a_file_to_predict_from(make, refused):
    declared = {"x": make.real("x", 2), "d": make.label("d", 2)}
    make.write(saved(np.ones((3, 2))), "new.npy")
    record = Record("npy", {}, {"x": "x.npy", "d": "d.npy"})
    found = read_inputs(make.folder / "new.npy", declared, record, {})
    assert found.arrays.keys() == {"x"} and found.count == 3
    two = {**declared, "z": make.real("z")}
    path = str(make.folder / "new.npy")
    assert refused(read_inputs, path, two, record, {}) == [
        f"NN660 {path} is one file, but `npy` reads one for each of `x`, `z`"
    ]
