"""Repetition: `body for name in items` is written out, once for each item."""

from __future__ import annotations

from typing import Any, Callable

from nndsl.diagnostics.catalogue import names
from nndsl.semantics.elaborator import Elaborator, Place, Problem
from nndsl.semantics.scope import Scope
from nndsl.semantics.values import FAILED, Items, describe
from nndsl.source import Span
from nndsl.syntax import tree

Make = Callable[[Elaborator, Any, tree.Node, Place], Any]


def repeated(e: Elaborator, node: tree.Each, place: Place, made: Make) -> list[tuple[Any, Span | None]]:
    """`body for name in items`, written out: the body's values, each made with weights of its own.

    `made` turns the mention of a definition into a layer (see `calls`).
    """
    items = e.evaluate(node.items, place)
    if items is FAILED:
        return [(FAILED, node.span)]
    if not isinstance(items, Items):
        raise Problem(names.undecided(node.items.span, node.items.span.text, "a list", describe(items)))
    e.write_out(len(items.items), node.span)
    values = []
    for index, item in enumerate(items.items):
        around = place.scope
        scope = Scope(around, {node.name: item}, owner=around.owner, origin=around.origin, path=around.path)
        inner = Place(scope, place.equation, (*place.indices, index))
        values.append((made(e, e.evaluate(node.body, inner), node.body, inner), node.body.span))
    return values
