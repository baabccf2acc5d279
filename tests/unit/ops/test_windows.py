"""Windows: the worked examples of a textbook, how many there are, what lies in the padding, and the way back."""

from __future__ import annotations

from math import ceil

import numpy as np
import pytest

from nndsl.graph import BATCH, ShapeError, Symbolic, Type
from nndsl.graph.sizes import quotient
from nndsl.ops import INPUT, OVERLAY
from tests.unit.ops.sheet import Sheet

IMAGE = np.array([[5, 1, 0, 1, 9], [1, 6, 1, 7, 0], [4, 1, 6, 3, 5], [1, 8, 0, 1, 0], [2, 2, 8, 0, 4.0]])
FILTER = np.array([[2, 0, -2], [0, 2, 0], [-2, 0, 2.0]])
N = Symbolic.name("N")


def windows(s: Sheet, x: int, *size: int, **settings) -> int:
    return s.word("windows", x, size=size, **settings)


def test_a_convolution_worked_by_hand():
    """At (3, 2) the course prints -14; it is 2 * 1 - 2 * 3 + 2 * 0 - 2 * 2 + 2 * 0 = -8."""
    s = Sheet()
    cut = windows(s, s.given(IMAGE), 3, 3)
    u = s.word("contract", cut, s.given(FILTER), spec="pqij,pq->ij")
    assert s.value(u).tolist() == [[26, 6, -6], [0, -4, 8], [24, -8, -4]]


def test_its_deltas_spread_through_the_filter():
    """Each pixel gets the sum of the elements of the filter that were laid on it; in the middle, all of them."""
    s = Sheet()
    image = s.given(IMAGE)
    u = s.word("contract", windows(s, image, 3, 3), s.given(FILTER), spec="pqij,pq->ij")
    gradient = s.gradient(u, image)
    assert gradient[0].tolist() == [2, 2, 0, -2, -2]
    assert gradient[2, 2] == FILTER.sum() and gradient.sum() == 9 * FILTER.sum()


def test_pooling_worked_by_hand():
    s = Sheet()
    image = s.given(IMAGE[:4, :4])
    cut = windows(s, image, 2, 2, stride=2)
    largest = s.word("winner", cut, axis=[1, 2])
    assert s.value(largest).tolist() == [[6, 7], [8, 6]]
    assert s.value(s.word("mean", cut, axis=[1, 2])).tolist() == [[3.25, 2.25], [3.5, 2.5]]
    assert s.gradient(largest, image).tolist() == [[0, 0, 0, 0], [0, 1, 0, 1], [0, 0, 1, 0], [0, 1, 0, 0]]


@pytest.mark.parametrize("length", [1, 2, 5, 6, 13])
@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_as_many_windows_as_there_are_places(length, size):
    for stride in (1, 2, 3, 7):
        for dilation in (1, 2):
            for pad in (0, 1, 4):
                span = dilation * (size - 1) + 1
                places = len(range(0, length + 2 * pad - span + 1, stride))
                s = Sheet()
                x = s.given(np.arange(float(length))[None], BATCH)
                if places == 0:
                    with pytest.raises(ShapeError, match="larger than"):
                        windows(s, x, size, stride=stride, dilation=dilation, pad=pad)
                    continue
                cut = windows(s, x, size, stride=stride, dilation=dilation, pad=pad)
                whole = np.pad(np.arange(float(length)), pad)
                expected = [[whole[i * stride + p * dilation] for i in range(places)] for p in range(size)]
                assert s.value(cut)[0].tolist() == expected


