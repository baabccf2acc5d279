"""The numbers that follow a header, as an array: a view of the bytes, made once their size is what the header says."""

from __future__ import annotations

from math import prod

import numpy as np

from nndsl.data.files import DataFile
from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import arrays as array_errors

MOST_SIZES = 32


def view(
    file: DataFile,
    name: str,
    content: np.ndarray,
    start: int,
    dtype: np.dtype,
    shape: tuple[int, ...],
    order: str = "C",
) -> np.ndarray:
    """The array in the bytes, uint8, from `start`, in its own byte order. `name` is what messages call it.

    Raises Refused (NN652, NN658).
    """
    declared, held = prod(shape) * dtype.itemsize, len(content) - start
    if declared != held or len(shape) > MOST_SIZES:
        raise Refused(array_errors.array_size_wrong(file.span, name, shape, declared, held))
    if not held:
        raise Refused(array_errors.arrays_empty(file.span, name))
    return np.frombuffer(content, dtype, offset=start).reshape(shape, order=order)
