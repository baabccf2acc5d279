"""Splitting data into a training, a validation and a test part.

By share, samples are drawn at random: which ones depends on the seed and the number of samples alone. By time, a
series is cut after given times: training sees the steps up to the first cut only; a later part is evaluated from the
start of the series, so that the state of a recurrent net is what it would be, and only its own steps are scored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Mapping

import numpy as np

from nndsl.data.batches import Part
from nndsl.data.dataset import Dataset
from nndsl.data.problems import described
from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import data as data_errors
from nndsl.diagnostics.catalogue import samples as sample_errors
from nndsl.semantics.records import Record
from nndsl.semantics.values import is_number
from nndsl.source import Span

Share = float | Record | None


@dataclass(frozen=True)
class Parts:
    training: Part
    validation: Part | None = None
    test: Part | None = None

    def named(self) -> list[tuple[str, Part]]:
        """The parts that there are, with their names."""
        named = (("training", self.training), ("validation", self.validation), ("test", self.test))
        return [(name, part) for name, part in named if part is not None]

    def together(self) -> Part:
        """The training and the validation part as one to train on."""
        if self.validation is None:
            return self.training
        if self.validation.scored is not None:  # a later part of a series has all steps before it
            return Part(self.validation.dataset)
        return Part(self.training.dataset.joined(self.validation.dataset))


def split(
    dataset: Dataset, validation: Share, test: Share, seed: int, spans: Mapping[str, Span] | None = None
) -> Parts:
    """The parts of a dataset. A share is a fraction of its samples, or the record of `after(time)`.

    `spans` are the places of the entries, for messages. Raises Refused (NN619, NN634 to NN637), also where a part
    that is asked for, or the training part, would be empty.
    """
    spans = spans or {}
    asked = {name: share for name, share in (("validation", validation), ("test", test)) if share is not None}
    words = {share.word if isinstance(share, Record) else None for share in asked.values()}
    if len(words) > 1:
        raise Refused(sample_errors.parts_mixed(spans.get("test")))
    return SPLITS[words.pop() if words else None](dataset, asked, seed, spans)


def by_share(dataset: Dataset, asked: Mapping[str, float], seed: int, spans: Mapping[str, Span]) -> Parts:
    """Each part asked for takes its share of the samples, rounded, and training the rest, in the data's order."""
    order = np.random.default_rng((seed, *b"split")).permutation(dataset.count)
    parts: dict[str, Part] = {}
    for name, share in asked.items():
        count = round(share * dataset.count)
        taken, order = order[:count], order[count:]
        parts[name] = _drawn(dataset, taken, name, f"{100 * share:.4g}%", spans.get(name))
    place = next((spans[name] for name in asked if name in spans), None)
    return Parts(_drawn(dataset, order, "training", "what the others leave", place), **parts)


def by_time(dataset: Dataset, asked: Mapping[str, Record], seed: int, spans: Mapping[str, Span]) -> Parts:
    """Each part asked for has the steps after its time, up to the next part's; training those before all others."""
    if dataset.times is None:
        raise Refused(sample_errors.after_needs_series(next((record.span for record in asked.values()), None)))
    cuts = sorted((_steps_until(dataset, record), name) for name, record in asked.items())
    ends = [cut for cut, _ in cuts[1:]] + [len(dataset.times)]
    parts: dict[str, Part] = {}
    for (cut, name), end in zip(cuts, ends):
        _check_period(dataset, name, cut, end, asked[name])
        parts[name] = Part(dataset.first_steps(end), scored=np.arange(end)[None] >= cut)
    cut, name = cuts[0]
    _check_period(dataset, "training", 0, cut, asked[name])
    return Parts(Part(dataset.first_steps(cut)), **parts)


SPLITS: dict[str | None, Callable[..., Parts]] = {None: by_share, "after": by_time}


def _drawn(dataset: Dataset, indices: np.ndarray, name: str, share: str, span: Span | None) -> Part:
    if not len(indices):
        raise Refused(sample_errors.part_empty(span, name, share, dataset.count, dataset.times is not None))
    return Part(dataset.take(np.sort(indices)))


def _steps_until(dataset: Dataset, record: Record) -> int:
    """How many steps there are up to and with the time of `after(time)`."""
    time = record.settings["time"]
    if not is_number(time):
        span = (record.spans or {}).get("time", record.span)
        raise Refused(data_errors.wrong_setting(span, record.word, "time", "a number", described(time)))
    return int(np.searchsorted(dataset.times, time, side="right"))


def _check_period(dataset: Dataset, name: str, start: int, end: int, record: Record) -> None:
    if start == end:
        first, last = (f"{time:g}" for time in dataset.times[[0, -1]])
        raise Refused(sample_errors.period_empty(record.span, name, str(record.settings["time"]), first, last))
