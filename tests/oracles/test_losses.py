"""Losses and penalties against PyTorch, value and gradient, also where answers are as sure as numbers allow."""

from __future__ import annotations

import math

import numpy as np
import pytest

import nndsl

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install '.[oracles]'")
F = torch.nn.functional

SMALL = np.random.default_rng(4).normal(0, 2, (6, 5))
HUGE = np.array([[1e4, -1e4, 0, 30, -30], [0, 0, 0, 0, 0], [-1e4, -1e4, -1e4, -1e4, 1e4], [1e4, 1e4, 9e3, 0, -1e4]])
YES = np.array([[0.0, 1, 1, 0, 1], [1, 0, 1, 0, 0.3], [1, 1, 0, 1, 0], [0, 1, 0, 1, 1]])
LABELS = np.array([2, 0, 4, 1, 1, 3])


def by_nndsl(loss: str, u: np.ndarray, target: str, d: np.ndarray, dtype: str = "float64"):
    """The mean loss of samples whose u are weights, so that the gradient is that with respect to u."""
    samples, units = u.shape
    text = f"""
        input  x : class({samples})
        input  d : {target}
        weight U : [{samples}, {units}] = 0
        u = U[x]
        output u
        train {{ loss = {loss} }}
    """
    model = nndsl.loads(text, dtype=dtype)
    model.restore({**model.state, "U": u.astype(dtype)})
    batch = {"x": np.arange(samples), "d": d if d.dtype.kind == "i" else d.astype(dtype)}
    return model.loss(batch, mode="predicting"), model.gradients(batch, mode="predicting")


def by_torch(loss, u: np.ndarray):
    given = torch.tensor(u, requires_grad=True)
    total = loss(given) / len(u)
    total.backward()
    return total.item(), given.grad.numpy()


def assert_agrees(found, expected, rtol=1e-10):
    value, gradients = found
    assert value == pytest.approx(expected[0], rel=rtol, abs=1e-12)
    np.testing.assert_allclose(gradients["U"], expected[1], rtol=rtol, atol=rtol)


@pytest.mark.parametrize("dtype, rtol", [("float64", 1e-10), ("float32", 1e-5)])
@pytest.mark.parametrize("u", [SMALL[:4], HUGE], ids=["small", "huge"])
@pytest.mark.parametrize(
    "loss",
    [
        "binary_cross_entropy(sigmoid(u), d)",
        "-sum(d * log(sigmoid(u)) + (1 - d) * log(1 - sigmoid(u)))",
        "add(binary_cross_entropy(sigmoid(u[i]), d[i]) for i in 1..5)",
        "add(binary_cross_entropy(sigmoid(u)[i], d[i]) for i in 1..5)",
    ],
)
def test_yes_or_no(loss, u, dtype, rtol):
    expected = by_torch(lambda u: F.binary_cross_entropy_with_logits(u, torch.tensor(YES), reduction="sum"), u)
    assert_agrees(by_nndsl(loss, u, "[5]", YES, dtype), expected, rtol)


@pytest.mark.parametrize(
    "u, dtype, rtol",
    [(SMALL[:4], "float64", 1e-10), (SMALL[:4], "float32", 1e-5), (HUGE, "float64", 1e-10), (HUGE, "float32", 1e-5)],
    ids=["small", "small, single", "huge", "huge, single"],
)
@pytest.mark.parametrize(
    "loss, smooth",
    [
        ("cross_entropy(softmax(u), d)", 0),
        ("-log(softmax(u)[d])", 0),
        ("-sum(one_hot(d) * log(softmax(u)))", 0),
        ("cross_entropy(softmax(u), d, smooth = 0.2)", 0.2),
        ("cross_entropy(softmax(u), d, smooth = 1)", 1),
    ],
)
def test_one_of_several(loss, smooth, u, dtype, rtol):
    labels = LABELS[: len(u)]
    expected = by_torch(lambda u: F.cross_entropy(u, torch.tensor(labels), reduction="sum", label_smoothing=smooth), u)
    assert_agrees(by_nndsl(loss, u, "class(5)", labels, dtype), expected, rtol)


def test_a_difference_written_by_hand():
    """In float32 numbers of 1e4 lie 1e-3 apart: log_sum_exp of them is as exact as u itself can be."""
    labels = LABELS[: len(HUGE)]
    expected = by_torch(lambda u: F.cross_entropy(u, torch.tensor(labels), reduction="sum"), HUGE)
    assert_agrees(by_nndsl("log_sum_exp(u) - u[d]", HUGE, "class(5)", labels), expected)
    assert_agrees(by_nndsl("log_sum_exp(u) - u[d]", HUGE, "class(5)", labels, "float32"), expected, 1e-3)


def test_an_index_of_probabilities():
    expected = by_torch(lambda u: -torch.log_softmax(u, 1)[:, 1].sum(), HUGE)
    assert_agrees(by_nndsl("-log(softmax(u)[2]) + 0 * d", HUGE, "number", YES[:, :1], "float32"), expected, 1e-5)


