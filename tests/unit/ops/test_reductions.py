"""Sums, means, largest values: over dims, over sequences of different lengths, with their gradients."""

from __future__ import annotations

import numpy as np
import pytest

from nndsl.graph import BATCH, ShapeError, Symbolic, Type
from nndsl.ops import INPUT, fit
from nndsl.ops.base import OPERATORS
from tests.unit.ops.sheet import Sheet

MATRIX = np.array([[1.0, 2, 3], [4, 5, 60]])


@pytest.mark.parametrize(
    "word, settings, expected",
    [
        ("sum", {}, [75]), ("sum", {"axis": 1}, [5, 7, 63]), ("sum", {"axis": 2}, [6, 69]),
        ("sum", {"axis": (1, 2)}, [75]),
        ("mean", {}, [12.5]), ("mean", {"axis": 2}, [2, 23]), ("mean", {"axis": 1}, [2.5, 3.5, 31.5]),
        ("largest", {}, [60]), ("largest", {"axis": 2}, [3, 60]),
    ],
)  # fmt: skip
def test_dims(word, settings, expected):
    s = Sheet()
    assert s.value(s.word(word, s.given(MATRIX), **settings)).tolist() == expected


def test_middle_dims():
    s, cube = Sheet(), np.arange(24.0).reshape(2, 3, 4)
    assert s.value(s.word("sum", s.given(cube), axis=2)).tolist() == cube.sum(1).tolist()
    assert s.value(s.word("sum", s.given(cube), axis=(1, 3))).tolist() == cube.sum((0, 2)).tolist()


@pytest.mark.parametrize("axis", [0, 3, 1.5])
def test_there_is_no_such_dim(axis):
    s = Sheet()
    with pytest.raises(ShapeError, match="count from 1"):
        s.word("sum", s.given(MATRIX), axis=axis if isinstance(axis, int) else (axis,))


@pytest.mark.parametrize("settings", [{"axis": "a"}, {"axis": True}, {"axis": (1, 1)}, {"axis": ()}, {"over": BATCH}])
@pytest.mark.parametrize("word", ["sum", "mean", "largest", "log_sum_exp"])
def test_settings_of_the_wrong_sort(word, settings):
    s = Sheet()
    with pytest.raises(ShapeError):
        s.word(word, s.given(MATRIX, BATCH), **settings)


# Two samples of 3 and 1 steps; what lies beyond the end is NaN.
SEQUENCE = np.array([[[1.0], [10]], [[2], [np.nan]], [[6], [np.nan]]])


@pytest.mark.parametrize(
    "word, expected", [("sum", [9, 10]), ("mean", [3, 10]), ("largest", [6, 10]), ("last", [6, 10]), ("first", [1, 10])]
)
def test_sequences_end_where_they_end(word, expected):
    s = Sheet()
    x = s.given(SEQUENCE, "T", BATCH)
    settings = {} if word in ("last", "first") else {"over": "T"}
    assert s.value(s.word(word, x, **settings), T=[3, 1])[:, 0].tolist() == expected


def test_largest_of_negative_values_beside_missing_ones():
    s = Sheet()
    x = s.given(-np.abs(SEQUENCE), "T", BATCH)
    assert s.value(s.word("largest", x, over="T"), T=[3, 1])[:, 0].tolist() == [-1, -10]
    assert s.value(s.word("log_sum_exp", x, over="T"), T=[3, 1])[1, 0] == -10


def test_ties_share_the_gradient():
    s = Sheet()
    x = s.given([1.0, 3, 3, 2])
    assert s.gradient(s.word("largest", x), x).tolist() == [0, 0.5, 0.5, 0]


def test_log_sum_exp():
    s = Sheet()
    u = s.given([1000.0, 1001.0, -1000.0])
    assert s.value(s.word("log_sum_exp", u)) == pytest.approx([1001 + np.log1p(np.exp(-1))])
    rows = s.given(MATRIX)
    expected = np.log(np.exp(MATRIX).sum(1))
    assert s.value(s.word("log_sum_exp", rows)) == pytest.approx(expected)
    kept = s.word("log_sum_exp", rows, keep=True)
    assert s.value(kept) == pytest.approx(np.repeat(expected[:, None], 3, 1))
    assert s.value(s.word("log_sum_exp", rows, axis=1, keep=True))[1] == pytest.approx(np.log(np.exp(MATRIX).sum(0)))
    share = s.word("exp", s.symbol("-", rows, kept))
    assert s.value(s.word("sum", share, axis=2)) == pytest.approx([1, 1])


def test_log_sum_exp_of_nothing_possible():
    s = Sheet()
    assert s.value(s.word("log_sum_exp", s.given([-np.inf, -np.inf]))) == [-np.inf]


def test_a_mean_over_a_size_that_is_a_letter_has_a_type():
    s = Sheet()
    x = s.graph.add(INPUT, type=Type((Symbolic.name("N"),), (BATCH,)))
    assert s.type(s.word("mean", x)) == Type((1,), (BATCH,))


def test_over_needs_the_axis():
    s = Sheet()
    with pytest.raises(ShapeError, match="no sequence axis T"):
        s.word("mean", s.given(MATRIX), over="T")
    with pytest.raises(ShapeError, match="runs over no sequence"):
        s.word("last", s.given(MATRIX))


def test_a_sum_over_the_batch_alone_is_refused():
    """Lengths belong to samples: what runs along a sequence has the batch."""
    s = Sheet()
    x = s.given(np.ones((3, 2, 1)), "T", BATCH)
    with pytest.raises(ShapeError, match="lengths belong to samples"):
        s.graph.add(s.graph[s.word("sum", x)].op, x, axes=("T",), dims=(1,))


@pytest.mark.parametrize(
    "have, want, expected",
    [
        (Type((2, 3), (BATCH,)), Type((3,)), [5, 7, 63]),
        (Type((2, 3), (BATCH,)), Type((1,)), [75]),
        (Type((2, 3), (BATCH,)), Type((1,), (BATCH,)), [[75]]),
    ],
)
def test_fit_sums_what_is_too_much(have, want, expected):
    s = Sheet()
    n = fit(s.graph, s.given(MATRIX[None], BATCH), want)
    assert s.type(n) == want and s.value(n).tolist() == expected


def test_fit_repeats_what_is_lacking():
    s = Sheet()
    s.sizes[BATCH] = 2
    n = fit(s.graph, s.given([1.0, 2.0]), Type((2, 2), (BATCH,)))
    assert s.value(n).tolist() == [[[1, 2], [1, 2]]] * 2
    with pytest.raises(ShapeError):
        fit(s.graph, s.given([1.0, 2.0]), Type((3,)))


@pytest.mark.parametrize(
    "axes, dims", [(("S",), (3,)), ((BATCH,), (4,)), ((BATCH,), (3, 2)), ((BATCH,), (1, 2, 3))]
)
def test_a_reduction_keeps_only_what_its_input_has(axes, dims):
    with pytest.raises(ShapeError, match="cannot be reduced"):
        OPERATORS["sum"].infer({"axes": axes, "dims": dims}, Type((2, 3), (BATCH,)))
