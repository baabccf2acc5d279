"""NN5xx: what is made of data before they are learned: filling, normalising, balancing, varying."""

from __future__ import annotations

from typing import Sequence

from nndsl.diagnostics.catalogue.training import some_names
from nndsl.diagnostics.diagnostic import Diagnostic, Label
from nndsl.source import Span


def normalised_elsewhere(
    span: Span | None, missing: Sequence[str], named: Sequence[str], elsewhere: Span | None
) -> Diagnostic:
    """A block that reads, without saying so, what another block normalises."""
    return Diagnostic(
        "NN542",
        f"this training block reads {some_names(missing)}, which another block normalises, and does not say so",
        span,
        f"{some_names(missing)} not named",
        labels=(Label(elsewhere, "normalised here"),) if elsewhere else (),
        notes=(
            "normalisation is part of the network; each block measures mean and deviation on its own training data",
        ),
        help=(f"write `normalize = standard({', '.join([*named, *missing])})` in this block",),
    )


def label_filled(span: Span | None, word: str, name: str, declared: Span | None) -> Diagnostic:
    """A label whose missing values are to be filled with a number."""
    return Diagnostic(
        "NN560",
        f"`{word}` fills numbers; `{name}` is a label",
        span,
        "a label among them",
        labels=(Label(declared, "declared as a label here"),) if declared else (),
        help=(f"fill it with the category that most samples have: `with_most_common({name})`",),
    )


def target_filled(span: Span | None, name: str, declared: Span | None) -> Diagnostic:
    """A target whose missing values are to be filled."""
    return Diagnostic(
        "NN561",
        f"`{name}` is a target, and targets are not filled: the model would learn what nobody has observed",
        span,
        "a target among them",
        labels=(Label(declared, "declared as a target here"),) if declared else (),
        help=("leave it out here, and the samples without it out of the data",),
    )


def filled_elsewhere(
    span: Span | None, missing: Sequence[str], named: Sequence[str], elsewhere: Span | None
) -> Diagnostic:
    """A block that reads, without saying so, what another block fills."""
    return Diagnostic(
        "NN562",
        f"this training block reads {some_names(missing)}, whose missing values another block fills, and does not say "
        "so",
        span,
        f"{some_names(missing)} not named",
        labels=(Label(elsewhere, "filled here"),) if elsewhere else (),
        notes=("filling is part of the network; each block measures what it fills with on its own training data",),
        help=(f"name {some_names(missing)} in this block too: `fill = with_mean({missing[0]})`",),
    )


def nothing_to_balance(span: Span | None, found: str, labels: Sequence[str]) -> Diagnostic:
    """A target to balance that is no label, or not clear."""
    there = f"the targets that are labels are {some_names(labels)}" if labels else "no target is a label"
    return Diagnostic(
        "NN563",
        f"`balance` is a target that is one label, or `true` where there is only one; this is {found}, and {there}",
        span,
        "not the label of a target",
        help=(f"name the one whose categories are to count the same: `balance = {labels[0]}`",)
        if labels
        else ("leave it out: there are no categories whose samples could be counted",),
    )


def balanced_over_steps(span: Span | None, name: str, axis: str, loss: Span | None) -> Diagnostic:
    """A label over a sequence that is to balance a loss which is not."""
    return Diagnostic(
        "NN564",
        f"`{name}` has a label at each step of {axis}, and the loss one number for all of them: no weight belongs to "
        "it",
        span,
        f"over {axis}",
        labels=(Label(loss, f"not over {axis}"),) if loss else (),
        help=(f"make the loss one over {axis}, such as `cross_entropy(y, {name})`: it is averaged by itself",),
    )


def cannot_vary(
    span: Span | None, word: str, name: str, type: str, pictures: bool, declared: Span | None
) -> Diagnostic:
    """An input or target that cannot be varied in this way."""
    varies = "pictures, [H, W, C]" if pictures else "numbers"
    return Diagnostic(
        "NN565",
        f"`{word}` varies {varies}; `{name}` is {type}",
        span,
        f"not {varies.split(',')[0]}",
        labels=(Label(declared, f"declared {type} here"),) if declared else (),
        help=("declare a picture as one, and make a vector of it in the model: `image -> flatten`",)
        if pictures
        else ("leave the label out: it stays what it is when the rest is varied",),
    )
