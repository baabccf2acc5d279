"""`nndsl predict`: answers in the data's own words, and runs that cannot answer."""

import csv
import io
import json

import numpy as np
import pytest

from nndsl import prediction
from nndsl.model import Model
from nndsl.training import checkpoint
from nndsl.training.runs import RunFolder
from tests.unit.cli.conftest import call


@pytest.fixture
def flowers(folder):
    return call("run", "flowers.nn", "-q").stdout.strip()


def table(text):
    return list(csv.reader(io.StringIO(text)))


def test_labels_come_with_probabilities(flowers, folder):
    (folder / "new.csv").write_text("wide,long\n1,2.5\n2,0.5\n")
    result = call("predict", flowers, "--data", "new.csv")
    header, *rows = table(result.stdout)
    assert (result.exit_code, result.stderr) == (0, "")
    assert header == ["kind", "kind==rose", "kind=tulip"]
    run = RunFolder.open(flowers)
    model = Model.open("flowers.nn", sizes={"K": 2})
    model.restore(run.weights())
    expected = model.predict({"size": [[2.5, 1], [0.5, 2]]})["y"]
    np.testing.assert_array_equal(np.array([row[1:] for row in rows], dtype=np.float32), expected)
    words = ["'=rose", "tulip"]  # a spreadsheet must not take a label for a formula
    assert [row[0] for row in rows] == [words[best] for best in expected.argmax(axis=1)]


def test_answers_as_records(flowers, folder):
    (folder / "new.csv").write_text("wide,long\n1,2.5\n")
    record = json.loads(call("predict", flowers, "--data", "new.csv", "--json").stdout)
    (row,) = record["predictions"]
    assert record["ok"] and record["run"] == flowers and row["kind"] in ("=rose", "tulip")
    assert row["kind==rose"] + row["kind=tulip"] == pytest.approx(1)


def test_answers_in_a_file(flowers, folder):
    result = call("predict", flowers, "--data", "flowers.csv", "-o", "answers.csv")
    assert (result.exit_code, result.stdout) == (0, "") and len(table((folder / "answers.csv").read_text())) == 7


def test_a_row_for_each_step(folder):
    run = call("run", "counter.nn", "-q").stdout.strip()
    (folder / "new.csv").write_text("s,x\na,1\na,2\nb,5\nb,1\nb,2\n")
    header, *rows = table(call("predict", run, "--data", "new.csv", "--value", "y").stdout)
    assert header == ["sequence", "step", "d"]
    assert [row[:2] for row in rows] == [["1", "1"], ["1", "2"], ["2", "1"], ["2", "2"], ["2", "3"]]
    model = Model.open("counter.nn")
    model.restore(RunFolder.open(run).weights())
    second = model.predict({"x": [[5, 1, 2]]})["y"].ravel()
    np.testing.assert_allclose([float(row[2]) for row in rows[2:]], second, rtol=1e-6)


def test_settings_of_the_run_hold(folder):
    run = call("run", "xor.nn", "-q", "--set", "hidden=5", "--dtype", "float64").stdout.strip()
    (folder / "new.csv").write_text("x1,x2\n0,1\n")
    result = call("predict", run, "--data", "new.csv")
    assert result.exit_code == 0 and table(result.stdout)[0] == ["d"]


def spoil(flowers, name, content):
    RunFolder.open(flowers).file(name).write_bytes(content)


@pytest.mark.parametrize(
    "name, content, code",
    [
        ("weights.safetensors", b"PK\x03\x04", "NN802"),
        ("weights.safetensors", checkpoint.to_bytes({"w": np.zeros(1)}, {}), "NN809"),
        ("settings.json", b"{}", "NN811"),
    ],
)
def test_a_damaged_run(flowers, name, content, code):
    spoil(flowers, name, content)
    result = call("predict", flowers, "--data", "flowers.csv")
    assert result.exit_code == 5 and f"error[{code}]" in result.stderr


def test_no_run():
    result = call("predict", "runs/flowers/9", "--data", "flowers.csv")
    assert result.exit_code == 5 and "error[NN810]" in result.stderr


@pytest.mark.parametrize("text, code", [("wide\n1\n", "NN611"), ("wide,long\n1,x\n", "NN613"), ("", "NN606")])
def test_data_that_do_not_fit(flowers, folder, text, code):
    (folder / "new.csv").write_text(text)
    result = call("predict", flowers, "--data", "new.csv")
    assert result.exit_code == 4 and "new.csv" in result.stderr


def test_an_output_that_is_not_there(flowers):
    result = call("predict", flowers, "--data", "flowers.csv", "--value", "yy")
    assert result.exit_code == 2 and "error[NN007]" in result.stderr


def test_a_sequence_that_only_the_target_has(folder):
    """The steps of the answer are not known: generating sequences is for a later version."""
    text = """
input  x : number over T
target d : number over S
h : number over S = (last(x), h[t-1]) -> dense(1)
output h for d
train {
  data   = rows(x = [[1, 2], [3, 4]], d = [[1, 2, 3], [4, 5, 6]])
  loss   = squared_error(h, d)
  epochs = 1
}
"""
    (folder / "answer.nn").write_text(text)
    run = call("run", "answer.nn", "-q")
    assert run.exit_code == 0, run.stderr
    (folder / "new.csv").write_text("s,x\n1,2\n1,3\n")
    result = call("predict", run.stdout.strip(), "--data", "new.csv")
    assert (result.exit_code, "NN691" in result.stderr) == (4, True), result.stderr


@pytest.mark.parametrize("data", ["rows(x = [[1, 2], [3]], d = [[1, 2], [3]])", 'series("old.csv")(x = "x", d = "x")'])
def test_sequences_whose_steps_have_no_times(folder, data):
    """The gradient of what is multiplied by 0 is 0, so the answer is twice the step before, whatever is trained."""
    text = f"""
input  x : number over T
target d : number over T
param c : number = 1
y = 2 * x[t-1] + 0 * c
output y for d
train {{
  data   = {data}
  loss   = squared_error(y, d)
  epochs = 1
}}
"""
    (folder / "twice.nn").write_text(text)
    (folder / "old.csv").write_text("x\n1\n2\n")
    run = call("run", "twice.nn", "-q")
    assert run.exit_code == 0, run.stderr
    (folder / "new.csv").write_text("x\n2\n3\n1\n")
    result = call("predict", run.stdout.strip(), "--data", "new.csv")
    assert (result.exit_code, result.stderr) == (0, "")
    assert table(result.stdout) == [["sequence", "step", "d"], ["1", "1", "0.0"], ["1", "2", "4.0"], ["1", "3", "6.0"]]


@pytest.mark.parametrize("form", [(), ("--json",)])
@pytest.mark.parametrize(
    "model, data",
    [("flowers.nn", "wide,long\n1,2.5\n2,0.5\n3,3\n"), ("counter.nn", "s,x\na,1\na,2\nb,5\nc,1\n")],
)
def test_answers_do_not_depend_on_how_many_are_computed_at_a_time(folder, monkeypatch, model, data, form):
    run = call("run", model, "-q").stdout.strip()
    (folder / "new.csv").write_text(data)
    whole = call("predict", run, "--data", "new.csv", *form)
    monkeypatch.setattr(prediction, "CHUNK", 1)
    assert whole.exit_code == 0 and call("predict", run, "--data", "new.csv", *form).stdout == whole.stdout
