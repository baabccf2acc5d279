"""NN5xx: solvers, which find weights without updates."""

from __future__ import annotations

from typing import Sequence

from nndsl.diagnostics.amounts import amount, rounded_up
from nndsl.diagnostics.diagnostic import Diagnostic, Label
from nndsl.source import Span


def not_quadratic(span: Span, loss: Span | None, word: str, weights: Sequence[str]) -> Diagnostic:
    """A loss that is not a polynomial of the second degree in the weights, for a solver that needs one."""
    shown = ", ".join(f"`{name}`" for name in weights[:3]) + (", ..." if len(weights) > 3 else "")
    return Diagnostic(
        "NN530",
        f"`{word}` needs a loss that is quadratic in the weights; the curvature of this one changes with {shown}",
        span,
        "solves a quadratic loss only",
        labels=(Label(loss, "not quadratic"),) if loss else (),
        notes=(
            "quadratic are squares of what is linear in the weights: `squared_error(y, d)` of one linear layer, "
            "`l2(weights)`",
        ),
        help=("use `newton()` or `lbfgs()`, which take steps to the minimum of any smooth loss",),
    )


def beside_solver(span: Span, solver: Span, name: str, word: str, reason: str) -> Diagnostic:
    """An entry that says something about updates, in a block without any."""
    return Diagnostic(
        "NN531",
        f"`{name}` has no effect beside `{word}`: {reason}",
        span,
        "no effect here",
        labels=(Label(solver, "the optimizer"),),
        help=("leave it out, or train by updates, such as those of `adam()`",),
    )


def cannot_solve(span: Span, place: Span | None, word: str, average: str = "") -> Diagnostic:
    """A loss that is not one function of the weights: another at every evaluation, or one with an `average`."""
    if average:
        reason, label = f"`{average}` is a mean over updates, and there are none", "a mean over updates"
        help = "use a normalisation that does not look at other samples, such as `layer_norm`"
    else:
        reason, label = "the loss draws random values, others at every evaluation", "drawn here"
        help = "leave out what is random in training, such as `dropout`"
    return Diagnostic(
        "NN532",
        f"`{word}` cannot be used here: {reason}",
        span,
        "needs one loss for all its iterations",
        labels=(Label(place, label),) if place else (),
        help=(help, "or train by updates, such as those of `adam()`"),
    )


def solver_among_objectives(span: Span, word: str) -> Diagnostic:
    """A solver as the optimizer of one of several objectives."""
    return Diagnostic(
        "NN533",
        f"`{word}` cannot be the optimizer of one objective among others",
        span,
        "no updates to take in turn",
        notes=("objectives are made small in turn, by one update each; a solver goes on to the minimum",),
        help=("use an optimizer such as `adam()`, or a training block of its own with `loss` and `optimizer`",),
    )


def solver_too_large(
    span: Span | None, word: str, weights: int, samples: int, matrices: int, values: int, limit: int
) -> Diagnostic:
    """A solver that would need more memory than a run may take."""
    return Diagnostic(
        "NN534",
        f"`{word}` needs {amount(matrices + values)}; the limit is {amount(limit)}",
        span,
        "too large",
        notes=(
            f"{amount(matrices)} for what it keeps of {weights:,} weights",
            f"{amount(values)} for values of all {samples:,} samples at once",
        ),
        help=(
            "train by updates, such as those of `adam()`, which see a batch at a time; `lbfgs()` keeps no matrix of "
            "weights",
            f"or allow more, as in `--max-memory {rounded_up(matrices + values)}`",
        ),
    )
