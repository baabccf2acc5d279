"""From a network to its pictures: which graph each view shows, and what people call what is in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, Collection, Mapping

from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import rendering
from nndsl.diagnostics.catalogue import training as catalogue
from nndsl.graph import Graph
from nndsl.passes.differentiate import differentiate
from nndsl.passes.unroll import leaves, unroll
from nndsl.semantics.network import Network
from nndsl.training.update import objective

if TYPE_CHECKING:
    from nndsl.render.text import SummaryRow


@dataclass(frozen=True)
class Shown:
    """A graph to draw: what it computes, what people call its nodes, which are weights, which belong to a step."""

    graph: Graph
    roots: list[int]
    names: Mapping[int, str]
    weights: Collection[int]
    frames: Mapping[int, int] | None = None


def picture(network: Network, view: str, format: str, steps: int) -> bytes:
    """A picture of a network: view model, graph, unrolled or gradient; format svg, png, pdf or dot."""
    from nndsl.render.diagram import render

    if view not in VIEWS:
        raise Refused(rendering.unknown_view(view, tuple(VIEWS)))
    if steps < 1:
        raise Refused(rendering.steps_missing(steps))
    shown = VIEWS[view](network, steps)
    return render(shown.graph, shown.roots, format, view, network.name, shown.names, shown.weights, shown.frames)


def summary(network: Network) -> list[SummaryRow]:
    """A row for each box of the model view."""
    from nndsl.render.text import summarise

    shown = whole(network)
    return summarise(shown.graph, shown.roots, shown.names, shown.weights)


def whole(network: Network, steps: int = 0) -> Shown:
    """Everything the outputs are computed from, in both modes."""
    roots = [output.node for output in network.outputs.values()] or sorted(set(network.values.values()))
    return Shown(network.graph, roots, _names(network), [weight.node for weight in network.weights.values()])


def unrolled(network: Network, steps: int) -> Shown:
    """The same with a copy for each of the first steps of every sequence."""
    shown = whole(network)
    needed = network.graph.needed(shown.roots)
    axes = sorted({axis for n in needed for axis in network.graph.type(n).sequence_axes})
    if not axes:
        raise Refused(rendering.nothing_to_unroll(network.name))
    graph, to = unroll(shown.graph, shown.roots, {axis: steps for axis in axes})
    names = {n: name for old, name in shown.names.items() if old in to for n in leaves(to[old])}
    frames: dict[int, int] = {}
    for old in network.graph.order():
        made = to.get(old)
        if network.graph[old].op.late is None and isinstance(made, list):  # a frame of a delay is one of its source
            for frame, part in enumerate(made, 1):
                for n in leaves(part):
                    frames.setdefault(n, frame)
    roots = [n for root in shown.roots for n in leaves(to[root])]
    weights = [n for weight in shown.weights if weight in to for n in leaves(to[weight])]
    return Shown(graph, roots, names, weights, frames)


def gradient(network: Network, steps: int) -> Shown:
    """The loss of the first training block and its gradient by every weight."""
    training = next((training for training in network.trainings if training.loss is not None), None)
    if training is None:
        raise Refused(catalogue.no_training(network.name))
    graph, loss, to = objective(network, training)
    read = graph.needed([loss])
    weights = {name: to[w.node] for name, w in network.weights.items() if to.get(w.node) in read}
    graph, gradients = differentiate(graph, {loss: None}, list(weights.values()))
    names = {to[n]: name for n, name in _names(network).items() if n in to} | {loss: "loss"}
    names |= {gradients[n]: f"gradient of {name}" for name, n in weights.items()}
    return Shown(graph, [loss, *gradients.values()], names, list(weights.values()))


VIEWS: Mapping[str, Callable[[Network, int], Any]] = {
    "model": whole,
    "graph": whole,
    "unrolled": unrolled,
    "gradient": gradient,
}


def _names(network: Network) -> dict[int, str]:
    """The shortest name of each value; an output's own before all others."""
    named = {n: name for name, n in sorted(network.values.items(), key=lambda item: -item[0].count("."))}
    return named | {output.node: output.name for output in network.outputs.values()}
