"""The Python side: loading, parameters, values, losses and gradients, training."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import nndsl
from nndsl.training.history import Outcome

MODELS = Path(__file__).parents[2] / "models"
XOR = {"x": [[0, 0], [0, 1], [1, 0], [1, 1]], "d": [0, 1, 1, 0]}
SEQUENCES = """
input  x : [2] over T
target d : [3] over T
h = (x, h[t-1]) -> dense(4) -> tanh
y = h -> dense(3)
output y
train { loss = squared_error(y, d) }
"""


def xor(**options) -> nndsl.Model:
    return nndsl.load(str(MODELS / "xor.nn"), dtype="float64", **options)


def test_predict_is_the_equation():
    model = xor()
    p = model.parameters
    h = np.tanh(np.array(XOR["x"]) @ p["y.dense.linear.W"].T + p["y.dense.b"])
    u = h @ p["y.dense2.linear.W"].T + p["y.dense2.b"]
    np.testing.assert_allclose(model.predict({"x": XOR["x"]})["y"], 1 / (1 + np.exp(-u)), rtol=1e-14)


def test_parameters_are_a_mapping_that_can_be_assigned():
    model = xor()
    assert list(model.parameters) == ["y.dense.linear.W", "y.dense.b", "y.dense2.linear.W", "y.dense2.b"]
    model.parameters["y.dense2.b"] = [3]
    model.parameters["y.dense2.linear.W"] = np.zeros((1, 8))
    np.testing.assert_allclose(model.predict({"x": [[0, 1]]})["y"], [[1 / (1 + np.exp(-3))]])
    with pytest.raises(ValueError, match=r"\(8,\)"):
        model.parameters["y.dense.b"] = np.zeros(7)
    with pytest.raises(KeyError):
        model.parameters["y.dense.c"] = 0
    with pytest.raises(TypeError):
        del model.parameters["y.dense.b"]


def test_first_values_follow_from_the_seed_and_the_name_alone():
    assert xor(seed=3).parameters["y.dense.linear.W"] == pytest.approx(xor(seed=3).parameters["y.dense.linear.W"])
    assert not np.allclose(xor(seed=3).parameters["y.dense.linear.W"], xor(seed=4).parameters["y.dense.linear.W"])
    longer = nndsl.loads("input x : [2]\ny = x -> dense(8) -> dense(9)\noutput y", dtype="float64", seed=3)
    np.testing.assert_array_equal(xor(seed=3).parameters["y.dense.linear.W"], longer.parameters["y.dense.linear.W"])


def test_first_values_are_glorots():
    model = nndsl.loads("input x : [300]\ny = x -> dense(500)\noutput y")
    weights = model.parameters["y.dense.linear.W"]
    limit = np.sqrt(6 / 800)
    assert np.abs(weights).max() <= limit and weights.std() == pytest.approx(limit / np.sqrt(3), rel=0.01)
    assert not model.parameters["y.dense.b"].any()


def test_gradients_are_differences_of_the_loss():
    model = xor()
    for name, gradient in model.gradients(XOR).items():
        start, step = model.parameters[name].copy(), 1e-6
        for place in np.ndindex(*start.shape):
            losses = []
            for sign in (1, -1):
                moved = start.copy()
                moved[place] += sign * step
                model.parameters[name] = moved
                losses.append(model.loss(XOR))
            model.parameters[name] = start
            assert gradient[place] == pytest.approx((losses[0] - losses[1]) / (2 * step), abs=1e-8)


def test_values_of_named_equations_also_inside_layers():
    model = nndsl.loads("input x : [2] over T\nh = x -> lstm(3)\ny = last(h)\noutput y", dtype="float64")
    x = np.random.default_rng(0).normal(size=(5, 7, 2))
    found = model.values({"x": x}, ["h", "h.lstm.s", "y"])
    assert found["h"].shape == found["h.lstm.s"].shape == (5, 7, 3)
    np.testing.assert_array_equal(found["y"], found["h"][:, -1])
    assert (np.abs(found["h"]) < np.abs(np.tanh(found["h.lstm.s"]))).all()


def test_lengths_say_where_sequences_end():
    model = nndsl.loads(SEQUENCES, dtype="float64")
    generator = np.random.default_rng(1)
    x, d = generator.normal(size=(2, 6, 2)), generator.normal(size=(2, 6, 3))
    batch = {"x": x.copy(), "d": d.copy(), "x.lengths": [6, 2]}
    batch["x"][1, 2:] = batch["d"][1, 2:] = np.nan
    alone = [model.loss({"x": x[:1], "d": d[:1]}), model.loss({"x": x[1:, :2], "d": d[1:, :2]})]
    assert model.loss(batch) == pytest.approx(np.mean(alone), rel=1e-12)
    assert all(np.isfinite(gradient).all() for gradient in model.gradients(batch).values())


def test_sizes_that_come_from_data_can_be_given():
    text = "input x : [N]\ntarget d : class(K)\ny = x -> dense(K) -> softmax\noutput y\ntrain { loss = cross_entropy(y, d) }"
    model = nndsl.loads(text, sizes={"N": 2, "K": 3})
    assert model.sizes == {"N": 2, "K": 3}
    assert model.predict({"x": np.zeros((4, 2))})["y"].shape == (4, 3)
    assert model.loss({"x": np.zeros((2, 2)), "d": [0, 2]}) == pytest.approx(np.log(3), rel=1e-6)
    with pytest.raises(nndsl.Refused, match="NN505"):
        nndsl.loads(text).parameters["y.dense.b"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "NN681"),
        ({"x": [[0, 1]], "z": [1]}, "NN682"),
        ({"x": [[0, 1, 2]]}, "NN683"),
        ({"x": [[0, 1]], "d": [1, 0]}, "NN684"),
        ({"x": "text"}, "NN687"),
    ],
)
def test_wrong_arrays_are_refused(given, code):
    with pytest.raises(nndsl.Refused, match=code):
        xor().predict(given)


@pytest.mark.parametrize("label", [3, -1, 1.5])
def test_labels_are_checked(label):
    text = "input w : class(3)\ny = w -> embed(2)\noutput y"
    with pytest.raises(nndsl.Refused, match="NN686"):
        nndsl.loads(text).predict({"w": [0, label]})


@pytest.mark.parametrize("lengths", [[1, 9], [1], [0.5, 1], [-1, 2]])
def test_lengths_are_checked(lengths):
    with pytest.raises(nndsl.Refused, match="NN685"):
        nndsl.loads(SEQUENCES).predict({"x": np.zeros((2, 4, 2)), "x.lengths": lengths})


def test_a_value_that_does_not_exist_is_refused_with_a_suggestion():
    with pytest.raises(nndsl.Refused, match="NN680"):
        xor().values({"x": XOR["x"]}, ["yy"])


def test_training_learns_xor_and_the_same_seed_gives_the_same_bits():
    first, second = xor(), xor()
    outcome = first.train()
    second.train()
    assert outcome.fits[0].end.training["accuracy"] == 1
    np.testing.assert_array_equal(np.round(first.predict({"x": XOR["x"]})["y"][:, 0]), XOR["d"])
    for name in first.parameters:
        np.testing.assert_array_equal(first.parameters[name], second.parameters[name])


def test_state_can_be_taken_and_restored():
    model, other = xor(), xor(seed=9)
    other.restore(model.state)
    np.testing.assert_array_equal(model.predict({"x": XOR["x"]})["y"], other.predict({"x": XOR["x"]})["y"])
    with pytest.raises(nndsl.Refused):
        other.restore({name: value for name, value in model.state.items() if name != "y.dense.b"})


def test_dropout_is_at_work_in_training_only():
    text = "input x : [1000]\ny = x -> dropout(25%)\noutput y"
    model = nndsl.loads(text)
    ones = np.ones((2, 1000))
    np.testing.assert_array_equal(model.predict({"x": ones})["y"], ones)
    (drawn,) = model.evaluator.run([model.network.values["y"]], {"x": ones}, {"<batch>": 2}, {}, mode="training")
    assert set(np.unique(drawn)) == {0, np.float32(1 / 0.75)}
    assert (drawn == 0).mean() == pytest.approx(0.25, abs=0.05)


def test_pictures():
    model = xor()
    assert model.render().startswith(b"<?xml") or b"<svg" in model.render()[:500]
    assert b"digraph" in model.render(format="dot")
    assert "<svg" in model._repr_mimebundle_()["image/svg+xml"]
    assert repr(model) == "<nndsl model xor: x, d -> y>"


def test_normalised_inputs_and_targets_are_given_in_the_datas_own_units():
    text = """
