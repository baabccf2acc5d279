"""Solvers against NumPy, SciPy, scikit-learn and PyTorch: the same minima, gradients and second derivatives."""

from __future__ import annotations

import numpy as np
import pytest

import nndsl
from nndsl.data import Dataset, Part
from nndsl.training.solvers.landscape import Landscape

pytest.importorskip("sklearn")
torch = pytest.importorskip("torch")
from scipy.optimize import minimize  # noqa: E402
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris  # noqa: E402
from sklearn.linear_model import LogisticRegression, Ridge  # noqa: E402

LINEAR = """
input  x : [N]
target d : number
weight w : [N] = 0
param  b : number = {b}
y = w @ x + b
output y for d
train {{
  data      = csv("data.csv")(x = columns("x1", "x{columns}"), d = "d")
  loss      = {loss}
  optimizer = {optimizer}
}}
"""
WITHOUT_OFFSET = LINEAR.replace(" + b\n", "\n").replace("param  b : number = {b}\n", "")
POLYNOMIAL = """
input  x : number
target d : number
weight w : [{degree} + 1] = 0
y = add(w[j + 1] * x^j for j in 0..{degree})
output y for d
train {{
  data      = csv("data.csv")(x = "x1", d = "d")
  loss      = (y - d)^2
  optimizer = least_squares()
}}
"""
CLASSES = """
input  x : [N]
target d : class(K)
weight W : {shape}
param  b : {offsets} = 0
u = W @ x + b
y = {y}
output y for d
train {{
  data      = csv("data.csv")(x = columns("x1", "x{columns}"), d = "d")
  loss      = {loss} + {decay} * l2(weights)
  optimizer = {optimizer}
  epochs    = 1000
}}
"""
NET = """
input  x : [3]
target d : number
y = x -> dense(4) -> tanh -> dense(1)
output y for d
train {{
  data      = csv("data.csv")(x = columns("x1", "x3"), d = "d")
  loss      = squared_error(y, d) + 0.001 * l2(weights)
  optimizer = {optimizer}
  epochs    = 1000
}}
"""


@pytest.fixture
def trained(tmp_path):
    """Trains a text on a table and gives the weights by name, and how training ended."""

    def train(text, x, d, dtype="float64"):
        header = ",".join([*(f"x{i + 1}" for i in range(x.shape[1])), "d"])
        np.savetxt(tmp_path / "data.csv", np.column_stack([x, d]), "%.17g", ",", header=header, comments="")
        (tmp_path / "model.nn").write_text(text)
        model = nndsl.load(tmp_path / "model.nn", dtype=dtype)
        end = model.train().end
        return dict(model.parameters), end

    return train


def linear(x, text=LINEAR, loss="squared_error(y, d)", optimizer="least_squares()", b=0):
    return text.format(columns=x.shape[1], loss=loss, optimizer=optimizer, b=b)


def with_ones(x):
    return np.column_stack([x, np.ones(len(x))])


def apart(found, expected):
    return np.abs(found - expected).max() / np.abs(expected).max()


# ---- least squares


def test_a_linear_regression_equals_lstsq(trained):
    x, d = load_diabetes(return_X_y=True)
    found, end = trained(linear(x, b=3), x, d)
    expected = np.linalg.lstsq(with_ones(x), d, rcond=None)[0]
    assert apart(np.append(found["w"], found["b"]), expected) < 1e-8
    assert end.epochs == 1 and end.training["loss"] == pytest.approx(np.mean((with_ones(x) @ expected - d) ** 2))


def test_inputs_of_very_different_size(trained):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 4)) * [1e-4, 1, 1e3, 1e6] + [0, 0, 2e3, 5e6]
    d = rng.normal(size=60)
    expected = np.linalg.lstsq(with_ones(x), d, rcond=None)[0]
    for optimizer in ("least_squares()", "newton(tolerance = 1e-12)"):
        found, _ = trained(linear(x, optimizer=optimizer), x, d)
        assert apart(np.append(found["w"], found["b"]), expected) < 1e-8


@pytest.mark.parametrize("degree", [1, 3, 9])
def test_polynomials_equal_lstsq(trained, degree):
    rng = np.random.default_rng(1)
    x = np.linspace(-1, 1, 40)
    d = np.sin(3 * x) + 0.1 * rng.normal(size=40)
    found, _ = trained(POLYNOMIAL.format(degree=degree), x[:, None], d)
    expected = np.linalg.lstsq(np.vander(x, degree + 1, increasing=True), d, rcond=None)[0]
    assert apart(found["w"], expected) < 1e-8


