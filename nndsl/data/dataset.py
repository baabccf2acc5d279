"""A dataset: arrays by the names of inputs and targets, padded where sequences differ in length.

    arrays[name]     [samples, *sequence axes outermost first, *dims]    float64, labels int64 from 0, pixels uint8
    lengths[axis]    [samples]    the steps each sample has; what an array holds beyond them means nothing
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Mapping, Sequence

import numpy as np


@dataclass(frozen=True, eq=False)
class Mark:
    """A further column of a table: its values, and for each sample the place of its own among them, -1 for none."""

    values: Sequence[int | float | str]
    codes: np.ndarray


@dataclass(frozen=True, eq=False)
class Dataset:
    count: int  # of samples
    arrays: Mapping[str, np.ndarray]
    orders: Mapping[str, tuple[str, ...]]  # the sequence axes of each array, outermost first
    lengths: Mapping[str, np.ndarray] = field(default_factory=dict)
    categories: Mapping[str, list] = field(default_factory=dict)  # what the labels 0, 1, ... of a name stand for
    sizes: Mapping[str, int] = field(default_factory=dict)  # the letters in declared sizes
    times: np.ndarray | None = None  # of a series: when each step was, [steps], increasing
    digests: Mapping[str, str] = field(default_factory=dict)  # the SHA-256 of each file that was read
    others: Mapping[str, Dataset] = field(default_factory=dict)  # parts that are data of their own: validation, test
    marks: Mapping[str, Mark] = field(default_factory=dict)  # further columns, by which samples are split
    files: np.ndarray | None = None  # the name of the file that each sample is, [samples]

    def infer_sizes(self) -> dict[str, int]:
        """The sizes that the declarations give as letters."""
        return dict(self.sizes)

    def frames(self, name: str) -> np.ndarray:
        """The values of an input or target at all steps that there are, [frames, *dims]."""
        array, order = self.arrays[name], self.orders[name]
        exists = np.ones(array.shape[: 1 + len(order)], dtype=bool)
        for place, axis in enumerate(order, 1):
            steps = np.arange(array.shape[place]).reshape(-1, *(1,) * (len(order) - place))
            exists &= steps < self.lengths[axis].reshape(-1, *(1,) * len(order))
        return array[exists]

    def take(self, indices: np.ndarray) -> Dataset:
        """The samples with these indices, in this order."""
        return replace(
            self,
            count=len(indices),
            arrays={name: array[indices] for name, array in self.arrays.items()},
            lengths={axis: lengths[indices] for axis, lengths in self.lengths.items()},
            marks={name: replace(mark, codes=mark.codes[indices]) for name, mark in self.marks.items()},
            files=None if self.files is None else self.files[indices],
        )

    def joined(self, other: Dataset) -> Dataset:
        """These samples and then those of another dataset with the same inputs and targets."""
        return replace(
            self,
            count=self.count + other.count,
            arrays={name: _stacked(array, other.arrays[name]) for name, array in self.arrays.items()},
            lengths={axis: np.concatenate([steps, other.lengths[axis]]) for axis, steps in self.lengths.items()},
            marks={},  # what they marked was split before
            files=None if self.files is None else np.concatenate([self.files, other.files]),
        )

    def first_steps(self, steps: int) -> Dataset:
        """Every sequence up to this many steps."""
        cut = dict.fromkeys(self.lengths, steps)
        return replace(
            self,
            arrays={name: trim(array, self.orders[name], cut) for name, array in self.arrays.items()},
            lengths={axis: np.minimum(lengths, steps) for axis, lengths in self.lengths.items()},
            times=None if self.times is None else self.times[:steps],
        )


def _stacked(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """One after the other, padded to as many steps. What is added means nothing."""
    shape = np.maximum(first.shape[1:], second.shape[1:])
    wide = (np.pad(array, [(0, 0), *((0, more) for more in shape - array.shape[1:])]) for array in (first, second))
    return np.concatenate(list(wide))


def trim(array: np.ndarray, order: tuple[str, ...], steps: Mapping[str, int]) -> np.ndarray:
    """The first steps along each sequence axis of an array [samples, *order, *dims]."""
    return array[(slice(None), *(slice(steps[axis]) for axis in order))]
