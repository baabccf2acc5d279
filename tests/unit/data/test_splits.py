"""Parts picked by samples: shares, strata, marks and folds. Beside scikit-learn's they stand in `tests/oracles`."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nndsl.data import Dataset, folds, split
from nndsl.data.dataset import Mark
from nndsl.model import Model
from nndsl.semantics.records import Record
from nndsl.source import Source
from tests.samples import samples_of

IRIS = Path(__file__).parents[3] / "models" / "data" / "iris.csv"
SIZES = st.lists(st.just(0) | st.integers(6, 20), min_size=1, max_size=5).filter(any)  # of categories


def stratified(share):
    return Record("stratified", {"share": share, "by": "d"}, {}, (), Source("m.nn", "stratified()").span(0, 12))


def marked(column, value):
    return Record("marked", {"column": column, "value": value}, {}, (), Source("m.nn", "marked()").span(0, 8))


def cross(count, by=None):
    return Record("folds", {"count": count, "by": by}, {}, (), Source("m.nn", "folds()").span(0, 7))


def mixed(sizes, seed):
    """Labels with so many of each category, in some order."""
    return np.random.default_rng(seed).permutation(np.repeat(np.arange(len(sizes)), sizes))


def labelled(labels, **marks):
    """Numbered samples with a label, whose categories are a, b, c, ..., and marks."""
    count = len(labels)
    arrays = {"x": np.arange(count, dtype=float)[:, None], "d": np.array(labels, dtype=np.int64)[:, None]}
    found = {name: np.unique(values, return_inverse=True) for name, values in marks.items()}
    marks = {name: Mark(values.tolist(), codes) for name, (values, codes) in found.items()}
    return Dataset(count, arrays, {"x": (), "d": ()}, categories={"d": list("abcde")}, marks=marks)


def samples(part):
    return [] if part is None else samples_of(part).arrays["x"][:, 0].astype(int).tolist()


def all_of(parts):
    return [samples(part) for part in (parts.training, parts.validation, parts.test)]


def counts(part):
    return np.bincount(samples_of(part).arrays["d"][:, 0], minlength=5).tolist()


def check_cover(parts, count):
    found = all_of(parts)
    assert sorted(sum(found, [])) == list(range(count)) and all(part == sorted(part) for part in found)


# ---- shares


def test_plain_shares_are_those_of_the_first_version():
    assert all_of(split(labelled([0] * 12), 0.25, 0.25, seed=7)) == [[1, 3, 5, 6, 7, 8], [2, 4, 9], [0, 10, 11]]


@given(SIZES, st.floats(0.1, 0.5), st.floats(0.1, 0.3), st.integers(0, 9))
@settings(max_examples=150, deadline=None)
def test_each_category_keeps_its_share(sizes, validation, test, seed):
    labels = mixed(sizes, seed)
    parts = split(labelled(labels), stratified(validation), stratified(test), seed)
    check_cover(parts, len(labels))
    assert [parts.validation.count, parts.test.count] == [round(part * len(labels)) for part in (validation, test)]
    left = np.bincount(labels, minlength=5)
    for part in (parts.validation, parts.test):
        assert (np.abs(counts(part) - part.count * left / left.sum()) < 1).all()
        left = left - counts(part)


def test_which_samples_of_a_category_depends_on_the_seed():
    data = labelled([0, 1] * 30)
    drawn = [samples(split(data, stratified(0.2), None, seed).validation) for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]


def test_a_category_needs_a_sample_for_each_part(refused, diagnosis):
    data = labelled([0, 0, 0, 0, 1, 1])
    assert counts(split(data, stratified(0.5), None, 0).validation)[:2] == [2, 1]
    assert refused(split, data, stratified(0.3), stratified(0.3), 0) == [
        "NN641 the category 'b' of `d` has 2 samples, fewer than the 3 parts"
    ]
    found = diagnosis(split, labelled([0, 0, 2]), stratified(0.5), None, 0)
    assert found.message == "the category 'c' of `d` has 1 sample, fewer than the 2 parts"
    assert found.span.text == "stratified()"


def test_a_stratified_part_is_not_empty(refused):
    assert refused(split, labelled([0, 0, 1, 1]), stratified(0.1), None, 0) == [
        "NN634 the validation part would be empty: it is 10% of 4 samples"
    ]


# ---- marks


def test_marks_say_which():
    data = labelled([0] * 6, part=["train", "test", "validation", "train", "test", "other"])
    parts = split(data, marked("part", "validation"), marked("part", "test"), 0)
    assert all_of(parts) == [[0, 3, 5], [2], [1, 4]]


@pytest.mark.parametrize("value", [2, 2.0, "2", "2.0"])
def test_numbers_are_compared_as_numbers(value):
    assert samples(split(labelled([0] * 4, fold=[1, 2, 2, 3]), None, marked("fold", value), 0).test) == [1, 2]


def test_a_part_is_not_taken_from_what_is_marked():
    data = labelled([0, 1] * 10, part=["a"] * 5 + ["b"] * 15)
    for drawn in (0.5, stratified(0.5)):  # of all 20 samples, from the 15 that are left
        parts = split(data, drawn, marked("part", "a"), 0)
        check_cover(parts, 20)
        assert samples(parts.test) == [0, 1, 2, 3, 4] and parts.validation.count == 10


def test_marks_that_fit_nothing(refused, diagnosis):
    data = labelled([0] * 4, part=["train", "train", "test", "test"], other=["x", "y", "x", "y"])
    found = diagnosis(split, data, marked("part", "tset"), None, 0)
    assert (found.code, found.message) == ("NN640", "no row has 'tset' in the column `part`")
    assert found.help == ("did you mean `test`?",) and found.notes == ("the column has 'test', 'train'",)
    assert refused(split, data, marked("part", "test"), marked("other", "x"), 0) == [
        "NN644 1 sample is marked for the validation part and for the test part"
    ]
    assert refused(split, data, marked("part", "test"), 0.5, 0) == [
        "NN634 the training part would be empty: it is what the others leave of 4 samples"
    ]
    assert refused(split, data, marked("part", "test"), marked("part", "train"), 0) == [
        "NN634 the training part would be empty: it is what the others leave of 4 samples"
    ]


# ---- folds


@given(SIZES, st.integers(2, 6), st.sampled_from([None, "d"]), st.integers(0, 9))
@settings(max_examples=150, deadline=None)
def test_each_sample_is_held_out_once(sizes, number, by, seed):
    labels = mixed(sizes, seed)
    found = list(folds(labelled(labels), {"validation": cross(number, by), "test": None}, seed))
    for parts in found:
        check_cover(parts, len(labels))
    assert sorted(sum((samples(parts.validation) for parts in found), [])) == list(range(len(labels)))
    assert np.ptp([parts.validation.count for parts in found]) <= 1
    if by is not None:
        assert np.ptp([counts(parts.validation) for parts in found], axis=0).max() <= 1




@pytest.mark.parametrize("test", [0.2, stratified(0.2), marked("part", "b")])
@pytest.mark.parametrize("by", [None, "d"])
def test_the_test_part_is_in_no_fold(test, by):
    data = labelled([0, 1] * 20, part=["a", "a", "a", "a", "b"] * 8)
    found = list(folds(data, {"validation": cross(4, by), "test": test}, 5))
    finally_ = split(data, None, test, 5)
    assert len(found) == 4 and finally_.validation is None and finally_.test.count == 8
    for parts in found:
        check_cover(parts, 40)
        assert samples(parts.test) == samples(finally_.test) and parts.validation.count == 8
    held_out = sum((samples(parts.validation) for parts in found), [])
    assert sorted(held_out) == samples(finally_.training)


def test_the_seed_decides_the_folds():
    def drawn(seed):
        return [samples(p.validation) for p in folds(labelled([0] * 20), {"validation": cross(4), "test": None}, seed)]

    assert drawn(1) == drawn(1) != drawn(2)


def test_folds_need_samples(refused):
    wanted = {"validation": cross(5), "test": None}
    assert refused(folds, labelled([0] * 4), wanted, 0) == ["NN642 5 folds need a sample each; there are 4 samples"]
    assert refused(folds, labelled([0] * 6), {**wanted, "test": 0.3}, 0) == [
        "NN642 5 folds need a sample each; there are 4 samples"
    ]
    assert refused(folds, labelled([0] * 9 + [1] * 4), {**wanted, "validation": cross(5, "d")}, 0) == [
        "NN641 the category 'b' of `d` has 4 samples, fewer than the 5 parts"
    ]


# ---- all of it


TEXT = """
input  flower : [4]
target kind   : class(K)
y = flower -> dense(K) -> softmax
output y for kind
train {{
  data      = csv("iris.csv")(flower = columns("sepal_length", "petal_width"), kind = "species")
  normalize = standard(flower)
  loss      = cross_entropy(y, kind)
  epochs    = 1
  {}
}}
"""


@pytest.mark.parametrize(
    "parts, expected",
    [
        ("validation = stratified(20%, kind)\ntest = stratified(10%, by = kind)", (105, 30, 15)),
        ('validation = marked("species", "setosa")', (100, 50, None)),
        ('validation = 20%\ntest = marked("petal_width", 0.2)', (91, 30, 29)),
        ('validation = 20%\ntest = marked("petal_width", "0.20")', (91, 30, 29)),
    ],
)
def test_statistics_are_those_of_the_training_part(tmp_path, parts, expected):
    (tmp_path / "iris.csv").write_bytes(IRIS.read_bytes())
    (tmp_path / "m.nn").write_text(TEXT.format(parts))
    model = Model.open(tmp_path / "m.nn", dtype="float64")
    (training,) = model.network.trainings
    found = split(model.dataset, training.settings["validation"], training.settings["test"], 0, training.spans)
    assert tuple(part and part.count for part in (found.training, found.validation, found.test)) == expected
    model.train()
    values = samples_of(found.training).arrays["flower"]
    np.testing.assert_allclose(model.state["normalize.flower.mean"], values.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(model.state["normalize.flower.deviation"], values.std(axis=0), rtol=1e-12)
    assert abs(values.mean(axis=0) - model.dataset.arrays["flower"].mean(axis=0)).max() > 1e-3
