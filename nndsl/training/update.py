"""One update as one graph: the network in training mode, its loss, the gradient, the optimiser.

    loss      = the mean over samples of the loss of each, itself the mean over the sample's own steps
    gradient  = the adjoint of the loss at the point of each weight
    weight'   = weight + step

Weights and the optimiser's memory are stateful nodes: their next values are roots of the graph, all computed from
the values before the update.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Sequence

from nndsl.diagnostics import Diagnostics, Refused
from nndsl.diagnostics.catalogue import training as training_errors
from nndsl.diagnostics.catalogue import updates as updates_errors
from nndsl.graph import Graph, Origin
from nndsl.ops import ADD, CONSTANT, DIVIDE, LENGTH, MULTIPLY, PARAMETER, PLACEHOLDER, SQRT, SUM
from nndsl.passes.differentiate import differentiate
from nndsl.passes.resolve import resolve
from nndsl.passes.simplify import simplify
from nndsl.passes.specialise import specialise
from nndsl.passes.stabilise import stabilise
from nndsl.passes.transplant import transplant
from nndsl.semantics.calls import apply
from nndsl.semantics.elaborator import Elaborator, Place, Problem
from nndsl.semantics.network import Average, Network, Training, Weight
from nndsl.semantics.optimizer import Steps, as_large, elaborator_of_update, settings_now
from nndsl.semantics.scope import Scope
from nndsl.semantics.units import check_units
from nndsl.semantics.values import FAILED, Layer, Value


@dataclass(frozen=True)
class Update:
    graph: Graph
    loss: int  # a number without axes
    inputs: dict[str, int]  # the nodes of inputs and targets
    weights: dict[str, int]  # trained: their next values are bound
    averages: dict[str, int]  # means over updates: their next values are bound
    constants: dict[str, int]  # read, but not changed here: statistics, weights that are frozen or of other objectives
    gradients: dict[str, int]  # before clipping


def mean_over_samples(graph: Graph, n: int) -> int:
    """The mean over each sample's steps, sequence axes inside out, then over the samples of the batch."""
    type = graph.type(n)
    for axis in type.axes:  # the batch stands last
        lower = graph.type(n).without(axis)
        total = graph.add(SUM, n, axes=lower.axes, dims=lower.dims)
        n = graph.add(DIVIDE, total, graph.add(LENGTH, axis=axis))
    return n


def objective(
    network: Network, training: Training, mode: str = "training", more: Sequence[int] = ()
) -> tuple[Graph, int, dict[int, int]]:
    """The network in a mode with its loss as one number, and `more` nodes of it: graph, node, where each node went."""
    graph, to = specialise(network.graph, mode, [training.loss, *more], _settled(network, training))
    loss = mean_over_samples(graph, to[training.loss])
    stable, onward = stabilise(graph, [loss, *(to[n] for n in more)])
    return stable, onward[loss], {n: onward[m] for n, m in to.items() if m in onward}


def _settled(network: Network, training: Training) -> set[int]:
    """The choices by mode where a frozen average stands for what the batch would give: it stands for it in training
    too, so that a frozen layer computes the same in both modes but for what it draws."""
    frozen = {average.node for average in network.averages.values() if average.name in training.frozen}
    graph = network.graph
    slots = {n: graph[n].op.select("predicting") for n in graph} if frozen else {}
    return {n for n, slot in slots.items() if slot is not None and graph.inputs(n)[slot] in frozen}


def build_update(
    network: Network, training: Training, updates_per_epoch: int | None = None, first: bool = True
) -> Update:
    """The graph of one update towards the loss of the block. Means over updates move with the `first` of several.

    Raises Refused if the optimiser cannot be elaborated or there is nothing to train.
    """
    diagnostics = _units(network, training)
    averages = [a for a in network.averages.values() if first and a.name not in training.frozen]
    source, loss, to = objective(network, training, more=[average.next for average in averages])
    builder = _Builder(network, training, diagnostics, updates_per_epoch, averages)
    builder.weights(trained_weights(network, training, source, loss, to))
    update = builder.finish(source, loss, to)
    diagnostics.stop_on_errors()
    return update


