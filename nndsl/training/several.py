"""Figures of several fits, or of several members, taken together: their mean and their deviation, number by number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Sequence

import numpy as np

if TYPE_CHECKING:
    from nndsl.training.observer import Figure


def mean(values: Sequence[Figure]) -> Figure:
    """sum v_k / K"""
    return _figure(np.mean(values, axis=0))


def deviation(values: Sequence[Figure]) -> Figure:
    """sqrt(sum (v_k - mean)^2 / (K - 1)): undefined where a value is."""
    with np.errstate(invalid="ignore"):
        return _figure(np.std(values, axis=0, ddof=1))


def _figure(value: np.ndarray) -> Figure:
    return value if np.ndim(value) else float(value)
