"""What entries of a training block say against one another, or without effect beside one another."""

from __future__ import annotations

from typing import Any, Iterator, Mapping

from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import held_out, preparing
from nndsl.diagnostics.catalogue.names import wrong_argument
from nndsl.semantics.network import Network, Training
from nndsl.semantics.records import Record
from nndsl.source import Span

Spans = Mapping[str, Span]


def disagreements(entries: Mapping[str, Any], spans: Spans) -> Iterator[Diagnostic]:
    """What is wrong with how the entries of a block stand beside one another; `spans` are their places."""
    stop, several, parts = entries.get("stop"), entries.get("ensemble"), entries.get("validation")
    folds = isinstance(parts, Record) and parts.word == "folds"
    retrain = isinstance(stop, Record) and stop.settings["retrain"] is True
    if stop is not None and "validation" not in spans:
        yield held_out.stop_without_validation(spans["stop"])
    if folds and retrain:
        yield held_out.folds_retrain(stop.spans["retrain"], spans["validation"])
    if retrain and _tested_first(entries):
        expected = "false where the test part of a series, which is not trained on, comes before the validation part"
        yield wrong_argument(stop.spans["retrain"], stop.word, "retrain", expected, "true")
    if folds and several is not None:
        yield held_out.folds_of_ensembles(spans["ensemble"], spans["validation"])


ELSEWHERE = {"normalize": preparing.normalised_elsewhere, "fill": preparing.filled_elsewhere}


def _tested_first(entries: Mapping[str, Any]) -> bool:
    """Whether the test part of a series comes before the validation part: a series is trained on from its start."""
    parts = [entries.get(name) for name in ("test", "validation")]
    if not all(isinstance(part, Record) and part.word == "after" for part in parts):
        return False
    test, validation = (part.settings["time"] for part in parts)
    return test < validation


def check_measured(network: Network) -> Iterator[Diagnostic]:
    """What a block reads is normalised, or filled, in it if it is in any other: that is part of the graph."""
    for entry, diagnostic in ELSEWHERE.items():
        for training in network.trainings:
            named = _named(training, entry)
            read = network.graph.needed(training.scores)
            sources = dict.fromkeys(s.source for s in network.measured_for(entry) if s.node in read)
            missing = [name for name in sources if name not in named]
            if missing and (named or entry not in training.spans):  # else what it names is wrong, and was reported
                other = next((t.spans[entry] for t in network.trainings if missing[0] in _named(t, entry)), None)
                yield diagnostic(training.spans.get(entry, training.span), missing, named, other)


def _named(training: Training, entry: str) -> tuple[str, ...]:
    """The inputs and targets that an entry of a block names."""
    given = training.settings.get(entry)
    records = given if isinstance(given, tuple) else (given,)
    return tuple(name for record in records if record is not None for name in record.names)


def check_ensembles(network: Network) -> Iterator[Diagnostic]:
    """An ensemble is the end of a file, and its answers can be averaged."""
    for training, later in zip(network.trainings, [*network.trainings[1:], None]):
        if training.settings["ensemble"] is None:
            continue
        if later is not None:
            yield held_out.ensemble_before(training.spans["ensemble"], later.span)
        yield from _check_outputs(network, training)


def _check_outputs(network: Network, training: Training) -> Iterator[Diagnostic]:
    for output in network.outputs.values():
        kind = network.graph.type(output.node).kind
        if kind.name != "real":
            yield held_out.no_mean_answer(training.spans["ensemble"], output.span, output.name)
