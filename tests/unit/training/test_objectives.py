"""Several objectives: what is reported of them, what moves, what is drawn. Their steps are compared with PyTorch in
`tests/oracles`."""

import json

import numpy as np
import pytest

import nndsl
from nndsl.cli.progress import EvaluationTable
from nndsl.diagnostics import Refused
from nndsl.model import Model
from nndsl.training.loop import Diverged
from nndsl.training.recording import train_and_record
from tests.unit.training.fakes import Log

X, D, E = [[1, 2], [3, 5], [-1, 0], [2, 2]], [1, 3, 0, 1], [2, 0, 1, 1]
TEXT = """
input  x : [2]
target d : number
target e : number
a = dense(1)
b = dense(1)
y = x -> a
z = x -> b
output y for d
output z for e
{more}
train {{
  data       = rows(x = {x}, d = {d}, e = {e})
  validation = 25%
  objectives = [{objectives}]
  batch      = 2
  epochs     = 3
  {entries}
}}
"""
PAIR = """minimize(squared_error(y, d), weights = [a], optimizer = sgd(0.01)),
          minimize(squared_error(z, e), weights = [b], optimizer = sgd(0.02))"""


def model_of(objectives=PAIR, more="", entries="", **settings):
    return nndsl.loads(TEXT.format(objectives=objectives, more=more, entries=entries, x=X, d=D, e=E), **settings)


def alone(loss, rate):
    """The same block with one loss."""
    text = TEXT.format(objectives="", more="", entries=f"optimizer = sgd({rate})", x=X, d=D, e=E)
    return nndsl.loads(text.replace("objectives = []", f"loss = {loss}"), dtype="float64")


def test_the_figures_of_independent_objectives_are_those_of_each_alone():
    both = model_of(dtype="float64").train()
    first, second = (alone(*one).train() for one in (("squared_error(y, d)", 0.01), ("squared_error(z, e)", 0.02)))
    for part in ("training", "validation"):
        found = getattr(both, part)
        assert list(found) == ["loss", "loss2"]
        assert found["loss"] == pytest.approx(getattr(first, part)["loss"], rel=1e-12)
        assert found["loss2"] == pytest.approx(getattr(second, part)["loss"], rel=1e-12)


def test_all_losses_are_recorded_shown_and_drawn(tmp_path):
    log = Log()
    folder = train_and_record(model_of(entries="metrics = [absolute_error(y, d)]"), tmp_path, (), [log]).folder
    names = ["loss", "loss2", "absolute_error"]
    for line in folder.file("metrics.jsonl").read_text().splitlines():
        record = json.loads(line)
        assert list(record["training"]) == list(record["validation"]) == names
    assert "loss2" in folder.file("curve.svg").read_text()
    (header,) = EvaluationTable(log.events[0], 100).header()
    assert header.split() == ["epoch", "loss", "validation", "loss", "loss2", "absolute_error", "time"]


def test_weights_of_no_objective_do_not_move():
    model = model_of("minimize(squared_error(y, d) + squared_error(z, e), weights = [b])", dtype="float64")
    before = model.state["a.dense.linear.W"].copy()
    outcome = model.train()
    np.testing.assert_array_equal(model.state["a.dense.linear.W"], before)
    assert outcome.fits[0].start.parameters == 3


def test_what_is_frozen_is_frozen_in_all_objectives():
    model = model_of(entries="freeze = [a.linear, b]", objectives=PAIR.replace("weights = [b]", "weights = [a, b]")
                     .replace("squared_error(z, e)", "squared_error(z + y, e)"), dtype="float64")  # fmt: skip
    before = {name: value.copy() for name, value in model.state.items()}
    model.train()
    assert {name for name, value in model.state.items() if (value != before[name]).any()} == {"a.dense.b"}


