"""NN6xx, second part: labels and their categories."""

from __future__ import annotations

from typing import Sequence

from nndsl.diagnostics.catalogue.places import LISTED, Found, also, declared_label, shown
from nndsl.diagnostics.catalogue.tables import fill_it
from nndsl.diagnostics.diagnostic import Diagnostic
from nndsl.source import Span

EMPTY = "empty"  # what is found where nothing stands


def listed_values(values: Sequence) -> str:
    rest = [f"and {len(values) - LISTED} more"] if len(values) > LISTED else []
    return ", ".join([shown(str(value)) for value in values[:LISTED]] + rest)


def cell_empty(span: Span | None, found: Found) -> Diagnostic:
    """Nothing, or what says that there is nothing, where a label is expected."""
    place, value = found[0]
    fault = "this cell is empty" if value == EMPTY else f"there is none here: {value}"
    message, way_out = f"{place}: a value is expected; {fault}", fill_it(place, "with_most_common")
    return Diagnostic("NN614", message, span, "a value is expected", notes=also(found), help=(way_out,))


def label_outside(span: Span | None, name: str, found: Found, classes: int, declared: Span | None) -> Diagnostic:
    """A number that is not one of the labels of a written `class(10)`."""
    place, value = found[0]
    return Diagnostic(
        "NN615",
        f"{place}: a label of `{name}` is a whole number from 0 to {classes - 1}; this is {value}",
        span,
        "a label is outside",
        labels=declared_label(declared, f"declared class({classes}) here"),
        notes=also(found),
        help=(f"declare `{name} : class(K)`: the categories are then those found in the data",),
    )


def category_unknown(span: Span | None, name: str, found: Found, categories: Sequence) -> Diagnostic:
    """A label that was not among the categories when the model was trained."""
    place, value = found[0]
    return Diagnostic(
        "NN616",
        f"{place}: {value} is not one of the categories of `{name}`",
        span,
        "an unknown category",
        notes=also(found) + (f"the model was trained with {listed_values(categories)}",),
        help=("correct the label, or train the model again with data that have it",),
    )


def category_count(
    span: Span | None, name: str, declared: Span | None, classes: int, found: Found, rest: int
) -> Diagnostic:
    """As many categories as declared are not found. `found` has where the first ones stand; `rest` are not in it."""
    count = len(found) + rest
    number = f"{count} {'category' if count == 1 else 'categories'}"
    look = "look whether the right column is read, and whether "
    look += "the file is sorted and was cut" if count < classes else "one of these is a mistake"
    listed = [f"{shown(value)} ({place.short})" for place, value in found] + ([f"and {rest} more"] if rest else [])
    return Diagnostic(
        "NN617",
        f"`{name}` is declared class({classes}), but its data have {number}",
        span,
        number,
        labels=declared_label(declared, f"{classes} categories are declared here"),
        notes=(f"found {', '.join(listed)}",),
        help=(look, f"or declare `{name} : class(K)`, to take the number from the data"),
    )


def categories_mixed(span: Span | None, name: str, odd: Sequence[str], categories: Sequence) -> Diagnostic:
    """Words among categories that are numbers."""
    return Diagnostic(
        "NN667",
        f"the categories of `{name}` are numbers, but for {listed_values(odd)}",
        span,
        "words among numbers",
        severity="warning",
        notes=(f"found {listed_values(categories)}",),
        help=("correct the cells, if this is a mistake: each word counts as a category of its own",),
    )


def category_of_gaps(span: Span | None, name: str, category: str, fills: bool) -> Diagnostic:
    """A category that looks like a value that is missing. `fills` tells whether the training block can fill it."""
    fill = f", or fill it: `fill = with_most_common({name})`" if fills else ""
    return Diagnostic(
        "NN668",
        f"{shown(category)} is a category of `{name}`, though it often says that a value is missing",
        span,
        "a category, or a gap?",
        severity="warning",
        help=(
            f"if it is a gap, leave its sample out{fill}",
            "if it is a category, give it a name that cannot be misread",
        ),
    )


def categories_differ(
    span: Span | None, letter: str, first: tuple[str, Sequence], second: tuple[str, Sequence]
) -> Diagnostic:
    """Two labels that share a letter but not their categories."""
    return Diagnostic(
        "NN618",
        f"`{first[0]}` and `{second[0]}` are both class({letter}), but their categories differ",
        span,
        "other categories",
        notes=tuple(f"`{name}` has {listed_values(categories)}" for name, categories in (first, second)),
        help=(f"give one of them another letter: `{second[0]} : class(L)`",),
    )
