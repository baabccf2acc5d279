"""An entry of a training block while it is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable

from nndsl.diagnostics.catalogue import training as catalogue
from nndsl.semantics.elaborator import Elaborator, Place, Problem
from nndsl.semantics.network import Network
from nndsl.semantics.records import NUMBER, SIGNATURES
from nndsl.semantics.scope import Scope
from nndsl.semantics.values import Word, describe
from nndsl.source import Span
from nndsl.syntax import tree


@dataclass(frozen=True)
class Reading:
    """An entry while it is read: where it stands, and what it is given."""

    e: Elaborator
    network: Network
    entry: tree.Entry
    scope: Scope

    @property
    def span(self) -> Span | None:
        return self.entry.value.span

    @property
    def place(self) -> Place:
        return Place(self.scope, self.entry.name)

    def wrong(self, expected: str, value: Any) -> Problem:
        return Problem(catalogue.wrong_entry(self.span, self.entry.name, expected, describe(value)))


Reader = Callable[[Reading, Any], Any]


def named_only(reading: Reading, value: Any) -> Any:
    """A word that needs no settings may be named only: `gradient = rtrl`."""
    signature = SIGNATURES.get(value.name) if isinstance(value, Word) else None
    if signature is None or signature.connected:
        return value
    return value.carry_out(reading.e, [], reading.place, reading.span)


def in_range(reading: Reading, value: Any, expected: str, holds: Callable[[Any], bool]) -> Any:
    """A number that is as it has to be. Raises Problem."""
    if not NUMBER.holds(value) or not holds(value):
        raise reading.wrong(expected, value)
    return value
