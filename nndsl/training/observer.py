"""What a training loop tells whoever watches it. The loop knows nothing about terminals, files or notebooks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Mapping

if TYPE_CHECKING:
    import numpy as np

    Figure = float | np.ndarray  # a number; or numbers of all that was evaluated, such as a confusion matrix


@dataclass(frozen=True)
class Start:
    """Said once, before the first update."""

    block: str  # the training block's name, "train" for the unnamed one
    epochs: int
    updates_per_epoch: int
    samples: Mapping[str, int]  # by part: training, validation, test
    parameters: int
    metrics: tuple[str, ...]  # those that are one number
    seed: int


@dataclass(frozen=True)
class Progress:
    """Said after each update."""

    epoch: int  # from 1
    update: int  # of all, from 1
    loss: float  # of this update's batch
    samples: int  # in this update's batch


@dataclass(frozen=True)
class Epoch:
    """Said after each epoch. `training` and `validation` map "loss" and each metric to its figure; validation may be
    empty."""

    epoch: int
    update: int
    training: Mapping[str, Figure]
    validation: Mapping[str, Figure]
    seconds: float  # since the start
    best: bool  # the lowest validation loss so far (training loss where nothing is held out)


@dataclass(frozen=True)
class End:
    """Said once. `test` is empty where nothing was kept for it; `interrupted` after Ctrl-C."""

    epochs: int
    updates: int
    seconds: float
    best_epoch: int
    training: Mapping[str, Figure]
    validation: Mapping[str, Figure]
    test: Mapping[str, Figure]
    interrupted: bool


class Observer:
    """Hears of everything and does nothing: override what matters."""

    def start(self, event: Start) -> None: ...

    def progress(self, event: Progress) -> None: ...

    def epoch(self, event: Epoch) -> None: ...

    def end(self, event: End) -> None: ...


def numbers(figures: Mapping[str, Figure]) -> dict[str, float]:
    """The figures that are one number."""
    return {name: value for name, value in figures.items() if isinstance(value, (int, float))}


def arrays(figures: Mapping[str, Figure]) -> dict[str, np.ndarray]:
    """The figures that are more than one."""
    return {name: value for name, value in figures.items() if not isinstance(value, (int, float))}
