"""Short names for adding nodes, for use in gradients and passes.

Operators are looked up when a node is added, so the families may use one another's without importing them.
"""

from __future__ import annotations

from typing import Sequence

import numpy as np

from nndsl.graph import Graph
from nndsl.ops.base import OPERATORS


def apply(name: str, graph: Graph, *inputs: int, **attributes) -> int:
    """Add a node of the operator with this name."""
    return graph.add(OPERATORS[name], *inputs, **attributes)


def constant(graph: Graph, value: float | np.ndarray) -> int:
    return apply("constant", graph, value=value)


def add(graph: Graph, *terms: int) -> int:
    """The sum of at least one value, from left to right."""
    total = terms[0]
    for term in terms[1:]:
        total = apply("add", graph, total, term)
    return total


def subtract(graph: Graph, left: int, right: int) -> int:
    return apply("subtract", graph, left, right)


def multiply(graph: Graph, left: int, right: int) -> int:
    return apply("multiply", graph, left, right)


def divide(graph: Graph, left: int, right: int) -> int:
    return apply("divide", graph, left, right)


def negate(graph: Graph, value: int) -> int:
    return apply("negate", graph, value)


def select(graph: Graph, condition: int, chosen: int, otherwise: int) -> int:
    return apply("select", graph, condition, chosen, otherwise)


def where(graph: Graph, condition: int, value: int, holds: bool = True) -> int:
    """`value` where the condition has this truth, elsewhere 0."""
    zero = constant(graph, 0.0)
    return select(graph, condition, value, zero) if holds else select(graph, condition, zero, value)


def sum_to(graph: Graph, value: int, axes: Sequence[str], dims: Sequence) -> int:
    return apply("sum", graph, value, axes=tuple(axes), dims=tuple(dims))
