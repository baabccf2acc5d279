"""Boxes on a grid: columns as wide as their widest box, rows as high as their highest, each box in the middle of its
cell, each group a frame around its column. The engine only routes the arrows.

Sizes are estimated from the number of characters; a box that is a little larger or smaller does no harm.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Mapping

from nndsl.render.dot import shortened
from nndsl.render.picture import Box, Picture

CHARACTER, LINE = 7.0, 15.0  # points, in the size of text on boxes
MARGIN = 20.0  # of a box, both sides together
ACROSS, UP = 52.0, 26.0  # between columns, between rows
FRAME, TITLE = 14.0, 22.0  # around a group; for its title, below
ROUND = 1.3  # an oval is larger than the text in it


def place(picture: Picture, cells: Mapping[str, tuple[int, int]]) -> None:
    """Give each box of a picture its place, from its column and row; both count from 0."""
    widths: dict[int, float] = {}
    heights: dict[int, float] = {}
    for box in picture.boxes:
        column, row = cells[box.id]
        width, height = _size(box)
        widths[column], heights[row] = max(widths.get(column, 0), width), max(heights.get(row, 0), height)
    across, up = _middles(widths, ACROSS), _middles(heights, UP)
    picture.boxes = [replace(box, at=(across[cells[box.id][0]], up[cells[box.id][1]])) for box in picture.boxes]
    top = max((up[row] + heights[row] / 2 for row in heights), default=0)
    columns = {box.group: cells[box.id][0] for box in picture.boxes}  # a group is one column
    for number, group in enumerate(picture.groups):
        middle, half = across[columns[group.id]], widths[columns[group.id]] / 2 + FRAME
        picture.groups[number] = replace(group, frame=(middle - half, -FRAME - TITLE, middle + half, top + FRAME))


def _size(box: Box) -> tuple[float, float]:
    width = CHARACTER * max(len(shortened(line)) for line in box.text) + MARGIN
    height = LINE * len(box.text) + MARGIN
    return (width * ROUND, height * ROUND) if box.style in ("input", "output") else (width, height)


def _middles(sizes: Mapping[int, float], gap: float) -> dict[int, float]:
    """The middle of each column or row, one after another."""
    middles, start = {}, 0.0
    for place in sorted(sizes):
        middles[place] = start + sizes[place] / 2
        start += sizes[place] + gap
    return middles
