"""Transplant: copy the part of a graph that some roots need into another graph, with some nodes replaced."""

from __future__ import annotations

from typing import Mapping, Sequence

from nndsl.graph import Graph


def transplant(graph: Graph, roots: Sequence[int], into: Graph, replace: Mapping[int, int]) -> dict[int, int]:
    """Copy what `roots` need from `graph` into `into`; a node of `replace` is not copied: its stand-in is used.

    Returns where each node went. Types are inferred anew, so a stand-in may be of another shape where that fits.
    """
    to = dict(replace)
    needed = _needed(graph, roots, replace)
    for n in graph.order():
        if n not in needed or n in to:
            continue
        node = graph[n]
        inputs = [to[i] for slot, i in enumerate(graph.inputs(n)) if slot != node.op.late]
        with into.at(node.origin, node.span):
            to[n] = into.add(node.op, *inputs, name=node.name, **node.attributes)
    for source, n, slot in graph.edges():
        if n in needed and n not in replace and graph.is_late(n, slot):
            into.bind(to[n], to[source])
    return to


def _needed(graph: Graph, roots: Sequence[int], replace: Mapping[int, int]) -> set[int]:
    seen: set[int] = set()
    todo = list(roots)
    while todo:
        n = todo.pop()
        if n not in seen:
            seen.add(n)
            todo += () if n in replace else graph.nx.pred[n]
    return seen
