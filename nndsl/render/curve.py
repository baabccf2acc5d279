"""The learning curve: the loss by epoch, beside it the metrics, training and validation in each, the best epoch marked.

The same rows give the same bytes: nothing in the file depends on the time or on chance.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from io import BytesIO
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Callable, Iterator, Mapping, Sequence

from nndsl.render.cells import figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, MUTED, GRID = "#1f2933", "#5f6c7b", "#e4e8ec"
TRAINING, VALIDATION, BEST = "#4878ad", "#d9822b", "#4d9160"
PANEL = (4.6, 3.3)  # inches
COLUMNS = 3  # panels in a row
SETTINGS = {
    "svg.hashsalt": "nndsl",  # names inside the file come from a hash
    "svg.fonttype": "none",  # text stays text
    "text.parse_math": False,  # a dollar sign in a name begins no formula
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Helvetica"],
    "font.size": 10,
}


def curve(rows: Sequence[Mapping[str, Any]], title: str = "") -> bytes:
    """An SVG of the learning curve.

    Each row is an evaluation: `fit`, the number of the training it belongs to, `epoch`, when it was made, and `place`,
    the same in words, `training` and `validation` (mappings from "loss" and each metric to a number; validation may be
    empty) and `best`, whether it was the best so far. Several fits are drawn one over another.
    """
    return drawn(lambda: _figure(rows, title))


def drawn(make: Callable[[], Figure]) -> bytes:
    """The SVG of a figure that is made in our style, whatever the settings of the user."""
    with _quiet():
        from matplotlib import style
        from matplotlib.backends.backend_svg import FigureCanvasSVG

        file = BytesIO()
        with style.context(["default", SETTINGS]):
            FigureCanvasSVG(make()).print_svg(file, metadata={"Date": None, "Creator": "nndsl"})
    return file.getvalue()


@contextmanager
def _quiet() -> Iterator[None]:
    """Without matplotlib's remarks on its caches, which would fall into the middle of a progress display."""
    logger = logging.getLogger("matplotlib")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def _figure(rows: Sequence[Mapping[str, Any]], title: str) -> Figure:
    from matplotlib.figure import Figure

    quantities = list(rows[-1]["training"]) if rows else ["loss"]
    columns = min(len(quantities), COLUMNS)
    lines = -(-len(quantities) // columns)
    figure = Figure(figsize=(PANEL[0] * columns, PANEL[1] * lines), layout="constrained")
    panels = figure.subplots(lines, columns, squeeze=False).flatten()
    for quantity, axes in zip(quantities, panels):
        _panel(axes, rows, quantity)
    for axes in panels[len(quantities) :]:
        axes.set_axis_off()
    if title:
        figure.suptitle(title, fontsize=12, color=INK)
    return figure


def _panel(axes: Axes, rows: Sequence[Mapping[str, Any]], quantity: str) -> None:
    fits = [list(group) for _, group in groupby(rows, key=itemgetter("fit"))]
    for part, colour in (("training", TRAINING), ("validation", VALIDATION)):
        label = part
        for fit in fits:
            points = [(row["epoch"], row[part][quantity]) for row in fit if quantity in row[part]]
            if points:
                mark = "o" if len(points) == 1 else None
                width = 1.8 if len(fits) == 1 else 1.0
                axes.plot(*zip(*points), color=colour, linewidth=width, label=label, marker=mark)
                label = None  # one entry of the legend for all fits
    bests = [row for row in rows if row["best"]]
    if bests:  # a fit without a validation part cannot tell better than one with
        _mark_best(axes, [row for row in bests if row["validation"] or not bests[0]["validation"]][-1], quantity)
    _dress(axes, quantity)


def _mark_best(axes: Axes, best: Mapping[str, Any], quantity: str) -> None:
    part = best["validation"] or best["training"]
    axes.axvline(best["epoch"], color=BEST, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    if quantity in part:
        label = f"best: {best['place']}, {figure(part[quantity])}"
        axes.plot([best["epoch"]], [part[quantity]], "o", color=BEST, markersize=6, label=label, zorder=4)


def _dress(axes: Axes, quantity: str) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.set_xlabel("epoch", color=INK)
    axes.set_ylabel(quantity.replace("_", " "), color=INK)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(True, color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(colors=MUTED, length=0)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(GRID)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(frameon=False, labelcolor=INK, fontsize=9)