@pytest.mark.parametrize("length, size, stride", [(5, 3, 1), (5, 2, 2), (6, 3, 2), (7, 2, 3), (4, 5, 2), (3, 1, 2)])
def test_the_same_size_divided_by_the_stride(length, size, stride):
    s = Sheet()
    x = np.arange(1.0, length + 1)
    number = ceil(length / stride)
    cut = windows(s, s.given(x), size, stride=stride, pad="same")
    missing = max(0, (number - 1) * stride + size - length)
    whole = np.pad(x, (missing // 2, missing - missing // 2))
    assert s.value(cut).tolist() == [[whole[i * stride + p] for i in range(number)] for p in range(size)]


def test_windows_move_along_any_dim():
    s = Sheet()
    x = s.given(np.arange(6.0).reshape(2, 3))
    assert s.value(windows(s, x, 2, axis=2)).tolist() == [[[0, 1], [3, 4]], [[1, 2], [4, 5]]]
    both = windows(s, x, 2, 1, axis=[2, 1])
    assert s.value(both)[:, 0].tolist() == s.value(windows(s, x, 2, axis=2)).tolist()


def test_padding_is_never_the_largest():
    s = Sheet()
    cut = windows(s, s.given(-IMAGE - 1), 3, 3, pad=1, fill="lowest")
    assert s.value(s.word("winner", cut, axis=[1, 2])).max() < 0


def test_the_first_of_equal_values_wins():
    s = Sheet()
    x = s.given([[2.0, 7, 7], [7, 1, 1]])
    assert s.value(s.word("wins", x, axis=[1, 2])).tolist() == [[False, True, False], [False, False, False]]
    assert s.value(s.word("wins", x, axis=2)).tolist() == [[False, True, False], [True, False, False]]
    assert s.gradient(s.word("winner", x, axis=2), x).tolist() == [[0, 1, 0], [1, 0, 0]]


def test_windows_laid_on_one_another_add_up():
    s = Sheet()
    cut = windows(s, s.given(IMAGE), 3, 3)
    counts = np.array([1, 2, 3, 2, 1])
    assert s.value(OVERLAY.build(s.graph, [cut], size=(3, 3))).tolist() == (IMAGE * np.outer(counts, counts)).tolist()
    apart = windows(s, s.given(IMAGE), 2, 2, stride=2)
    assert s.type(OVERLAY.build(s.graph, [apart], size=(2, 2), stride=2)).dims == (4, 4)
    whole = s.value(OVERLAY.build(s.graph, [apart], size=(2, 2), stride=2, dims=(5, 5)))
    assert whole[:4, :4].tolist() == IMAGE[:4, :4].tolist() and not whole[4].any() and not whole[:, 4].any()


def test_sizes_that_only_the_data_will_give():
    s = Sheet()
    x = s.graph.add(INPUT, type=Type((N, 2 * N, 3), (BATCH,)))

    def dims(*size, **settings):
        return s.type(windows(s, x, *size, **settings)).dims[len(size) :]

    assert dims(5, 3) == (N - 4, 2 * N - 2, 3)
    assert dims(5, 3, pad=2) == (N, 2 * N + 2, 3)
    assert dims(5, 3, pad="same") == (N, 2 * N, 3)
    unknown = Symbolic.name("?")
    assert dims(2, 2, stride=2) == (unknown + 1, N, 3)
    assert dims(2, 2, stride=2, pad="same") == (unknown, N, 3)


def test_quotients_are_rounded_down():
    assert quotient(7, 2) == 3 and quotient(-1, 2) == -1
    assert quotient(4 * N + 3, 2) == 2 * N + 1
    assert quotient(3 * N, 2) == Symbolic.name("?")


@pytest.mark.parametrize(
    "settings, message",
    [
        ({"stride": 0}, "`stride` of a window is a whole number of at least 1.*this is 0"),
        ({"stride": True}, "`stride`"),
        ({"dilation": -1}, "`dilation`"),
        ({"pad": -1}, "`pad` of a window is a whole number of at least 0"),
        ({"pad": 0.5}, "`pad`"),
        ({"pad": "valid"}, 'this is "valid"'),
        ({"stride": (1, 2, 3)}, "a list of 2"),
        ({"axis": (1, 1)}, "names a dim twice"),
        ({"axis": (1, 3)}, "no dim number 3"),
        ({"fill": 1}, "`fill` is 0"),
    ],
)
def test_wrong_settings(settings, message):
    s = Sheet()
    with pytest.raises(ShapeError, match=message):
        windows(s, s.given(IMAGE), 2, 2, **settings)
