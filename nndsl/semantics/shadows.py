"""Names that hide others of the same file: warnings, since a reader may take one for the other.

A word of the library may be defined anew without a warning, and a weight may be called as one around it, since its name
is a path. A body hides no optimizer, which only a training block
can use, and a definition cannot use itself, so its own name is free in it.
"""

from __future__ import annotations

from collections import ChainMap
from typing import Iterator, MutableMapping

from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import effects
from nndsl.source import Span
from nndsl.syntax import tree

Places = MutableMapping[str, Span | None]
NAMED = (tree.Equation, tree.Weight, tree.Input, tree.Target, tree.Definition)


def shadows(program: tree.Program) -> Iterator[Diagnostic]:
    """A warning for each, definitions first."""
    rest = [s for s in program.statements if not isinstance(s, tree.Definition)]
    usable = _usable(program.statements)
    for statement in program.statements:
        if isinstance(statement, tree.Definition):
            yield from _definition(statement, usable)
    headers = [s for s in rest if isinstance(s, tree.Model)]
    settings = {parameter.name: parameter.span for header in headers for parameter in header.settings}
    for name in settings.keys() & usable.keys():
        yield effects.hides(settings[name], name, usable[name])
    places = usable | settings | {s.name: s.name_span for s in rest if isinstance(s, NAMED)}
    for statement in rest:
        yield from _repetitions(statement, places)


def _usable(statements) -> dict[str, Span | None]:
    """The definitions that a body can use."""
    found = [s for s in statements if isinstance(s, tree.Definition) and s.keyword != "optimizer"]
    return {definition.name: definition.name_span for definition in found}


def _definition(definition: tree.Definition, around: Places) -> Iterator[Diagnostic]:
    own = {p.name: p.span for p in (*(definition.settings or ()), *definition.inputs)}
    own |= {s.name: s.name_span for s in definition.body if isinstance(s, NAMED) and not isinstance(s, tree.Weight)}
    yield from (
        effects.hides(place, name, around[name])
        for name, place in own.items()
        if name in around and name != definition.name
    )
    inside = ChainMap(own, {s.name: s.name_span for s in definition.body if isinstance(s, tree.Weight)}, around)
    for statement in definition.body:
        if isinstance(statement, tree.Definition):
            yield from _definition(statement, inside)
        else:
            yield from _repetitions(statement, inside)


def _repetitions(node: tree.Node, around: Places) -> Iterator[Diagnostic]:
    """The `for` names in a statement, each within those of the repetitions around it."""
    todo = [(node, around)]
    while todo:
        node, around = todo.pop()
        if isinstance(node, tree.Each):
            if node.name in around:
                yield effects.hides(node.name_span, node.name, around[node.name])
            todo += [(node.items, around), (node.body, ChainMap({node.name: node.name_span}, around))]
        else:
            todo += [(child, around) for child in tree.children(node)]
