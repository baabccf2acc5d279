"""Samples written out in the file."""

import numpy as np
import pytest


def test_xor(make):
    x = [[0, 0], [0, 1], [1, 0], [1, 1]]
    found = make.rows(make.real("x", 2), make.real("d", role="target"), x=x, d=[0, 1, 1, 0])
    np.testing.assert_array_equal(found.arrays["x"], x)
    np.testing.assert_array_equal(found.arrays["d"], [[0], [1], [1], [0]])
    assert found.count == 4 and found.arrays["d"].dtype == float and not found.digests


def test_a_number_may_be_a_list_of_one(make):
    np.testing.assert_array_equal(make.rows(make.real("x"), x=[[0.5], [1e-7]]).arrays["x"], [[0.5], [1e-7]])


def test_numbers_keep_all_their_digits(make):
    values = np.random.default_rng(0).normal(size=50) * 10.0 ** np.arange(-25, 25)
    np.testing.assert_array_equal(make.rows(make.real("x"), x=values.tolist()).arrays["x"][:, 0], values)


def test_labels(make):
    found = make.rows(make.label("d", "K"), make.label("e", 3), d=["no", "yes", "no"], e=[2, 0, 1.0])
    np.testing.assert_array_equal(found.arrays["d"], [[0], [1], [0]])
    np.testing.assert_array_equal(found.arrays["e"], [[2], [0], [1]])
    assert found.categories == {"d": ["no", "yes"], "e": [0, 1, 2]} and found.sizes == {"K": 2}


def test_sequences_of_different_lengths(make):
    declared = make.real("x", 2, over="T"), make.real("d", over="T"), make.real("k")
    found = make.rows(*declared, x=[[[1, 2]], [[3, 4], [5, 6]]], d=[[7], [8, 9]], k=[1, 2])
    np.testing.assert_array_equal(found.arrays["x"], [[[1, 2], [0, 0]], [[3, 4], [5, 6]]])
    np.testing.assert_array_equal(found.arrays["d"], [[[7], [0]], [[8], [9]]])
    assert found.lengths["T"].tolist() == [1, 2]


def test_sequences_of_sequences_are_outermost_first(make):
    found = make.rows(make.real("x", over=("W", "L")), x=[[[1, 2, 3], [4, 5, 6]], [[7], [8]]])
    assert found.arrays["x"].shape == (2, 2, 3, 1) and found.orders["x"] == ("W", "L")
    np.testing.assert_array_equal(found.arrays["x"][1, ..., 0], [[7, 0, 0], [8, 0, 0]])
    assert (found.lengths["W"].tolist(), found.lengths["L"].tolist()) == ([2, 2], [3, 1])


def test_letters_come_from_the_samples(make):
    found = make.rows(make.real("x", "N", "M"), x=[[[1, 2, 3], [4, 5, 6]]])
    assert found.sizes == {"N": 2, "M": 3}


@pytest.mark.parametrize(
    "x, expected",
    [
        ([[1, 2], [3]], "NN632 sample 2 of `x` is [1]; [2] is expected"),
        ([[1, 2], 3], "NN632 sample 2 of `x` is a single value; [2] is expected"),
        ([[1, 2], []], "NN632 sample 2 of `x` is an empty list; [2] is expected"),
        ([[1, 2, 3]], "NN632 sample 1 of `x` is [3]; [2] is expected"),
        ([[[1, 2]]], "NN632 sample 1 of `x` is [1, 2]; [2] is expected"),
        ([[1, [2]]], "NN631 sample 1 of `x`: lists side by side have different lengths"),
        ([], "NN619 `x` of `rows` is a list with a value for each sample; this is an empty list"),
        (3, "NN619 `x` of `rows` is a list with a value for each sample; this is the number 3"),
        (None, "NN629 `rows` gives no samples of `x`"),
        ([[1, "a"]], "NN613 sample 1 of `x`: a number is expected; this is text: 'a'"),
        ([[1, True]], "NN613 sample 1 of `x`: a number is expected; this is text: 'True'"),
        ([[1, float("nan")]], "NN613 sample 1 of `x`: a number is expected; this is NaN"),
        ([[1, 10**5000]], "NN613 sample 1 of `x`: a number is expected; this is infinite"),
    ],
)
def test_samples_of_another_shape_or_sort(make, refused, x, expected):
    assert refused(make.rows, make.real("x", 2), **({} if x is None else {"x": x})) == [expected]


def test_samples_of_a_letter_have_the_size_of_the_first(make, refused):
    assert refused(make.rows, make.real("x", "N"), x=[[1, 2], [1, 2, 3]]) == [
        "NN632 sample 2 of `x` is [3]; [2] is expected"
    ]


def test_a_sequence_has_a_step(make, refused):
    assert refused(make.rows, make.real("x", over="T"), x=[[1], []]) == [
        "NN632 sample 2 of `x` is an empty list; [T] is expected"
    ]


def test_all_wrong_elements_at_once(make, diagnosis):
    found = diagnosis(make.rows, make.real("x", 2), x=[[1, 2], ["a", 1], [1, "b"]])
    assert found.message == "sample 2 of `x`: a number is expected; this is text: 'a'"
    assert found.notes == ("also sample 3 ('b')",)


def test_counts_agree(make, refused):
    assert refused(make.rows, make.real("x"), make.real("d"), x=[1, 2, 3], d=[1]) == [
        "NN630 `x` has 3 samples, `d` has 1"
    ]


def test_steps_agree(make, refused):
    found = refused(make.rows, make.real("x", over="T"), make.real("d", over="T"), x=[[1], [2, 3]], d=[[1], [2]])
    assert found == ["NN633 sample 2 of `d` has 1 step over T; `x` has 2 there"]


def test_labels_outside(make, refused):
    assert refused(make.rows, make.label("d", 2), d=[0, 1, 2]) == [
        "NN615 sample 3 of `d`: a label of `d` is a whole number from 0 to 1; this is '2'"
    ]


def test_sizes_disagree(make, refused):
    assert refused(make.rows, make.real("x", "N"), make.real("d", "N"), x=[[1, 2]], d=[[1, 2, 3]]) == [
        "NN621 the size `N` is 2 by `x` (samples of [2]) and 3 by `d` (samples of [3])"
    ]
