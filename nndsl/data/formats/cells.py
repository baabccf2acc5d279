"""What is asked of a table, and what it gives: some of its columns, some rows at a time, whatever format it has.

    NUMBERS    float64; a cell that holds none is a mistake
    GAPS       float64, NaN where a cell says that a value is missing
    TEXTS      as they are written
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Collection, Iterator, Mapping, NamedTuple, Protocol

import numpy as np

from nndsl.data.problems import Problems
from nndsl.diagnostics.catalogue.places import Cell
from nndsl.source import Span

NUMBERS, GAPS, TEXTS = "numbers", "numbers with gaps", "texts"


class Column(NamedTuple):
    """A column by its place in the header, and as what it is read."""

    place: int
    kind: str


@dataclass(frozen=True)
class Rows:
    """Some rows of columns, each column an array or a list of as many cells."""

    count: int
    columns: Mapping[Column, np.ndarray | list[str]]


class Tabular(Protocol):
    """A table whose header has been read; its first row of cells has the number `first_row`."""

    name: str
    span: Span | None  # where the model names it
    header: tuple[str, ...]
    first_row: int

    def rows(self, columns: Collection[Column], problems: Problems) -> Iterator[Rows]:
        """All rows, some at a time. Reports what is wrong with them after the last, column by column, and raises
        Refused then."""

    def cell(self, row: int, place: int) -> Cell:
        """What messages call the cell in a row and a column."""

    def other_separator(self) -> str:
        """What seems to divide the cells of a table that was read as one column, as a model writes it; empty where
        nothing does."""

    def sha256(self) -> str:
        """The digest of the file, after all rows have been read."""