def test_yes_or_no_by_category():
    """The second of two categories counts as 1."""
    u, labels = SMALL[:, :1], np.array([0, 1, 1, 0, 1, 0])
    expected = by_torch(
        lambda u: F.binary_cross_entropy_with_logits(u[:, 0], torch.tensor(labels * 1.0), reduction="sum"), u
    )
    assert_agrees(by_nndsl("binary_cross_entropy(sigmoid(u), d)", u, "class(2)", labels), expected)


D = np.random.default_rng(5).normal(0, 2, SMALL.shape)
REGRESSION = {
    "squared_error(u, d)": lambda u, d: F.mse_loss(u, d, reduction="sum"),
    "half_squared_error(u, d)": lambda u, d: F.mse_loss(u, d, reduction="sum") / 2,
    "absolute_error(u, d)": lambda u, d: F.l1_loss(u, d, reduction="sum"),
    "huber_loss(u, d)": lambda u, d: F.huber_loss(u, d, reduction="sum"),
    "huber_loss(u, d, delta = 0.3)": lambda u, d: F.huber_loss(u, d, reduction="sum", delta=0.3),
    "gaussian_loss(u, d)": lambda u, d: F.gaussian_nll_loss(u, d, u * 0 + 1, full=True, reduction="sum"),
    "gaussian_loss(u, d, deviation = 0.5)": lambda u, d: F.gaussian_nll_loss(
        u, d, u * 0 + 0.25, full=True, reduction="sum"
    ),
    "gaussian_loss(u, d, deviation = exp(u / 4))": lambda u, d: F.gaussian_nll_loss(
        u, d, torch.exp(u / 2), full=True, reduction="sum"
    ),
    "gaussian_loss(u[1..4], d[1..4], deviation = exp(u[5]))": lambda u, d: F.gaussian_nll_loss(
        u[:, :4], d[:, :4], torch.exp(2 * u[:, 4:]), full=True, reduction="sum"
    ),
}


@pytest.mark.parametrize("loss", REGRESSION)
def test_regression(loss):
    expected = by_torch(lambda u: REGRESSION[loss](u, torch.tensor(D)), SMALL)
    assert_agrees(by_nndsl(loss, SMALL, "[5]", D), expected)


def test_a_margin():
    signs = np.where(YES > 0.5, 1.0, -1.0)
    expected = by_torch(lambda u: torch.clamp(1 - torch.tensor(signs) * u, min=0).sum(), SMALL[:4])
    assert_agrees(by_nndsl("hinge_loss(u, d)", SMALL[:4], "[5]", (YES > 0.5) * 1.0), expected)


def test_a_learned_deviation_stays_finite():
    """log(exp(s)) is s: with s = -40 and 40 in float32 nothing is 0 or infinite."""
    u = np.array([[0.0, 0.0, -40.0], [0.0, 0.0, 40.0]])
    d = np.zeros((2, 2))
    value, gradients = by_nndsl("gaussian_loss(u[1..2], d, deviation = exp(u[3]))", u, "[2]", d, "float32")
    assert value == pytest.approx(math.log(2 * math.pi), rel=1e-5)  # 2 s and -2 s cancel in the mean
    np.testing.assert_allclose(gradients["U"], [[0, 0, 1], [0, 0, 1]], atol=1e-6)


PENALTIES = {
    "l2(W, v)": lambda W, v: (W**2).sum() + (v**2).sum(),
    "l1(W, v)": lambda W, v: W.abs().sum() + v.abs().sum(),
    "elastic_net(0.3)(W, v)": lambda W, v: 0.3 * (W.abs().sum() + v.abs().sum()) + 0.7 * ((W**2).sum() + (v**2).sum()),
    "elastic_net(0.3)(weights)": lambda W, v: (
        0.3 * (W.abs().sum() + v.abs().sum()) + 0.7 * ((W**2).sum() + (v**2).sum())
    ),
    "l2(weights)": lambda W, v: (W**2).sum() + (v**2).sum(),
    "norm(v)": lambda W, v: torch.linalg.norm(v),
}


@pytest.mark.parametrize("penalty", PENALTIES)
def test_a_penalty(penalty):
    """What is declared by `param` is no weight."""
    text = f"""
        input x : [3]
        weight W : [2, 3] = normal(0, 1)
        weight v : [2]    = normal(0, 1)
        param  b : number = 5
        y = v @ (W @ x) + b
        output y
        train {{ loss = y + 0.1 * {penalty} }}
    """
    model = nndsl.loads(text, dtype="float64")
    p = {name: torch.tensor(value, requires_grad=True) for name, value in model.parameters.items()}
    x = np.random.default_rng(6).normal(0, 1, (4, 3))
    y = torch.tensor(x) @ p["W"].T @ p["v"] + p["b"]
    loss = y.mean() + 0.1 * PENALTIES[penalty](p["W"], p["v"])
    loss.backward()
    assert model.loss({"x": x}, mode="predicting") == pytest.approx(loss.item(), rel=1e-12)
    for name, gradient in model.gradients({"x": x}, mode="predicting").items():
        np.testing.assert_allclose(gradient, p[name].grad.numpy(), rtol=1e-12, err_msg=name)
