"""A run that is interrupted and resumed ends as one that never stopped: the same weights and log, bit for bit."""

import json
import os
import platform
from itertools import count
from pathlib import Path

import pytest
from click.testing import CliRunner

from nndsl.cli.main import main
from nndsl.compiler import read_program
from nndsl.diagnostics import Refused
from nndsl.model import Model
from nndsl.training import lock, runs
from nndsl.training.recording import train_and_record
from nndsl.training.resuming import LAST, unfinished
from nndsl.training.runs import RunFolder

IRIS = Path(__file__).parents[3] / "models" / "data" / "iris.csv"
HEAD = """input  x : [4]
target d : class(3)
h = x -> dense(6) -> batch_norm -> relu -> dropout(30%)
y = h -> dense(3) -> softmax
output y for d
iris = csv("iris.csv")(x = columns("sepal_length", "petal_width"), d = "species")
"""
BLOCK = """train {
  data    = iris
  loss    = cross_entropy(y, d)
  metrics = [accuracy(y, d), auc(y, d), confusion(y, d)]
  ENTRIES
}
"""
OPTIMIZERS = (
    "sgd(0.1)", "momentum(0.1)", "momentum(0.01, averaged = false)", "nesterov(0.1)", "adagrad(0.1)", "rmsprop(0.01)",
    "rmsprop(0.01, centred = true)", "adadelta()", "adam(ramp(from = 0.02, to = 0.001, over = 2 epochs))", "adamw(0.01)",
    "amsgrad(0.01)", "proximal(0.05, 0.01)", "max_norm(1, adam(0.02))",
)  # fmt: skip
WAYS = {
    **{optimizer: f"optimizer = {optimizer}\n  epochs = 3\n  batch = 20" for optimizer in OPTIMIZERS},
    "early": "validation = 20%\n  test = 20%\n  stop = early(patience = 2, every = 3 updates)\n  batch = 20\n  epochs = 5",
    "retrain": "validation = 20%\n  stop = early(patience = 2, every = 3 updates, retrain = true)\n  batch = 20\n  epochs = 4",
    "folds": "validation = folds(3)\n  batch = 50\n  epochs = 3",
    "clip": "clip = by_norm(0.1)\n  normalize = standard(x)\n  batch = 40\n  epochs = 4",
}


def write(folder, entries, head=HEAD):
    path = folder / "model.nn"
    path.write_text(head + BLOCK.replace("ENTRIES", entries), "utf-8")
    (folder / "iris.csv").write_bytes(IRIS.read_bytes())
    return str(path)


def end_of(folder):
    """The bytes of the weights, and the log without times."""
    lines = [json.loads(line) for line in folder.file(runs.METRICS).read_text("utf-8").splitlines()]
    return folder.file(runs.WEIGHTS).read_bytes(), [{**line, "seconds": 0} for line in lines]


def after(updates):
    """Asked before the first update and after each: true once so many were made."""
    asked = count()
    return lambda: next(asked) >= updates


def interrupted_run(path, base, updates):
    recorded = train_and_record(Model.open(path), base, interrupted=after(updates))
    assert recorded.outcome.interrupted and recorded.folder.record()["status"] == "interrupted"
    return recorded.folder


def resumed(path, base, interrupted=lambda: False):
    found = unfinished(path, LAST, base)
    return train_and_record(found.model, base, found.overrides, interrupted=interrupted, resumed=found.folder)


