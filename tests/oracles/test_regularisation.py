"""Laws of weight decay, of the LASSO and of max-norm where the minimum is known."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

import nndsl
from nndsl.graph import BATCH
from nndsl.training.learner import Learner

H = np.array([0.2, 1.0, 5.0])  # curvatures
W0 = np.array([3.0, -2.0, 0.05])  # the minimum without a penalty
TEXT = """
input  h  : [3]
input  w0 : [3]
weight w  : [3] = 0.5
e = w - w0
output e
train {{
  loss      = 0.5 * sum(h * e^2){penalty}
  optimizer = {optimizer}
}}
"""


def learner(text: str, **start) -> Learner:
    network = nndsl.loads(text, dtype="float64").network
    model = nndsl.loads(text, dtype="float64")
    return Learner(network, network.trainings[0], {**model.state, **start}, "float64", 1, 1)


def minimum(penalty: str = "", optimizer: str = "sgd(0.15)") -> np.ndarray:
    """Where descent on 1/2 sum h (w - w0)^2 ends."""
    descent = learner(TEXT.format(penalty=penalty, optimizer=optimizer))
    batch = SimpleNamespace(arrays={"h": H[None], "w0": W0[None]}, sizes={BATCH: 1}, lengths={})
    for _ in range(1500):
        descent.update(batch)
    return descent.state()["w"]


@pytest.mark.parametrize("alpha", [0.1, 1.0, 4.0])
def test_weight_decay_scales_by_curvature(alpha):
    """w* = h / (h + alpha) w0 for the penalty alpha/2 w.w."""
    np.testing.assert_allclose(minimum(f" + {alpha} / 2 * l2(weights)"), H / (H + alpha) * W0, atol=1e-10)


def test_an_absolute_penalty_shifts_and_cuts():
    """w* = sign(w0) max(0, |w0| - alpha / h): the small one is exactly 0."""
    expected = np.sign(W0) * np.maximum(0, np.abs(W0) - 0.3 / H)
    found = minimum(optimizer="proximal(0.15, penalty = 0.3)")
    np.testing.assert_allclose(found, expected, atol=1e-10)
    assert found[2] == 0 and (found[:2] != 0).all()


def test_max_norm_ends_on_the_ball():
    """With curvatures alike the nearest point of the ball; the multiplier makes (1 + c) w = w0 on its edge."""
    text = TEXT.format(penalty="", optimizer="max_norm(1, sgd(0.1))")
    descent = learner(text)
    batch = SimpleNamespace(arrays={"h": np.ones((1, 3)), "w0": W0[None]}, sizes={BATCH: 1}, lengths={})
    for _ in range(500):
        descent.update(batch)
    np.testing.assert_allclose(descent.state()["w"], W0 / np.linalg.norm(W0), atol=1e-10)


def test_a_unit_of_a_convolution_is_a_filter():
    """Filters stand in the last dim: each is bounded by itself."""
    text = """
        input  x : [4, 4, 2]
        target d : [3]
        y = x -> conv(3, 3x3, pad = 1) -> mean_pool
        output y
        train {
          loss      = squared_error(y, d)
          optimizer = max_norm(0.7, sgd(0))
        }
    """
    F = np.random.default_rng(1).normal(0, 1, (3, 3, 2, 3)) * [0.01, 1, 2]
    descent = learner(text, **{"y.conv.F": F, "y.conv.b": np.full(3, 9.0)})
    batch = {"x": np.ones((1, 4, 4, 2)), "d": np.zeros((1, 3))}
    descent.update(SimpleNamespace(arrays=batch, sizes={BATCH: 1}, lengths={}))
    lengths = np.sqrt((F**2).sum((0, 1, 2)))
    np.testing.assert_allclose(descent.state()["y.conv.F"], F * np.minimum(1, 0.7 / lengths), atol=1e-12)
    assert lengths[0] < 0.7 < lengths[1] and (descent.state()["y.conv.b"] == 9).all()
