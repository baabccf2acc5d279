"""What stands for missing values, measured on the training part:

    with_mean, with_median      of what is there, component by component
    with_most_common            the number that is there most often, the least of several; of a label, how often each
                                category is there: the network takes the first that no other exceeds
    with_value                  the number that is given

A value is missing where a cell is empty or holds NA, NaN or ?, in upper or lower case.
"""

from __future__ import annotations

from typing import Any, Callable, Mapping

import numpy as np

from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import samples as sample_errors
from nndsl.semantics.network import GAP
from nndsl.semantics.records import Record

WORDS = frozenset(("", "na", "nan", "?"))


def is_missing(cell: str) -> bool:
    """Whether a cell says that there is no value."""
    return cell.strip().lower() in WORDS


def gaps(values: np.ndarray) -> np.ndarray:
    """True where a number or a label is missing."""
    return np.isnan(values) if values.dtype.kind == "f" else values == GAP


def _most_common(values: np.ndarray) -> float:
    found, counts = np.unique(values, return_counts=True)
    return found[counts.argmax()]


MEASURED: Mapping[str, Callable[..., Any]] = {
    "with_mean": np.mean,
    "with_median": np.median,
    "with_most_common": _most_common,
    "with_value": lambda values, value: value,
}


def filling(record: Record, name: str, values: np.ndarray) -> np.ndarray:
    """What fills each component, [*dims], of the numbers that a part of the data has, [frames, *dims].

    Raises Refused (NN673) where there is nothing to measure.
    """
    measured, dims = MEASURED[record.word], values.shape[1:]
    columns = values.reshape(len(values), -1).T
    present = [column[~gaps(column)] for column in columns]
    if not record.settings and (empty := [i for i, column in enumerate(present, 1) if not len(column)]):
        raise Refused(sample_errors.nothing_to_fill_with(record.span, name, empty, len(columns)))
    return np.array([measured(column, **record.settings) for column in present], dtype=float).reshape(dims)


def counts(record: Record, name: str, labels: np.ndarray, classes: int) -> np.ndarray:
    """How often each category of a label is there, [classes]. Raises Refused (NN673) where none is."""
    present = labels[~gaps(labels)]
    if not len(present):
        raise Refused(sample_errors.nothing_to_fill_with(record.span, name, [1], 1))
    return np.bincount(present, minlength=classes).astype(float)
