"""Splits, normalisation, batches, and the layouts of arrays."""

import numpy as np
import pytest

from nndsl.data import Dataset, Part, from_memory, split, standard, to_memory
from nndsl.graph import BATCH, Type
from nndsl.semantics.records import Record
from nndsl.source import Source
from tests.samples import samples_of


def numbered(count):
    return Dataset(count, {"x": np.arange(count, dtype=float)[:, None]}, {"x": ()})


def samples(part):
    return samples_of(part).arrays["x"][:, 0].astype(int).tolist()


def after(time, until=None):
    source = Source("m.nn", f"after({time})")
    return Record("after", {"time": time, "until": until}, {}, (), source.span(0, len(source.text)))


@pytest.fixture
def series():
    years = np.arange(1900.0, 1910)
    return Dataset(1, {"x": years[None, :, None]}, {"x": ("T",)}, {"T": np.array([10])}, times=years)


# ---- splits


def test_shares_are_drawn_without_overlap_and_keep_the_datas_order():
    parts = split(numbered(150), 0.2, 0.1, seed=7)
    found = [samples(part) for part in (parts.training, parts.validation, parts.test)]
    assert [len(part) for part in found] == [105, 30, 15]
    assert sorted(sum(found, [])) == list(range(150)) and all(part == sorted(part) for part in found)
    assert found[1] != list(range(30))


def test_the_seed_decides_which():
    draws = [samples(split(numbered(100), 0.3, None, seed).validation) for seed in (1, 1, 2)]
    assert draws[0] == draws[1] != draws[2]


def test_no_share_leaves_all_for_training():
    parts = split(numbered(5), None, None, seed=0)
    assert samples(parts.training) == [0, 1, 2, 3, 4] and parts.validation is None and parts.test is None


def test_a_split_keeps_sequences_with_their_lengths(make):
    data = make.rows(make.real("x", over="T"), x=[[i] * (i + 1) for i in range(10)])
    parts = split(data, 0.3, None, seed=0)
    for part in (parts.training, parts.validation):
        np.testing.assert_array_equal(samples_of(part).lengths["T"], samples_of(part).arrays["x"][:, 0, 0] + 1)


@pytest.mark.parametrize(
    "count, validation, test, expected",
    [
        (3, 0.1, None, "NN634 the validation part would be empty: it is 10% of 3 samples"),
        (3, None, 0.125, "NN634 the test part would be empty: it is 12.5% of 3 samples"),
        (1, 0.9, None, "NN634 the training part would be empty: it is what the others leave of 1 sample"),
        (4, 0.5, 0.5, "NN634 the training part would be empty: it is what the others leave of 4 samples"),
    ],
)
def test_no_part_is_empty(refused, count, validation, test, expected):
    assert refused(split, numbered(count), validation, test, 0) == [expected]


def test_an_empty_part_points_at_the_entry(diagnosis):
    source = Source("m.nn", "validation = 10%")
    found = diagnosis(split, numbered(3), 0.1, None, 0, {"data": source.span(0, 1), "validation": source.span(13, 16)})
    assert found.span.text == "10%" and found.help == ("use another share, or more data",)


def test_a_series_is_split_by_time(series):
    parts = split(series, after(1904), after(1907.5), 0)
    assert samples_of(parts.training).arrays["x"][0, :, 0].tolist() == [1900, 1901, 1902, 1903, 1904]
    assert parts.training.scored is None and samples_of(parts.training).lengths["T"].tolist() == [5]
    validation, test = parts.validation, parts.test
    assert validation.dataset.times.tolist() == list(range(1900, 1908))
    assert samples_of(validation).lengths["T"].tolist() == [8]
    assert validation.dataset.times[validation.scored[0]].tolist() == [1905, 1906, 1907]
    assert test.dataset.times[test.scored[0]].tolist() == [1908, 1909]
    assert samples_of(test).arrays["x"].shape == (1, 10, 1)


def test_one_part_by_time_reaches_to_the_end(series):
    part = split(series, None, after(1907), 0).test
    assert part.dataset.times[part.scored[0]].tolist() == [1908, 1909]


def test_a_period_may_end_early(series):
    parts = split(series, after(1901, until=1903), after(1905, until=1907), 0)
    assert parts.training.dataset.times.tolist() == [1900, 1901]
    for part, years in ((parts.validation, [1902, 1903]), (parts.test, [1906, 1907])):
        assert part.dataset.times[part.scored[0]].tolist() == years
        assert part.dataset.times.tolist() == list(range(1900, years[-1] + 1))  # later steps are not there at all
    part = split(series, after(1905, until=2000), None, 0).validation
    assert part.dataset.times[part.scored[0]].tolist() == [1906, 1907, 1908, 1909]


def test_an_early_end_may_leave_nothing(refused, series):
    assert refused(split, series, after(1905.1, until=1905.9), None, 0) == [
        "NN635 the validation part would be empty: "
        "the series is cut after 1905.1 and 1905.9, and runs from 1900 to 1909"
    ]


@pytest.mark.parametrize(
    "validation, test, name, time",
    [
        (after(1909), None, "validation", 1909),
        (after(1899), None, "training", 1899),
        (after(1904), after(1904), "test", 1904),
    ],
)
def test_no_period_is_empty(refused, series, validation, test, name, time):
    assert refused(split, series, validation, test, 0) == [
        f"NN635 the {name} part would be empty: the series is cut after {time}, and runs from 1900 to 1909"
    ]


