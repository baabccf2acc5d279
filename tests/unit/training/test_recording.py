"""What is kept of a training, however it ends."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import files
from nndsl.training import checkpoint
from nndsl.training.history import Outcome
from nndsl.training.loop import train
from nndsl.training.recording import curve_rows, train_and_record
from nndsl.training.runs import RunFolder
from tests.unit.training.fakes import Log, Mean, parts


class FakeModel(SimpleNamespace):
    name, dtype, seed, given_seed, text = "mean", "float64", 5, None, "input x : [1]\n"
    sizes, categories, supply = {"K": 2}, {"d": ["a", "b"]}, SimpleNamespace(digests={"x.csv": "00"})

    settings, used_files = {"hidden": 3}, {"own.nn": "fn f(x) = x\n"}

    def resolved_settings(self):
        return {"train": {"epochs": 2}}

    def render(self, view, format):
        return b"<svg/>"

    @property
    def state(self):
        return self.learner.state()

    def train(self, observer, interrupted, runs, journal):
        options = dict(block="train", epochs=2, batch=2, shuffle=False, seed=5)
        return Outcome((train(self.learner, self.parts, observer=observer, interrupted=interrupted, **options),))


@pytest.fixture
def model():
    return FakeModel(learner=Mean(), parts=parts([2, 4, 6], validation=[4, 8]))


def read(folder, name):
    return json.loads((folder / name).read_text())


def test_everything_is_kept(model, tmp_path):
    log = Log()
    recorded = train_and_record(model, tmp_path, ["a=1"], [log])
    folder = tmp_path / "mean" / "1"
    assert recorded.folder.path == folder and log.events[-1] == recorded.outcome.end
    assert sorted(file.name for file in folder.iterdir()) == [
        "curve.svg", "diagram.svg", "metrics.jsonl", "model.nn", "run.json", "settings.json", "uses", "weights.safetensors",
    ]  # fmt: skip
    assert (folder / "model.nn").read_text() == model.text
    assert (folder / "uses" / "own.nn").read_text() == model.used_files["own.nn"]
    settings = read(folder, "settings.json")
    assert len(settings.pop("digest")) == len(settings.pop("texts")) == 64
    assert settings == {
        "model": "mean",
        "dtype": "float64",
        "seed": 5,
        "given_seed": None,
        "overrides": ["a=1"],
        "sizes": {"K": 2},
        "categories": {"d": ["a", "b"]},
        "settings": {"hidden": 3},
        "training": {"train": {"epochs": 2}},
    }
    assert [
        json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()
    ] == recorded.outcome.history
    run = read(folder, "run.json")
    assert run["status"] == "finished" and run["data"] == {"x.csv": "00"} and run["fits"][0]["updates"] == 4
    assert run["versions"]["numpy"] == np.__version__ and run["started"] <= run["finished"]
    arrays, metadata = checkpoint.load(folder / "weights.safetensors")
    assert arrays == {"w": np.array([6.0])} and metadata == {"model": "mean", "dtype": "float64"}
    assert b"<svg" in (folder / "curve.svg").read_bytes()


def test_an_interrupted_run_keeps_its_weights(model, tmp_path):
    train_and_record(model, tmp_path, interrupted=lambda: len(model.learner.seen) == 1)
    folder = tmp_path / "mean" / "1"
    assert read(folder, "run.json")["status"] == "interrupted"
    assert checkpoint.load(folder / "weights.safetensors")[0] == {"w": np.array([3.0])}


def test_a_run_that_diverges_keeps_the_last_finite_weights(model, tmp_path):
    model.parts = parts([2, 4, np.nan])
    with pytest.raises(Refused):
        train_and_record(model, tmp_path)
    folder = tmp_path / "mean" / "1"
    run = read(folder, "run.json")
    assert run["status"] == "failed" and run["failure"] == ["NN701"]
    assert checkpoint.load(folder / "weights.safetensors")[0] == {"w": np.array([0.0])}


@pytest.mark.parametrize(
    "failure, status",
    [(KeyboardInterrupt(), "interrupted"), (SystemExit(143), "interrupted"), (ZeroDivisionError(), "failed")],
)
def test_other_failures_are_told_and_go_on(model, tmp_path, failure, status):
    def update(batch):
        raise failure

    model.learner.update = update
    with pytest.raises(type(failure)):
        train_and_record(model, tmp_path)
    run = read(tmp_path / "mean" / "1", "run.json")
    assert run["status"] == status and run["failure"] == [type(failure).__name__]


def test_a_failure_after_the_last_update_is_told_too(model, tmp_path, monkeypatch):
    def refuse(*arguments):
        raise Refused(files.disk_full("weights.safetensors", 1, 0))

    monkeypatch.setattr(RunFolder, "save_weights", refuse)
    with pytest.raises(Refused) as refused:
        train_and_record(model, tmp_path)
    record = read(tmp_path / "mean" / "1", "run.json")
    assert (record["status"], record["failure"]) == ("failed", ["NN053"])
    assert refused.value.diagnostics[0].help[-1].endswith(f"--resume {tmp_path / 'mean' / '1'}`")


def test_data_that_are_refused_leave_no_folder(model, tmp_path):
    def refuse(observer, interrupted, runs, journal):
        raise Refused()

    model.train = refuse
    with pytest.raises(Refused):
        train_and_record(model, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_no_folder_no_training(model, tmp_path):
    (tmp_path / "runs").write_text("")
    with pytest.raises(Refused) as refused:
        train_and_record(model, tmp_path / "runs")
    assert refused.value.exit_code == 8 and model.learner.seen == []


def test_epochs_of_several_blocks_are_counted_on():
    options = dict(epochs=2, batch=2, shuffle=False, seed=5, observer=Log(), interrupted=lambda: False)
    blocks = ("first", "first", "second")  # the first has two fits
    outcome = Outcome(tuple(train(Mean(), parts([1]), block=block, **options) for block in blocks))
    rows = curve_rows(outcome)
    assert [(row["fit"], row["epoch"]) for row in rows] == [(0, 1), (0, 2), (1, 1), (1, 2), (2, 3), (2, 4)]
    assert [row["place"] for row in rows] == ["epoch 1", "epoch 2"] * 3
