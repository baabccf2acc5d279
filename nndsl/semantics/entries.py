"""The entries of a training block: a fixed set, and for each what it may be given.

What an entry means is settled here; what it does is the business of the packages `data` and `training`. An entry that
is not `carried_out` is checked all the same, and training by it is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping

from nndsl.diagnostics.catalogue import training as catalogue
from nndsl.diagnostics.catalogue.names import wrong_argument
from nndsl.semantics.chosen import chosen_names, chosen_paths
from nndsl.semantics.computed import loss, metrics, objectives
from nndsl.semantics.elaborator import Problem
from nndsl.semantics.minimizing import Saved
from nndsl.semantics.moving import clip, optimizer, part_of_teacher
from nndsl.semantics.preparing import augment, balance, fill, normalize
from nndsl.semantics.reading import Reader, Reading, in_range, named_only
from nndsl.semantics.records import SHARE, SIGNATURES, Record
from nndsl.semantics.values import FAILED, Quantity, Word, describe

NO_DEFAULT = object()


@dataclass(frozen=True)
class Entry:
    doc: str
    read: Reader | None  # None: see `read`
    default: Any = NO_DEFAULT
    carried_out: bool = True


def read(reading: Reading) -> Any:
    """What an entry is given, as training takes it. Raises Problem."""
    if reading.entry.name == "metrics":
        return metrics(reading)
    value = reading.e.evaluate(reading.entry.value, reading.place)
    if value is FAILED:
        return FAILED
    return ENTRIES[reading.entry.name].read(reading, named_only(reading, value))


# ---- what is described


def _data(reading: Reading, value: Any) -> Record:
    if isinstance(value, Word):
        raise Problem(catalogue.not_connected(reading.span, value.name))
    if not isinstance(value, Record) or not SIGNATURES[value.word].connected:
        raise reading.wrong('a data source such as `csv("file.csv")()`', value)
    declared = reading.network.declarations
    for name in value.columns:
        if name not in declared:
            raise Problem(catalogue.not_declared(value.spans[name], name, value.word, sorted(declared)))
    return value


def _described(expected: str) -> Reader:
    """A reader of the words that are meant for an entry."""

    def read(reading: Reading, value: Any) -> Record:
        if not isinstance(value, Record) or SIGNATURES[value.word].use != reading.entry.name:
            raise reading.wrong(expected, value)
        return value

    return read


def _counts_updates(value: Any) -> bool:
    """Whether it is a quantity that comes to some updates, as those of time do not."""
    if not isinstance(value, Quantity) or value.value <= 0:
        return False
    return value.unit == "epochs" or value.unit == "updates" and value.value == int(value.value)


def _stop(reading: Reading, value: Any) -> Record:
    record = _described("a rule such as `early(patience = 10)`")(reading, value)
    every, retrain = record.settings["every"], record.settings["retrain"]
    if every is not None and not _counts_updates(every):
        expected = "a whole number of updates, or a number of epochs, such as `50 updates`"
        raise Problem(wrong_argument(record.spans["every"], record.word, "every", expected, describe(every)))
    if not isinstance(retrain, bool):
        raise Problem(
            wrong_argument(record.spans["retrain"], record.word, "retrain", "true or false", describe(retrain))
        )
    return record


def _part(reading: Reading, value: Any) -> Any:
    """`20%`, a way to split, `after(1920)`, or data of its own, `csv("test.csv")()`."""
    if isinstance(value, Record) and SIGNATURES[value.word].use == "validation":
        return value
    if isinstance(value, Record) and SIGNATURES[value.word].connected:
        return _data(reading, value)
    if not SHARE.holds(value):
        raise reading.wrong(f"{SHARE.text}, a way to split such as `after(...)`, or a data source", value)
    return value


def _start(reading: Reading, value: Any) -> Record:
    if not isinstance(value, Saved):
        raise reading.wrong('weights kept by a run, such as `saved("runs/lenet/3")`', value)
    only, at = value.only
    paths = None if only is None else chosen_paths(reading.e, reading.network, "only", only, at)
    return Record("saved", {"path": value.path, "only": paths}, {}, span=reading.span)


def _frozen(reading: Reading, value: Any) -> tuple[str, ...]:
    return chosen_names(reading.e, reading.network, "freeze", value, reading.span)


# ---- plain values


def _whole(least: int) -> Reader:
    def read(reading: Reading, value: Any) -> int:
        if isinstance(value, Quantity) and value.unit == reading.entry.name:
            value = value.value
        expected = f"a whole number of at least {least}"
        return in_range(reading, value, expected, lambda v: isinstance(v, int) and v >= least)

    return read


def _truth(reading: Reading, value: Any) -> bool:
    if not isinstance(value, bool):
        raise reading.wrong("true or false", value)
    return value


ENTRIES: Mapping[str, Entry] = {
    "data": Entry(
        'Where samples come from: `csv("a.csv")(x = "column")`, `series(...)`, `rows(...)`.',
        _data,
    ),
    "validation": Entry(
        "What is held out and scored after each epoch: a part of the samples, such as `20%`, `stratified(...)` or "
        "`marked(...)`; each of `folds(...)` in turn; of a series, `after(...)`; or other data, as for `data`.",
        _part,
        None,
    ),
    "test": Entry(
        "What is held out and scored once, after the last epoch: given as for `validation`.",
        _part,
        None,
    ),
    "normalize": Entry(
        "What is normalised by the mean and deviation of the training data: `standard(x, d)`.",
        normalize,
        None,
    ),
    "augment": Entry(
        "How samples are varied in training, each time they are seen: `flipped(x)`, or a list such as "
        "`[flipped(x), shifted(2)(x)]`.",
        augment,
        (),
    ),
    "fill": Entry(
        "What stands for missing values of inputs, measured on the training data: `with_mean(x)`, or a list such as "
        "`[with_median(x, z), with_value(0)(u)]`.",
        fill,
        (),
    ),
    "balance": Entry(
        "Whether each category of a target counts the same in the loss, however many samples it has: `true`, or the "
        "target where several are labels.",
        balance,
        None,
    ),
    "loss": Entry(
        "What training makes small: a number for each sample, averaged over them and over their steps.",
        loss,
    ),
    "objectives": Entry("Several losses, each with weights of its own, served in turn at each update.", objectives),
    "metrics": Entry(
        "Reported beside the loss, in the units of the data: a number for each sample, which is averaged, or numbers "
        "for all samples at once, as `confusion` gives; or a list of such.",
        None,
    ),
    "optimizer": Entry(
        "How weights change: `adam(rate = 0.001)`, or an optimizer of the file; left out, `adam()`.",
        optimizer,
    ),
    "gradient": Entry(
        "The way through time.", _described("`bptt`, `bptt(truncate = 20)` or `rtrl`"), carried_out=False
    ),
    "teacher": Entry("How often a delayed target is read rather than the answer.", part_of_teacher, carried_out=False),
    "carry": Entry("Whether a batch starts in the state where the last one stopped.", _truth, carried_out=False),
    "clip": Entry(
        "How gradients are kept from growing: `by_norm(1.0)`, or a function of the "
        "gradient of a weight and of the norm of all gradients together.",
        clip,
    ),
    "batch": Entry("How many samples an update sees.", _whole(1), 32),
    "epochs": Entry("How often training goes through the data.", _whole(1), 100),
    "stop": Entry(
        "When to end before that: `early(patience = 10)`. The weights go back to the best ones.",
        _stop,
        None,
    ),
    "ensemble": Entry(
        "Several trained in place of one, side by side; the answer is their mean: `bagging(10)`.",
        _described("`bagging(10)`"),
        None,
    ),
    "start": Entry('Weights of a run to begin the block from: `saved("runs/lenet/3")`.', _start),
    "freeze": Entry(
        "Layers, equations and weights that do not move in the block, with the means over updates in them.", _frozen
    ),
    "shuffle": Entry("Whether samples come in another order in each epoch.", _truth, True),
    "seed": Entry(
        "The number that all random choices follow from: first values, order, splits, draws.",
        _whole(0),
        0,
    ),
}
DEFAULTS: Mapping[str, Any] = {
    name: entry.default for name, entry in ENTRIES.items() if entry.default is not NO_DEFAULT
}
