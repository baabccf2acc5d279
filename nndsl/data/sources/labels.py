"""Labels: from the cells of a table to whole numbers from 0, and the categories these stand for.

    class(K)     the categories are those found, by number if all of them are numbers, else by text
    class(10)    over numbers: 0 to 9 as they are, and any other value is a mistake;
                 over text: as many categories as are written, found in the same way
    given        a trained model brings its categories: a label that is not among them is a mistake
"""

from __future__ import annotations

from dataclasses import replace
from typing import Callable, Mapping, Sequence

import numpy as np

from nndsl.data.filling import is_missing
from nndsl.data.formats.numeric import numbers
from nndsl.data.problems import Problems
from nndsl.data.sources.coding import Coded
from nndsl.diagnostics.catalogue import labels as label_errors
from nndsl.diagnostics.catalogue import names
from nndsl.diagnostics.catalogue.places import LISTED, shown
from nndsl.graph import Symbolic
from nndsl.semantics.network import GAP, Declaration
from nndsl.source import Span

Category = int | float | str


def find_categories(texts: Sequence[str]) -> list[Category]:
    """The distinct values, whole numbers as int, by number if all are numbers, else by text."""
    distinct = list(dict.fromkeys(texts))
    values = numbers(distinct)
    return sorted(set(distinct) if values is None else set(map(_plain, values)))


def encode(texts: Sequence[str], categories: Sequence[Category]) -> np.ndarray:
    """The index of each text among the categories, int64; GAP where it is none of them."""
    index = {category: place for place, category in enumerate(categories)}
    as_text = any(isinstance(category, str) for category in categories)
    codes = {text: index.get(text if as_text else _number(text), GAP) for text in dict.fromkeys(texts)}
    return np.array([codes[text] for text in texts], dtype=np.int64)


def read_labels(
    declaration: Declaration, labels: Coded, known: Sequence[Category] | None, span: Span | None, problems: Problems
) -> tuple[list[Category], np.ndarray]:
    """The categories of an input or target, and for each distinct label its index among them, int64.

    Where values may be missing, so are those that say so: their index is GAP. Reports others that are missing, and what
    is none of the categories (NN614 to NN617).
    """
    kind, gaps = declaration.type.kind, declaration.gaps
    if kind.end is not None:
        what = f"reading data for `{declaration.name} : {kind}`, with an end sign,"
        problems.report(replace(names.planned(declaration.span, what), severity="error"))
    texts = [text for text in labels.distinct if not (gaps and is_missing(text))]
    if not (gaps and (texts or known)) and (missing := _gaps(labels)):
        found = [(place, shown(text) if text.strip() else label_errors.EMPTY) for place, text in labels.find(missing)]
        problems.report(label_errors.cell_empty(span, found))
        return [], np.zeros(len(labels.distinct), np.int64)
    if known is not None:
        categories, diagnostic = list(known), _unknown(declaration, span, known)
    elif isinstance(kind.classes, int) and numbers(texts) is not None:
        categories, diagnostic = list(range(kind.classes)), _outside(declaration, span)
    else:
        categories, diagnostic = find_categories(texts), _unknown(declaration, span, ())
        _check_count(declaration, labels, categories, span, problems)
    indices = encode(labels.distinct, categories)
    wrong = [number for number in np.flatnonzero(indices < 0) if not (gaps and is_missing(labels.distinct[number]))]
    if wrong:
        problems.report(diagnostic([(place, shown(text)) for place, text in labels.find(wrong)]))
    return categories, indices


def check_letters(
    declarations: Sequence[Declaration],
    categories: Mapping[str, Sequence[Category]],
    span: Callable[[str], Span | None],
    problems: Problems,
) -> None:
    """Labels with the same letter for their number of classes are labels of the same categories (NN618). Those whose
    own mistakes were reported have none to compare."""
    first: dict[str, str] = {}
    for declaration in declarations:
        name, classes = declaration.name, declaration.type.kind.classes
        if not categories.get(name) or not isinstance(classes, Symbolic):
            continue
        other = first.setdefault(str(classes), name)
        if categories[other] != categories[name]:
            pair = (other, categories[other]), (name, categories[name])
            problems.report(label_errors.categories_differ(span(name), str(classes), *pair))


def _number(text: str) -> int | float | None:
    value = numbers([text])
    return None if value is None else _plain(value[0])


def _plain(value: float) -> int | float:
    return int(value) if float(value).is_integer() else float(value)


def _gaps(labels: Coded) -> list[int]:
    """The distinct texts that say that there is no label: blanks, and NA and the like where all others are numbers."""
    gaps = [number for number, text in enumerate(labels.distinct) if labels.gaps and is_missing(text)]
    others = [text for number, text in enumerate(labels.distinct) if number not in gaps]
    return gaps if numbers(others) is not None else [number for number in gaps if not labels.distinct[number].strip()]


def _check_count(
    declaration: Declaration, labels: Coded, categories: list, span: Span | None, problems: Problems
) -> None:
    classes = declaration.type.kind.classes
    if isinstance(classes, int) and classes != len(categories):
        codes = encode(labels.distinct, categories).tolist()
        found = [(labels.first(codes.index(code)), str(category)) for code, category in enumerate(categories[:LISTED])]
        rest = len(categories) - len(found)
        problems.report(
            label_errors.category_count(span, declaration.name, declaration.span, classes, found, rest)
        )


def _unknown(declaration: Declaration, span: Span | None, categories: Sequence) -> Callable:
    return lambda places: label_errors.category_unknown(span, declaration.name, places, categories)


def _outside(declaration: Declaration, span: Span | None) -> Callable:
    classes = declaration.type.kind.classes
    return lambda places: label_errors.label_outside(span, declaration.name, places, classes, declaration.span)
