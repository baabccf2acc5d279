"""Batches put together: padding, lengths, and the steps that count."""

import numpy as np

from nndsl.data.batches import Batch
from nndsl.graph import BATCH, Type
from nndsl.training.gathering import counted, joined

STEPS = Type((1,), ("T", BATCH))
TYPES = {0: STEPS, 1: Type((2,), (BATCH,))}


def batch(steps, count, **more):
    arrays = {0: np.arange(1.0, steps * count + 1).reshape(steps, count, 1), 1: np.full((count, 2), float(count))}
    return arrays, Batch({}, {"T": steps, BATCH: count}, more.pop("lengths", {}), count, **more)


def test_batches_of_different_lengths_are_padded_to_the_longest():
    parts = [counted(arrays, TYPES, b) for arrays, b in (batch(2, 1), batch(3, 2, lengths={"T": np.array([3, 1])}))]
    whole = joined(parts, TYPES)
    assert whole.sizes == {"T": 3, BATCH: 3} and whole.lengths["T"].tolist() == [2, 3, 1]
    assert whole.arrays[0][:2, 0, 0].tolist() == [1, 2] and whole.arrays[0][:, 1, 0].tolist() == [1, 3, 5]
    assert whole.arrays[1].tolist() == [[1, 1], [2, 2], [2, 2]]


def test_only_the_steps_that_count_are_left():
    scored = np.array([[False, True, False, True], [False, False, True, False]])
    arrays, b = batch(4, 2, scored=scored)
    left = counted(arrays, TYPES, b)
    assert left.sizes == {"T": 2, BATCH: 2} and left.lengths["T"].tolist() == [2, 1]
    assert left.arrays[0][:, 0, 0].tolist() == [3, 7] and left.arrays[0][0, 1, 0] == 6
    assert left.arrays[1] is arrays[1]
