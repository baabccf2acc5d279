"""NN7xx: numbers that stopped being numbers. The exit code is 7."""

from __future__ import annotations

from nndsl.diagnostics.diagnostic import Diagnostic

ADVICE = (
    "lower the rate of the optimizer to a tenth of what it is, and again while that does not help",
    "keep the steps short: `clip = by_norm(1.0)` in the training block",
    "look for a division by zero or the logarithm of zero in the loss",
)


def loss_not_finite(where: str, loss: float, source: str, last: float | None, kept: str) -> Diagnostic:
    """The loss became NaN or infinite in training.

    `where` says when: "epoch 3, update 120"; `source` is the first value that is not finite, or empty; `last` is
    the last finite loss; `kept` when the weights that are kept were
    the model's, "epoch 3", empty for the initial ones.
    """
    notes = [f"the first value that is not finite: {source}"] if source else []
    notes.append(f"the last finite loss was {last:.6g}" if last is not None else "no loss was finite before it")
    notes.append(f"the weights kept are those after {kept}" if kept else "the weights kept are the initial ones")
    return Diagnostic("NN701", f"the loss became {_spelled(loss)} at {where}", notes=tuple(notes), help=ADVICE)


def _spelled(value: float) -> str:
    return "NaN" if value != value else "infinite"
