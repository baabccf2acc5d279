"""One training block, from its data to its end: split, measure, learn."""

from __future__ import annotations

from typing import Callable, Mapping

import numpy as np

from nndsl.data.dataset import Dataset
from nndsl.data.splits import split
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
    ):
        settings = training.settings
        self.training, self.seed = training, seed
        self.parts = split(dataset, settings["validation"], settings["test"], seed, training.spans)
        values = {**state, **measure(network, training, self.parts.training, dtype)}
        updates_per_epoch = -(-self.parts.training.count // settings["batch"])
        self.learner = Learner(network, training, values, dtype, seed, updates_per_epoch)

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
