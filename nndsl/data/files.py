"""Opening data files: only those a model may read, each opened once.

A path in a `.nn` file is relative to the model's folder, or to the one further folder its user allows. Whether the
file is inside is decided after resolution, links and `..` included, and for the resolved path: so a link may stay
inside, and none leads out. What is opened is a regular file or is refused, and readers get the open file, never a
name.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from nndsl.diagnostics import Diagnostic, Refused
from nndsl.diagnostics.catalogue import data_files
from nndsl.paths import not_relative
from nndsl.source import Span

SIZE_LIMIT = 2**30  # bytes of a file that is read as a whole
PIECE = 2**20  # bytes that are read at a time
# A pipe must not make us wait for its other end, and a link put in place of the checked file must not be followed.
FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
    stat.S_IFLNK: "a symbolic link",
}


@dataclass(frozen=True)
class DataFile:
    """An open regular file and the name its user knows it by."""

    name: str
    stream: BinaryIO
    span: Span | None = None  # where the model names it

    @property
    def size(self) -> int:
        """How many bytes it has on the disk."""
        return os.fstat(self.stream.fileno()).st_size

    @property
    def state(self) -> tuple[int, int]:
        """What differs after somebody has written to it: how many bytes it has, and when they were written."""
        status = os.fstat(self.stream.fileno())
        return status.st_size, status.st_mtime_ns

    def read(self) -> bytes:
        """All of it, and close it. Raises Refused (NN604, NN605)."""
        try:
            with self.stream:
                content = read_up_to(self.stream, SIZE_LIMIT + 1)
        except OSError as error:
            raise Refused(self.unreadable(error)) from None
        if len(content) > SIZE_LIMIT:
            raise Refused(data_files.file_too_large(self.span, self.name, SIZE_LIMIT))
        return content

    def unreadable(self, error: OSError) -> Diagnostic:
        """What to say where the system refuses to read it."""
        return data_files.file_unreadable(self.span, self.name, error.strerror or str(error))


def read_up_to(stream: BinaryIO, most: int) -> bytes:
    """At most so many bytes of a stream. Memory is taken for what is there, not for what might be."""
    pieces, left = [], most
    while left and (piece := stream.read(min(left, PIECE))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


@dataclass(frozen=True)
class DataFolder:
    """A folder, after resolution, and the name its user knows it by."""

    name: str
    path: Path
    span: Span | None = None

    def names(self, *within: str) -> tuple[list[str], list[str]]:
        """The files and the folders in it, or in a folder within, sorted; those whose name begins with a dot are left
        out. Raises Refused (NN601, NN605)."""
        try:
            entries = [e for e in os.scandir(self._inside(*within)) if not e.name.startswith(".")]
            folders = {entry.name for entry in entries if entry.is_dir()}
        except OSError as error:
            raise Refused(self._unreadable(within, error.strerror or str(error))) from None
        return sorted(entry.name for entry in entries if entry.name not in folders), sorted(folders)

    def open(self, *within: str) -> DataFile:
        """Open a file in it. Raises Refused (NN601, NN603, NN605)."""
        return _open(self._inside(*within), "/".join((self.name, *within)), self.span)

    def _inside(self, *within: str) -> Path:
        try:
            target = self.path.joinpath(*within).resolve()
        except (OSError, RuntimeError) as error:
            raise Refused(self._unreadable(within, str(error))) from None
        if not target.is_relative_to(self.path):
            path = "/".join((self.name, *within))
            raise Refused(data_files.path_outside(self.span, path, "it leads out of the folder"))
        return target

    def _unreadable(self, within: tuple[str, ...], reason: str) -> Diagnostic:
        return data_files.file_unreadable(self.span, "/".join((self.name, *within)), reason)


def open_inside(path: str, folder: Path, further: Path | None, span: Span | None = None) -> DataFile:
    """Open a file that a model names: in its folder, else in the `further` one. Raises Refused (NN601 to NN603,
    NN605)."""
    return _open(_find(path, folder, further, span), path, span)


def folder_inside(path: str, folder: Path, further: Path | None, span: Span | None = None) -> DataFolder:
    """A folder that a model names, looked for in the same way. Raises Refused (NN601, NN602, NN605, NN675)."""
    return _folder(_find(path, folder, further, span), path, span)


def _find(path: str, folder: Path, further: Path | None, span: Span | None) -> Path:
    if reason := not_relative(path):
        raise Refused(data_files.path_outside(span, path, reason))
    try:
        roots = [root.resolve() for root in (folder, further) if root is not None]
        targets = [(root / path).resolve() for root in roots]
    except (OSError, RuntimeError) as error:  # names that are too long, links that go round in a circle
        reason = getattr(error, "strerror", None) or os.strerror(errno.ELOOP)
        raise Refused(data_files.file_unreadable(span, path, reason)) from None
    inside = [target for target in targets if any(target.is_relative_to(root) for root in roots)]
    for target in inside:
        if os.path.lexists(target):
            return target
    if inside != targets:
        raise Refused(data_files.path_outside(span, path, "it leads out of the folder"))
    looked_in = [str(root) if root.is_dir() else f"{root}, which is no folder" for root in roots]
    raise Refused(data_files.file_missing(span, path, looked_in, _beside(targets)))


def open_named(path: str | os.PathLike[str]) -> DataFile:
    """Open a file that the person at the keyboard names, wherever it is. Raises Refused (NN602, NN603, NN605)."""
    return _open(_named(path), os.fspath(path), None)


def folder_named(path: str | os.PathLike[str]) -> DataFolder:
    """A folder that the person at the keyboard names. Raises Refused (NN602, NN605, NN675)."""
    return _folder(_named(path), os.fspath(path), None)


def _named(path: str | os.PathLike[str]) -> Path:
    name = os.fspath(path)
    try:
        target = Path(name).resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise Refused(data_files.file_unreadable(None, name, str(error))) from None
    if not os.path.lexists(target):
        raise Refused(data_files.file_missing(None, name, [str(target.parent)], _beside([target])))
    return target


def _folder(target: Path, name: str, span: Span | None) -> DataFolder:
    if not target.is_dir():
        raise Refused(data_files.no_pictures(span, name, "it is no folder"))
    return DataFolder(name, target, span)


def _open(target: Path, name: str, span: Span | None) -> DataFile:
    try:
        descriptor = os.open(target, FLAGS)
    except OSError as error:
        if kind := _special(target):
            raise Refused(data_files.not_a_regular_file(span, name, kind)) from None
        raise Refused(data_files.file_unreadable(span, name, error.strerror or str(error))) from None
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        raise Refused(data_files.not_a_regular_file(span, name, KINDS.get(stat.S_IFMT(mode), "no regular file")))
    return DataFile(name, os.fdopen(descriptor, "rb"), span)


def _special(target: Path) -> str:
    """What a thing is that cannot even be opened, such as a socket; empty for a regular file."""
    try:
        mode = os.lstat(target).st_mode
    except OSError:
        return ""
    return "" if stat.S_ISREG(mode) else KINDS.get(stat.S_IFMT(mode), "no regular file")


def _beside(targets: list[Path]) -> list[str]:
    """The files in the folders where a missing one was looked for."""
    found: list[str] = []
    for target in targets:
        with suppress(OSError):
            found += sorted(entry.name for entry in os.scandir(target.parent) if entry.is_file())
    return found
