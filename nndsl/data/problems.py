"""Mistakes in data, collected: many in one go, but never more than anybody reads.

One mistake met in a thousand cells of a column is one message: the first cell in full, a few more by row, the rest
counted. Much else can be wrong with what one place of the text reads: all of that is said, the like of it a few times.
"""

from __future__ import annotations

from typing import Any

from nndsl.diagnostics import Diagnostic, Diagnostics
from nndsl.diagnostics.catalogue.places import COUNTED, Place
from nndsl.diagnostics.catalogue.tables import not_a_number
from nndsl.semantics.records import Record
from nndsl.semantics.values import describe
from nndsl.source import Span

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


class Faults:
    """Places of one column where no number stands, by what is wrong there."""

    def __init__(self) -> None:
        self.found: dict[str, list[tuple[Place, str]]] = {}

    @property
    def enough(self) -> bool:
        """Whether there are so many of one sort that nobody wants to know of more."""
        return any(len(found) >= COUNTED for found in self.found.values())

    def add(self, fault: str, place: Place, value: str) -> None:
        """A place, a key of the catalogue's FAULTS, and what stands there."""
        self.found.setdefault(fault, []).append((place, value))

    def report(self, problems: Problems, span: Span | None) -> None:
        """One diagnostic for each fault (NN613); `span` is what reads the column."""
        for fault, found in self.found.items():
            problems.report(not_a_number(span, found, fault))


def described(value: Any) -> str:
    """What a record holds, in words, for messages."""
    if isinstance(value, Record):
        return f"`{value.word}(...)`"
    return "a list" if isinstance(value, list) else describe(value)
