"""Fits and evaluations as JSON that loses no bit of them, for the journal; `history` has the records for readers.

Warnings of a fit were told when it ended, and are left out.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, Mapping

import numpy as np

from nndsl.training.history import Fit
from nndsl.training.observer import End, Evaluation, Start


def of_fit(fit: Fit) -> dict[str, Any]:
    return _plain(replace(fit, end=replace(fit.end, warnings=())))


def fit_from(record: dict[str, Any]) -> Fit:
    """The fit that `of_fit` made the record of."""
    start, end = record["start"], record["end"]
    moments = {name: end[name] and evaluation_from(end[name]) for name in ("best", "kept")}
    parts = {name: _figures(end[name]) for name in ("training", "validation", "test", "deviations")}
    return Fit(
        Start(**{**start, "metrics": tuple(start["metrics"])}),
        tuple(evaluation_from(event) for event in record["evaluations"]),
        End(**{**end, **moments, **parts, "warnings": ()}),
    )


def of_evaluation(event: Evaluation) -> dict[str, Any]:
    return _plain(event)


def evaluation_from(record: dict[str, Any]) -> Evaluation:
    """The evaluation that `of_evaluation` made the record of."""
    return Evaluation(**{**record, **{name: _figures(record[name]) for name in ("training", "validation")}})


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.tolist() if isinstance(value, np.ndarray) else value


def _figures(record: dict[str, Any]) -> dict[str, Any]:
    return {name: np.array(value) if isinstance(value, list) else value for name, value in record.items()}
