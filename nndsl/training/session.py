"""One training block, from its data to its end: split, measure, learn."""

from __future__ import annotations

from typing import Callable, Mapping

import numpy as np

from nndsl.data.dataset import Dataset
from nndsl.data.splits import split
from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import limits
from nndsl.graph import BATCH
from nndsl.semantics.memory import MOST_MEMORY
from nndsl.semantics.network import Network, Training
from nndsl.semantics.records import Record
from nndsl.training.history import Outcome
from nndsl.training.learner import Learner
from nndsl.training.loop import train
from nndsl.training.observer import Observer
from nndsl.training.solvers.solution import Solution
from nndsl.training.solvers.solve import solve
from nndsl.training.statistics import measure


class Session:
    """`state` holds the weights and statistics to start from. Raises Refused where the data cannot be split."""

    def __init__(
        self,
        network: Network,
        training: Training,
        dataset: Dataset,
        state: Mapping[str, np.ndarray],
        dtype: str,
        seed: int,
        max_memory: int = MOST_MEMORY,
    ):
        settings = training.settings
        self.training, self.seed = training, seed
        self.parts = split(dataset, settings["validation"], settings["test"], seed, training.spans)
        values = {**state, **measure(network, training, self.parts.training, dtype)}
        self.solves = isinstance(training.optimizer, Record)
        if self.solves:
            self.learner = Solution(network, training, values, self.parts.training, dtype, seed)
            self.learner.check_memory(max_memory)
        else:
            updates_per_epoch = -(-self.parts.training.count // settings["batch"])
            self.learner = Learner(network, training, values, dtype, seed, updates_per_epoch)
            self._check_memory(max_memory)

    def _check_memory(self, limit: int) -> None:
        """Raises Refused (NN909) where the values of one update would take more memory than a run may."""
        dataset = self.parts.training.dataset
        sizes = {axis: int(lengths.max()) for axis, lengths in dataset.lengths.items()}
        batch = min(self.training.settings["batch"], self.parts.training.count)
        needed = self.learner.bytes_needed({**sizes, BATCH: batch})
        if needed > limit:
            span = self.training.spans.get("batch", self.training.span)
            largest = self.learner.largest({**sizes, BATCH: batch})
            raise Refused(limits.update_too_large(span, batch, needed, limit, largest))

    def run(self, observer: Observer, interrupted: Callable[[], bool]) -> Outcome:
        """Train to the end of the block, or until `interrupted()`. Raises Diverged."""
        settings = self.training.settings
        common = {
            "block": self.training.name or "train",
            "epochs": settings["epochs"],
            "seed": self.seed,
            "observer": observer,
            "interrupted": interrupted,
        }
        if self.solves:
            return solve(self.learner, self.parts, **common)
        return train(self.learner, self.parts, batch=settings["batch"], shuffle=settings["shuffle"], **common)