def test_ways_to_split_that_do_not_fit(refused, diagnosis, series):
    found = diagnosis(split, numbered(10), after(5), None, 0)
    assert found.code == "NN636" and found.message == "`after` splits a `series` by time; these data are no series"
    assert found.span.text == "after(5)"
    found = diagnosis(split, series, 0.2, None, 0)
    assert found.code == "NN634" and found.help == ("split a series by time: `validation = after(1920)`",)


# ---- normalisation


def test_mean_and_deviation_are_numpys():
    values = np.random.default_rng(0).normal(3, 5, (40, 2, 3))
    mean, deviation = standard(lambda: [values[:7], values[7:]])
    np.testing.assert_allclose(mean, values.mean(axis=0), rtol=1e-15)
    np.testing.assert_allclose(deviation, values.std(axis=0), rtol=1e-15)


def test_what_never_varies_is_left_as_it_is():
    mean, deviation = standard(lambda: np.array([[[0.1, 1.0]], [[0.1, 2.0]], [[0.1, 3.0]]]))
    assert mean.tolist() == [0, 2] and deviation[0] == 1 and deviation[1] == pytest.approx((2 / 3) ** 0.5)


def test_padding_does_not_count():
    values = np.full((2, 3, 2, 1), np.nan)
    values[0, :2, :2] = 1
    values[1, :3, :1] = 4
    lengths = {"S": np.array([2, 3]), "T": np.array([2, 1])}  # 4 ones and 3 fours
    mean, deviation = standard(lambda: Dataset(2, {"x": values}, {"x": ("S", "T")}, lengths).frames("x"))
    assert mean == pytest.approx(16 / 7) and deviation == pytest.approx(np.std([1] * 4 + [4] * 3))


def test_numbers_too_large_to_normalise(refused):
    assert refused(standard, lambda: [np.array([[1e300], [-1e300]])]) == [
        "NN638 the data cannot be normalised: their numbers are so large that the deviation is infinite"
    ]


# ---- batches


def test_batches_cover_the_samples_in_order():
    part = Part(numbered(5))
    found = [(b.count, b.arrays["x"][:, 0].tolist(), b.sizes, b.lengths) for b in part.batches(2, [4, 0, 3, 1, 2])]
    assert found == [
        (2, [4, 0], {BATCH: 2}, {}),
        (2, [3, 1], {BATCH: 2}, {}),
        (1, [2], {BATCH: 1}, {}),
    ]
    assert [b.arrays["x"][:, 0].tolist() for b in part.batches(3)] == [[0, 1, 2], [3, 4]]


def test_batches_are_laid_out_as_memory_and_trimmed(make):
    data = make.rows(
        make.real("x", 2, over=("W", "L")),
        x=[[[[1, 2], [3, 4]]], [[[5, 6]], [[7, 8]], [[9, 10]]], [[[1, 1]], [[2, 2]]]],
    )
    assert data.arrays["x"].shape == (3, 3, 2, 2)
    batch = Part(data).batch(np.array([2, 1]))
    assert batch.arrays["x"].shape == (1, 3, 2, 2)  # L, W, batch, dims
    assert batch.sizes == {"W": 3, "L": 1, BATCH: 2}
    assert batch.lengths.keys() == {"W"} and batch.lengths["W"].tolist() == [2, 3]
    np.testing.assert_array_equal(batch.arrays["x"][0, 1], [[2, 2], [7, 8]])
    assert batch.arrays["x"].flags.c_contiguous


def test_scored_steps_go_with_their_samples(series):
    part = split(series, after(1904), None, 0).validation
    (batch,) = part.batches(32)
    assert batch.sizes == {"T": 10, BATCH: 1} and batch.scored.shape == (1, 10) and batch.scored.sum() == 5


# ---- layouts


def test_memory_and_back(make):
    declaration = make.real("x", 3, over=("W", "L"))
    array = np.random.default_rng(0).normal(size=(2, 5, 4, 3))  # batch, W, L, dims
    memory = to_memory(array, declaration)
    assert memory.shape == (4, 5, 2, 3)
    assert memory[1, 2, 0, 1] == array[0, 2, 1, 1]
    np.testing.assert_array_equal(from_memory(memory, declaration.type, declaration.order), array)


def test_a_number_may_leave_out_its_dim(make):
    assert to_memory(np.zeros(4), make.real("x")).shape == (4, 1)
    assert to_memory(np.zeros((4, 1)), make.real("x")).shape == (4, 1)
    assert to_memory(np.zeros((4, 7)), make.real("x", over="T")).shape == (7, 4, 1)


def test_values_without_a_batch(make):
    memory = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(from_memory(memory, Type((3,), ("T",)), ("T",)), memory)
    np.testing.assert_array_equal(from_memory(memory, Type((2, 3)), ()), memory)


def test_what_is_scored_is_taken_with_its_samples():
    part = Part(numbered(5), np.array([1, 3, 4]), scored=np.eye(3, dtype=bool))
    taken = part.take(np.array([2, 0]))
    assert samples(taken) == [4, 1] and taken.scored.tolist() == [[False, False, True], [True, False, False]]
