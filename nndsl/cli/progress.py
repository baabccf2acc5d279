"""Training as it is watched: a live line and a table on a terminal, a plain log anywhere else.

On a terminal one line is redrawn, with a bar, the loss, the speed and the time left; above it a table grows by a line
every few epochs and stays in the scroll-back. Where lines cannot be redrawn, each is written once and for all.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any, Iterator, TextIO

from nndsl.cli import terminal
from nndsl.cli.figures import duration, named
from nndsl.diagnostics.catalogue.places import named as shown
from nndsl.render.cells import figure
from nndsl.training.history import Fit
from nndsl.training.observer import End, Evaluation, Observer, Progress, Start

TABLE_LINES = 25  # over the whole training
EPOCH_SECONDS = 1.0  # between lines of the log
UPDATE_SECONDS = 10.0  # between lines of the log within one epoch
REDRAW_SECONDS = 0.1
READING_SECONDS = 3.0  # between lines of the log while a file is read


@contextmanager
def progress(quiet: bool, stream: TextIO | None = None) -> Iterator[Observer]:
    """An observer that shows training on a stream, standard error if none is given, until the context ends."""
    stream = Tolerant(stream or sys.stderr)
    if quiet:
        yield Observer()
    elif terminal.interactive(stream):
        with live_bar(stream) as bar:
            yield LiveProgress(bar, terminal.width())
    else:
        yield PlainProgress(stream)


class Tolerant:
    """A stream that falls silent when nobody reads it any more: to be watched is no condition for training."""

    def __init__(self, stream: TextIO):
        self.stream = stream

    def write(self, text: str) -> int:
        with suppress(OSError):
            self.stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            self.stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def opening(event: Start) -> str:
    """What is about to be trained, on one line."""
    parts = ", ".join(f"{count} {part}" for part, count in event.samples.items())
    return f"{event.title}: {event.parameters} parameters; samples: {parts}; {event.epochs} epochs; seed {event.seed}"


def closing(fit: Fit) -> str:
    """How a fit ended that was made elsewhere, on one line."""
    figures = {"validation ": fit.end.validation} if fit.end.validation else {"": fit.end.training}
    values = "; ".join(f"{part}{named(values)}" for part, values in figures.items())
    return f"{fit.start.fit}: {values}  {fit.end.epochs} epochs, {duration(fit.end.seconds)}"


class PlainProgress(Observer):
    """A log: a line for an epoch, at most one a second and always the last, and for updates where epochs are long."""

    def __init__(self, stream: Any):
        self.stream = stream
        self.written = monotonic()
        self.waiting: str | None = None  # the last epoch, if it is not written yet

    def reading(self, name: str, part: float) -> None:
        if part < 1 and monotonic() - self.written >= READING_SECONDS:
            self.write(f"reading {shown(name)}: {part:.0%}")

    def start(self, event: Start) -> None:
        self.started = event
        self.write(opening(event))

    def progress(self, event: Progress) -> None:
        if monotonic() - self.written >= UPDATE_SECONDS:
            per_epoch = self.started.updates_per_epoch
            done = (event.update - 1) % per_epoch + 1
            self.write(f"{self.epoch(event.epoch)}  update {done}/{per_epoch}  loss {figure(event.loss)}")

    def evaluation(self, event: Evaluation) -> None:
        parts = {"training": event.training, "validation": event.validation}
        values = "; ".join(f"{part}: {named(figures)}" for part, figures in parts.items() if figures)
        place = self.epoch(event.epoch) if self.started.by_epoch else f"update {event.update}"
        self.waiting = f"{place}  {values}  {duration(event.seconds)}"
        if monotonic() - self.written >= EPOCH_SECONDS:
            self.write(self.waiting)

    def end(self, event: End) -> None:
        if self.waiting:
            self.write(self.waiting)

    def epoch(self, number: int) -> str:
        return f"epoch {number}/{self.started.epochs}"

    def fitted(self, fit: Fit) -> None:
        self.write(closing(fit))

    def write(self, line: str) -> None:
        self.stream.write(line + "\n")
        self.stream.flush()
        self.written, self.waiting = monotonic(), None


def live_bar(stream: Any) -> Any:
    """The line that is redrawn, as a context; it leaves nothing behind."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    return Bar(
        TextColumn("{task.fields[place]}", markup=False),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[figures]}", markup=False),
        TimeRemainingColumn(),
        console=Console(file=stream, highlight=False),
        transient=True,
    )


