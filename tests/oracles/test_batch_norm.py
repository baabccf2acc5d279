"""Batch normalisation, written in the language, against PyTorch: values, gradients, and the means kept for prediction."""

from __future__ import annotations

import numpy as np
import pytest

import nndsl

torch = pytest.importorskip("torch")

TEXT = """
input  x : [3]{over}
target d : [2]{over}
y = x -> batch_norm(keep = 0.8) -> dense(2)
output y for d
train {{
  data      = {data}
  loss      = squared_error(y, d)
  optimizer = sgd(0.05)
  batch     = 6
  epochs    = 3
  shuffle   = false
}}
"""
WITHIN = dict(rtol=1e-10, atol=1e-12)


def parameters(model):
    return {name: torch.tensor(value, requires_grad=True) for name, value in model.parameters.items()}


def forward(W, x):
    z = torch.nn.functional.batch_norm(x, None, None, W["y.batch_norm.gain"], W["y.batch_norm.shift"], training=True, eps=1e-5)
    return z @ W["y.dense.linear.W"].T + W["y.dense.b"]


def test_values_and_gradients_while_training():
    model = nndsl.loads(TEXT.format(over="", data='csv("data.csv")()'), dtype="float64")
    rng = np.random.default_rng(0)
    x, d = rng.normal(2, 3, size=(7, 3)), rng.normal(size=(7, 2))
    W = parameters(model)
    loss = ((forward(W, torch.tensor(x)) - torch.tensor(d)) ** 2).sum(1).mean()
    loss.backward()
    assert model.loss({"x": x, "d": d}) == pytest.approx(loss.item(), rel=1e-12)
    for name, gradient in model.gradients({"x": x, "d": d}).items():
        np.testing.assert_allclose(gradient, W[name].grad, **WITHIN)


def test_steps_that_do_not_exist_do_not_count():
    model = nndsl.loads(TEXT.format(over=" over T", data='csv("data.csv", sequence = "s")()'), dtype="float64")
    rng, lengths = np.random.default_rng(1), np.array([4, 1, 3])
    x, d = rng.normal(size=(3, 4, 3)), rng.normal(size=(3, 4, 2))
    exists = np.arange(4) < lengths[:, None]
    x[~exists] = d[~exists] = np.nan
    W = parameters(model)
    steps = forward(W, torch.tensor(x[exists]))
    errors = ((steps - torch.tensor(d[exists])) ** 2).sum(1).split(lengths.tolist())
    loss = sum(e.mean() for e in errors) / 3
    loss.backward()
    batch = {"x": x, "d": d, "x.lengths": lengths, "d.lengths": lengths}
    assert model.loss(batch) == pytest.approx(loss.item(), rel=1e-12)
    for name, gradient in model.gradients(batch).items():
        np.testing.assert_allclose(gradient, W[name].grad, **WITHIN)


def test_means_over_updates_are_kept_and_stand_for_those_of_the_batch():
    rng = np.random.default_rng(2)
    x, d = rng.normal(2, 3, size=(6, 3)), rng.normal(size=(6, 2))
    rows = f"rows(x = {x.tolist()}, d = {d.tolist()})"
    model = nndsl.loads(TEXT.format(over="", data=rows), dtype="float64")
    W, mean, variance = parameters(model), torch.zeros(3, dtype=torch.float64), torch.ones(3, dtype=torch.float64)
    inputs = torch.tensor(x)
    for _ in range(3):
        mean = 0.8 * mean + 0.2 * inputs.mean(0)
        variance = 0.8 * variance + 0.2 * inputs.var(0, unbiased=False)
        loss = ((forward(W, inputs) - torch.tensor(d)) ** 2).sum(1).mean()
        gradients = torch.autograd.grad(loss, list(W.values()))
        W = {name: (w - 0.05 * g).detach().requires_grad_() for (name, w), g in zip(W.items(), gradients)}
    model.train()
    np.testing.assert_allclose(model.state["y.batch_norm.centre.running"], mean, **WITHIN)
    np.testing.assert_allclose(model.state["y.batch_norm.spread.running"], variance, **WITHIN)
    z = torch.nn.functional.batch_norm(
        inputs, mean, variance, W["y.batch_norm.gain"], W["y.batch_norm.shift"], training=False, eps=1e-5
    )
    np.testing.assert_allclose(model.predict({"x": x})["y"], (z @ W["y.dense.linear.W"].T + W["y.dense.b"]).detach(), **WITHIN)


def test_a_layer_that_is_used_twice_has_one_mean():
    text = "input a : [3]\ninput b : [3]\nn = batch_norm\np = a -> n\nq = b -> n\noutput p\noutput q"
    assert sorted(nndsl.loads(text).state) == [
        "n.batch_norm.centre.running",
        "n.batch_norm.gain",
        "n.batch_norm.shift",
        "n.batch_norm.spread.running",
    ]