@pytest.mark.parametrize("way", WAYS)
def test_it_ends_as_if_it_had_never_stopped(way, tmp_path):
    path = write(tmp_path, WAYS[way])
    whole = train_and_record(Model.open(path), tmp_path / "whole")
    total = sum(fit.end.updates for fit in whole.outcome.fits if fit.evaluations)
    for updates in {1, total // 2, total - 1}:
        base = tmp_path / f"after {updates}"
        folder = interrupted_run(path, base, updates)
        again = resumed(path, base)
        assert again.folder == folder and end_of(folder) == end_of(whole.folder)
        assert again.outcome.history and [f.end.updates for f in again.outcome.fits] == [f.end.updates for f in whole.outcome.fits]
        assert not folder.file("progress").exists() and not folder.file(lock.LOCK).exists()


def test_again_and_again(tmp_path):
    path = write(tmp_path, WAYS["folds"])
    whole = train_and_record(Model.open(path), tmp_path / "whole")
    folder = interrupted_run(path, tmp_path, 1)
    for _ in range(100):
        if not resumed(path, tmp_path, after(2)).outcome.interrupted:
            break
    assert end_of(folder) == end_of(whole.folder)


def test_comments_and_layout_may_change_but_not_what_the_text_means(tmp_path):
    path = write(tmp_path, WAYS["clip"])
    interrupted_run(path, tmp_path, 3)
    text = Path(path).read_text("utf-8")
    Path(path).write_text("# Now with a comment.\n" + text.replace("  clip = ", "  clip    = "), "utf-8")
    assert not resumed(path, tmp_path, after(2)).outcome.end.ended == "complete"
    Path(path).write_text(text.replace("dense(6)", "dense(7)").replace("by_norm(0.1)", "by_norm(0.2)"), "utf-8")
    with pytest.raises(Refused) as refused:
        resumed(path, tmp_path)
    (diagnostic,) = refused.value.diagnostics
    assert diagnostic.code == "NN831" and refused.value.exit_code == 5
    shown = "\n".join(diagnostic.notes)
    for sign, size, limit in (("-", 6, 0.1), ("+", 7, 0.2)):
        assert f"{sign}h = x -> dense({size})" in shown and f"{sign}  clip      = by_norm({limit})" in shown
    assert "csv" not in shown


def test_settings_are_those_of_the_run(tmp_path):
    path = write(tmp_path, WAYS["sgd(0.1)"])
    overrides = ("train.epochs=5",)
    model = Model(read_program(path, overrides), folder=tmp_path, seed=3, dtype="float64")
    train_and_record(model, tmp_path, overrides, interrupted=after(4))
    found = unfinished(path, LAST, tmp_path)
    assert (found.model.dtype, found.model.given_seed, found.overrides) == ("float64", 3, overrides)
    assert resumed(path, tmp_path).outcome.end.epochs == 5


def test_data_that_changed(tmp_path):
    path = write(tmp_path, WAYS["sgd(0.1)"])
    folder = interrupted_run(path, tmp_path, 3)
    before = folder.file(runs.METRICS).read_bytes() if folder.file(runs.METRICS).exists() else None
    (tmp_path / "iris.csv").write_text(IRIS.read_text("utf-8").replace("5.1", "5.2", 1), "utf-8")
    with pytest.raises(Refused) as refused:
        resumed(path, tmp_path)
    assert [diagnostic.code for diagnostic in refused.value.diagnostics] == ["NN832"]
    after_it = folder.file(runs.METRICS).read_bytes() if folder.file(runs.METRICS).exists() else None
    assert before == after_it and folder.record()["status"] == "interrupted"  # nothing of the run is touched


def test_a_damaged_journal_is_noticed(tmp_path):
    path = write(tmp_path, WAYS["sgd(0.1)"])
    folder = interrupted_run(path, tmp_path, 3)
    (page,) = folder.file("progress").iterdir()
    data = bytearray(page.read_bytes())
    data[len(data) // 2] ^= 4
    page.write_bytes(data)
    with pytest.raises(Refused) as refused:
        resumed(path, tmp_path)
    assert refused.value.exit_code == 5


@pytest.mark.parametrize("state", ["going", "done"])
def test_a_file_that_no_training_kept(state, tmp_path):
    """Whole, and with its digest right, but not of the journal."""
    path = write(tmp_path, WAYS["sgd(0.1)"])
    folder = interrupted_run(path, tmp_path, 3)
    (page,) = folder.file("progress").iterdir()
    page.unlink()
    folder.file(f"progress/train.{state}.safetensors").write_bytes(folder.file(runs.WEIGHTS).read_bytes())
    with pytest.raises(Refused) as refused:
        resumed(path, tmp_path)
    assert [diagnostic.code for diagnostic in refused.value.diagnostics] == ["NN836"]


def test_one_process_at_a_time(tmp_path):
    path = write(tmp_path, WAYS["sgd(0.1)"])
    folder = interrupted_run(path, tmp_path, 3)
    with RunFolder(folder.path).locked(), pytest.raises(Refused) as refused:
        resumed(path, tmp_path)
    assert [diagnostic.code for diagnostic in refused.value.diagnostics] == ["NN835"]
    folder.file(lock.LOCK).write_text("process 999999999 on " + platform.node())  # it is gone
    assert not resumed(path, tmp_path).outcome.interrupted


def test_a_lock_of_another_process_with_the_number_of_this_one(tmp_path):
    """As of one that was killed in a container, which is started again."""
    path = write(tmp_path, WAYS["sgd(0.1)"])
    folder = interrupted_run(path, tmp_path, 3)
    folder.file(lock.LOCK).write_text(f"process {os.getpid()} on {platform.node()}")
    assert not resumed(path, tmp_path).outcome.interrupted


def test_what_a_killed_process_left_half_written_is_removed(tmp_path):
    path = write(tmp_path, WAYS["sgd(0.1)"])
    folder = interrupted_run(path, tmp_path, 3)
    half = folder.file("progress/.0123.tmp")
    half.write_bytes(b"half")
    resumed(path, tmp_path, after(1))
    assert not half.exists()


def test_from_the_command_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, WAYS["sgd(0.1)"])
    interrupted_run("model.nn", "runs", 3)
    result = CliRunner().invoke(main, ["run", "model.nn", "--resume", "runs/model/1", "--quiet"])
    assert (result.exit_code, result.stdout) == (0, "runs/model/1\n")
    assert CliRunner().invoke(main, ["run", "model.nn", "--resume"]).exit_code == 5  # it came to its end
    assert CliRunner().invoke(main, ["run", "model.nn", "--resume", "--seed", "3"]).exit_code == 2


def test_what_a_killed_process_left_in_a_finished_run_is_tidied_up(tmp_path):
    path = write(tmp_path, WAYS["sgd(0.1)"])
    folder = train_and_record(Model.open(path), tmp_path).folder
    expected = sorted(file.name for file in folder.path.rglob("*"))
    folder.write("progress/train.done.safetensors", b"")
    folder.file(".0123.tmp").write_bytes(b"half of")
    with pytest.raises(Refused) as refused:
        resumed(path, tmp_path)
    assert [d.code for d in refused.value.diagnostics] == ["NN833"]
    assert sorted(file.name for file in folder.path.rglob("*")) == expected


@pytest.mark.parametrize("missing", ["model.nn", "settings.json", "run.json"])
def test_a_folder_that_is_not_one_of_a_run(missing, tmp_path):
    path = write(tmp_path, "epochs = 2")
    folder = interrupted_run(path, tmp_path, 1)
    folder.file(missing).unlink()
    with pytest.raises(Refused) as refused:
        unfinished(path, str(folder.path), tmp_path)
    (found,) = refused.value.diagnostics
    assert (found.code, found.exit_code) == ("NN810", 5) and found.message.endswith(f"has no {missing}")
