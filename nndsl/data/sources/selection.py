"""Some columns of a table as one array, as its rows are read:

    numbers    [rows, columns]    float64, NaN for gaps
    texts      [rows, columns]    coded (see `coding`)
"""

from __future__ import annotations

from itertools import chain
from typing import Sequence

import numpy as np

from nndsl.data.formats.cells import Column, Rows, Tabular
from nndsl.data.room import Room
from nndsl.data.sources.coding import Coded, Coding
from nndsl.diagnostics.catalogue.places import Cell


class Numbers:
    """Columns of numbers, with gaps or without."""

    def __init__(self, columns: Sequence[Column], room: Room):
        self.columns, self._cells = columns, room.growing(np.float64, (len(columns),))

    def append(self, rows: Rows) -> None:
        """Add their cells. Raises Refused (NN057)."""
        cells = [rows.columns[column][:, None] for column in self.columns]
        self._cells.append(np.concatenate([np.empty((rows.count, 0)), *cells], axis=1))

    def values(self) -> np.ndarray:
        """All that were added."""
        return self._cells.array()


class Texts:
    """Columns of texts."""

    def __init__(self, columns: Sequence[Column], room: Room, table: Tabular):
        self.columns, self.table, self._cells = columns, table, Coding(room, len(columns))

    def append(self, rows: Rows) -> None:
        """Add their cells. Raises Refused (NN057)."""
        columns = [rows.columns[column] for column in self.columns]
        self._cells.append(columns[0] if len(columns) == 1 else chain.from_iterable(zip(*columns)))

    def values(self) -> Coded:
        """All that were added."""
        return self._cells.coded(self._cell)

    def _cell(self, index: int) -> Cell:
        """Where a text stands, by its index in their order, row by row."""
        row, column = divmod(index, len(self.columns))
        return self.table.cell(row + self.table.first_row, self.columns[column].place)
