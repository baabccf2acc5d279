"""Means over samples of what is computed for each step: losses and metrics.

A value over `T` is first averaged over the sample's own steps, then over samples.
"""

from __future__ import annotations

from typing import Mapping

import numpy as np

from nndsl.graph import Type


def sample_scores(values: np.ndarray, type: Type, lengths: Mapping[str, np.ndarray]) -> np.ndarray:
    """One number a sample, shape [batch], from an array in memory layout [*sequence axes, batch, 1]."""
    values = values[..., 0].astype(float)
    for axis in type.sequence_axes:  # the outermost in memory first: what is left keeps its order
        values = _mean_over_steps(values, lengths[axis])
    return values


def _mean_over_steps(values: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    steps, count = values.shape[0], values.shape[-1]
    counts = np.arange(steps)[:, None] < lengths
    counts = counts.reshape(steps, *(1,) * (values.ndim - 2), count)
    total = np.where(counts, values, 0).sum(axis=0)
    return total / np.broadcast_to(counts, values.shape).sum(axis=0)
