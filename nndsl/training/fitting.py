"""A fit: one training of one set of weights by the rules of a training block, on given parts of the data.

The weights begin as they are given; normalisation is measured on the training part of the fit. What comes out are
weights and statistics by name, and the figures of every evaluation. With `stop = early(..., retrain = true)` there are
two:

    the first     on the training part, until the validation loss turns
    the second    from the same start, on the training and the validation part together, for as many updates as the
                  best weights of the first had seen
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Callable, Iterator, Mapping

import numpy as np

from nndsl.data.augment import Augmentation
from nndsl.data.batches import Part
from nndsl.data.splits import Parts
from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import limits
from nndsl.diagnostics.catalogue import training as errors
from nndsl.graph import BATCH
from nndsl.semantics.memory import MOST_MEMORY
from nndsl.semantics.network import Network, Training
from nndsl.semantics.records import Record
from nndsl.semantics.values import Quantity
from nndsl.training.history import Fit
from nndsl.training.journal import Journal
from nndsl.training.learner import Learner
from nndsl.training.loop import Stopping, train
from nndsl.training.observer import Observer
from nndsl.training.solvers.solution import Solution
from nndsl.training.solvers.solve import solve
from nndsl.training.statistics import measure

State = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Trained:
    """What a fit comes to."""

    state: State
    fit: Fit


@dataclass
class Fitter:
    """Makes fits for one training block; all of them are watched by one observer, and end when `interrupted()`.

    Without `measured` normalisation is not measured by the fit, but given with the weights.
    """

    network: Network
    training: Training
    dtype: str
    seed: int
    max_memory: int = MOST_MEMORY
    observer: Observer = field(default_factory=Observer)
    interrupted: Callable[[], bool] = lambda: False
    measured: bool = True
    journal: Journal = field(default_factory=Journal)

    def fits(self, parts: Parts, begin: State, title: str = "") -> Iterator[Trained]:
        """The fit on these parts, and a second one, on the training and validation part together, where the block asks
        for it. The state of the last is what they come to."""
        stop = self.training.settings["stop"]
        if stop is None or not stop.settings["retrain"]:
            yield self.fit(parts, begin, title)
            return
        first = self.fit(Parts(parts.training, parts.validation), begin, _titles(title, "to find when to stop"))
        yield first
        if first.fit.end.kept is not None and not first.fit.end.interrupted:
            everything = Parts(parts.together(), test=parts.test)
            yield self.fit(everything, begin, _titles(title, "with the validation part"), first.fit.end.kept.update)

    def fit(self, parts: Parts, begin: State, title: str = "", updates: int | None = None) -> Trained:
        """Train to the end of the block's epochs, or of `updates`; what the journal has of the fit is not done again.

        Raises Refused, Diverged."""
        ended = self.journal.ended(self.training.title, title)
        if ended is not None:
            self.observer.fitted(ended[1])
            return Trained(*ended)
        trained = self._fitted(parts, begin, title, updates)
        if not trained.fit.end.interrupted:
            self.journal.end(self.training.title, title, trained.state, trained.fit)
        return trained

    def _fitted(self, parts: Parts, begin: State, title: str, updates: int | None) -> Trained:
        values = {**begin, **self._statistics(parts)}
        if isinstance(self.training.optimizer, Record):
            return self._solved(parts, values, title)
        settings = self.training.settings
        per_epoch = parts.training.updates_per_epoch(settings["batch"])
        learner = Learner(self.network, self.training, values, self.dtype, self.seed, per_epoch)
        self._check_memory(learner, parts)
        self._check_evaluations(learner, parts)
        fit = train(
            learner,
            parts,
            block=self.training.title,
            epochs=settings["epochs"],
            batch=settings["batch"],
            shuffle=settings["shuffle"],
            seed=self.seed,
            observer=self.observer,
            interrupted=self.interrupted,
            stopping=self._stopping(per_epoch) if parts.validation else None,
            updates=updates,
            fit=title,
            pages=self.journal.pages(self.training.title, title),
            vary=Augmentation(settings["augment"], self.seed).vary if settings["augment"] else None,
        )
        return Trained(learner.state(), fit)

    def _solved(self, parts: Parts, values: State, title: str) -> Trained:
        solution = Solution(self.network, self.training, values, parts.training, self.dtype, self.seed)
        solution.check_memory(self.max_memory)
        fit = solve(
            solution,
            parts,
            block=self.training.title,
            epochs=self.training.settings["epochs"],
            seed=self.seed,
            observer=self.observer,
            interrupted=self.interrupted,
            fit=title,
        )
        return Trained(solution.state(), fit)

    def _statistics(self, parts: Parts) -> State:
        return measure(self.network, self.training, parts.training, self.dtype) if self.measured else {}

    def _stopping(self, updates_per_epoch: int) -> Stopping | None:
        """The rule to stop by before the last epoch."""
        rule = self.training.settings["stop"]
        if rule is None:
            return None
        every = rule.settings["every"] or Quantity(1, "epochs")
        updates = every.value * (updates_per_epoch if every.unit == "epochs" else 1)
        return Stopping(rule.settings["patience"], max(1, round(updates)))

    def _check_memory(self, learner: Learner, parts: Parts) -> None:
        """Raises Refused (NN909) where the values of one update would take more memory than a run may."""
        sizes = longest(parts.training)
        batch = min(self.training.settings["batch"], parts.training.count)
        needed = learner.bytes_needed({**sizes, BATCH: batch})
        if needed > self.max_memory:
            span = self.training.spans.get("batch", self.training.span)
            largest = learner.largest({**sizes, BATCH: batch})
            raise Refused(limits.update_too_large(span, batch, needed, self.max_memory, largest))

    def _check_evaluations(self, learner: Learner, parts: Parts) -> None:
        """Raises Refused (NN527) where what looks at all samples of a part would take more memory than a run may."""
        for name, part in parts.named():
            if name == "training" and not self.training.metrics:
                continue
            needed = learner.part_figures.bytes_needed(longest(part))
            if needed > self.max_memory:
                span = self.training.spans.get("metrics", self.training.span)
                raise Refused(errors.evaluation_too_large(span, name, part.count, needed, self.max_memory))


def longest(part: Part) -> dict[str, int]:
    """The number of samples of a part, and of the steps of its longest sequence along each axis."""
    return {axis: int(lengths.max()) for axis, lengths in part.lengths.items()} | {BATCH: part.count}


def _titles(*titles: str) -> str:
    return ", ".join(filter(None, titles))
