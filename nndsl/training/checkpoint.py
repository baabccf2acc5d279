"""Weights on disk: a safetensors file that notices any change of itself.

The file is what `safetensors` writes, and any safetensors reader reads it. Its metadata hold one entry more,

    digest = sha256(the whole file, with the 64 characters of the digest written as "0"),

so that a flip of any bit, in the header, the numbers or the digest itself, is found when the file is read. Files
come from strangers: all that a header promises is checked against the size of the file before memory is taken,
and nothing in the format can run.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from io import BufferedReader
from math import prod
from pathlib import Path
from typing import Any, Mapping, NoReturn, Sequence

import numpy as np

from nndsl.diagnostics import Diagnostic, Refused
from nndsl.diagnostics.catalogue import checkpoints as catalogue

FORMAT = "1"
PREFIX = 8  # bytes of the header's length, little-endian
HEADER_LIMIT = 16 * 2**20
FILE_LIMIT = 4 * 2**30
DIMS_LIMIT = 32
ZEROS = "0" * 64
DIGEST = b'"digest":"'  # quotes inside a JSON string are escaped, so these bytes are the key and nothing else
ITEM_SIZES = {"F64": 8, "F32": 4, "F16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1}
OTHER_FILES = (
    (b"PK\x03\x04", "a zip archive, as .npz and .pt files are"),
    (b"\x93NUMPY", "a NumPy .npy file"),
    (b"\x89HDF", "an HDF5 file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x80", "a Python pickle"),
)


def save(path: str | os.PathLike[str], arrays: Mapping[str, np.ndarray], metadata: Mapping[str, str]) -> None:
    """Write arrays, by name, and text about them to a safetensors file with a digest, whole or not at all."""
    from nndsl.files import write_atomically

    write_atomically(Path(path), to_bytes(arrays, metadata))


def load(path: str | os.PathLike[str]) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """The arrays and the metadata of a file that `save` wrote. Raises Refused (NN8xx) for anything else."""
    return _Reader(os.fspath(path)).read()


def verify(expected: Mapping[str, tuple[Sequence[int], Any]], arrays: Mapping[str, np.ndarray], path: str = "") -> None:
    """Hold arrays to the shape and dtype expected of each name, and to being finite.

    Raises Refused (NN809) with every difference, so that nothing is ever half loaded.
    """
    differences = [f"`{name}` is missing" for name in expected if name not in arrays]
    differences += [f"`{name}` is not in the model" for name in sorted(arrays.keys() - expected.keys())]
    for name, (shape, dtype) in expected.items():
        if name in arrays:
            differences += _differences(name, tuple(shape), np.dtype(dtype), arrays[name])
    if differences:
        raise Refused(catalogue.weights_differ(path, differences))


def _differences(name: str, shape: tuple[int, ...], dtype: np.dtype, array: np.ndarray) -> list[str]:
    if array.shape != shape:
        return [f"`{name}` is {list(array.shape)}, the model's is {list(shape)}"]
    if array.dtype != dtype:
        return [f"`{name}` holds {array.dtype}, the model's is {dtype}"]
    wrong = array.size - int(np.isfinite(array).sum())
    return [f"`{name}` has {wrong} values of {array.size} that are not finite"] if wrong else []


def to_bytes(arrays: Mapping[str, np.ndarray], metadata: Mapping[str, str]) -> bytes:
    """The content of the file that `save` writes."""
    from safetensors.numpy import save as serialise

    dense = {name: np.asarray(array, order="C") for name, array in arrays.items()}
    data = bytearray(_in_order(serialise(dense, dict(metadata, format=FORMAT, digest=ZEROS))))
    start = data.index(DIGEST) + len(DIGEST)
    data[start : start + len(ZEROS)] = hashlib.sha256(data).hexdigest().encode()
    return bytes(data)


def _in_order(data: bytes) -> bytes:
    """The same file with its metadata sorted: safetensors leaves their order to chance, and equal weights are to give
    equal files. The header is padded to a multiple of 8 bytes, so that the numbers after it are aligned."""
    end = PREFIX + int.from_bytes(data[:PREFIX], "little")
    header = json.loads(data[PREFIX:end])
    header["__metadata__"] = dict(sorted(header["__metadata__"].items()))
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(PREFIX, "little") + text + data[end:]


def _without_waiting(path: str, flags: int) -> int:
    """Open a file; a pipe that nobody writes to must not hold the program up."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


