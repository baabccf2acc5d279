"""Normalisation: the mean and the deviation of each component over all samples and steps,

    mean = sum x / n        deviation = sqrt(sum (x - mean)^2 / n)

taken from the training part only. A component that never varies is left as it is: mean 0, deviation 1.
"""

from __future__ import annotations

import numpy as np

from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import samples as sample_errors
from nndsl.source import Span


def standard(values: np.ndarray, *lengths: np.ndarray | None, span: Span | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Mean and deviation, each [*dims], of an array [samples, *sequence axes, *dims].

    `lengths` has, for each sequence axis, the outermost first, the steps of each sample, [samples]; what lies beyond
    them is padding and does not count. `span` is the place of the entry. Raises Refused (NN638) where the deviation is
    too large for a float.
    """
    axes = [steps for steps in lengths if steps is not None]
    values = values[present(values.shape[: 1 + len(axes)], axes)]
    varies = values.min(axis=0) != values.max(axis=0)
    with np.errstate(over="ignore", invalid="ignore"):
        mean, deviation = values.mean(axis=0, dtype=np.float64), values.std(axis=0, dtype=np.float64)
    if not np.isfinite(deviation).all():
        raise Refused(sample_errors.values_too_large(span))
    return np.where(varies, mean, 0.0), np.where(varies, deviation, 1.0)


def present(shape: tuple[int, ...], lengths: list[np.ndarray]) -> np.ndarray:
    """True where a sample has a step: [samples, *sequence axes]."""
    present = np.ones(shape, dtype=bool)
    for axis, steps in enumerate(lengths, 1):
        index = np.arange(shape[axis]).reshape(-1, *(1,) * (len(shape) - axis - 1))
        present &= index < steps.reshape(-1, *(1,) * (len(shape) - 1))
    return present
