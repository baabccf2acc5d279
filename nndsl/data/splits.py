"""Splitting data into a training, a validation and a test part.

By samples, parts are picked as `picking` tells. Folds are as many splits, in each of which another part of what the
test leaves is held out.

By time, a series is cut after given times: training sees the steps up to the first cut only; a later part is evaluated
from the start of the series, so that the state of a recurrent net is what it would be, and only its own steps are
scored.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Iterator, Mapping

import numpy as np

from nndsl.data.batches import Part
from nndsl.data.dataset import Dataset
from nndsl.data.picking import Share, Spans, check_not_empty, grouped, pick, without
from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import samples as sample_errors
from nndsl.semantics.records import Record


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
        first, second = (part.indices(np.arange(part.count)) for part in (self.training, self.validation))
        dataset, other = self.training.dataset, self.validation.dataset
        if other is not dataset:
            dataset, second = dataset.joined(other), dataset.count + second
        return Part(dataset, np.concatenate([first, second]))


def split(
    dataset: Dataset, validation: Share | None, test: Share | None, seed: int, spans: Spans | None = None
) -> Parts:
    """The parts of a dataset. A share is a fraction of its samples, or the record of a way to split; what the dataset
    has as data of their own are parts as they are.

    `spans` are the places of the entries, for messages. Raises Refused (NN634 to NN636, NN640, NN641, NN644), also
    where a part that is asked for, or the training part, would be empty.
    """
    spans = spans or {}
    asked = _taken(dataset, validation=validation, test=test)
    if any(isinstance(share, Record) and share.word == "after" for share in asked.values()):
        return _with_others(dataset, _by_time(dataset, asked), (validation, test))
    picked, left = pick(dataset, asked, seed, spans)
    place = next((spans[name] for name in asked if name in spans), None)
    check_not_empty(dataset, left, "training", "what the others leave", place)
    return _with_others(dataset, _parts(dataset, {"training": left, **picked}), (validation, test))


def _taken(dataset: Dataset, **asked: Share | None) -> dict[str, Share]:
    """The parts to be taken from the data, by name."""
    return {name: share for name, share in asked.items() if share is not None and name not in dataset.others}


def _with_others(dataset: Dataset, parts: Parts, asked: tuple[Share | None, Share | None]) -> Parts:
    """Beside them the parts that are data of their own, as far as they are asked for."""
    wanted = (name for name, share in zip(("validation", "test"), asked) if share is not None)
    return replace(parts, **{name: Part(dataset.others[name]) for name in wanted if name in dataset.others})


def folds(dataset: Dataset, settings: Mapping[str, Any], seed: int, spans: Spans | None = None) -> Iterator[Parts]:
    """The splits of a cross-validation, one after another: `settings` has the record of `folds(...)` for `validation`,
    and what `test` is given. Every sample that the test part leaves is held out once; that part is the same in all, and
    also in the `split` without validation, whose training part is all that the folds share out.

    Raises Refused as `split` does, and for more folds than samples (NN642), before there is a first.
    """
    record, test = settings["validation"], settings["test"]
    picked, left = pick(dataset, _taken(dataset, test=test), seed, spans or {})
    count, label = record.settings["count"], record.settings["by"]
    if count > len(left):
        raise Refused(sample_errors.folds_too_many(record.span, count, len(left), dataset.times is not None))
    if label is not None:
        left = grouped(dataset, label, left, count, record.span)
    held_out = (left[first::count] for first in range(count))  # one by one in turn: sizes differ by one at most
    several = (_parts(dataset, {"training": without(left, out), "validation": out, **picked}) for out in held_out)
    return (_with_others(dataset, parts, (None, test)) for parts in several)


def check_split(dataset: Dataset, settings: Mapping[str, Any], spans: Spans) -> None:
    """Raises Refused where a dataset cannot be split as the settings of a training block say, by any seed."""
    validation, test = settings["validation"], settings["test"]
    if isinstance(validation, Record) and validation.word == "folds":
        folds(dataset, settings, 0, spans)
    else:
        split(dataset, validation, test, 0, spans)


def _parts(dataset: Dataset, picked: Mapping[str, np.ndarray]) -> Parts:
    """Parts of these samples, in the data's order."""
    return Parts(**{name: Part(dataset, np.sort(samples)) for name, samples in picked.items()})


# ---- by time


def _by_time(dataset: Dataset, asked: Mapping[str, Record]) -> Parts:
    """Each part has the steps after its time, up to its end or the next part's time; training those before all."""
    if dataset.times is None:
        raise Refused(sample_errors.after_needs_series(next(iter(asked.values())).span))
    cuts = sorted((_steps_until(dataset, record.settings["time"]), name) for name, record in asked.items())
    following = [cut for cut, _ in cuts[1:]] + [len(dataset.times)]
    parts: dict[str, Part] = {}
    for (cut, name), end in zip(cuts, following):
        until = asked[name].settings["until"]
        end = end if until is None else _steps_until(dataset, until)
        _check_period(dataset, name, cut, end, asked[name])
        parts[name] = Part(dataset.first_steps(end), scored=np.arange(end)[None] >= cut)
    cut, name = cuts[0]
    _check_period(dataset, "training", 0, cut, asked[name])
    return Parts(Part(dataset.first_steps(cut)), **parts)


def _steps_until(dataset: Dataset, time: float) -> int:
    """How many steps there are up to and with this time."""
    return int(np.searchsorted(dataset.times, time, side="right"))


def _check_period(dataset: Dataset, name: str, start: int, end: int, record: Record) -> None:
    if start == end:
        first, last = (f"{time:.15g}" for time in dataset.times[[0, -1]])
        times = " and ".join(str(time) for time in record.settings.values() if time is not None)
        raise Refused(sample_errors.period_empty(record.span, name, times, first, last))
