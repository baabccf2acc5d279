"""Random draws: their distributions, and what they depend on."""

from __future__ import annotations

import numpy as np
import pytest

from nndsl.graph import BATCH, ShapeError, Type
from nndsl.ops import DRAW
from tests.unit.ops.sheet import Sheet

MANY = 4000


def drawn(family: str, *parameters: float, stream: int = 1, seed: int = 0, dtype="float64", **settings) -> np.ndarray:
    s = Sheet()
    s.sizes |= {BATCH: MANY, "T": 2}
    nodes = [s.given([float(p)]) for p in parameters]
    return s.values([DRAW.build(s.graph, nodes, family=family, stream=stream, **settings)], dtype, seed)[0]


@pytest.mark.parametrize(
    "family, parameters, mean, deviation",
    [("uniform", (2, 6), 4, 4 / 12**0.5), ("normal", (3, 0.5), 3, 0.5), ("bernoulli", (0.2,), 0.2, 0.4)],
)
def test_distributions(family, parameters, mean, deviation):
    values = drawn(family, *parameters)
    assert values.shape == (MANY, 1)
    assert values.mean() == pytest.approx(mean, abs=5 * deviation / MANY**0.5)
    assert values.std() == pytest.approx(deviation, rel=0.1)
    if family == "bernoulli":
        assert set(values.flat) == {0, 1}


def test_certain_draws():
    assert (drawn("bernoulli", 1, dtype="float32") == 1).all()
    assert (drawn("bernoulli", 0) == 0).all()


def test_seed_and_stream_decide():
    one = drawn("normal", 0, 1)
    assert (one == drawn("normal", 0, 1)).all()
    assert not (one == drawn("normal", 0, 1, seed=1)).any()
    assert not (one == drawn("normal", 0, 1, stream=2)).any()


def test_every_step_is_drawn_afresh():
    s = Sheet()
    x = s.given(np.zeros((3, 4, 2)), "T", BATCH)
    noise = DRAW.build(s.graph, [s.given([0.0]), s.given([1.0])], family="normal", stream=1, like=x)
    values = s.value(noise)
    assert values.shape == (3, 4, 2) and len(np.unique(values)) == 24


def test_shapes():
    s = Sheet()
    zeros, one = s.given(np.zeros(3)), s.given([1.0])
    assert s.type(DRAW.build(s.graph, [zeros, one], family="normal", stream=1)) == Type((3,), (BATCH,))
    number = s.given([0.0])
    assert s.type(DRAW.build(s.graph, [number, one], family="normal", stream=1, shape=(5,))) == Type((5,), (BATCH,))
    with pytest.raises(ShapeError):
        DRAW.build(s.graph, [zeros, one], family="normal", stream=1, shape=(5,))


def test_gradients_pass_through_the_parameters():
    s = Sheet()
    s.sizes[BATCH] = 5
    mean, deviation = s.given([2.0]), s.given([3.0])
    value = DRAW.build(s.graph, [mean, deviation], family="normal", stream=1)
    assert s.gradient(value, mean).tolist() == [5]
    assert s.gradient(value, deviation) == pytest.approx((s.value(value).sum() - 10) / 3)
