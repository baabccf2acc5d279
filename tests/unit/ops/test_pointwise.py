"""Arithmetic, functions and truths: values at the edges, slopes where there is a choice, folding, refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nndsl.graph import BATCH, ShapeError, Symbolic
from nndsl.ops import SELECT, build
from nndsl.ops.base import SYMBOLS, WORDS
from tests.unit.ops.sheet import Sheet

N = Symbolic.name("N")


@pytest.mark.parametrize(
    "symbol, values, expected",
    [
        ("+", (2, 3), 5), ("-", (2, 3), -1), ("*", (2, 3), 6), ("/", (3, 2), 1.5),
        ("^", (2, 10), 1024), ("^", (4, 0.5), 2), ("^", (2, -1), 0.5),
        ("<", (1, 2), True), (">=", (1, 2), False), ("==", (2, 2.0), True), ("and", (True, False), False),
        ("+", (N, 1), N + 1), ("-", (1, N), 1 - N), ("*", (4, N), 4 * N), ("/", (4 * N, 2), 2 * N),
        ("^", (N, 2), N * N),
    ],
)  # fmt: skip
def test_folds_what_is_known(symbol, values, expected):
    found = SYMBOLS[symbol, 2].fold(*values)
    assert found == expected


def test_whole_numbers_stay_whole():
    assert isinstance(SYMBOLS["/", 2].fold(64, 4), int)
    assert isinstance(SYMBOLS["^", 2].fold(2, 3), int)
    assert WORDS["floor"].fold(2.7) == 2


def test_functions_fold():
    assert WORDS["max"].fold(1, 5, 3) == 5 and WORDS["min"].fold(4, 2) == 2
    assert WORDS["exp"].fold(1) == math.e and WORDS["sqrt"].fold(9) == 3
    assert WORDS["sigmoid"].fold(-800) == 0 and WORDS["softplus"].fold(800) == 800


def test_truths_are_no_numbers_when_folding():
    assert SYMBOLS["+", 2].fold(True, 1) is NotImplemented
    assert SYMBOLS["and", 2].fold(1, True) is NotImplemented
    assert SYMBOLS["-", 1].fold(True) is NotImplemented


def test_huge_powers_end_soon():
    with pytest.raises(OverflowError):
        SYMBOLS["^", 2].fold(10, 10**9)


def test_a_number_and_leading_dims_are_stretched():
    s = Sheet()
    matrix, row, number = s.given([[1.0, 2], [3, 4]]), s.given([10.0, 20]), s.given([100.0])
    assert s.value(s.word("add", matrix, row, number)).tolist() == [[111, 122], [113, 124]]


def test_axes_are_matched_by_name():
    s = Sheet()
    per_sample = s.given([[1.0], [2]], BATCH)
    per_step = s.given([[[10.0], [20]], [[30], [40]], [[50], [60]]], "T", BATCH)
    total = s.symbol("+", per_sample, per_step)
    assert s.type(total).axes == ("T", BATCH)
    assert s.value(total)[:, :, 0].tolist() == [[11, 22], [31, 42], [51, 62]]


def test_no_other_stretching():
    s = Sheet()
    with pytest.raises(ShapeError) as refused:
        s.symbol("*", s.given(np.ones((2, 1))), s.given(np.ones((2, 3))))
    assert refused.value.operands == (0, 1)


def test_a_label_is_not_a_number():
    s = Sheet()
    with pytest.raises(ShapeError, match="label is not a number") as refused:
        s.symbol("+", s.given([1.0]), s.given([1], classes=3))
    assert refused.value.operands == (1,) and refused.value.help
    with pytest.raises(ShapeError, match="condition"):
        s.word("exp", s.given([True]))
    with pytest.raises(ShapeError, match="needs a condition"):
        s.symbol("and", s.given([1.0]), s.given([True]))


def test_labels_compare_with_their_own_kind():
    s = Sheet()
    one, other = s.given([[1], [2]], BATCH, classes=3), s.given([[1], [0]], BATCH, classes=3)
    assert s.value(s.symbol("==", one, other)).tolist() == [[True], [False]]
    with pytest.raises(ShapeError, match="different categories"):
        s.symbol("==", one, s.given([[1], [1]], BATCH, classes=4))
    with pytest.raises(ShapeError, match="label is not a number"):
        s.symbol("==", one, s.given([1.0]))


def test_functions_survive_large_values():
    s = Sheet()
    u = s.given([-1000.0, 0.0, 1000.0])
    assert s.value(s.word("sigmoid", u)).tolist() == [0, 0.5, 1]
    assert s.value(s.word("softplus", u)).tolist() == [0, math.log(2), 1000]
    assert s.gradient(s.word("softplus", u), u).tolist() == [0, 0.5, 1]


def test_slopes_where_there_is_a_choice():
    s = Sheet()
    u = s.given([-1.0, 0.0, 2.0])
    zero = s.given([0.0])
    assert s.gradient(s.word("max", zero, u), u).tolist() == [0, 0, 1]
    assert s.gradient(s.word("min", zero, u), u).tolist() == [1, 0, 0]
    assert s.gradient(s.word("abs", u), u).tolist() == [-1, 0, 1]
    assert s.gradient(s.word("stop_gradient", u), u).tolist() == [0, 0, 0]


@pytest.mark.parametrize("given", [False, True], ids=["a constant", "a value"])
def test_powers(given):
    s = Sheet()
    base = s.given([-2.0, 0.0, 3.0])
    cases = (2, [4, 0, 9], [-4, 0, 6]), (3, [-8, 0, 27], [12, 0, 27]), (1, [-2, 0, 3], [1, 1, 1])
    for exponent, power, slope in cases:
        y = s.symbol("^", base, s.given([float(exponent)]) if given else build.constant(s.graph, float(exponent)))
        assert s.value(y).tolist() == power
        assert s.gradient(y, base).tolist() == slope


def test_the_slope_of_a_power_in_its_exponent():
    s = Sheet()
    exponent = s.given([1.0, 2.0])
    assert s.gradient(s.symbol("^", s.given([math.e]), exponent), exponent) == pytest.approx([math.e, math.e**2])


@pytest.mark.parametrize("given", [False, True], ids=["a constant", "a value"])
def test_the_power_0_is_flat_at_0_too(given):
    s = Sheet()
    u = s.given([0.0, 2.0])
    exponent = s.given([0.0]) if given else build.constant(s.graph, 0.0)
    y = s.symbol("^", u, exponent)
    assert s.value(y).tolist() == [1, 1]
    assert s.gradient(y, u).tolist() == [0, 0]


def test_choosing_between_labels():
    s = Sheet()
    condition, label = s.given([[True], [False]], BATCH), s.given([[2], [2]], BATCH, classes=3)
    chosen = s.graph.add(SELECT, condition, label, s.given([1], classes=3))
    assert s.type(chosen).kind.classes == 3
    assert s.value(chosen).tolist() == [[2], [1]]
    with pytest.raises(ShapeError):
        s.graph.add(SELECT, s.given([True]), s.given([1], classes=3), s.given([1.0]))
