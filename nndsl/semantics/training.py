"""Training blocks: a fixed set of entries, each checked, none ignored.

What an entry means is settled here; what it does is the business of the packages `data` and `training`.
"""

from __future__ import annotations

from typing import Any, Callable, Iterable, Iterator, Mapping

from nndsl.diagnostics.catalogue import training as catalogue
from nndsl.diagnostics.catalogue.names import given_twice, said_twice
from nndsl.graph import REAL
from nndsl.semantics.calls import callee, made
from nndsl.semantics.elaborator import Elaborator, Place, Problem
from nndsl.semantics.network import Network, Training
from nndsl.semantics.optimizer import check_optimizer, check_settings, inputs_text
from nndsl.semantics.records import SIGNATURES, Record
from nndsl.semantics.repetition import repeated
from nndsl.semantics.scope import Scope
from nndsl.semantics.values import FAILED, Function, Items, Layer, Quantity, Value, Word, describe, is_number
from nndsl.source import Span
from nndsl.syntax import tree

DEFAULTS: Mapping[str, Any] = {
    "validation": None,
    "test": None,
    "normalize": None,
    "batch": 32,
    "epochs": 100,
    "shuffle": True,
    "seed": 0,
}
COMPUTED = ("data", "loss", "metrics", "optimizer", "clip")
PLANNED = tuple("augment fill balance objectives gradient teacher carry stop ensemble start freeze".split())
ENTRIES = (*COMPUTED, *DEFAULTS, *PLANNED)


def elaborate_trainings(e: Elaborator, network: Network, program: tree.Program, scope: Scope) -> None:
    """Evaluate the entries of every training block of the program."""
    penalised = tuple(Value(w.node) for w in network.weights.values() if w.penalised)
    failed = any(value is FAILED for value in scope.memo.values())  # then weights may be missing, which was reported
    inside = Scope(scope, {"weights": FAILED if failed else Items(penalised)}, owner=scope.owner)
    for definition in _optimizers(program.statements):
        check_optimizer(e, definition)
    blocks: dict[str, tree.Train] = {}
    for block in program.statements:
        if isinstance(block, tree.Train):
            first = blocks.setdefault(block.name or "train", block)
            if first is not block:
                e.report(catalogue.blocks_alike(_title(block), _title(first), block.name or first.name))
            network.trainings.append(_training(e, network, block, inside))


def _optimizers(statements: Iterable[tree.Statement]) -> Iterator[tree.Definition]:
    for statement in statements:
        if isinstance(statement, tree.Definition):
            if statement.keyword == "optimizer":
                yield statement
            yield from _optimizers(statement.body)


def _title(block: tree.Train) -> Span | None:
    return block.name_span or block.span


def _training(e: Elaborator, network: Network, block: tree.Train, scope: Scope) -> Training:
    entries: dict[str, tree.Entry] = {}
    for entry in block.entries:
        _check_entry(e, entry, entries)
    found: dict[str, Any] = {}
    for name, entry in entries.items():
        try:
            _check_weights(entry, scope)
            found[name] = _read(e, network, name, entry, scope)
        except Problem as problem:
            e.report(problem.diagnostic)
            found[name] = FAILED
    if "loss" not in entries:
        e.report(catalogue.entry_missing(block.span, "loss", "loss = squared_error(y, d)"))
    if "optimizer" not in entries:
        adam = tree.Name("adam", span=None)
        found["optimizer"] = callee(e, e.evaluate(adam, Place(scope)), adam, Place(scope))
    settings = {name: found.get(name, default) for name, default in DEFAULTS.items()}
    given = {name: value for name, value in found.items() if value is not FAILED}
    metrics = given.get("metrics", {})
    return Training(
        name=block.name,
        settings=settings,
        data=given.get("data"),
        loss=given.get("loss"),
        metrics={name: n for name, (n, _) in metrics.items()},
        optimizer=given.get("optimizer"),
        clip=given.get("clip"),
        span=block.span,
        spans={name: entry.value.span for name, entry in entries.items()},
        metric_spans={name: span for name, (_, span) in metrics.items()},
    )


