"""Normalisation: the mean and the deviation of each component over all samples and steps,

    mean = sum x / n        deviation = sqrt(sum (x - mean)^2 / n)

taken from the training part only, in two passes over its pieces. A component that never varies is left as it is: mean
0, deviation 1.
"""

from __future__ import annotations

from typing import Callable, Iterable

import numpy as np

from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import samples as sample_errors
from nndsl.source import Span


def standard(read: Callable[[], Iterable[np.ndarray]], span: Span | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Mean and deviation, each [*dims], of pieces of an array, [frames, *dims] each, which are `read` twice. `span` is
    the place of the entry. Raises Refused (NN638) where the deviation is too large for a float."""
    with np.errstate(over="ignore", invalid="ignore"):
        count, total, least, most = 0, 0.0, np.inf, -np.inf
        for values in filter(len, read()):
            count, total = count + len(values), total + values.sum(axis=0, dtype=np.float64)
            least, most = np.minimum(least, values.min(axis=0)), np.maximum(most, values.max(axis=0))
        mean = total / count
        deviation = np.sqrt(sum(((values - mean) ** 2).sum(axis=0) for values in read()) / count)
    if not np.isfinite(deviation).all():
        raise Refused(sample_errors.values_too_large(span))
    varies = least != most
    return np.where(varies, mean, 0.0), np.where(varies, deviation, 1.0)
