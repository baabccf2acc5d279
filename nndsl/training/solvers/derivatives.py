"""The graph of a loss with its first and second derivatives by all weights it depends on.

    gradient = dE/dw              product = d(gradient . v)/dw = H v, for any direction v

The second is the gradient of the first times a constant v, by the same pass: H itself is never a node.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping

from nndsl.graph import Graph
from nndsl.ops import ADD, CONSTANT, MULTIPLY, PARAMETER, SUM
from nndsl.passes.differentiate import differentiate
from nndsl.passes.simplify import simplify
from nndsl.semantics.network import Network, Training
from nndsl.training.evaluator import named_sources
from nndsl.training.update import objective, trained_weights


@dataclass(frozen=True)
class Derivatives:
    """Nodes of one graph. All but the loss by name: `given` has what the caller feeds, `weights` those of it that are
    solved for, `directions` the place of v for each of these; `products` is empty where it was not asked for."""

    graph: Graph
    loss: int
    given: Mapping[str, int]
    weights: Mapping[str, int]
    gradients: Mapping[str, int]
    directions: Mapping[str, int]
    products: Mapping[str, int]


def derivatives(network: Network, training: Training, second: bool) -> Derivatives:
    """The loss of a training block in the mode of training; with `second`, its second derivatives too."""
    graph, loss, to = objective(network, training)
    weights = {w.name: to[w.node] for w in trained_weights(network, training, graph, loss, to)}
    graph, found = differentiate(graph, {loss: None}, list(weights.values()))
    gradients = {name: found[n] for name, n in weights.items()}
    directions: dict[str, int] = {}
    products: dict[str, int] = {}
    if second:
        directions = {name: graph.add(PARAMETER, type=graph.type(n)) for name, n in weights.items()}
        along = _dot(graph, gradients, directions)
        graph, found = differentiate(graph, {along: None}, list(weights.values()))
        products = {name: found[n] for name, n in weights.items()}
    graph, once = simplify(graph)
    given = {name: to[n] for name, n in named_sources(network).items() if to.get(n) in once}

    def moved(nodes: Mapping[str, int]) -> dict[str, int]:
        return {name: once[n] for name, n in nodes.items()}

    return Derivatives(graph, once[loss], *map(moved, (given, weights, gradients, directions, products)))


def _dot(graph: Graph, left: Mapping[str, int], right: Mapping[str, int]) -> int:
    """The sum of products of what has the same name."""
    total = graph.add(CONSTANT, value=0.0)
    for name, n in left.items():
        product = graph.add(MULTIPLY, n, right[name])
        total = graph.add(ADD, total, graph.add(SUM, product, axes=(), dims=(1,)))
    return total


def not_quadratic_in(found: Derivatives) -> list[str]:
    """The names of the weights that the second derivatives read, or that the gradient reads through what goes by steps,
    such as a comparison: a loss that is quadratic in the weights has none, whatever the data.

    A loss may be quadratic and be written so that this cannot be seen, as (|w|)^2 is.
    """
    graph = found.graph
    steps = [n for n in graph.needed(list(found.gradients.values())) if not graph[n].op.smooth]
    read = graph.needed([*found.products.values(), *steps])
    return [name for name, n in found.weights.items() if n in read]
