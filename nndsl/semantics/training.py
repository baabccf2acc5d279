"""Training blocks: a fixed set of entries, each checked, none ignored (see `entries`)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Iterable, Iterator, Mapping

from nndsl.diagnostics.catalogue import preparing
from nndsl.diagnostics.catalogue import training as training_errors
from nndsl.diagnostics.catalogue.names import said_twice
from nndsl.graph import BATCH
from nndsl.semantics.disagreements import check_ensembles, check_measured, disagreements
from nndsl.semantics.elaborator import Elaborator, Problem
from nndsl.semantics.entries import DEFAULTS, ENTRIES, read
from nndsl.semantics.measured import balanced
from nndsl.semantics.moving import default_optimizer
from nndsl.semantics.network import Network, Training
from nndsl.semantics.optimizer import check_optimizer
from nndsl.semantics.parts import check_parts, with_marks
from nndsl.semantics.reading import Reading
from nndsl.semantics.scope import Scope
from nndsl.semantics.values import FAILED, Items, Value
from nndsl.source import Span
from nndsl.syntax import tree


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
                e.report(training_errors.blocks_alike(_title(block), _title(first), block.name or first.name))
            network.trainings.append(_training(e, network, block, inside))
    for diagnostic in (*check_measured(network), *check_ensembles(network)):
        e.report(diagnostic)


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
    _check_goal(e, block, entries)
    found: dict[str, Any] = {}
    for name, entry in entries.items():
        try:
            _check_weights(entry, scope)
            found[name] = read(Reading(e, network, entry, scope))
        except Problem as problem:
            e.report(problem.diagnostic)
            found[name] = FAILED
    spans = {name: entry.value.span for name, entry in entries.items()}
    for diagnostic in (*check_parts(found, spans), *disagreements(found, spans)):
        e.report(diagnostic)
    if isinstance(found.get("balance"), str):
        _balance(e, network, found, spans)
    if "optimizer" not in entries:
        found["optimizer"] = default_optimizer(e, scope)
    return _made(block, entries, with_marks({name: value for name, value in found.items() if value is not FAILED}))


def _balance(e: Elaborator, network: Network, found: dict[str, Any], spans: Mapping[str, Span]) -> None:
    """Put what makes each category count the same into every loss of a block."""

    def balance(loss: int, span: Span | None) -> int:
        beside = set(target.type.axes) - set(e.graph.type(loss).axes) - {BATCH}
        if beside:
            e.report(preparing.balanced_over_steps(spans["balance"], target.name, min(beside), span))
            return loss
        return balanced(e, network, loss, target.name)

    target = network.declarations[found["balance"]]
    if isinstance(found.get("loss"), int):
        found["loss"] = balance(found["loss"], spans["loss"])
    if isinstance(found.get("objectives"), tuple):
        several = found["objectives"]
        found["objectives"] = tuple(replace(one, loss=balance(one.loss, one.span)) for one in several)


def _made(block: tree.Train, entries: dict[str, tree.Entry], given: dict[str, Any]) -> Training:
    metrics = given.pop("metrics", {})
    computed = {name: given.pop(name, None) for name in ("data", "loss", "optimizer", "clip")}
    return Training(
        name=block.name,
        objectives=given.pop("objectives", ()),
        metrics={name: n for name, (n, _, _) in metrics.items()},
        span=block.span,
        spans={name: entry.value.span for name, entry in entries.items()},
        metric_spans={name: span for name, (_, span, _) in metrics.items()},
        metric_docs={name: doc for name, (_, _, doc) in metrics.items()},
        settings={**DEFAULTS, **given},
        **computed,
    )


def _check_entry(e: Elaborator, entry: tree.Entry, entries: dict[str, tree.Entry]) -> None:
    if entry.name not in ENTRIES:
        e.report(training_errors.unknown_entry(entry.name_span, entry.name, ENTRIES))
    elif entry.name in entries:
        e.report(said_twice(entry.name_span, entries[entry.name].name_span, entry.name))
    else:
        entries[entry.name] = entry
        if not ENTRIES[entry.name].carried_out:
            e.beyond.append(training_errors.entry_planned(entry.name_span, f"the entry `{entry.name}`"))


def _check_goal(e: Elaborator, block: tree.Train, entries: dict[str, tree.Entry]) -> None:
    """A block has one loss, or several objectives."""
    if "objectives" in entries:
        for name in ("loss", "optimizer"):
            if name in entries:
                places = entries[name].name_span, entries["objectives"].name_span
                e.report(training_errors.beside_objectives(*places, name))
    elif "loss" not in entries:
        e.report(training_errors.entry_missing(block.span, "loss", "loss = squared_error(y, d)"))


def _check_weights(entry: tree.Entry, scope: Scope) -> None:
    """A penalty on `weights` needs some. Raises Problem."""
    if scope.bound["weights"] is FAILED or scope.bound["weights"].items:
        return
    for node in tree.walk(entry.value):
        if isinstance(node, tree.Name) and node.id == "weights":
            raise Problem(training_errors.no_weights(node.span))
