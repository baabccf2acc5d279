"""`--watch`: do something again whenever a file changes.

Five times a second the files are looked at, not read: the time of the last change, the size, and which file it is, as
many editors put a new file in the place of the old one. A change counts once it is still: a file that is half written,
or gone for a moment while it is replaced, is left alone until two looks in a row find the same.
"""

from __future__ import annotations

import os
import sys
import time
from typing import Callable, Sequence

INTERVAL = 0.2  # seconds
CLEAR = "\x1b[2J\x1b[H"  # the screen, but not what was scrolled out of it

Files = Callable[[], Sequence[str]]
Look = tuple[tuple[int, int, int] | None, ...]


def watch(files: Files, act: Callable[[], bool], sleep: Callable[[float], None] = time.sleep) -> None:
    """Act now and after each change of the files, as long as `act` says that somebody is interested.

    Files that come and go are welcome. Ctrl-C leaves with KeyboardInterrupt, as everywhere.
    """
    while True:
        names = files()  # which may change with what is in them
        seen = look(names)  # before it acts: a change in the meantime is one
        if not act():
            return
        await_change(names, seen, sleep)


def await_change(names: Sequence[str], seen: Look, sleep: Callable[[float], None]) -> None:
    """Wait until the files are no longer as they were seen, and still."""
    before = seen
    while True:
        sleep(INTERVAL)
        now = look(names)
        if now == before != seen:
            return
        before = now


def look(files: Sequence[str]) -> Look:
    """What can be told about files without reading them; None for one that is not there."""
    return tuple(map(_stamp, files))


def _stamp(file: str) -> tuple[int, int, int] | None:
    try:
        found = os.stat(file)
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def announce(clock: Callable[[], str] = lambda: time.strftime("%H:%M:%S")) -> None:
    """Begin a report: on a fresh screen where there is one, else after an empty line."""
    from nndsl.cli.terminal import interactive, write

    start = CLEAR if interactive(sys.stdout) else "\n"
    write(f"{start}[{clock()}] checking now and after each change; Ctrl-C ends\n")
