"""Delays, frames, lengths and positions, with sequences of different lengths."""

from __future__ import annotations

import numpy as np
import pytest

from nndsl.graph import BATCH, ShapeError, Type
from nndsl.ops import DELAY, LENGTH, build
from tests.unit.ops.sheet import Sheet

# Two samples of 4 and 2 steps; what lies beyond the end is 99.
SEQUENCE = np.array([[[1.0], [10]], [[2], [20]], [[3], [99]], [[4], [99]]])
LENGTHS = [4, 2]


def delayed(s: Sheet, x: int, steps: int, initial: int, **more) -> int:
    n = s.graph.add(DELAY, initial, axis="T", steps=steps, type=s.type(x), **more)
    s.graph.bind(n, x)
    return n


@pytest.mark.parametrize(
    "steps, first, second",
    [(1, [0, 1, 2, 3], [0, 10]), (3, [0, 0, 0, 1], [0, 0]), (9, [0] * 4, [0, 0]),
     (-1, [2, 3, 4, 0], [20, 0]), (-2, [3, 4, 0, 0], [0, 0]), (-9, [0] * 4, [0, 0])],
)  # fmt: skip
def test_delays(steps, first, second):
    s = Sheet()
    x = s.given(SEQUENCE, "T", BATCH)
    value = s.value(delayed(s, x, steps, s.given([0.0])), T=LENGTHS)
    assert value[:, 0, 0].tolist() == first
    assert value[:2, 1, 0].tolist() == second


def test_the_initial_value_may_have_a_frame_for_each_step():
    s = Sheet()
    x = s.given(SEQUENCE, "T", BATCH)
    value = s.value(delayed(s, x, -2, s.given(-SEQUENCE, "T", BATCH)), T=LENGTHS)
    assert value[:, 0, 0].tolist() == [3, 4, -3, -4]
    assert value[:2, 1, 0].tolist() == [-10, -20]


def test_a_window_lets_nothing_through():
    s = Sheet()
    x = s.given(SEQUENCE, "T", BATCH)
    zero = s.given([0.0])
    assert s.value(delayed(s, x, 1, zero, window=2))[:, 0, 0].tolist() == [0, 1, 0, 3]
    assert s.value(delayed(s, x, -1, zero, window=2))[:, 0, 0].tolist() == [2, 0, 4, 0]
    assert s.value(delayed(s, x, -1, zero, window=3))[:, 0, 0].tolist() == [2, 3, 0, 0]


def test_frames_are_counted_from_each_end():
    s = Sheet()
    x = s.given(SEQUENCE, "T", BATCH)
    frames = {i: build.apply("frame", s.graph, x, axis="T", index=i) for i in (0, 2, -1, -2, -3, 7)}
    expected = {0: [1, 10], 2: [3, 0], -1: [4, 20], -2: [3, 10], -3: [2, 0], 7: [0, 0]}
    found = {i: value[:, 0].tolist() for i, value in zip(frames, s.values(list(frames.values()), T=LENGTHS))}
    assert found == expected


def test_place_puts_a_frame_where_it_belongs():
    s = Sheet()
    s.sizes["T"] = 4
    x = s.given([[5.0], [6]], BATCH)
    placed = s.value(build.apply("place", s.graph, x, axis="T", index=-1), T=LENGTHS)
    assert placed[:, :, 0].T.tolist() == [[0, 0, 0, 5], [0, 6, 0, 0]]


def test_lengths_and_positions():
    s = Sheet()
    x = s.given(SEQUENCE, "T", BATCH)
    steps, samples = s.graph.add(LENGTH, axis="T"), s.graph.add(LENGTH, axis=BATCH)
    assert s.value(steps, T=LENGTHS).tolist() == [[4], [2]]
    assert s.value(steps).tolist() == [[4], [4]]
    assert s.value(samples).tolist() == [2]
    assert s.value(s.word("position", x))[:, 1, 0].tolist() == [1, 2, 3, 4]


def test_refusals():
    s = Sheet()
    x = s.given(SEQUENCE, "T", BATCH)
    with pytest.raises(ShapeError, match="value before the first"):
        s.graph.add(DELAY, s.given([1.0, 2.0, 3.0]), axis="T", steps=1, type=Type((2,), ("T", BATCH)))
    with pytest.raises(ShapeError, match="is none"):
        s.graph.add(DELAY, s.given([1.0]), axis="T", steps=0, type=s.type(x))
    n = s.graph.add(DELAY, s.given([0.0]), axis="T", steps=1, type=Type((2,), ("T", BATCH)))
    with pytest.raises(ShapeError, match="taken to be"):
        s.graph.bind(n, x)
    with pytest.raises(ShapeError, match="no sequence axis S"):
        s.word("last", x, over="S")
