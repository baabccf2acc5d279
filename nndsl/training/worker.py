"""A process that trains members of an ensemble, one after another, for the process that started it.

What is needed to make the model again comes in over standard input, then the numbers of members; what happens goes out
over standard output, in order:

    in     Recipe, then numbers of members; the path of the run, once it has one; STOP: end what goes on after its step
    out    Began with each fit of a member, Moved as its updates pass, then Done; or Failed

Both ends are this program, and the pipe between them is its own: nothing that comes from outside is unpickled. The
process ends with the input.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import traceback
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread
from time import monotonic
from typing import Any, BinaryIO, Mapping

from nndsl.diagnostics import Diagnostic, Refused
from nndsl.syntax import tree
from nndsl.training.fitting import State, Trained
from nndsl.training.journal import Journal
from nndsl.training.observer import Observer, Progress, Start

STOP = "stop"
TELL_SECONDS = 0.1  # between two messages that training moves


@dataclass(frozen=True)
class Recipe:
    """A model, one of its training blocks, and the weights before that block. Those whose names are in `fresh` were never
    trained: each member has first values of its own for them."""

    program: tree.Program
    folder: Path
    data_dir: Path | None
    dtype: str
    sizes: Mapping[str, int]
    seed: int | None
    max_memory: int
    block: int
    begin: State
    fresh: frozenset[str]
    journal: Journal
    data_digests: Mapping[str, str]
    processes: int = 1  # that share the memory for data


@dataclass(frozen=True)
class Began:
    member: int
    start: Start


@dataclass(frozen=True)
class Moved:
    member: int
    progress: Progress


@dataclass(frozen=True)
class Done:
    member: int
    trained: tuple[Trained, ...]


@dataclass(frozen=True)
class Failed:
    """Refused, with diagnostics; or a fault of this program, with its traceback."""

    member: int
    diagnostics: tuple[Diagnostic, ...] = ()
    fault: str = ""


def main() -> None:
    """Serve until the input ends. That ends the process wherever it stands: nobody waits for what it would say, and another
    may have gone on with the run."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of a terminal; the parent decides
    inward, outward = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library may print must not fall among the messages
    recipe: Recipe = pickle.load(inward)
    orders, stopped = _listen(inward, recipe.journal)
    trainer = Trainer(recipe, outward, stopped)
    while True:
        trainer.train(orders.get())


def _listen(inward: BinaryIO, journal: Journal) -> tuple[SimpleQueue[int], Event]:
    """The numbers of members as they come, and whether training is to stop. The path of a run goes to the journal."""
    orders: SimpleQueue[int] = SimpleQueue()
    stopped = Event()

    def listen() -> None:
        try:
            while True:
                message = pickle.load(inward)
                if message == STOP:
                    stopped.set()
                elif isinstance(message, Path):
                    journal.run = message
                else:
                    orders.put(message)
        except (EOFError, OSError):
            os._exit(0)

    Thread(target=listen, daemon=True).start()
    return orders, stopped


@dataclass
class Trainer:
    recipe: Recipe
    outward: BinaryIO
    stopped: Event
    _model: Any = None

    def send(self, message: Any) -> None:
        try:
            pickle.dump(message, self.outward)
            self.outward.flush()
        except OSError:  # nobody listens any more
            os._exit(1)

    def train(self, number: int) -> None:
        try:
            self.send(Done(number, self.trained(number)))
        except Refused as refused:
            self.send(Failed(number, refused.diagnostics))
        except Exception:  # a fault of this program, which the parent reports
            self.send(Failed(number, fault=traceback.format_exc()))

    def trained(self, number: int) -> tuple[Trained, ...]:
        from nndsl.training.bagging import fit_member

        observer = Telling(number, self)
        return fit_member(self.model(), self.recipe, number, observer, self.stopped.is_set)

    def model(self) -> Any:
        """The model, made once."""
        from nndsl.data.room import Room, within
        from nndsl.model import Model

        if self._model is None:
            r = self.recipe
            options = {"folder": r.folder, "data_dir": r.data_dir, "dtype": r.dtype, "seed": r.seed}
            self._model = Model(r.program, sizes=r.sizes, max_memory=r.max_memory, **options)
            self._model.data_digests |= r.data_digests
            self._model.room = Room(within(r.max_memory) // r.processes)
        return self._model


class Telling(Observer):
    """Passes on that the fits of a member begin and move."""

    def __init__(self, member: int, trainer: Trainer):
        self.member, self.trainer = member, trainer
        self.told, self.samples = monotonic(), 0

    def start(self, event: Start) -> None:
        self.trainer.send(Began(self.member, event))

    def progress(self, event: Progress) -> None:
        self.samples += event.samples
        if monotonic() - self.told >= TELL_SECONDS:
            self.trainer.send(Moved(self.member, replace(event, samples=self.samples)))
            self.told, self.samples = monotonic(), 0
