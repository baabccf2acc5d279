"""The entries of a training block that compute: its loss, or its objectives, and its metrics."""

from __future__ import annotations

import re
from typing import Any, Iterator, Mapping

from nndsl.diagnostics.catalogue import solvers
from nndsl.diagnostics.catalogue import training as training_errors
from nndsl.graph import REAL
from nndsl.semantics.calls import made
from nndsl.semantics.chosen import chosen_names
from nndsl.semantics.elaborator import Elaborator, Place, Problem
from nndsl.semantics.minimizing import Minimized
from nndsl.semantics.moving import default_optimizer, optimizer_at
from nndsl.semantics.network import Objective
from nndsl.semantics.reading import Reading
from nndsl.semantics.records import Record
from nndsl.semantics.repetition import repeated
from nndsl.semantics.scope import Scope
from nndsl.semantics.values import FAILED, Items, Value
from nndsl.source import Span
from nndsl.syntax import tree

LOSSES = re.compile("loss[0-9]*")


def loss(reading: Reading, value: Any) -> int:
    return _per_sample(reading.e, value, reading.span, "the loss")


def _per_sample(e: Elaborator, value: Any, span: Span | None, what: str) -> int:
    n = e.node(value, span)
    type = e.graph.type(n)
    if type.known and not (type.is_number and type.kind == REAL and not type.row_axes):
        raise Problem(training_errors.loss_not_a_number(span, what, str(type)))
    return n


def objectives(reading: Reading, value: Any) -> tuple[Objective, ...]:
    several = value.items if isinstance(value, Items) else (value,)
    expected = "a list such as `[minimize(loss, weights = [critic], optimizer = adam())]`"
    if not several:
        raise reading.wrong(expected, value)
    for one in several:
        if not isinstance(one, Minimized):
            raise reading.wrong(expected, one)
    return tuple(_objective(reading, one) for one in several)


def _objective(reading: Reading, given: Minimized) -> Objective:
    (value, at), (weights, where), (how, place) = given.loss, given.weights, given.optimizer
    names = None if weights is None else chosen_names(reading.e, reading.network, "weights", weights, where)
    made = (
        default_optimizer(reading.e, reading.scope) if how is None else optimizer_at(reading, how, place)
    )
    if isinstance(made, Record):
        raise Problem(solvers.solver_among_objectives(made.span, made.word))
    return Objective(_per_sample(reading.e, value, at, "the loss"), names, made, given.span)


def metrics(reading: Reading) -> dict[str, tuple[int, Span | None, str]]:
    """Metrics are in the data's own units: in them inputs, targets and what answers for these are not normalised.

    What else they read may be: see `units`. Each metric has its node, its place and what is said about it.
    """
    network, scope = reading.network, reading.scope
    own = {output.name: Value(output.node) for output in network.outputs.values()}
    own |= {name: Value(network.values[name]) for name in network.declarations}
    place = Place(Scope(scope, own, owner=scope.owner), "metrics")
    found: dict[str, tuple[int, Span | None, str]] = {}
    for node, value, span in _listed(reading.e, reading.entry.value, place):
        if value is not FAILED:
            found[_metric_name(node, found)] = _metric(reading.e, value, span), span, _doc(node, scope)
    return found


def _metric(e: Elaborator, value: Any, span: Span | None) -> int:
    """A number for each sample, or numbers that belong to no sample: they are of all that is evaluated."""
    n = e.node(value, span)
    type = e.graph.type(n)
    if type.known and not (type.kind == REAL and (not type.axes or type.is_number and not type.row_axes)):
        raise Problem(training_errors.metric_of_no_kind(span, f"{type} for each sample" if type.axes else str(type)))
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
