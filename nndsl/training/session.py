"""One training block, from its data to its end: which fits it takes, and which weights come out of them.

A block is a single fit on the parts of its data; or, with `stop = early(..., retrain = true)`, two:

    the first     on the training part, until the validation loss turns
    the second    from the same start, on the training and the validation part together, for as many updates as the
                  best weights of the first had seen
"""

from __future__ import annotations

from typing import Iterator

from nndsl.data.dataset import Dataset
from nndsl.data.splits import Parts, split
from nndsl.training.fitting import Fitter, State, Trained
from nndsl.training.history import Outcome


def run_block(fitter: Fitter, dataset: Dataset, begin: State) -> tuple[State, Outcome]:
    """Train by a block. `begin` are the weights before it; returned are those after it, and how it went.

    Raises Refused, also where the data cannot be split, and Diverged."""
    settings = fitter.training.settings
    parts = split(dataset, settings["validation"], settings["test"], fitter.seed, fitter.training.spans)
    trained = list(fits(fitter, parts, begin))
    return trained[-1].state, Outcome(tuple(one.fit for one in trained))


def fits(fitter: Fitter, parts: Parts, begin: State) -> Iterator[Trained]:
    """The fit on these parts, and the second one where the block asks for it."""
    stop = fitter.training.settings["stop"]
    if stop is None or not stop.settings["retrain"]:
        yield fitter.fit(parts, begin)
        return
    first = fitter.fit(Parts(parts.training, parts.validation), begin, "to find when to stop")
    yield first
    if first.fit.end.kept is not None and not first.fit.end.interrupted:
        everything = Parts(parts.together(), test=parts.test)
        yield fitter.fit(everything, begin, "with the validation part", first.fit.end.kept.update)