def check_update(network: Network, training: Training) -> None:
    """Raises Refused for what `build_update` would refuse, without building it: the text of the optimiser and of the
    clipping is elaborated for one weight of each shape. An optimiser that solves, step by step or at once, has no
    text."""
    for one in training.all_objectives:
        if isinstance(one.optimizer, Layer):
            _check_alone(network, training.towards(one))


def _check_alone(network: Network, training: Training) -> None:
    diagnostics = _units(network, training)
    where = {weight.node: weight.node for weight in network.weights.values()}
    trained = trained_weights(network, training, network.graph, training.loss, where)
    builder = _Builder(network, training, diagnostics, None)
    builder.weights(list({weight.type.dims: weight for weight in trained}.values()))
    diagnostics.stop_on_errors()
    builder.clip(builder.holes)
    diagnostics.stop_on_errors()


def _units(network: Network, training: Training) -> Diagnostics:
    diagnostics = Diagnostics()
    for diagnostic in check_units(network, training):
        diagnostics.report(diagnostic)
    return diagnostics


def trained_weights(network: Network, training: Training, graph: Graph, loss: int, to: dict[int, int]) -> list[Weight]:
    """The weights that the loss depends on and that the block may move. Raises Refused where there are none."""
    needed = graph.needed([loss])
    read = [weight for weight in network.weights.values() if to.get(weight.node) in needed]
    trained = [weight for weight in read if training.moves(weight.name)]
    if trained:
        return trained
    span = training.spans.get("loss", training.span)
    if not read:
        raise Refused(training_errors.nothing_to_train(span))
    names = [weight.name for weight in read]
    if all(name in training.frozen for name in names):
        raise Refused(training_errors.all_frozen(training.spans["freeze"], span, names))
    raise Refused(training_errors.weights_of_others(span, training.only, names))


