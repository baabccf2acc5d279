"""A graph and its gradient: a box for each node, the backward part beside the forward part.

Differentiation gives the nodes it adds an origin of kind "pass"; whatever has one is drawn as backward.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Iterable, Mapping

from nndsl.graph import Graph
from nndsl.render.nodes import nodes
from nndsl.render.picture import Arrow, Group, Picture

FORWARD, BACKWARD = Group("forward", "forward"), Group("backward", "backward")


def gradient(graph: Graph, roots: Iterable[int], names: Mapping[int, str]) -> Picture:
    picture = nodes(graph, roots, names)
    picture.view, picture.groups = "gradient", [FORWARD, BACKWARD]
    backward = {f"node{n}" for n in graph if is_backward(graph, n)}
    picture.boxes = [
        replace(box, group=BACKWARD.id, style="backward") if box.id in backward else replace(box, group=FORWARD.id)
        for box in picture.boxes
    ]
    picture.arrows = [_turned(arrow, backward) for arrow in picture.arrows]
    return picture


def _turned(arrow: Arrow, backward: set[str]) -> Arrow:
    """What flows back goes up, beside the forward part, whose values it reads on the way."""
    if arrow.head not in backward:
        return arrow
    if arrow.tail not in backward:
        return replace(arrow, kind="beside")
    return replace(arrow, kind="late up" if arrow.kind == "late" else "up")


def is_backward(graph: Graph, n: int) -> bool:
    origin = graph[n].origin
    return origin is not None and any(part.kind == "pass" for part in origin.chain())
