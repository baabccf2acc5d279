"""A training block made executable: updates, figures, the state of the weights."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Iterator, Mapping

import numpy as np

from nndsl.diagnostics.amounts import amount
from nndsl.engines.interpreter import Interpreter
from nndsl.engines.memory import bytes_needed, largest
from nndsl.semantics.network import Network, Training
from nndsl.training.evaluator import Evaluator, named_sources
from nndsl.training.part_figures import PartFigures
from nndsl.training.update import build_update

if TYPE_CHECKING:
    from nndsl.data import Batch, Part
    from nndsl.training.observer import Figure


class Learner:
    """Updates a set of weights by one training block.

    `values` are the weights and statistics by name; they are copied, and `state` gives the trained ones.
    """

    def __init__(
        self,
        network: Network,
        training: Training,
        values: Mapping[str, np.ndarray],
        dtype: str,
        seed: int,
        updates_per_epoch: int,
    ):
        self.network, self.training, self.dtype, self.seed = network, training, dtype, seed
        self.metrics = tuple(training.metrics)
        self.metrics_shown = tuple(name for name, n in training.metrics.items() if network.graph.type(n).is_number)
        self.plan = build_update(network, training, updates_per_epoch)
        self.interpreter = Interpreter(self.plan.graph, [self.plan.loss], dtype)
        self.evaluator = Evaluator(network, dtype)
        self.moving = {**self.plan.weights, **self.plan.averages}
        self.fixed = {name: np.array(value) for name, value in values.items() if name not in self.moving}
        self.memory = {n: np.array(values[name]) for name, n in self.moving.items()}
        self.updates = 0

    def bytes_needed(self, sizes: Mapping[str, int]) -> int:
        """The peak of memory for the values of one update over axes of these sizes."""
        return bytes_needed(self.plan.graph, [self.plan.loss, *self.interpreter.next.values()], sizes, self.dtype)

    def largest(self, sizes: Mapping[str, int]) -> str:
        """The value of an update that takes most memory, in words."""
        n, size = largest(self.plan.graph, sizes, self.dtype)
        node = self.plan.graph[n]
        name = f"`{node.name}`" if node.name else f"`{node.span.text}`" if node.span else "one of its gradients"
        return f"{name}, {node.type}, with {amount(size)}"

    @property
    def parameter_count(self) -> int:
        return sum(self.memory[n].size for n in self.plan.weights.values())

    def update(self, batch: Batch) -> float:
        """One update; returns the mean loss of the batch before it."""
        feeds = {n: batch.arrays[name] for name, n in self.plan.inputs.items()}
        feeds |= {n: self.fixed[name] for name, n in self.plan.constants.items()}
        self.updates += 1
        seed = (self.seed, self.updates)
        (loss,) = self.interpreter.run(feeds, batch.sizes, batch.lengths, state=self.memory, seed=seed)
        return float(loss.item())

    def evaluate(self, part: Part, batch_size: int) -> dict[str, Figure]:
        """The loss and each metric, in predicting mode, of a part that is seen as one batch."""
        figures = self.part_figures.of(part, batch_size, self.state(), self.seed)
        return dict(zip(("loss", *self.metrics), figures))

    @cached_property
    def part_figures(self) -> PartFigures:
        return PartFigures(self.network, [self.training.loss, *self.training.metrics.values()], self.dtype)

    def state(self) -> dict[str, np.ndarray]:
        """Copies of all weights and statistics by name, in the order of the network."""
        trained = {name: self.memory[n].copy() for name, n in self.moving.items()}
        values = {**self.fixed, **trained}
        return {name: values[name] for name in named_sources(self.network) if name in values}

    def restore(self, state: Mapping[str, np.ndarray]) -> None:
        """Go back to weights that `state` gave; what the optimiser remembers stays."""
        self.memory |= {n: state[name].copy() for name, n in self.moving.items()}

    def first_not_finite(self, batch: Batch) -> str:
        """The name of the first named value of the forward pass that is NaN or infinite; empty if there is none."""
        values = {**self.state(), **batch.arrays}
        for name, n in self._named():
            (array,) = self.evaluator.run([n], values, batch.sizes, batch.lengths, "training", (self.seed, self.updates))
            if not np.isfinite(array).all():
                return name
        return ""

    def _named(self) -> Iterator[tuple[str, int]]:
        """Weights, then named values in the order of their computation, then the loss."""
        yield from ((weight.name, weight.node) for weight in self.network.weights.values())
        read = set(self.evaluator.needed([self.training.loss], "training"))
        place = {n: i for i, n in enumerate(self.network.graph.order())}
        for name, n in sorted(self.network.values.items(), key=lambda item: place[item[1]]):
            if name not in self.network.declarations and set(self.evaluator.needed([n], "training")) <= read:
                yield name, n
        yield "the loss", self.training.loss
