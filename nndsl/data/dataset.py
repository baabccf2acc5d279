"""A dataset: arrays by the names of inputs and targets, padded where sequences differ in length.

    arrays[name]     [samples, *sequence axes outermost first, *dims]    float64, labels int64 from 0, pixels uint8
    lengths[axis]    [samples]    the steps each sample has; what an array holds beyond them means nothing
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Iterator, Mapping, Sequence

import numpy as np

from nndsl.data.room import Room, pieces, slices


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
    sizes: Mapping[str, int] = field(default_factory=dict)  # what the letters in declared sizes stand for
    times: np.ndarray | None = None  # of a series: when each step was, [steps], increasing
    digests: Mapping[str, str] = field(default_factory=dict)  # the SHA-256 of each file that was read
    others: Mapping[str, Dataset] = field(default_factory=dict)  # parts that are data of their own: validation, test
    marks: Mapping[str, Mark] = field(default_factory=dict)  # further columns, by which samples are split
    files: np.ndarray | None = None  # the name of the file that each sample is, [samples]
    room: Room = field(default_factory=Room)  # for what is made of it and is as large as it is

    def frames(self, name: str, samples: np.ndarray | None = None) -> Iterator[np.ndarray]:
        """The values of an input or target at all steps that there are, [frames, *dims], of some samples at a time: of
        all, or of those with these indices."""
        array, order = self.arrays[name], self.orders[name]
        for rows in slices(self.count if samples is None else len(samples), array[:1].nbytes):
            some = rows if samples is None else samples[rows]
            values = array[some]
            exists = np.ones(values.shape[: 1 + len(order)], dtype=bool)
            for place, axis in enumerate(order, 1):
                steps = np.arange(array.shape[place]).reshape(-1, *(1,) * (len(order) - place))
                exists &= steps < self.lengths[axis][some].reshape(-1, *(1,) * len(order))
            yield values[exists]

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
            arrays={name: self._stacked(array, other.arrays[name]) for name, array in self.arrays.items()},
            lengths={axis: np.concatenate([steps, other.lengths[axis]]) for axis, steps in self.lengths.items()},
            marks={},  # what they marked was split before
            files=None,  # they are told of samples to predict from
        )

    def _stacked(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """One after the other, padded to as many steps. What is added means nothing."""
        shape = np.maximum(first.shape[1:], second.shape[1:])
        dtype = np.result_type(first, second)

        def wide(piece: np.ndarray) -> np.ndarray:
            more = shape - piece.shape[1:]
            return np.pad(piece.astype(dtype, copy=False), [(0, 0), *((0, size) for size in more)])

        return self.room.keep(wide(piece) for array in (first, second) for piece in pieces(array))

    def first_steps(self, steps: int) -> Dataset:
        """Every sequence up to this many steps."""
        cut = dict.fromkeys(self.lengths, steps)
        return replace(
            self,
            arrays={name: trim(array, self.orders[name], cut) for name, array in self.arrays.items()},
            lengths={axis: np.minimum(lengths, steps) for axis, lengths in self.lengths.items()},
            times=None if self.times is None else self.times[:steps],
        )


def trim(array: np.ndarray, order: tuple[str, ...], steps: Mapping[str, int]) -> np.ndarray:
    """The first steps along each sequence axis of an array [samples, *order, *dims]."""
    return array[(slice(None), *(slice(steps[axis]) for axis in order))]
