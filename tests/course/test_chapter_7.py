"""Chapter 7, autoencoders, and what is built on them in several stages: the models are trained from their files, and what
they come to is compared with principal components, scikit-learn and NumPy written from the textbook's formulas."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import nndsl
from nndsl.cli.main import main
from nndsl.data.splits import Parts, split
from nndsl.graph import BATCH
from nndsl.training.observer import Observer
from nndsl.training.recording import train_and_record
from nndsl.training.runs import RunFolder
from tests.samples import samples_of

MODELS = Path(__file__).parents[2] / "models"
DIGITS = MODELS / "data" / "digits.csv"


def load(name: str, *overrides: str) -> nndsl.Model:
    return nndsl.Model.open(MODELS / f"{name}.nn", overrides=overrides, dtype="float64")


def parts_of(model: nndsl.Model, block: int = 0) -> Parts:
    settings = model.network.trainings[block].settings
    return split(model.dataset, settings["validation"], settings["test"], model.seed)


def images(part) -> np.ndarray:
    return samples_of(part).arrays["image"]


def dense(p, path: str, x: np.ndarray) -> np.ndarray:
    return x @ p[f"{path}.linear.W"].T + p[f"{path}.b"]


def sigmoid(u: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-u))


def squared_error(y: np.ndarray, x: np.ndarray) -> float:
    return ((y - x) ** 2).sum(1).mean()


def error_of_the_mean(parts: Parts) -> float:
    """That of answering every image with the mean of those for training."""
    return squared_error(images(parts.training).mean(0) / 16, images(parts.validation) / 16)


# ---- hour-glass


@pytest.mark.parametrize("code, iterations", [(4, 100), (8, 250)])
def test_a_linear_autoencoder_finds_the_principal_components(code, iterations):
    exact = ("train.optimizer=lbfgs(memory = 30)", f"train.epochs={iterations}")
    model = load("autoencoder", "act=identity", f"code={code}", *exact)
    x = images(parts_of(model).training) / 16
    left_out = np.linalg.svd(x - x.mean(0), compute_uv=False)[code:]
    least = (left_out**2).sum() / len(x)  # no code of this size can do better
    assert least * (1 - 1e-9) < model.train().training["loss"] < 1.01 * least


def test_the_code_is_read_out(tmp_path):
    def nndsl_says(*arguments):
        result = CliRunner().invoke(main, list(map(str, arguments)), catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.stdout

    run = nndsl_says("run", MODELS / "autoencoder.nn", "--out", tmp_path, "--dtype", "float64", "--quiet").strip()
    header, *rows = csv.reader(io.StringIO(nndsl_says("predict", run, "--data", DIGITS, "--value", "h")))
    p = RunFolder.open(run).weights()
    x = np.loadtxt(DIGITS, delimiter=",", skiprows=1)[:, :64] / 16
    h = dense(p, "encode.dense2", np.tanh(dense(p, "encode.dense", x)))
    assert header == [f"h[{i}]" for i in range(1, 9)]
    np.testing.assert_allclose(np.array(rows, dtype=float), h, atol=1e-10)
    y = dense(p, "decode.dense2", np.tanh(dense(p, "decode.dense", h)))
    assert squared_error(y, x) < 0.5 * squared_error(x.mean(0), x)


# ---- tied, denoising, sparse


def test_tied_weights_learn_from_both_places():
    """y = f(W' h + c), h = f(W x + b): dE/dW = delta x' + h (y - x)', where delta = W (y - x) f'."""
    model = load("autoencoder_tied")
    parts, p = parts_of(model), dict(model.parameters)
    x = images(parts.validation) / 16
    W, N = p["encode.dense.linear.W"], len(x)
    h = sigmoid(dense(p, "encode.dense", x))
    wrong = (sigmoid(h @ W + p["c"]) - x) / N
    delta = wrong @ W.T * h * (1 - h)
    gradients = model.gradients({"image": 16 * x})
    np.testing.assert_allclose(gradients["encode.dense.linear.W"], delta.T @ x + h.T @ wrong, atol=1e-12)
    np.testing.assert_allclose(gradients["encode.dense.b"], delta.sum(0), atol=1e-12)
    np.testing.assert_allclose(gradients["c"], wrong.sum(0), atol=1e-12)
    assert model.train().validation["squared_error"] < 0.5 * error_of_the_mean(parts)


def test_a_denoising_autoencoder_gives_back_what_was_put_out():
    model = load("autoencoder_denoising")
    parts = parts_of(model)
    clean = model.train().validation["squared_error"]
    image = images(parts.validation)
    x, p = image / 16, model.parameters

    def restored(z):
        return sigmoid(dense(p, "y.dense", sigmoid(dense(p, "h.dense", z))))

    assert clean == pytest.approx(squared_error(restored(x), x), rel=1e-10)  # nothing is put out at prediction
    assert clean < 0.5 * error_of_the_mean(parts)
    corrupt = x * (np.random.default_rng(1).random(x.shape) < 0.7)
    assert squared_error(restored(corrupt), x) < 0.5 * squared_error(corrupt, x)
    arrays = {**model.state, "image": image}
    (drawn,) = model.evaluator.run([model.network.values["corrupt"]], arrays, {BATCH: len(x)}, {}, mode="training")
    kept = drawn[x > 0] / x[x > 0]
    assert set(np.unique(kept)) == {0, 1} and kept.mean() == pytest.approx(0.7, abs=5 * np.sqrt(0.21 / kept.size))


def test_the_penalty_makes_the_code_sparse():
    activity, silent = {}, {}
    for sparsity in (0, 0.05):
        model = load("autoencoder_sparse", f"sparsity={sparsity}", "train.epochs=15")
        parts = parts_of(model)
        outcome, x = model.train(), images(parts.validation) / 16
        h = np.maximum(0, dense(model.parameters, "h.dense", x))
        wrong = squared_error(dense(model.parameters, "y.dense", h), x)
        assert outcome.validation["l1"] == pytest.approx(h.sum(1).mean(), rel=1e-10)
        assert outcome.validation["loss"] == pytest.approx(wrong + sparsity * h.sum(1).mean(), rel=1e-10)
        assert wrong < 0.5 * error_of_the_mean(parts)
        activity[sparsity], silent[sparsity] = h.mean(), (h == 0).mean()
    assert activity[0.05] < 0.5 * activity[0] and silent[0.05] > silent[0]


# ---- several stages


class Watcher(Observer):
    """Keeps the weights with which each block begins."""

    def __init__(self, model: nndsl.Model):
        self.model, self.begun = model, {}

    def start(self, event):
        self.begun[event.block] = {name: value.copy() for name, value in self.model.state.items()}


def moved(before, after) -> set[str]:
    """The layers whose weights are not the same bit by bit."""
    return {name.split(".")[0] for name in before if before[name].tobytes() != after[name].tobytes()}


def test_stages():
    model = load("stages")
    watcher = Watcher(model)
    pretrain, head, everything = model.train(watcher).fits
    first, second, third = (watcher.begun[name] for name in ("pretrain", "head", "all"))
    assert moved(first, second) == {"encode", "copied"}
    assert moved(second, third) == {"y"}
    assert moved(third, model.state) == {"encode", "y"}
    x = images(parts_of(model).training) / 16
    assert pretrain.end.training["loss"] < 0.5 * squared_error(x.mean(0), x)
    assert everything.end.validation["accuracy"] > head.end.validation["accuracy"] > 0.85


def test_the_head_is_softmax_regression_on_a_code_that_stays():
    LogisticRegression = pytest.importorskip("sklearn.linear_model").LogisticRegression
    model = load(
        "stages", "head.optimizer=lbfgs()", "head.loss=cross_entropy(y, digit) + 0.01 * l2(y.W)", "head.epochs=500"
    )
    watcher = Watcher(model)
    model.train(watcher)
    p, training = watcher.begun["all"], parts_of(model, block=1).training
    h = np.tanh(dense(p, "encode.dense2", np.tanh(dense(p, "encode.dense", images(training) / 16))))
    regression = LogisticRegression(C=1 / (2 * len(h) * 0.01), tol=1e-10, max_iter=5000)
    regression.fit(h, samples_of(training).arrays["digit"].reshape(-1))
    np.testing.assert_allclose(p["y.dense.linear.W"], regression.coef_, atol=1e-4)


def test_transfer(tmp_path):
    """The code comes from a run and does not move; what is new learns on it."""
    saved = load("autoencoder")
    train_and_record(saved, tmp_path)
    model = load("transfer")
    first, outcome = dict(model.state), model.train(runs=tmp_path)
    assert moved(first, model.state) == {"encode", "y"}
    code = {name: value for name, value in model.state.items() if name.startswith("encode.")}
    assert len(code) == 4 and moved(code, saved.state) == set()
    part = parts_of(model).validation
    h = dense(saved.state, "encode.dense2", np.tanh(dense(saved.state, "encode.dense", images(part) / 16)))
    best = dense(model.state, "y.dense2", np.maximum(0, dense(model.state, "y.dense", h))).argmax(1)
    right = best == samples_of(part).arrays["digit"].reshape(-1)
    assert outcome.validation["accuracy"] == pytest.approx(right.mean()) and right.mean() > 0.9
