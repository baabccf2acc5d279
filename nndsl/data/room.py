"""Room for the numbers of a data set: in memory, or, for what is more than a data set may have there, in files without
names.

Such a file lies in the folder for large temporary files (TMPDIR in the environment names another), and is gone when the
process ends, however it ends. It is read as an array whose pages come from the disk when they are looked at, and go
when memory is needed. Nothing that is computed depends on where numbers are: who goes through all of them does so in
`pieces`, and these are the same in both.
"""

from __future__ import annotations

import errno
import mmap
import os
import tempfile
from pathlib import Path
from typing import BinaryIO, Iterable, Iterator

import numpy as np

from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import files as catalogue
from nndsl.files import free_bytes
from nndsl.semantics.memory import MOST_MEMORY

PIECE = 2**24  # bytes of an array that are looked at at once
LARGE = "/var/tmp"  # where systems keep large temporary files on a disk


class Room:
    """Memory for so many bytes, and files for what goes beyond."""

    def __init__(self, left: int | None = None):
        self.left = within(MOST_MEMORY) if left is None else left

    def growing(self, dtype: np.dtype | type, dims: tuple[int, ...] = ()) -> Growing:
        return Growing(self, np.dtype(dtype), dims)

    def check(self, needed: int) -> None:
        """Raises Refused (NN057) where neither memory nor the disk has room for so many bytes, before any are taken."""
        folder = folder_for_large_files()
        free = free_bytes(Path(folder))
        if needed > self.left and free is not None and needed > free:
            raise Refused(catalogue.no_temporary_room(folder, os.strerror(errno.ENOSPC), needed, free))

    def keep(self, parts: Iterable[np.ndarray]) -> np.ndarray:
        """One array of parts, one at least, that are like each other but for how many rows they have. Raises Refused
        (NN057)."""
        grown = None
        for part in parts:
            grown = grown or self.growing(part.dtype, part.shape[1:])
            grown.append(part)
        return grown.array()


class Growing:
    """An array that grows along its first axis. What it holds moves to a file as soon as there is no room for more."""

    def __init__(self, room: Room, dtype: np.dtype, dims: tuple[int, ...]):
        self.room, self.dtype, self.dims = room, dtype, dims
        self.count = 0
        self._parts: list[np.ndarray] = []
        self._file: BinaryIO | None = None

    def append(self, rows: np.ndarray) -> None:
        """Add rows, [rows, *dims]. Raises Refused (NN057) where a disk has no room for them."""
        rows = np.ascontiguousarray(rows, self.dtype)
        self.count += len(rows)
        self._parts.append(rows)
        if self._file is None and rows.nbytes <= self.room.left:
            self.room.left -= rows.nbytes
        elif rows.nbytes:
            self._move_out()

    def array(self) -> np.ndarray:
        """All rows, not to be written to. Nothing can be added any more."""
        if self._file is None:
            return np.concatenate([np.empty((0, *self.dims), self.dtype), *self._parts])
        content = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        self._file.close()
        return np.frombuffer(content, self.dtype).reshape(self.count, *self.dims)

    def _move_out(self) -> None:
        folder = folder_for_large_files()
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(dir=folder, buffering=0)
                self.room.left += sum(part.nbytes for part in self._parts[:-1])
            for part in self._parts:
                _write(self._file, part)
        except OSError as error:
            needed = sum(part.nbytes for part in self._parts)
            reason = error.strerror or str(error)
            raise Refused(catalogue.no_temporary_room(folder, reason, needed, free_bytes(Path(folder)))) from None
        self._parts.clear()


def within(max_memory: int) -> int:
    """How many bytes of data are kept in memory where a run may take so many: half of them, or of what the machine
    has."""
    return min(max_memory, _physical()) // 2


def pieces(array: np.ndarray) -> Iterator[np.ndarray]:
    """The rows of an array, some at a time."""
    for rows in slices(len(array), array[:1].nbytes):
        yield array[rows]


def slices(count: int, size: int) -> Iterator[slice]:
    """Rows from 0 to `count`, of `size` bytes each, some at a time; one slice at least."""
    step = max(1, PIECE // max(1, size))
    for start in range(0, max(1, count), step):
        yield slice(start, min(start + step, count))


def folder_for_large_files() -> str:
    return os.environ.get("TMPDIR") or (LARGE if os.access(LARGE, os.W_OK) else tempfile.gettempdir())


def _write(file: BinaryIO, rows: np.ndarray) -> None:
    left = memoryview(rows.reshape(-1).view(np.uint8))
    while left:
        left = left[file.write(left) :]


def _physical() -> int:
    """The bytes of memory that the machine has; as many as a run may take by itself where nobody knows."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return MOST_MEMORY
