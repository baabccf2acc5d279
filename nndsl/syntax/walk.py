"""Every node of a tree, without recursion."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import Any, Iterator

from nndsl.syntax import tree


@cache
def _child_fields(kind: type) -> tuple[str, ...]:
    """The fields of a kind of node that may hold nodes: those of plain types cannot."""
    plain = ("str", "int", "float", "bool", "Span", "tuple[str", "tuple[int")
    return tuple(field.name for field in fields(kind) if not str(field.type).startswith(plain))


def children(node: tree.Node) -> Iterator[tree.Node]:
    """The nodes right below one, in the order of the text."""
    for name in _child_fields(type(node)):
        value: Any = getattr(node, name)
        if isinstance(value, tree.Node):
            yield value
        elif isinstance(value, tuple):
            yield from value


def walk(node: tree.Node) -> Iterator[tree.Node]:
    """A node and all below it, each before its children."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(tuple(children(node))))
