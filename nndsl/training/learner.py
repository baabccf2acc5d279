"""A training block made executable: updates, figures, the state of the weights.

`Judged` are weights that can be judged, whatever makes them better; a `Learner` does so by updates.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Iterator, Mapping

import numpy as np

from nndsl.diagnostics.amounts import amount
from nndsl.engines.interpreter import Interpreter
from nndsl.engines.memory import bytes_needed, largest
from nndsl.semantics.network import Network, Training
from nndsl.training.evaluator import Evaluator, named_sources
from nndsl.training.scores import sample_scores
from nndsl.training.update import build_update

if TYPE_CHECKING:
    from nndsl.data import Batch, Part


class Judged(ABC):
    """Weights, with the loss and the metrics of a training block."""

    def __init__(self, network: Network, training: Training, dtype: str, seed: int):
        self.network, self.training, self.dtype, self.seed = network, training, dtype, seed
        self.metrics = tuple(training.metrics)
        self.evaluator = Evaluator(network, dtype)
        self.updates = 0

    @abstractmethod
    def state(self) -> dict[str, np.ndarray]:
        """Copies of all weights and statistics by name, in the order of the network."""

    def evaluate(self, part: Part, batch_size: int) -> dict[str, float]:
        """The loss and each metric, in predicting mode, as means over the samples of a part.

        What is drawn differs from batch to batch, and is the same whenever the part is evaluated.
        """
        names = ("loss", *self.metrics)
        nodes = [self.training.loss, *self.training.metrics.values()]
        totals, count = np.zeros(len(names)), 0
        values = self.state()
        for number, batch in enumerate(part.batches(batch_size), 1):
            arrays, seed = {**values, **batch.arrays}, (self.seed, 0, number)  # of no update: they count from 1
            found = self.evaluator.run(nodes, arrays, batch.sizes, batch.lengths, seed=seed)
            for place, (n, array) in enumerate(zip(nodes, found)):
                scores = sample_scores(array, self.network.graph.type(n), batch.lengths, batch.count, batch.scored)
                totals[place] += scores.sum()
            count += batch.count
        return dict(zip(names, map(float, totals / count)))

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


class Learner(Judged):
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
        super().__init__(network, training, dtype, seed)
        self.plan = build_update(network, training, updates_per_epoch)
        self.interpreter = Interpreter(self.plan.graph, [self.plan.loss], dtype)
        self.moving = {**self.plan.weights, **self.plan.averages}
        self.fixed = {name: np.array(value) for name, value in values.items() if name not in self.moving}
        self.memory = {n: np.array(values[name]) for name, n in self.moving.items()}

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

    def state(self) -> dict[str, np.ndarray]:
        trained = {name: self.memory[n].copy() for name, n in self.moving.items()}
        return in_order(self.network, {**self.fixed, **trained})

    def restore(self, state: Mapping[str, np.ndarray]) -> None:
        """Go back to weights that `state` gave; what the optimiser remembers stays."""
        self.memory |= {n: state[name].copy() for name, n in self.moving.items()}


def in_order(network: Network, values: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Weights and statistics in the order of the network."""
    return {name: values[name] for name in named_sources(network) if name in values}
