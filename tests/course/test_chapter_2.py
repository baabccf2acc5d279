"""Machine learning: the models of the course's second chapter against NumPy and scikit-learn."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from safetensors.numpy import load_file

import nndsl
from nndsl.cli.main import main
from nndsl.data.splits import split

pytest.importorskip("sklearn", reason="scikit-learn is not installed: pip install '.[oracles]'")
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris  # noqa: E402
from sklearn.linear_model import Lasso, LogisticRegression, Ridge  # noqa: E402
from sklearn.metrics import accuracy_score, confusion_matrix, log_loss, r2_score, roc_auc_score  # noqa: E402
from sklearn.naive_bayes import GaussianNB  # noqa: E402
from sklearn.preprocessing import LabelBinarizer, StandardScaler  # noqa: E402

from tests.samples import samples_of

MODELS = Path(__file__).parents[2] / "models"
DIABETES, PROGRESS = load_diabetes(return_X_y=True, scaled=False)
FLOWERS, SPECIES = load_iris(return_X_y=True)


def standard(x: np.ndarray) -> np.ndarray:
    return StandardScaler().fit_transform(x)


def train(name: str, *overrides: str, folder: Path = MODELS) -> tuple[nndsl.Model, dict[str, float]]:
    """The trained model, and its figures on the training part."""
    model = nndsl.Model.open(folder / f"{name}.nn", overrides=overrides, dtype="float64")
    return model, dict(model.train().training)


def line(model: nndsl.Model) -> np.ndarray:
    """The weights of a linear function and its offset, for inputs as they are in the data."""
    p, state = dict(model.parameters), model.state
    W, b = (np.ravel(p[name]) for name in (("w", "b") if "w" in p else ("y.dense.linear.W", "y.dense.b")))
    if "normalize.x.mean" in state:
        W = W / state["normalize.x.deviation"]
        b = b - W @ state["normalize.x.mean"]
    return np.append(W, b)


def with_ones(x: np.ndarray) -> np.ndarray:
    return np.column_stack([x, np.ones(len(x))])


def apart(found: np.ndarray, expected: np.ndarray) -> float:
    return np.abs(found - expected).max() / np.abs(expected).max()


LEAST_SQUARES = np.linalg.lstsq(with_ones(DIABETES), PROGRESS, rcond=None)[0]
RESIDUAL = PROGRESS - with_ones(DIABETES) @ LEAST_SQUARES


# ---- 2.1 to 2.4: regression


def test_linear_regression():
    model, figures = train("linear")
    assert apart(line(model), LEAST_SQUARES) < 1e-8
    assert figures["loss"] == pytest.approx(np.mean(RESIDUAL**2), rel=1e-10)
    assert figures["r2"] == pytest.approx(r2_score(PROGRESS, PROGRESS - RESIDUAL))


def test_descent_comes_to_what_least_squares_gives():
    model, figures = train("linear_descent")
    assert apart(line(model), LEAST_SQUARES) < 1e-4
    assert apart(np.ravel(model.predict({"x": DIABETES})["y"]), PROGRESS - RESIDUAL) < 1e-4
    assert figures["loss"] == pytest.approx(np.mean(RESIDUAL**2), rel=1e-6)


def test_maximum_likelihood_is_least_squares_and_the_deviation_that_of_the_residuals():
    model, figures = train("likelihood")
    assert apart(line(model), LEAST_SQUARES) < 1e-8
    assert np.exp(model.parameters["log_s"]) == pytest.approx(RESIDUAL.std(), rel=1e-8)
    # Half a nat, and the entropy of a normal distribution: log(s sqrt(2 pi)) + 1/2.
    assert figures["loss"] == pytest.approx(np.log(RESIDUAL.std() * np.sqrt(2 * np.pi)) + 0.5, rel=1e-10)


def test_with_a_fixed_deviation_too():
    model, _ = train("likelihood", "train.freeze=[log_s]")
    assert model.parameters["log_s"] == 4
    assert apart(line(model), LEAST_SQUARES) < 1e-8


def curve() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x, y and what is for training."""
    with open(MODELS / "data" / "curve.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    x, y = (np.array([float(row[name]) for row in rows]) for name in "xy")
    return x, y, np.array([row["part"] == "training" for row in rows])


@pytest.mark.parametrize("degree", [1, 3, 9])
def test_polynomials(degree):
    x, y, training = curve()
    expected = np.polyfit(x[training], y[training], degree)
    errors = (np.polyval(expected, x) - y) ** 2
    model = nndsl.Model.open(MODELS / "polynomial.nn", overrides=[f"M={degree}"], dtype="float64")
    end = model.train().end
    assert apart(model.parameters["w"], expected[::-1]) < 1e-5
    assert end.training["loss"] == pytest.approx(errors[training].mean(), rel=1e-6)
    assert end.validation["loss"] == pytest.approx(errors[~training].mean(), rel=1e-4)


def test_learning_curves_of_polynomials(tmp_path):
    """Of a degree that is too small both errors stay high, of the right one both fall, of one that is too large the
    validation error turns up again."""
    validation = {}
    for degree in (1, 3, 9):
        run(tmp_path, "polynomial", "--set", f"M={degree}")
        folder = tmp_path / "polynomial" / str(len(validation) + 1)
        assert b"<svg" in (folder / "curve.svg").read_bytes()
        lines = (folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
        validation[degree] = [json.loads(line)["validation"]["loss"] for line in lines]
    assert validation[3][-1] < min(validation[1][-1], validation[9][-1]) / 2
    assert validation[9][-1] > 2 * min(validation[9])


@pytest.fixture(scope="module")
def held_out():
    model = nndsl.load(MODELS / "held_out.nn", dtype="float64")
    parts = split(model.dataset, 0.2, 0.2, 0)
    return model, model.train().end, parts


def test_training_validation_and_test_error(held_out):
    model, end, parts = held_out
    rows = {tuple(row) for _, part in parts.named() for row in samples_of(part).arrays["x"]}
    assert len(rows) == 442 == sum(part.count for _, part in parts.named())  # each is in one part
    for name, part in parts.named():
        x, d = samples_of(part).arrays["x"], samples_of(part).arrays["progress"]
        assert getattr(end, name)["r2"] == pytest.approx(r2_score(d, model.predict({"x": x})["y"]))


def test_held_out_data_touch_nothing(held_out, tmp_path):
    """Not even normalisation: whatever the held-out rows are, the weights and statistics are the same."""
    model, _, parts = held_out
    scaler = StandardScaler().fit(samples_of(parts.training).arrays["x"])
    np.testing.assert_allclose(model.state["normalize.x.mean"], scaler.mean_, rtol=1e-12)
    np.testing.assert_allclose(model.state["normalize.x.deviation"], scaler.scale_, rtol=1e-12)

    training = {tuple(row) for row in samples_of(parts.training).arrays["x"]}
    table = [[*x, d] if tuple(x) in training else [*(1000 * x), -d] for x, d in zip(DIABETES, PROGRESS)]
    other = train_on(tmp_path, "held_out", table)
    assert other.state.keys() == model.state.keys()
    for name, value in model.state.items():
        np.testing.assert_array_equal(other.state[name], value)


def train_on(folder: Path, name: str, table: list) -> nndsl.Model:
    """The model, trained on other numbers."""
    (folder / "data").mkdir()
    (folder / f"{name}.nn").write_text((MODELS / f"{name}.nn").read_text(encoding="utf-8"), encoding="utf-8")
    header = (MODELS / "data" / "diabetes.csv").read_text(encoding="utf-8").splitlines()[0]
    np.savetxt(folder / "data" / "diabetes.csv", table, "%.17g", ",", header=header, comments="")
    return train(name, folder=folder)[0]


# ---- 2.5, 2.6: penalties


@pytest.mark.parametrize("penalty", [0.1, 10])
def test_ridge(penalty):
    model, _ = train("ridge", f"penalty={penalty}")
    x, count = standard(DIABETES), len(DIABETES)
    W, b = np.ravel(model.parameters["y.dense.linear.W"]), model.parameters["y.dense.b"]
    closed = np.linalg.solve(x.T @ x + count * penalty * np.eye(10), x.T @ PROGRESS)
    assert apart(W, closed) < 1e-8 and b == pytest.approx(PROGRESS.mean())
    assert apart(W, Ridge(alpha=count * penalty).fit(x, PROGRESS).coef_) < 1e-8


@pytest.mark.parametrize("penalty", [2, 10])
def test_lasso(penalty):
    model, figures = train("lasso", f"penalty={penalty}")
    expected = Lasso(alpha=penalty, tol=1e-12, max_iter=100_000).fit(standard(DIABETES), PROGRESS)
    w = model.parameters["w"]
    assert apart(w, expected.coef_) < 1e-6
    assert model.parameters["b"] == pytest.approx(expected.intercept_)
    np.testing.assert_array_equal(w == 0, expected.coef_ == 0)
    assert figures["zeros"] == (expected.coef_ == 0).sum() > 0


# ---- 2.7 to 2.10: classification


def multinomial() -> LogisticRegression:
    """Of the irises, with the penalty of the models: theirs is 1e-3 times the squares, beside a mean over 150."""
    return LogisticRegression(C=1 / (2 * 150 * 1e-3), tol=1e-12, max_iter=10_000).fit(standard(FLOWERS), SPECIES)


def test_one_hot():
    model, figures = train("one_hot")
    t = model.values({"species": SPECIES}, ["t"])["t"]
    np.testing.assert_array_equal(t, LabelBinarizer().fit_transform(SPECIES))
    P = multinomial().predict_proba(standard(FLOWERS))
    assert apart(model.predict({"flower": FLOWERS})["y"], P) < 1e-6
    assert figures["by_hand"] == pytest.approx(log_loss(SPECIES, P), rel=1e-6)
    assert figures["by_hand"] == figures["cross_entropy"]


def test_logistic_regression():
    x, benign = load_breast_cancer(return_X_y=True)
    malignant = 1 - benign
    model, figures = train("logistic")
    oracle = LogisticRegression(C=1 / (2 * len(x) * 1e-3), tol=1e-12, max_iter=10_000).fit(standard(x), malignant)
    assert apart(model.parameters["u.dense.linear.W"], oracle.coef_) < 1e-5
    assert apart(model.parameters["u.dense.b"], oracle.intercept_) < 1e-5

    P = oracle.predict_proba(standard(x))[:, 1]
    found = model.values({"x": x}, ["u", "P"])
    np.testing.assert_allclose(np.ravel(found["P"]), P, atol=1e-6)
    assert apart(np.ravel(found["u"]), oracle.decision_function(standard(x))) < 1e-5  # the log odds
    assert figures["accuracy"] == accuracy_score(malignant, P > 0.5)
    assert figures["auc"] == pytest.approx(roc_auc_score(malignant, P))
    np.testing.assert_array_equal(figures["confusion"], confusion_matrix(malignant, P > 0.5))


def test_softmax_regression():
    model, figures = train("softmax")
    oracle, b = multinomial(), model.parameters["u.dense.b"]
    assert apart(model.parameters["u.dense.linear.W"], oracle.coef_) < 1e-5
    assert apart(b - b.mean(), oracle.intercept_ - oracle.intercept_.mean()) < 1e-5  # the same for all changes nothing
    np.testing.assert_array_equal(figures["confusion"], confusion_matrix(SPECIES, oracle.predict(standard(FLOWERS))))


def test_a_generative_classifier():
    model, _ = train("generative")
    oracle, p = GaussianNB(var_smoothing=0).fit(standard(FLOWERS), SPECIES), model.parameters
    np.testing.assert_allclose(np.exp(p["a"]) / np.exp(p["a"]).sum(), oracle.class_prior_, rtol=1e-6)
    np.testing.assert_allclose(p["m"], oracle.theta_, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(np.exp(2 * p["s"]), oracle.var_, rtol=1e-6)
    np.testing.assert_allclose(model.predict({"flower": FLOWERS})["P"], oracle.predict_proba(standard(FLOWERS)), atol=1e-6)


def test_against_the_discriminative_one():
    """Each is better in what it is fitted for: the likelihood of flowers and species, and that of the species alone."""
    oracle = GaussianNB(var_smoothing=0).fit(standard(FLOWERS), SPECIES)
    joint = -oracle.predict_joint_log_proba(standard(FLOWERS))[np.arange(150), SPECIES].mean()
    generative = train("generative")[1]
    assert generative["joint_loss"] == pytest.approx(joint)
    assert generative["cross_entropy"] == pytest.approx(log_loss(SPECIES, oracle.predict_proba(standard(FLOWERS))))
    discriminative = train("generative", "train.loss=cross_entropy(P, species)")[1]
    assert discriminative["joint_loss"] > joint
    assert discriminative["cross_entropy"] < generative["cross_entropy"] / 2


# ---- 2.11: representation


def run(folder: Path, name: str, *options: str) -> None:
    result = CliRunner().invoke(main, ["run", str(MODELS / f"{name}.nn"), "--out", str(folder), *options])
    assert result.exit_code == 0, result.output


def test_a_representation_is_read_out(tmp_path):
    run(tmp_path, "representation")
    folder = tmp_path / "representation" / "1"
    arguments = ["predict", str(folder), "--data", str(MODELS / "data" / "iris.csv"), "--value", "h"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    h = np.array([[float(row["h[1]"]), float(row["h[2]"])] for row in csv.DictReader(io.StringIO(result.stdout))])

    w = load_file(folder / "weights.safetensors")
    np.testing.assert_allclose(h, np.tanh(standard(FLOWERS) @ w["h.dense.linear.W"].T + w["h.dense.b"]), atol=1e-5)
    assert LogisticRegression(C=100).fit(h, SPECIES).score(h, SPECIES) > 0.95  # two numbers tell what four did
