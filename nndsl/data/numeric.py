"""Cells as numbers, some of which may be missing."""

from __future__ import annotations

import numpy as np

from nndsl.data.filling import is_missing
from nndsl.data.labels import Cells
from nndsl.data.problems import Problems, Repeated
from nndsl.data.table import number_fault, numbers
from nndsl.diagnostics.catalogue import data as data_errors
from nndsl.source import Span


def read_numbers(cells: Cells, gaps: bool, span: Span | None, problems: Problems) -> np.ndarray:
    """The numbers of cells, float64; with `gaps` NaN where one is missing. Reports cells that hold none (NN613)."""
    there = [not (gaps and is_missing(text)) for text in cells.texts]
    values = numbers([text for text, found in zip(cells.texts, there) if found])
    read = np.full(len(there), np.nan)
    if values is not None:
        read[there] = values
        return read
    repeated = Repeated()
    for index, (text, found) in enumerate(zip(cells.texts, there)):
        if found and (fault := number_fault(text)):
            repeated.add(fault, cells.place(index), data_errors.shown(text))
    repeated.report(problems, lambda fault, found: data_errors.not_a_number(span, found, fault))
    return read
