"""Retime: how many steps late each node of a loop runs so that all it reads is there, found by Bellman and Ford.

An edge u -> v with delay d asks for lag(v) >= lag(u) - d. There are such lags, with something left on every cycle, if
and only if the total delay around every cycle is positive. To find a cycle where it is not, each delay is taken N
times, less 1: on a cycle of fewer than N edges the sum is negative exactly if the total delay is not positive.
"""

from __future__ import annotations

from typing import Sequence

Edges = Sequence[tuple[int, int, int]]  # from, to, delay


def retime(nodes: Sequence[int], edges: Edges) -> tuple[dict[int, int], tuple[int, ...]]:
    """The lag of each node, the smallest 0; or a cycle whose total delay is not positive."""
    many = len(nodes) + 1
    _, cycle = _distances(nodes, [(u, v, delay * many - 1) for u, v, delay in edges])
    if cycle:
        return {}, cycle
    distance, _ = _distances(nodes, edges)
    latest = max(distance.values())
    return {n: latest - distance[n] for n in nodes}, ()


def _distances(nodes: Sequence[int], edges: Edges) -> tuple[dict[int, int], tuple[int, ...]]:
    """Shortest distances from a point that leads to every node with 0; or a cycle of negative length."""
    distance = dict.fromkeys(nodes, 0)
    before: dict[int, int] = {}
    for _ in range(len(nodes) + 1):
        changed = None
        for u, v, length in edges:
            if distance[u] + length < distance[v]:
                distance[v] = distance[u] + length
                before[v] = u
                changed = v
        if changed is None:
            return distance, ()
    for _ in nodes:  # from anywhere, this many steps back end on the cycle
        changed = before[changed]
    cycle = [changed]
    while before[cycle[-1]] != changed:
        cycle.append(before[cycle[-1]])
    return distance, tuple(cycle[::-1])
