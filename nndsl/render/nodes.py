"""The graph as it is: a box for each node, coloured by the family of its operator.

A delay is no box but a dashed arrow marked `t-1`, from what is delayed to what reads it; a dotted one brings the
value before the first step. A delay that is asked for itself, or whose input is not bound yet, stays a box.
"""

from __future__ import annotations

from typing import Iterable, Mapping

from nndsl.graph import Graph
from nndsl.render.picture import Arrow, Box, Picture
from nndsl.render.wires import Arrival, arrivals, initial_text, is_wire, late_text, needed, read, steps_of


def nodes(graph: Graph, roots: Iterable[int], names: Mapping[int, str]) -> Picture:
    roots = list(roots)
    picture = Picture("graph", "TB")
    drawn = needed(graph, roots)
    for n in graph.order():
        if n in drawn and (n in roots or not is_wire(graph, n)):
            picture.boxes.append(node_box(graph, n, names, outlined=n in roots))
            for arrival in node_arrivals(graph, n, roots):
                picture.arrow(node_arrow(arrival, n, names))
    return picture


def node_box(graph: Graph, n: int, names: Mapping[int, str], outlined: bool = False, group: str = "") -> Box:
    node = graph[n]
    made = f"{names[n]} : {node.type}" if names[n] else str(node.type)
    return Box(f"node{n}", (node.op.label(node), made), node.op.family, group, outlined)


def node_arrivals(graph: Graph, n: int, roots: Iterable[int]) -> list[Arrival]:
    """What reaches the box of a node; a delay that has one is reached by what it delays."""

    def wire(i: int) -> bool:
        return is_wire(graph, i) and i not in roots

    if not is_wire(graph, n):
        return arrivals(graph, read(graph, n), wire)
    *before, late = graph.inputs(n)
    return [Arrival(i, initial=late) for i in before] + [Arrival(late, late_text(steps_of(graph, n)))]


def node_arrow(arrival: Arrival, n: int, names: Mapping[int, str]) -> Arrow:
    if arrival.initial is not None:
        return Arrow(f"node{arrival.source}", f"node{n}", initial_text(names[arrival.initial]), "initial")
    return Arrow(f"node{arrival.source}", f"node{n}", arrival.late, "late" if arrival.late else "flow")
