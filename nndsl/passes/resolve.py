"""Resolve: fill the holes. Whoever reads a placeholder reads what was bound to it; the placeholder is gone."""

from __future__ import annotations

from typing import Sequence

from nndsl.graph import Graph
from nndsl.passes.cycles import shortest_cycle
from nndsl.passes.rebuild import Cyclic, rebuild
from nndsl.passes.schedule import TimeRuleError


def resolve(graph: Graph, outputs: Sequence[int] | None = None) -> tuple[Graph, dict[int, int]]:
    """The graph without placeholders and where nodes went, placeholders too; only what outputs need, or all.

    A placeholder that is not bound stays. Raises TimeRuleError where a cycle has no delay.
    """
    bound = {n: graph.inputs(n)[0] for n in graph if graph[n].op.hole and graph.inputs(n)}
    stand_in = {n: _end(graph, n, bound) for n in bound}
    needed = set(graph) if outputs is None else graph.needed(outputs)
    try:
        new, to = rebuild(graph, nodes=needed - bound.keys(), stand_in=stand_in)
    except Cyclic:
        raise TimeRuleError("no delay", "", _cycle(graph, needed)) from None
    return new, to | {n: to[m] for n, m in stand_in.items() if m in to}


def _end(graph: Graph, n: int, bound: dict[int, int]) -> int:
    """What stands at the end of a chain of placeholders."""
    chain = []
    while n in bound:
        chain.append(n)
        n = bound[n]
        if n in chain:
            raise TimeRuleError("no delay", "", tuple(chain))
    return n


def _cycle(graph: Graph, nodes: set[int]) -> tuple[int, ...]:
    after: dict[int, list[int]] = {n: [] for n in nodes}
    for u, n, slot in graph.edges():
        if u in nodes and n in nodes and (graph[n].op.hole or not graph.is_late(n, slot)):
            after[u].append(n)
    return tuple(shortest_cycle(sorted(nodes), after))
