"""The model folded out in time: its boxes once for each step, a column for a step, time to the right.

The graph has no delays any more: what was `h[t-1]` is an arrow from one step to the next. Every step reads the same
weights; the view "model" counts them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Collection, Iterable, Mapping

from nndsl.graph import Graph
from nndsl.render.collapse import Collapsed, Link
from nndsl.render.model import root_box, unit_arrow, unit_box
from nndsl.render.picture import Arrow, Group, Picture


def unrolled(
    graph: Graph, roots: Iterable[int], names: Mapping[int, str], weights: Collection[int], frames: Mapping[int, int]
) -> Picture:
    collapsed = Collapsed(graph, roots, weights, frames)
    picture = Picture("unrolled", "LR")
    steps = sorted({unit.frame for unit in collapsed.units if unit.frame is not None})
    picture.groups = [Group(_group(step), f"t = {step}", column=True) for step in steps]
    for number, unit in enumerate(collapsed.units):
        picture.boxes.append(unit_box(collapsed, number, names, _group(unit.frame), counts=False))
    for root in collapsed.roots:
        picture.boxes.append(root_box(graph, root, names, _group(frames.get(root))))
    places = {group.id: place for place, group in enumerate(picture.groups)}
    picture.boxes.sort(key=lambda box: (places.get(box.group, -1), box.style != "input"))
    for link in collapsed.links:
        picture.arrow(_arrow(collapsed, link, names))
    _stack(picture)
    _keep_level(picture, collapsed, names)
    return picture


def _group(frame: int | None) -> str:
    return "" if frame is None else f"step{frame}"


def _arrow(collapsed: Collapsed, link: Link, names: Mapping[int, str]) -> Arrow:
    """Inside a column arrows have no text: the engine would give up the order from bottom to top."""
    arrow = unit_arrow(collapsed, link, names)
    start = collapsed.units[collapsed.unit_of[link.source]].frame
    end = collapsed.units[link.user].frame if link.user is not None else start
    if start is None or end is None:
        return arrow
    return replace(arrow, text="") if start == end else replace(arrow, kind="across")


def _stack(picture: Picture) -> None:
    """The boxes of a column from bottom to top: inputs, then the rest in the order of computation, then outputs."""
    joined = {(arrow.tail, arrow.head) for arrow in picture.arrows}
    for box, above in zip(picture.boxes, picture.boxes[1:]):
        if box.group and box.group == above.group and (box.id, above.id) not in joined:
            picture.arrow(Arrow(box.id, above.id, kind="above"))


def _keep_level(picture: Picture, collapsed: Collapsed, names: Mapping[int, str]) -> None:
    """One thing of each step, its input if it has one, stands at the height of that thing in the step before."""
    rows: dict[int, dict[str, int]] = {}
    inputs_first = sorted(range(len(collapsed.units)), key=lambda i: not collapsed.is_data(collapsed.units[i].nodes[0]))
    for number in inputs_first:
        unit = collapsed.units[number]
        thing = unit.origin.path if unit.origin else names[unit.nodes[0]]
        if thing and unit.frame is not None:
            rows.setdefault(unit.frame, {}).setdefault(thing, number)
    steps = sorted(rows)
    for before, step in zip(steps, steps[1:]):
        both = [thing for thing in rows[before] if thing in rows[step]]
        for thing in both[:1]:
            picture.arrow(Arrow(f"unit{rows[before][thing]}", f"unit{rows[step][thing]}", kind="level"))
