"""NN5xx: optimisers, schedules and clipping: how an update is made."""

from __future__ import annotations

from dataclasses import replace

from nndsl.diagnostics.catalogue.training import entry_planned
from nndsl.diagnostics.diagnostic import Diagnostic
from nndsl.source import Span


def gradient_twice(span: Span) -> Diagnostic:
    """An optimiser that takes gradients at two points."""
    return replace(
        entry_planned(span, "an optimizer that takes the gradient at two different points"), severity="error"
    )


def update_setting(span: Span, owner: str, name: str, found: str) -> Diagnostic:
    """A setting of an optimizer, or of a way to clip, that is not known before training."""
    return Diagnostic(
        "NN512",
        f"`{name}` of `{owner}` cannot be {found}",
        span,
        f"this is {found}",
        notes=("an update sees the weights and their gradients, not the values of the model",),
        help=("give a number, a quantity, a string, true or false, or a function of the number of updates made",),
    )


def optimizer_inputs(span: Span, name: str, found: str) -> Diagnostic:
    """An optimizer with another list of inputs than one weight."""
    return Diagnostic(
        "NN513",
        f"an optimizer has one input, the weight it changes; `{name}` has {found}",
        span,
        "not one weight",
        help=(f"write `optimizer {name}(rate = 0.01)(w) {{ ... }}`; it is applied to each weight in turn",),
    )


def clip_inputs(span: Span, name: str, found: str) -> Diagnostic:
    """A way to clip that cannot be given a gradient."""
    return Diagnostic(
        "NN514",
        f"a way to clip has one or two inputs, the gradient and the norm of all gradients; `{name}` has {found}",
        span,
        "cannot clip",
        help=("write `fn clip(limit)(g) = ...` or `fn clip(limit)(g, norm) = ...`",),
    )


def update_shape(span: Span, what: str, found: str, weight: str, expected: str) -> Diagnostic:
    """Part of an update that is not of the shape of the weight."""
    return Diagnostic(
        "NN515",
        f"{what} is {found} for the weight `{weight}`, which is {expected}",
        span,
        f"{found} instead of {expected}",
        notes=("an update is computed for each weight, in the shape of the weight",),
        help=("multiply it with something of that shape, such as the gradient",),
    )


def no_gradient(span: Span, name: str) -> Diagnostic:
    """An optimizer that does not look at the gradient."""
    return Diagnostic(
        "NN516",
        f"the optimizer `{name}` never asks for a gradient, so it cannot learn",
        span,
        "no `gradient(...)` in what it returns",
        help=("a step down is `return -rate * gradient(w)`",),
    )


def weight_in_update(span: Span, name: str) -> Diagnostic:
    """A weight declared in an optimizer, or in what it or a way to clip calls."""
    return Diagnostic(
        "NN517",
        f"`{name}` would be a weight of the update itself",
        span,
        "not here",
        notes=("an update has no weights; what it remembers is an equation read with `[t-1]`",),
        help=("make it a setting, or an equation such as `m = 0.9 * m[t-1] + gradient(w)`",),
    )


def optimizer_word(span: Span, name: str) -> Diagnostic:
    """`t` or `gradient` defined anew in an optimizer."""
    meaning = {
        "t": "the number of the update",
        "gradient": "the gradient at a point",
        "penalised": "whether the array is declared by `weight`",
    }[name]
    return Diagnostic(
        "NN518",
        f"in an optimizer `{name}` is {meaning}, so nothing else can be called that",
        span,
        "has a meaning already",
        help=(f"choose another name, such as `{name}_`",),
    )


def weight_type(span: Span, name: str, found: str) -> Diagnostic:
    """A weight of labels, over a sequence, or of an open number of dims."""
    return Diagnostic(
        "NN519",
        f"a weight is an array of real numbers, the same at every step; `{name}` is stated {found}",
        span,
        "not the type of a weight",
        help=(f"write its dims alone: `weight {name} : [2, 3] = ...`",),
    )


def first_value_shape(span: Span, name: str, found: str, expected: str) -> Diagnostic:
    """The first value of a weight in another shape than the weight."""
    return Diagnostic(
        "NN520",
        f"the first value of `{name}` is {found}, but `{name}` is {expected}",
        span,
        f"this is {found}",
        help=(f"give {expected}, the last dims of it, or one number for all of it",),
    )


def schedule_value(span: Span, owner: str, name: str, found: str) -> Diagnostic:
    """A schedule that gives something else than a number."""
    message = f"`{name}` of `{owner}` is a schedule, which gives one number; this gives {found}"
    help = "a schedule is a function of the number of updates made: `fn rate(n) = 0.1 / (1 + n)`"
    return Diagnostic("NN522", message, span, f"gives {found}", help=(help,))


def mode_in_update(span: Span | None) -> Diagnostic:
    """The word `training` in an optimizer or a way to clip."""
    return Diagnostic(
        "NN523",
        "an update is always training, so nothing in it can ask for `training`",
        span,
        "asks whether this is training",
        help=("write what happens in training alone",),
    )


def nothing_remembered(span: Span, text: str) -> Diagnostic:
    """A delay in a schedule or in a way to clip, or a running mean in an update."""
    return Diagnostic(
        "NN524",
        f"`{text}` is not kept from update to update: only an equation of an optimizer is",
        span,
        "not here",
        help=(
            "write what remembers as an equation in the body of an optimizer: `m = 0.9 * m[t-1] + 0.1 * gradient(w)`",
        ),
    )


def applied_setting(span: Span, owner: str, name: str, keyword: str, found: str) -> Diagnostic:
    """A setting that the text of an optimizer, or of a function in an update, applies, and that cannot be applied."""
    expected, example = {
        "optimizer": ("an optimizer", "adam(rate = 0.001)"),
        "fn": ("a function", "decay(from = 0.1, factor = 0.5, every = 1_000)"),
    }[keyword]
    return Diagnostic(
        "NN550",
        f"`{name}` of `{owner}` is {expected}; this is {found}",
        span,
        f"`{name}` is {found}",
        notes=(f"the text of `{owner}` applies `{name}`",),
        help=(f"give {expected}, with its settings: `{name} = {example}`",),
    )
