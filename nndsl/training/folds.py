"""Cross-validation: a fit for each fold, all from the same weights, and one more on everything that the folds share
out.

The figures are those of the folds: the mean of each, and its standard deviation over the folds,

    mean = sum f_k / K        deviation = sqrt(sum (f_k - mean)^2 / (K - 1))

The weights are those of the last fit. Where the folds were stopped early, it makes as many updates as their best
weights had seen, in the mean.
"""

from __future__ import annotations

from dataclasses import replace
from statistics import fmean
from typing import Sequence

from nndsl.data.dataset import Dataset
from nndsl.data.splits import Parts, folds, split
from nndsl.training.fitting import Fitter, State, Trained
from nndsl.training.history import Fit, Outcome
from nndsl.training.observer import End
from nndsl.training.several import deviation, mean


def cross_validate(fitter: Fitter, dataset: Dataset, begin: State) -> tuple[State, Outcome]:
    """Train by a block whose validation is `folds(...)`: the weights of the last fit, and how all went. Raises Refused,
    Diverged."""
    settings, spans = fitter.training.settings, fitter.training.spans
    count = settings["validation"].settings["count"]
    fits: list[Fit] = []
    for number, parts in enumerate(folds(dataset, settings, fitter.seed, spans), 1):
        trained = fitter.fit(Parts(parts.training, parts.validation), begin, f"fold {number} of {count}")
        fits.append(trained.fit)
        if trained.fit.end.interrupted:
            return trained.state, Outcome(tuple(fits))
    everything = split(dataset, None, settings["test"], fitter.seed, spans)
    last = fitter.fit(everything, begin, "on all folds", _updates(fits))
    return last.state, Outcome((*fits, last.fit, together(fits, last)))


def _updates(fits: Sequence[Fit]) -> int | None:
    """How many updates the last fit makes, where early stopping decides."""
    kept = [fit.end.kept for fit in fits]
    return None if None in kept else round(fmean(evaluation.update for evaluation in kept))


def together(fits: Sequence[Fit], last: Trained) -> Fit:
    """What the folds come to, and the figures of the fit after them."""
    held_out = [fit.end.validation for fit in fits]
    values = {name: [figures[name] for figures in held_out] for name in held_out[0]}
    ends = [*(fit.end for fit in fits), last.fit.end]
    end = End(
        epochs=sum(end.epochs for end in ends),
        updates=sum(end.updates for end in ends),
        seconds=sum(end.seconds for end in ends),
        best=None,
        training=last.fit.end.training,
        validation={name: mean(found) for name, found in values.items()},
        deviations={name: deviation(found) for name, found in values.items()},
        test=last.fit.end.test,
        ended=last.fit.end.ended,
    )
    return Fit(replace(last.fit.start, fit=f"{len(fits)} folds"), (), end)
