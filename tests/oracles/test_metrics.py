"""The metrics of the library against scikit-learn, evaluated in batches of unequal size, in sequences, in a series."""

import numpy as np
import pytest

import nndsl
from nndsl.data import Dataset, Part
from nndsl.training.learner import Learner

sk = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed: pip install '.[oracles]'")

BATCHES = (1, 7, 50, 1000)
CLASSIFIED = "accuracy(y, d), precision(y, d), recall(y, d), f1(y, d), auc(y, d), confusion(y, d)"
ANSWERS = """
input  x : {x}
target d : {d}
weight w : number = 1
y = w * x
output y for d
train {{
  loss    = squared_error(y, x)
  metrics = [{metrics}]
}}
"""


def evaluated(text, part, batch=7, dtype="float32"):
    model = nndsl.loads(text, dtype=dtype)
    learner = Learner(model.network, model.network.trainings[0], model.state, dtype, 1, 1)
    return learner.evaluate(part, batch)


def samples(x, d):
    arrays = {"x": x.reshape(len(x), -1), "d": d.reshape(len(d), -1)}
    return Part(Dataset(len(x), arrays, {"x": (), "d": ()}))


def agree(found, expected):
    assert found.keys() >= expected.keys()
    for name, value in expected.items():
        np.testing.assert_allclose(found[name], value, rtol=1e-5, atol=1e-6, err_msg=name)


def probabilities(rng, count, classes):
    """Rounded to eighths before they are normalised, so that many are equal."""
    scores = np.exp(np.round(rng.normal(size=(count, classes)) * 8) / 8)
    return (scores / scores.sum(1, keepdims=True)).astype("float32").astype(float)


def of_many(y, d):
    """What scikit-learn says of probabilities [count, K] and labels, K > 2."""
    best, categories = y.argmax(1), range(y.shape[1])
    options = {"average": "macro", "labels": categories, "zero_division": 0}
    ranked = [sk.roc_auc_score(d == k, y[:, k]) for k in categories]
    return {
        "accuracy": sk.accuracy_score(d, best),
        "precision": sk.precision_score(d, best, **options),
        "recall": sk.recall_score(d, best, **options),
        "f1": sk.f1_score(d, best, **options),
        "auc": np.mean(ranked),
        "confusion": sk.confusion_matrix(d, best, labels=categories),
    }


def of_two(score, d):
    """What scikit-learn says of the probability of a yes and answers of 0 or 1."""
    said = score > 0.5
    return {
        "accuracy": sk.accuracy_score(d, said),
        "precision": sk.precision_score(d, said, zero_division=0),
        "recall": sk.recall_score(d, said, zero_division=0),
        "f1": sk.f1_score(d, said, zero_division=0),
        "auc": sk.roc_auc_score(d, score),
        "confusion": sk.confusion_matrix(d, said, labels=[0, 1]),
    }


def of_two_columns(y, d):
    return of_two(y[:, 1], d)


@pytest.mark.parametrize("batch", BATCHES)
def test_many_categories(batch):
    rng = np.random.default_rng(1)
    y, d = probabilities(rng, 101, 4), rng.integers(0, 4, 101)
    agree(evaluated(ANSWERS.format(x="[4]", d="class(4)", metrics=CLASSIFIED), samples(y, d), batch), of_many(y, d))


@pytest.mark.parametrize("count, expected", [(2, of_two_columns), (3, of_many)])
def test_categories_that_the_data_bring(count, expected):
    """How many there are is known only then: two have a yes, more a mean."""
    rng = np.random.default_rng(8)
    y, d = probabilities(rng, 30, count), rng.integers(0, count, 30)
    text = ANSWERS.replace("loss    =", "data    = rows(x = {rows}, d = {labels})\n  epochs  = 1\n  loss    =")
    labels = ", ".join(f'"{label}"' for label in d)
    model = nndsl.loads(text.format(x="[K]", d="class(K)", metrics=CLASSIFIED, rows=y.tolist(), labels=f"[{labels}]"))
    found = Learner(model.network, model.network.trainings[0], model.state, "float32", 1, 1)
    agree(found.evaluate(samples(y, d), 7), expected(y, d))


@pytest.mark.parametrize("d_type", ["number", "class(2)"])
@pytest.mark.parametrize("batch", BATCHES)
def test_a_yes_or_no_question(batch, d_type):
    rng = np.random.default_rng(2)
    y = np.round(rng.uniform(size=101), 1) + 0.01
    d = (rng.uniform(size=101) < y).astype(int)
    text = ANSWERS.format(x="number", d=d_type, metrics=CLASSIFIED)
    agree(evaluated(text, samples(y, d), batch), of_two(y, d))


