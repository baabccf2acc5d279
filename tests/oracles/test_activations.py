"""Activations against PyTorch, value and gradient, from -1e4 to 1e4."""

from __future__ import annotations

import numpy as np
import pytest

import nndsl

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install '.[oracles]'")
F = torch.nn.functional

SMALL = np.random.default_rng(2).normal(0, 2, 40)
GRID = np.concatenate([SMALL, [-1e4, -100.0, -20.0, -1e-3, 1e-3, 20.0, 100.0, 1e4]])  # 0 itself is a corner of some
PAIRS = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky": lambda u: F.leaky_relu(u, 0.01),
    "leaky(0.3)": lambda u: F.leaky_relu(u, 0.3),
    "elu": F.elu,
    "elu(alpha = 0.5)": lambda u: F.elu(u, 0.5),
    "softplus": lambda u: -F.logsigmoid(-u),
    "silu": F.silu,
    "gelu": lambda u: F.gelu(u, approximate="tanh"),
    "exact_gelu": F.gelu,
    "erf": torch.erf,
    "identity": lambda u: u * 1,
    "step": lambda u: (u > 0) + 0 * u,
    "softmax": lambda u: torch.softmax(u, -1),
    "prelu": lambda u: F.prelu(u[None], torch.tensor(0.25, dtype=u.dtype))[0],
}


def values_and_slopes(layer: str, u: np.ndarray, dtype: str) -> tuple[np.ndarray, np.ndarray]:
    """What a layer makes of u, and the gradient of a weighted sum of that."""
    text = f"""
        input  x : [{len(u)}]
        target d : [{len(u)}]
        weight u : [{len(u)}] = 0
        y = u + x -> {layer}
        output y
        train {{ loss = sum(d * y) }}
    """
    model = nndsl.loads(text, dtype=dtype)
    model.restore({**model.state, "u": u.astype(dtype)})
    batch = {"x": np.zeros((1, len(u)), dtype), "d": weights_of(u)[None].astype(dtype)}
    return model.predict({"x": batch["x"]})["y"][0], model.gradients(batch, mode="predicting")["u"]


def weights_of(u: np.ndarray) -> np.ndarray:
    return np.linspace(1, 2, len(u))


@pytest.mark.parametrize("layer", PAIRS)
@pytest.mark.parametrize("u", [SMALL, GRID], ids=["small", "large too"])
def test_an_activation(layer, u):
    found, slopes = values_and_slopes(layer, u, "float64")
    given = torch.tensor(u, requires_grad=True)
    expected = PAIRS[layer](given)
    (expected @ torch.tensor(weights_of(u))).backward()
    np.testing.assert_allclose(found, expected.detach().numpy(), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(slopes, given.grad.numpy(), rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("layer", PAIRS)
def test_single_precision_is_finite_at_any_magnitude(layer):
    found, slopes = values_and_slopes(layer, GRID, "float32")
    given = torch.tensor(GRID, dtype=torch.float32, requires_grad=True)
    expected = PAIRS[layer](given)
    (expected @ torch.tensor(weights_of(GRID), dtype=torch.float32)).backward()
    np.testing.assert_allclose(found, expected.detach().numpy(), rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(slopes, given.grad.numpy(), rtol=1e-4, atol=1e-5)


def test_a_learned_slope():
    """The gradient of max(0, u) + slope min(0, u) with respect to the slope of each unit is min(0, u)."""
    text = "input x : [3]\ntarget d : [3]\ny = x -> prelu\noutput y\ntrain { loss = sum(d * y) }\n"
    x = np.array([[-2.0, 3, -1e4], [1, -5, 2]])
    (slopes,) = nndsl.loads(text, dtype="float64").gradients({"x": x, "d": np.ones((2, 3))}, mode="predicting").values()
    np.testing.assert_allclose(slopes, np.minimum(0, x).mean(0))


def test_the_largest_of_several_units():
    text = "input x : [4]\ntarget d : [3]\ny = x -> maxout(3, k = 5)\noutput y\ntrain { loss = sum(d * y) }\n"
    model = nndsl.loads(text, dtype="float64")
    p = {name: torch.tensor(value, requires_grad=True) for name, value in model.parameters.items()}
    matrices = [value for name, value in p.items() if name.endswith("W")]
    biases = [value for name, value in p.items() if name.endswith("b")]
    assert len(matrices) == len(biases) == 5
    generator = np.random.default_rng(3)
    x, d = generator.normal(0, 1, (7, 4)), generator.normal(0, 1, (7, 3))
    units = torch.stack([torch.tensor(x) @ W.T + b for W, b in zip(matrices, biases)])
    largest = units.max(0).values
    ((largest * torch.tensor(d)).sum() / 7).backward()
    np.testing.assert_allclose(model.predict({"x": x})["y"], largest.detach().numpy(), atol=1e-13)
    for name, gradient in model.gradients({"x": x, "d": d}, mode="predicting").items():
        np.testing.assert_allclose(gradient, p[name].grad.numpy(), atol=1e-13, err_msg=name)
