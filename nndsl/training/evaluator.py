"""Computing values of a network, in a mode: predicting, or training without an update.

For each set of nodes that is asked for, the graph of the mode is made once, made stable and planned once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Mapping, Sequence

import numpy as np

from nndsl.engines.interpreter import Interpreter
from nndsl.graph import Graph
from nndsl.graph.types import base_of
from nndsl.passes.simplify import simplify
from nndsl.passes.specialise import specialise
from nndsl.passes.stabilise import stabilise
from nndsl.semantics.network import Network


@dataclass(frozen=True)
class Planned:
    """An interpreter and the nodes of what it has to be given, by name."""

    interpreter: Interpreter
    given: Mapping[str, int]


@dataclass
class Evaluator:
    network: Network
    dtype: str
    plans: dict[tuple[str, tuple[int, ...]], Planned] = field(default_factory=dict)

    def run(
        self,
        nodes: Sequence[int],
        arrays: Mapping[str, np.ndarray],
        sizes: Mapping[str, int],
        lengths: Mapping[str, np.ndarray],
        mode: str = "predicting",
        seed: Sequence[int] = (0,),
    ) -> list[np.ndarray]:
        """The values of nodes of the network. `arrays` holds, by name and in memory layout, the inputs and targets
        that the nodes read, and all weights and statistics."""
        planned = self.plan(tuple(nodes), mode)
        feeds = {n: arrays[name] for name, n in planned.given.items()}
        return planned.interpreter.run(feeds, dict(sizes), dict(lengths), seed=tuple(seed))

    def plan(self, nodes: tuple[int, ...], mode: str) -> Planned:
        if (mode, nodes) not in self.plans:
            self.plans[mode, nodes] = self._plan(nodes, mode)
        return self.plans[mode, nodes]

    def _plan(self, nodes: tuple[int, ...], mode: str) -> Planned:
        graph, roots, given = graph_of_mode(self.network, nodes, mode)
        return Planned(Interpreter(graph, roots, self.dtype), given)

    def needed(self, nodes: Sequence[int], mode: str = "predicting") -> list[str]:
        """The names of the inputs and targets that nodes of the network read."""
        given = self.plan(tuple(nodes), mode).given
        return [name for name in given if name in self.network.declarations]

    def axes(self, nodes: Sequence[int], mode: str = "predicting") -> set[str]:
        """The axes over which nodes of the network and what they read are computed."""
        graph = self.graph(nodes, mode)
        return {base_of(axis) for n in graph for axis in graph.type(n).axes}

    def graph(self, nodes: Sequence[int], mode: str) -> Graph:
        return self.plan(tuple(nodes), mode).interpreter.graph


def graph_of_mode(network: Network, nodes: Sequence[int], mode: str) -> tuple[Graph, list[int], dict[str, int]]:
    """The graph that computes nodes of the network in a mode; where they went; and what it has to be given, by name."""
    graph, to = specialise(network.graph, mode, list(nodes))
    graph, stable = stabilise(graph, [to[n] for n in nodes])
    graph, once = simplify(graph)
    onward = {n: once[m] for n, m in stable.items()}
    roots = [onward[to[n]] for n in nodes]
    given = {name: onward[to[n]] for name, n in named_sources(network).items() if to.get(n) in onward}
    needed = graph.needed(roots)
    return graph, roots, {name: n for name, n in given.items() if n in needed}


def named_sources(network: Network) -> dict[str, int]:
    """What a graph has to be given: inputs and targets, and what is kept."""
    declared = {d.name: d.node for d in network.declarations.values()}
    return declared | {thing.name: thing.node for thing in network.kept}
