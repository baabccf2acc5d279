"""The entries of a training block: a fixed set, and for each what it may be given.

What an entry means is settled here; what it does is the business of the packages `data` and `training`. An entry that
is not `carried_out` is checked all the same, and training by it is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Callable, Iterator, Mapping

from nndsl.diagnostics.catalogue import training as catalogue
from nndsl.diagnostics.catalogue.names import wrong_argument
from nndsl.graph import REAL, Graph, Type
from nndsl.ops import PARAMETER
from nndsl.semantics.calls import apply, callee, made
from nndsl.semantics.elaborator import Elaborator, Place, Problem
from nndsl.semantics.goals import Goal, Saved, chosen_names, chosen_paths
from nndsl.semantics.network import Objective
from nndsl.semantics.optimizer import check_settings, elaborator_of_update, inputs_text
from nndsl.semantics.preparing import augment, balance, fill, normalize
from nndsl.semantics.reading import Reader, Reading, named_only
from nndsl.semantics.records import NUMBER, SHARE, SIGNATURES, Record
from nndsl.semantics.repetition import repeated
from nndsl.semantics.scope import Scope
from nndsl.semantics.values import CALLABLE, FAILED, Function, Items, Layer, Quantity, Value, Word, describe
from nndsl.source import Span
from nndsl.syntax import tree

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
        return _metrics(reading)
    value = reading.e.evaluate(reading.entry.value, reading.place)
    if value is FAILED:
        return FAILED
    return ENTRIES[reading.entry.name].read(reading, named_only(reading, value))


# ---- what is computed


def _loss(reading: Reading, value: Any) -> int:
    return _per_sample(reading.e, value, reading.span, "the loss")


def _per_sample(e: Elaborator, value: Any, span: Span | None, what: str) -> int:
    n = e.node(value, span)
    type = e.graph.type(n)
    if type.known and not (type.is_number and type.kind == REAL and not type.row_axes):
        raise Problem(catalogue.loss_not_a_number(span, what, str(type)))
    return n


def _objectives(reading: Reading, value: Any) -> tuple[Objective, ...]:
    goals = value.items if isinstance(value, Items) else (value,)
    expected = "a list such as `[minimize(loss, weights = [critic], optimizer = adam())]`"
    if not goals:
        raise reading.wrong(expected, value)
    for goal in goals:
        if not isinstance(goal, Goal):
            raise reading.wrong(expected, goal)
    return tuple(_objective(reading, goal) for goal in goals)


def _objective(reading: Reading, goal: Goal) -> Objective:
    (loss, at), (weights, where), (optimizer, place) = goal.loss, goal.weights, goal.optimizer
    names = None if weights is None else chosen_names(reading.e, reading.network, "weights", weights, where)
    made = (
        default_optimizer(reading.e, reading.scope) if optimizer is None else _optimizer_at(reading, optimizer, place)
    )
    if isinstance(made, Record):
        raise Problem(catalogue.solver_among_objectives(made.span, made.word))
    return Objective(_per_sample(reading.e, loss, at, "the loss"), names, made, goal.span)


def _metrics(reading: Reading) -> dict[str, tuple[int, Span | None, str]]:
    """Metrics are in the data's own units: in them inputs, targets and what answers for these are not normalised.

    What else they read may be: see `units`. Each metric has its node, its place and what is said about it.
    """
    network, scope = reading.network, reading.scope
    own = {output.name: Value(output.node) for output in network.outputs.values()}
    own |= {name: Value(network.values[name]) for name in network.declarations}
    place = Place(Scope(scope, own, owner=scope.owner), "metrics")
    metrics: dict[str, tuple[int, Span | None, str]] = {}
    for node, value, span in _listed(reading.e, reading.entry.value, place):
        if value is not FAILED:
            metrics[_metric_name(node, metrics)] = _metric(reading.e, value, span), span, _doc(node, scope)
    return metrics


def _metric(e: Elaborator, value: Any, span: Span | None) -> int:
    """A number for each sample, or numbers that belong to no sample: they are of all that is evaluated."""
    n = e.node(value, span)
    type = e.graph.type(n)
    if type.known and not (type.kind == REAL and (not type.axes or type.is_number and not type.row_axes)):
        raise Problem(catalogue.metric_of_no_kind(span, f"{type} for each sample" if type.axes else str(type)))
    return n


def _listed(e: Elaborator, node: tree.Node, place: Place) -> Iterator[tuple[tree.Node, Any, Span | None]]:
    """The expression, the value and the place of each metric."""
    for item in node.items if isinstance(node, tree.List) else (node,):
        if isinstance(item, tree.Each):
            yield from ((item.body, value, span) for value, span in repeated(e, item, place, made))
        else:
            yield item, e.evaluate(item, place), item.span


def _metric_name(item: tree.Node, taken: Mapping[str, Any]) -> str:
    """The word that it is or calls: `zeros`, and `power` for `power(2)(y, d)`; a number tells those of one word apart.
    What losses are called is no name of a metric."""
    word = item.id if isinstance(item, tree.Name) else _called(item)
    name = "metric" if not word or LOSSES.fullmatch(word) else word
    numbered = (name if number == 1 else f"{name}{number}" for number in range(1, len(taken) + 2))
    return next(candidate for candidate in numbered if candidate not in taken)


def _called(item: tree.Node) -> str:
    """The word that a call calls; empty for what is no call of a word."""
    word = item
    while isinstance(word, tree.Call):
        word = word.function
    return word.id if word is not item and isinstance(word, tree.Name) else ""


def _doc(item: tree.Node, scope: Scope) -> str:
    """What the definition of the word that it calls says about it."""
    word = _called(item)
    found = scope.find(word)
    return found.definitions[word].doc if found is not None and word in found.definitions else ""


LOSSES = re.compile("loss[0-9]*")


# ---- functions and optimisers


def default_optimizer(e: Elaborator, scope: Scope) -> Any:
    """`adam()`, the one of the library."""
    adam = tree.Name("adam", span=None)
    return callee(e, e.evaluate(adam, Place(scope)), adam, Place(scope))


def _optimizer(reading: Reading, value: Any) -> Layer | Record:
    return _optimizer_at(reading, value, reading.span)


def _optimizer_at(reading: Reading, value: Any, span: Span | None) -> Layer | Record:
    if isinstance(value, Record) and SIGNATURES[value.word].use == "optimizer":
        return value
    found = _made(reading, value)
    if found is None or found.definition.keyword != "optimizer":
        expected = "an optimizer such as `adam()`"
        raise Problem(catalogue.wrong_entry(span, "optimizer", expected, describe(value)))
    check_settings(found, span)
    return found


def _clip(reading: Reading, value: Any) -> Layer:
    found = _made(reading, value)
    if found is None or found.definition.keyword != "fn":
        raise reading.wrong("a way to clip such as `by_norm(1.0)`", value)
    inputs = found.definition.inputs
    if len(inputs) not in (1, 2) or inputs[-1].variadic:
        raise Problem(catalogue.clip_inputs(reading.span, found.definition.name, inputs_text(inputs)))
    check_settings(found, reading.span)
    return found


def _made(reading: Reading, value: Any) -> Layer | None:
    if isinstance(value, Function):
        value = callee(reading.e, value, reading.entry.value, Place(value.scope))
    return value if isinstance(value, Layer) else None


def _part_of_teacher(reading: Reading, value: Any) -> Any:
    """A part from 0 to 1, or a schedule: a function of the number of updates made so far."""
    expected = "a part from 0% to 100%, or a schedule such as `ramp(from = 100%, to = 50%, over = 10 epochs)`"
    if not isinstance(value, CALLABLE):
        return _in_range(reading, value, expected, lambda v: 0 <= v <= 1)
    function = callee(reading.e, value, reading.entry.value, reading.place)
    graph = Graph()
    e = elaborator_of_update(graph, reading.e.diagnostics, reading.span)
    made = Value(graph.add(PARAMETER, type=Type((1,))))
    found = apply(e, function, [(None, made, reading.span)], reading.place, reading.span)
    if found is not FAILED and graph.type(e.node(found, reading.span)) != Type((1,)):
        raise reading.wrong(expected, found)
    return function


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
        raise Problem(wrong_argument(record.spans["retrain"], record.word, "retrain", "true or false", describe(retrain)))
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
        return _in_range(reading, value, expected, lambda v: isinstance(v, int) and v >= least)

    return read


def _truth(reading: Reading, value: Any) -> bool:
    if not isinstance(value, bool):
        raise reading.wrong("true or false", value)
    return value


def _in_range(reading: Reading, value: Any, expected: str, holds: Callable[[Any], bool]) -> Any:
    if not NUMBER.holds(value) or not holds(value):
        raise reading.wrong(expected, value)
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
        "Whether each category of a target counts the same in the loss, however many samples it has: `true`, or the target "
        "where several are labels.",
        balance,
        None,
    ),
    "loss": Entry(
        "What training makes small: a number for each sample, averaged over them and over their steps.",
        _loss,
    ),
    "objectives": Entry("Several losses, each with weights of its own, served in turn at each update.", _objectives),
    "metrics": Entry(
        "Reported beside the loss, in the units of the data: a number for each sample, which is averaged, or numbers for "
        "all samples at once, as `confusion` gives; or a list of such.",
        None,
    ),
    "optimizer": Entry(
        "How weights change: `adam(rate = 0.001)`, or an optimizer of the file; left out, `adam()`.",
        _optimizer,
    ),
    "gradient": Entry(
        "The way through time.", _described("`bptt`, `bptt(truncate = 20)` or `rtrl`"), carried_out=False
    ),
    "teacher": Entry("How often a delayed target is read rather than the answer.", _part_of_teacher, carried_out=False),
    "carry": Entry("Whether a batch starts in the state where the last one stopped.", _truth, carried_out=False),
    "clip": Entry(
        "How gradients are kept from growing: `by_norm(1.0)`, or a function of the "
        "gradient of a weight and of the norm of all gradients together.",
        _clip,
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
    "start": Entry("Weights of a run to begin the block from: `saved(\"runs/lenet/3\")`.", _start),
    "freeze": Entry("Layers, equations and weights that do not move in the block, with the means over updates in them.", _frozen),
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
