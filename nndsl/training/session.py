"""One training block, from its data to its end: which fits it takes, and which weights come out of them.

A block is a fit on the parts of its data, a fit for each fold and one more (see `folds`), or a fit for each member of
an ensemble (see `bagging`).
"""

from __future__ import annotations

from dataclasses import replace

from nndsl.data.dataset import Dataset
from nndsl.data.splits import split
from nndsl.data.warnings import constant_in_training
from nndsl.semantics.records import Record
from nndsl.training.bagging import train_members
from nndsl.training.fitting import Fitter, State
from nndsl.training.folds import cross_validate
from nndsl.training.history import Outcome
from nndsl.training.worker import Recipe


def run_block(fitter: Fitter, dataset: Dataset, recipe: Recipe) -> tuple[State, Outcome]:
    """Train by a block. The recipe has the weights before it, and tells how other processes make the model; returned
    are the weights after it, and how it went. Raises Refused, also where the data cannot be split, and Diverged."""
    settings = fitter.training.settings
    held_out = settings["validation"]
    if settings["ensemble"] is not None:
        return train_members(fitter, dataset, recipe)
    if isinstance(held_out, Record) and held_out.word == "folds":
        return cross_validate(fitter, dataset, recipe.begin)
    parts = split(dataset, held_out, settings["test"], fitter.seed, fitter.training.spans)
    trained = list(fitter.fits(parts, recipe.begin))
    found = constant_in_training(parts.training, fitter.network.declarations, fitter.training.spans)
    first, *others = (one.fit for one in trained)
    warned = replace(first, end=replace(first.end, warnings=(*found, *first.end.warnings)))
    return trained[-1].state, Outcome((warned, *others))
