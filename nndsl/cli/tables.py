"""Metrics that are tables, on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nndsl.diagnostics.cells import escaped, width
from nndsl.render.cells import cell_text, short

if TYPE_CHECKING:
    from nndsl.training.tables import Table

LARGEST = 20  # rows and columns of a table that is shown
LONGEST = 16  # characters of a category


def table_lines(table: Table) -> list[str]:
    """The title, what the metric says of itself, and a line for each row; of a large one only its size."""
    sizes = " by ".join(str(size) for size in table.values.shape)
    title = f"{table.name}, {table.part} part"
    if max(table.values.shape) > LARGEST:
        return [f"{title}: {sizes} numbers, in run.json"]
    said = f": {table.doc[0].lower()}{table.doc[1:]}" if table.doc else ""
    lines = [["", *map(_name, table.columns)]]
    lines += [[_name(name), *map(cell_text, row)] for name, row in zip(table.rows, table.values.tolist())]
    first, *others = (max(map(width, column)) for column in zip(*lines))
    return [title + said, *(_line(line, first, others) for line in lines)]


def _line(cells: list[str], first: int, others: list[int]) -> str:
    name, *numbers = cells
    padded = (" " * (room - width(text)) + text for text, room in zip(numbers, others))
    return "  ".join(["  " + name + " " * (first - width(name)), *padded])


def _name(name: str) -> str:
    return short(escaped(name), LONGEST)
