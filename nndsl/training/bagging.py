"""Bagging: members trained side by side on bootstrap samples of the training part; their mean is the answer.

    y(x) = 1/M sum_m y_m(x)        variance  s^2/M + 2/M^2 sum cov(m, m')

All members are normalised by the statistics of the whole training part, so that their answers are in the same units.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from time import monotonic
from typing import TYPE_CHECKING, Any

from nndsl.data.dataset import Dataset
from nndsl.data.splits import Parts, split
from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue.numbers import losses_not_finite, of_member
from nndsl.training.crew import Crew
from nndsl.training.fitting import Fitter, State, Trained
from nndsl.training.history import Fit, Outcome
from nndsl.training.mean_figures import MeanFigures
from nndsl.training.members import joined
from nndsl.training.messages import Began, Done, Failed, Moved, Recipe
from nndsl.training.observer import COMPLETE, INTERRUPTED, End, Progress, Start

if TYPE_CHECKING:
    from nndsl.training.observer import Figure


def train_members(fitter: Fitter, dataset: Dataset, recipe: Recipe) -> tuple[State, Outcome]:
    """Train all members of a block's ensemble, in several processes. Raises Refused."""
    settings = fitter.training.settings
    members = settings["ensemble"].settings["members"]
    parts = split(dataset, settings["validation"], settings["test"], fitter.seed, fitter.training.spans)
    bagging = _Bagging(fitter, members, parts)
    with Crew(recipe, range(1, members + 1)) as crew:
        for message in crew.messages():
            bagging.hear(message)
            if isinstance(message, Began) and fitter.journal.run is not None:
                crew.tell(fitter.journal.run.absolute())
            if fitter.interrupted() and not bagging.stopping:
                bagging.stopping = True
                crew.stop()
    return bagging.finish()


@dataclass
class _Bagging:
    """What is known of the members while they train: the observer hears of them as of one training."""

    fitter: Fitter
    members: int
    parts: Parts
    start: Start | None = None  # of all together
    updates: dict[int, int] = field(default_factory=dict)  # made by each member
    trained: dict[int, tuple[Trained, ...]] = field(default_factory=dict)
    told: int = 0  # members that the observer has heard of
    stopping: bool = False
    began: float = field(default_factory=monotonic)

    def hear(self, message: Any) -> None:
        match message:
            case Began(member, start):
                self.begin(member, start)
            case Moved(member, progress):
                self.move(member, progress)
            case Done(member, trained):
                self.begin(member, trained[0].fit.start)  # nobody said that it began where the journal had it ended
                self.trained[member] = trained
                self.tell()
            case Failed(member, diagnostics, fault):
                raise RuntimeError(fault) if fault else Refused(*(of_member(d, member) for d in diagnostics))

    def tell(self) -> None:
        """The observer hears of members in the order of their numbers, so that the same training has the same log."""
        while self.told + 1 in self.trained:
            self.told += 1
            for one in self.trained[self.told]:
                self.fitter.observer.fitted(one.fit)

    def begin(self, member: int, start: Start) -> None:
        """The first member that begins tells how large the others are."""
        if self.start is None:
            samples = {name: part.count for name, part in self.parts.named()}
            self.start = replace(
                start,
                updates=self.members * start.updates,
                updates_per_epoch=self.members * start.updates_per_epoch,
                samples=samples,
                every=0,
                seed=self.fitter.seed,
                fit=f"{self.members} members",
            )
            self.fitter.observer.start(self.start)

    def move(self, member: int, progress: Progress) -> None:
        self.updates[member] = progress.update
        done = sum(self.updates.values())
        epoch = -(-done // self.start.updates_per_epoch)
        self.fitter.observer.progress(replace(progress, update=done, epoch=epoch))

    def figures(self, states: list[State]) -> dict[str, dict[str, Figure]]:
        """Those of all parts, and of the members together."""
        if self.stopping:
            return dict.fromkeys(("training", "validation", "test"), {})
        fitter = self.fitter
        figures = MeanFigures(fitter.network, fitter.training, states, fitter.dtype, fitter.seed)
        batch = fitter.training.settings["batch"]
        return {name: figures.of(part, batch) if part else {} for name, part in vars(self.parts).items()}

    def finish(self) -> tuple[State, Outcome]:
        """The members that were trained, in the order of their numbers, and how it went."""
        several = [self.trained[number] for number in sorted(self.trained)]
        fits = [one.fit for trained in several for one in trained]
        figures = self.figures([trained[-1].state for trained in several])
        end = End(
            epochs=max((fit.end.epochs for fit in fits), default=0),
            updates=sum(fit.end.updates for fit in fits),
            seconds=monotonic() - self.began,
            best=None,
            **figures,
            warnings=losses_not_finite(figures, ensemble=True),
            ended=INTERRUPTED if self.stopping else COMPLETE,
        )
        self.fitter.observer.end(end)
        state = joined([trained[-1].state for trained in several])
        return state, Outcome((*fits, Fit(self.start, (), end)))
