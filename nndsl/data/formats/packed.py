"""The content of a file as a stream, unpacked where it is packed by gzip, which is known by its first bytes whatever
the file is called.

How much one may unpack to is settled before it does: a thousandth of a file can be a bomb. Digests are those of the
files as they lie on the disk.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from io import BufferedReader, RawIOBase

import numpy as np

from nndsl.data.files import PIECE, DataFile
from nndsl.data.room import Room
from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import data_files

MAGIC = b"\x1f\x8b"
RATIO = 200  # unpacked to packed: text and pictures stay far below
SMALL = 2**26  # bytes that anything may unpack to


class Content(RawIOBase):
    """A stream of what a file holds. Reading raises Refused (NN605, NN649, NN650)."""

    def __init__(self, file: DataFile):
        self.file, self._raw = file, _Raw(file)
        self._packed = self._raw.peek(2)[:2] == MAGIC
        self._stream = gzip.GzipFile(fileobj=self._raw) if self._packed else self._raw
        self._left = most_unpacked(file.size)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        try:
            count = self._stream.readinto(buffer)
        except (OSError, EOFError, zlib.error) as error:
            raise Refused(data_files.packed_damaged(self.file.span, self.file.name, str(error))) from None
        self._left -= count
        if self._packed and self._left < 0:
            most = most_unpacked(self.file.size)
            raise Refused(data_files.unpacks_too_large(self.file.span, self.file.name, self.file.size, most))
        return count

    def sha256(self) -> str:
        """The digest of the file, all of it read."""
        while self._raw.read(PIECE):
            pass
        return self._raw.raw.digest.hexdigest()


class _Raw(BufferedReader):
    """The file as it lies on the disk, hashed as it is read."""

    def __init__(self, file: DataFile):
        super().__init__(_Hashed(file), PIECE)


class _Hashed(RawIOBase):
    def __init__(self, file: DataFile):
        self.file, self.digest = file, hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        try:
            count = self.file.stream.readinto(buffer)
        except OSError as error:
            raise Refused(self.file.unreadable(error)) from None
        self.digest.update(buffer[:count])
        return count


def read_all(file: DataFile, room: Room) -> tuple[np.ndarray, str]:
    """The bytes of a file, unpacked, as an array of uint8, and the SHA-256 of the file. Raises Refused (NN605, NN649,
    NN650, NN057)."""
    content, growing = Content(file), room.growing(np.uint8)
    while piece := content.read(PIECE):
        growing.append(np.frombuffer(piece, np.uint8))
    return growing.array(), content.sha256()


def sha256_of(file: DataFile) -> str:
    """The digest of a file, which is at its beginning again after that. Raises Refused (NN605)."""
    digest = Content(file).sha256()
    file.stream.seek(0)
    return digest


def most_unpacked(packed: int) -> int:
    """How many bytes so many packed ones may unpack to."""
    return max(SMALL, RATIO * packed)
