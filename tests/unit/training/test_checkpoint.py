"""Weights files: what is written is read back, and nothing that was changed is."""

import hashlib
import json
import os
import pickle

import numpy as np
import pytest
import safetensors.numpy

from nndsl.diagnostics import Refused
from nndsl.training import checkpoint

ARRAYS = {
    "y.W": np.arange(6, dtype=np.float32).reshape(2, 3),
    "y.b": np.float32(0.5),
    "n": np.array([3], dtype=np.int64),
}
METADATA = {"model": "xor", 'a "digest":"': "quoted"}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "weights.safetensors"


def codes(path):
    with pytest.raises(Refused) as refused:
        checkpoint.load(path)
    return [d.code for d in refused.value.diagnostics]


def file_of(header, data=b"", digest=True):
    """A safetensors file with any header, and a digest that is right."""
    if digest:
        header = {"__metadata__": {"digest": "0" * 64, "format": "1"}, **header}
    text = json.dumps(header, separators=(",", ":")).encode()
    content = len(text).to_bytes(8, "little") + text + data
    return content.replace(b"0" * 64, hashlib.sha256(content).hexdigest().encode(), 1)


def test_round_trip(path):
    checkpoint.save(path, ARRAYS, METADATA)
    arrays, metadata = checkpoint.load(path)
    assert metadata == METADATA
    assert set(arrays) == set(ARRAYS)
    for name, array in ARRAYS.items():
        assert arrays[name].dtype == array.dtype and arrays[name].shape == array.shape
        np.testing.assert_array_equal(arrays[name], array)
        arrays[name][...] = 0  # what is loaded can be written to


def some_text(random):
    """A short text with quotes, backslashes, control characters and letters of several scripts."""
    letters = ['"', "\\", "\n", "\0", ":", "digest", "a", "é", "重", "\U0001f600"]
    return "".join(random.choice(letters, size=random.integers(0, 6)))


def test_round_trip_of_any_names_and_shapes(path):
    random = np.random.default_rng(5)
    for _ in range(100):
        shapes = {
            some_text(random): random.integers(0, 4, size=random.integers(0, 4)) for _ in range(random.integers(0, 5))
        }
        arrays = {name: np.asarray(random.standard_normal(shape)) for name, shape in shapes.items()}
        metadata = {"m" + some_text(random): some_text(random) for _ in range(3)}
        path.write_bytes(checkpoint.to_bytes(arrays, metadata))
        loaded, found = checkpoint.load(path)
        assert found == metadata and set(loaded) == set(arrays)
        for name, array in arrays.items():
            np.testing.assert_array_equal(loaded[name], array, strict=True)


def test_other_programs_read_the_file(path):
    checkpoint.save(path, ARRAYS, METADATA)
    np.testing.assert_array_equal(safetensors.numpy.load_file(path)["y.W"], ARRAYS["y.W"])


def test_the_same_arrays_give_the_same_bytes():
    assert checkpoint.to_bytes(ARRAYS, METADATA) == checkpoint.to_bytes(dict(reversed(ARRAYS.items())), METADATA)


