"""NN241 to NN246: files that a file uses."""

from __future__ import annotations

from typing import Sequence

from nndsl.diagnostics.diagnostic import Diagnostic
from nndsl.source import Span


def outside(span: Span | None, path: str, reason: str) -> Diagnostic:
    """A used file that a model may not read."""
    return Diagnostic(
        "NN241",
        f'the file "{path}" cannot be used: {reason}',
        span,
        "not read",
        notes=("a model uses `.nn` files in its own folder and below",),
        help=('copy the file beside the model: `use "name.nn"`',),
    )


def circular(span: Span | None, chain: Sequence[str]) -> Diagnostic:
    """Files that use one another in a circle."""
    return Diagnostic(
        "NN242",
        f"files use one another in a circle: {' -> '.join(chain)}",
        span,
        "back where it began",
        help=("move what both need into a file of its own, and use that in both",),
    )


def nameless(span: Span | None, name: str) -> Diagnostic:
    """The model of a used file is called as the file is, and that is no name."""
    return Diagnostic(
        "NN243",
        f'the model of this file is called "{name}", which is no name to write in an equation',
        span,
        "its model needs a name",
        help=('give it one: `use "..." as net`, or `model net` in the file itself',),
    )


def no_output(span: Span | None, path: str) -> Diagnostic:
    """A used file with equations, but without an output."""
    return Diagnostic(
        "NN244",
        f'the model of "{path}" has no output, so it is no layer',
        span,
        "has no output",
        help=("add `output y` to that file, or leave only definitions in it",),
    )


def no_model(span: Span | None, path: str, alias: str) -> Diagnostic:
    """`as` names the model of a file that has none."""
    return Diagnostic(
        "NN245",
        f'"{path}" has no model that could be called `{alias}`: it is a library',
        span,
        "names nothing",
        help=("leave `as` out: the definitions of a library keep their names",),
    )


def not_normalised(span: Span | None, model: str, names: Sequence[str]) -> Diagnostic:
    """A used model normalises its inputs when it is trained by itself."""
    listed = ", ".join(f"`{name}`" for name in names)
    return Diagnostic(
        "NN246",
        f"trained by itself, `{model}` normalises {listed}; as a layer it takes what it is given",
        span,
        "used as a layer",
        severity="warning",
        help=("normalise the inputs of this file, or give the layer values in like units",),
    )
