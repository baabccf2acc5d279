"""NN2xx: types as they are written: kinds, dims, axes."""

from __future__ import annotations

from typing import Sequence

from nndsl.diagnostics.catalogue.names import did_you_mean, listed
from nndsl.diagnostics.diagnostic import Diagnostic
from nndsl.source import Span


def number_with_dims(span: Span, dims: str) -> Diagnostic:
    """`number` with dims of its own."""
    return Diagnostic(
        "NN248",
        f"a `number` has no dims, and {dims} has no kind: it is real by itself",
        span,
        "a number with dims",
        help=(f"write `{dims}`",),
    )


def axis_twice(span: Span, axis: str) -> Diagnostic:
    """A type that runs over one axis twice."""
    return Diagnostic(
        "NN249",
        f"a value runs over {axis} once: the second `over {axis}` says nothing",
        span,
        "twice the same axis",
        help=("a sequence of sequences has two axes, the inner first: `[64] over L over W`",),
    )


def unknown_sign(span: Span, name: str) -> Diagnostic:
    """What stands beside the number of categories is not the end sign."""
    return Diagnostic(
        "NN247",
        f"`{name}` says nothing about categories",
        span,
        "not a sign",
        help=("`class(K, end)` counts a sign for the end of a sequence among its K labels; it is the last of them",),
    )


def unknown_axis(span: Span, name: str, available: Sequence[str]) -> Diagnostic:
    """A sequence axis that no input or target runs over."""
    has = f"the sequence axes here are {listed(available)}" if available else "no input or target runs over a sequence"
    return Diagnostic(
        "NN211",
        f"there is no sequence axis `{name}`",
        span,
        "unknown axis",
        notes=(has,),
        help=did_you_mean(name, available) or (f"declare one: `input x : [4] over {name}`",),
    )


def unknown_kind(span: Span, name: str) -> Diagnostic:
    """A type of a kind that does not exist."""
    return Diagnostic(
        "NN213",
        f"there is no kind of value called `{name}`",
        span,
        "unknown kind",
        help=did_you_mean(name, ("number", "class"))
        or ("kinds are `[4]` (real values), `number`, and `class(10)` (one label of ten)",),
    )


def wrong_kind(span: Span | None, message: str, example: str) -> Diagnostic:
    """A kind of value that says too much or too little."""
    return Diagnostic("NN250", message, span, "not a type", help=(f"write `{example}`",))


def any_dims_misplaced(span: Span | None) -> Diagnostic:
    """`...` among dims where it stands for nothing."""
    return Diagnostic(
        "NN251",
        "`...` stands for any leading dims of an input of a definition, and nowhere else",
        span,
        "not here",
        help=("write the sizes, or letters for them: `[N, 3]`",),
    )


def typed_setting(span: Span | None, name: str) -> Diagnostic:
    """A type for a setting, which has none."""
    return Diagnostic(
        "NN252",
        f"the setting `{name}` cannot have a type",
        span,
        "a type",
        help=("inputs have types; say what must hold by `assert`",),
    )
