"""A training block made executable: updates, figures, the state of the weights.

`Judged` are weights that can be judged, whatever makes them better; a `Learner` does so by updates.

An update serves the objectives of the block in turn, each on the same batch and with the weights that those before it
left behind. Each has an optimiser, and so a memory, of its own; what is drawn is drawn anew for each.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Mapping, Sequence

import numpy as np

from nndsl.diagnostics.amounts import amount
from nndsl.engines.interpreter import Interpreter
from nndsl.engines.memory import bytes_needed, largest
from nndsl.semantics.network import Network, Training, loss_name
from nndsl.training.blame import Blame, blame
from nndsl.training.evaluator import Evaluator, graph_of_mode, named_sources
from nndsl.training.part_figures import PartFigures
from nndsl.training.update import Update, build_update

if TYPE_CHECKING:
    from nndsl.data import Batch, Part
    from nndsl.training.observer import Figure


class Pursuit:
    """What an update does towards one objective: its graph, and the memory of its optimiser from update to update."""

    def __init__(self, plan: Update, dtype: str):
        self.plan, self.dtype = plan, dtype
        self.interpreter = Interpreter(plan.graph, [plan.loss], dtype)
        self.moving = {**plan.weights, **plan.averages}
        self.memory: dict[int, np.ndarray] = {}

    def update(self, values: dict[str, np.ndarray], batch: Batch, seed: tuple[int, ...]) -> float:
        """Move what this objective moves among `values`; returns its loss before that."""
        self.memory |= {n: values[name] for name, n in self.moving.items()}
        (loss,) = self.interpreter.run(
            self.feeds(values, batch), batch.sizes, batch.lengths, state=self.memory, seed=seed
        )
        values |= {name: self.memory[n] for name, n in self.moving.items()}
        return float(loss.item())

    def feeds(self, values: Mapping[str, np.ndarray], batch: Batch) -> dict[int, np.ndarray]:
        """What the graph of an update is given, but for what moves."""
        given = {n: batch.arrays[name] for name, n in self.plan.inputs.items()}
        return given | {n: values[name] for name, n in self.plan.constants.items()}

    def remembered(self) -> dict[str, np.ndarray]:
        """What the optimiser remembers, by names that are the same whenever the graph is made."""
        return {self._name(n): array for n, array in self.memory.items() if n not in self.moving.values()}

    def remember(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Go on from what `remembered` gave."""
        named = {self._name(n): n for n in self.interpreter.next if n not in self.moving.values()}
        if arrays and arrays.keys() != named.keys():
            raise ValueError("not what this optimiser remembers")
        self.memory = {named[name]: array for name, array in arrays.items()}

    def _name(self, n: int) -> str:
        return f"{n} {self.plan.graph[n].name}"

    def bytes_needed(self, sizes: Mapping[str, int]) -> int:
        return bytes_needed(self.plan.graph, [self.plan.loss, *self.interpreter.next.values()], sizes, self.dtype)


