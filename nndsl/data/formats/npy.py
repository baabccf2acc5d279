"""Arrays as NumPy writes them: a `.npy` file, and a `.npz` archive of such files.

Nothing in them is believed: a header is read by its text and never evaluated, what it declares is held to the bytes
that follow before an array is made of them, and what is pickled is refused. An array is a view of the bytes, so it
takes no memory of its own.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import Iterable, Mapping

import numpy as np

from nndsl.data.files import PIECE, DataFile
from nndsl.data.formats.packed import most_unpacked
from nndsl.data.formats.raw import view
from nndsl.data.room import Room
from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import arrays as array_errors
from nndsl.diagnostics.catalogue.places import named

NPY, NPZ = "a NumPy file", "a NumPy archive"
MAGIC = b"\x93NUMPY"
LENGTH_BYTES = {1: 2, 2: 4, 3: 4}  # of the header's length, by version
HEADER_LIMIT = 10_000  # bytes
ENTRY_LIMIT = 1_000  # arrays in an archive
LISTED = b"PK\x01\x02"  # what begins the description of each in the list at the end
NUMERIC = re.compile(r"[<>=|]?([iu][1248]|f[248]|b1|\?)")
TEXT = re.compile(r"[<>=|]?U[1-9][0-9]{0,5}")
FIELDS = {  # of a header, as NumPy and others write them
    "descr": re.compile(r"['\"]descr['\"]\s*:\s*['\"]([^'\"]{1,20})['\"]"),
    "fortran_order": re.compile(r"['\"]fortran_order['\"]\s*:\s*(True|False)\b"),
    "shape": re.compile(r"['\"]shape['\"]\s*:\s*\(([0-9, ]{0,400})\)"),
}
KINDS = {"O": "Python objects", "c": "complex numbers", "M": "dates", "m": "durations", "S": "bytes", "V": "records"}
DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError, LookupError)


def array_of(file: DataFile, name: str, content: np.ndarray) -> np.ndarray:
    """The array in the bytes of a `.npy` file, uint8. `name` is what messages call it.

    Raises Refused (NN651, NN652, NN655, NN658).
    """
    start, header = _header(file, name, content[: 12 + HEADER_LIMIT].tobytes())
    found = {field: match[1] for field, pattern in FIELDS.items() if (match := pattern.search(header))}
    dtype = _dtype(file, name, found.get("descr"), header)
    if len(found) < len(FIELDS):
        missing = next(field for field in FIELDS if field not in found)
        raise _wrong(file, name, f"its header does not tell `{missing}`")
    shape = tuple(int(size) for size in found["shape"].replace(",", " ").split())
    return view(file, name, content, start, dtype, shape, "F" if found["fortran_order"] == "True" else "C")


def _header(file: DataFile, name: str, content: bytes) -> tuple[int, str]:
    """Where the data start, and the text before them."""
    if not content.startswith(MAGIC) or len(content) < 10:
        raise _wrong(file, name, "it does not begin as one does")
    size = LENGTH_BYTES.get(content[6])
    if size is None:
        raise _wrong(file, name, f"version {content[6]} of the format is unknown")
    length, start = int.from_bytes(content[8 : 8 + size], "little"), 8 + size
    if length > min(HEADER_LIMIT, len(content) - start):
        raise _wrong(file, name, f"its header would have {length:,} bytes")
    return start + length, content[start : start + length].decode("latin-1")


def _dtype(file: DataFile, name: str, descr: str | None, header: str) -> np.dtype:
    if descr is not None and (NUMERIC.fullmatch(descr) or TEXT.fullmatch(descr)):
        return np.dtype(descr)
    if descr is None and "descr" not in header:
        raise _wrong(file, name, "its header does not tell `descr`")
    kind = "V" if descr is None else descr.lstrip("<>=|")[:1]
    found = KINDS.get(kind, f"`{descr}`")
    raise Refused(array_errors.elements_refused(file.span, name, found, "numbers or texts"))


def _wrong(file: DataFile, name: str, reason: str) -> Refused:
    return Refused(array_errors.not_of_the_format(file.span, name, NPY, reason))


# ---- archives


class Archive:
    """An open archive, whose arrays go into a room. Raises Refused (NN651, NN653) where it is none that NumPy
    writes."""

    def __init__(self, file: DataFile, room: Room):
        self.file, self.room, self.left = file, room, most_unpacked(file.size)
        self._check_directory()
        try:
            self.archive = zipfile.ZipFile(file.stream)
        except DAMAGED as error:
            raise Refused(array_errors.not_of_the_format(file.span, file.name, NPZ, str(error))) from None
        self.entries = self._entries(self.archive.infolist())

    def array(self, name: str) -> np.ndarray:
        """The array of this name. Raises Refused (NN057, NN651 to NN653, NN655, NN658, NN669)."""
        return array_of(self.file, self.shown(name), self._content(self.entries[name]))

    def shown(self, name: str) -> str:
        """What messages call the array of this name."""
        return f"array {named(name)} of {self.file.name}"

    def _check_directory(self) -> None:
        """The list of entries is not read where it is longer than any should be."""
        stream, count, end = self.file.stream, 0, b""
        while piece := stream.read(PIECE):
            count += (end + piece).count(LISTED)
            end = (end + piece)[1 - len(LISTED) :]
        if count > ENTRY_LIMIT:
            raise self._refused(f"it has more than {ENTRY_LIMIT:,} entries")

    def _entries(self, infos: Iterable[zipfile.ZipInfo]) -> Mapping[str, zipfile.ZipInfo]:
        entries: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            parts = info.filename.replace("\\", "/").split("/")
            if ".." in parts or not parts[0]:
                raise self._refused(f"the name {named(info.filename)} leads out of a folder")
            name = info.filename.removesuffix(".npy")
            if name in entries:
                raise self._refused(f"two entries are called {named(name)}")
            entries[name] = info
        return entries

    def _content(self, info: zipfile.ZipInfo) -> np.ndarray:
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or info.flag_bits & 1:
            raise self._refused("it is encrypted, or packed in another way than NumPy does")
        if info.file_size > self.left:
            sizes = info.file_size, self.left
            raise Refused(array_errors.array_unpacks_too_large(self.file.span, self.file.name, info.filename, *sizes))
        self.left -= info.file_size
        content = self.room.growing(np.uint8)
        try:
            with self.archive.open(info) as stream:
                while piece := stream.read(PIECE):
                    content.append(np.frombuffer(piece, np.uint8))
        except DAMAGED as error:
            reason = f"{named(info.filename)} cannot be unpacked: {error}"
            raise Refused(array_errors.not_of_the_format(self.file.span, self.file.name, NPZ, reason)) from None
        return content.array()

    def _refused(self, reason: str) -> Refused:
        return Refused(array_errors.archive_refused(self.file.span, self.file.name, reason))
