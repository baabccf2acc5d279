"""Rows of a table grouped into sequences: consecutive rows are the steps of one.

Sequences of different lengths are laid side by side, the short ones padded with zeros: with `mask[i, t]` true where
sequence i has a step t, the true places, read row by row, are the rows of the table in their order.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Sequence

import numpy as np


@dataclass(frozen=True)
class Grouping:
    """The row each sequence starts at, and the rows it has; [sequences] each."""

    starts: np.ndarray
    lengths: np.ndarray

    @staticmethod
    def of(keys: Sequence[str]) -> Grouping:
        """Runs of equal keys."""
        starts = [row for row, key in enumerate(keys) if row == 0 or key != keys[row - 1]]
        return Grouping(np.array(starts), np.diff([*starts, len(keys)]))

    @staticmethod
    def one(rows: int) -> Grouping:
        """All rows as one sequence."""
        return Grouping(np.array([0]), np.array([rows]))

    @cached_property
    def mask(self) -> np.ndarray:
        return np.arange(self.lengths.max()) < self.lengths[:, None]

    def pad(self, cells: np.ndarray) -> np.ndarray:
        """[rows, *dims] as [sequences, longest, *dims]."""
        padded = np.zeros((*self.mask.shape, *cells.shape[1:]), dtype=cells.dtype)
        padded[self.mask] = cells
        return padded

    def first_change(self, cells: np.ndarray) -> int | None:
        """The first row of [rows, ...] that differs from the first row of its sequence."""
        expected = np.repeat(cells[self.starts], self.lengths, axis=0)
        differs = (cells != expected).reshape(len(cells), -1).any(axis=1)
        return int(differs.argmax()) if differs.any() else None

    def resumed(self, keys: Sequence[str]) -> tuple[int, int] | None:
        """The first row at which an earlier sequence begins again, and the row where it had ended."""
        last: dict[str, int] = {}
        for start, length in zip(self.starts, self.lengths):
            if keys[start] in last:
                return int(start), last[keys[start]]
            last[keys[start]] = int(start + length - 1)
        return None