def _check_entry(e: Elaborator, entry: tree.Entry, entries: dict[str, tree.Entry]) -> None:
    if entry.name in PLANNED:
        e.report(catalogue.entry_planned(entry.name_span, f"the entry `{entry.name}`"))
    elif entry.name not in ENTRIES:
        e.report(catalogue.unknown_entry(entry.name_span, entry.name, (*COMPUTED, *DEFAULTS)))
    elif entry.name in entries:
        e.report(said_twice(entry.name_span, entries[entry.name].name_span, entry.name))
    else:
        entries[entry.name] = entry


def _check_weights(entry: tree.Entry, scope: Scope) -> None:
    """A penalty on `weights` needs some. Raises Problem."""
    if scope.bound["weights"] is FAILED or scope.bound["weights"].items:
        return
    for node in tree.walk(entry.value):
        if isinstance(node, tree.Name) and node.id == "weights":
            raise Problem(catalogue.no_weights(node.span))


def _read(e: Elaborator, network: Network, name: str, entry: tree.Entry, scope: Scope) -> Any:
    if name == "metrics":
        return _metrics(e, network, entry, scope)
    value = e.evaluate(entry.value, Place(scope, name))
    return value if value is FAILED else READERS[name](e, network, entry, value)


# ---- what is computed


def _loss(e: Elaborator, network: Network, entry: tree.Entry, value: Any) -> int:
    return _per_sample(e, value, entry.value.span, "the loss")


def _per_sample(e: Elaborator, value: Any, span: Span | None, what: str) -> int:
    n = e.node(value, span)
    type = e.graph.type(n)
    if type.known and not (type.is_number and type.kind == REAL):
        raise Problem(catalogue.loss_not_a_number(span, what, str(type)))
    return n


def _metrics(e: Elaborator, network: Network, entry: tree.Entry, scope: Scope) -> dict[str, tuple[int, Span | None]]:
    """Metrics are in the data's own units: in them inputs, targets and what answers for these are not normalised.

    What else they read may be: see `units`. Each metric has its node and its place.
    """
    own = {output.name: Value(output.node) for output in network.outputs.values()}
    own |= {declaration.name: Value(declaration.node) for declaration in network.declarations.values()}
    place = Place(Scope(scope, own, owner=scope.owner), "metrics")
    metrics: dict[str, tuple[int, Span | None]] = {}
    for node, value, span in _listed(e, entry.value, place):
        if value is not FAILED:
            metrics[_metric_name(node, metrics)] = _per_sample(e, value, span, "a metric"), span
    return metrics


def _listed(e: Elaborator, node: tree.Node, place: Place) -> Iterator[tuple[tree.Node, Any, Span | None]]:
    """The expression, the value and the place of each metric."""
    for item in node.items if isinstance(node, tree.List) else (node,):
        if isinstance(item, tree.Each):
            yield from ((item.body, value, span) for value, span in repeated(e, item, place, made))
        else:
            yield item, e.evaluate(item, place), item.span


def _metric_name(item: tree.Node, taken: Mapping[str, Any]) -> str:
    """The word it calls: `power` for `power(2)(y, d)`; a number tells those of one word apart."""
    word = item
    while isinstance(word, tree.Call):
        word = word.function
    name = word.id if word is not item and isinstance(word, tree.Name) else "metric"
    numbered = (name if number == 1 else f"{name}{number}" for number in range(1, len(taken) + 2))
    return next(candidate for candidate in numbered if candidate not in taken)


# ---- what is described


def _data(e: Elaborator, network: Network, entry: tree.Entry, value: Any) -> Record:
    if isinstance(value, Word):
        raise Problem(catalogue.not_connected(entry.value.span, value.name))
    if not isinstance(value, Record) or not SIGNATURES[value.word].connected:
        expected = 'a data source such as `csv("file.csv")()`'
        raise Problem(catalogue.wrong_entry(entry.value.span, "data", expected, describe(value)))
    for name in value.columns:
        if name not in network.declarations:
            raise Problem(catalogue.not_declared(value.spans[name], name, value.word, sorted(network.declarations)))
    return value


