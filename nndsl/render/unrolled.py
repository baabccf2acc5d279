"""The model folded out in time: a column for each step, time to the right, the same thing in every step in one row.

The graph has no delays any more: what was `h[t-1]` is an arrow from one column to another. Every step reads the same
weights; the view "model" counts them. What belongs to no step stands left of the columns if they read it, else right.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Collection, Hashable, Iterable, Mapping

from nndsl.graph import Graph
from nndsl.render.collapse import Collapsed, Link, in_order
from nndsl.render.grid import place
from nndsl.render.model import root_box, unit_arrow, unit_box
from nndsl.render.picture import Arrow, Group, Picture

Cell = tuple[int, int]  # column and row, from the left and from the bottom


def unrolled(
    graph: Graph, roots: Iterable[int], names: Mapping[int, str], weights: Collection[int], frames: Mapping[int, int]
) -> Picture:
    collapsed = Collapsed(graph, roots, weights, frames)
    picture = Picture("unrolled", "LR")
    steps = sorted({unit.frame for unit in collapsed.units if unit.frame is not None})
    picture.groups = [Group(_group(step), f"t = {step}") for step in steps]
    for number, unit in enumerate(collapsed.units):
        picture.boxes.append(unit_box(collapsed, number, names, _group(unit.frame), counts=False))
    for root in collapsed.roots:
        picture.boxes.append(root_box(graph, root, names, _group(frames.get(root))))
    for link in collapsed.links:
        picture.arrow(_arrow(collapsed, link, names))
    place(picture, _Cells(collapsed, steps).of_boxes())
    return picture


def _group(frame: int | None) -> str:
    return "" if frame is None else f"step{frame}"


def _arrow(collapsed: Collapsed, link: Link, names: Mapping[int, str]) -> Arrow:
    """Only what goes to another step has its name on it: in a column there is no room beside the arrows."""
    arrow = unit_arrow(collapsed, link, names)
    start = collapsed.units[collapsed.unit_of[link.source]].frame
    end = collapsed.units[link.user].frame if link.user is not None else start
    if start is None or end is None:
        return arrow
    return replace(arrow, text="") if start == end else replace(arrow, kind="across")


class _Cells:
    """The cell of each box."""

    def __init__(self, collapsed: Collapsed, steps: list[int]) -> None:
        self.collapsed = collapsed
        self.before = [[] for _ in collapsed.units]  # the units that each unit reads
        for link in collapsed.links:
            if link.user is not None:
                self.before[link.user].append(collapsed.unit_of[link.source])
        self.things = self._things()
        self.rows = self._rows()
        self.steps = {step: place for place, step in enumerate(steps)}
        self.taken: set[Cell] = set()

    def of_boxes(self) -> dict[str, Cell]:
        """Outputs stand above their step; those of no step to the right of what makes them."""
        cells = self._units()
        found = {f"unit{number}": cell for number, cell in cells.items()}
        results = [link for link in self.collapsed.links if link.user is None]
        makers = {link.root: cells[self.collapsed.unit_of[link.source]] for link in results}
        for root in self.collapsed.roots:
            frame = self.collapsed.frames.get(root)
            column, row = makers.get(root, (0, 0))
            found[f"root{root}"] = (
                self._free(column + 1, row) if frame is None else self._free(self.steps[frame], len(self.rows))
            )
        left = min((column for column, _ in found.values()), default=0)
        return {id: (column - left, row) for id, (column, row) in found.items()}

    # ---- rows: the same thing in every step has the same

    def _things(self) -> list[Hashable]:
        """What each unit is, whatever its step."""
        counts: dict[Hashable, int] = {}
        things = []
        for unit in self.collapsed.units:
            node = self.collapsed.graph[unit.nodes[0]]
            origin = unit.origin or node.origin
            span = (node.span.start, node.span.end) if node.span else ()
            thing = origin.path if origin else "", () if unit.origin else (node.op.name, span)
            place = counts[thing, unit.frame] = counts.get((thing, unit.frame), 0) + 1
            things.append((thing, place))
        return things

    def _rows(self) -> dict[Hashable, int]:
        """Inputs at the bottom; each thing above what it reads in its own step, as near to it as can be."""
        units = self.collapsed.units
        framed = [i for i, unit in enumerate(units) if unit.frame is not None]
        framed.sort(key=lambda i: not self.collapsed.is_data(units[i].nodes[0]))
        things = list(dict.fromkeys(self.things[i] for i in framed))
        number = {thing: place for place, thing in enumerate(things)}
        before: list[set[int]] = [set() for _ in things]
        for i in framed:
            own = (j for j in self.before[i] if units[j].frame == units[i].frame)
            before[number[self.things[i]]].update(number[self.things[j]] for j in own)
        height: dict[int, int] = {}
        for index in in_order([sorted(b) for b in before]):
            height[index] = 1 + max((height.get(b, 0) for b in before[index]), default=0)
        upward = sorted(height, key=lambda index: (height[index], index))
        return {things[index]: row for row, index in enumerate(upward)}

    # ---- columns: of steps, and before and after them of what belongs to none

    def _units(self) -> dict[int, Cell]:
        units = self.collapsed.units
        inside = [i for i, unit in enumerate(units) if unit.frame is not None]
        cells = {i: (self.steps[units[i].frame], self.rows[self.things[i]]) for i in inside}
        self.taken.update(cells.values())
        after = self._after()
        depth: dict[int, int] = {}
        for i in (i for i, unit in enumerate(units) if unit.frame is None and i not in after):
            depth[i] = 1 + max((depth.get(j, 0) for j in self.before[i]), default=0)
        for i in depth:
            cells[i] = self._free(depth[i] - max(depth.values()) - 1, 0)
        for i in sorted(after):
            sources = [cells[j] for j in self.before[i] if j in cells]
            column = max([len(self.steps), *(column + 1 for column, _ in sources)])
            cells[i] = self._free(column, max(row for _, row in sources))
        return cells

    def _after(self) -> set[int]:
        """The units of no step that are computed from steps."""
        units, after = self.collapsed.units, set()
        for i, unit in enumerate(units):
            if unit.frame is None and any(units[j].frame is not None or j in after for j in self.before[i]):
                after.add(i)
        return after

    def _free(self, column: int, row: int) -> Cell:
        """The cell, or the next above it that is free."""
        while (column, row) in self.taken:
            row += 1
        self.taken.add((column, row))
        return column, row
