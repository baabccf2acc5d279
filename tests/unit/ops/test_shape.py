"""Slices, concatenation, transposes: places and sizes."""

from __future__ import annotations

import numpy as np
import pytest

from nndsl.graph import BATCH, ShapeError, Symbolic, Type
from nndsl.ops import INPUT, SLICE
from tests.unit.ops.sheet import Sheet

MATRIX = np.arange(6.0).reshape(2, 3)


def test_transpose():
    s = Sheet()
    assert s.value(s.symbol("'", s.given(MATRIX))).tolist() == MATRIX.T.tolist()
    vector = s.given([1.0, 2])
    assert s.type(s.symbol("'", vector)).dims == (2,)


def test_flatten_keeps_the_batch():
    s = Sheet()
    x = s.word("flatten", s.given(MATRIX[:, :, None], BATCH))
    assert s.value(x).tolist() == MATRIX.tolist()


def test_slices():
    s = Sheet()
    x = s.given(MATRIX)
    row = SLICE.build(s.graph, [x], dim=0, start=1, stop=2, keep=False)
    assert s.value(row).tolist() == [3, 4, 5]
    columns = SLICE.build(s.graph, [x], dim=1, start=1, stop=3)
    assert s.value(columns).tolist() == [[1, 2], [4, 5]]
    assert s.gradient(columns, x).tolist() == [[0, 1, 1], [0, 1, 1]]
    element = SLICE.build(s.graph, [row], dim=0, start=2, stop=3, keep=False)
    assert s.value(element).tolist() == [5]


@pytest.mark.parametrize("dim, stop, message", [(1, 4, "ends before 4"), (2, 1, "no dim number 3")])
def test_slices_outside(dim, stop, message):
    s = Sheet()
    with pytest.raises(ShapeError, match=message):
        SLICE.build(s.graph, [s.given(MATRIX)], dim=dim, start=0, stop=stop)


def test_concat():
    s = Sheet()
    x = s.given(MATRIX, BATCH)
    joined = s.word("concat", x, s.given([7.0]))
    assert s.value(joined).tolist() == [[0, 1, 2, 7], [3, 4, 5, 7]]
    matrix = s.given(MATRIX)
    assert s.value(s.word("concat", matrix, matrix, axis=1)).tolist() == MATRIX.tolist() * 2
    with pytest.raises(ShapeError, match="do not join"):
        s.word("concat", matrix, s.given(np.ones((3, 3))))


@pytest.mark.parametrize("axis", [0, -1, True, 1.5, "T"])
def test_concat_along_what_is_no_dim(axis):
    s = Sheet()
    with pytest.raises(ShapeError, match="count from 1"):
        s.word("concat", s.given(MATRIX), s.given(MATRIX), axis=axis)


def test_concat_of_letters():
    s, N = Sheet(), Symbolic.name("N")
    x = s.graph.add(INPUT, type=Type((N,), (BATCH,)))
    assert s.type(s.word("concat", x, x, s.given([1.0]))).dims == (2 * N + 1,)


def test_elements_are_not_lost():
    s = Sheet()
    reshape = s.graph[s.word("flatten", s.given(MATRIX))].op
    with pytest.raises(ShapeError, match="as many elements"):
        s.graph.add(reshape, s.given(MATRIX), dims=(4,))
