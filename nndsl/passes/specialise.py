"""Specialise: the graph of one mode. What another mode computes is not in it."""

from __future__ import annotations

from typing import Callable, Collection, Sequence

from nndsl.graph import Graph
from nndsl.ops import fit
from nndsl.passes.rebuild import rebuild


def specialise(
    graph: Graph, mode: str, outputs: Sequence[int] | None = None, settled: Collection[int] = ()
) -> tuple[Graph, dict[int, int]]:
    """The graph in a mode, "training" or "predicting", and where nodes went; only what outputs need, or all.

    The nodes that are `settled` are in every mode what they are when predicting.
    """

    def slot_of(n: int) -> int | None:
        return graph[n].op.select("predicting" if n in settled else mode)

    def decided(n: int, inputs: list[int | None], new: Graph) -> int | None:
        slot = slot_of(n)
        return None if slot is None else fit(new, inputs[slot], graph.type(n))

    return rebuild(graph, decided, _alive(graph, slot_of, list(graph) if outputs is None else outputs))


def _alive(graph: Graph, slot_of: Callable[[int], int | None], outputs: Sequence[int]) -> set[int]:
    alive: set[int] = set()
    todo = list(outputs)
    while todo:
        n = todo.pop()
        if n not in alive:
            alive.add(n)
            slot = slot_of(n)
            todo += graph.inputs(n) if slot is None else [graph.inputs(n)[slot]]
    return alive
