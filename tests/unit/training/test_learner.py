"""A training block carried out on real networks: what an evaluation draws."""

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
