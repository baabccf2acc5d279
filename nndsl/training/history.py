"""What training came to: every evaluation of every fit, as figures that can be written down.

A training block is one fit or several (see `observer`); an `Outcome` has the fits of all blocks in order, and outcomes
of blocks trained one after another are added. What several fits come to together, the mean over folds or an ensemble,
is the last of them: a fit without evaluations of its own. Figures that are not finite (a metric that is undefined, say)
are None in records, because JSON has no word for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any, Mapping

from nndsl.diagnostics.catalogue.numbers import of_fits
from nndsl.training.observer import End, Evaluation, Start

if TYPE_CHECKING:
    from nndsl.diagnostics import Diagnostic
    from nndsl.training.observer import Figure


@dataclass(frozen=True)
class Fit:
    """One training from its start to its end."""

    start: Start
    evaluations: tuple[Evaluation, ...]
    end: End

    @property
    def history(self) -> list[dict[str, Any]]:
        """A record for each evaluation."""
        return [evaluation_record(self.start, event) for event in self.evaluations]


@dataclass(frozen=True)
class Outcome:
    """All fits of all blocks, in order. The figures are those of the last."""

    fits: tuple[Fit, ...]

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(self.fits + other.fits)

    @property
    def end(self) -> End:
        return self.fits[-1].end

    @property
    def training(self) -> Mapping[str, Figure]:
        """The loss and metrics on the training part, with the weights that are kept."""
        return self.end.training

    @property
    def validation(self) -> Mapping[str, Figure]:
        """The loss and metrics on the validation part; empty where there is none."""
        return self.end.validation

    @property
    def test(self) -> Mapping[str, Figure]:
        """Loss and metrics on the test part, after training; empty where there is none."""
        return self.end.test

    @property
    def interrupted(self) -> bool:
        return self.end.interrupted

    @property
    def history(self) -> list[dict[str, Any]]:
        """A record for each evaluation of each fit."""
        return [record for fit in self.fits for record in fit.history]

    @property
    def warnings(self) -> list[Diagnostic]:
        """What the fits warn of, each warning once; that of several fits has the figures of the first, and says so.
        Fits made in other processes have spans of their own, so that it is the place in words that tells what is the
        same."""
        told: dict[tuple[str, str, str], list[tuple[Diagnostic, str]]] = {}
        for fit in self.fits:
            for warning in fit.end.warnings:
                same = warning.code, warning.message, str(warning.span)
                told.setdefault(same, []).append((warning, fit.start.title))
        return [of_fits(*same[0], len(same)) for same in told.values()]


def figures(values: Mapping[str, Figure]) -> dict[str, Any]:
    """Numbers and nested lists of numbers by name, None for those that are not finite."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, (int, float)):
        return float(value) if isfinite(value) else None
    return [_plain(item) for item in value]


def evaluation_record(start: Start, event: Evaluation) -> dict[str, Any]:
    """An evaluation as a line of metrics.jsonl."""
    return {
        **_titles(start),
        "epoch": event.epoch,
        "update": event.update,
        "seconds": round(event.seconds, 3),
        "training": figures(event.training),
        "validation": figures(event.validation),
        "best": event.best,
    }


def fit_record(fit: Fit) -> dict[str, Any]:
    """A fit and how it ended, as run.json keeps it."""
    start, end = fit.start, fit.end
    kept = {} if end.kept is None else {"kept": _moment(end.kept)}
    deviations = {} if not end.deviations else {"deviations": figures(end.deviations)}
    warnings = {} if not end.warnings else {"warnings": [diagnostic.code for diagnostic in end.warnings]}
    return {
        **_titles(start),
        "samples": dict(start.samples),
        "parameters": start.parameters,
        "seed": start.seed,
        "epochs": end.epochs,
        "updates": end.updates,
        "seconds": round(end.seconds, 3),
        "ended": end.ended,
        **warnings,
        "best": None if end.best is None else _moment(end.best),
        **kept,
        "training": figures(end.training),
        "validation": figures(end.validation),
        **deviations,
        "test": figures(end.test),
    }


def _titles(start: Start) -> dict[str, str]:
    return {"block": start.block, **({"fit": start.fit} if start.fit else {})}


def _moment(event: Evaluation) -> dict[str, int]:
    return {"epoch": event.epoch, "update": event.update}
