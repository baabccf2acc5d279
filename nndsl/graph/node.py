"""A node: an operator, its attributes, its type, and where it came from. Nodes are frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Mapping

from nndsl.graph.types import Type
from nndsl.source import Span

NO_ATTRIBUTES: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, eq=False, slots=True)
class Origin:
    """Where nodes come from: an equation, or a layer or function applied in it, or a pass.

    `path` is unique in a graph: `y`, `y.dense2`, `y.dense2.linear`; `label` is what a drawing shows: `dense(8)`.
    """

    path: str
    kind: str  # "equation", "layer", "fn", "optimizer", "pass"
    label: str = ""
    span: Span | None = None
    parent: Origin | None = None

    def chain(self) -> list[Origin]:
        """From the outermost origin to this one."""
        chain, origin = [], self
        while origin is not None:
            chain.append(origin)
            origin = origin.parent
        return chain[::-1]


@dataclass(frozen=True, eq=False, slots=True)
class Node:
    op: Any  # an `ops.base.Op`; the graph does not look inside
    type: Type
    attributes: Mapping[str, Any] = field(default_factory=lambda: NO_ATTRIBUTES)
    name: str = ""  # the user's name for the value: `y`, `y.dense.b`
    span: Span | None = None
    origin: Origin | None = field(default=None, repr=False)
