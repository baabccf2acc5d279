"""`nndsl summary`: a table of a model's layers."""

from __future__ import annotations

import sys
from typing import Any, Sequence

from nndsl.cli.command import command, data_dir_option, file_argument, json_option, memory_option, override_options

EXAMPLES = (
    "nndsl summary digits.nn",
    "nndsl summary iris.nn --set hidden=64",
    "nndsl summary digits.nn --json",
)
HEADINGS = ("name", "layer", "shape", "parameters", "operations")
SIDES = ("left", "left", "left", "right", "right")


@command(short_help="List the layers of a model.", examples=EXAMPLES)
@file_argument
@override_options
@data_dir_option
@memory_option
@json_option
def summary(file: str, overrides: tuple[str, ...], data_dir: str | None, max_memory: int, as_json: bool) -> None:
    """List the layers of the model in FILE: shapes, numbers of parameters, operations for one sample and step.

    The last line is a digest of what the file means: files with the same digest are the same model, trained alike.
    """
    from nndsl.cli.terminal import interactive, write, write_json
    from nndsl.model import Model

    model = Model.open(file, overrides=overrides, data_dir=data_dir, max_memory=max_memory)
    rows = model.summary()
    if as_json:
        write_json({"ok": True, "model": model.name, **record(rows), "digest": model.digest})
        return
    if interactive(sys.stdout):
        print_table(model.name, rows)
    else:
        write(plain_table(rows) + "\n")
    write(f"digest  {model.digest}\n")


def record(rows: Sequence[Any]) -> dict[str, Any]:
    from dataclasses import asdict

    from nndsl.render.text import total

    layers = [{name: plain(value) for name, value in asdict(row).items()} for row in rows]
    whole = total(rows)
    return {"layers": layers, "parameters": plain(whole.parameters), "operations": plain(whole.operations)}


def plain(value: Any) -> int | str:
    """A count is a number, or text where it depends on a size that only data give."""
    return value if isinstance(value, int) else str(value)


def cells(rows: Sequence[Any]) -> list[tuple[str, ...]]:
    """The lines of the table, the last of them the sums."""
    from nndsl.render.text import total

    return [
        (row.name, row.layer, row.shape, counted(row.parameters) + shared(row.shared), counted(row.operations))
        for row in [*rows, total(rows)]
    ]


def shared(count: Any) -> str:
    """A layer used again has parameters, but no new ones."""
    return f" ({counted(count)} shared)" if count else ""


def counted(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def plain_table(rows: Sequence[Any]) -> str:
    """Aligned columns: words to the left, counts to the right."""
    from nndsl.diagnostics.cells import width

    lines = [HEADINGS, *cells(rows)]
    widths = [max(width(line[column]) for line in lines) for column in range(len(HEADINGS))]

    def padded(text: str, column: int) -> str:
        room = " " * (widths[column] - width(text))
        return room + text if SIDES[column] == "right" else text + room

    return "\n".join("  ".join(padded(text, column) for column, text in enumerate(line)).rstrip() for line in lines)


def print_table(title: str, rows: Sequence[Any]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title))
    for heading, side in zip(HEADINGS, SIDES):
        table.add_column(heading, justify=side)
    *layers, last = cells(rows)
    for line in layers:
        table.add_row(*map(Text, line))
    table.add_section()
    table.add_row(*map(Text, last))
    Console().print(table)
