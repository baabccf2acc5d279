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
from nndsl.diagnostics.catalogue import resuming, runs
from nndsl.training.writing import recording

LOCK = "lock"
HELD: set[Path] = set()  # the locks that this process has made
MOMENT = 1.0  # seconds in which a lock that was made also says by whom


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """While this process works in a folder no other may. Raises Refused (NN090, NN091, NN835)."""
    path, own = folder / LOCK, f"process {os.getpid()} on {platform.node()}"
    try:
        descriptor = _new_lock(path)
    except FileExistsError:
        raise Refused(resuming.locked(str(folder), _owner(path))) from None
    except OSError as error:
        raise Refused(runs.no_run_folder(str(path), error.strerror or str(error))) from None
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
    """The lock, made by this process; one whose process is gone is taken away first. Raises FileExistsError."""
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    except FileExistsError:
        if not _left_behind(path):
            raise
        path.unlink(missing_ok=True)
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)


def _left_behind(path: Path) -> bool:
    """Whether the process that made a lock is gone; one that never said which it was has died within a moment."""
    if not _owner(path):
        sleep(MOMENT)
    number, _, host = (owner := _owner(path)).removeprefix("process ").partition(" on ")
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
