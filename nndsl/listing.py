"""From a network to its equations: which graph is written, and what people call what is in it."""

from __future__ import annotations

from typing import Mapping, Sequence

from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import rendering
from nndsl.diagnostics.catalogue import training as catalogue
from nndsl.equations.equation import GRADIENT, HEADINGS, LOSS, MODEL, Equation
from nndsl.equations.implicit import implicit
from nndsl.equations.naming import Names, results
from nndsl.equations.writer import Writer
from nndsl.graph import Graph
from nndsl.passes.differentiate import adjoints
from nndsl.passes.simplify import simplify
from nndsl.semantics.network import Network
from nndsl.training.update import objective

MOST_NODES = 3000


def equations(network: Network, gradient: bool = False) -> list[Equation]:
    """The equations of a network; with `gradient` those of its first training block, of its loss and of the gradient.
    Raises Refused: NN971 for a graph too large to read, NN507 where there is no loss."""
    return _backward(network) if gradient else _forward(network)


def _forward(network: Network) -> list[Equation]:
    roots = [n for _, n in _called(network)]
    graph, to = _small(network.graph, roots)
    own, more = _own(network, to)
    writer = Writer(graph, [to[n] for n in roots], Names(own, _inner(network, to)))
    return writer.write(dict.fromkeys(graph, MODEL), more)


def _backward(network: Network) -> list[Equation]:
    training = next((training for training in network.trainings if training.all_objectives), None)
    if training is None:
        raise Refused(catalogue.no_training(network.name))
    training = training.towards(training.all_objectives[0])
    graph, loss, to = objective(network, training, more=[n for _, n in _called(network)])
    read = graph.needed([loss])
    moved = [weight for weight in network.weights.values() if training.moves(weight.name)]
    weights = [to[weight.node] for weight in moved if to.get(weight.node) in read]
    whole, found = adjoints(graph, {loss: None}, weights)
    roots = [loss, *(to[n] for _, n in _called(network)), *(found[n] for n in weights)]
    small, after = _small(whole, roots)
    to = {n: after[m] for n, m in to.items() if m in after}
    own, more = _own(network, to)
    gradients = {after[n]: after[m] for n, m in found.items() if n in after and m in after and n != loss}
    writer = Writer(small, [after[n] for n in roots], Names(own, _inner(network, to), after[loss], gradients))
    forward = {after[n] for n in graph if n in after}
    parts = {n: LOSS if n == after[loss] else MODEL if n in forward else GRADIENT for n in small}
    return sorted(writer.write(parts, more), key=lambda equation: list(HEADINGS).index(equation.part))


def _small(graph: Graph, roots: Sequence[int]) -> tuple[Graph, dict[int, int]]:
    """The graph without repetitions. Raises Refused if nobody could read it."""
    lean, to = implicit(graph, roots)
    small, once = simplify(lean, [to[n] for n in roots])
    if len(small) > MOST_NODES:
        raise Refused(rendering.too_many_equations(len(small), MOST_NODES))
    return small, {n: once[m] for n, m in to.items() if m in once}


def _called(network: Network) -> list[tuple[str, int]]:
    """The values that the text names, and the outputs where they are others: those are in the data's own units."""
    found = [(name, n) for name, n in network.values.items() if "." not in name]
    values = {n for _, n in found}
    return found + [(f"{name}.output", o.node) for name, o in network.outputs.items() if o.node not in values]


def _own(network: Network, to: Mapping[int, int]) -> tuple[dict[int, str], list[tuple[str, int]]]:
    """The names of nodes that people gave, and further names of the same nodes."""
    own: dict[int, str] = {}
    more = []
    for name, n in [*((kept.name, kept.node) for kept in network.kept), *_called(network)]:
        if n in to and own.setdefault(to[n], name) != name:
            more.append((name, to[n]))
    return own, more


def _inner(network: Network, to: Mapping[int, int]) -> dict[int, str]:
    """The names that values have in layers, the shortest for each; else the path of what they are the result of."""
    named = sorted(network.values.items(), key=lambda item: item[0].count("."))
    found: dict[int, str] = {}
    for name, n in [*named, *((path, n) for n, path in results(network.graph).items() if path not in network.values)]:
        if n in to:
            found.setdefault(to[n], name)
    return found
