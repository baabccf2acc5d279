"""Values of many batches put together: only the steps that count, every sequence padded to the longest.

Arrays are in memory layout, [*sequence axes, batch, *dims]; what stands beyond the end of a sequence means nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Mapping, Sequence

import numpy as np

from nndsl.graph import BATCH, Type
from nndsl.ops.layout import frames_index

if TYPE_CHECKING:
    from nndsl.data import Batch


@dataclass(frozen=True)
class Counted:
    """Values by node, with the size of each axis and the lengths along each sequence axis."""

    arrays: Mapping[int, np.ndarray]
    sizes: Mapping[str, int]
    lengths: Mapping[str, np.ndarray]

    def only(self, nodes: Sequence[int]) -> Counted:
        return Counted({n: self.arrays[n] for n in nodes}, self.sizes, self.lengths)


def counted(arrays: Mapping[int, np.ndarray], types: Mapping[int, Type], batch: Batch) -> Counted:
    """The values of a batch, those steps cut out that do not count."""
    axes = [axis for axis in batch.sizes if axis != BATCH]
    if batch.scored is None:
        full = {axis: np.full(batch.count, batch.sizes[axis]) for axis in axes}
        return Counted(arrays, batch.sizes, {**full, **batch.lengths})
    number = batch.scored.sum(axis=1)
    order = np.argsort(~batch.scored, axis=1, kind="stable")[:, : number.max()].T  # the steps that count come first
    kept = {n: _taken(array, types[n], order) for n, array in arrays.items()}
    return Counted(kept, {**batch.sizes, **dict.fromkeys(axes, len(order))}, dict.fromkeys(axes, number))


def joined(batches: Sequence[Counted], types: Mapping[int, Type]) -> Counted:
    """All batches as one."""
    axes = [axis for axis in batches[0].sizes if axis != BATCH]
    sizes = {axis: max(batch.sizes[axis] for batch in batches) for axis in axes}
    sizes[BATCH] = sum(batch.sizes[BATCH] for batch in batches)
    lengths = {axis: np.concatenate([batch.lengths[axis] for batch in batches]) for axis in axes}
    return Counted(
        {n: _joined([b.arrays[n] for b in batches], type, sizes) for n, type in types.items()}, sizes, lengths
    )


def _taken(array: np.ndarray, type: Type, order: np.ndarray) -> np.ndarray:
    """The frames in an order, [steps, batch], along every axis of steps."""
    for place, axis in enumerate(type.axes):
        if axis != BATCH:
            array = np.take_along_axis(array, order[frames_index(axis, type)], place)
    return array


def _joined(arrays: Sequence[np.ndarray], type: Type, sizes: Mapping[str, int]) -> np.ndarray:
    place = type.axes.index(BATCH)
    together = np.zeros(type.shape(sizes), arrays[0].dtype)
    start = 0
    for array in arrays:
        stop = start + array.shape[place]
        frames = tuple(slice(size) for size in array.shape[:place])
        together[(*frames, slice(start, stop))] = array
        start = stop
    return together