@pytest.mark.parametrize("batch", BATCHES)
def test_two_categories_with_a_probability_each(batch):
    rng = np.random.default_rng(3)
    y, d = probabilities(rng, 101, 2), rng.integers(0, 2, 101)
    text = ANSWERS.format(x="[2]", d="class(2)", metrics=CLASSIFIED)
    agree(evaluated(text, samples(y, d), batch), of_two_columns(y, d))


def test_a_category_that_nobody_names_and_one_that_does_not_occur():
    """0 where nothing can be divided; the area for a category without samples is undefined."""
    rng = np.random.default_rng(4)
    y, d = probabilities(rng, 40, 4), rng.integers(0, 3, 40)
    y[:, 1] = 0
    found = evaluated(ANSWERS.format(x="[4]", d="class(4)", metrics=CLASSIFIED), samples(y, d))
    assert np.isnan(found.pop("auc"))
    options = {"average": "macro", "labels": range(4), "zero_division": 0}
    best = y.argmax(1)
    agree(found, {name: getattr(sk, f"{name}_score")(d, best, **options) for name in ("precision", "recall", "f1")})
    agree(found, {"confusion": sk.confusion_matrix(d, best, labels=range(4))})


def test_one_category_alone_has_no_area():
    found = evaluated(ANSWERS.format(x="number", d="number", metrics="auc(y, d)"), samples(np.arange(5.0), np.ones(5)))
    assert np.isnan(found["auc"])


@pytest.mark.parametrize("batch", BATCHES)
@pytest.mark.parametrize("size", [1, 3])
def test_regression(batch, size):
    rng = np.random.default_rng(5)
    d = rng.normal(size=(101, size)) * 10 + 1000
    y = d + rng.normal(size=(101, size))
    text = ANSWERS.format(x=f"[{size}]", d=f"[{size}]", metrics="r2(y, d), absolute_error(y, d), squared_error(y, d)")
    expected = {
        "r2": sk.r2_score(d, y),
        "absolute_error": size * sk.mean_absolute_error(d, y),
        "squared_error": size * sk.mean_squared_error(d, y),
    }
    agree(evaluated(text, samples(y, d), batch, "float64"), expected)


def test_a_constant_target_has_no_variance_to_explain():
    text = ANSWERS.format(x="[1]", d="[1]", metrics="r2(y, d)")
    assert not np.isfinite(evaluated(text, samples(np.arange(5.0), np.full(5, 2.0)))["r2"])


SEQUENCES = """
input  x : [3]      over T
target d : class(3) over T
weight w : number = 1
y = w * x
output y for d
train {{
  loss    = squared_error(y, x)
  metrics = [{metrics}]
}}
"""


@pytest.fixture
def sequences():
    """Sequences of 1 to 9 steps, NaN and an impossible label beyond their ends."""
    rng = np.random.default_rng(6)
    lengths = rng.integers(1, 10, 23)
    x, d = probabilities(rng, 23 * 9, 3).reshape(23, 9, 3), rng.integers(0, 3, (23, 9, 1))
    exists = np.arange(9) < lengths[:, None]
    expected = of_many(x[exists], d[exists][:, 0])
    x[~exists], d[~exists] = np.nan, 99
    return x, d, lengths, exists, expected


@pytest.mark.parametrize("batch", BATCHES)
def test_sequences_of_different_lengths(batch, sequences):
    """Steps are what is counted; accuracy is averaged over the steps of each sequence first."""
    x, d, lengths, exists, expected = sequences
    part = Part(Dataset(23, {"x": x, "d": d}, {"x": ("T",), "d": ("T",)}, {"T": lengths}))
    hits = np.where(exists, x.argmax(2) == d[..., 0], 0).sum(1)
    expected["accuracy"] = (hits / lengths).mean()
    agree(evaluated(SEQUENCES.format(metrics=CLASSIFIED), part, batch), expected)


def test_only_the_held_out_steps_of_a_series_count():
    rng = np.random.default_rng(7)
    y, d = probabilities(rng, 60, 3), rng.integers(0, 3, 60)
    dataset = Dataset(1, {"x": y[None], "d": d[None, :, None]}, {"x": ("T",), "d": ("T",)}, {"T": np.array([60])})
    part = Part(dataset, scored=np.arange(60)[None] >= 35)
    found = evaluated(SEQUENCES.format(metrics=CLASSIFIED + ", sum(mean(x - batch_mean(x), over = T)^2)"), part)
    agree(found, of_many(y[35:], d[35:]))
    assert found["sum"] == pytest.approx(0, abs=1e-10)  # the mean over what counts, from itself
