"""A matrix of numbers as a picture: a cell for each, the darker the larger, with the number in it.

The same matrix gives the same bytes, as in `curve`, whose style it has.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Sequence

from nndsl.render.cells import cell_text, short
from nndsl.render.curve import GRID, INK, MUTED, drawn

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DARKEST = "#8fb3d9"  # ink on it has a contrast of 6 to 1
CELL, MARGIN = 0.52, 1.9  # inches
LARGEST = 12.0  # inches that the cells take at most
WRITTEN = 24  # rows or columns up to which numbers stand in cells and categories beside them
LONGEST = 18  # characters of a category


def matrix(
    values: Sequence[Sequence[float]], rows: Sequence[str], columns: Sequence[str], title: str, caption: str = ""
) -> bytes:
    """An SVG of a matrix whose rows and columns have names. Values may be NaN."""
    return drawn(lambda: _figure(values, rows, columns, title, caption))


def _figure(
    values: Sequence[Sequence[float]], rows: Sequence[str], columns: Sequence[str], title: str, caption: str
) -> Figure:
    from matplotlib.figure import Figure

    cell = min(CELL, LARGEST / max(len(rows), len(columns)))
    size = (MARGIN + max(cell * len(columns), 3), MARGIN + cell * len(rows))
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.subplots()
    _cells(axes, values)
    _name(axes, rows, columns)
    figure.suptitle(title, fontsize=12, color=INK)
    axes.set_xlabel(caption, color=MUTED, fontsize=8, wrap=True)
    return figure


def _cells(axes: Axes, values: Sequence[Sequence[float]]) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    shades = LinearSegmentedColormap.from_list("", ["#ffffff", DARKEST])
    finite = [value for row in values for value in row if isfinite(value)]
    low, high = min([0.0, *finite]), max([1e-12, *finite])
    axes.pcolormesh(values, cmap=shades, vmin=low, vmax=high, edgecolors=GRID, linewidth=0.8)
    axes.set_aspect("equal")
    axes.invert_yaxis()  # the first row on top
    if max(len(values), len(values[0])) > WRITTEN:
        return
    for y, row in enumerate(values):
        for x, value in enumerate(row):
            axes.text(x + 0.5, y + 0.5, cell_text(value), ha="center", va="center", fontsize=8, color=INK)


def _name(axes: Axes, rows: Sequence[str], columns: Sequence[str]) -> None:
    if max(len(rows), len(columns)) > WRITTEN:
        rows = columns = ()
    axes.set_yticks(*_ticks(rows))
    axes.set_xticks(*_ticks(columns))
    if max(map(len, columns), default=0) > 4:
        for label in axes.get_xticklabels():
            label.set(rotation=45, ha="right", rotation_mode="anchor")
    axes.tick_params(colors=MUTED, length=0)
    for side in axes.spines.values():
        side.set_color(GRID)


def _ticks(names: Sequence[str]) -> tuple[list[float], list[str]]:
    return [place + 0.5 for place in range(len(names))], [short(name, LONGEST) for name in names]
