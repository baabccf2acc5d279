"""One training block, from its data to its end: split, measure, learn."""

from __future__ import annotations

from typing import Callable, Mapping

import numpy as np

from nndsl.data.batches import Part
from nndsl.data.dataset import Dataset
from nndsl.data.splits import split
from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import limits
from nndsl.diagnostics.catalogue import training as training_errors
from nndsl.graph import BATCH
from nndsl.semantics.memory import MOST_MEMORY
from nndsl.semantics.network import Network, Training
from nndsl.training.history import Outcome
from nndsl.training.learner import Learner
from nndsl.training.loop import train
from nndsl.training.observer import Observer
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
        updates_per_epoch = -(-self.parts.training.count // settings["batch"])
        self.learner = Learner(network, training, values, dtype, seed, updates_per_epoch)
        self._check_memory(max_memory)
        self._check_evaluations(max_memory)

    def _check_memory(self, limit: int) -> None:
        """Raises Refused (NN909) where the values of one update would take more memory than a run may."""
        sizes = longest(self.parts.training)
        batch = min(self.training.settings["batch"], self.parts.training.count)
        needed = self.learner.bytes_needed({**sizes, BATCH: batch})
        if needed > limit:
            span = self.training.spans.get("batch", self.training.span)
            largest = self.learner.largest({**sizes, BATCH: batch})
            raise Refused(limits.update_too_large(span, batch, needed, limit, largest))

    def _check_evaluations(self, limit: int) -> None:
        """Raises Refused (NN527) where what looks at all samples of a part would take more memory than a run may."""
        parts = {"validation": self.parts.validation, "test": self.parts.test}
        if self.training.metrics:
            parts["training"] = self.parts.training
        for name, part in parts.items():
            needed = self.learner.evaluation.bytes_needed(longest(part)) if part else 0
            if needed > limit:
                span = self.training.spans.get("metrics", self.training.span)
                raise Refused(training_errors.evaluation_too_large(span, name, part.count, needed, limit))

    def run(self, observer: Observer, interrupted: Callable[[], bool]) -> Outcome:
        """Train to the end of the block, or until `interrupted()`. Raises Diverged."""
        settings = self.training.settings
        return train(
            self.learner,
            self.parts,
            block=self.training.name or "train",
            epochs=settings["epochs"],
            batch=settings["batch"],
            shuffle=settings["shuffle"],
            seed=self.seed,
            observer=observer,
            interrupted=interrupted,
        )


def longest(part: Part) -> dict[str, int]:
    """The number of samples of a part, and of the steps of its longest sequence along each axis."""
    return {axis: int(lengths.max()) for axis, lengths in part.dataset.lengths.items()} | {BATCH: part.count}
