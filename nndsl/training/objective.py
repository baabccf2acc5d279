"""The loss of a batch and its gradient by every parameter, without an update."""

from __future__ import annotations

from typing import Mapping

import numpy as np

from nndsl.engines.interpreter import Interpreter
from nndsl.graph.types import base_of
from nndsl.passes.differentiate import differentiate
from nndsl.semantics.network import Network, Training
from nndsl.training.evaluator import named_sources
from nndsl.training.update import objective


class Objective:
    """`needed` are the names of the inputs and targets that the loss reads, `axes` those that it is computed over."""

    def __init__(self, network: Network, training: Training, mode: str, dtype: str):
        graph, self.loss, to = objective(network, training, mode)
        read = graph.needed([self.loss])
        self.given = {name: to[n] for name, n in named_sources(network).items() if to.get(n) in read}
        self.axes = {base_of(axis) for n in read for axis in graph.type(n).axes}
        self.needed = [name for name in self.given if name in network.declarations]
        self.weights = {name: to.get(weight.node) for name, weight in network.weights.items()}
        wanted = [n for n in self.weights.values() if n in read]
        self.graph, self.gradients = differentiate(graph, {self.loss: None}, wanted)
        self.dtype = dtype
        self._interpreters: dict[tuple[int, ...], Interpreter] = {}

    def _run(self, roots: list[int], arrays: Mapping[str, np.ndarray], sizes, lengths) -> list[np.ndarray]:
        key = tuple(roots)
        if key not in self._interpreters:
            self._interpreters[key] = Interpreter(self.graph, roots, self.dtype)
        needed = self.graph.needed(roots)
        feeds = {n: arrays[name] for name, n in self.given.items() if n in needed}
        return self._interpreters[key].run(feeds, dict(sizes), dict(lengths))

    def run_loss(self, arrays: Mapping[str, np.ndarray], sizes, lengths) -> np.ndarray:
        return self._run([self.loss], arrays, sizes, lengths)[0]

    def run_gradients(self, arrays: Mapping[str, np.ndarray], sizes, lengths) -> dict[str, np.ndarray]:
        """By the name of each weight; zeros where the loss does not depend on it."""
        names = [name for name, n in self.weights.items() if n in self.gradients]
        found = self._run([self.gradients[self.weights[name]] for name in names], arrays, sizes, lengths)
        gradients = dict(zip(names, found))
        return {name: gradients.get(name, np.zeros_like(arrays[name])) for name in self.weights}
