"""Train a model and keep everything of it in a run folder.

The folder is made when training starts: after the data were read, so that a mistake in them leaves nothing behind,
and before the first update, so that a folder that cannot be written to costs nobody hours.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Sequence

from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import resuming
from nndsl.training import runs
from nndsl.training.history import Fit, Outcome, evaluation_record, fit_record
from nndsl.training.journal import SECONDS, Journal
from nndsl.training.loop import Diverged
from nndsl.training.observer import End, Evaluation, Observer, Progress, Start, numbers
from nndsl.training.runs import RunFolder
from nndsl.training.tables import Table, picture, tables
from nndsl.versions import versions

if TYPE_CHECKING:
    from nndsl.model import Model


ENVIRONMENT = 8  # the exit code of what the surroundings refused


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def never() -> bool:
    return False


@dataclass(frozen=True)
class Recorded:
    """A training that ended, and where it is kept."""

    folder: RunFolder
    outcome: Outcome
    tables: Sequence[Table] = ()  # metrics that are more than one number


def train_and_record(
    model: Model,
    base: str | os.PathLike[str] = "runs",
    overrides: Sequence[str] = (),
    observers: Sequence[Observer] = (),
    interrupted: Callable[[], bool] = never,
    resumed: RunFolder | None = None,
    seconds: float = SECONDS,
) -> Recorded:
    """Train all blocks of the model; keep the text, settings, figures, weights and pictures under `base`.

    `overrides` are those the model was opened with. Every so many `seconds` what it takes to go on is kept; a run that
    is `resumed` goes on in its folder. Raises Refused. Whatever goes wrong, all figures so far are in the folder; if it
    was the numbers, so are the last weights with which the loss was finite.
    """
    model.supply.watch = Observers(observers).reading
    with ExitStack() as at_the_end:
        if resumed is not None:
            at_the_end.enter_context(resumed.locked())
            resumed.sweep()
        journal = Journal(None if resumed is None else resumed.path, seconds)
        recorder = Recorder(model, Path(base), journal, at_the_end, tuple(overrides), resumed)
        try:
            outcome = model.train(Observers((recorder, *observers)), interrupted, base, journal)
            found = tables(model, outcome)
            recorder.finished(outcome, found)
        except BaseException as failure:
            recorder.failed(failure)
            raise
        if not outcome.interrupted:
            journal.close()
        return Recorded(recorder.folder, outcome, found)


class Observers(Observer):
    """Passes every event on to several observers, in order."""

    def __init__(self, observers: Sequence[Observer]):
        self.observers = observers

    def reading(self, name: str, part: float) -> None:
        for observer in self.observers:
            observer.reading(name, part)

    def start(self, event: Start) -> None:
        for observer in self.observers:
            observer.start(event)

    def progress(self, event: Progress) -> None:
        for observer in self.observers:
            observer.progress(event)

    def evaluation(self, event: Evaluation) -> None:
        for observer in self.observers:
            observer.evaluation(event)

    def end(self, event: End) -> None:
        for observer in self.observers:
            observer.end(event)

    def fitted(self, fit: Fit) -> None:
        for observer in self.observers:
            observer.fitted(fit)


@dataclass
class Recorder(Observer):
    """Writes down what it hears of a training."""

    model: Model
    base: Path
    journal: Journal
    at_the_end: ExitStack  # gives the folder's lock back
    overrides: tuple[str, ...] = ()
    folder: RunFolder | None = None
    begun: bool = False
    fit: Start | None = None  # the one that goes on
    started: str = field(default_factory=_now)

    def begin(self) -> None:
        """Make the folder, or go on in the one that there is."""
        if self.begun:
            return
        if self.folder is None:
            self.folder = RunFolder.create(self.base, self.model.name)
            self.at_the_end.enter_context(self.folder.locked())
            self.journal.run = self.folder.path
            self.describe()
        else:
            self.started = self.folder.record()["started"]
            self.folder.clear_metrics()
        self.begun = True
        self.write_run(runs.RUNNING)

    def describe(self) -> None:
        """What is trained: what it takes to open it again, and its picture."""
        self.folder.write_texts(self.model.text, self.model.used_files)
        self.folder.write_record(runs.SETTINGS, self.settings())
        self.folder.write(runs.DIAGRAM, self.model.render("model", "svg"))

    def start(self, event: Start) -> None:
        self.fit = event
        self.begin()

    def evaluation(self, event: Evaluation) -> None:
        self.folder.append_metrics(evaluation_record(self.fit, event))

    def fitted(self, fit: Fit) -> None:
        self.begin()
        for record in fit.history:
            self.folder.append_metrics(record)

    def finished(self, outcome: Outcome, found: Sequence[Table] = ()) -> None:
        """Keep the weights first: they are what cannot be made again. That it is finished is said last."""
        self.save_weights(self.model.state)
        self.folder.write(runs.CURVE, self.curve(outcome))
        for table in found:
            self.folder.write(runs.picture_of(table.name), picture(table))
        status = runs.INTERRUPTED if outcome.interrupted else runs.FINISHED
        self.write_run(status, fits=[fit_record(fit) for fit in outcome.fits])

    def failed(self, failure: BaseException) -> None:
        """Keep what can be kept; the failure itself goes on to whoever asked for the training. Where the surroundings
        were at fault it says how to go on."""
        if not self.begun:
            return
        with suppress(Refused, OSError):
            if isinstance(failure, Diverged):
                self.save_weights(failure.state)
            codes = [d.code for d in failure.diagnostics] if isinstance(failure, Refused) else [type(failure).__name__]
            left = isinstance(failure, (KeyboardInterrupt, SystemExit))
            self.write_run(runs.INTERRUPTED if left else runs.FAILED, failure=codes)
        if isinstance(failure, Refused) and failure.exit_code == ENVIRONMENT:
            failure.diagnostics = tuple(resuming.to_go_on(d, str(self.folder.path)) for d in failure.diagnostics)

    def save_weights(self, state: Any) -> None:
        name = self.model.name.encode("utf-8", "backslashreplace").decode()  # a file's name may be no text
        self.folder.save_weights(state, {"model": name, "dtype": self.model.dtype})

    def settings(self) -> dict[str, Any]:
        return {
            "model": self.model.name,
            "texts": runs.digest_of_texts(self.model.text, self.model.used_files),
            "dtype": self.model.dtype,
            "seed": self.model.seed,
            "given_seed": self.model.given_seed,
            "overrides": list(self.overrides),
            "sizes": self.model.sizes,
            "categories": self.model.categories,
            "settings": self.model.settings,
            "training": self.model.resolved_settings(),
        }

    def write_run(self, status: str, **more: Any) -> None:
        record = {
            "model": self.model.name,
            "status": status,
            "seed": self.model.seed,
            "started": self.started,
            "finished": None if status == runs.RUNNING else _now(),
            "data": self.model.supply.digests,
            "versions": versions(),
        }
        self.folder.write_record(runs.RECORD, record | more)

    def curve(self, outcome: Outcome) -> bytes:
        from nndsl.render.curve import curve

        return curve(curve_rows(outcome), self.model.name)


def curve_rows(outcome: Outcome) -> list[dict[str, Any]]:
    """All evaluations, each with its fit and when it was made, in epochs. The fits of a block start from the same
    place, those of a second block where the first stopped."""
    rows: list[dict[str, Any]] = []
    before, block, reached = 0.0, None, 0.0
    for number, fit in enumerate(outcome.fits):
        if fit.start.block != block:
            before, block = reached, fit.start.block
        for event in fit.evaluations:
            epoch = before + event.update / fit.start.updates_per_epoch
            reached = max(reached, epoch)
            figures = {"training": numbers(event.training), "validation": numbers(event.validation), "best": event.best}
            rows.append({"fit": number, "epoch": epoch, "place": fit.start.place(event), **figures})
    return rows
