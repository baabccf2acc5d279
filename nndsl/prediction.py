"""Answers of a trained model, or any values in it, for a table of new data, as tables for some of the samples at a
time.

A row is a sample, or a step of a sequence. What answers for a label becomes the label in the data's own words and the
probability of each category; other outputs are in the data's own units. Columns are named by the target that is
answered for (`species`, `species=setosa`, ...) or else by the value, its components from 1 (`h[1]`, `h[2]`, ...).

A value that is no output is shown as it was computed, so in normalised units where what it reads is normalised. A
matrix with a row for each step, such as the weights of attention, has a column for each; those of steps that do not
exist are empty.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, Callable, Iterator, Sequence

import numpy as np

from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import usage
from nndsl.graph import BATCH, Type
from nndsl.graph.types import base_of, is_past
from nndsl.model import Model
from nndsl.semantics.memory import MOST_MEMORY
from nndsl.semantics.network import Network, Output
from nndsl.training import runs
from nndsl.training.runs import RunFolder

if TYPE_CHECKING:
    from nndsl.data import Dataset
    from nndsl.semantics.records import Record

CHUNK = 1024  # samples whose answers are computed at a time


@dataclass(frozen=True)
class Trained:
    """A model with the weights of a run, and the categories of its labels in the data it was trained on."""

    model: Model
    categories: dict[str, list]


@dataclass(frozen=True)
class Table:
    """`columns` holds for each name of the header its cells, all of one length: texts and numbers of NumPy."""

    columns: dict[str, Sequence[Any]]

    def rows(self) -> list[tuple[Any, ...]]:
        return list(zip(*self.columns.values()))


def open_run(path: str | os.PathLike[str], max_memory: int = MOST_MEMORY) -> Trained:
    """The model of a run folder with its weights. Raises Refused (NN8xx) if anything of it is missing or damaged."""
    folder = RunFolder.open(path)
    settings = folder.settings()
    model = Model.open(
        str(folder.file(runs.MODEL)),
        overrides=settings["overrides"],
        dtype=settings["dtype"],
        seed=settings["seed"],
        sizes=settings["sizes"],
        uses=folder.file(runs.USES),
        max_memory=max_memory,
    )
    folder.check_texts(model.text, model.used_files)
    model.restore(folder.weights())
    return Trained(model, settings["categories"])


def predict_tables(
    trained: Trained,
    path: str | os.PathLike[str],
    names: Sequence[str] = (),
    watch: Callable[[str, float], None] = lambda name, part: None,
) -> Iterator[Table]:
    """The values with these names, or all outputs, for a file with what the training data had for the inputs; all
    tables have the same columns.

    `watch` hears how much of the file is read, from 0 to 1. Raises Refused.
    """
    from nndsl.data import read_inputs
    from nndsl.data.feeding import check_sizes

    network, model = trained.model.network, trained.model
    outputs = chosen(model, names)
    needed = set(model.evaluator.needed([output.node for output in outputs]))
    record = network.trainings[0].data if network.trainings else None
    dataset = read_inputs(path, network.declarations, record, trained.categories, needed, watch, model.supply.room)
    order = common_order(outputs, model)
    check_sizes(set(order), dataset.lengths, network.declarations)
    for first in range(0, dataset.count, CHUNK):
        some = dataset.take(np.arange(first, min(first + CHUNK, dataset.count)))
        places = steps(some, order)
        values = compute(model, some, outputs, first)
        columns = {} if some.files is None else {"file": some.files[places[0]]}
        columns |= step_columns(some, order, places, record, first)
        for output in outputs:
            found = cells(values[output.name][places], model.graph.type(output.node), some, order, places)
            columns |= output_columns(output, found, trained, outputs)
        yield Table(columns)


def chosen(model: Model, names: Sequence[str]) -> list[Output]:
    """The values with these names, as outputs; all outputs where no name is given. Raises Refused (NN007, NN009)."""
    found = [named(model.network, name) for name in names or model.network.outputs]
    for output in found:
        if BATCH not in model.graph.type(output.node).axes:
            raise Refused(usage.constant_output(output.name))
    return found


def named(network: Network, name: str) -> Output:
    """The output of this name; else the value, as an output that answers for nothing but itself."""
    if name in network.outputs:
        return network.outputs[name]
    found = network.values_named(name)
    if len(found) != 1:
        raise Refused(usage.unknown_value(name, list(network.outputs), list(network.values), found))
    return Output(name, network.values[found[0]], name if name in network.declarations else None, None)


def common_order(outputs: Sequence[Output], model: Model) -> tuple[str, ...]:
    """The sequence axes that all of them run over, outermost first. Raises Refused (NN008) if they differ."""
    declared = [axis for declaration in model.network.declarations.values() for axis in declaration.order]
    types = [model.graph.type(output.node) for output in outputs]
    orders = {tuple(dict.fromkeys(axis for axis in declared if axis in type.axes)) for type in types}
    if len(orders) > 1:
        raise Refused(usage.several_outputs([output.name for output in outputs]))
    return orders.pop()


def compute(model: Model, samples: Dataset, outputs: Sequence[Output], seed: int) -> dict[str, np.ndarray]:
    """The values of outputs for all samples: [samples, *sequence axes, *dims]. What is drawn follows from the seed."""
    lengths = {
        f"{name}.lengths": samples.lengths[order[-1]]
        for name, order in samples.orders.items()
        if name in samples.arrays and order
    }
    nodes = {output.name: output.node for output in outputs}
    return model.compute({**samples.arrays, **lengths}, nodes, seed=(seed,))


def steps(dataset: Dataset, order: tuple[str, ...]) -> tuple[np.ndarray, ...]:
    """The places of all rows in an array [samples, *sequence axes]: an index array for each of its axes."""
    lengths = [dataset.lengths[axis] for axis in order]
    found = [
        (sample, *step)
        for sample in range(dataset.count)
        for step in product(*(range(int(length[sample])) for length in lengths))
    ]
    return tuple(np.array(found, dtype=np.int64).reshape(-1, 1 + len(order)).T)


def step_columns(
    dataset: Dataset, order: tuple[str, ...], places: tuple[np.ndarray, ...], record: Record | None, first: int
) -> Iterator[tuple[str, np.ndarray]]:
    """For sequences the number of the sequence and of the step, from 1, and when the step was, where that is known.
    There are `first` samples before these."""
    if not order:
        return
    samples, *along = places
    yield "sequence", first + samples + 1
    for name, place in zip(("step",) if len(order) == 1 else order, along):
        yield name, place + 1
    time = record.settings.get("time") if record is not None else None
    if time is not None:
        yield time, whole(dataset.times)[places[-1]]


def whole(times: np.ndarray) -> np.ndarray:
    """Years and the like as integers."""
    integers = times.astype(np.int64)
    return integers if (integers == times).all() else times


def cells(
    values: np.ndarray, type: Type, dataset: Dataset, order: tuple[str, ...], places: tuple[np.ndarray, ...]
) -> np.ndarray:
    """Values of a type, [rows, *rows of its matrices, *dims], as they are shown: truths as Python's, None for rows of
    matrices that do not exist."""
    values = values.astype(object) if values.dtype == bool else values
    if not type.row_axes:
        return values
    exists = np.ones(values.shape, dtype=bool)
    for dim, axis in enumerate(type.row_axes, 1):
        ends = dataset.lengths[base_of(axis)][places[0]]
        if is_past(axis):
            ends = np.minimum(ends, places[1 + order.index(base_of(axis))] + 1)
        steps = np.arange(values.shape[dim]).reshape(-1, *(1,) * (values.ndim - dim - 1))
        exists &= steps < ends.reshape(-1, *(1,) * (values.ndim - 1))
    shown = np.full(values.shape, None, dtype=object)
    shown[exists] = list(values[exists])  # numbers of NumPy still, in the precision they were computed in
    return shown


def output_columns(output: Output, values: np.ndarray, trained: Trained, outputs: Sequence[Output]) -> dict[str, Any]:
    """The columns of one output from its values, [rows, *dims]."""
    name = column_name(output, outputs)
    categories = trained.categories.get(output.target or "")
    if categories and values.dtype.kind == "i":
        return {name: [categories[label] for label in values.reshape(-1)]}
    probabilities = category_probabilities(values, len(categories)) if categories else None
    if probabilities is None:
        indices = list(np.ndindex(values.shape[1:]))
        if len(indices) == 1:
            return {name: values.reshape(-1)}
        return {f"{name}[{', '.join(str(i + 1) for i in index)}]": values[:, *index] for index in indices}
    labels = [categories[best] for best in probabilities.argmax(axis=1)]
    return {name: labels, **{f"{name}={word}": probabilities[:, i] for i, word in enumerate(categories)}}


def column_name(output: Output, outputs: Sequence[Output]) -> str:
    """That of the target, unless several outputs answer for it."""
    rivals = [other for other in outputs if other.target == output.target]
    return output.target if output.target and len(rivals) == 1 else output.name


def category_probabilities(values: np.ndarray, classes: int) -> np.ndarray | None:
    """[rows, classes] from [rows, classes], or from [rows, 1], which is the probability of the second of two."""
    if values.shape[1:] == (classes,):
        return values
    if values.shape[1:] == (1,) and classes == 2:
        return np.concatenate([1 - values, values], axis=1)
    return None
