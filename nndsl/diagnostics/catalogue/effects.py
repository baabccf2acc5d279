"""NN2xx: what is written and has no effect, or hides what has."""

from __future__ import annotations

from nndsl.diagnostics.diagnostic import Diagnostic, Label
from nndsl.source import Span


def unused(span: Span, name: str, what: str) -> Diagnostic:
    """Something is defined and nothing that is asked for reads it."""
    return Diagnostic(
        "NN227",
        f"the {what} `{name}` has no influence on any output, loss or metric",
        span,
        "not used",
        severity="warning",
        help=(f"use it, write `output {name}` to ask for it, or remove it",)
        if what == "value"
        else ("use it, or remove it",),
    )


def boundary_without_delay(span: Span, name: str) -> Diagnostic:
    """`h[0] = e` where `h` is never read delayed."""
    return Diagnostic(
        "NN228",
        f"`{name}[0]` has no effect: `{name}` is never read at another step",
        span,
        "nothing reads it",
        help=(f"read `{name}[t-1]` somewhere, or remove this line",),
    )


def definition_unused(span: Span | None, name: str, what: str) -> Diagnostic:
    """A layer, function or optimizer of the file that nothing in it uses."""
    return Diagnostic(
        "NN233",
        f"the {what} `{name}` is never used",
        span,
        "not used",
        severity="warning",
        help=("use it, or remove it",),
    )


def parameter_unread(span: Span | None, name: str, what: str, owner: str) -> Diagnostic:
    """A setting or an input of a definition that its body never reads."""
    return Diagnostic(
        "NN234",
        f"`{owner}` never reads its {what} `{name}`",
        span,
        "not read",
        severity="warning",
        help=(f"read it in the body of `{owner}`, or remove it here and wherever it is given",),
    )


def local_unread(span: Span | None, name: str, what: str, owner: str) -> Diagnostic:
    """An equation or a weight of a body that nothing reads."""
    return Diagnostic(
        "NN235",
        f"what `{owner}` returns does not depend on the {what} `{name}`, and nothing else reads it",
        span,
        "not read",
        severity="warning",
        help=("use it, or remove it",),
    )


def setting_unread(span: Span | None, name: str) -> Diagnostic:
    """A setting of the model that nothing reads."""
    return Diagnostic(
        "NN236",
        f"nothing reads the setting `{name}` of the model",
        span,
        "not read",
        severity="warning",
        help=("use it, or remove it",),
    )


def side_untaken(span: Span | None, condition: Span | None, word: str, value: bool) -> Diagnostic:
    """A side of an `if` on settings that no use of it takes."""
    labels = (Label(condition, f"always {str(value).lower()}"),) if condition else ()
    return Diagnostic(
        "NN237",
        f"what stands after this `{word}` is never used",
        span,
        "never used",
        severity="warning",
        labels=labels,
        notes=("a condition on settings is decided before anything runs, here always alike",),
        help=("remove the `if` and keep its other side",),
    )


def hides(span: Span | None, name: str, first: Span | None) -> Diagnostic:
    """A name inside a body or a repetition that is also a name around it."""
    labels = (Label(first, f"this `{name}` cannot be reached where the other holds"),) if first else ()
    return Diagnostic(
        "NN238",
        f"this `{name}` hides another of the same name",
        span,
        "hides it",
        severity="warning",
        labels=labels,
        help=(f"give one of the two another name, such as `{name}2`",),
    )
