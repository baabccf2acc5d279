"""`nndsl predict`: answers of a trained model for new data."""

from __future__ import annotations

from typing import Any, Iterable, Iterator

import click

from nndsl.cli.command import command, json_option, memory_option, refuse_overwriting

EXAMPLES = (
    "nndsl predict runs/iris/1 --data new.csv",
    "nndsl predict runs/iris/1 --data new.csv -o answers.csv",
    "nndsl predict runs/elman/2 --data new.csv --json",
    "nndsl predict runs/autoencoder/1 --data new.csv --value hidden",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a text that begins so is a formula to a spreadsheet


@command(short_help="Answers of a trained model for new data.", examples=EXAMPLES)
@click.argument("run", metavar="RUN")
@click.option(
    "--data",
    metavar="DATA",
    required=True,
    help="A table with the columns of the training data, or a folder of pictures.",
)
@click.option("-o", "--output", metavar="FILE", help="Write the answers here instead of to standard output.")
@click.option(
    "--value", "values", metavar="NAME", multiple=True, help="Only this output, or any other value. Repeatable."
)
@memory_option
@json_option
def predict(
    run: str, data: str, output: str | None, values: tuple[str, ...], max_memory: int, as_json: bool
) -> None:
    """Compute the outputs of the model in the folder RUN for each row of a CSV file, or each picture in a folder, as
    CSV.

    An answer that is a label comes as the label and the probability of each category; numbers come in the units of
    the data. For sequences there is a row for each step. Any value that has a name can be asked for, such as `h`, or
    `code.s` within the layer that computed `code`; a vector has a column for each component: `h[1]`, `h[2]`.
    """
    from itertools import chain

    from nndsl.cli.progress import progress
    from nndsl.cli.terminal import write
    from nndsl.files import write_pieces
    from nndsl.prediction import open_run, predict_tables

    if output is not None:
        refuse_overwriting(output, data)
    with progress(quiet=False) as observer:
        tables = predict_tables(open_run(run, max_memory), data, values, observer.reading)
        tables = chain([next(tables)], tables)  # for the first all data are read
    texts = json_texts(run, tables) if as_json else csv_texts(tables)
    if output is None:
        all(map(write, texts))  # until nobody reads them any more
    else:
        write_pieces(output, (text.encode("utf-8", "backslashreplace") for text in texts))


def csv_texts(tables: Iterable[Any]) -> Iterator[str]:
    """Tables as one in CSV. A text that a spreadsheet would take for a formula has an apostrophe before it."""
    for number, table in enumerate(tables):
        yield csv_lines(table.rows() if number else [tuple(table.columns), *table.rows()])


def csv_lines(rows: list[tuple[Any, ...]]) -> str:
    import csv
    import io

    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\n").writerows(map(cell, row) for row in rows)
    return file.getvalue()


def cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return str(value)


def json_texts(run: str, tables: Iterable[Any]) -> Iterator[str]:
    """One object; its `predictions` are a record for each row."""
    import json

    yield f'{{"ok": true, "run": {json.dumps(run, ensure_ascii=False)}, "predictions": ['
    for number, table in enumerate(tables):
        rows = [{name: plain(value) for name, value in zip(table.columns, row)} for row in table.rows()]
        text = json.dumps(rows, ensure_ascii=False, allow_nan=False)[1:-1]
        yield f", {text}" if number else text
    yield "]}\n"


def plain(value: Any) -> Any:
    """A number as JSON has it: as few digits as its precision needs, null if it is not finite or not there."""
    from math import isfinite

    if value is None or isinstance(value, (str, int)):
        return value
    number = float(str(value))
    if not isfinite(number):
        return None
    return int(number) if value.dtype.kind == "i" else number
