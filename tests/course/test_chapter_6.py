"""Chapter 6, backpropagation: the gradients of a small net against the recursion of the deltas, written in NumPy, against
difference quotients, and differentiated again."""

from __future__ import annotations

import numpy as np
import pytest

from nndsl.data import Dataset, Part
from nndsl.passes.differentiate import differentiate
from nndsl.training.solvers.landscape import Landscape
from nndsl.training.update import objective
from tests.course.shipped import opened
from tests.unit.equations.evaluator import Evaluator

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float)
D = np.array([0, 1, 1, 0], float)
NAMES = ("W1", "b1", "W2", "b2")


def f(u):
    return 1 / (1 + np.exp(-u))


def shaken() -> object:
    """The model with biases that are not 0."""
    model, generator = opened("backpropagation"), np.random.default_rng(3)
    for name in NAMES:
        model.parameters[name] = generator.normal(size=model.parameters[name].shape)
    return model


def loss_of(p, x, d):
    z1 = f(x @ p["W1"].T + p["b1"])
    z2 = f(z1 @ p["W2"].T + p["b2"])
    return ((z2[:, 0] - d) ** 2).mean() / 2


def deltas(p, x, d):
    """Of one sample: delta_j(2) = (z_j - d_j) f'(u_j), delta_j(1) = sum_k delta_k(2) w_kj(2) f'(u_j)."""
    z1 = f(p["W1"] @ x + p["b1"])
    z2 = f(p["W2"] @ z1 + p["b2"])
    delta2 = [(z2[0] - d) * z2[0] * (1 - z2[0])]
    delta1 = [sum(delta2[k] * p["W2"][k, j] for k in range(1)) * z1[j] * (1 - z1[j]) for j in range(3)]
    return np.array(delta1), np.array(delta2), z1


@pytest.mark.parametrize("sample", range(4))
def test_the_delta_rule(sample):
    """dE/dw_ji = delta_j z_i: of the second layer, whose deltas need no recursion."""
    model = shaken()
    _, delta2, z1 = deltas(model.parameters, X[sample], D[sample])
    gradients = model.gradients({"x": X[sample : sample + 1], "d": D[sample : sample + 1]})
    for i in range(3):
        assert gradients["W2"][0, i] == pytest.approx(delta2[0] * z1[i], rel=1e-10)
    assert gradients["b2"] == pytest.approx(delta2, rel=1e-10)
    named = model.values({"x": X[sample : sample + 1]}, ["u1", "z1"])
    np.testing.assert_allclose(named["z1"][0], z1, rtol=1e-12)
    np.testing.assert_allclose(f(named["u1"][0]), z1, rtol=1e-12)


def test_the_recursion():
    """Sample by sample, and their mean for a batch."""
    model = shaken()
    total = {name: 0.0 for name in NAMES}
    for x, d in zip(X, D):
        delta1, delta2, z1 = deltas(model.parameters, x, d)
        expected = {"W1": np.outer(delta1, x), "b1": delta1, "W2": np.outer(delta2, z1), "b2": delta2}
        gradients = model.gradients({"x": x[None], "d": [d]})
        for name in NAMES:
            np.testing.assert_allclose(gradients[name], expected[name], rtol=1e-10)
            total[name] = total[name] + expected[name] / len(X)
    gradients = model.gradients({"x": X, "d": D})
    for name in NAMES:
        np.testing.assert_allclose(gradients[name], total[name], rtol=1e-10)


def test_the_recursion_learns():
    """Five updates and a thousand by the deltas are those of the model."""
    for epochs in (5, 1000):
        p = dict(opened("backpropagation").parameters)
        for _ in range(epochs):
            found = [deltas(p, x, d) for x, d in zip(X, D)]
            delta1, delta2, z1 = (np.array(rows) for rows in zip(*found))
            steps = {"W1": delta1.T @ X, "b1": delta1.sum(0), "W2": delta2.T @ z1, "b2": delta2.sum(0)}
            p = {name: p[name] - 5 * steps[name] / len(X) for name in NAMES}
        model = opened("backpropagation", f"train.epochs={epochs}")
        outcome = model.train()
        for name in NAMES:
            np.testing.assert_allclose(model.parameters[name], p[name], rtol=1e-6)
    assert outcome.training["accuracy"] == 1


