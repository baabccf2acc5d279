"""Cells as numbers: written with ASCII digits and finite. What Python's `float` takes beyond that (`nan`, `1_0`, digits
of other scripts) is text here.

Cells are converted many at once; only where that fails is each looked at to say which are wrong.
"""

from __future__ import annotations

from math import isinf, isnan
from typing import Callable, Sequence

import numpy as np

from nndsl.data.filling import is_missing

NUMERIC = b"0123456789+-.eE \t"
Hearer = Callable[[int, str, str], None]  # of the index of a cell, what is wrong with it, and what is written there


def numbers(cells: Sequence[str]) -> np.ndarray | None:
    """Cells as float64 [count], or None unless every one is a finite number."""
    if not _numeric("".join(cells)):
        return None
    try:
        values = np.array(list(map(float, cells)))
    except ValueError:
        return None
    return values if np.isfinite(values).all() else None


def read_numbers(cells: Sequence[str], gaps: bool, wrong: Hearer) -> np.ndarray:
    """Cells as float64 [count], NaN where one is wrong, or with `gaps` where one is missing."""
    values = numbers(cells)
    if values is not None:
        return values
    there = [index for index, cell in enumerate(cells) if not (gaps and is_missing(cell))]
    read, values = np.full(len(cells), np.nan), numbers([cells[index] for index in there])
    if values is not None:
        read[there] = values
        return read
    for index in there:
        if fault := fault_of(cells[index]):
            wrong(index, fault, cells[index])
    return read


def fault_of(cell: str) -> str:
    """What is wrong with a cell that should be a number, as a key of the catalogue's FAULTS; empty if nothing is."""
    if not cell.strip():
        return "empty"
    if numbers([cell]) is not None:
        return ""
    try:
        value = float(cell)
    except ValueError:
        return "missing" if is_missing(cell) else "text"
    if isnan(value):
        return "nan"
    if isinf(value):
        return "large" if _numeric(cell) else "infinite"
    return "text"


def _numeric(text: str) -> bool:
    """Whether there is nothing in a text but what numbers are written with."""
    return text.isascii() and not text.encode("ascii").translate(None, NUMERIC)
