"""Chapter 3, neural networks: the models against truth tables, NumPy and PyTorch."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

import nndsl
from tests.course.shipped import columns, labels, opened, standard, trained

SEPAL = ("sepal_length", "sepal_width")
FLOWER = (*SEPAL, "petal_length", "petal_width")
PIXELS = [f"p{i}" for i in range(64)]


def torch_or_skip():
    return pytest.importorskip("torch", reason="PyTorch is not installed: pip install '.[oracles]'")


# ---- 3.1

TABLES = {
    "conjunction": lambda a, b: a and b,
    "disjunction": lambda a, b: a or b,
    "negation": lambda a, b: not a,
    "nand": lambda a, b: not (a and b),
    "xor": lambda a, b: a != b,
}


def test_gates():
    bits = list(product([0, 1], repeat=2))
    answers = opened("gates").predict({"x": bits})
    assert answers.keys() == TABLES.keys()
    for name, gate in TABLES.items():
        assert answers[name].ravel().tolist() == [float(gate(*pair)) for pair in bits], name


# ---- 3.2


def rosenblatt(x, d, epochs):
    """w += (d - y) x and b += d - y where the answer y is wrong, sample by sample; the weights after each epoch."""
    w, b, rows = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        for sample, right in zip(x, d):
            answer = float(w @ sample + b > 0)
            if answer != right:
                w, b = w + (right - answer) * sample, b + (right - answer)
        rows.append([*w, b])
    return rows


def test_perceptron():
    x = np.array(list(product([0.0, 1.0], repeat=3)))
    d = (x.sum(1) >= 2).astype(float)
    expected = rosenblatt(x, d, 20)
    assert expected[0] != expected[-1] == expected[-2]  # it learned, and came to rest
    for epochs in (1, 2, 3, 4, 5, 20):
        model = trained("perceptron", f"train.epochs={epochs}")
        assert [*model.parameters["w"], *model.parameters["b"]] == expected[epochs - 1]
    assert (model.predict({"x": x})["y"].ravel() == d).all()


def test_a_perceptron_never_rests_where_no_plane_separates():
    model = trained("perceptron", "train.data=rows(x=[[0,0,0],[0,1,0],[1,0,0],[1,1,0]], d=[0,1,1,0])")
    x, d = np.array([[0, 0, 0], [0, 1, 0], [1, 0, 0], [1, 1, 0.0]]), np.array([0, 1, 1, 0.0])
    assert [*model.parameters["w"], *model.parameters["b"]] == rosenblatt(x, d, 20)[-1]
    assert (model.predict({"x": x})["y"].ravel() != d).any()


# ---- 3.3


def forward(p, x):
    z1 = np.tanh(x @ p["W1"].T + p["b1"])
    u2 = np.concatenate([z1, np.ones((len(x), 1))], 1) @ p["W2"].T
    e = np.exp(u2 - u2.max(1, keepdims=True))
    return z1, e / e.sum(1, keepdims=True)


def test_by_hand():
    """Five updates on all samples, the gradients by hand."""
    x, t = standard(columns("digits.csv", *PIXELS)), np.eye(10)[labels("digits.csv", "digit")]
    p = dict(opened("by_hand").parameters)
    for _ in range(5):
        z1, y = forward(p, x)
        delta2 = (y - t) / len(x)
        delta1 = (delta2 @ p["W2"][:, :-1]) * (1 - z1**2)
        gradients = {"W1": delta1.T @ x, "b1": delta1.sum(0)}
        gradients["W2"] = delta2.T @ np.concatenate([z1, np.ones((len(x), 1))], 1)
        p = {name: p[name] - 0.1 * gradients[name] for name in p}
    model = trained("by_hand", f"train.batch={len(x)}", "train.epochs=5")
    for name, value in model.parameters.items():
        np.testing.assert_allclose(value, p[name], rtol=1e-9, atol=1e-12)


def test_by_hand_is_dense():
    text = "input image : [64]\ny = image -> dense(32) -> tanh -> dense(10) -> softmax\noutput y\n"
    model, dense = opened("by_hand"), nndsl.loads(text, dtype="float64")
    model.parameters["b1"] = np.linspace(-1, 1, 32)
    model.parameters["W2"] = np.random.default_rng(1).normal(size=(10, 33))
    p = model.parameters
    dense.parameters["y.dense.linear.W"], dense.parameters["y.dense.b"] = p["W1"], p["b1"]
    dense.parameters["y.dense2.linear.W"], dense.parameters["y.dense2.b"] = p["W2"][:, :-1], p["W2"][:, -1]
    x = np.random.default_rng(2).normal(size=(7, 64))
    np.testing.assert_allclose(model.predict({"image": x})["y"], dense.predict({"image": x})["y"], rtol=1e-12)


# ---- 3.4


@pytest.mark.parametrize("size", [1, 1e5], ids=["as trained", "large totals"])
def test_outputs(size):
    """Trained, then all weights of the output units times `size`, so that exp(u) is beyond all numbers."""
    torch = torch_or_skip()
    x, length, species = columns("iris.csv", *SEPAL), columns("iris.csv", "petal_length"), labels("iris.csv", "species")
    model = trained("outputs", "train.epochs=20")
    for unit in ("y", "setosa", "kind"):
        model.parameters[f"{unit}.dense.linear.W"] = size * model.parameters[f"{unit}.dense.linear.W"]
    p = {name: torch.tensor(value, requires_grad=True) for name, value in model.parameters.items()}
    z = torch.tensor(standard(x))
    h = torch.tanh(z @ p["h.dense.linear.W"].T + p["h.dense.b"])
    y, u, v = (h @ p[f"{unit}.dense.linear.W"].T + p[f"{unit}.dense.b"] for unit in ("y", "setosa", "kind"))
    assert size == 1 or u.abs().max() > 1e4 < v.abs().max()
    terms = [
        ((y[:, 0] - torch.tensor(length)) ** 2).mean() / 2,
        torch.nn.functional.binary_cross_entropy_with_logits(u[:, 0], torch.tensor(species == 0).double()),
        torch.nn.functional.cross_entropy(v, torch.tensor(species)),
    ]
    sum(terms).backward()
    batch = {"sepal": x, "length": length, "species": species}
    assert model.loss(batch) == pytest.approx(sum(terms).item(), rel=1e-10)
    for name, gradient in model.gradients(batch).items():
        expected = p[name].grad.numpy()
        np.testing.assert_allclose(gradient, expected, rtol=1e-8, atol=1e-10 * np.abs(expected).max())
    answers = model.predict({"sepal": x})
    np.testing.assert_allclose(answers["y"].ravel(), y.detach().numpy()[:, 0], rtol=1e-10)
    np.testing.assert_allclose(answers["setosa"].ravel(), torch.sigmoid(u).detach().numpy()[:, 0], atol=1e-12)
    np.testing.assert_allclose(answers["kind"], torch.softmax(v, 1).detach().numpy(), atol=1e-12)


def test_outputs_train():
    """Better than what answers without looking: the mean length, the share of each species."""
    length, species = columns("iris.csv", "petal_length"), labels("iris.csv", "species")
    outcome = opened("outputs").train()
    assert outcome.training["absolute_error"] < np.abs(length - length.mean()).mean() / 3
    assert outcome.training["accuracy"] > 0.75 > 2 * np.bincount(species).max() / len(species)
    assert outcome.training["loss"] < 0.1 * outcome.history[0]["training"]["loss"]


# ---- 3.5

FORMULAS = {
    "sigmoid": lambda f, u, p: f.sigmoid(u),
    "tanh": lambda f, u, p: f.tanh(u),
    "relu": lambda f, u, p: f.relu(u),
    "leaky": lambda f, u, p: f.leaky_relu(u, 0.01),
    "leaky(0.3)": lambda f, u, p: 0.3 * u.clamp(max=0) + u.clamp(min=0),
    "prelu": lambda f, u, p: f.prelu(u, p["h.prelu.slope"]),
    "maxout(8)": lambda f, u, p: maxout(u, p).amax(0),
    "identity": lambda f, u, p: u,
    "step": lambda f, u, p: (u > 0).double(),
    "softplus": lambda f, u, p: f.softplus(u),
    "elu": lambda f, u, p: f.elu(u),
    "gelu": lambda f, u, p: f.gelu(u, approximate="tanh"),
    "exact_gelu": lambda f, u, p: f.gelu(u),
    "silu": lambda f, u, p: f.silu(u),
    "bent": lambda f, u, p: u.sign() * ((1 + u.abs()).sqrt() - 1),
}


def maxout(u, p):
    import torch

    units = [f"activation.maxout.{name}" for name in ("dense", "dense2")]
    return torch.stack([u @ p[f"{unit}.linear.W"].T + p[f"{unit}.b"] for unit in units])


@pytest.mark.parametrize("activation", FORMULAS)
def test_activations(activation):
    """Its loss and gradients are PyTorch's after training, which has lowered the loss; the slope of a step is 0."""
    torch = torch_or_skip()
    x, species = columns("iris.csv", *FLOWER), labels("iris.csv", "species")
    model = opened("activations", f"activation={activation}")
    outcome = model.train()
    assert outcome.training["loss"] < 0.6 * outcome.history[0]["training"]["loss"]
    p = {name: torch.tensor(value, requires_grad=True) for name, value in model.parameters.items()}
    u = torch.tensor(standard(x)) @ p["h.dense.linear.W"].T + p["h.dense.b"]
    h = FORMULAS[activation](torch.nn.functional, u, p)
    loss = torch.nn.functional.cross_entropy(h @ p["y.dense.linear.W"].T + p["y.dense.b"], torch.tensor(species))
    loss.backward()
    batch = {"flower": x, "species": species}
    assert model.loss(batch) == pytest.approx(loss.item(), rel=1e-10)
    for name, gradient in model.gradients(batch).items():
        expected = np.zeros_like(gradient) if p[name].grad is None else p[name].grad.numpy()
        assert (np.abs(expected).max() > 0) == (activation != "step" or name.startswith("y"))
        np.testing.assert_allclose(gradient, expected, rtol=1e-8, atol=1e-12)
