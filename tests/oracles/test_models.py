"""Every model that is shipped, against the same network written in PyTorch: loss and gradients in float64."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

import nndsl

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install '.[oracles]'")

MODELS = Path(__file__).parents[2] / "models"
TOLERANCE = 1e-10


def load(name: str) -> nndsl.Model:
    return nndsl.load(str(MODELS / f"{name}.nn"), dtype="float64")


def table(name: str) -> list[dict[str, str]]:
    with open(MODELS / "data" / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def columns(rows, names) -> np.ndarray:
    return np.array([[float(row[name]) for name in names] for row in rows])


def tensors(model: nndsl.Model) -> dict[str, torch.Tensor]:
    """The parameters of a model as leaves of PyTorch's graph."""
    return {name: torch.tensor(value, requires_grad=True) for name, value in model.parameters.items()}


def assert_agrees(model: nndsl.Model, batch, p, loss: torch.Tensor) -> None:
    loss.backward()
    assert model.loss(batch, mode="predicting") == pytest.approx(loss.item(), rel=TOLERANCE)
    gradients = model.gradients(batch, mode="predicting")
    assert gradients.keys() == p.keys()
    for name, gradient in gradients.items():
        expected = p[name].grad.numpy()
        assert np.abs(expected).max() > 0, f"nothing flows to {name}"
        np.testing.assert_allclose(gradient, expected, rtol=TOLERANCE, atol=TOLERANCE * np.abs(expected).max())


def dense(p, path: str, *inputs: torch.Tensor) -> torch.Tensor:
    """W1 x1 + W2 x2 + ... + b with the weights of one layer."""
    total = p[f"{path}.b"]
    for number, x in enumerate(inputs, 1):
        total = total + x @ p[f"{path}.linear{number if number > 1 else ''}.W"].T
    return total


def test_xor():
    model = load("xor")
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
    d = np.array([0, 1, 1, 0], dtype=float)
    p = tensors(model)
    u = dense(p, "y.dense2", torch.tanh(dense(p, "y.dense", torch.tensor(x))))
    loss = torch.nn.functional.binary_cross_entropy_with_logits(u[:, 0], torch.tensor(d))
    assert_agrees(model, {"x": x, "d": d}, p, loss)


def test_iris():
    rows = table("iris.csv")
    flower = columns(rows, ["sepal_length", "sepal_width", "petal_length", "petal_width"])
    species = np.unique([row["species"] for row in rows], return_inverse=True)[1]
    model = load("iris")
    state = dict(model.state)
    state["normalize.flower.mean"], state["normalize.flower.deviation"] = flower.mean(0), flower.std(0)
    model.restore(state)
    p = tensors(model)
    h = torch.relu(dense(p, "h.dense", torch.tensor((flower - flower.mean(0)) / flower.std(0))))
    loss = torch.nn.functional.cross_entropy(dense(p, "y.dense", h), torch.tensor(species))
    loss = loss + 1e-4 * sum((p[name] ** 2).sum() for name in p if name.endswith("W"))
    assert_agrees(model, {"flower": flower, "species": species}, p, loss)


def test_digits():
    rows = table("digits.csv")[:200]
    image = columns(rows, [f"p{i}" for i in range(64)])
    digit = np.array([int(row["digit"]) for row in rows])
    model = load("digits")
    p = tensors(model)
    h = torch.relu(dense(p, "h.dense", torch.tensor(image)))
    loss = torch.nn.functional.cross_entropy(dense(p, "y.dense", h), torch.tensor(digit))
    loss = loss + 1e-5 * sum((p[name] ** 2).sum() for name in p if name.endswith("W"))
    assert_agrees(model, {"image": image, "digit": digit}, p, loss)


def test_digits_convolution():
    rows = table("digits.csv")[:200]
    image = columns(rows, [f"p{i}" for i in range(64)])
    digit = np.array([int(row["digit"]) for row in rows])
    model = load("digits_convolution")
    state = dict(model.state)
    state["normalize.image.mean"], state["normalize.image.deviation"] = image.mean(0), image.std(0) + 1
    model.restore(state)
    p = tensors(model)
    x = torch.tensor((image - image.mean(0)) / (image.std(0) + 1)).reshape(-1, 1, 8, 8)
    for conv in ("conv", "conv2"):
        filters = p[f"features.{conv}.F"].permute(3, 2, 0, 1)
        u = torch.nn.functional.conv2d(x, filters, p[f"features.{conv}.b"], padding=1)
        x = torch.nn.functional.max_pool2d(torch.relu(u), 2)
    u = dense(p, "y.dense", x.permute(0, 2, 3, 1).flatten(1))
    loss = torch.nn.functional.cross_entropy(u, torch.tensor(digit))
    loss = loss + 1e-4 * sum((p[name] ** 2).sum() for name in p if name.endswith((".W", ".F")))
    assert_agrees(model, {"image": image, "digit": digit}, p, loss)


def test_sunspots():
    spots = columns(table("sunspots.csv"), ["sunspots"])[:120, 0]
    model = load("sunspots")
    state = dict(model.state)
    state["normalize.spots.mean"], state["normalize.spots.deviation"] = spots.mean(keepdims=True), spots.std(keepdims=True)
    model.restore(state)
    p = tensors(model)
    z = torch.tensor((spots - spots.mean()) / spots.std())
    zero = torch.zeros(1, dtype=torch.float64)
    slow, losses = torch.zeros(4, dtype=torch.float64), []
    for t in range(len(z)):
        years = torch.cat([z[t - k : t - k + 1] if t >= k else zero for k in (1, 2, 9, 11)])
        slow = torch.tanh(dense(p, "slow.dense", years, slow))
        losses.append((dense(p, "y.dense", years, slow) - z[t]) ** 2)
    penalty = 1e-3 * sum((p[name] ** 2).sum() for name in p if name.endswith("W"))
    assert_agrees(model, {"spots": spots[None]}, p, torch.stack(losses).mean() + penalty)


def test_elman_with_sequences_of_different_lengths():
    model = load("elman")
    generator = np.random.default_rng(5)
    lengths = [7, 3, 5]
    bits = generator.integers(0, 2, (3, 7, 2)).astype(float)
    digit = generator.integers(0, 2, (3, 7))
    p = tensors(model)
    losses = []
    for sample, length in enumerate(lengths):
        z, y = torch.zeros(16, dtype=torch.float64), torch.zeros(2, dtype=torch.float64)
        steps = []
        for t in range(length):
            z = torch.tanh(dense(p, "z.dense", torch.tensor(bits[sample, t]), z, y))
            y = torch.softmax(dense(p, "y.dense", z), 0)
            steps.append(-torch.log(y[digit[sample, t]]))
        losses.append(torch.stack(steps).mean())
    bits[1, 3:] = bits[2, 5:] = np.nan  # what lies beyond the end of a sequence does not exist
    batch = {"bits": bits, "bits.lengths": np.array(lengths), "digit": digit}
    assert_agrees(model, batch, p, torch.stack(losses).mean())