def test_gradients_are_difference_quotients():
    model = shaken()
    gradients = model.gradients({"x": X, "d": D})
    for name in NAMES:
        for place in np.ndindex(model.parameters[name].shape):
            ends = []
            for step in (1e-6, -1e-6):
                p = {key: value.copy() for key, value in model.parameters.items()}
                p[name][place] += step
                ends.append(loss_of(p, X, D))
            assert gradients[name][place] == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-6, abs=1e-10)


def test_the_backward_graph_is_drawn_and_printed():
    """It has an answer for each weight, and is more than the forward graph."""
    model = opened("backpropagation")
    drawn = {view: model.render(view, "dot").decode() for view in ("graph", "gradient")}
    for name in NAMES:
        assert f"gradient of {name} : " in drawn["gradient"]
    assert drawn["gradient"].count("->") > drawn["graph"].count("->")
    graph, loss, to = objective(model.network, model.network.trainings[0], "predicting")
    weights = [to[model.network.weights[name].node] for name in NAMES]
    backward, gradients = differentiate(graph, {loss: None}, weights)
    text = backward.text()
    assert all(f"\n%{gradients[w]} = " in text for w in weights)


def test_the_printed_gradient_is_the_recursion():
    """The deltas are dE/du; read as they are printed, the equations give what the recursion gives."""
    model = shaken()
    printed = {equation.name: equation.expression for equation in model.equations(gradient=True)}
    assert printed["dE/du2"] == "dE/dz2 * (z2 * (1 - z2))" and printed["dE/dz1"] == "dE/du2 @ W2"
    assert printed["dE/du1"] == "dE/dz1 * (z1 * (1 - z1))"
    assert printed["dE/dW1"] == "batch_sum(outer(dE/du1, x))" and printed["dE/db1"] == "batch_sum(dE/du1)"
    equations = [(e.name, e.expression, str(e.type)) for e in model.equations(gradient=True)]
    read = Evaluator(equations, {"x": X, "d": D[:, None]}, model.state)
    assert read.value("E") == pytest.approx(loss_of(model.parameters, X, D), rel=1e-12)
    each = [deltas(model.parameters, x, d) for x, d in zip(X, D)]
    np.testing.assert_allclose(read.value("dE/dW2"), np.mean([np.outer(b, z) for _, b, z in each], 0), rtol=1e-10)
    np.testing.assert_allclose(read.value("dE/dW1"), np.mean([np.outer(a, x) for (a, _, _), x in zip(each, X)], 0), rtol=1e-10)


def test_the_gradient_is_differentiated_again():
    """The second derivatives against difference quotients of the recursion."""
    model = shaken()
    part = Part(Dataset(4, {"x": X, "d": D[:, None]}, {"x": (), "d": ()}))
    place = (model.network, model.network.trainings[0], model.state, part.batch(np.arange(4)), True)
    landscape = Landscape(*place)
    names, w = list(landscape.shapes), landscape.start

    def gradient(flat):
        ends = np.cumsum([np.prod(shape) for shape in landscape.shapes.values()])[:-1]
        pieces = np.split(flat, ends.astype(int))
        p = {name: piece.reshape(landscape.shapes[name]) for name, piece in zip(names, pieces)}
        found = [deltas(p, x, d) for x, d in zip(X, D)]
        delta1, delta2, z1 = (np.array(rows) for rows in zip(*found))
        steps = {"W1": delta1.T @ X, "b1": delta1.sum(0), "W2": delta2.T @ z1, "b2": delta2.sum(0)}
        return np.concatenate([steps[name].ravel() / len(X) for name in names])

    expected = [(gradient(w + step) - gradient(w - step)) / 2e-5 for step in 1e-5 * np.eye(w.size)]
    assert np.abs(expected).max() > 1e-2
    np.testing.assert_allclose(landscape.hessian(w), expected, atol=1e-9)
