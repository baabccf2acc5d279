"""NN7xx: numbers that stopped being numbers. The exit code is 7."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from typing import Any, Mapping

from nndsl.diagnostics.diagnostic import Diagnostic
from nndsl.source import Span

ADVICE = (
    "lower the rate of the optimizer to a tenth of what it is, and again while that does not help",
    "keep the steps short: `clip = by_norm(1.0)` in the training block",
    "`normalize = standard(x)` helps where inputs are large, or of different size",
    "look for a division by zero or the logarithm of zero in the loss",
)

KEPT = "the weights kept are"
ADVICE_TO_SOLVERS = (
    "begin with smaller weights, or with inputs of a usual size: `normalize = standard(x)`",
    "look for a division by zero, the logarithm of zero, or a loss that falls without end",
)


def loss_not_finite(
    where: str,
    loss: float,
    source: str,
    span: Span | None,
    last: float | None,
    kept: str,
    what: str = "the loss",
    advice: tuple[str, ...] = ADVICE,
) -> Diagnostic:
    """The loss became NaN or infinite in training; or `what` did, when a solver asked for it.

    `where` says when: "epoch 3, update 120"; `source` is the first value that is not finite, in words, or empty, and
    `span` its place; `last` is the last finite loss; `kept` says when the weights that are kept were the model's,
    "epoch 3", empty for the initial ones.
    """
    notes = [f"the first value that is not finite: {source}"] if source else []
    notes.append(f"the last finite loss was {last:.6g}" if last is not None else "no loss was finite before it")
    notes.append(f"{KEPT} {f'those after {kept}' if kept else 'the initial ones'}")
    label = "not finite" if span else ""
    message = f"{what} became {_spelled(loss)} at {where}"
    return Diagnostic("NN701", message, span, label, notes=tuple(notes), help=advice)


def beyond_precision(span: Span | None, value: float, dtype: str, largest: float) -> Diagnostic:
    """A number of the text that is infinite in the precision of the run."""
    return Diagnostic(
        "NN705",
        f"{value:g} is beyond what {dtype} holds, numbers up to {largest:.2g}",
        span,
        f"infinite in {dtype}",
        help=("write a smaller number, or compute in double precision: `--dtype float64`",),
    )


def of_member(diagnostic: Diagnostic, number: int) -> Diagnostic:
    """The same said of one member of an ensemble: the others end with it, and no weights are kept."""
    notes = (note for note in diagnostic.notes if not note.startswith(KEPT))
    return replace(diagnostic, notes=(*notes, f"so it was with member {number} of the ensemble; nothing of it is kept"))


def of_fits(diagnostic: Diagnostic, first: str, count: int) -> Diagnostic:
    """The same said of several fits at once, in words that are those of the first."""
    told = () if count == 1 else (f"so it is with {count} fits; the figures are those of the first, `{first}`",)
    return replace(diagnostic, notes=(*diagnostic.notes, *told))


def losses_not_finite(figures: Mapping[str, Mapping[str, Any]], ensemble: bool = False) -> tuple[Diagnostic, ...]:
    """The loss of what was trained is not finite on some parts of the data: a warning.

    `figures` are those of each part, by name; an `ensemble` has those of its mean answer.
    """
    parts = [name for name, values in figures.items() if values and not isfinite(values["loss"])]
    if not parts:
        return ()
    why = (
        "each member's logarithm of `softmax` is computed from what that reads; of a mean answer there is only the "
        "probability, and where it is 0 in all members the logarithm is infinite"
    )
    warning = Diagnostic(
        "NN555",
        f"the loss on the {' and the '.join(parts)} part is not finite; the weights are kept",
        severity="warning",
        notes=(why,) if ensemble else (),
        help=(
            "keep answers from being so extreme: a lower rate, `1e-4 * l2(weights)` in the loss, or "
            "`normalize = standard(x)`",
            "look for a division by zero or the logarithm of zero in the loss",
        ),
    )
    return (warning,)


def iterations_used_up(span: Span | None, word: str, gradient: float, wanted: float, iterations: int) -> Diagnostic:
    """A solver that may make no further iteration, and has not converged: a warning."""
    return Diagnostic(
        "NN702",
        f"`{word}` has not converged: its {iterations} iterations are used up",
        span,
        "not converged",
        severity="warning",
        notes=(_slope(gradient, wanted), "the weights are those after the last iteration"),
        help=(
            "allow more iterations, such as `epochs = 1000`",
            "`normalize = standard(x)` helps where inputs are of different size",
        ),
    )


def no_lower_loss(span: Span | None, word: str, gradient: float, wanted: float) -> Diagnostic:
    """A solver that finds no step down, and has not converged: a warning."""
    return Diagnostic(
        "NN703",
        f"`{word}` has not converged: it finds no step that lowers the loss",
        span,
        "not converged",
        severity="warning",
        notes=(_slope(gradient, wanted), "the weights are those after the last iteration"),
        help=(
            "`normalize = standard(x)` helps where inputs are of different size",
            "a loss with corners, as `abs` and `relu` make them, may have no such point: use `adam()`",
            "where the loss is smooth this is as far as numbers go: allow a larger gradient, "
            f"`{word}(tolerance = 1e-4)`",
        ),
    )


def no_minimum(span: Span | None, word: str, reason: str) -> Diagnostic:
    """A quadratic loss that falls without end."""
    return Diagnostic(
        "NN704",
        f"the loss has no minimum: {reason}",
        span,
        f"`{word}` finds none",
        notes=("the weights are those before it",),
        help=("look for a minus sign before something that can grow: a loss is what training makes small",),
    )


def _slope(gradient: float, wanted: float) -> str:
    return f"the relative gradient is {gradient:.2g}; `tolerance` asks for {wanted:.2g} at most"


def _spelled(value: float) -> str:
    return "NaN" if value != value else "infinite"
