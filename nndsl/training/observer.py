"""What a training tells whoever watches it. It knows nothing about terminals, files or notebooks.

A training block is one fit, or several: one for each fold, for each member of an ensemble, or a second one on all data.
Each fit says `start` once, then `progress` after each update and `evaluation` when figures are computed, then `end`.
Before that, `reading` tells how far the data are read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Mapping

if TYPE_CHECKING:
    import numpy as np

    from nndsl.diagnostics import Diagnostic
    from nndsl.training.history import Fit

    Figure = float | np.ndarray  # a number; or numbers of all that was evaluated, such as a confusion matrix


@dataclass(frozen=True)
class Start:
    """Said once, before the first update."""

    block: str  # the training block's name, "train" for the unnamed one
    updates: int  # the most there will be
    updates_per_epoch: int
    samples: Mapping[str, int]  # by part: training, validation, test
    parameters: int
    metrics: tuple[str, ...]  # the figures beside "loss" that are one number: losses of other objectives, then metrics
    seed: int
    every: int  # updates between evaluations; 0 where there are none
    fit: str = ""  # which of several fits of the block: "fold 2 of 5"

    @property
    def title(self) -> str:
        """What people call the fit: "train", or "train, fold 2 of 5" where the block has several."""
        return f"{self.block}, {self.fit}" if self.fit else self.block

    @property
    def epochs(self) -> int:
        """The most that there will be, the last perhaps cut short."""
        return -(-self.updates // self.updates_per_epoch)

    @property
    def by_epoch(self) -> bool:
        """Whether each evaluation is the end of an epoch."""
        return self.every == self.updates_per_epoch

    def place(self, event: Evaluation) -> str:
        """When an evaluation was made: "epoch 3", or "update 150" where it was within an epoch."""
        return f"epoch {event.epoch}" if self.by_epoch else f"update {event.update}"


@dataclass(frozen=True)
class Progress:
    """Said after each update."""

    epoch: int  # from 1
    update: int  # of all, from 1
    loss: float  # of this update's batch
    samples: int  # in this update's batch


@dataclass(frozen=True)
class Evaluation:
    """Said when figures were computed: after each epoch, or as often as the block's `stop` wants them.

    `training` and `validation` map "loss" and each metric to its figure; validation may be empty.
    """

    epoch: int  # the one in which it was made, from 1
    update: int
    training: Mapping[str, Figure]
    validation: Mapping[str, Figure]
    seconds: float  # since the start
    best: bool  # the lowest validation loss so far (training loss where nothing is held out)

    @property
    def judged(self) -> Mapping[str, Figure]:
        """The figures of the part that decides what is best."""
        return self.validation or self.training


COMPLETE, PATIENCE, INTERRUPTED = "complete", "patience", "interrupted"  # why a fit ended
CONVERGED, NOT_CONVERGED = "converged", "not converged"  # and why one did that was made by a solver


@dataclass(frozen=True)
class End:
    """Said once. Training and validation figures are those of the weights that are kept.

    `kept` is the evaluation that the weights were taken back to, None where they are the last. `test` is empty where
    nothing was kept for it. `reason` says in words how a solver ended, `warnings` what its user should know.
    """

    epochs: int  # that were completed
    updates: int
    seconds: float
    best: Evaluation | None
    training: Mapping[str, Figure]
    validation: Mapping[str, Figure]
    test: Mapping[str, Figure]
    ended: str = COMPLETE
    kept: Evaluation | None = None
    deviations: Mapping[str, Figure] = field(default_factory=dict)  # of the validation figures, over folds
    reason: str = ""
    warnings: tuple[Diagnostic, ...] = ()

    @property
    def interrupted(self) -> bool:
        return self.ended == INTERRUPTED


class Observer:
    """Hears of everything and does nothing: override what matters."""

    def reading(self, name: str, part: float) -> None:
        """Said while a data file is read: how much of it is, from 0 to 1, which is the last."""

    def start(self, event: Start) -> None: ...

    def progress(self, event: Progress) -> None: ...

    def evaluation(self, event: Evaluation) -> None: ...

    def end(self, event: End) -> None: ...

    def fitted(self, fit: Fit) -> None:
        """Said of a fit that was made elsewhere, when it has ended."""


def numbers(figures: Mapping[str, Figure]) -> dict[str, float]:
    """The figures that are one number."""
    return {name: value for name, value in figures.items() if isinstance(value, (int, float))}


def arrays(figures: Mapping[str, Figure]) -> dict[str, np.ndarray]:
    """The figures that are more than one."""
    return {name: value for name, value in figures.items() if not isinstance(value, (int, float))}
