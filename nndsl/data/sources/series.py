"""`series("a.csv", time = "year")`: the rows of a table are the steps of one long sequence, the only sample. The column
`time` dates the steps; without it they are dated 1, 2, 3, ..."""

from __future__ import annotations

import numpy as np

from nndsl.data.dataset import Dataset
from nndsl.data.formats.cells import NUMBERS, Column
from nndsl.data.sources.reading import TableReader, text_table
from nndsl.data.sources.request import Request
from nndsl.data.sources.sequences import Grouping
from nndsl.data.sources.tables import check_nesting, check_used
from nndsl.diagnostics.catalogue import samples as sample_errors


def read_series(request: Request) -> Dataset:
    """The dataset of a series, with its times. Raises Refused (NN6xx)."""
    check_nesting(request, request.record.settings["path"])
    check_used(request)
    reader = TableReader(request, text_table(request))
    place = reader.chooser.setting("time")
    if place is None:
        read = reader.read()
        times = np.arange(1.0, read.count + 1)
    else:
        read = reader.read(Column(place, NUMBERS))
        times = read.order[:, 0]
        _check_increasing(reader, place, times)
    return reader.dataset(read, Grouping.one(read.count), times)


def _check_increasing(reader: TableReader, place: int, times: np.ndarray) -> None:
    late = np.flatnonzero(np.diff(times) <= 0) + 1
    if not late.size:
        return
    index = int(late[0])
    cell = reader.table.cell(index + reader.table.first_row, place)
    span = reader.request.span("time")
    reader.problems.report(sample_errors.time_not_increasing(span, cell, f"{times[index]:g}", f"{times[index - 1]:g}"))
