"""Units in metrics: the loss is in normalised units, metrics are in the data's.

In a metric the names of inputs and targets, and of outputs that answer for a target, stand for values in their own
units. Any other equation it reads was computed in normalised ones. Most such equations have no unit of the data at
all (a probability, an activation), but a metric may not bring the two together:

    it reads a normalised target at the same step            e = abs(y - d)      metrics = [sum(e)]
    it reads own units beside what normalised values made    metrics = [sum(abs(h - d))]
    it gives inputs in own units to weights                  metrics = [sum(x -> encode)]
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Iterator

from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import training as catalogue
from nndsl.semantics.network import Network, Training


@dataclass
class _Reads:
    """What a metric reads: names of inputs, targets and outputs."""

    own: set[str] = field(default_factory=set)  # in own units, where there are others
    normalised: set[str] = field(default_factory=set)
    now: set[str] = field(default_factory=set)  # normalised, and not delayed
    weights: bool = False


def check_units(network: Network, training: Training) -> Iterator[Diagnostic]:
    """A diagnostic for each metric that would mix units."""
    normalised = {statistic.source for statistic in network.measured_for("normalize")}
    for name, n in training.metrics.items() if normalised else ():
        found = _reason(network, _reads(network, n, normalised))
        if found is not None:
            yield catalogue.metric_units(training.metric_spans.get(name), name, *found)


def _reason(network: Network, reads: _Reads) -> tuple[str, str] | None:
    """The name whose units are mixed, and how."""
    roles = {declaration.name: declaration.role for declaration in network.declarations.values()}
    for name in sorted(reads.now):
        if roles[name] == "target":
            return name, f"it reads an equation in which `{name}` is normalised"
    for name in sorted(reads.own):
        if reads.normalised:
            return name, f"`{name}` is in its own units beside an equation of normalised `{min(reads.normalised)}`"
        if reads.weights and roles.get(name) == "input":
            return name, f"weights trained on normalised `{name}` are given `{name}` in its own units"
    return None


def _reads(network: Network, root: int, normalised: set[str]) -> _Reads:
    graph, reads = network.graph, _Reads()
    answers = {o.node: o for o in network.outputs.values() if o.target is not None}
    raw = {d.node: d.name for d in network.declarations.values() if d.name in normalised}
    means = {s.node: s.source for s in network.statistics.values() if s.which == "mean"}
    weights = {weight.node for weight in network.weights.values()}
    seen: set[tuple[int, bool]] = set()
    todo = [(root, False)]
    while todo:
        n, delayed = todo.pop()
        if (n, delayed) in seen:
            continue
        seen.add((n, delayed))
        inputs = graph.inputs(n)
        source = next((means[i] for i in inputs if i in means), None)
        if n in answers:
            reads.own |= {answers[n].name} if answers[n].target in normalised else set()
        elif source is not None:  # x - mean
            reads.normalised.add(source)
            reads.now |= set() if delayed else {source}
        elif n in raw:
            reads.own.add(raw[n])
        else:
            reads.weights |= n in weights
            delays = graph[n].op.carried(graph[n]) is not None
            todo += [(i, delayed or (delays and slot == graph[n].op.late)) for slot, i in enumerate(inputs)]
    return reads
