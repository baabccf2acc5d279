"""How a training ended, in words: how far each fit came, why it stopped, its figures, and the weights that are kept."""

from __future__ import annotations

from typing import Iterator, Mapping

from nndsl.cli.figures import counted, duration, named
from nndsl.render.cells import figure
from nndsl.training.history import Fit, Outcome
from nndsl.training.observer import INTERRUPTED, PATIENCE, numbers


def outcome_lines(outcome: Outcome) -> list[str]:
    """A few lines for each fit, one for those that a last one sums up: members of an ensemble, and folds."""
    summed_up = {fit.start.block for fit in outcome.fits if not fit.evaluations}
    lines: list[str] = []
    for fit in outcome.fits:
        brief = fit.evaluations and fit.start.block in summed_up
        lines += [brief_line(fit)] if brief else fit_lines(fit)
    return lines


def brief_line(fit: Fit) -> str:
    end = fit.end
    told = f"validation {named(end.validation)}" if end.validation else named(end.training)
    kept = f", kept {fit.start.place(end.kept)}" if end.kept is not None else ""
    return f"{fit.start.title}: {told}; {counted(end.updates, 'update')}, {duration(end.seconds)}{kept}{why(fit)}"


def fit_lines(fit: Fit) -> Iterator[str]:
    end = fit.end
    yield f"{fit.start.title}: {how_far(fit)}{why(fit)}"
    for name, values in (("training", end.training), ("validation", end.validation), ("test", end.test)):
        if values:
            spread = end.deviations if name == "validation" else {}
            yield f"  {name:<11}{with_spread(values, spread)}"
    if end.kept is not None:
        yield f"  kept       the weights of {fit.start.place(end.kept)}, the best by validation loss"
    elif end.validation and end.best is not None:
        yield f"  best       {fit.start.place(end.best)} by validation loss"


def how_far(fit: Fit) -> str:
    end = fit.end
    state = "stopped" if end.ended in (INTERRUPTED, PATIENCE) else "done"
    return f"{state} after {counted(end.epochs, 'epoch')}, {counted(end.updates, 'update')}, {duration(end.seconds)}"


def why(fit: Fit) -> str:
    """Why training ended before its last epoch, and how a solver did."""
    if fit.end.ended == INTERRUPTED:
        return ": interrupted"
    if fit.end.ended == PATIENCE:
        since = len(fit.evaluations) - 1 - fit.evaluations.index(fit.end.best)
        return f": no lower validation loss in {since} evaluation{'s' * (since != 1)}"
    return f": {fit.end.reason}" if fit.end.reason else ""


def with_spread(values: Mapping[str, float], deviations: Mapping[str, float]) -> str:
    """`loss 0.25 ± 0.02`, or as `named` has it where there are no deviations."""
    if not deviations:
        return named(values)
    return ", ".join(f"{name} {figure(value)} ± {figure(deviations[name])}" for name, value in numbers(values).items())