class _Builder:
    def __init__(
        self,
        network: Network,
        training: Training,
        diagnostics: Diagnostics,
        updates_per_epoch: int | None,
        averages: Sequence[Average] = (),
    ):
        self.network, self.training, self.diagnostics = network, training, diagnostics
        self.updates_per_epoch, self.averages = updates_per_epoch, averages
        self.graph = Graph()
        self.trained: dict[str, int] = {}
        self.points: dict[int, int] = {}  # of each weight: where its gradient is taken
        self.holes: dict[int, int] = {}  # of each weight: the gradient to come
        self.next: dict[int, int] = {}
        self.made_before = -1  # the node of the number of updates made

    def weights(self, trained: Sequence[Weight]) -> None:
        """The optimiser's text once for each weight, with a placeholder for the gradient."""
        entry = self.training.spans.get("optimizer", self.training.span)
        optimizer = self.training.optimizer
        steps = Steps(self.graph, optimizer, self.diagnostics, self._gradient_at, self.updates_per_epoch, entry)
        self.made_before = steps.made_before
        for weight in trained:
            self.trained[weight.name] = self.graph.add(PARAMETER, name=weight.name, type=weight.type)
        for name, n in self.trained.items():
            with self.graph.at(span=entry):
                step = steps.step(n, name, self.network.weights[name].penalised)
            if step is not None:
                self.next[n] = self.graph.add(ADD, n, step)
        self._check_modes(steps.elaborator())

    def _check_modes(self, e: Elaborator) -> None:
        """An update belongs to training; what it computes cannot depend on whether it does."""
        modal = next((n for n in self.graph if self.graph[n].op.select("training") is not None), None)
        if modal is not None:
            e.report(updates_errors.mode_in_update(self.graph[modal].span))

    def _gradient_at(self, weight: int, point: int) -> int:
        if self.points.setdefault(weight, point) != point:
            raise Problem(updates_errors.gradient_twice(self.training.optimizer.definition.name_span))
        if weight not in self.holes:
            self.holes[weight] = self.graph.add(PLACEHOLDER, type=self.graph.type(weight))
        return self.holes[weight]

    def finish(self, source: Graph, loss: int, to: dict[int, int]) -> Update:
        self.diagnostics.stop_on_errors()
        replace = {to[self.network.weights[name].node]: self.points.get(n, n) for name, n in self.trained.items()}
        averages = [(to[average.node], to[average.next]) for average in self.averages]
        moved = transplant(source, [loss, *(after for _, after in averages)], self.graph, replace)
        points = [self.points.get(n, n) for n in self.trained.values()]
        graph, gradients = differentiate(self.graph, {moved[loss]: None}, points)
        self.graph = graph
        found = {n: gradients[self.points.get(n, n)] for n in self.trained.values()}
        clipped = self.clip(found)
        self.diagnostics.stop_on_errors()
        for n, hole in self.holes.items():
            self.graph.bind(hole, clipped[n])
        self.next |= {moved[before]: moved[after] for before, after in averages}
        for n, value in self.next.items():
            self.graph.bind(n, value)
        return self._update(moved[loss], {n: moved.get(m, -1) for n, m in to.items()}, found)

    def _update(self, loss: int, to: dict[int, int], gradients: dict[int, int]) -> Update:
        roots = [loss, *self.next, *gradients.values()]
        graph, filled = resolve(self.graph, roots)
        graph, once = simplify(graph)
        onward = {n: once[m] for n, m in filled.items()}
        where = {n: onward[m] for n, m in to.items() if m in onward}
        declared = self.network.declarations.values()
        averages = {average.name: where[average.node] for average in self.averages}
        moving = {*self.trained, *averages}
        return Update(
            graph,
            onward[loss],
            {d.name: where[d.node] for d in declared if d.node in where},
            {name: onward[n] for name, n in self.trained.items()},
            averages,
            {k.name: where[k.node] for k in self.network.kept if k.node in where and k.name not in moving},
            {name: onward[gradients[n]] for name, n in self.trained.items()},
        )

    def clip(self, gradients: dict[int, int]) -> dict[int, int]:
        """What the block's `clip` makes of the gradient of each weight; problems go to the diagnostics."""
        clip: Layer | None = self.training.clip
        if clip is None:
            return gradients
        norm = self._norm(list(gradients.values()))
        span = self.training.spans["clip"]
        e = elaborator_of_update(self.graph, self.diagnostics, span, self.updates_per_epoch)
        try:
            with self.graph.at(Origin("clip", "pass", clip.label, span)):
                clip = replace(clip, settings=settings_now(e, clip, self.made_before, span))
                clipped = {n: self._clipped(e, clip, n, gradient, norm) for n, gradient in gradients.items()}
        except Problem as problem:
            e.report(problem.diagnostic)
            return gradients
        self._check_modes(e)
        return clipped

    def _clipped(self, e: Elaborator, clip: Layer, weight: int, gradient: int, norm: int) -> int:
        span = self.training.spans["clip"]
        given = [(None, Value(gradient), span), (None, Value(norm), span)][: len(clip.definition.inputs)]
        value = apply(e, clip, given, Place(Scope(None)), span)
        if value is FAILED:
            return gradient
        what = f"what `{clip.definition.name}` returns"
        return as_large(self.graph, e.node(value, span), self.graph.type(weight), what, self.graph[weight].name, span)

    def _norm(self, gradients: list[int]) -> int:
        """The length of all gradients together."""
        total = self.graph.add(CONSTANT, value=0.0)
        for n in gradients:
            square = self.graph.add(MULTIPLY, n, n)
            total = self.graph.add(ADD, total, self.graph.add(SUM, square, axes=(), dims=(1,)))
        return self.graph.add(SQRT, total)


