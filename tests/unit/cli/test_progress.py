"""What is written while a model trains, and how often. The clock is ours."""

import io
from math import inf, nan

import pytest

from nndsl.cli import progress as module
from nndsl.cli.figures import duration
from nndsl.cli.progress import EvaluationTable, PlainProgress, Tolerant
from nndsl.render.cells import figure
from nndsl.training.observer import End, Evaluation, Progress, Start


def start(epochs=100, validation=True, metrics=("accuracy",)):
    samples = {"training": 80, "validation": 20} if validation else {"training": 80}
    return Start("train", 10 * epochs, 10, samples, 131, metrics, 7, 10)


def epoch(number, best=False, seconds=0.0):
    training = {"loss": 1 / number, "accuracy": 0.5, "error": 0.1}
    validation = {"loss": 2 / number, "accuracy": 0.25, "error": 0.2}
    return Evaluation(number, 10 * number, training, validation, seconds, best)


def end(number):
    return End(number, 10 * number, 1.0, None, {}, {}, {})


@pytest.fixture
def clock(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(module, "monotonic", lambda: now[0])
    return now


def test_the_log_has_a_line_a_second_and_the_last(clock):
    stream = io.StringIO()
    log = PlainProgress(stream)
    log.start(start())
    for number in range(1, 101):
        clock[0] = number / 10
        log.evaluation(epoch(number, seconds=clock[0]))
    log.end(end(100))
    lines = stream.getvalue().splitlines()
    assert lines[0] == "train: 131 parameters; samples: 80 training, 20 validation; 100 epochs; seed 7"
    figures = "training: loss 0.01, accuracy 0.5, error 0.1; validation: loss 0.02, accuracy 0.25, error 0.2"
    assert lines[-1] == f"epoch 100/100  {figures}  10 s"
    assert 10 <= len(lines) <= 12 and len(set(lines)) == len(lines)


def test_long_epochs_are_logged_from_within(clock):
    stream = io.StringIO()
    log = PlainProgress(stream)
    log.start(start())
    for update in range(1, 10):
        clock[0] += 4
        log.progress(Progress(2, 10 + update, 0.5, 8))
    assert stream.getvalue().splitlines()[1:] == [f"epoch 2/100  update {done}/10  loss 0.5" for done in (3, 6, 9)]


@pytest.mark.parametrize("epochs", [1, 2, 25, 26, 100, 10_007])
def test_the_table_has_few_lines_and_the_first_best_and_last_epoch(epochs):
    table, shown = EvaluationTable(start(epochs), 80), []
    best = max(1, epochs - 1)
    for number in range(1, epochs + 1):
        shown += table.lines(epoch(number, best=number in (1, best)))
    shown += table.closing()
    numbers = [int(line.split()[0]) for line in shown]
    assert numbers[0] == 1 and {best, epochs} <= set(numbers) and len(numbers) == len(set(numbers)) <= 28
    assert [line.split()[1] for line in shown if "*" in line] == ["*"] * len({1, best})


def test_the_columns_are_those_that_training_is_judged_by():
    table = EvaluationTable(start(), 80)
    assert table.columns == ["loss", "validation loss", "accuracy", "time"]
    assert table.line(epoch(2, best=True, seconds=75)).split() == ["2", "*", "0.5", "1", "0.25", "1", "min", "15", "s"]
    assert EvaluationTable(start(validation=False), 80).columns == ["loss", "accuracy", "time"]


def test_columns_line_up_and_a_narrow_terminal_has_fewer():
    for width in (20, 40, 80):
        table = EvaluationTable(start(metrics=("accuracy", "error")), width)
        lines = [*table.header(), table.line(epoch(7)) if table.columns else ""]
        assert len({len(line) for line in lines}) == 1 and len(lines[0]) <= width
    assert EvaluationTable(start(), 20).columns == ["loss"]


def test_a_stream_that_breaks_is_let_be():
    class Broken(io.StringIO):
        def write(self, text):
            raise BrokenPipeError

        def flush(self):
            raise BrokenPipeError

    stream = Tolerant(Broken())
    assert stream.write("text") == 4 and stream.flush() is None and stream.isatty() is False


@pytest.mark.parametrize(
    "seconds, text",
    [(0.04, "0.0 s"), (9.94, "9.9 s"), (12.4, "12 s"), (59.9, "60 s"), (200, "3 min 20 s"), (7500, "2 h 5 min")],
)
def test_durations(seconds, text):
    assert duration(seconds) == text


def test_figures():
    assert list(map(figure, (0.03125, 1234567.0, 1.0, nan))) == ["0.03125", "1.235e+06", "1", "undefined"]
    assert list(map(figure, (inf, -inf))) == ["inf", "-inf"]


def test_reading_is_logged_after_some_seconds(clock):
    stream = io.StringIO()
    log = PlainProgress(stream)
    for tenth in range(11):
        log.reading("a.csv", tenth / 10)
        clock[0] += 1
    assert stream.getvalue().splitlines() == [f"reading `a.csv`: {percent}%" for percent in (30, 60, 90)]


def test_what_is_read_soon_is_not_logged(clock):
    stream = io.StringIO()
    log = PlainProgress(stream)
    log.reading("a.csv", 0.5)
    clock[0] += 10
    log.reading("a.csv", 1.0)
    assert stream.getvalue() == ""


def test_a_bar_shows_how_far_a_file_is_read():
    stream = io.StringIO()
    with module.live_bar(stream) as bar:
        live = module.LiveProgress(bar, 80)
        live.reading("a.csv", 0.25)
        (task,) = bar.tasks
        assert (task.fields["place"], task.percentage) == ("reading `a.csv`", 25)
        live.reading("a.csv", 0.5)
        assert task.percentage == 50
        live.reading("a.csv", 1.0)
        assert not bar.tasks
