"""`csv("a.csv")`: each row is a sample. `csv("a.csv", sequence = "id")`: consecutive rows with one `id` are the steps
of one sequence, and sequences are samples. `parquet("a.parquet")` reads the same from another format."""

from __future__ import annotations

from typing import Callable

from nndsl.data.dataset import Dataset
from nndsl.data.formats.cells import TEXTS, Column, Tabular
from nndsl.data.formats.parquet import ParquetTable
from nndsl.data.sources.coding import Coded
from nndsl.data.sources.reading import TableReader, text_table
from nndsl.data.sources.request import Request
from nndsl.data.sources.sequences import Grouping
from nndsl.diagnostics.catalogue import labels as label_errors
from nndsl.diagnostics.catalogue import samples as sample_errors


def read_csv(request: Request) -> Dataset:
    """The dataset of a table of text. Raises Refused (NN6xx)."""
    return _read(request, text_table)


def read_parquet(request: Request) -> Dataset:
    """The dataset of a Parquet file. Raises Refused (NN6xx)."""
    return _read(request, lambda request: ParquetTable(request.open(), request.watch))


def _read(request: Request, open_table: Callable[[Request], Tabular]) -> Dataset:
    _check_axes(request)
    reader = TableReader(request, open_table(request))
    place = reader.chooser.setting("sequence")
    if place is None:
        return reader.dataset(reader.read(), None)
    read = reader.read(Column(place, TEXTS))
    grouping = Grouping.of(read.order.codes[:, 0])
    _check_keys(reader, read.order, grouping)
    return reader.dataset(read, grouping)


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


def _check_keys(reader: TableReader, keys: Coded, grouping: Grouping) -> None:
    span = reader.request.span("sequence")
    if "" in keys.distinct:
        missing = [(place, label_errors.EMPTY) for place, _ in keys.find([keys.distinct.index("")])]
        reader.problems.report(label_errors.cell_empty(span, missing))
    elif resumed := grouping.resumed(keys.codes[grouping.starts, 0]):
        row, last = resumed
        key, number = keys.distinct[keys.codes[row, 0]], last + reader.table.first_row
        reader.problems.report(sample_errors.sequence_resumes(span, keys.place(row), key, number))
