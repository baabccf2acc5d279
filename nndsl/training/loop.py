"""The training loop: epochs of mini-batches, figures after each epoch, the test part once at the end.

    for each epoch:   for each batch of a fresh permutation:  one update
    after each epoch, or every so many updates:  figures of the training and the validation part

The training loss of an evaluation is the mean of the losses of the updates since the one before, weighted by their
samples: each was computed before its update, with dropout and the like at work on varied samples, and costs nothing
more. Metrics of the training part, if there are any, take one pass over it. The order of epoch k depends on the seed
and k alone.

Early stopping: training ends when so many evaluations in a row were no better than the best before them, and the
weights go back to the best ones, the turning point; they do so too where training ends for another reason.

A loss that is not finite ends training. The weights of the last evaluation whose figures were finite are kept.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from math import isfinite
from time import monotonic
from typing import TYPE_CHECKING, Callable, ClassVar, Collection, Iterable, Iterator, Mapping, NoReturn, Protocol

import numpy as np

from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import numbers as catalogue
from nndsl.training import snapshot
from nndsl.training.history import Fit
from nndsl.training.observer import COMPLETE, INTERRUPTED, PATIENCE, End, Evaluation, Observer, Progress, Start

if TYPE_CHECKING:
    from nndsl.data import Batch, Dataset, Part, Parts
    from nndsl.training.blame import Blame
    from nndsl.training.journal import Pages
    from nndsl.training.observer import Figure

    Vary = Callable[[int, Dataset, np.ndarray], Dataset]  # in an epoch, samples with these indices


class Learner(Protocol):
    """What the loop asks of a training block made executable."""

    metrics: tuple[str, ...]
    figures: Collection[str]  # "loss", those of further objectives, metrics
    shown: Collection[str]  # those that are one number
    parameter_count: int

    def update(self, batch: Batch) -> dict[str, float]:
        """One update; the mean losses of the batch before it, "loss" first."""

    def evaluate(self, part: Part, batch_size: int) -> dict[str, Figure]:
        """The figures of a part."""

    def state(self) -> dict[str, np.ndarray]:
        """Copies of the parameters and statistics."""

    def restore(self, state: Mapping[str, np.ndarray]) -> None:
        """Go back to parameters that `state` gave."""

    def memory(self) -> dict[str, np.ndarray]:
        """What updates depend on beside the parameters."""

    def go_on(self, state: Mapping[str, np.ndarray], memory: Mapping[str, np.ndarray], updates: int) -> None:
        """Go on from what `state` and `memory` gave after so many updates."""

    def first_not_finite(self, batch: Batch, mode: str = "training") -> Blame | None:
        """What to blame for a loss of the batch that is NaN or infinite; None if all is finite."""


class Diverged(Refused):
    """The loss is not finite; `state` holds the last weights with which it was."""

    state: Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Stopping:
    """Early stopping: evaluate after `every` updates, end after `patience` evaluations without improvement."""

    patience: int
    every: int


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
    stopping: Stopping | None = None,
    updates: int | None = None,
    fit: str = "",
    vary: Vary | None = None,
    loop: type[Loop] | None = None,
    pages: Pages | None = None,
) -> Fit:
    """Train to the end of the epochs, or of `updates`, or until `stopping` says so, or `interrupted()` after an update.

    `fit` names one of several trainings of the block; `vary` changes samples as they come into a batch; `loop` is what
    a solver has for `Loop`; where `pages` has a part of this fit, it goes on from there. Raises Diverged (NN701)."""
    per_epoch = parts.training.updates_per_epoch(batch)
    updates = epochs * per_epoch if updates is None else updates
    start = Start(
        block=block,
        updates=updates,
        updates_per_epoch=per_epoch,
        samples={name: part.count for name, part in parts.named()},
        parameters=learner.parameter_count,
        metrics=tuple(name for name in learner.shown if name != "loss"),
        seed=seed,
        every=per_epoch if stopping is None else stopping.every,
        fit=fit,
    )
    return (loop or Loop)(learner, parts, start, batch, shuffle, stopping, observer, interrupted, pages, vary).run()


@dataclass
class Loop:
    """What goes on in a fit, and what is told of it; `run_updates` is how the weights become better."""

    learner: Learner
    parts: Parts
    start: Start
    batch: int
    shuffle: bool
    stopping: Stopping | None
    observer: Observer
    interrupted: Callable[[], bool]
    pages: Pages | None = None
    vary: Vary | None = None
    update: int = 0
    history: list[Evaluation] = field(default_factory=list)
    last_loss: float | None = None
    best: Evaluation | None = None
    totals: Counter = field(default_factory=Counter)  # of losses since the last evaluation, each times its samples
    seen: int = 0
    advice: ClassVar[tuple[str, ...]] = catalogue.ADVICE  # where the loss is not finite

    def run(self) -> Fit:
        self.began = monotonic()
        self.kept = self.turning_point = self.learner.state()
        found = None if self.pages is None else self.pages.found()
        if found is not None:
            snapshot.put_back(self, *found)
        self.observer.start(self.start)
        for event in self.history:
            self.observer.evaluation(event)
        ended = INTERRUPTED if self.interrupted() else self.run_updates()
        if ended == INTERRUPTED:
            self.finite_state()
            self.write()
        end = self.finish(ended)
        self.observer.end(end)
        return Fit(self.start, tuple(self.history), end)

    def run_updates(self) -> str:
        """All updates, and figures as often as they are wanted. Says why it ended."""
        batches = self.batches()
        while True:
            if self.evaluation_due():
                self.evaluate(self.epoch)
                if self.out_of_patience():
                    return PATIENCE
            if self.update == self.start.updates:
                return COMPLETE
            if self.pages is not None and self.pages.due:
                self.write()
            self.run_update(*next(batches))
            if self.interrupted():
                return INTERRUPTED

    @property
    def epoch(self) -> int:
        """The number of the epoch that the last update belongs to."""
        return -(-self.update // self.start.updates_per_epoch)

    def evaluation_due(self) -> bool:
        made = self.history[-1].update if self.history else 0
        return self.update > made and (self.update % self.start.every == 0 or self.update == self.start.updates)

    def batches(self) -> Iterator[tuple[int, Batch]]:
        """The batches of the updates to come, without end, each with the number of its epoch. The order of an epoch
        depends on the seed and its number alone."""
        done, passed = divmod(self.update, self.start.updates_per_epoch)
        for epoch in count(done + 1):
            order = np.arange(self.parts.training.count)
            if self.shuffle:
                np.random.default_rng((self.start.seed, epoch)).shuffle(order)
            training = self.parts.training
            if self.vary is not None:
                training = replace(training, vary=partial(self.vary, epoch))
            for batch in training.batches(self.batch, order[passed * self.batch :]):
                yield epoch, batch
            passed = 0

    def run_update(self, epoch: int, batch: Batch) -> None:
        losses = self.learner.update(batch)
        self.update += 1
        for loss in losses.values():
            if not isfinite(loss):
                self.diverged(f"epoch {epoch}, update {self.update}", loss, [batch])
        self.last_loss = loss = losses["loss"]
        self.totals.update({name: loss * batch.count for name, loss in losses.items()})
        self.seen += batch.count
        self.observer.progress(Progress(epoch, self.update, loss, batch.count))

    def evaluate(self, epoch: int) -> None:
        training = {name: total / self.seen for name, total in self.totals.items()}
        self.totals, self.seen = Counter(), 0
        if self.learner.metrics:
            training = {**self.figures("training", epoch), **training}
        validation = self.figures("validation", epoch) if self.parts.validation else {}
        kept = self.finite_state()
        judged = validation or training
        best = self.best is None or judged["loss"] < self.best.judged["loss"]
        event = Evaluation(epoch, self.update, training, validation, monotonic() - self.began, best)
        self.history.append(event)
        self.kept = kept
        if best:
            self.best, self.turning_point = event, self.kept
        self.observer.evaluation(event)

    def finite_state(self) -> dict[str, np.ndarray]:
        """The weights as they are now: a loss is that before an update, which may have made them not finite."""
        state = self.learner.state()
        for name, array in state.items():
            wrong = array[~np.isfinite(array)]
            if wrong.size:
                where = f"epoch {self.epoch}, update {self.update}"
                self.diverged(where, wrong.flat[0], self.parts.training.batches(self.batch), f"`{name}`")
        return state

    def write(self) -> None:
        """Tell the journal, if there is one, everything that the updates to come depend on."""
        if self.pages is not None:
            self.pages.write(*snapshot.taken(self))

    def out_of_patience(self) -> bool:
        if self.stopping is None:
            return False
        since = len(self.history) - 1 - self.history.index(self.best)
        return since >= self.stopping.patience

    def figures(self, name: str, epoch: int) -> dict[str, Figure]:
        part = getattr(self.parts, name)
        figures = self.learner.evaluate(part, self.batch)
        if not isfinite(figures["loss"]):
            where = f"epoch {epoch}, update {self.update}, on the {name} part"
            self.diverged(where, figures["loss"], part.batches(self.batch), mode="predicting")
        return figures

    def diverged(
        self, where: str, loss: float, batches: Iterable[Batch], what: str = "the loss", mode: str = "training"
    ) -> NoReturn:
        """Find the value that first was not finite, and give up."""
        source = next(filter(None, (self.learner.first_not_finite(batch, mode) for batch in batches)), None)
        told = ("", None) if source is None else (source.what, source.span)
        kept = self.start.place(self.history[-1]) if self.history else ""
        refusal = Diverged(catalogue.loss_not_finite(where, loss, *told, self.last_loss, kept, what, self.advice))
        refusal.state = self.kept
        raise refusal

    def finish(self, ended: str) -> End:
        """With a rule to stop by, the weights go back to those of the best evaluation."""
        kept = self.best if self.stopping is not None else None
        if kept is not None:
            self.learner.restore(self.turning_point)
        told = kept or (self.history[-1] if self.history else None)
        test = self.learner.evaluate(self.parts.test, self.batch) if self.parts.test and ended != INTERRUPTED else {}
        return End(
            epochs=self.update // self.start.updates_per_epoch,
            updates=self.update,
            seconds=monotonic() - self.began,
            best=self.best,
            training=told.training if told else {},
            validation=told.validation if told else {},
            test=test,
            ended=ended,
            kept=kept,
            warnings=catalogue.losses_not_finite({"test": test}),
        )
