"""Sides of an `if` on settings that nothing takes: warnings, since every word of a file should have an effect.

`if` on settings is decided each time a definition is used. A side is dead where every use decides alike. What might be
otherwise is not judged: what `--set` can change, what depends on a size that only data will give, and what an update
uses, which is elaborated elsewhere.
"""

from __future__ import annotations

from typing import Iterable, Iterator, Sequence

from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import effects
from nndsl.semantics.elaborator import Seen
from nndsl.syntax import tree

IN_UPDATES = ("optimizer", "objectives", "clip")


def untaken(program: tree.Program, seen: Seen) -> Iterator[Diagnostic]:
    """A warning for each side."""
    statements = [s for s in program.statements if not isinstance(s, tree.Model)]
    settings = {p.name for s in program.statements if isinstance(s, tree.Model) for p in s.settings}
    definitions = {s.name for s in statements if isinstance(s, tree.Definition)}
    elsewhere = definitions & (_in_updates(statements) | _left_open(statements, seen))
    for statement in _unreached(statements, settings | elsewhere):
        for node in tree.walk(statement):
            if isinstance(node, tree.If) and seen.decisions.get(id(node)) in ({True}, {False}):
                yield _side(node, True in seen.decisions[id(node)])


def _side(node: tree.If, taken: bool) -> Diagnostic:
    side, word = (node.otherwise, "else") if taken else (node.then, "then")
    return effects.side_untaken(side.span, node.condition.span, word, taken)


def _unreached(statements: Sequence[tree.Statement], found: set[str]) -> list[tree.Statement]:
    """The statements that nothing of these names reaches: an equation is reached where it reads one, and passes it on
    to what it uses; a definition where it is used."""
    reads = {id(s): _names(s) for s in statements}
    definitions = {s.name for s in statements if isinstance(s, tree.Definition)}
    found, left = set(found), list(statements)
    while True:  # each round goes one step further
        reached, others = [], []
        for statement in left:
            entered = {statement.name} if isinstance(statement, tree.Definition) else reads[id(statement)]
            (others if entered.isdisjoint(found) else reached).append(statement)
        if not reached:
            return left
        left = others
        for statement in reached:
            found |= reads[id(statement)] & definitions
            found |= {statement.name} if isinstance(statement, tree.Equation) else set()


def _in_updates(statements: Iterable[tree.Statement]) -> set[str]:
    """The names that the optimizers and the clipping of training blocks use."""
    entries = [e for s in statements if isinstance(s, tree.Train) for e in s.entries if e.name in IN_UPDATES]
    return set().union(*map(_names, entries))


def _left_open(statements: Iterable[tree.Statement], seen: Seen) -> set[str]:
    """The names in those `if`s that data may decide otherwise."""
    nodes = (node for s in statements for node in tree.walk(s) if isinstance(node, tree.If))
    return set().union(*(_names(node) for node in nodes if None in seen.decisions.get(id(node), ())))


def _names(node: tree.Node) -> set[str]:
    return {part.id for part in tree.walk(node) if isinstance(part, tree.Name)}
