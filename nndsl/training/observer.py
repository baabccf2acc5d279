"""What a training loop tells whoever watches it. The loop knows nothing about terminals, files or notebooks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping

from nndsl.diagnostics import Diagnostic


@dataclass(frozen=True)
class Start:
    """Said once, before the first update."""

    block: str  # the training block's name, "train" for the unnamed one
    epochs: int
    updates_per_epoch: int
    samples: Mapping[str, int]  # by part: training, validation, test
    parameters: int
    metrics: tuple[str, ...]
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
    """Said after each epoch. `training` and `validation` map "loss" and each metric to its mean; validation may be empty."""

    epoch: int
    update: int
    training: Mapping[str, float]
    validation: Mapping[str, float]
    seconds: float  # since the start
    best: bool  # the lowest validation loss so far (training loss where nothing is held out)


@dataclass(frozen=True)
class End:
    """Said once. `test` is empty where nothing was kept for it; `interrupted` after Ctrl-C; `reason` says in words why
    a solver ended, and `warnings` what its user should know of that."""

    epochs: int
    updates: int
    seconds: float
    best_epoch: int
    training: Mapping[str, float]
    validation: Mapping[str, float]
    test: Mapping[str, float]
    interrupted: bool
    reason: str = ""
    warnings: tuple[Diagnostic, ...] = ()


class Observer:
    """Hears of everything and does nothing: override what matters."""

    def start(self, event: Start) -> None: ...

    def progress(self, event: Progress) -> None: ...

    def epoch(self, event: Epoch) -> None: ...

    def end(self, event: End) -> None: ...
