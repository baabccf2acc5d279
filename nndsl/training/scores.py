"""Means over samples of what is computed for each step: losses and metrics.

A value over `T` is first averaged over the sample's own steps, then over samples. Where a series is split by time,
only the held-out steps count.
"""

from __future__ import annotations

from typing import Mapping

import numpy as np

from nndsl.graph import BATCH, Type


def sample_scores(
    values: np.ndarray,
    type: Type,
    lengths: Mapping[str, np.ndarray],
    count: int,
    scored: np.ndarray | None = None,
) -> np.ndarray:
    """One number a sample, shape [count], from an array in memory layout [*sequence axes, batch, 1].

    `scored`, shape [count, steps], names the steps that count, for a value over one sequence axis.
    """
    values = values[..., 0].astype(float)
    if BATCH not in type.axes:
        values = np.repeat(values[..., None], count, axis=-1)
    for axis in type.sequence_axes:  # the outermost in memory first: what is left keeps its order
        values = _mean_over_steps(values, lengths.get(axis), scored)
    return values


def _mean_over_steps(values: np.ndarray, lengths: np.ndarray | None, scored: np.ndarray | None) -> np.ndarray:
    steps, count = values.shape[0], values.shape[-1]
    counts = np.ones((steps, count), dtype=bool)
    if lengths is not None:
        counts &= np.arange(steps)[:, None] < lengths
    if scored is not None:
        counts &= scored.T[:steps]
    counts = counts.reshape(steps, *(1,) * (values.ndim - 2), count)
    total = np.where(counts, values, 0).sum(axis=0)
    return total / np.broadcast_to(counts, values.shape).sum(axis=0)
