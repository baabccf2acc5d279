"""Mistakes in data, collected: many in one go, but never more than anybody reads.

One mistake met in a thousand cells of a column is one message: the first cell in full, a few more by row, the rest
counted. Much else can be wrong with what one place of the text reads: all of that is said, the like of it a few times.
"""

from __future__ import annotations

from typing import Any, Callable

from nndsl.diagnostics import Diagnostic, Diagnostics
from nndsl.diagnostics.catalogue.data import COUNTED, Found, Place
from nndsl.semantics.records import Record
from nndsl.semantics.values import describe

LIMIT = 20
ALIKE = 4  # mistakes of one code at one place


class Problems(Diagnostics):
    """Raises Refused as soon as there are LIMIT of them."""

    def report(self, diagnostic: Diagnostic) -> None:
        super().report(diagnostic)
        if len(self.found) >= LIMIT:
            self.stop_on_errors()

    def is_said(self, diagnostic: Diagnostic) -> bool:
        alike = [d.message for d in self.found if (d.code, d.span) == (diagnostic.code, diagnostic.span)]
        return diagnostic.message in alike or diagnostic.span is not None and len(alike) >= ALIKE


class Repeated:
    """The places of mistakes of several kinds in one column."""

    def __init__(self) -> None:
        self.found: dict[str, list[tuple[Place, str]]] = {}

    @property
    def enough(self) -> bool:
        """Whether there are so many of a kind that nobody wants to know of more."""
        return any(len(found) >= COUNTED for found in self.found.values())

    def add(self, kind: str, place: Place, value: str) -> None:
        self.found.setdefault(kind, []).append((place, value))

    def report(self, problems: Problems, diagnostic: Callable[[str, Found], Diagnostic]) -> None:
        """One diagnostic for each kind, made from the kind and its places."""
        for kind, found in self.found.items():
            problems.report(diagnostic(kind, found))


def described(value: Any) -> str:
    """What a record holds, in words, for messages."""
    if isinstance(value, Record):
        return f"`{value.word}(...)`"
    return "a list" if isinstance(value, list) else describe(value)
