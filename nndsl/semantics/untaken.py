"""Sides of an `if` on settings that nothing takes: warnings, since every word of a file should have an effect.

`if` on settings is decided each time its body is applied. A side is dead where every application decides alike, and
nothing that the condition depends on is a setting of the model, which `--set` can change. A condition on a size that
only data will give is not judged.
"""

from __future__ import annotations

from typing import Iterator, Mapping

from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import names
from nndsl.syntax import tree

Decisions = Mapping[int, tuple[tree.If, set[bool | None]]]  # by the identity of the node; None: it depends on data


def untaken(program: tree.Program, decisions: Decisions) -> Iterator[Diagnostic]:
    """A warning for each side."""
    changeable = _changeable(program)
    own = [node for statement in program.statements for node in tree.walk(statement) if isinstance(node, tree.If)]
    for node in own:
        taken = decisions.get(id(node), (node, set()))[1]
        if taken in ({True}, {False}) and id(node) not in changeable:
            side, word = (node.otherwise, "else") if True in taken else (node.then, "then")
            yield names.side_untaken(side.span, node.condition.span, word, True in taken)


def _changeable(program: tree.Program) -> set[int]:
    """The `if`s that `--set` may decide otherwise: those of statements that read a setting of the model, or an equation
    that does so, and those of the definitions that such statements use, since they may pass the setting on."""
    statements = [s for s in program.statements if not isinstance(s, tree.Model)]
    reads = [{part.id for part in tree.walk(s) if isinstance(part, tree.Name)} for s in statements]
    definitions = {s.name for s in statements if isinstance(s, tree.Definition)}
    names = {p.name for s in program.statements if isinstance(s, tree.Model) for p in s.settings}
    marked: dict[int, tree.Statement] = {}
    for _ in statements:  # each round follows one more step of what passes a setting on
        for statement, read in zip(statements, reads):
            in_reach = getattr(statement, "name", None) in names if isinstance(statement, tree.Definition) else read & names
            if in_reach and id(statement) not in marked:
                marked[id(statement)] = statement
                names |= {statement.name} if isinstance(statement, tree.Equation) else set()
                names |= read & definitions
    return {id(node) for s in marked.values() for node in tree.walk(s) if isinstance(node, tree.If)}
