"""NN5xx: what is held out of training, early stopping, folds and ensembles."""

from __future__ import annotations

from nndsl.diagnostics.diagnostic import Diagnostic, Label
from nndsl.source import Span


def stop_without_validation(span: Span | None) -> Diagnostic:
    """A rule to stop by the validation loss where nothing is held out."""
    return Diagnostic(
        "NN545",
        "early stopping judges by the validation loss, and this training block holds nothing out",
        span,
        "no `validation` in this block",
        help=("hold a part of the data out: `validation = 20%`",),
    )


def periods_overlap(
    span: Span | None, name: str, until: float, following: str, start: float, other: Span | None
) -> Diagnostic:
    """Two parts of a series that have steps in common."""
    return Diagnostic(
        "NN536",
        f"the {name} part runs until {until}, but the {following} part begins after {start}",
        span,
        "runs into the other part",
        labels=(Label(other, f"the {following} part"),) if other is not None else (),
        help=(f"leave out `until`: the part then ends at {start}, where the next begins",),
    )


def period_backwards(span: Span | None, time: float, until: float) -> Diagnostic:
    """A part of a series that ends before it begins."""
    return Diagnostic(
        "NN537",
        f"a part after {time} cannot end at {until}",
        span,
        "not later",
        help=("give a later `until`, or leave it out: the part then runs to the next, or to the end",),
    )


def folds_to_test(span: Span | None) -> Diagnostic:
    """Cross-validation asked of the test part."""
    return Diagnostic(
        "NN538",
        "`folds` is a way to validate: a test part is one part, scored once",
        span,
        "not for `test`",
        help=("write `validation = folds(5)`; `test = 20%` beside it is taken out first",),
    )


def marks_need_table(span: Span | None, word: str, data: Span | None) -> Diagnostic:
    """Rows to be held out of data that have no rows for samples."""
    return Diagnostic(
        "NN539",
        f"`marked` picks rows of a table such as `csv` reads; `{word}` has no such rows",
        span,
        "no rows to pick",
        labels=(Label(data, "the data"),) if data is not None else (),
        help=("hold out a share, `validation = 20%`; in a series, the steps after a time: `validation = after(1920)`",),
    )


def folds_retrain(span: Span | None, folds: Span | None) -> Diagnostic:
    """A second training asked for where folds are followed by one anyway."""
    return Diagnostic(
        "NN546",
        "`retrain` has no effect beside `folds`",
        span,
        "without effect",
        labels=(Label(folds, "the training after these is on all their data anyway"),) if folds else (),
        help=("leave `retrain` out",),
    )


def folds_of_ensembles(span: Span | None, folds: Span | None) -> Diagnostic:
    """An ensemble in each fold."""
    return Diagnostic(
        "NN547",
        "a training block has `folds` or an `ensemble`, not both",
        span,
        "an ensemble",
        labels=(Label(folds, "folds"),) if folds else (),
        help=("hold out one part, `validation = 20%`, or write two training blocks",),
    )


def ensemble_before(span: Span | None, later: Span | None = None) -> Diagnostic:
    """A training block after an ensemble, or, without `later`, a training of the model after that."""
    again = "to train anew, load the model again"
    return Diagnostic(
        "NN548",
        "an ensemble is what the last training block makes: no block can start from its several sets of weights",
        span,
        "an ensemble",
        labels=(Label(later, "a block after it"),) if later else (),
        help=("move the block with the ensemble to the end" if later else again,),
    )


def no_mean_answer(span: Span | None, output: Span | None, name: str) -> Diagnostic:
    """An ensemble whose answer is a label."""
    return Diagnostic(
        "NN549",
        f"the answer of an ensemble is a mean, and `{name}` has none: it is no number",
        span,
        "an ensemble",
        labels=(Label(output, f"`{name}` is an output"),) if output else (),
        help=("make an output of the probabilities of the labels instead",),
    )
