"""The training loop: epochs of mini-batches, figures after each epoch, the test part once at the end.

    for each epoch:   for each batch of a fresh permutation:  one update
                      figures of the training and the validation part

The training loss of an epoch is the mean of its updates' losses, weighted by their samples: each was computed before
its update, with dropout and the like at work, and costs nothing more. Metrics of the training part, if there are any,
take one pass over it after the epoch. The order of epoch k depends on the seed and k alone.

A loss that is not finite ends training. The weights of the last epoch whose figures were finite are kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite
from time import monotonic
from typing import TYPE_CHECKING, Callable, ClassVar, Mapping, Protocol

import numpy as np

from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import numbers as catalogue
from nndsl.training.history import Block, Outcome
from nndsl.training.observer import End, Epoch, Observer, Progress, Start

if TYPE_CHECKING:
    from nndsl.data import Batch, Part, Parts


class Learner(Protocol):
    """What the loop asks of a training block made executable."""

    metrics: tuple[str, ...]
    parameter_count: int

    def update(self, batch: Batch) -> float:
        """One update; the mean loss of the batch before it."""

    def evaluate(self, part: Part, batch_size: int) -> dict[str, float]:
        """The mean "loss" and metrics of a part."""

    def state(self) -> dict[str, np.ndarray]:
        """Copies of the parameters and statistics."""

    def first_not_finite(self, batch: Batch) -> str:
        """The name of the first value that is NaN or infinite; empty if all are finite."""


class Diverged(Refused):
    """The loss is not finite; `state` holds the last weights with which it was."""

    state: Mapping[str, np.ndarray]


def train(
    learner: Learner,
    parts: Parts,
    *,
    block: str,
    epochs: int,
    batch: int,
    shuffle: bool,
    seed: int,
    observer: Observer,
    interrupted: Callable[[], bool],
) -> Outcome:
    """Train one block to its end, or until `interrupted()` says so after an update. Raises Diverged (NN701)."""
    return Loop(learner, parts, block, batch, shuffle, seed, observer, interrupted).run(epochs)


@dataclass
class Loop:
    """The epochs of a block and what is told of them, whatever an epoch is made of."""

    learner: Learner
    parts: Parts
    block: str
    batch: int
    shuffle: bool
    seed: int
    observer: Observer
    interrupted: Callable[[], bool]
    update: int = 0
    history: list[Epoch] = field(default_factory=list)
    last_loss: float | None = None
    best: Epoch | None = None
    advice: ClassVar[tuple[str, ...]] = catalogue.ADVICE  # where the loss is not finite

    def run(self, epochs: int) -> Outcome:
        self.begin(epochs)
        stopped = self.interrupted()
        while len(self.history) < epochs and not stopped:
            stopped = self.run_epoch(len(self.history) + 1)
        return self.finish(self.ended(stopped))

    def begin(self, epochs: int) -> None:
        self.began = monotonic()
        self.kept = self.learner.state()
        self.start = self.started(epochs)
        self.observer.start(self.start)

    def finish(self, end: End) -> Outcome:
        self.observer.end(end)
        return Outcome((Block(self.start, tuple(self.history), end),))

    def started(self, epochs: int) -> Start:
        samples = {name: part.count for name, part in self.held()}
        updates = -(-self.parts.training.count // self.batch)
        return Start(
            self.block, epochs, updates, samples, self.learner.parameter_count, self.learner.metrics, self.seed
        )

    def held(self) -> list[tuple[str, Part]]:
        """The parts that there are, with their names."""
        named = [(name, getattr(self.parts, name)) for name in ("training", "validation", "test")]
        return [(name, part) for name, part in named if part is not None]

    def run_epoch(self, number: int) -> bool:
        """All updates of an epoch and its figures. True if it was interrupted; then the epoch does not count."""
        total, seen = 0.0, 0
        for batch in self.batches(number):
            loss = self.learner.update(batch)
            self.update += 1
            if not isfinite(loss):
                self.diverged(f"epoch {number}, update {self.update}", loss, [batch])
            self.last_loss = loss
            total, seen = total + loss * batch.count, seen + batch.count
            self.observer.progress(Progress(number, self.update, loss, batch.count))
            if self.interrupted():
                return True
        self.close_epoch(number, total / seen)
        return False

    def batches(self, epoch: int):
        order = np.arange(self.parts.training.count)
        if self.shuffle:
            np.random.default_rng((self.seed, epoch)).shuffle(order)
        return self.parts.training.batches(self.batch, order)

    def close_epoch(self, number: int, loss: float) -> None:
        training = {"loss": loss}
        if self.learner.metrics:
            training |= {**self.evaluate("training", number), "loss": loss}
        validation = self.evaluate("validation", number) if self.parts.validation else {}
        judged = validation or training
        best = self.best is None or judged["loss"] < (self.best.validation or self.best.training)["loss"]
        event = Epoch(number, self.update, training, validation, monotonic() - self.began, best)
        self.best = event if best else self.best
        self.history.append(event)
        self.kept = self.learner.state()
        self.observer.epoch(event)

    def evaluate(self, name: str, epoch: int) -> dict[str, float]:
        part = getattr(self.parts, name)
        figures = self.learner.evaluate(part, self.batch)
        if not isfinite(figures["loss"]):
            self.diverged(f"the end of epoch {epoch}, on the {name} part", figures["loss"], part.batches(self.batch))
        return figures

    def diverged(self, where: str, loss: float, batches, what: str = "the loss") -> None:
        """Find the value that first was not finite, and give up."""
        source = next(filter(None, map(self.learner.first_not_finite, batches)), "")
        figures = (where, loss, source, self.last_loss, len(self.history))
        refusal = Diverged(catalogue.loss_not_finite(*figures, what, self.advice))
        refusal.state = self.kept
        raise refusal

    def ended(self, stopped: bool) -> End:
        last = self.history[-1] if self.history else None
        test = self.learner.evaluate(self.parts.test, self.batch) if self.parts.test and not stopped else {}
        return End(
            epochs=len(self.history),
            updates=self.update,
            seconds=monotonic() - self.began,
            best_epoch=self.best.epoch if self.best else 0,
            training=last.training if last else {},
            validation=last.validation if last else {},
            test=test,
            interrupted=stopped,
        )
