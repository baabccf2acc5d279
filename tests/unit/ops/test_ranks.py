"""What looks at the whole batch: sums over it, and the rank of a value in it."""

import numpy as np
import pytest
from scipy.stats import rankdata

from nndsl.graph import BATCH, ShapeError
from nndsl.ops import build
from tests.unit.ops.sheet import Sheet

NAN = float("nan")


def test_a_rank_is_the_part_below_with_half_of_the_equal_ones():
    s = Sheet()
    rank = s.word("batch_rank", s.given([3.0, 1, 2, 2], BATCH))
    assert s.value(rank)[:, 0].tolist() == [7 / 8, 1 / 8, 4 / 8, 4 / 8]


def test_each_component_is_ranked_by_itself_and_ranks_are_those_of_scipy():
    s, values = Sheet(), np.random.default_rng(1).integers(0, 9, (50, 2, 3)).astype(float)
    expected = (rankdata(values, axis=0) - 0.5) / 50
    np.testing.assert_allclose(s.value(s.word("batch_rank", s.given(values, BATCH))), expected, rtol=1e-12)


def test_steps_that_do_not_exist_are_ranked_nowhere():
    s = Sheet()
    x = s.given([[[1.0], [2]], [[3], [NAN]], [[0], [NAN]]], "T", BATCH)
    rank = s.value(s.word("batch_rank", x), T=[3, 1])[..., 0]
    assert rank[:, 0].tolist() == [3 / 8, 7 / 8, 1 / 8] and rank[0, 1] == 5 / 8


def test_what_is_no_number_has_no_rank():
    s = Sheet()
    assert np.isnan(s.value(s.word("batch_rank", s.given([NAN, 1.0], BATCH)))[0, 0])


def test_values_are_ranked_among_values_of_their_own_shape():
    s = Sheet()
    with pytest.raises(ShapeError, match="no place among"):
        build.apply("rank", s.graph, s.given(np.zeros((2, 3)), BATCH), s.given(np.zeros((2, 4)), BATCH))


def test_a_sum_over_the_batch_keeps_all_dims():
    s, values = Sheet(), np.arange(12.0).reshape(2, 2, 3)
    assert s.value(s.word("batch_sum", s.given(values, BATCH))).tolist() == values.sum(0).tolist()


def test_a_sum_over_the_batch_counts_the_steps_there_are():
    s = Sheet()
    x = s.given([[[1.0], [2]], [[3], [NAN]]], "T", BATCH)
    assert s.value(s.word("batch_sum", x), T=[2, 1]).tolist() == [6]


def test_what_is_the_same_for_all_samples_counts_once_for_each():
    s = Sheet()
    s.given(np.zeros(5), BATCH)
    assert s.value(s.word("batch_sum", build.constant(s.graph, 2.0))).tolist() == [10]
