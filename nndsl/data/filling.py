"""What stands for missing values, measured on the training part:

    with_mean, with_median      of what is there, component by component
    with_most_common            the number that is there most often, the least of several; of a label, how often each
                                category is there: the network takes the first that no other exceeds
    with_value                  the number that is given

A value is missing where a cell is empty or holds NA, NaN or ?, in upper or lower case.
"""

from __future__ import annotations

from math import prod
from typing import Any, Callable, Iterable, Mapping

import numpy as np

from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import samples as sample_errors
from nndsl.semantics.network import GAP
from nndsl.semantics.records import Record

AT_ONCE = 2**25  # numbers that are looked at together
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


def filling(record: Record, name: str, read: Callable[[], Iterable[np.ndarray]]) -> np.ndarray:
    """What fills each component, [*dims], of the numbers that a part of the data has, in pieces [frames, *dims].

    They are `read` once for as many components as there is room for at a time. Raises Refused (NN673) where there is
    nothing to measure.
    """
    frames, dims = 0, ()
    for values in read():
        frames, dims = frames + len(values), values.shape[1:]
    width = prod(dims)
    at_once = max(1, AT_ONCE // max(1, frames))
    found = [
        _measured(record, column)
        for first in range(0, width, at_once)
        for column in np.concatenate([v.reshape(len(v), -1)[:, first : first + at_once] for v in read()]).T
    ]
    if empty := [number for number, value in enumerate(found, 1) if value is None]:
        raise Refused(sample_errors.nothing_to_fill_with(record.span, name, empty, width))
    return np.array(found, dtype=float).reshape(dims)


def _measured(record: Record, column: np.ndarray) -> float | None:
    """What fills one component; None where there is nothing to measure."""
    present = column[~gaps(column)]
    return MEASURED[record.word](present, **record.settings) if record.settings or len(present) else None


def counts(record: Record, name: str, labels: Iterable[np.ndarray], classes: int) -> np.ndarray:
    """How often each category of a label is there, [classes], in pieces of its values. Raises Refused (NN673) where
    none is."""
    found = sum(np.bincount(values[~gaps(values)], minlength=classes) for values in labels)
    if not found.any():
        raise Refused(sample_errors.nothing_to_fill_with(record.span, name, [1], 1))
    return found.astype(float)
