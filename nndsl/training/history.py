"""What training came to: every epoch of every training block, as figures that can be written down.

An `Outcome` is a sequence of blocks; outcomes of blocks trained one after another are added. Figures that are not
finite (a metric that is undefined, say) are None in records, because JSON has no word for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Any, Mapping

from nndsl.training.observer import End, Epoch, Start


@dataclass(frozen=True)
class Block:
    """One training block from its start to its end."""

    start: Start
    epochs: tuple[Epoch, ...]
    end: End


@dataclass(frozen=True)
class Outcome:
    """All blocks that were trained, in order. The figures are those of the last."""

    blocks: tuple[Block, ...]

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(self.blocks + other.blocks)

    @property
    def end(self) -> End:
        return self.blocks[-1].end

    @property
    def training(self) -> Mapping[str, float]:
        """The last epoch's loss and metrics on the training part."""
        return self.end.training

    @property
    def validation(self) -> Mapping[str, float]:
        """The last epoch's loss and metrics on the validation part; empty where there is none."""
        return self.end.validation

    @property
    def test(self) -> Mapping[str, float]:
        """Loss and metrics on the test part, after training; empty where there is none."""
        return self.end.test

    @property
    def interrupted(self) -> bool:
        return self.end.interrupted

    @property
    def history(self) -> list[dict[str, Any]]:
        """A record for each epoch of each block."""
        return [epoch_record(block.start.block, epoch) for block in self.blocks for epoch in block.epochs]


def figures(values: Mapping[str, float]) -> dict[str, float | None]:
    """Numbers by name, None for those that are not finite."""
    return {name: float(value) if isfinite(value) else None for name, value in values.items()}


def epoch_record(block: str, event: Epoch) -> dict[str, Any]:
    """An epoch as a line of metrics.jsonl."""
    return {
        "block": block,
        "epoch": event.epoch,
        "update": event.update,
        "seconds": round(event.seconds, 3),
        "training": figures(event.training),
        "validation": figures(event.validation),
        "best": event.best,
    }


def block_record(block: Block) -> dict[str, Any]:
    """A training block and how it ended, as run.json keeps it."""
    end = block.end
    return {
        "block": block.start.block,
        "samples": dict(block.start.samples),
        "parameters": block.start.parameters,
        "seed": block.start.seed,
        "epochs": end.epochs,
        "updates": end.updates,
        "seconds": round(end.seconds, 3),
        "best_epoch": end.best_epoch,
        "training": figures(end.training),
        "validation": figures(end.validation),
        "test": figures(end.test),
        "interrupted": end.interrupted,
        "reason": end.reason,
        "warnings": [diagnostic.code for diagnostic in end.warnings],
    }
