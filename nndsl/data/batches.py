"""Parts of a dataset, and batches: samples laid out as the engine reads them.

    dataset    [samples, *sequence axes outermost first, *dims]
    memory     [*sequence axes by name, batch, *dims]

Each batch is as long as its longest sequence. Lengths are given only for axes on which some sequence is shorter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Iterator, Mapping, Sequence

import numpy as np

from nndsl.data.dataset import Dataset, trim
from nndsl.graph import BATCH, Type
from nndsl.semantics.network import Declaration


@dataclass(frozen=True, eq=False)
class Batch:
    """Samples in memory layout. `scored`, [batch, steps], marks the steps that count; None: all of them."""

    arrays: Mapping[str, np.ndarray]
    sizes: Mapping[str, int]  # of each sequence axis and of the batch
    lengths: Mapping[str, np.ndarray]
    count: int
    scored: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Part:
    """A part of the data: its samples by their indices in the dataset; None: all of them. Where `scored`,
    [samples, steps], is given, only its steps count in losses and metrics. `vary` changes samples, given their places
    in the part, as they come into a batch."""

    dataset: Dataset
    samples: np.ndarray | None = None
    scored: np.ndarray | None = None
    vary: Callable[[Dataset, np.ndarray], Dataset] | None = None

    @property
    def count(self) -> int:
        return self.dataset.count if self.samples is None else len(self.samples)

    @property
    def lengths(self) -> dict[str, np.ndarray]:
        """The steps of each sample over each axis."""
        lengths = self.dataset.lengths
        return {axis: steps if self.samples is None else steps[self.samples] for axis, steps in lengths.items()}

    def frames(self, name: str) -> Iterator[np.ndarray]:
        """The values of an input or target at all steps that there are, [frames, *dims], of some samples at a time."""
        return self.dataset.frames(name, self.samples)

    def take(self, places: np.ndarray) -> Part:
        """The samples in these places, in this order."""
        scored = None if self.scored is None else self.scored[places]
        return Part(self.dataset, self.indices(places), scored)

    def indices(self, places: np.ndarray) -> np.ndarray:
        """Where the samples in these places of the part are in the dataset."""
        return places if self.samples is None else self.samples[places]

    def updates_per_epoch(self, batch: int) -> int:
        """How many batches of this size, the last perhaps smaller, have all samples."""
        return -(-self.count // batch)

    def batches(self, size: int, order: Sequence[int] | np.ndarray | None = None) -> Iterator[Batch]:
        """All samples in batches of `size`, the last perhaps smaller, in the order of the places in `order`."""
        places = np.arange(self.count) if order is None else np.asarray(order)
        for start in range(0, len(places), size):
            yield self.batch(places[start : start + size])

    def batch(self, places: np.ndarray) -> Batch:
        """The samples in these places as one batch."""
        taken = self.dataset.take(self.indices(places))
        taken = taken if self.vary is None else self.vary(taken, places)
        steps = {axis: int(lengths.max()) for axis, lengths in taken.lengths.items()}
        orders = taken.orders
        arrays = {name: trim(array, orders[name], steps) for name, array in taken.arrays.items()}
        return Batch(
            arrays={name: _to_memory(array, orders[name]) for name, array in arrays.items()},
            sizes={**steps, BATCH: taken.count},
            lengths={axis: lengths for axis, lengths in taken.lengths.items() if (lengths < steps[axis]).any()},
            count=taken.count,
            scored=None if self.scored is None else self.scored[places, : max(steps.values())],
        )


def to_memory(array: np.ndarray, declaration: Declaration) -> np.ndarray:
    """An array of an input or target, [batch, *order, *dims], in memory layout. A number may leave out its dim."""
    if declaration.type.is_number and array.ndim == 1 + len(declaration.order):
        array = array[..., None]
    return _to_memory(array, declaration.order)


def from_memory(array: np.ndarray, type: Type, order: Sequence[str]) -> np.ndarray:
    """A value in memory layout as [batch, *order, *dims]; a value without a batch as [*order, *dims].

    `order` names the sequence axes of the value, the outermost first.
    """
    axes = [axis for axis in (BATCH, *order) if axis in type.axes]
    places = [type.axes.index(axis) for axis in axes]
    return np.ascontiguousarray(array.transpose(*places, *range(len(axes), array.ndim)))


def _to_memory(array: np.ndarray, order: Sequence[str]) -> np.ndarray:
    places = [1 + order.index(axis) for axis in sorted(order)]
    return np.ascontiguousarray(array.transpose(*places, 0, *range(1 + len(order), array.ndim)))
