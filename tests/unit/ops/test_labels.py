"""Labels: picking rows, one for all samples or one table each; finding the best; summing by label."""

from __future__ import annotations

import numpy as np
import pytest

from nndsl.graph import BATCH, ShapeError
from nndsl.ops import PICK
from tests.unit.ops.sheet import Sheet

TABLE = np.array([[1.0, 2], [3, 4], [5, 6]])


def test_pick_rows_and_numbers():
    s = Sheet()
    word = s.given([[2], [0], [2]], BATCH, classes=3)
    rows = s.graph.add(PICK, s.given(TABLE), word)
    assert s.value(rows).tolist() == [[5, 6], [1, 2], [5, 6]]
    numbers = s.graph.add(PICK, s.given([10.0, 20, 30]), word)
    assert s.value(numbers).tolist() == [[30], [10], [30]]


def test_the_gradient_of_a_table_adds_up():
    s = Sheet()
    table, word = s.given(TABLE), s.given([[2], [0], [2]], BATCH, classes=3)
    assert s.gradient(s.graph.add(PICK, table, word), table).tolist() == [[1, 1], [0, 0], [2, 2]]


def test_the_gradient_of_a_table_of_one_column():
    s = Sheet()
    table, word = s.given(TABLE[:, :1]), s.given([[2], [0], [2]], BATCH, classes=3)
    assert s.gradient(s.graph.add(PICK, table, word), table).tolist() == [[1], [0], [2]]


def test_a_table_for_each_sample():
    s = Sheet()
    y = s.given([[0.1, 0.9], [0.3, 0.7]], BATCH)
    d = s.given([[1], [0]], BATCH, classes=2)
    picked = s.graph.add(PICK, y, d)
    assert s.value(picked).tolist() == [[0.9], [0.3]]
    assert s.gradient(picked, y).tolist() == [[0, 1], [1, 0]]


def test_labels_beyond_the_end_may_be_anything():
    s = Sheet()
    word = s.given([[[1.0], [2]], [[np.nan], [0]]], "T", BATCH, classes=3)
    table = s.given(TABLE)
    rows = s.graph.add(PICK, table, word)
    total = s.word("sum", rows, over="T")
    assert s.value(total, T=[1, 2]).tolist() == [[3, 4], [6, 8]]
    assert s.gradient(total, table, T=[1, 2]).tolist() == [[1, 1], [1, 1], [1, 1]]
    s.feeds[word] = np.array([[[1], [2]], [[77], [0]]])
    assert s.value(total, T=[1, 2]).tolist() == [[3, 4], [6, 8]]


def test_one_hot_and_best():
    s = Sheet()
    word = s.given([[2], [0]], BATCH, classes=3)
    ones = s.word("one_hot", word)
    assert s.value(ones).tolist() == [[0, 0, 1], [1, 0, 0]]
    found = s.word("best", ones)
    assert s.type(found) == s.type(word)
    assert s.value(found).tolist() == [[2], [0]]
    assert s.value(s.word("best", s.given([3.0, 3, 1]))).tolist() == [0]


def test_refusals():
    s = Sheet()
    with pytest.raises(ShapeError, match="not a label"):
        s.graph.add(PICK, s.given(TABLE), s.given([1.0]))
    with pytest.raises(ShapeError, match="has 3 rows"):
        s.graph.add(PICK, s.given(TABLE), s.given([1], classes=4))
    with pytest.raises(ShapeError, match="not a label"):
        s.word("one_hot", s.given([1.0]))
