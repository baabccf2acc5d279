"""A training block carried out on real networks: what an evaluation draws, and that it sees a part as one batch."""

import numpy as np
import pytest

import nndsl
from nndsl.data import Dataset, Part
from nndsl.training.learner import Learner

NOISE = """
input  x : number
target d : number
weight w : number = 0
z    = draw(normal(0, 1), like = x)
y    = w * x
size = z^2
output y
train {
  loss    = squared_error(y, d)
  metrics = [size]
}
"""


@pytest.fixture
def evaluated():
    model = nndsl.loads(NOISE, dtype="float64")
    training = model.network.trainings[0]
    learner = Learner(model.network, training, model.state, "float64", 1, 1)
    values = np.ones((400, 1))
    part = Part(Dataset(400, {"x": values, "d": values}, {"x": (), "d": ()}))
    name = next(iter(training.metrics))
    return lambda batch: learner.evaluate(part, batch)[name]


@pytest.mark.parametrize("batch", [1, 8])
def test_noise_differs_from_batch_to_batch(evaluated, batch):
    """The mean of 400 squares of standard normal numbers is 1, with a standard deviation of sqrt(2 / 400) = 0.07."""
    assert evaluated(batch) == pytest.approx(1, abs=0.25)


def test_an_evaluation_can_be_repeated(evaluated):
    assert evaluated(8) == evaluated(8)


WHOLE = """
input  x : [2]
target d : [2]
weight w : number = 0.5
e = sum((w * x - d)^2)
output x
train {
  loss    = e
  metrics = [
    batch_sum(1), batch_mean(x), sum((x - batch_mean(x))^2), sum(batch_rank(x)^2), batch_sum(sum(w)), l2(weights)
  ]
}
"""
X = np.random.default_rng(3).normal(size=(60, 2))


@pytest.mark.parametrize("batch", [1, 7, 60])
def test_a_part_is_seen_as_one_batch(batch):
    """Expected values are NumPy's, of the whole part."""
    model = nndsl.loads(WHOLE, dtype="float64")
    learner = Learner(model.network, model.network.trainings[0], model.state, "float64", 1, 1)
    found = learner.evaluate(Part(Dataset(60, {"x": X, "d": 2 * X}, {"x": (), "d": ()})), batch)
    ranks = (np.argsort(np.argsort(X, axis=0), axis=0) + 0.5) / 60
    expected = [2.25 * (X**2).sum(1).mean(), 60, X.mean(0), X.var(0).sum(), (ranks**2).sum(1).mean(), 30, 0.25]
    for figure, value in zip(found.values(), expected, strict=True):
        np.testing.assert_allclose(figure, value, rtol=1e-12)
    assert learner.shown == tuple(name for name in learner.figures if np.ndim(found[name]) == 0)
