"""The printed gradient, evaluated as it stands, against PyTorch's of the same nets written by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import nndsl
from tests.unit.equations.evaluator import Evaluator

MODELS = Path(__file__).parents[3] / "models"
TWO_LAYERS = """
input  x : [3]
target d : class(4)
h = tanh(x -> dense(5))
y = h -> dense(4) -> softmax
output y
train {
  data = csv("x.csv")()
  loss = cross_entropy(y, d)
}
"""
SEQUENCES = """
input  x : [2] over T
target d : {target}
{body}
output y
train {{
  data = csv("x.csv")()
  loss = squared_error(y, d)
}}
"""
FIRST_STEP = """
weight W : [3, 2] = normal(0, 1)
weight U : [3, 3] = normal(0, 1)
weight s : [3]    = normal(0, 1)
h    = tanh(W @ x + U @ h[t-1])
h[0] = s
y    = h -> dense(1)
"""


def shaken(model):
    """The model with weights that nothing is zero or symmetric in."""
    random = np.random.default_rng(7)
    model.restore({name: random.normal(size=array.shape) for name, array in model.state.items()})
    return model


def printed(model, data, **more):
    """The gradient of each weight by the equations that are printed."""
    equations = [(e.name, e.expression, str(e.type)) for e in model.equations(gradient=True)]
    evaluator = Evaluator(equations, data, model.state, **more)
    name = {w: f"dE/d({w})" if "." in w else f"dE/d{w}" for w in model.network.weights}
    return evaluator.value("E"), {weight: evaluator.value(text) for weight, text in name.items()}


def by_torch(model, loss):
    """The loss, a function of PyTorch and of the weights as its tensors, and its gradient by each."""
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install '.[oracles]'")
    tensors = {name: torch.tensor(array, requires_grad=True) for name, array in model.state.items()}
    value = loss(torch, tensors)
    value.backward()
    return value.item(), {name: tensor.grad.numpy() for name, tensor in tensors.items()}


def same(found, expected, still=()):
    """`still` are the weights that the loss does not change with."""
    assert found[0].item() == pytest.approx(expected[0], rel=1e-12)
    assert found[1].keys() == expected[1].keys()
    for name, gradient in expected[1].items():
        assert np.abs(gradient).max() > 1e-6 or name in still, name
        np.testing.assert_allclose(found[1][name], gradient, rtol=1e-9, atol=1e-12, err_msg=name)


def test_the_exclusive_or():
    model = shaken(nndsl.load(MODELS / "xor.nn", dtype="float64"))
    x, d = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [1], [1], [0]])

    def loss(torch, w):
        h = torch.tanh(torch.tensor(x) @ w["y.dense.linear.W"].T + w["y.dense.b"])
        u = h @ w["y.dense2.linear.W"].T + w["y.dense2.b"]
        return torch.nn.functional.binary_cross_entropy_with_logits(u, torch.tensor(d))

    same(printed(model, {"x": x, "d": d}), by_torch(model, loss))


def test_two_layers_with_softmax():
    model = shaken(nndsl.loads(TWO_LAYERS, dtype="float64"))
    x, d = np.random.default_rng(1).normal(size=(6, 3)), np.array([0, 1, 2, 3, 3, 1])

    def loss(torch, w):
        h = torch.tanh(torch.tensor(x) @ w["h.dense.linear.W"].T + w["h.dense.b"])
        return torch.nn.functional.cross_entropy(h @ w["y.dense.linear.W"].T + w["y.dense.b"], torch.tensor(d))

    same(printed(model, {"x": x, "d": d}, classes={"d": 4}), by_torch(model, loss))


def test_an_elman_net_over_three_steps():
    """The net of the course: the hidden layer reads itself and the output of the step before."""
    model = shaken(nndsl.Model.open(MODELS / "elman.nn", overrides=["hidden=3"], dtype="float64"))
    random = np.random.default_rng(2)
    x, d = random.normal(size=(4, 3, 2)), random.integers(2, size=(4, 3))

    def loss(torch, w):
        z, y, total = torch.zeros(4, 3, dtype=torch.float64), torch.zeros(4, 2, dtype=torch.float64), 0.0
        for t in range(3):
            u = torch.tensor(x[:, t]) @ w["z.dense.linear.W"].T + z @ w["z.dense.linear2.W"].T
            z = torch.tanh(u + y @ w["z.dense.linear3.W"].T + w["z.dense.b"])
            v = z @ w["y.dense.linear.W"].T + w["y.dense.b"]
            y = torch.softmax(v, -1)
            total = total + torch.nn.functional.cross_entropy(v, torch.tensor(d[:, t]))
        return total / 3

    data = {"bits": x, "digit": d}
    same(printed(model, data, sequences=data, classes={"digit": 2}, steps=3), by_torch(model, loss))


def test_a_learned_first_value():
    model = shaken(nndsl.loads(SEQUENCES.format(target="number over T", body=FIRST_STEP), dtype="float64"))
    random = np.random.default_rng(3)
    x, d = random.normal(size=(4, 3, 2)), random.normal(size=(4, 3, 1))

    def loss(torch, w):
        h, total = w["s"].expand(4, 3), 0.0
        for t in range(3):
            h = torch.tanh(torch.tensor(x[:, t]) @ w["W"].T + h @ w["U"].T)
            y = h @ w["y.dense.linear.W"].T + w["y.dense.b"]
            total = total + ((y - torch.tensor(d[:, t])) ** 2).mean()
        return total / 3

    data = {"x": x, "d": d}
    same(printed(model, data, sequences=data, steps=3), by_torch(model, loss))


NETS = {
    "batch and layer norm": ("x : [4]", "h = x -> dense(5) -> batch_norm -> relu -> layer_norm\ny = h -> dense(3)"),
    "batch norm of steps": ("x : [4] over T", "h = x -> dense(5) -> batch_norm -> tanh\ny = last(h) -> dense(3)"),
    "embedded words": ("x : class(7) over T", "h = x -> embed(3) -> gru(4)\ny = mean(h, over = T) -> dense(3)"),
    "densities": (
        "x : [4]",
        "weight m : [3, 4] = normal(0, 1)\nweight s : [3, 4] = normal(0, 1)\n"
        "y = -sum(((x - m) / exp(s))^2 / 2 + s, axis = 2) -> log_softmax",
    ),
    "the mean of a step": ("x : [4] over T", "h = x -> rnn(3)\nm = first(h)\ny = mean(h * m + m, over = T)"),
}


@pytest.mark.parametrize("declared, body", NETS.values(), ids=list(NETS))
def test_nets_of_the_library(declared, body):
    """What is repeated, transposed, picked by a label and averaged over the batch, against the engine."""
    text = f"input {declared}\ntarget d : class(3)\n{body}\np = softmax(y)\noutput p\n"
    text += 'train {\n  data = csv("x.csv")()\n  loss = cross_entropy(p, d, smooth = 0.1) + l2(weights) / 10\n}\n'
    model = shaken(nndsl.loads(text, dtype="float64"))
    random = np.random.default_rng(6)
    size = (3, 4) if "over T" in declared else (3,)
    x = random.integers(7, size=size) if "class" in declared else random.normal(size=(*size, 4))
    data, sequences = {"x": x, "d": np.array([2, 0, 1])}, ["x"] if "over T" in declared else []
    expected = model.loss(data), model.gradients(data)
    still = ["h.dense.b"] if "batch_norm" in body else []  # the mean of the batch takes it away
    same(printed(model, data, sequences=sequences, classes={"x": 7, "d": 3}, steps=4), expected, still)


@pytest.mark.parametrize("layer", ["lstm(3)", "gru(3)", "lstm(3, peephole = true)", "both_ways(rnn(2), rnn(2))"])
def test_cells_of_the_library(layer):
    """Against the engine, whose gradients are those of PyTorch (oracles)."""
    body = f"h = x -> {layer}\ny = (first(h), last(h)) -> dense(1)"
    model = shaken(nndsl.loads(SEQUENCES.format(target="number", body=body), dtype="float64"))
    random = np.random.default_rng(4)
    x, d = random.normal(size=(2, 3, 2)), random.normal(size=(2, 1))
    expected = model.loss({"x": x, "d": d}), model.gradients({"x": x, "d": d})
    same(printed(model, {"x": x, "d": d}, sequences=["x"], steps=3), expected)
