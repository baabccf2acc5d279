"""`nndsl summary`: a table of a model's layers."""

from __future__ import annotations

import sys
from typing import Any, Sequence

from nndsl.cli.command import command, data_dir_option, file_argument, json_option, set_option

EXAMPLES = (
    "nndsl summary digits.nn",
    "nndsl summary iris.nn --set hidden=64",
    "nndsl summary digits.nn --json",
)
HEADINGS = ("layer", "shape", "parameters", "operations")


@command(examples=EXAMPLES)
@file_argument
@set_option
@data_dir_option
@json_option
def summary(file: str, overrides: tuple[str, ...], data_dir: str | None, as_json: bool) -> None:
    """List the layers of the model in FILE: shapes, numbers of parameters, operations for one sample and step."""
    from nndsl.cli.terminal import interactive, print_json
    from nndsl.model import Model

    model = Model.open(file, overrides=overrides, data_dir=data_dir)
    rows = model.summary()
    if as_json:
        print_json({"ok": True, "model": model.name, **record(rows)})
    elif interactive(sys.stdout):
        print_table(model.name, rows)
    else:
        print(plain_table(rows))


def record(rows: Sequence[Any]) -> dict[str, Any]:
    layers = [{name: plain(getattr(row, name)) for name in HEADINGS} for row in rows]
    return {"layers": layers, **{name: plain(total(rows, name)) for name in HEADINGS[2:]}}


def plain(value: Any) -> int | str:
    """A count is a number, or text where it depends on a size that only data give."""
    return value if isinstance(value, int) else str(value)


def total(rows: Sequence[Any], name: str) -> Any:
    return sum((getattr(row, name) for row in rows), start=0)


def cells(rows: Sequence[Any]) -> list[tuple[str, ...]]:
    lines = [(row.layer, str(row.shape), counted(row.parameters), counted(row.operations)) for row in rows]
    return [*lines, ("total", "", counted(total(rows, "parameters")), counted(total(rows, "operations")))]


def counted(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def plain_table(rows: Sequence[Any]) -> str:
    """Aligned columns: words to the left, counts to the right."""
    lines = [HEADINGS, *cells(rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    sides = ("<", "<", ">", ">")
    aligned = ("  ".join(f"{cell:{side}{width}}" for cell, side, width in zip(line, sides, widths)) for line in lines)
    return "\n".join(line.rstrip() for line in aligned)


def print_table(title: str, rows: Sequence[Any]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title))
    for heading, side in zip(HEADINGS, ("left", "left", "right", "right")):
        table.add_column(heading, justify=side)
    *layers, last = cells(rows)
    for line in layers:
        table.add_row(*map(Text, line))
    table.add_section()
    table.add_row(*map(Text, last))
    Console().print(table)
