"""NN5xx: training blocks."""

from __future__ import annotations

from typing import Sequence

from nndsl.diagnostics.diagnostic import Diagnostic
from nndsl.diagnostics.suggest import closest
from nndsl.source import Span


def unknown_entry(span: Span, name: str, available: Sequence[str]) -> Diagnostic:
    """An entry that a training block does not have."""
    close = closest(name, available)
    help = (f"did you mean `{close[0]}`?",) if close else (f"the entries are {', '.join(available)}",)
    return Diagnostic("NN501", f"a training block has no entry `{name}`", span, "unknown entry", help=help)


def entry_planned(span: Span, name: str) -> Diagnostic:
    """An entry, or a value of one, that is part of the language but not built yet."""
    return Diagnostic(
        "NN502",
        f"{name} is part of the language, but this version of nndsl cannot carry it out yet",
        span,
        "not supported yet",
        help=("leave it out; the change log lists what each version supports",),
    )


def wrong_entry(span: Span, name: str, expected: str, found: str) -> Diagnostic:
    """An entry of the wrong sort or out of its range."""
    return Diagnostic("NN503", f"`{name}` is {expected}; this is {found}", span, f"this is {found}")


def loss_not_a_number(span: Span, name: str, found: str) -> Diagnostic:
    """A loss or metric that is not one number for each sample."""
    return Diagnostic(
        "NN504",
        f"{name} is one number for each sample; this is {found}",
        span,
        f"this is {found}",
        help=("take the sum or the mean of its parts: `sum(...)`, `mean(...)`",),
    )


def entry_missing(span: Span | None, name: str, example: str) -> Diagnostic:
    """A training block without an entry it cannot do without."""
    return Diagnostic("NN505", f"this training block has no `{name}`", span, f"`{name}` is missing", help=(f"add `{example}`",))


def nothing_to_train(span: Span | None) -> Diagnostic:
    """A loss that no weight has an influence on."""
    return Diagnostic(
        "NN506",
        "nothing can be trained: the loss does not depend on any weight",
        span,
        "depends on no weight",
        help=("compute the loss from an output of the network: `loss = squared_error(y, d)`",),
    )


def no_training(name: str) -> Diagnostic:
    """`run` on a file without a training block."""
    return Diagnostic(
        "NN507",
        f"{name} has no training block, so there is nothing to run",
        None,
        help=("add `train { data = csv(\"file.csv\")()  loss = squared_error(y, d) }`, or use `nndsl check`, `render`, `summary`",),
    )


def not_declared(span: Span, name: str, word: str, available: Sequence[str]) -> Diagnostic:
    """A data source or normalisation that names something which is no input and no target."""
    close = closest(name, available)
    help = (f"did you mean `{close[0]}`?",) if close else (f"this file declares {', '.join(available)}",)
    return Diagnostic("NN508", f"`{word}` is given `{name}`, which is no input and no target", span, "not declared", help=help)


def not_connected(span: Span, word: str) -> Diagnostic:
    """A data source without its second list."""
    return Diagnostic(
        "NN509",
        f"`{word}(...)` is made but not connected",
        span,
        "a second list is missing",
        help=(f'a data source is connected like a layer: `{word}(...)(x = "column")`, or `{word}(...)()` for columns of the same names',),
    )


def gradient_twice(span: Span) -> Diagnostic:
    """An optimiser that takes gradients at two points."""
    return entry_planned(span, "an optimizer that takes the gradient at two different points")
