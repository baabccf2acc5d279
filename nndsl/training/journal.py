"""The journal of a run: what its training has come to, kept while it goes on, so that it can be resumed.

    progress/<block> <fit>.done.safetensors     a fit that has ended: its weights, and how it went
    progress/<block> <fit>.going.safetensors    one that has not: all that its next update depends on

A training that is resumed is the same training once more, from its first block: a fit that has ended is read from the
journal, and the one that was under way goes on from where the journal has it. All that is random follows from the seed
and from numbers of epochs and updates, so that weights and figures are those of a training that was never interrupted.

Files are written whole or not at all, and checked when they are read (see `checkpoint`).
"""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, Iterator, Mapping

import numpy as np

from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import resuming as catalogue
from nndsl.training import checkpoint
from nndsl.training.history import Fit
from nndsl.training.runs import safe_name
from nndsl.training.transcript import fit_from, of_fit
from nndsl.training.writing import recording

FOLDER = "progress"
SECONDS = 10.0  # between two records of a fit that goes on
State = Mapping[str, np.ndarray]


@dataclass
class Journal:
    """`run` is the folder of the run; nothing is kept before there is one. Raises Refused where files cannot be
    written, or where those that are read are damaged."""

    run: Path | None = None
    seconds: float = SECONDS

    def ended(self, block: str, title: str) -> tuple[State, Fit] | None:
        """What a fit came to that has ended; None where the journal knows of no such."""
        found = self.read(block, title, "done")
        with _as_written(block, title):
            return None if found is None else (found[0], fit_from(found[1]))

    def end(self, block: str, title: str, state: State, fit: Fit) -> None:
        """Keep what a fit has come to."""
        self.write(block, title, "done", state, of_fit(fit))
        if self.run is not None:
            path = self._path(block, title, "going")
            with recording(path):
                path.unlink(missing_ok=True)

    def pages(self, block: str, title: str) -> Pages:
        return Pages(self, block, title)

    def close(self) -> None:
        """The training has come to its end: nothing is left to resume."""
        if self.run is not None:
            shutil.rmtree(self.run / FOLDER, ignore_errors=True)

    def _path(self, block: str, title: str, state: str) -> Path:
        return self.run / FOLDER / f"{safe_name(f'{block} {title}')}.{state}.safetensors"

    def read(self, block: str, title: str, state: str) -> tuple[State, Any] | None:
        """The arrays and the record of a fit, `state` "done" or "going"; None where the journal has none."""
        if self.run is None or not (path := self._path(block, title, state)).is_file():
            return None
        try:
            arrays, metadata = checkpoint.load(path)
        except Refused as refused:
            raise Refused(*(catalogue.page_damaged(found, str(path)) for found in refused.diagnostics)) from None
        with _as_written(block, title):
            return arrays, json.loads(metadata["record"])

    def write(self, block: str, title: str, state: str, arrays: State, record: Any) -> None:
        """Keep these of a fit."""
        if self.run is None:
            return
        path = self._path(block, title, state)
        with recording(path.parent):
            path.parent.mkdir(exist_ok=True)
        checkpoint.save(path, arrays, {"record": json.dumps(record)})


@contextmanager
def _as_written(block: str, title: str) -> Iterator[None]:
    """Raises Refused (NN836) where a record is not one that a run writes."""
    try:
        yield
    except (KeyError, TypeError, ValueError, RecursionError):
        raise Refused(catalogue.not_its_snapshot(", ".join(filter(None, (block, title))))) from None


@dataclass
class Pages:
    """What the journal has of one fit that goes on."""

    journal: Journal
    block: str
    title: str
    written: float = field(default_factory=monotonic)

    @property
    def due(self) -> bool:
        """Whether it is time to write again."""
        return self.journal.run is not None and monotonic() - self.written >= self.journal.seconds

    def found(self) -> tuple[State, Any] | None:
        """The arrays and the record that were written last."""
        return self.journal.read(self.block, self.title, "going")

    def write(self, arrays: State, record: Any) -> None:
        self.journal.write(self.block, self.title, "going", arrays, record)
        self.written = monotonic()
