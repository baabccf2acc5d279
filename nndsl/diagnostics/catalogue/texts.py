"""NN6xx, fifth part: texts as sequences."""

from __future__ import annotations

from nndsl.diagnostics.catalogue.places import LONGEST_PATH, declared_label, named
from nndsl.diagnostics.diagnostic import Diagnostic
from nndsl.source import Span


def takes_no_letters(span: Span | None, name: str, found: str, other: str | None) -> Diagnostic:
    """An input or target that a text has nothing for."""
    expected = f'"{other}", as the others are' if other else '"letters" or "words"'
    return Diagnostic(
        "NN696",
        f"`{name}` of `characters` is {expected}; this is {found}",
        span,
        "not told what to take",
        help=(f'write `{name} = "{other or "letters"}"`',),
    )


def text_declared(span: Span | None, name: str, type: str, takes: str, declared: Span | None) -> Diagnostic:
    """An input or target declared as something else than the steps of a text."""
    return Diagnostic(
        "NN697",
        f"`{name}` takes the {takes} of a text, a label at each step of a sequence; it is declared {type}",
        span,
        f"takes the {takes}",
        labels=declared_label(declared, f"declared {type} here"),
        help=(f"declare it `{name} : class(K) over T`",),
    )


def text_empty(span: Span | None, file: str, unit: str) -> Diagnostic:
    """A text without letters, or without words."""
    return Diagnostic(
        "NN698",
        f"there are no {unit} in {named(file, LONGEST_PATH)}",
        span,
        f"no {unit} here",
        help=("name a file that holds a text",),
    )


def text_too_long(span: Span | None, file: str, letters: int, limit: int) -> Diagnostic:
    """A text with more letters than are read."""
    return Diagnostic(
        "NN699",
        f"{named(file, LONGEST_PATH)} has {letters:,} letters, more than the {limit:,} that are read",
        span,
        "too long",
        help=("take a part of the text: `head -c 50000000 text.txt > part.txt`",),
    )
