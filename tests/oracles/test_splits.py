"""How many samples of each category parts and folds have: as many as scikit-learn's."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nndsl.data import Dataset, folds, split
from nndsl.semantics.records import Record
from tests.samples import samples_of

theirs = pytest.importorskip(
    "sklearn.model_selection", reason="scikit-learn is not installed: pip install '.[oracles]'"
)

SIZES = st.lists(st.integers(6, 40), min_size=2, max_size=6)  # of categories


def labelled(labels):
    categories = {"d": [str(code) for code in range(max(labels) + 1)]}
    return Dataset(len(labels), {"d": labels[:, None]}, {"d": ()}, categories=categories)


def counts(labels, least):
    return np.bincount(labels, minlength=least)


@given(SIZES, st.floats(0.2, 0.8), st.integers(0, 9))
@settings(max_examples=200, deadline=None)
def test_a_stratified_share(sizes, share, seed):
    """Where remainders tie, chance decides there: so categories of one remainder are compared as a set."""
    labels = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(sizes)), sizes))
    held_out = round(share * len(labels))
    part = split(labelled(labels), Record("stratified", {"share": share, "by": "d"}, {}), None, seed).validation
    sizes_of_parts = {"train_size": len(labels) - held_out, "test_size": held_out}
    ((_, test),) = theirs.StratifiedShuffleSplit(1, **sizes_of_parts, random_state=seed).split(labels, labels)
    whole, remainders = np.divmod(held_out * np.array(sizes), len(labels))
    found, expected = (
        sorted(zip(remainders, counts(taken, len(sizes)) - whole))
        for taken in (samples_of(part).arrays["d"][:, 0], labels[test])
    )
    assert found == expected


@given(st.integers(2, 60), st.data())
@settings(max_examples=100, deadline=None)
def test_folds(count, data):
    number = data.draw(st.integers(2, count))
    settings = {"validation": Record("folds", {"count": number, "by": None}, {}), "test": None}
    found = [parts.validation.count for parts in folds(labelled(np.zeros(count, int)), settings, 0)]
    assert found == [len(held_out) for _, held_out in theirs.KFold(number).split(range(count))]


@given(SIZES, st.integers(2, 6), st.integers(0, 9))
@settings(max_examples=200, deadline=None)
def test_stratified_folds(sizes, number, seed):
    labels = np.repeat(np.arange(len(sizes)), sizes)  # scikit-learn numbers categories as they appear
    settings = {"validation": Record("folds", {"count": number, "by": "d"}, {}), "test": None}
    found = [
        counts(samples_of(parts.validation).arrays["d"][:, 0], len(sizes)).tolist()
        for parts in folds(labelled(labels), settings, seed)
    ]
    expected = theirs.StratifiedKFold(number).split(labels, labels)
    assert found == [counts(labels[held_out], len(sizes)).tolist() for _, held_out in expected]
