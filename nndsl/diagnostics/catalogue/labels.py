"""NN6xx, second part: labels and their categories."""

from __future__ import annotations

from typing import Sequence

from nndsl.diagnostics.catalogue.data import LISTED, Found, also, declared_label, shown
from nndsl.diagnostics.diagnostic import Diagnostic
from nndsl.source import Span


def listed_values(values: Sequence) -> str:
    rest = [f"and {len(values) - LISTED} more"] if len(values) > LISTED else []
    return ", ".join([shown(str(value)) for value in values[:LISTED]] + rest)


def cell_empty(span: Span | None, found: Found) -> Diagnostic:
    """An empty cell where text is expected."""
    return Diagnostic(
        "NN614",
        f"{found[0][0]}: a value is expected; this cell is empty",
        span,
        "a value is expected",
        notes=also(found),
        help=(
            "remove its row or fill the cell; those of an input the training block can: `fill = with_most_common(x)`",
        ),
    )


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


def category_count(span: Span | None, name: str, declared: Span | None, classes: int, found: Sequence) -> Diagnostic:
    """As many categories as declared are not found."""
    return Diagnostic(
        "NN617",
        f"`{name}` is declared class({classes}), but its data have {len(found)} categories",
        span,
        f"{len(found)} categories",
        labels=declared_label(declared, f"{classes} categories are declared here"),
        notes=(f"found {listed_values(found)}",),
        help=(f"declare `{name} : class({len(found)})`, or `class(K)` to take the number from the data",),
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
