"""NN180 to NN189: models built in Python that have no text in the language."""

from __future__ import annotations

from typing import Sequence

from nndsl.diagnostics.diagnostic import Diagnostic


def not_a_name(text: str) -> Diagnostic:
    """A name that the language does not have."""
    return Diagnostic(
        "NN180",
        f"`{text}` cannot be a name",
        notes=(
            "names are made of letters of any script, the digits 0 to 9 and `_`, and do not begin with a digit",
            "reserved are `if then else for in return true false and or not`",
        ),
    )


def not_a_string(text: str) -> Diagnostic:
    """A string that cannot be written between quotes."""
    message = f"the string {text!r} holds a character that cannot be written"
    return Diagnostic("NN181", message, notes=("a string stands on one line, without control characters",))


def not_finite(value: float) -> Diagnostic:
    """An infinite number, or one that is none."""
    return Diagnostic("NN182", f"{value} cannot be written as a number", help=("use a finite number",))


def not_a_percentage(value: float) -> Diagnostic:
    """A percentage that cannot be written with a percent sign."""
    return Diagnostic("NN183", f"{value} cannot be written as a percentage", help=("use a number such as 20 or 12.5",))


def not_a_unit(text: str) -> Diagnostic:
    """A quantity in a unit that does not exist."""
    help = "the units are epochs, updates, seconds, minutes and hours"
    return Diagnostic("NN184", f"`{text}` is no quantity", help=(help,))


def not_a_grid(sizes: Sequence[int]) -> Diagnostic:
    """Sizes that cannot be written with `x` between them."""
    help = "give two whole numbers above 0, or more: `grid(5, 5)`"
    return Diagnostic("NN185", f"{tuple(sizes)} cannot be written as sizes", help=(help,))


def nested_too_deep() -> Diagnostic:
    """An expression built deeper than any text may be."""
    help = "give names to parts of it: `define(name, part)`"
    return Diagnostic("NN186", "the expression is nested too deeply to be written", help=(help,))