@dataclass(frozen=True)
class Made:
    """What an update saw: its batch, the values before it, and what each optimiser remembered."""

    batch: Batch
    values: Mapping[str, np.ndarray]
    memories: Sequence[Mapping[int, np.ndarray]]


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

    def first_not_finite(self, batch: Batch, mode: str = "training") -> Blame | None:
        """What to blame for a loss of the batch that is NaN or infinite; None if all is finite."""
        return self.blamed(self.state(), batch, mode, (self.seed, self.updates))

    def blamed(
        self, state: Mapping[str, np.ndarray], batch: Batch, mode: str, seed: tuple[int, ...]
    ) -> Blame | None:
        graph, losses, given = graph_of_mode(self.network, self.training.losses, mode)
        arrays = {**state, **batch.arrays}
        feeds = {n: arrays[name] for name, n in given.items()}
        return blame(graph, losses, feeds, batch.sizes, batch.lengths, self.dtype, seed)


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
            build_update(network, training.towards(one), updates_per_epoch, first=place == 0)
            for place, one in enumerate(training.all_objectives)
        ]
        self.pursuits = [Pursuit(plan, dtype) for plan in plans]
        self.made: list[Made] = []  # the last two updates, for what is to blame where numbers stop being numbers
        self.values = {name: np.array(value) for name, value in values.items()}

    def bytes_needed(self, sizes: Mapping[str, int]) -> int:
        """The peak of memory for the values of one update over axes of these sizes."""
        return max(pursuit.bytes_needed(sizes) for pursuit in self.pursuits)

    def largest(self, sizes: Mapping[str, int]) -> str:
        """The value of an update that takes most memory, in words."""
        graph = max(self.pursuits, key=lambda pursuit: pursuit.bytes_needed(sizes)).plan.graph
        n, size = largest(graph, sizes, self.dtype)
        node = graph[n]
        name = f"`{node.name}`" if node.name else f"`{node.span.text}`" if node.span else "one of its gradients"
        return f"{name}, {node.type}, with {amount(size)}"

    @property
    def parameter_count(self) -> int:
        """How many numbers are trained."""
        return sum(
            self.values[name].size for name in {name for pursuit in self.pursuits for name in pursuit.plan.weights}
        )

    def update(self, batch: Batch) -> dict[str, float]:
        """One update; returns the mean losses of the batch, by name, each before the weights moved towards it."""
        self.updates += 1
        self.made = [
            *self.made[-1:],
            Made(batch, dict(self.values), [dict(pursuit.memory) for pursuit in self.pursuits]),
        ]
        losses = {}
        for place, pursuit in enumerate(self.pursuits):
            seed = (self.seed, self.updates, place) if place else (self.seed, self.updates)
            losses[loss_name(place)] = pursuit.update(self.values, batch, seed)
        return losses

    def state(self) -> dict[str, np.ndarray]:
        return in_order(self.network, {name: value.copy() for name, value in self.values.items()})

    def first_not_finite(self, batch: Batch, mode: str = "training") -> Blame | None:
        """What to blame for a loss of the batch that is not finite: where weights are not, what the update made of them
        that was the last to find them finite."""
        weights = [name for pursuit in self.pursuits for name in pursuit.plan.weights]
        for back, made in enumerate(reversed(self.made)):
            if all(np.isfinite(made.values[name]).all() for name in weights):
                number = self.updates - back
                now = self.blamed(made.values, made.batch, "training", (self.seed, number))
                return now or self._blamed_update(made, number) or super().first_not_finite(batch, mode)
        return super().first_not_finite(batch, mode)

    def _blamed_update(self, made: Made, number: int) -> Blame | None:
        """What to blame for weights that an update, whose loss was finite, made not finite."""
        for pursuit, memory in zip(self.pursuits, made.memories):
            feeds, suspects = (
                pursuit.feeds(made.values, made.batch),
                [pursuit.interpreter.next[n] for n in pursuit.plan.weights.values()],
            )
            state = memory | {n: made.values[name] for name, n in pursuit.moving.items()}
            sizes, lengths = made.batch.sizes, made.batch.lengths
            found = blame(pursuit.plan.graph, suspects, feeds, sizes, lengths, self.dtype, (self.seed, number), state)
            if found is not None:
                return found
        return None

    def memory(self) -> dict[str, np.ndarray]:
        """What the next update depends on beside the weights, by name."""
        return {
            f"{place} {name}": array
            for place, pursuit in enumerate(self.pursuits)
            for name, array in pursuit.remembered().items()
        }

    def go_on(self, state: Mapping[str, np.ndarray], memory: Mapping[str, np.ndarray], updates: int) -> None:
        """Go on from what `state` and `memory` gave after so many updates."""
        self.restore(state)
        self.updates = updates
        for place, pursuit in enumerate(self.pursuits):
            own = {name.partition(" ")[2]: array for name, array in memory.items() if name.startswith(f"{place} ")}
            pursuit.remember(own)

    def restore(self, state: Mapping[str, np.ndarray]) -> None:
        """Go back to weights that `state` gave; what the optimiser remembers stays."""
        self.values = {name: state[name].copy() for name in self.values}


def in_order(network: Network, values: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Weights and statistics in the order of the network."""
    return {name: values[name] for name in named_sources(network) if name in values}
