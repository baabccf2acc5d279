"""Stabilise: put in the place of a node what is equal in exact arithmetic and better in floating point.

    log(exp(u)) = u    log(sigmoid(u)) = -softplus(-u)    log(1 - sigmoid(u)) = -softplus(u)

and so through an index or a change of shape. With softmax(u) = exp(u - log_sum_exp(u)) the log-loss of any u stays
finite. Operators know these rules (`simplified`); they have to be applied before differentiating.
"""

from __future__ import annotations

from typing import Sequence

from nndsl.graph import Graph
from nndsl.passes.rebuild import add_copy, rebuild


def stabilise(graph: Graph, outputs: Sequence[int] | None = None) -> tuple[Graph, dict[int, int]]:
    """The graph with better nodes, and where nodes went; only what outputs need, or all."""

    def better(n: int, inputs: list[int | None], new: Graph) -> int | None:
        node = graph[n]
        if node.op.late is not None:
            return None
        made = add_copy(new, node, inputs)
        found = node.op.simplified(new, made)
        if found is None:
            return made
        if node.name and not new[found].name:
            new.rename(found, node.name)
        return found

    return rebuild(graph, better, None if outputs is None else graph.needed(outputs))
