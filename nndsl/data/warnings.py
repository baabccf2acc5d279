"""What is not wrong with data, but makes them useless or is hardly meant: a target that never varies teaches nothing,
and a word among numbers, or one that says that there is no value, is seldom a category."""

from __future__ import annotations

from typing import Iterable, Iterator, Mapping

import numpy as np

from nndsl.data.batches import Part
from nndsl.data.dataset import Dataset
from nndsl.data.filling import is_missing
from nndsl.data.formats.numeric import numbers
from nndsl.data.picking import Spans
from nndsl.data.sources.request import is_label
from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import labels as label_errors
from nndsl.diagnostics.catalogue import samples as sample_errors
from nndsl.semantics.network import Declaration
from nndsl.semantics.records import SIGNATURES, Record

Declarations = Mapping[str, Declaration]


def constant_targets(dataset: Dataset, declarations: Declarations, record: Record) -> list[Diagnostic]:
    """A warning (NN665) for each target that is the same in all samples and steps, where there are several."""
    found = []
    for declaration, category in _constant(Part(dataset), declarations):
        span = (record.spans or {}).get(declaration.name, record.span)
        found.append(sample_errors.target_constant(span, declaration.name, category, declaration.span))
    return found


def constant_in_training(part: Part, declarations: Declarations, spans: Spans) -> list[Diagnostic]:
    """A warning (NN666) for each target that is so in a part to train on, and not in all of its data. `spans` are the
    places of the entries that hold out the rest."""
    everywhere = {declaration.name for declaration, _ in _constant(Part(part.dataset), declarations)}
    span = spans.get("validation", spans.get("test"))
    return [
        sample_errors.target_constant_in_training(span, declaration.name, category, declaration.span)
        for declaration, category in _constant(part, declarations)
        if declaration.name not in everywhere
    ]


def strange_categories(dataset: Dataset, declarations: Declarations, record: Record) -> list[Diagnostic]:
    """Warnings for categories that a table seldom means as such: a few words among numbers (NN667), and those that say
    that there is no value (NN668)."""
    if not SIGNATURES[record.word].table:
        return []
    found = []
    for name, categories in dataset.categories.items():
        span = (record.spans or {}).get(name, record.span)
        words = [category for category in categories if isinstance(category, str)]
        odd = [word for word in words if numbers([word]) is None]
        if 0 < 2 * len(odd) < len(categories):
            found.append(label_errors.categories_mixed(span, name, odd, categories))
        else:
            fills = declarations[name].role == "input"
            found += [label_errors.category_of_gaps(span, name, word, fills) for word in words if is_missing(word)]
    return found


def _constant(part: Part, declarations: Declarations) -> Iterator[tuple[Declaration, str | None]]:
    """The targets that never vary, each with its category, if it is a label."""
    for name, declaration in declarations.items():
        if declaration.role != "target" or (first := _only_value(part.frames(name))) is None:
            continue
        yield declaration, str(part.dataset.categories[name][first.item()]) if is_label(declaration) else None


def _only_value(pieces: Iterable[np.ndarray]) -> np.ndarray | None:
    """The value of all frames; None where they differ, or where there are not two."""
    first, count = None, 0
    for values in filter(len, pieces):
        first, count = values[0] if first is None else first, count + len(values)
        if (values != first).any():
            return None
    return first if count > 1 else None
