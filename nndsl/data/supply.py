"""The data of a model's training blocks, read where they are asked for.

A file is to stay what it is: one that has another digest when it is read again, by a later block, by a member of an
ensemble or by a run that goes on, is refused. The data of the block that is read first are kept, since most blocks read
the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Mapping

from nndsl.data.dataset import Dataset
from nndsl.data.loading import load
from nndsl.data.room import Room, within
from nndsl.data.warnings import constant_targets, strange_categories
from nndsl.data.watching import Watch, unwatched
from nndsl.diagnostics import Diagnostic, Refused
from nndsl.diagnostics.catalogue import resuming
from nndsl.diagnostics.catalogue.training import entry_missing
from nndsl.semantics.network import Declaration, Training
from nndsl.semantics.parts import sources
from nndsl.semantics.records import Record


@dataclass
class Supply:
    """Reads data for these inputs and targets, from the folder of a model and a further one; `processes` like it share
    the memory that there is for data."""

    declarations: Mapping[str, Declaration]
    folder: Path
    data_dir: Path | None
    max_memory: int
    processes: int = 1
    watch: Watch = unwatched
    digests: dict[str, str] = field(default_factory=dict)  # the SHA-256 of each file
    warnings: list[Diagnostic] = field(default_factory=list)
    kept: tuple[Any, Dataset] | None = None  # what was read first, and as what

    @cached_property
    def room(self) -> Room:
        return Room(within(self.max_memory) // self.processes)

    @property
    def categories(self) -> dict[str, list]:
        """The words that labels stand for, by input or target, in the data that were read first."""
        return {} if self.kept is None else dict(self.kept[1].categories)

    def load(self, training: Training) -> Dataset:
        """The data of a training block. Raises Refused where there are none, or where they are wrong (NN6xx), or others
        than they were (NN832)."""
        if training.data is None:
            raise Refused(entry_missing(training.span, "data", 'data = csv("file.csv")()'))
        asked = training.data, sources(training.settings)
        if self.kept is not None and self.kept[0] == asked:
            return self.kept[1]
        dataset = self._read(*asked)
        self.kept = self.kept or (asked, dataset)
        return dataset

    def _read(self, data: Record, others: Mapping[str, Record]) -> Dataset:
        """A dataset, and beside it the parts that are data of their own."""
        dataset = self._load(data, None)
        self._warn(dataset, data)
        own = {name: self._load(record, dataset.categories) for name, record in others.items()}
        digests = {name: digest for part in (dataset, *own.values()) for name, digest in part.digests.items()}
        self._recognise(digests)
        return replace(dataset, others=own, digests=digests)

    def _load(self, record: Record, categories: Mapping[str, list] | None) -> Dataset:
        places = self.folder, self.data_dir
        return load(record, self.declarations, *places, categories=categories, watch=self.watch, room=self.room)

    def _warn(self, dataset: Dataset, record: Record) -> None:
        for find in (constant_targets, strange_categories):
            found = find(dataset, self.declarations, record)
            self.warnings += [diagnostic for diagnostic in found if diagnostic not in self.warnings]

    def _recognise(self, digests: Mapping[str, str]) -> None:
        """Raises Refused (NN832) where a data file is not what it was when it was read before."""
        changed = sorted(name for name, digest in digests.items() if self.digests.get(name, digest) != digest)
        if changed:
            raise Refused(resuming.data_changed(changed))
        self.digests |= digests