def test_a_polynomial_through_all_points(trained):
    x = np.linspace(-1, 1, 10)
    d = np.random.default_rng(2).normal(size=10)
    found, end = trained(POLYNOMIAL.format(degree=9), x[:, None], d)
    assert apart(found["w"], np.linalg.solve(np.vander(x, increasing=True), d)) < 1e-8
    assert end.training["loss"] < 1e-20


@pytest.mark.parametrize("scales", [[1, 1], [1, 1e4]])
@pytest.mark.parametrize("samples", [3, 50])
def test_of_many_minima_that_of_least_norm(trained, samples, scales):
    """Columns that depend on one another, and fewer samples than columns."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=(samples, 3))
    x = np.column_stack([x, (x[:, :2] @ rng.normal(size=(2, 2))) * scales])
    d = rng.normal(size=samples)
    found, end = trained(linear(x, WITHOUT_OFFSET), x, d)
    expected, _, rank, _ = np.linalg.lstsq(x, d, rcond=None)
    assert rank == 3 and apart(found["w"], expected) < 1e-8
    assert end.reason == "the minimum of least norm; the data leave 2 of 5 free"


def test_single_precision_rounds_the_exact_solution(trained):
    """Computed in float64 from data and statistics in float32 or float64; only what is kept is rounded."""
    x, d = load_diabetes(return_X_y=True)
    found, _ = trained(linear(x), x, d, dtype="float32")
    expected = np.linalg.lstsq(with_ones(x), d, rcond=None)[0]
    assert found["w"].dtype == np.float32
    assert apart(np.append(found["w"], found["b"]), expected) < 1e-6


def test_ridge(trained):
    """E = 1/N sum (y - d)^2 + lambda w.w: the alpha of scikit-learn is N lambda, and b is not penalised."""
    x, d = load_diabetes(return_X_y=True)
    loss = "squared_error(y, d) + 0.01 * l2(weights)"
    expected = Ridge(alpha=len(x) * 0.01, solver="cholesky").fit(x, d)
    for optimizer in ("least_squares()", "newton()", "lbfgs()"):
        found, _ = trained(linear(x, loss=loss, optimizer=optimizer), x, d)
        within = 1e-9 if optimizer == "least_squares()" else 1e-5
        assert apart(found["w"], expected.coef_) < within and found["b"] == pytest.approx(expected.intercept_, rel=within)


def test_ridge_in_closed_form(trained):
    rng = np.random.default_rng(4)
    x, d = rng.normal(size=(30, 4)), rng.normal(size=30)
    found, _ = trained(linear(x, WITHOUT_OFFSET, "(y - d)^2 + 0.3 * l2(w)"), x, d)
    expected = np.linalg.solve(x.T @ x / 30 + 0.3 * np.eye(4), x.T @ d / 30)
    np.testing.assert_allclose(found["w"], expected, rtol=1e-12)


# ---- descent


def logistic(x, decay, optimizer):
    text = {"shape": "[N] = 0", "offsets": "number", "y": "sigmoid(u)", "loss": "binary_cross_entropy(y, d)"}
    return CLASSES.format(columns=x.shape[1], decay=decay, optimizer=optimizer, **text)


def softmax(x, decay, optimizer):
    text = {"shape": "[K, N] = 0", "offsets": "[K]", "y": "softmax(u)", "loss": "cross_entropy(y, d)"}
    return CLASSES.format(columns=x.shape[1], decay=decay, optimizer=optimizer, **text)


@pytest.mark.parametrize("optimizer", ["newton()", "lbfgs()"])
def test_logistic_regression(trained, optimizer):
    """E = 1/N sum loss + lambda w.w: the C of scikit-learn is 1 / (2 N lambda)."""
    x, d = load_breast_cancer(return_X_y=True)
    x = (x - x.mean(0)) / x.std(0)
    decay = 1 / (2 * len(x) * 1.5)
    found, end = trained(logistic(x, decay, optimizer), x, d)
    expected = LogisticRegression(C=1.5, tol=1e-10, max_iter=10000).fit(x, d)
    np.testing.assert_allclose(found["W"], expected.coef_[0], atol=1e-4)
    np.testing.assert_allclose(found["b"], expected.intercept_, atol=1e-4)
    assert end.reason.startswith("converged, ") and not end.warnings


@pytest.mark.parametrize("optimizer", ["newton()", "lbfgs()"])
def test_softmax_regression(trained, optimizer):
    x, d = load_iris(return_X_y=True)
    found, end = trained(softmax(x, 1 / (2 * len(x) * 0.5), optimizer), x, d)
    expected = LogisticRegression(C=0.5, tol=1e-10, max_iter=10000).fit(x, d)
    np.testing.assert_allclose(found["W"], expected.coef_, atol=1e-4)
    offsets = found["b"] - found["b"].mean()  # a number added to all of them changes nothing
    np.testing.assert_allclose(offsets, expected.intercept_ - expected.intercept_.mean(), atol=1e-4)
    assert not end.warnings


class Net:
    """The same network in PyTorch, as a function of one vector; `dense` keeps W and b."""

    def __init__(self, x, d, names, weights):
        self.x, self.d = torch.tensor(x), torch.tensor(d)
        self.names, self.shapes = names, [weights[name].shape for name in names]
        self.start = np.concatenate([weights[name].ravel() for name in names])

    def loss(self, w):
        parts = torch.split(w, [int(np.prod(shape)) for shape in self.shapes])
        W = {name: part.reshape(shape) for name, part, shape in zip(self.names, parts, self.shapes)}
        h = torch.tanh(self.x @ W["y.dense.linear.W"].T + W["y.dense.b"])
        y = (h @ W["y.dense2.linear.W"].T + W["y.dense2.b"])[:, 0]
        decay = (W["y.dense.linear.W"] ** 2).sum() + (W["y.dense2.linear.W"] ** 2).sum()
        return ((y - self.d) ** 2).mean() + 0.001 * decay

    def value_and_gradient(self, w):
        w = torch.tensor(w, requires_grad=True)
        loss = self.loss(w)
        loss.backward()
        return loss.item(), w.grad.numpy()


def net_data():
    rng = np.random.default_rng(5)
    x = rng.normal(size=(50, 3))
    return x, np.sin(x.sum(1)) + 0.1 * rng.normal(size=50)


@pytest.mark.parametrize("optimizer", ["newton(tolerance = 1e-7)", "lbfgs(tolerance = 1e-7)"])
def test_a_small_network_reaches_a_minimum(tmp_path, trained, optimizer):
    x, d = net_data()
    found, end = trained(NET.format(optimizer=optimizer), x, d)
    start = dict(nndsl.load(tmp_path / "model.nn", dtype="float64").parameters)
    net = Net(x, d, list(start), start)
    first_loss, first = net.value_and_gradient(net.start)
    loss, gradient = net.value_and_gradient(np.concatenate([found[name].ravel() for name in start]))
    assert (np.abs(gradient) <= 1e-7 * np.maximum(1, np.abs(first))).all()
    assert end.training["loss"] == pytest.approx(loss, rel=1e-12) and loss < first_loss
    assert end.reason.startswith("converged, ") and not end.warnings
    if optimizer.startswith("lbfgs"):
        options = {"maxiter": 10000, "ftol": 0, "gtol": 1e-7}
        there = minimize(net.value_and_gradient, net.start, jac=True, method="L-BFGS-B", options=options)
        assert loss <= there.fun + 1e-9


def test_second_derivatives(tmp_path, trained):
    x, d = net_data()
    trained(NET.format(optimizer="newton()").replace("epochs    = 1000", "epochs    = 1"), x, d)
    model = nndsl.load(tmp_path / "model.nn", dtype="float64")
    part = Part(Dataset(len(x), {"x": x, "d": d[:, None]}, {"x": (), "d": ()}))
    landscape = Landscape(model.network, model.network.trainings[0], model.state, part.batch(np.arange(len(x))), True)
    net = Net(x, d, list(landscape.shapes), model.state)
    w = net.start + np.random.default_rng(6).normal(size=net.start.size)
    expected = torch.autograd.functional.hessian(net.loss, torch.tensor(w)).numpy()
    np.testing.assert_allclose(landscape.hessian(w), expected, rtol=1e-9, atol=1e-11)
    loss, gradient = net.value_and_gradient(w)
    assert landscape.loss(w) == pytest.approx(loss, rel=1e-12)
    np.testing.assert_allclose(landscape.gradient(w), gradient, rtol=1e-9, atol=1e-12)


# ---- how it ends


def test_iterations_that_do_not_suffice_are_told(trained):
    x, d = net_data()
    _, end = trained(NET.format(optimizer="lbfgs()").replace("1000", "5"), x, d)
    assert end.epochs == 5 and end.reason == "not converged" and [w.code for w in end.warnings] == ["NN702"]


@pytest.mark.parametrize("optimizer", ["newton(tolerance = 1e-30)", "lbfgs(tolerance = 1e-30)"])
def test_as_far_as_numbers_go(trained, optimizer):
    x, d = net_data()
    _, end = trained(NET.format(optimizer=optimizer), x, d)
    assert end.epochs < 1000 and [w.code for w in end.warnings] == ["NN703"]


@pytest.mark.parametrize("optimizer", ["newton()", "lbfgs()", "least_squares()"])
def test_the_same_file_gives_the_same_bits(trained, optimizer):
    x, d = load_diabetes(return_X_y=True)
    first, again = (trained(linear(x, optimizer=optimizer), x, d)[0] for _ in range(2))
    assert all(np.array_equal(first[name], again[name]) for name in first)