input  x : [2]
target d : number
y = x -> dense(1)
output y
train {
  data      = rows(x = [[100, 1], [200, 1], [300, 1]], d = [5000, 7000, 9000])
  normalize = standard(x, d)
  loss      = squared_error(y, d)
  metrics   = [absolute_error(y, d)]
  optimizer = momentum(rate = 1, momentum = 0.5)
  epochs    = 100
}"""
    model = nndsl.loads(text, dtype="float64")
    outcome = model.train()
    np.testing.assert_allclose(model.predict({"x": [[150, 1]]})["y"], [[6000]], rtol=1e-6)
    assert outcome.fits[0].end.training["absolute_error"] < 1e-2
    np.testing.assert_allclose(model.state["normalize.x.mean"], [200, 0])
    np.testing.assert_allclose(model.state["normalize.x.deviation"], [np.sqrt(20000 / 3), 1])


def test_the_course_momentum_and_adam_by_hand():
    """Three updates of one weight with the gradient 2 (w x - d) x, written out."""
    text = """
input  x : number
target d : number
weight w : number = 1
y = w * x
output y
train {{
  data      = rows(x = [2], d = [3])
  loss      = squared_error(y, d)
  optimizer = {optimizer}
  epochs    = 3
}}"""

    def trained(optimizer: str) -> float:
        model = nndsl.loads(text.format(optimizer=optimizer), dtype="float64")
        model.train()
        return model.parameters["w"].item()

    def slope(w: float) -> float:
        return 2 * (2 * w - 3) * 2

    w, step = 1.0, 0.0
    for _ in range(3):
        step = 0.9 * step - 0.1 * 0.5 * slope(w)
        w += step
    assert trained("momentum(rate = 0.5, momentum = 0.9)") == pytest.approx(w, rel=1e-12)
    w, m, v = 1.0, 0.0, 0.0
    for t in range(1, 4):
        m, v = 0.9 * m + 0.1 * slope(w), 0.999 * v + 0.001 * slope(w) ** 2
        w -= 0.01 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    assert trained("adam(rate = 0.01)") == pytest.approx(w, rel=1e-12)
    w, step = 1.0, 0.0
    for _ in range(3):
        step = 0.9 * step - 0.1 * 0.5 * slope(w + 0.9 * step)
        w += step
    assert trained("nesterov(rate = 0.5)") == pytest.approx(w, rel=1e-12)
    w = 1.0
    for n in range(3):
        w -= (0.01 * (1 - n / 2) + 0.001 * n / 2 if n < 2 else 0.001) * slope(w)
    assert trained("sgd(rate = ramp(from = 0.01, to = 0.001, over = 2 updates))") == pytest.approx(w, rel=1e-12)


@pytest.mark.parametrize(
    ("clip", "expected"),
    [
        ("by_norm(1)", lambda g: g / np.linalg.norm(g)),
        ("by_norm(1000)", lambda g: g),
        ("by_value(0.5)", lambda g: np.clip(g, -0.5, 0.5)),
    ],
)
def test_gradients_are_clipped_together(clip, expected):
    text = f"""
