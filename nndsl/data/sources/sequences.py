"""Rows of a table grouped into sequences: consecutive rows are the steps of one.

Sequences of different lengths are laid side by side, the short ones padded with zeros: where
`exists[i, t]`, sequence i has a step t: the true places, read row by row, are the rows of the table in their order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator

import numpy as np

from nndsl.data.room import Room, slices


@dataclass(frozen=True)
class Grouping:
    """The row each sequence starts at, and the rows it has; [sequences] each."""

    starts: np.ndarray
    lengths: np.ndarray

    @staticmethod
    def of(keys: np.ndarray) -> Grouping:
        """Runs of equal keys, [rows]."""
        starts = np.concatenate([[0], np.flatnonzero(keys[1:] != keys[:-1]) + 1])
        return Grouping(starts, np.diff([*starts, len(keys)]))

    @staticmethod
    def one(rows: int) -> Grouping:
        """All rows as one sequence."""
        return Grouping(np.array([0]), np.array([rows]))

    def pad(self, cells: np.ndarray, room: Room) -> np.ndarray:
        """[rows, *dims] as [sequences, longest, *dims]. Raises Refused (NN057): one sequence that is much longer than
        the others makes a large array of a small table."""
        longest = int(self.lengths.max())
        size = longest * cells[:1].nbytes
        room.check(len(self.starts) * size)
        return room.keep(self._padded(some, cells, longest) for some in slices(len(self.starts), size))

    def _padded(self, sequences: slice, cells: np.ndarray, longest: int) -> np.ndarray:
        """Some of the sequences, each of the longest's length."""
        lengths, first = self.lengths[sequences], self.starts[sequences.start]
        exists = np.arange(longest) < lengths[:, None]
        padded = np.zeros((*exists.shape, *cells.shape[1:]), dtype=cells.dtype)
        padded[exists] = cells[first : first + lengths.sum()]
        return padded

    def first_change(self, cells: np.ndarray) -> int | None:
        """The first row of [rows, ...] that differs from the first row of its sequence."""
        return next(self._changes(cells), None)

    def _changes(self, cells: np.ndarray) -> Iterator[int]:
        sequence = np.repeat(np.arange(len(self.starts)), self.lengths)  # of each row
        for rows in slices(len(cells), cells[:1].nbytes):
            differs = cells[rows] != cells[self.starts[sequence[rows]]]
            rows_that_differ = np.flatnonzero(differs.reshape(len(differs), -1).any(axis=1))
            yield from (rows_that_differ + rows.start).tolist()

    def resumed(self, keys: np.ndarray) -> tuple[int, int] | None:
        """Where an earlier sequence begins again, given the key of each: that row, and the one where it had ended."""
        last: dict[int, int] = {}
        for key, start, length in zip(keys.tolist(), self.starts.tolist(), self.lengths.tolist()):
            if key in last:
                return start, last[key]
            last[key] = start + length - 1
        return None