class LiveProgress(Observer):
    """Drives a bar of `live_bar`, and prints the lines of an `EvaluationTable` above it."""

    def __init__(self, bar: Any, width: int):
        self.bar, self.width = bar, width
        self.files: dict[str, Any] = {}  # the tasks of those that are being read

    def reading(self, name: str, part: float) -> None:
        if part == 1 and name in self.files:
            self.bar.remove_task(self.files.pop(name))
        elif part < 1:
            if name not in self.files:
                self.files[name] = self.bar.add_task("", total=1, place=f"reading {shown(name)}", figures="")
            self.bar.update(self.files[name], completed=part)

    def start(self, event: Start) -> None:
        self.started, self.table = event, EvaluationTable(event, self.width)
        self.drawn, self.pending, self.speed = monotonic(), 0, 0.0
        self.latest = ""
        self.task = self.bar.add_task("", total=event.updates, place="", figures="")
        self.print(opening(event), *(self.table.header() if event.every else ()))

    def progress(self, event: Progress) -> None:
        self.pending += event.samples
        passed = monotonic() - self.drawn
        if passed < REDRAW_SECONDS:
            return
        now = self.pending / passed
        self.speed = 0.7 * self.speed + 0.3 * now if self.speed else now
        self.drawn, self.pending = monotonic(), 0
        figures = f"loss {figure(event.loss)}{self.latest}  {self.speed:,.0f} samples/s"
        place = f"epoch {event.epoch}/{self.started.epochs}"
        self.bar.update(self.task, completed=event.update, place=place, figures=figures)

    def evaluation(self, event: Evaluation) -> None:
        self.latest = "".join(f"  {name} {figure(event.judged[name])}" for name in self.started.metrics[:1])
        self.print(*self.table.lines(event))

    def end(self, event: End) -> None:
        self.print(*self.table.closing())
        self.bar.remove_task(self.task)

    def fitted(self, fit: Fit) -> None:
        self.print(closing(fit))

    def print(self, *lines: str) -> None:
        for line in lines:
            self.bar.console.print(line, markup=False, overflow="crop", no_wrap=True)


class EvaluationTable:
    """A line every few evaluations, the last and the best among them; the best so far has a star.

    The columns are the losses and the metrics of the part that training is judged by, as many as fit the width.
    """

    def __init__(self, start: Start, width: int):
        self.started = start
        every = start.every or start.updates
        self.between = -(-start.updates // (TABLE_LINES * every)) * every  # updates from line to line
        self.held_out = "validation" in start.samples
        self.best: Evaluation | None = None
        self.last: Evaluation | None = None
        self.shown: set[int] = set()  # the updates of the lines
        wanted = ["loss", *(["validation loss"] if self.held_out else []), *start.metrics, "time"]
        self.columns: list[str] = []
        for name in wanted:
            if 8 + sum(self.column_width(column) for column in [*self.columns, name]) <= width:
                self.columns.append(name)

    @staticmethod
    def column_width(name: str) -> int:
        return max(len(name), 9) + 2

    def header(self) -> list[str]:
        number = "epoch" if self.started.by_epoch else "update"
        cells = (f"{name:>{self.column_width(name)}}" for name in self.columns)
        return [f"{number:>6}  " + "".join(cells)]

    def lines(self, event: Evaluation) -> list[str]:
        """What to print after an evaluation: its line, or nothing."""
        self.last = event
        self.best = event if event.best else self.best
        due = event.update == self.started.every or event.update % self.between == 0
        return [self.line(event)] if due else []

    def closing(self) -> list[str]:
        """The best and the last evaluation, where they were passed over."""
        left = {event.update: event for event in (self.best, self.last) if event and event.update not in self.shown}
        return [self.line(left[update]) for update in sorted(left)]

    def line(self, event: Evaluation) -> str:
        self.shown.add(event.update)
        number = event.epoch if self.started.by_epoch else event.update
        star = "*" if event.best else " "
        cells = (f"{self.cell(name, event):>{self.column_width(name)}}" for name in self.columns)
        return f"{number:>6} {star}" + "".join(cells)

    def cell(self, name: str, event: Evaluation) -> str:
        if name == "time":
            return duration(event.seconds)
        if name == "loss":
            return figure(event.training["loss"])
        return figure(event.judged["loss" if name == "validation loss" else name])
