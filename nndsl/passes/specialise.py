"""Specialise: the graph of one mode. What another mode computes is not in it."""

from __future__ import annotations

from typing import Sequence

from nndsl.graph import Graph
from nndsl.ops import fit
from nndsl.passes.rebuild import rebuild


def specialise(graph: Graph, mode: str, outputs: Sequence[int] | None = None) -> tuple[Graph, dict[int, int]]:
    """The graph in a mode, "training" or "predicting", and where nodes went; only what outputs need, or all."""
    nodes = _alive(graph, mode, list(graph) if outputs is None else outputs)

    def decided(n: int, inputs: list[int | None], new: Graph) -> int | None:
        slot = graph[n].op.select(mode)
        return None if slot is None else fit(new, inputs[slot], graph.type(n))

    return rebuild(graph, decided, nodes)


def _alive(graph: Graph, mode: str, outputs: Sequence[int]) -> set[int]:
    alive: set[int] = set()
    todo = list(outputs)
    while todo:
        n = todo.pop()
        if n not in alive:
            alive.add(n)
            slot = graph[n].op.select(mode)
            todo += graph.inputs(n) if slot is None else [graph.inputs(n)[slot]]
    return alive
