"""Ctrl-C and its relatives: the first asks training to stop after the step, or before it begins; the second stops it at
once."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from types import FrameType
from typing import Any

from nndsl.training.observer import Observer

SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
ANSWER = b"\nstopping after this step; press Ctrl-C again to leave at once\n"


class Interrupts:
    """A context in which signals become a question that training asks after each step: `interrupts()`.

    The second signal raises SystemExit where the program stands; files are written whole or not at all, so none is
    left in pieces.
    """

    def __init__(self) -> None:
        self.received: int | None = None

    def __enter__(self) -> Interrupts:
        self.previous = {number: signal.signal(number, self.handle) for number in SIGNALS}
        return self

    def __exit__(self, *failure: Any) -> None:
        for number, handler in self.previous.items():
            signal.signal(number, handler)

    def __call__(self) -> bool:
        return self.received is not None

    @property
    def exit_code(self) -> int:
        """130 after SIGINT, 143 after SIGTERM, 129 after SIGHUP; 0 if nothing came."""
        return 0 if self.received is None else 128 + self.received

    def handle(self, number: int, frame: FrameType | None) -> None:
        if self.received is not None:
            raise SystemExit(128 + number)
        self.received = number
        with suppress(OSError):
            os.write(2, ANSWER)  # a handler may stand inside a write to sys.stderr, which cannot be entered twice


class StopsReading(Observer):
    """Does not wait for all data once there was a signal: before the first step there is nothing to keep."""

    def __init__(self, interrupts: Interrupts):
        self.interrupts = interrupts

    def reading(self, name: str, part: float) -> None:
        if self.interrupts():
            raise SystemExit(self.interrupts.exit_code)
