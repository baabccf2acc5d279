"""A process that trains members of an ensemble, one after another, for the process that started it.

What is needed to make the model again comes in over standard input, then the numbers of members; what happens goes out
over standard output (see `messages`). Both ends are this program, and the pipe between them is its own: nothing that
comes from outside is unpickled. The process ends with the input.
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
from typing import Any, BinaryIO, Callable

from nndsl.data.splits import Parts, split
from nndsl.diagnostics import Refused
from nndsl.training.fitting import Fitter, Trained
from nndsl.training.initialise import initialise
from nndsl.training.journal import Journal
from nndsl.training.members import bootstrap, member_seed
from nndsl.training.messages import STOP, Began, Done, Failed, Moved, Recipe
from nndsl.training.observer import Observer, Progress, Start
from nndsl.training.statistics import measure

TELL_SECONDS = 0.1  # between two messages that training moves


def main() -> None:
    """Serve until the input ends. That ends the process wherever it stands: nobody waits for what it would say, and
    another may have gone on with the run."""
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
        observer = Telling(number, self)
        return fit_member(self.model(), self.recipe, number, observer, self.stopped.is_set)

    def model(self) -> Any:
        """The model, made once."""
        from nndsl.model import Model

        if self._model is None:
            r = self.recipe
            options = {"folder": r.folder, "data_dir": r.data_dir, "dtype": r.dtype, "seed": r.seed}
            self._model = Model(r.program, sizes=r.sizes, max_memory=r.max_memory, **options)
            self._model.supply.digests |= r.data_digests
            self._model.supply.processes = r.processes
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


def fit_member(
    model: Any, recipe: Recipe, number: int, observer: Observer, interrupted: Callable[[], bool]
) -> tuple[Trained, ...]:
    """Train one member of the ensemble that a block of the model asks for, as the processes of a crew do."""
    network = model.network
    training = network.trainings[recipe.block]
    settings = training.settings
    block_seed = settings["seed"] if recipe.seed is None else recipe.seed
    dataset = model.supply.load(training)
    parts = split(dataset, settings["validation"], settings["test"], block_seed, training.spans)
    seed = member_seed(block_seed, number)
    own = initialise(network, seed, recipe.dtype)
    begin = {**recipe.begin, **{name: own[name] for name in recipe.fresh}}
    begin |= measure(network, training, parts.training, recipe.dtype)
    fitter = Fitter(
        network, training, recipe.dtype, seed, recipe.max_memory, observer, interrupted, False, recipe.journal
    )
    members = settings["ensemble"].settings["members"]
    parts = Parts(bootstrap(parts.training, seed), parts.validation)
    return tuple(fitter.fits(parts, begin, f"member {number} of {members}"))