def test_every_flipped_bit_is_noticed(path):
    content = checkpoint.to_bytes({"w": np.ones(2, dtype=np.float32)}, {"model": "m"})
    for place in range(8 * len(content)):
        changed = bytearray(content)
        changed[place // 8] ^= 1 << place % 8
        path.write_bytes(changed)
        with pytest.raises(Refused) as refused:
            checkpoint.load(path)
        assert refused.value.exit_code == 5, place


def test_every_truncation_is_noticed(path):
    content = checkpoint.to_bytes({"w": np.ones(2, dtype=np.float32)}, {})
    for length in range(len(content)):
        path.write_bytes(content[:length])
        assert codes(path) == ["NN803"]
    path.write_bytes(content + b"\0")
    assert codes(path) == ["NN803"]


def test_no_bytes_do_anything_but_refuse(path):
    random = np.random.default_rng(6)
    for length in range(100):
        path.write_bytes(random.bytes(length))
        with pytest.raises(Refused):
            checkpoint.load(path)


ODD = [
    None,
    True,
    -1,
    1.5,
    10**4000,
    "F32",
    [],
    [[]],
    {},
    {"dtype": 3},
    [0, 4],
    [4, 0],
    ["0", "4"],
    [None, None],
    [0],
    [0, 1, 2],
]


@pytest.mark.parametrize("place", ["dtype", "shape", "data_offsets", "whole"])
@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_no_entry_of_the_header_does_anything_but_refuse(path, place, odd):
    entry = odd if place == "whole" else array(0, 5) | {place: odd}
    path.write_bytes(file_of({"w": entry}, b"12345"))
    assert codes(path) == ["NN804"]


def array(start, end, shape=None, dtype="U8"):
    return {"dtype": dtype, "shape": [end - start] if shape is None else shape, "data_offsets": [start, end]}


@pytest.mark.parametrize(
    "content, code",
    [
        (b"PK\x03\x04" + b"\0" * 60, "NN802"),
        (b"\x93NUMPY\x01\x00" + b"\0" * 60, "NN802"),
        (pickle.dumps({"w": [1.0, 2.0]}), "NN802"),
        (b"", "NN803"),
        ((2**62).to_bytes(8, "little") + b"{}", "NN807"),
        ((1000).to_bytes(8, "little") + b"{}", "NN803"),
        ((2).to_bytes(8, "little") + b"{]", "NN804"),
        ((2).to_bytes(8, "little") + b"[]", "NN804"),
        ((2).to_bytes(8, "little") + b"\xff\xff", "NN804"),
        (file_of({"w": array(0, 4)}, b"1234", digest=False), "NN806"),
        (file_of({"v": array(0, 4), "w": array(2, 6)}, b"123456"), "NN804"),  # overlap
        (file_of({"v": array(0, 4), "w": array(5, 6)}, b"123456"), "NN804"),  # a gap
        (file_of({"w": array(0, 4, [10**12, 10**12], "F64")}, b"1234"), "NN804"),
        (file_of({"w": array(0, 4, [-2, -2])}, b"1234"), "NN804"),
        (file_of({"w": array(0, 1, [1] * 100)}, b"1"), "NN804"),
        (file_of({"w": array(0, 4, [True], "F32")}, b"1234"), "NN804"),
        (file_of({"w": array(0, 10**12)}, b"1234"), "NN803"),
        (file_of({"w": array(0, 4)}, b"1234").replace(b'"format":"1"', b'"format":"2"'), "NN805"),
    ],
)
def test_what_is_refused(path, content, code):
    path.write_bytes(content)
    assert codes(path) == [code]


def test_a_name_that_stands_twice_is_refused(path):
    header = (
        b'{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}'
    )
    path.write_bytes(len(header).to_bytes(8, "little") + header + b"1")
    assert codes(path) == ["NN804"]


@pytest.mark.parametrize("header", [b"[" * 200_000, b'{"w":' + b"1" * 5000 + b"}"], ids=["deep", "long number"])
def test_a_header_that_json_cannot_read(path, header):
    path.write_bytes(len(header).to_bytes(8, "little") + header)
    assert codes(path) == ["NN804"]


def test_a_later_format_says_so(path):
    header = {"__metadata__": {"digest": "0" * 64, "format": "2"}}
    path.write_bytes(file_of(header, digest=False))
    assert codes(path) == ["NN808"]


def test_what_is_no_file(path, tmp_path):
    assert codes(path) == ["NN801"]
    assert codes(tmp_path) == ["NN801"]
    os.mkfifo(path)
    assert codes(path) == ["NN802"]


def test_a_pickle_is_never_run(path, tmp_path):
    class Canary:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "ran"),)

    path.write_bytes(pickle.dumps(Canary()))
    assert codes(path) == ["NN802"]
    assert not (tmp_path / "ran").exists()


EXPECTED = {"W": ((2, 3), "float32"), "b": ((3,), "float32")}


def test_verify_accepts_what_fits():
    checkpoint.verify(EXPECTED, {"W": np.zeros((2, 3), np.float32), "b": np.zeros(3, np.float32)})


def test_verify_lists_every_difference():
    arrays = {"W": np.zeros((3, 2), np.float32), "c": np.zeros(3, np.float32)}
    with pytest.raises(Refused) as refused:
        checkpoint.verify(EXPECTED, arrays, "w.safetensors")
    (diagnostic,) = refused.value.diagnostics
    assert diagnostic.code == "NN809" and "w.safetensors" in diagnostic.message
    assert diagnostic.notes == ("`b` is missing", "`c` is not in the model", "`W` is [3, 2], the model's is [2, 3]")


@pytest.mark.parametrize(
    "array, note",
    [
        (np.zeros(3), "`b` holds float64, the model's is float32"),
        (np.array([1, np.nan, np.inf], np.float32), "`b` has 2 values of 3 that are not finite"),
    ],
)
def test_verify_looks_at_types_and_values(array, note):
    with pytest.raises(Refused) as refused:
        checkpoint.verify({"b": EXPECTED["b"]}, {"b": array})
    assert refused.value.diagnostics[0].notes == (note,)


def test_many_differences_are_counted():
    with pytest.raises(Refused) as refused:
        checkpoint.verify({}, {f"w{i}": np.zeros(1) for i in range(100)})
    assert refused.value.diagnostics[0].notes[-1] == "and 80 more"
