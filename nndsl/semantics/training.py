"""Training blocks: a fixed set of entries, each checked, none ignored (see `entries`)."""

from __future__ import annotations

from typing import Any, Iterable, Iterator

from nndsl.diagnostics.catalogue import training as catalogue
from nndsl.diagnostics.catalogue.names import said_twice
from nndsl.semantics.elaborator import Elaborator, Problem
from nndsl.semantics.entries import DEFAULTS, ENTRIES, UNSETTLED, Reading, default_optimizer, read
from nndsl.semantics.network import Network, Training
from nndsl.semantics.optimizer import check_optimizer
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
                e.report(catalogue.blocks_alike(_title(block), _title(first), block.name or first.name))
            network.trainings.append(_training(e, network, block, inside))
    _check_normalised(e, network)


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
    _check_parts(e, entries, found)
    if "stop" in entries and "validation" not in entries:
        e.report(catalogue.stop_without_validation(entries["stop"].value.span))
    if "optimizer" not in entries:
        found["optimizer"] = default_optimizer(e, scope)
    return _made(block, entries, {name: value for name, value in found.items() if value is not FAILED})


def _made(block: tree.Train, entries: dict[str, tree.Entry], given: dict[str, Any]) -> Training:
    metrics = given.pop("metrics", {})
    computed = {name: given.pop(name, None) for name in ("data", "loss", "optimizer", "clip")}
    return Training(
        name=block.name,
        objectives=given.pop("objectives", ()),
        metrics={name: n for name, (n, _) in metrics.items()},
        span=block.span,
        spans={name: entry.value.span for name, entry in entries.items()},
        metric_spans={name: span for name, (_, span) in metrics.items()},
        settings={**DEFAULTS, **given},
        **computed,
    )


def _check_entry(e: Elaborator, entry: tree.Entry, entries: dict[str, tree.Entry]) -> None:
    if entry.name not in ENTRIES:
        e.report(catalogue.unknown_entry(entry.name_span, entry.name, ENTRIES))
    elif entry.name in UNSETTLED:
        e.report(catalogue.entry_unsettled(entry.name_span, entry.name))
    elif entry.name in entries:
        e.report(said_twice(entry.name_span, entries[entry.name].name_span, entry.name))
    else:
        entries[entry.name] = entry
        if not ENTRIES[entry.name].carried_out:
            e.beyond.append(catalogue.entry_planned(entry.name_span, f"the entry `{entry.name}`"))


def _check_goal(e: Elaborator, block: tree.Train, entries: dict[str, tree.Entry]) -> None:
    """A block has one loss, or several objectives."""
    if "objectives" in entries:
        for name in ("loss", "optimizer"):
            if name in entries:
                e.report(catalogue.beside_objectives(entries[name].name_span, entries["objectives"].name_span, name))
    elif "loss" not in entries:
        e.report(catalogue.entry_missing(block.span, "loss", "loss = squared_error(y, d)"))


def _check_parts(e: Elaborator, entries: dict[str, tree.Entry], found: dict[str, Any]) -> None:
    """What is held out leaves something to train on."""
    parts = [found.get(name) for name in ("validation", "test")]
    if all(isinstance(part, float) for part in parts) and sum(parts) >= 1:
        expected = f"a part of what `validation` leaves: less than {1 - parts[0]:.0%}"
        e.report(catalogue.wrong_entry(entries["test"].value.span, "test", expected, f"{parts[1]:.0%}"))


def _check_normalised(e: Elaborator, network: Network) -> None:
    """What a block reads is normalised in it if it is in any other: normalisation is part of the graph."""
    for training in network.trainings:
        named = _normalised(training)
        read = e.graph.needed(training.scores)
        sources = dict.fromkeys(s.source for s in network.statistics.values() if s.node in read)
        missing = [name for name in sources if name not in named]
        if missing and (named or "normalize" not in training.spans):  # else what it names is wrong, and was reported
            other = next((t.spans["normalize"] for t in network.trainings if missing[0] in _normalised(t)), None)
            span = training.spans.get("normalize", training.span)
            e.report(catalogue.normalised_elsewhere(span, missing, named, other))


def _normalised(training: Training) -> tuple[str, ...]:
    record = training.settings.get("normalize")
    return () if record is None else record.names


def _check_weights(entry: tree.Entry, scope: Scope) -> None:
    """A penalty on `weights` needs some. Raises Problem."""
    if scope.bound["weights"] is FAILED or scope.bound["weights"].items:
        return
    for node in tree.walk(entry.value):
        if isinstance(node, tree.Name) and node.id == "weights":
            raise Problem(catalogue.no_weights(node.span))
