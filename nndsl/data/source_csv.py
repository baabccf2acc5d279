"""`csv("a.csv")`: each row is a sample. `csv("a.csv", sequence = "id")`: consecutive rows with one `id` are the steps
of one sequence, and sequences are samples. `parquet("a.parquet")` reads the same from another format."""

from __future__ import annotations

from typing import Callable, Sequence

from nndsl.data.dataset import Dataset
from nndsl.data.parquet import ParquetTable
from nndsl.data.reading import TableReader, text_table
from nndsl.data.request import Request
from nndsl.data.sequences import Grouping
from nndsl.data.table import Table
from nndsl.diagnostics.catalogue import labels as label_errors
from nndsl.diagnostics.catalogue import samples as sample_errors


def read_csv(request: Request) -> Dataset:
    """The dataset of a table of text. Raises Refused (NN6xx)."""
    return _read(request, text_table)


def read_parquet(request: Request) -> Dataset:
    """The dataset of a Parquet file. Raises Refused (NN6xx)."""
    return _read(request, lambda request: ParquetTable(request.open(), request.watch))


def _read(request: Request, open_table: Callable[[Request], Table | ParquetTable]) -> Dataset:
    _check_axes(request)
    reader = TableReader(request, open_table(request))
    place = reader.chooser.setting("sequence")
    if place is None:
        return reader.dataset(reader.read(set(), set()), None)
    columns = reader.read(set(), {place})
    grouping = Grouping.of(columns.texts[place])
    _check_keys(reader, place, columns.texts[place], grouping)
    return reader.dataset(columns, grouping)


def check_nesting(request: Request, file: str) -> None:
    """A table has sequences, but no sequences of sequences."""
    for name, declaration in request.declarations.items():
        if len(declaration.order) > 1:
            request.problems.report(sample_errors.sequence_nested(request.span(name), name, declaration.order, file))


def check_used(request: Request) -> None:
    """Sequences are read for something that runs over them."""
    if not any(declaration.order for declaration in request.declarations.values()):
        request.problems.report(sample_errors.sequence_unused(request.record.span, request.record.word))


def _check_axes(request: Request) -> None:
    file = request.record.settings["path"]
    check_nesting(request, file)
    if request.record.settings.get("sequence") is not None:
        check_used(request)
        return
    for name, declaration in request.declarations.items():
        if len(declaration.order) == 1:
            span, axis = request.span(name), declaration.order[0]
            request.problems.report(sample_errors.sequence_missing(span, name, axis, file, declaration.span))


def _check_keys(reader: TableReader, place: int, keys: Sequence[str], grouping: Grouping) -> None:
    span = reader.request.span("sequence")
    rows = enumerate(keys, reader.table.first_row)
    missing = [(reader.table.cell(row, place), label_errors.EMPTY) for row, key in rows if not key]
    if missing:
        reader.problems.report(label_errors.cell_empty(span, missing))
    elif resumed := grouping.resumed(keys):
        row, last = (index + reader.table.first_row for index in resumed)
        cell = reader.table.cell(row, place)
        reader.problems.report(sample_errors.sequence_resumes(span, cell, keys[resumed[0]], last))
