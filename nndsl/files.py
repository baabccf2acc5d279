"""Writing files whole or not at all.

The content goes to a temporary name in the same folder, is flushed to the disk, and takes its final name in one
step: whoever looks at the final name sees the old file or the new one, never a part. The folder is flushed too, so
that this holds after a power cut. A symbolic link under the final name is replaced; what it pointed to is untouched.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
from pathlib import Path
from typing import BinaryIO, Iterable

from nndsl.diagnostics import Diagnostic, Refused
from nndsl.diagnostics.catalogue import files

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NO_PERMISSION = (errno.EACCES, errno.EPERM, errno.EROFS)


def write_atomically(path: str | os.PathLike[str], content: bytes, mode: int | None = None) -> None:
    """Write `content` under `path`, whole or not at all. Raises Refused (NN050 to NN054).

    The permissions are `mode`, or those the user's umask leaves.
    """
    write_pieces(path, [content], mode)


def write_pieces(path: str | os.PathLike[str], pieces: Iterable[bytes], mode: int | None = None) -> None:
    """Write a content that comes in pieces, in the same way. What making them raises leaves nothing behind either."""
    path, size = Path(path), 0
    temporary = path.parent / f".{secrets.token_hex(8)}.tmp"  # short: the final name may be as long as names get
    try:
        with _new_file(temporary) as file:
            for piece in pieces:
                size += len(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            os.chmod(temporary, mode)
        os.replace(temporary, path)
        _flush_folder(path.parent)
    except OSError as error:
        raise Refused(_diagnostic(error, path, size)) from None
    finally:
        _discard(temporary)


def rewrite(path: str, content: bytes) -> None:
    """Give a file other content, whole or not at all, and keep its permissions. Raises Refused (NN050 to NN056).

    What may not be written is left alone, and so is a file somewhere else that a symbolic link leads to.
    """
    if os.path.islink(path):
        raise Refused(files.symbolic_link(path, os.path.realpath(path)))
    folder = os.path.dirname(path) or "."
    for place in (path, folder):
        if not os.access(place, os.W_OK):
            raise Refused(files.read_only(path, place))
    write_atomically(path, content, stat.S_IMODE(os.stat(path).st_mode))


def _new_file(path: Path) -> BinaryIO:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    return open(descriptor, "wb")


def _discard(path: Path) -> None:
    """Remove what is left of a failed attempt, if anything; the reason of the failure is what the user is told."""
    try:
        os.unlink(path)
    except OSError:
        pass


def _flush_folder(folder: Path) -> None:
    """Make the new name durable. Where folders cannot be opened or flushed, the system sees to that itself."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        pass
    finally:
        os.close(descriptor)


def _diagnostic(error: OSError, path: Path, size: int) -> Diagnostic:
    reason = error.strerror or str(error)
    if error.errno in NO_ROOM:
        return files.disk_full(str(path), size, free_bytes(path.parent))
    if os.path.isdir(path):
        return files.not_a_file(str(path))
    if error.errno in (errno.ENOENT, errno.ENOTDIR) and not os.path.isdir(path.parent):
        return files.folder_missing(str(path), str(path.parent))
    if error.errno in NO_PERMISSION:
        return files.no_permission(str(path), reason)
    return files.cannot_write(str(path), reason)


def free_bytes(folder: Path) -> int | None:
    """How many bytes are free on the disk of a folder; None where nobody knows."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None
