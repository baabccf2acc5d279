"""NN6xx, second half: arrays given from Python."""

from __future__ import annotations

from typing import Iterable

from nndsl.diagnostics.diagnostic import Diagnostic
from nndsl.diagnostics.suggest import closest


def unknown_value(name: str, available: Iterable[str]) -> Diagnostic:
    """A value is asked for that the model does not name."""
    close = closest(name, available)
    help = (f"did you mean {' or '.join(f'`{c}`' for c in close)}?",) if close else (f"it has {', '.join(sorted(available))}",)
    return Diagnostic("NN680", f"the model has no value `{name}`", help=help)


def missing_array(name: str, needed: Iterable[str]) -> Diagnostic:
    """An input or target that is read was not given."""
    return Diagnostic("NN681", f"`{name}` is not given", help=(f"give arrays for {', '.join(needed)}",))


def unknown_array(name: str, declared: Iterable[str]) -> Diagnostic:
    """An array is given for something that is no input and no target."""
    return Diagnostic("NN682", f"`{name}` is no input and no target of the model", help=(f"it has {', '.join(declared)}",))


def array_shape(name: str, expected: str, found: tuple[int, ...]) -> Diagnostic:
    """An array of the wrong shape."""
    return Diagnostic("NN683", f"`{name}` is laid out as {expected}; an array of shape {list(found)} is given")


def sizes_disagree(what: str, first: str, second: str, sizes: tuple[int, int]) -> Diagnostic:
    """Arrays that disagree on the number of samples or steps."""
    return Diagnostic("NN684", f"`{first}` has {sizes[0]} {what}, `{second}` has {sizes[1]}")


def bad_lengths(name: str, reason: str) -> Diagnostic:
    """Lengths of sequences that do not fit them."""
    return Diagnostic("NN685", f"`{name}` does not fit: {reason}")


def label_range(name: str, value: object, classes: int) -> Diagnostic:
    """A label outside its categories."""
    return Diagnostic(
        "NN686", f"`{name}` holds {value}; labels of class({classes}) are the integers 0 to {classes - 1}"
    )


def not_an_array(name: str, reason: str) -> Diagnostic:
    """Something that is not an array of numbers."""
    return Diagnostic("NN687", f"`{name}` is not an array of numbers: {reason}")