def test_loss_and_gradients_in_python_are_those_of_the_first():
    model, batch = model_of(dtype="float64"), {"x": X, "d": D, "e": E}
    W, b = model.state["a.dense.linear.W"][0], model.state["a.dense.b"]
    errors = np.array(X) @ W + b - D
    assert model.loss(batch) == pytest.approx((errors**2).mean())
    np.testing.assert_allclose(model.gradients(batch)["a.dense.b"], [2 * errors.mean()])
    assert not model.gradients(batch)["b.dense.b"].any()


def test_a_metric_does_not_take_the_name_of_a_loss():
    more = "fn loss2(y, d) = abs(y - d)\nfn loss(y, d) = 0 * y"
    model = model_of(more=more, entries="metrics = [loss2(y, d), loss(y, d)]")
    assert list(model.train().training) == ["loss", "loss2", "metric", "metric2"]


def test_each_objective_draws_anew():
    """E (n1 - n2)^2 is 2 for two independent draws, 0 where the second objective saw the noise of the first."""
    text = """
        input x : number
        weight u : number = 0
        weight v : number = 0
        n = draw(normal(0, 1), like = x)
        p = u * x + n
        q = v * x + n
        output p
        train {
          data       = rows(x = ROWS)
          objectives = [minimize(p, weights = [u], optimizer = sgd(0)), minimize(q, weights = [v], optimizer = sgd(0))]
          batch      = 1
          epochs     = 1
        }
    """
    figures = nndsl.loads(text.replace("ROWS", str([1] * 50)), dtype="float64").train().training
    assert figures["loss"] != figures["loss2"]


def test_means_over_updates_move_once_an_update():
    """With a constant input the running mean after n updates is c (1 - keep^n), by hand."""
    text = """
        input  x : number
        target d : number
        m = running(batch_mean(x), 0.5)
        y = x -> dense(1)
        z = (x + 0 * m) -> dense(1)
        output y
        train {
          data       = rows(x = [3, 3], d = [1, 1])
          objectives = [minimize(squared_error(y, d)), minimize(squared_error(z, d))]
          batch      = 1
          epochs     = 2
        }
    """
    model = nndsl.loads(text, dtype="float64")
    model.train()
    (name,) = model.network.averages
    assert model.state[name] == pytest.approx(3 * (1 - 0.5**4))


def test_divergence_of_any_objective_ends_training():
    steep = PAIR.replace("sgd(0.02)", "sgd(1e200)")
    with pytest.raises(Diverged) as refused:
        model_of(steep, dtype="float64").train()
    assert refused.value.diagnostics[0].code == "NN701"


def test_a_digest_tells_apart_what_stages_say():
    def text(entry):
        return model_of(entries=entry).digest

    entries = [
        "",
        "freeze = [a.b]",
        "freeze = [b.b]",
        'start = saved("runs/a/1")',
        'start = saved("runs/a/1", only = [a])',
    ]
    assert len({text(entry) for entry in entries}) == len(entries)


def test_settings_are_written_down_as_names(tmp_path):
    (tmp_path / "m.nn").write_text(
        TEXT.format(
            objectives=PAIR,
            more="",
            entries='freeze = [a.linear]\nstart = saved("runs/a/1", only = [b])',
            x=X,
            d=D,
            e=E,
        )
    )
    settings = Model.open(tmp_path / "m.nn").resolved_settings()["train"]
    assert settings["freeze"] == ["a.dense.linear.W"]
    assert settings["start"] == {"saved": {"path": "runs/a/1", "only": ["b.dense"]}}
    assert settings["objectives"].startswith("[minimize(squared_error(y, d)")


@pytest.mark.parametrize(
    "objective", ["squared_error(y, d)", "minimize(y, weights = [])", "minimize(y, weights = [y])"]
)
def test_what_is_no_objective(objective):
    with pytest.raises(Refused) as refused:
        model_of(objective)
    assert [d.code for d in refused.value.diagnostics] == ["NN503"]


def test_a_solver_takes_no_steps_beside_others():
    with pytest.raises(Refused) as refused:
        model_of(PAIR.replace("sgd(0.02)", "lbfgs()"))
    assert [d.code for d in refused.value.diagnostics] == ["NN533"]
