"""Simplify: what is computed twice is computed once.

Two nodes are the same if they have the same operator, attributes and inputs. Nodes with a late slot are left alone:
what they stand for is not known from their inputs.
"""

from __future__ import annotations

from typing import Any, Hashable, Sequence

import numpy as np

from nndsl.graph import Graph
from nndsl.passes.rebuild import add_copy, rebuild


def simplify(graph: Graph, outputs: Sequence[int] | None = None) -> tuple[Graph, dict[int, int]]:
    """The graph without repetitions, and where nodes went; only what outputs need, or all."""
    made: dict[Hashable, int] = {}

    def once(n: int, inputs: list[int | None], new: Graph) -> int | None:
        node = graph[n]
        if node.op.late is not None or node.op.fed:
            return None
        key = (node.op.name, _frozen(node.attributes), tuple(inputs))
        if key not in made:
            made[key] = add_copy(new, node, inputs)
        elif node.name and not new[made[key]].name:
            new.rename(made[key], node.name)
        return made[key]

    return rebuild(graph, once, None if outputs is None else graph.needed(outputs))


def _frozen(value: Any) -> Hashable:
    """Attributes in a form that is equal exactly where they are."""
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, value.tobytes()
    if hasattr(value, "items"):
        return tuple(sorted((key, _frozen(item)) for key, item in value.items()))
    return value