input  x : [2]
target d : number
weight w : [2]    = 0
param  b : number = 0
y = w @ x + b
output y
train {{
  data      = rows(x = [[1, 2]], d = [3])
  loss      = squared_error(y, d)
  optimizer = sgd(rate = 1)
  clip      = {clip}
  epochs    = 1
}}"""
    model = nndsl.loads(text, dtype="float64")
    gradient = np.array([-6.0, -12.0, -6.0])  # of (w.x + b - 3)^2 at 0: -6 x, -6
    model.train()
    found = np.append(model.parameters["w"], model.parameters["b"])
    np.testing.assert_allclose(found, -expected(gradient), rtol=1e-12)


def test_settings_by_data_folder_and_several_blocks_in_order():
    text = """
input  x : number
target d : number
weight w : number = 0
y = w * x
output y
same = rows(x = [1, 2], d = [2, 4])
train first {
  data      = same
  loss      = squared_error(y, d)
  optimizer = sgd(rate = 0.1)
  epochs    = 200
}
train second {
  data      = same
  loss      = squared_error(y, 2 * d)
  optimizer = sgd(rate = 0.1)
  epochs    = 1
}"""
    model = nndsl.loads(text, dtype="float64")
    outcome = model.train()
    assert [fit.start.block for fit in outcome.fits] == ["first", "second"]
    # One step from w = 2 on the mean of (w x - 4 x)^2, whose slope is 2 * 2.5 * (w - 4) = -10.
    assert model.parameters["w"].item() == pytest.approx(3, rel=1e-9)


EARLY = """
input x : number
target d : number
weight w : number = 0
y = w * x
output y
train {
  data       = rows(x = [1, 1, 1, 1], d = [2, 4, 4, 4])
  validation = 25%
  loss       = squared_error(y, d)
  optimizer  = sgd(rate = 0.1)
  epochs     = 50
  stop       = early(patience = 3, retrain = RETRAIN)
  seed       = SEED
}"""


def after(steps: int, mean: float) -> float:
    """w after steps of w <- w - 0.1 * 2 (w - mean), from 0."""
    return mean * (1 - 0.8**steps)


def early(retrain: str) -> tuple[nndsl.Model, Outcome]:
    """The model with the sample d = 2 held out: its loss turns where w passes 2, the training part's mean is 4."""
    for seed in range(99):
        model = nndsl.loads(EARLY.replace("RETRAIN", retrain).replace("SEED", str(seed)), dtype="float64")
        outcome = model.train()
        if outcome.fits[0].end.ended == "patience":
            return model, outcome
    raise AssertionError("no seed holds that sample out")


