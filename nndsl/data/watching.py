"""Watching data being read: a function that hears of a file's name and the part of it that is read, from 0 to 1.

It knows nothing of terminals; it may be called as often as anything is read.
"""

from __future__ import annotations

from typing import Callable

Watch = Callable[[str, float], None]


def unwatched(name: str, part: float) -> None:
    """Nobody watches."""