class _Reader:
    """Reads one file; the methods stand in the order in which they trust it more and more."""

    def __init__(self, path: str):
        self.path = path

    def read(self) -> tuple[dict[str, np.ndarray], dict[str, str]]:
        try:
            with open(self.path, "rb", opener=_without_waiting) as file:
                return self.read_open(file)
        except OSError as error:
            raise Refused(catalogue.no_weights_file(self.path, error.strerror or str(error))) from None

    def read_open(self, file: BufferedReader) -> tuple[dict[str, np.ndarray], dict[str, str]]:
        from safetensors.numpy import load as deserialise

        start, size = self.header_bytes(file)
        header = self.parse(start[PREFIX:])
        metadata = self.metadata(header)
        self.check_layout(header, len(start), size)
        data = bytearray(start + file.read(size - len(start)))
        self.check_digest(data, len(start), metadata)
        if (found := metadata.pop("format", "without a number")) != FORMAT:
            self.refuse(catalogue.weights_format(self.path, found, FORMAT))
        del metadata["digest"]
        # `deserialise` gives views of the bytes it is handed, in the machine's own byte order.
        return {name: array.copy() for name, array in deserialise(bytes(data)).items()}, metadata

    def refuse(self, diagnostic: Diagnostic) -> NoReturn:
        raise Refused(diagnostic)

    def header_bytes(self, file: BufferedReader) -> tuple[bytes, int]:
        """The length and the header as they stand in the file, and the size of the whole file."""
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            self.refuse(catalogue.not_a_weights_file(self.path, "not a regular file"))
        if status.st_size > FILE_LIMIT:
            self.refuse(catalogue.weights_too_large(self.path, "the size", status.st_size, FILE_LIMIT))
        prefix = file.read(PREFIX)
        for signature, found in OTHER_FILES:
            if prefix.startswith(signature) and file.peek(1)[:1] != b"{":
                self.refuse(catalogue.not_a_weights_file(self.path, found))
        length = int.from_bytes(prefix, "little")
        if len(prefix) < PREFIX:
            self.refuse(catalogue.weights_truncated(self.path, len(prefix), PREFIX))
        if length > HEADER_LIMIT:
            self.refuse(catalogue.weights_too_large(self.path, "the header", length, HEADER_LIMIT))
        if PREFIX + length > status.st_size:
            self.refuse(catalogue.weights_truncated(self.path, status.st_size, PREFIX + length))
        return prefix + file.read(length), status.st_size

    def parse(self, header: bytes) -> dict[str, Any]:
        def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
            found = dict(pairs)
            if len(found) < len(pairs):
                raise LookupError("a name stands in it twice")
            return found

        try:
            parsed = json.loads(header.decode("utf-8"), object_pairs_hook=unique)
        except LookupError as error:
            self.refuse(catalogue.weights_header(self.path, str(error)))
        except (ValueError, RecursionError):  # no UTF-8, no JSON, numbers of thousands of digits
            self.refuse(catalogue.weights_header(self.path, "it is not JSON"))
        if not isinstance(parsed, dict):
            self.refuse(catalogue.weights_header(self.path, "it is not a table of arrays"))
        return parsed

    def metadata(self, header: dict[str, Any]) -> dict[str, str]:
        """Take the metadata out of the header. They must be texts, and hold a digest."""
        metadata = header.pop("__metadata__", {})
        if not isinstance(metadata, dict) or not all(isinstance(text, str) for text in metadata.values()):
            self.refuse(catalogue.weights_header(self.path, "its metadata are not texts"))
        if "digest" not in metadata:
            self.refuse(catalogue.weights_without_digest(self.path))
        return metadata

    def check_layout(self, header: dict[str, Any], data_start: int, size: int) -> None:
        """Hold every array's place to its shape, and all of them together to the size of the file."""
        ranges = sorted(self.check_entry(name, entry) for name, entry in header.items())
        position = 0
        for start, end in ranges:
            if start != position:
                problem = "arrays overlap" if start < position else "there is a gap between arrays"
                self.refuse(catalogue.weights_header(self.path, problem))
            position = end
        if data_start + position != size:
            self.refuse(catalogue.weights_truncated(self.path, size, data_start + position))

    def check_entry(self, name: str, entry: Any) -> tuple[int, int]:
        """The first and the last byte of an array, within the data."""
        try:
            item, shape, (start, end) = ITEM_SIZES[entry["dtype"]], entry["shape"], entry["data_offsets"]
            whole = all(type(number) is int and number >= 0 for number in (*shape, start, end))
            fits = whole and len(shape) <= DIMS_LIMIT and end - start == item * prod(shape)
        except (KeyError, TypeError, ValueError):
            fits = False
        if not fits:
            self.refuse(catalogue.weights_header(self.path, f"the place of `{name}` does not fit its shape"))
        return start, end

    def check_digest(self, data: bytearray, data_start: int, metadata: dict[str, str]) -> None:
        start = data.find(DIGEST, 0, data_start) + len(DIGEST)
        found = bytes(data[start : start + len(ZEROS)])
        data[start : start + len(ZEROS)] = ZEROS.encode()
        if found.decode("latin-1") != metadata["digest"] or hashlib.sha256(data).hexdigest() != metadata["digest"]:
            self.refuse(catalogue.weights_damaged(self.path))