def _optimizer(e: Elaborator, network: Network, entry: tree.Entry, value: Any) -> Layer:
    found = _made(e, entry, value)
    if found is None or found.definition.keyword != "optimizer":
        expected = "an optimizer such as `adam()`"
        raise Problem(catalogue.wrong_entry(entry.value.span, "optimizer", expected, describe(value)))
    check_settings(found, entry.value.span)
    return found


def _clip(e: Elaborator, network: Network, entry: tree.Entry, value: Any) -> Layer:
    found = _made(e, entry, value)
    if found is None or found.definition.keyword != "fn":
        expected = "a way to clip such as `by_norm(1.0)`"
        raise Problem(catalogue.wrong_entry(entry.value.span, "clip", expected, describe(value)))
    inputs = found.definition.inputs
    if len(inputs) not in (1, 2) or inputs[-1].variadic:
        raise Problem(catalogue.clip_inputs(entry.value.span, found.definition.name, inputs_text(inputs)))
    check_settings(found, entry.value.span)
    return found


def _made(e: Elaborator, entry: tree.Entry, value: Any) -> Layer | None:
    if isinstance(value, Function):
        value = callee(e, value, entry.value, Place(value.scope))
    return value if isinstance(value, Layer) else None


def _normalize(e: Elaborator, network: Network, entry: tree.Entry, value: Any) -> Record:
    call, expected = entry.value, "`standard(...)` of inputs and targets"
    described = isinstance(value, Record) and value.word == "standard"
    if not described or not isinstance(call, tree.Call) or not call.arguments:
        raise Problem(catalogue.wrong_entry(call.span, "normalize", expected, describe(value)))
    names: list[str] = []
    for argument in call.arguments:
        if not isinstance(argument.value, tree.Name):
            raise Problem(catalogue.wrong_entry(argument.span, "normalize", expected, "an expression"))
        if argument.value.id in names:
            raise Problem(given_twice(argument.span, "standard", argument.value.id))
        names.append(argument.value.id)
    return Record(value.word, {}, {}, tuple(names), call.span)


def _part(e: Elaborator, network: Network, entry: tree.Entry, value: Any) -> Any:
    """`20%`, or `after(1920)` for a series."""
    if isinstance(value, Record) and value.word == "after":
        return value
    return _in_range(entry, value, "a part of the data between 0% and 100%, or `after(...)`", lambda v: 0 < v < 1)


def _whole(least: int) -> Callable[..., int]:
    def read(e: Elaborator, network: Network, entry: tree.Entry, value: Any) -> int:
        if isinstance(value, Quantity) and value.unit == entry.name:
            value = value.value
        expected = f"a whole number of at least {least}"
        return _in_range(entry, value, expected, lambda v: isinstance(v, int) and v >= least)

    return read


def _truth(e: Elaborator, network: Network, entry: tree.Entry, value: Any) -> bool:
    if not isinstance(value, bool):
        raise Problem(catalogue.wrong_entry(entry.value.span, entry.name, "true or false", describe(value)))
    return value


def _in_range(entry: tree.Entry, value: Any, expected: str, holds: Callable[[Any], bool]) -> Any:
    if not is_number(value) or not holds(value):
        raise Problem(catalogue.wrong_entry(entry.value.span, entry.name, expected, describe(value)))
    return value


READERS: Mapping[str, Callable[..., Any]] = {
    "data": _data,
    "loss": _loss,
    "optimizer": _optimizer,
    "clip": _clip,
    "normalize": _normalize,
    "validation": _part,
    "test": _part,
    "batch": _whole(1),
    "epochs": _whole(1),
    "seed": _whole(0),
    "shuffle": _truth,
}
