"""Sides of an `if` on settings, and defaults, that nothing takes: warnings, since every word should have an effect.

`if` on settings is decided, and defaults are taken, each time a definition is used. A side is dead where every use
decides alike; a default where every use gives the setting. What might be otherwise is not judged: what `--set` can
change, what depends on a size that only data will give, and what an update uses, which is elaborated elsewhere.
"""

from __future__ import annotations

from typing import Iterable, Iterator, Sequence

from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import names
from nndsl.semantics.elaborator import Seen
from nndsl.syntax import tree

IN_UPDATES = ("optimizer", "objectives", "clip")


def untaken(program: tree.Program, seen: Seen) -> Iterator[Diagnostic]:
    """A warning for each side and each default."""
    statements = [s for s in program.statements if not isinstance(s, tree.Model)]
    settings = {p.name for s in program.statements if isinstance(s, tree.Model) for p in s.settings}
    definitions = {s.name for s in statements if isinstance(s, tree.Definition)}
    in_updates = _in_updates(statements)
    elsewhere = definitions & (in_updates | _chosen(statements, seen, data_only=True))
    for statement in _unreached(statements, settings | elsewhere):
        for node in tree.walk(statement):
            if isinstance(node, tree.If) and seen.decisions.get(id(node)) in ({True}, {False}):
                yield _side(node, True in seen.decisions[id(node)])
    for statement in _unreached(statements, definitions & (in_updates | _chosen(statements, seen))):
        for node in tree.walk(statement):
            if isinstance(node, tree.Parameter) and node.default is not None and seen.defaults.get(id(node)) == {False}:
                yield names.default_untaken(node.default.span, node.name)


def _side(node: tree.If, taken: bool) -> Diagnostic:
    side, word = (node.otherwise, "else") if taken else (node.then, "then")
    return names.side_untaken(side.span, node.condition.span, word, taken)


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


def _chosen(statements: Iterable[tree.Statement], seen: Seen, data_only: bool = False) -> set[str]:
    """The names in those `if`s that choose between them before anything runs; or only in those that data may change."""
    nodes = [node for s in statements for node in tree.walk(s) if isinstance(node, tree.If)]
    decided = [node for node in nodes if id(node) in seen.decisions]
    return set().union(*(_names(n) for n in decided if not data_only or None in seen.decisions[id(n)]))


def _names(node: tree.Node) -> set[str]:
    return {part.id for part in tree.walk(node) if isinstance(part, tree.Name)}
