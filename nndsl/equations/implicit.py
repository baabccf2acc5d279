"""Repetition that readers see to themselves, taken out: x - expand(log_sum_exp(x)) is x - log_sum_exp(x)."""

from __future__ import annotations

from typing import Sequence

from nndsl.graph import Graph
from nndsl.passes.rebuild import add_copy, rebuild


def implicit(graph: Graph, outputs: Sequence[int]) -> tuple[Graph, dict[int, int]]:
    """The graph of what outputs need, and where nodes went: element-by-element operators read what is not repeated yet
    where their result is the same."""

    def lean(n: int, inputs: list[int | None], new: Graph) -> int | None:
        node = graph[n]
        if not node.op.elementwise:
            return None
        found = list(inputs)
        for place, i in enumerate(found):
            if new[i].op.repeats:
                leaner = [*found[:place], *new.inputs(i), *found[place + 1 :]]
                if node.op.infer(node.attributes, *map(new.type, leaner)) == node.type:
                    found = leaner
        return add_copy(new, node, found)

    return rebuild(graph, lean, graph.needed(outputs))
