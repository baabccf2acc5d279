"""A training block made executable: updates, figures, the state of the weights.

`Judged` are weights that can be judged, whatever makes them better; a `Learner` does so by updates.

An update serves the objectives of the block in turn, each on the same batch and with the weights that those before it
left behind. Each has an optimiser, and so a memory, of its own; what is drawn is drawn anew for each.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING, Iterator, Mapping

import numpy as np

from nndsl.diagnostics.amounts import amount
from nndsl.engines.interpreter import Interpreter
from nndsl.engines.memory import bytes_needed, largest
from nndsl.semantics.network import Network, Training, loss_name
from nndsl.training.evaluator import Evaluator, named_sources
from nndsl.training.part_figures import PartFigures
from nndsl.training.update import Update, build_update

if TYPE_CHECKING:
    from nndsl.data import Batch, Part
    from nndsl.training.observer import Figure


class Goal:
    """What an update does towards one objective: its graph, and the memory of its optimiser from update to update."""

    def __init__(self, plan: Update, dtype: str):
        self.plan, self.dtype = plan, dtype
        self.interpreter = Interpreter(plan.graph, [plan.loss], dtype)
        self.moving = {**plan.weights, **plan.averages}
        self.memory: dict[int, np.ndarray] = {}

    def update(self, values: dict[str, np.ndarray], batch: Batch, seed: tuple[int, ...]) -> float:
        """Move what this objective moves among `values`; returns its loss before that."""
        feeds = {n: batch.arrays[name] for name, n in self.plan.inputs.items()}
        feeds |= {n: values[name] for name, n in self.plan.constants.items()}
        self.memory |= {n: values[name] for name, n in self.moving.items()}
        (loss,) = self.interpreter.run(feeds, batch.sizes, batch.lengths, state=self.memory, seed=seed)
        values |= {name: self.memory[n] for name, n in self.moving.items()}
        return float(loss.item())

    def bytes_needed(self, sizes: Mapping[str, int]) -> int:
        return bytes_needed(self.plan.graph, [self.plan.loss, *self.interpreter.next.values()], sizes, self.dtype)


class Judged(ABC):
    """Weights, with the loss and the metrics of a training block."""

    def __init__(self, network: Network, training: Training, dtype: str, seed: int):
        self.network, self.training, self.dtype, self.seed = network, training, dtype, seed
        self.metrics, self.figures = tuple(training.metrics), training.figures
        self.shown = tuple(name for name, n in training.figures.items() if network.graph.type(n).is_number)
        self.evaluator = Evaluator(network, dtype)
        self.updates = 0

    @abstractmethod
    def state(self) -> dict[str, np.ndarray]:
        """Copies of all weights and statistics by name, in the order of the network."""

    def evaluate(self, part: Part, batch_size: int) -> dict[str, Figure]:
        """The losses and metrics, in predicting mode, of a part that is seen as one batch."""
        return dict(zip(self.figures, self.part_figures.of(part, batch_size, self.state(), self.seed)))

    @cached_property
    def part_figures(self) -> PartFigures:
        return PartFigures(self.network, list(self.figures.values()), self.dtype)

    def first_not_finite(self, batch: Batch) -> str:
        """The name of the first named value of the forward pass that is NaN or infinite; empty if there is none."""
        values, seed = {**self.state(), **batch.arrays}, (self.seed, self.updates)
        for name, n in self._named():
            (array,) = self.evaluator.run([n], values, batch.sizes, batch.lengths, "training", seed)
            if not np.isfinite(array).all():
                return name
        return ""

    def _named(self) -> Iterator[tuple[str, int]]:
        """Weights, then named values in the order of their computation, then the losses."""
        yield from ((weight.name, weight.node) for weight in self.network.weights.values())
        read = set(self.evaluator.needed(self.training.losses, "training"))
        place = {n: i for i, n in enumerate(self.network.graph.order())}
        for name, n in sorted(self.network.values.items(), key=lambda item: place[item[1]]):
            if name not in self.network.declarations and set(self.evaluator.needed([n], "training")) <= read:
                yield name, n
        yield "the loss", self.training.losses[0]
        yield from ((loss_name(place), n) for place, n in enumerate(self.training.losses[1:], 1))


class Learner(Judged):
    """Updates a set of weights by one training block.

    `values` are the weights and statistics by name; they are copied, and `state` gives them as they are now.
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
        plans = [
            build_update(network, training.towards(goal), updates_per_epoch, first=place == 0)
            for place, goal in enumerate(training.goals)
        ]
        self.goals = [Goal(plan, dtype) for plan in plans]
        self.values = {name: np.array(value) for name, value in values.items()}

    def bytes_needed(self, sizes: Mapping[str, int]) -> int:
        """The peak of memory for the values of one update over axes of these sizes."""
        return max(goal.bytes_needed(sizes) for goal in self.goals)

    def largest(self, sizes: Mapping[str, int]) -> str:
        """The value of an update that takes most memory, in words."""
        graph = max(self.goals, key=lambda goal: goal.bytes_needed(sizes)).plan.graph
        n, size = largest(graph, sizes, self.dtype)
        node = graph[n]
        name = f"`{node.name}`" if node.name else f"`{node.span.text}`" if node.span else "one of its gradients"
        return f"{name}, {node.type}, with {amount(size)}"

    @property
    def parameter_count(self) -> int:
        """How many numbers are trained."""
        return sum(self.values[name].size for name in {name for goal in self.goals for name in goal.plan.weights})

    def update(self, batch: Batch) -> dict[str, float]:
        """One update; returns the mean losses of the batch, by name, each before the weights moved towards it."""
        self.updates += 1
        losses = {}
        for place, goal in enumerate(self.goals):
            seed = (self.seed, self.updates, place) if place else (self.seed, self.updates)
            losses[loss_name(place)] = goal.update(self.values, batch, seed)
        return losses

    def state(self) -> dict[str, np.ndarray]:
        return in_order(self.network, {name: value.copy() for name, value in self.values.items()})

    def restore(self, state: Mapping[str, np.ndarray]) -> None:
        """Go back to weights that `state` gave; what the optimiser remembers stays."""
        self.values = {name: state[name].copy() for name in self.values}


def in_order(network: Network, values: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Weights and statistics in the order of the network."""
    return {name: values[name] for name in named_sources(network) if name in values}
