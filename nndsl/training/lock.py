"""The lock of a run's folder: a file that says which process works there. One whose process is gone does not count, nor
does one that says this process made it and did not: in a container every process may have the same number."""

from __future__ import annotations

import os
import platform
from contextlib import contextmanager, suppress
from pathlib import Path
from time import sleep
from typing import Iterator

from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import resuming
from nndsl.training.writing import recording

LOCK = "lock"
NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL
HELD: set[Path] = set()  # the locks that this process has made
MOMENT = 1.0  # seconds in which a lock that was made also says by whom


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """While this process works in a folder no other may. Raises Refused (NN091, NN835)."""
    path, own = folder / LOCK, f"process {os.getpid()} on {platform.node()}"
    with recording(path):
        descriptor = _new_lock(path)
    HELD.add(path.absolute())
    try:
        with recording(path), open(descriptor, "w", encoding="utf-8") as file:
            file.write(own)
        yield
    finally:
        HELD.discard(path.absolute())
        with suppress(OSError):  # the next process finds that this one is gone
            path.unlink(missing_ok=True)


def _new_lock(path: Path) -> int:
    """The lock, made by this process; one whose process is gone is taken away first. Raises Refused (NN835),
    OSError."""
    with suppress(FileExistsError):
        return os.open(path, NEW)
    if _left_behind(path):
        path.unlink(missing_ok=True)
        with suppress(FileExistsError):  # another process was quicker
            return os.open(path, NEW)
    raise Refused(resuming.locked(str(path.parent), _owner(path)))


def _left_behind(path: Path) -> bool:
    """Whether the process that made a lock is gone; one that never said which it was has died within a moment."""
    if not _owner(path):
        sleep(MOMENT)
    owner = _owner(path)
    number, _, host = owner.removeprefix("process ").partition(" on ")
    if not number.isdecimal() or host != platform.node():
        return not owner
    return path.absolute() not in HELD if int(number) == os.getpid() else not _lives(int(number))


def _owner(path: Path) -> str:
    """What a lock says of who made it."""
    try:
        return path.read_text("utf-8", errors="replace")[:200].strip()
    except OSError:
        return "unknown"


def _lives(number: int) -> bool:
    """Whether there is a process with this number."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is another user's
        return True
    return True