def test_the_weights_of_the_turning_point_are_kept():
    turn = min(range(1, 50), key=lambda steps: (after(steps, 4) - 2) ** 2)
    model, outcome = early("false")
    assert (outcome.end.kept.epoch, outcome.end.epochs) == (turn, turn + 3)
    assert model.parameters["w"].item() == pytest.approx(after(turn, 4), rel=1e-12)
    assert outcome.validation["loss"] == pytest.approx((after(turn, 4) - 2) ** 2)


def test_or_training_starts_again_on_all_data_for_as_many_updates():
    turn = min(range(1, 50), key=lambda steps: (after(steps, 4) - 2) ** 2)
    model, outcome = early("true")
    first, second = outcome.fits
    assert second.start.samples == {"training": 4} and second.end.updates == first.end.kept.update == turn
    assert model.parameters["w"].item() == pytest.approx(after(turn, 3.5), rel=1e-12)


# ---- what cannot be computed


def codes(text: str, inputs: dict, **sizes: int) -> list[str]:
    with pytest.raises(nndsl.Refused) as refused:
        nndsl.loads(text, sizes=sizes).predict(inputs)
    return [diagnostic.code for diagnostic in refused.value.diagnostics]


CLASSES = "input x : [2]\ntarget k : class(K)\ny = x -> dense(K) -> softmax\noutput y"
ONLY_TARGET = "input x : [2]\ntarget d : [2] over S\nh : [2] over S = tanh(x + h[t-1])\noutput h"


