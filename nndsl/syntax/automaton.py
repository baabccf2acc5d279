"""The parser: a stack of states and a stack of values, moved by the tables of the grammar, one token at a time."""

from __future__ import annotations

from typing import Any, Callable, Sequence

from nndsl.syntax.nodes import Nodes
from nndsl.syntax.scanner import Token
from nndsl.syntax.tables import END, PASS, SPLICE, Tables

Maker = Callable[[list[Any]], Any] | None  # None where the value of a rule is that of its only part


class Automaton:
    """Copies share the values they hold: of an automaton and its copies only one can be brought to a tree."""

    __slots__ = ("tables", "makers", "states", "values")

    def __init__(self, tables: Tables, makers: Sequence[Maker], states: Sequence[int] = (0,), values: Sequence = ()):
        self.tables = tables
        self.makers = makers
        self.states = list(states)
        self.values = list(values)

    def copy(self) -> Automaton:
        return Automaton(self.tables, self.makers, self.states, self.values)

    def feed(self, token: Token) -> bool:
        """Take a token. False if it cannot stand here; after that only a copy made before is of use."""
        rows, rules, makers, end = self.tables.states, self.tables.rules, self.makers, self.tables.end
        states, values, kind = self.states, self.values, token.type
        while True:
            action = rows[states[-1]].get(kind)
            if action is None:
                return False
            if action >= 0:
                states.append(action)
                values.append(token)
                return True
            origin, size, _ = rules[~action]
            make = makers[~action]
            if make is None:
                states.pop()
            else:
                keep = len(values) - size
                parts = values[keep:]
                del values[keep:], states[keep + 1 :]
                values.append(make(_flat(parts)))
            states.append(rows[states[-1]][origin])
            if states[-1] == end:
                return True

    def accepts(self) -> set[str]:
        """The types of all tokens that can stand here."""
        return {kind for kind in self.tables.states[self.states[-1]] if kind.isupper() and self._takes(kind)}

    def _takes(self, kind: str) -> bool:
        rows, rules = self.tables.states, self.tables.rules
        states = list(self.states)
        while (action := rows[states[-1]].get(kind)) is not None:
            if action >= 0:
                return True
            origin, size, _ = rules[~action]
            del states[len(states) - size :]
            states.append(rows[states[-1]][origin])
            if states[-1] == self.tables.end:
                return kind == END
        return False


def makers(tables: Tables) -> list[Maker]:
    """For each rule what makes its value from its parts."""
    nodes = Nodes()
    special: dict[str, Maker] = {PASS: None, SPLICE: lambda parts: parts}
    return [special[how] if how in special else getattr(nodes, how) for _, _, how in tables.rules]


def _flat(parts: list[Any]) -> list[Any]:
    """The parts, with the parts of an inlined rule in its place."""
    if list not in map(type, parts):
        return parts
    # A repetition has all that came before as its first part: it is lengthened, not copied each time.
    flat = parts[0] if type(parts[0]) is list else parts[:1]
    for part in parts[1:]:
        if type(part) is list:
            flat += part
        else:
            flat.append(part)
    return flat
