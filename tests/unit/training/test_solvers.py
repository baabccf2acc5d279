"""Solvers: what is told while they run, how they end, and what is refused. Their minima are tested against oracles."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import nndsl
from nndsl.cli.main import main
from nndsl.diagnostics import Refused
from nndsl.training.loop import Diverged
from nndsl.training.observer import CONVERGED
from nndsl.training.solvers.quadratic import NoMinimum, minimum
from tests.unit.training.fakes import Log

ROOT = Path(__file__).parents[3]
TEXT = """
input  x : [2]
target d : number
{body}
output y for d
train {{
  data      = rows(x = [[1, 2], [2, 3], [4, 1], [3, 3], [0, 1]], d = [1, 2, 3, 5, 2])
  loss      = {loss}
  optimizer = {optimizer}
{more}
}}
"""
DESCENTS = ["newton()", "lbfgs()"]
SOLVERS = ["least_squares()", *DESCENTS]


def text(optimizer, loss="squared_error(y, d)", body="y = x -> dense(1)", more=""):
    return TEXT.format(optimizer=optimizer, loss=loss, body=body, more=more)


def load(*args, **settings):
    return nndsl.loads(text(*args, **settings), dtype="float64")


def refusal(*args, **settings):
    with pytest.raises(Refused) as caught:
        load(*args, **settings).train()
    return caught.value.diagnostics


@pytest.mark.parametrize("optimizer", DESCENTS)
def test_they_end_alike_however_large_the_loss_is(optimizer):
    """A gradient of 1e9 times the size is as good as zero at 1e9 times the size."""
    once = load(optimizer).train()
    large = load(optimizer, loss="1e9 * squared_error(y, d)").train()
    assert once.end.ended == large.end.ended == CONVERGED and large.end.warnings == ()


# ---- a quadratic by hand


def test_the_minimum_of_a_quadratic():
    """E = x^2 + 2 y^2 - 2 x - 8 y has it at (1, 2)."""
    H = np.diag([2.0, 4.0])
    w, rank = minimum(lambda w: H @ w - [2, 8], H)
    np.testing.assert_allclose(w, [1, 2])
    assert rank == 2


def test_of_a_line_of_minima_the_point_nearest_to_zero():
    """E = (x + 2 y - 5)^2 / 2 is 0 on a line; its nearest point is (1, 2)."""
    H = np.array([[1.0, 2.0], [2.0, 4.0]])
    w, rank = minimum(lambda w: H @ w - [5, 10], H)
    np.testing.assert_allclose(w, [1, 2])
    assert rank == 1


@pytest.mark.parametrize("H, slope, reason", [
    ([[1, 0], [0, -1]], [1, 1], "curved downwards"),
    ([[0, 1], [1, 0]], [1, 1], "curved downwards"),
    ([[1, 0], [0, 0]], [1, 1], "falls without end"),
    ([[0, 0], [0, 0]], [0, 1], "falls without end"),
])  # fmt: skip
def test_a_quadratic_without_a_minimum(H, slope, reason):
    H = np.array(H, dtype=float)
    with pytest.raises(NoMinimum, match=reason):
        minimum(lambda w: H @ w + slope, H)


# ---- what is told


@pytest.mark.parametrize("optimizer", SOLVERS)
def test_an_iteration_is_an_epoch(optimizer):
    model, log = load(optimizer, more="validation = 20%\n  metrics = [absolute_error(y, d)]"), Log()
    outcome = model.train(log)
    start, *between, end = log.events
    epochs = between[1::2]
    assert start.updates_per_epoch == 1 and start.samples == {"training": 4, "validation": 1} and start.parameters == 3
    assert start.epochs == (1 if optimizer == "least_squares()" else 100)
    assert [event.epoch for event in epochs] == list(range(1, len(epochs) + 1)) and end.epochs == len(epochs)
    assert all({"loss", "absolute_error"} == event.training.keys() == event.validation.keys() for event in epochs)
    losses = [event.training["loss"] for event in epochs]
    assert losses == sorted(losses, reverse=True) and outcome.training["loss"] == losses[-1]


@pytest.mark.parametrize("optimizer", SOLVERS)
def test_the_loss_is_that_of_the_weights_kept(optimizer):
    model = load(optimizer)
    outcome = model.train()
    batch = {"x": model.dataset.arrays["x"], "d": model.dataset.arrays["d"]}
    assert outcome.training["loss"] == pytest.approx(model.loss(batch), rel=1e-12)


@pytest.mark.parametrize("optimizer", DESCENTS)
def test_a_second_training_begins_at_the_minimum(optimizer):
    model = load(optimizer)
    first = model.train()
    again = model.train()
    assert again.end.epochs == 1 and again.training["loss"] == pytest.approx(first.training["loss"])


def test_weights_that_the_loss_does_not_read_stay():
    model = load("least_squares()", body="other = x -> dense(2)\noutput other\ny = x -> dense(1)")
    before = {name: value.copy() for name, value in model.parameters.items()}
    model.train()
    moved = {name for name, value in model.parameters.items() if not np.array_equal(value, before[name])}
    assert moved == {"y.dense.linear.W", "y.dense.b"}


# ---- how it ends


@pytest.mark.parametrize("optimizer, most", [("newton()", 2), ("lbfgs()", 2), ("least_squares()", 0)])
def test_an_interruption_ends_after_an_iteration_or_among_second_derivatives(optimizer, most):
    model, log, asked = load(optimizer), Log(), []

    def interrupted():
        asked.append(len(log.events))
        return len(log.events) > 2 * most and len(asked) > 2  # the start, and two for each iteration

    before = {name: value.copy() for name, value in model.parameters.items()}
    outcome = model.train(log, interrupted)
    assert outcome.interrupted and outcome.end.epochs == most
    assert any(not np.array_equal(model.parameters[name], before[name]) for name in before) == bool(most)


@pytest.mark.parametrize("optimizer", DESCENTS)
def test_a_loss_that_is_not_finite(optimizer):
    with pytest.raises(Diverged) as caught:
        load(optimizer, loss="1 / sum(w) + y", body="weight w : [2] = 0\ny = w @ x").train()
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, diagnostic.message) == ("NN701", "the loss became infinite at iteration 1")
    assert caught.value.state["w"].tolist() == [0, 0] and not any("rate" in line for line in diagnostic.help)


def test_second_derivatives_that_are_not_finite():
    (diagnostic,) = refusal("newton()", loss="sum(w^1.5) - sum(w)", body="weight w : [2] = 0\ny = w @ x")
    assert diagnostic.message.startswith("the second derivatives of the loss became")
    assert "the last finite loss was 0" in diagnostic.notes


def test_no_minimum():
    (diagnostic,) = refusal("least_squares()", loss="(y - d)^2 - 100 * l2(weights)")
    assert diagnostic.code == "NN704" and "curved downwards" in diagnostic.message
    (diagnostic,) = refusal("least_squares()", loss="y - d")
    assert diagnostic.code == "NN704" and "falls without end" in diagnostic.message


def test_how_it_ended_is_shown_and_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model.nn").write_text(text("lbfgs()", more="  epochs = 2"))
    result = CliRunner().invoke(main, ["run", "model.nn"])
    assert result.exit_code == 0 and " s: not converged\n" in result.stdout
    assert "warning[NN702]: `lbfgs` has not converged: its 2 iterations are used up" in result.stderr
    (fit,) = json.loads((tmp_path / "runs/model/1/run.json").read_text())["fits"]
    assert (fit["ended"], fit["warnings"], fit["epochs"]) == ("not converged", ["NN702"], 2)
    settings = json.loads((tmp_path / "runs/model/1/settings.json").read_text())
    assert settings["training"]["train"]["optimizer"] == "lbfgs()"


@pytest.mark.parametrize(
    "more, first, fits",
    [("validation = folds(4)", "train, fold 1 of 4", 5), ("ensemble = bagging(3)", "train, member 1 of 3", 3)],
)
def test_what_several_fits_warn_of_is_said_once(tmp_path, monkeypatch, more, first, fits):
    monkeypatch.chdir(tmp_path)
    optimizer = "newton()" if "folds" in more else "lbfgs()"
    (tmp_path / "model.nn").write_text(text(optimizer, loss="(y - d)^4", more=f"  {more}\n  epochs = 1"))
    plain, record = (CliRunner().invoke(main, ["run", "model.nn", *json_]) for json_ in ([], ["--json"]))
    for result in (plain, record):
        assert result.exit_code == 0 and result.stderr.count("warning[") == 1
    (warning,) = json.loads(record.stdout)["warnings"]
    said = f"so it is with {fits} fits; the figures are those of the first, `{first}`"
    assert (warning["code"], warning["line"], warning["notes"][-1]) == ("NN702", 9, said)
    assert f"= note: {said}" in plain.stderr


# ---- what is refused


def test_checking_does_not_load_what_solves(tmp_path):
    (tmp_path / "model.nn").write_text(text("least_squares()"))
    code = "import sys; from nndsl.__main__ import main\ntry: main(['check', 'model.nn'])\nfinally: print(*sys.modules)"
    here = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, env=here)
    assert done.returncode == 0, done.stderr
    loaded = done.stdout.split()
    assert "nndsl.training.solvers.derivatives" in loaded and "scipy" not in loaded


@pytest.mark.parametrize("loss", [
    "abs(y - d)", "abs(y - d)^2", "max(y - d, 0)^2", "exp(y)", "(y - d)^4", "if y > d then (y - d)^2 else 0",
    "(y - d)^2 + l1(weights)", "binary_cross_entropy(sigmoid(y), d)", "norm(y - d)",
])  # fmt: skip
def test_losses_that_are_not_quadratic(loss):
    (diagnostic,) = refusal("least_squares()", loss=loss)
    assert diagnostic.code == "NN530" and "`y.dense.linear.W`" in diagnostic.message


@pytest.mark.parametrize("loss", [
    "(y - d)^2 + 0.1 * l2(weights)", "(y - d) * (y - d) / 2", "squared_error(y, d) + mean(x) * y", "(2 * y - d)^2 + y^1",
    "if d > 2 then (y - d)^2 else 3 * (y + d)^2", "mean((y - d)^2) - (y - d)^2 / 2", "-(0 - (y - d)^2)",
])  # fmt: skip
def test_losses_that_are_quadratic(loss):
    assert load("least_squares()", loss=loss).train().end.reason == "the minimum"


def test_the_weights_of_one_layer_may_be_quadratic_and_those_of_another_not():
    body = "u = x -> dense(1)\nv = x -> dense(1)\ny = u + v"
    (diagnostic,) = refusal("least_squares()", loss="(u - d)^2 + exp(v)", body=body)
    assert "`v.dense.linear.W`, `v.dense.b`" in diagnostic.message and "u.dense" not in diagnostic.message


@pytest.mark.parametrize("entry", [
    "batch = 2", "shuffle = false", "clip = by_norm(1)", "stop = early(patience = 3)\n  validation = 20%", "gradient = bptt",
    "teacher = 50%", "carry = true",
])  # fmt: skip
@pytest.mark.parametrize("optimizer", SOLVERS)
def test_entries_without_effect(optimizer, entry):
    (diagnostic,) = refusal(optimizer, more=f"  {entry}")
    assert diagnostic.code == "NN531" and diagnostic.message.startswith(f"`{entry.partition(' ')[0]}` has no effect")


def test_the_number_of_epochs_beside_what_takes_one_step():
    (diagnostic,) = refusal("least_squares()", more="  epochs = 2")
    assert diagnostic.code == "NN531" and "reaches the minimum at once" in diagnostic.message


@pytest.mark.parametrize("optimizer", DESCENTS)
@pytest.mark.parametrize("body", ["y = x -> dropout(50%) -> dense(1)", "y = x -> dense(3) -> batch_norm -> dense(1)"])
def test_losses_that_are_not_one_function(optimizer, body):
    (diagnostic,) = refusal(optimizer, body=body)
    assert diagnostic.code == "NN532"


@pytest.mark.parametrize("optimizer", SOLVERS)
def test_what_is_frozen_does_not_move_and_needs_not_be_quadratic(optimizer):
    """Of a frozen layer the averages stand for what the batch would give, so there is nothing to remember."""
    body = "below = dense(3)\nnormal = batch_norm\ny = x -> below -> normal -> tanh -> dense(1)"
    model = load(optimizer, loss="squared_error(y, d) + 0.01 * l2(weights)", body=body, more="  freeze = [below, normal]")
    before = {name: value.copy() for name, value in model.state.items()}
    assert not model.train().end.warnings
    moved = {name for name, value in model.state.items() if not np.array_equal(value, before[name])}
    assert moved == {"y.dense.linear.W", "y.dense.b"}


def test_what_is_random_in_prediction_only_does_not_matter():
    body = "z = draw(normal(0, 1), like = x)\ny = (if training then x else z) -> dense(1)"
    assert load("newton()", body=body).train().end.reason.startswith("converged, ")


def test_nothing_to_solve_for():
    (diagnostic,) = refusal("newton()", loss="sum(x)")
    assert diagnostic.code == "NN506"


@pytest.mark.parametrize("setting, found", [
    ("tolerance = 0", "a number above 0; this is the number 0"), ("tolerance = true", "a number above 0"),
    ("memory = 0", "a whole number of at least 1"), ("memory = 1.5", "a whole number of at least 1"),
])  # fmt: skip
def test_settings_out_of_range(setting, found):
    (diagnostic,) = refusal(f"lbfgs({setting})")
    assert diagnostic.code == "NN214" and found in diagnostic.message


def test_memory_is_refused_before_it_is_taken():
    model = load("newton()", body="y = x -> dense(20_000) -> tanh -> dense(1)")
    with pytest.raises(Refused) as caught:
        model.train()
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, diagnostic.exit_code) == ("NN534", 6) and "80,001 weights" in diagnostic.notes[0]


def test_all_samples_at_once_need_memory_too():
    model = load("lbfgs()")
    model.max_memory = 100
    with pytest.raises(Refused) as caught:
        model.train()
    assert caught.value.diagnostics[0].code == "NN534" and "all 5 samples at once" in caught.value.diagnostics[0].notes[1]
