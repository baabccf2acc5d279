"""How values lie in memory, and which frames of them exist.

Memory is [*sequence axes, batch, *dims]. Axes are matched by name, dims by place from the right; `lift_index` turns
that into an index with which NumPy's own broadcasting does the rest.

A frame beyond its sequence's length does not exist: memory there may hold anything, NaN too. Only operators that read
along an axis can see such a frame, and each replaces it by its own identity first (`clean`). It is replaced, never
multiplied by a mask: 0 * NaN is NaN. Lengths belong to samples, so what runs along a sequence has the batch as well.
"""

from __future__ import annotations

from typing import Callable, Sequence

import numpy as np

from nndsl.graph import BATCH, ShapeError, Type
from nndsl.graph.types import base_of, past_of
from nndsl.ops.base import Call, Run


def lift_index(have: Type, want: Type) -> tuple | None:
    """The index that makes an array of type `have` broadcast against one of type `want`; None where it does anyway."""
    index = [slice(None) if axis in have.axes else None for axis in want.axes]
    index += [None] * (len(want.dims) - len(have.dims)) + [slice(None)] * len(have.dims)
    while index[0] is None:
        index.pop(0)
    return tuple(index) if None in index else None


def filling(function: Callable) -> Callable:
    """Marks a kernel that takes one argument more, an array for the result, as NumPy's own functions do."""
    function.fills = True
    return function


def fills(kernel: Callable) -> bool:
    return isinstance(kernel, np.ufunc) or getattr(kernel, "fills", False)


def aligned(function: Callable, call: Call) -> Callable:
    """`function` over the inputs of a call, each lifted to the type of the result."""
    indices = [lift_index(type, call.type) for type in call.inputs]
    if not any(indices):
        return function
    indices = [index or (...,) for index in indices]
    if not fills(function):
        return lambda *arrays: function(*[array[index] for array, index in zip(arrays, indices)])
    rest = len(indices)
    return filling(lambda *arrays: function(*[a[index] for a, index in zip(arrays, indices)], *arrays[rest:]))


def spreading(have: Type, want: Type, run: Run) -> Callable[[np.ndarray], np.ndarray]:
    """What gives an array of type `have` the full shape of `want`, as a view."""
    index = lift_index(have, want) or (...,)

    def spread(array: np.ndarray) -> np.ndarray:
        shape = want.shape(run.sizes)
        return array if array.shape == shape else np.broadcast_to(array[index], shape)

    return spread


def frames_index(axis: str, type: Type) -> tuple:
    """The index that makes an array [frames along the axis, batch] broadcast against one of the type."""
    return tuple(slice(None) if a in (axis, BATCH) else None for a in type.axes) + (None,) * len(type.dims)


def existing(axis: str, type: Type, run: Run) -> np.ndarray | None:
    """Which frames along the axis exist, lifted to `type`; None: all of them. Of rows of the past those after the step
    at which they are looked at do not."""
    if axis not in type.axes:
        return None
    base = base_of(axis)
    lengths = run.lengths.get(base)
    exists = None if lengths is None else (np.arange(run.sizes[base])[:, None] < lengths)[frames_index(axis, type)]
    if base in type.axes and past_of(base) in type.axes:
        row, step = (_counted(name, type, run) for name in (past_of(base), base))
        exists = row <= step if exists is None else exists & (row <= step)
    return exists


def _counted(axis: str, type: Type, run: Run) -> np.ndarray:
    """The number of each frame along an axis, lifted to `type`."""
    index = tuple(slice(None) if name == axis else None for name in type.axes) + (None,) * len(type.dims)
    return np.arange(run.sizes[base_of(axis)])[index]


def clean(array: np.ndarray, type: Type, gone: Sequence[str], run: Run, fill: float = 0.0) -> np.ndarray:
    """`array` with every frame that does not exist replaced, along the axes that are about to go."""
    for axis in gone if run.lengths or type.row_axes else ():
        exists = existing(axis, type, run)
        if exists is not None:
            array = np.where(exists, array, array.dtype.type(fill))
    return array


def check_axes(type: Type) -> Type:
    """A value that runs along a sequence does so for each sample, since its length is the sample's."""
    if type.frame_axes and BATCH not in type.axes:
        raise ShapeError(f"a value over {type.frame_axes[0]} needs the batch: lengths belong to samples")
    return type