def test_sizes_are_asked_for_where_there_are_no_data_and_unknown_ones_refused():
    x = {"x": np.ones((3, 2))}
    assert codes(CLASSES, x) == ["NN688"]
    assert codes(CLASSES, x, K=3, L=4) == ["NN689"]
    assert nndsl.loads(CLASSES, sizes={"K": 3}).predict(x)["y"].shape == (3, 3)


def test_the_number_of_samples_and_steps_has_to_be_known():
    assert codes("weight W : [3] = 0\ny = draw(normal(W, 1))\noutput y", {}) == ["NN690"]
    assert codes(ONLY_TARGET, {"x": np.ones((3, 2))}) == ["NN691"]
    given = {"x": np.ones((3, 2)), "d": np.zeros((3, 5, 2))}
    assert nndsl.loads(ONLY_TARGET).predict(given)["h"].shape == (3, 5, 2)


def test_a_sequence_has_a_step_at_least():
    mean = "input x : [2] over T\ny = mean(x, over = T)\noutput y"
    assert codes(mean, {"x": np.ones((3, 0, 2))}) == ["NN685"]
    assert codes(mean, {"x": np.ones((2, 4, 2)), "x.lengths": [0, 4]}) == ["NN685"]


# ---- gradients of what is not chosen

LOGARITHM = """
input  x : [2]
target d : [2]
weight M : [2, 2] = [[1, 2], [3, 4]]
y = if x[1] > 0 then {} else x
output y
train {{ loss = squared_error(y, d) }}
"""


@pytest.mark.parametrize(
    "branch",
    [
        "M @ log(x)",
        "tanh(M @ log(x)) * log(x[1])",
        "M @ tanh(M @ log(x))",
        "(if x[2] > 1 then M @ log(x) else M @ log(x[1] * x))",
        "softmax(M @ log(x))",
        "sum(M @ log(x))",
    ],
)
def test_a_product_in_a_branch_that_is_not_taken_passes_nothing(branch):
    batch = {"x": np.array([[1.0, 2.0], [-1.0, 3.0], [2.0, 0.5]]), "d": np.ones((3, 2))}
    model = nndsl.loads(LOGARITHM.format(branch), dtype="float64")
    M, found = model.parameters["M"].copy(), model.gradients(batch)["M"]
    for place in np.ndindex(2, 2):
        step = np.zeros((2, 2))
        step[place] = 1e-6
        losses = []
        for sign in (1, -1):
            model.parameters["M"] = M + sign * step
            losses.append(model.loss(batch))
        assert found[place] == pytest.approx((losses[0] - losses[1]) / 2e-6, rel=1e-6, abs=1e-8)


def test_a_path_may_be_a_path_object_and_sizes_must_be_those_of_the_data():
    assert nndsl.load(MODELS / "xor.nn").name == "xor"
    with pytest.raises(nndsl.Refused, match="NN692"):
        nndsl.load(MODELS / "iris.nn", sizes={"K": 5}).train()


@pytest.mark.parametrize(
    ("use", "code"),
    [
        (lambda: xor(seed=-1), "NN694"),
        (lambda: nndsl.loads("input x : [2]\noutput x", dtype="float16"), "NN695"),
        (lambda: xor().loss(XOR, "guessing"), "NN693"),
        (lambda: xor().render("outline"), "NN046"),
        (lambda: xor().render(steps=0), "NN047"),
        (lambda: xor().predict({"x": XOR["x"], "x.lengths": [1, 1, 1, 1]}), "NN685"),
    ],
)
def test_wrong_arguments_are_refused(use, code):
    with pytest.raises(nndsl.Refused, match=code):
        use()


def test_an_update_that_needs_too_much_memory_is_refused_before_it_is_taken():
    text = """
input  x : [2]
target d : number
h = x -> dense(1000000) -> tanh
y = h -> dense(1)
output y
train {
  data  = rows(x = [[i, i] for i in 1..2500], d = [i for i in 1..2500])
  loss  = squared_error(y, d)
  batch = 5000
}"""
    with pytest.raises(nndsl.Refused, match="NN909"):
        nndsl.loads(text).train()
