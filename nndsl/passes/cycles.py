"""Cycles of a directed graph: its strongly connected components, and the shortest way around.

Graphs here are mappings from a node to the nodes it leads to. Nothing recurses: graphs may be long chains.
"""

from __future__ import annotations

from collections import deque
from typing import Iterable, Mapping, Sequence

Successors = Mapping[int, Sequence[int]]


def components(nodes: Iterable[int], after: Successors) -> list[list[int]]:
    """The strongly connected components, each before those it leads to (Tarjan, 1972)."""
    number: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    open_nodes: set[int] = set()
    found: list[list[int]] = []
    for root in nodes:
        if root in number:
            continue
        path = [(root, iter(after[root]))]
        number[root] = low[root] = len(number)
        stack.append(root)
        open_nodes.add(root)
        while path:
            n, successors = path[-1]
            for m in successors:
                if m not in number:
                    number[m] = low[m] = len(number)
                    stack.append(m)
                    open_nodes.add(m)
                    path.append((m, iter(after[m])))
                    break
                if m in open_nodes and number[m] < low[n]:
                    low[n] = number[m]
            else:
                path.pop()
                if path and low[n] < low[path[-1][0]]:
                    low[path[-1][0]] = low[n]
                if low[n] == number[n]:
                    part = [stack.pop()]
                    while part[-1] != n:
                        part.append(stack.pop())
                    open_nodes.difference_update(part)
                    found.append(part)
    return found[::-1]


def shortest_cycle(nodes: Iterable[int], after: Successors) -> list[int]:
    """The shortest cycle that passes through one of the nodes, starting there; empty if there is none."""
    best: list[int] = []
    for start in nodes:
        cycle = _way_back(start, after, len(best) - 1 if best else None)
        if cycle:
            best = cycle
            if len(best) == 1:
                break
    return best


def _way_back(start: int, after: Successors, limit: int | None) -> list[int]:
    """The shortest cycle through `start` of at most `limit` nodes."""
    came = {start: (start, 1)}
    queue = deque([start])
    while queue:
        n = queue.popleft()
        length = came[n][1]
        if limit is not None and length > limit:
            return []
        for m in after[n]:
            if m == start:
                cycle = [n]
                while cycle[-1] != start:
                    cycle.append(came[cycle[-1]][0])
                return cycle[::-1]
            if m not in came:
                came[m] = (n, length + 1)
                queue.append(m)
    return []
