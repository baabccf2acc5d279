"""Which samples a part of the data has: a share of them, drawn at random, a share of each category of a label, or those
that a column of the table marks.

A share is one of all samples, whatever else is held out; which samples it is depends on the seed and the data alone.
What is marked is taken first, then what is drawn, and the rest is left to train on.
"""

from __future__ import annotations

from typing import Callable, Mapping

import numpy as np

from nndsl.data.dataset import Dataset
from nndsl.data.sources.labels import encode
from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import samples as sample_errors
from nndsl.semantics.network import GAP
from nndsl.semantics.records import Record
from nndsl.source import Span

Share = float | Record  # a fraction of the samples, or the record of a way to pick them
Spans = Mapping[str, Span]


def pick(
    dataset: Dataset, asked: Mapping[str, Share], seed: int, spans: Spans
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The indices of the samples of each part, and those that are left; in the order they are drawn.

    `spans` are the places of the entries, for messages. Raises Refused (NN634, NN640, NN641, NN644).
    """
    left = np.random.default_rng((seed, *b"split")).permutation(dataset.count)
    picked = {name: _marked(dataset, left, part) for name, part in asked.items() if _word(part) == "marked"}
    _check_marked_once(picked, spans)
    for samples in picked.values():
        left = without(left, samples)
    drawn = {name: part for name, part in asked.items() if name not in picked}
    _check_strata(dataset, left, [part for part in drawn.values() if _word(part) == "stratified"])
    for name, part in drawn.items():
        picked[name] = PICKED[_word(part)](dataset, left, part)
        left = without(left, picked[name])
        check_not_empty(dataset, picked[name], name, f"{100 * _share(part):.4g}%", spans.get(name))
    return picked, left


def grouped(dataset: Dataset, label: str, samples: np.ndarray, parts: int, span: Span | None) -> np.ndarray:
    """Samples by their categories. Raises Refused where one has fewer than `parts` of them (NN641)."""
    _check_categories(dataset, label, samples, parts, span)
    return samples[np.argsort(_labels(dataset, label, samples), kind="stable")]


def without(samples: np.ndarray, others: np.ndarray) -> np.ndarray:
    return samples[~np.isin(samples, others)]


def check_not_empty(dataset: Dataset, samples: np.ndarray, name: str, share: str, span: Span | None) -> None:
    """Raises Refused (NN634)."""
    if not len(samples):
        raise Refused(sample_errors.part_empty(span, name, share, dataset.count, dataset.times is not None))


# ---- the ways to pick


def _drawn(dataset: Dataset, left: np.ndarray, share: float) -> np.ndarray:
    """A share of all samples, rounded."""
    return left[: round(share * dataset.count)]


def _stratified(dataset: Dataset, left: np.ndarray, part: Record) -> np.ndarray:
    """As many as a share of all samples, of each category in proportion to what is left of it."""
    labels = _labels(dataset, part.settings["by"], left)
    counts = np.bincount(labels)
    total = min(round(part.settings["share"] * dataset.count), len(left))
    rank = np.arange(len(left)) - np.repeat(np.cumsum(counts) - counts, counts)  # of a sample within its category
    chosen = rank < np.repeat(_apportioned(total, counts), counts)
    return left[np.argsort(labels, kind="stable")][chosen]


def _marked(dataset: Dataset, left: np.ndarray, part: Record) -> np.ndarray:
    """The samples with this value in the column. Values are compared as categories are: `1` is 1.0, and "1"."""
    column, value = part.settings["column"], str(part.settings["value"])
    mark = dataset.marks[column]
    (code,) = encode([value], mark.values)
    if code < 0:
        span = (part.spans or {}).get("value", part.span)
        raise Refused(sample_errors.mark_unknown(span, value, column, mark.values))
    return left[mark.codes[left] == code]


PICKED: dict[str | None, Callable[..., np.ndarray]] = {None: _drawn, "stratified": _stratified, "marked": _marked}


def _word(part: Share) -> str | None:
    return part.word if isinstance(part, Record) else None


def _share(part: Share) -> float:
    return part.settings["share"] if isinstance(part, Record) else part


def _labels(dataset: Dataset, name: str, samples: np.ndarray) -> np.ndarray:
    """Those that are missing are a category of their own, the last."""
    labels = dataset.arrays[name][samples, 0]
    return np.where(labels == GAP, len(dataset.categories[name]), labels)


def _apportioned(total: int, counts: np.ndarray) -> np.ndarray:
    """`total` in proportion to `counts`, in whole numbers: those with the largest remainders are rounded up."""
    whole, remainders = np.divmod(total * counts, max(counts.sum(), 1))
    whole[np.argsort(-remainders, kind="stable")[: total - whole.sum()]] += 1
    return whole


# ---- what cannot be picked


def _check_marked_once(marked: Mapping[str, np.ndarray], spans: Spans) -> None:
    if len(marked) == 2 and (common := len(np.intersect1d(*marked.values()))):
        raise Refused(sample_errors.marked_twice(spans.get("test"), common))


def _check_strata(dataset: Dataset, left: np.ndarray, strata: list[Record]) -> None:
    """Each category has a sample for each part that is drawn by it, and one for the rest."""
    by = [part.settings["by"] for part in strata]
    for part, label in zip(strata, by):
        _check_categories(dataset, label, left, 1 + by.count(label), part.span)


def _check_categories(dataset: Dataset, label: str, samples: np.ndarray, parts: int, span: Span | None) -> None:
    counts = np.bincount(_labels(dataset, label, samples))
    for code in np.flatnonzero((0 < counts) & (counts < parts)):
        category = [*map(str, dataset.categories[label]), "no value"][code]
        raise Refused(sample_errors.category_too_small(span, label, category, int(counts[code]), parts))
