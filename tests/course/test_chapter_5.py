"""Chapter 5, regularisation: the models are trained from their files, and what they come to is compared with PyTorch,
scikit-learn and NumPy written from the textbook's formulas."""

from __future__ import annotations

import csv
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage

import nndsl
from nndsl.data.splits import Parts, folds, split
from nndsl.graph import BATCH
from nndsl.training.recording import train_and_record
from tests.samples import samples_of

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install '.[oracles]'")

MODELS = Path(__file__).parents[2] / "models"


def load(name: str, *overrides: str) -> nndsl.Model:
    return nndsl.Model.open(MODELS / f"{name}.nn", overrides=overrides, dtype="float64")


def parts_of(model: nndsl.Model) -> Parts:
    settings = model.network.trainings[0].settings
    return split(model.dataset, settings["validation"], settings["test"], model.seed)


def digits(count: int) -> tuple[np.ndarray, np.ndarray]:
    with open(MODELS / "data" / "digits.csv", newline="", encoding="utf-8") as file:
        rows = [list(map(float, row)) for row in list(csv.reader(file))[1 : count + 1]]
    return np.array(rows)[:, :64], np.array(rows)[:, 64].astype(int)


def in_mode(model: nndsl.Model, name: str, mode: str, **arrays: np.ndarray) -> np.ndarray:
    """The value of this name while training, or when predicting."""
    sizes = {BATCH: len(next(iter(arrays.values())))}
    return model.evaluator.run([model.network.values[name]], {**model.state, **arrays}, sizes, {}, mode=mode)[0]


class Tanh:
    """The network of `overfitting.nn` and `early_stopping.nn` in PyTorch, on all samples of a part at each update."""

    def __init__(self, state, training):
        names = ("h.dense.linear.W", "h.dense.b", "y.dense.linear.W", "y.dense.b")
        self.weights = {name: torch.tensor(state[name], requires_grad=True) for name in names}
        self.training = samples_of(training).arrays
        self.mean, self.deviation = self.training["flower"].mean(0), self.training["flower"].std(0)
        self.optimizer = torch.optim.Adam(self.weights.values(), lr=0.01)

    def loss(self, arrays) -> torch.Tensor:
        V, a, W, b = self.weights.values()
        h = torch.tanh(torch.tensor((arrays["flower"] - self.mean) / self.deviation) @ V.T + a)
        return torch.nn.functional.cross_entropy(h @ W.T + b, torch.tensor(arrays["species"].reshape(-1)))

    def update(self) -> float:
        """One step; the loss before it."""
        self.optimizer.zero_grad()
        loss = self.loss(self.training)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def judge(self, part) -> float:
        with torch.no_grad():
            return self.loss(samples_of(part).arrays).item()


# ---- 5.1


def test_the_training_error_falls_and_the_error_on_other_flowers_turns(tmp_path):
    model = load("overfitting")
    parts, first = parts_of(model), dict(model.state)
    net, curves = Tanh(first, parts.training), {"training": [], "validation": []}
    for _ in range(200):
        curves["training"].append(net.update())  # taken on the way, as a curve is
        curves["validation"].append(net.judge(parts.validation))
    recorded = train_and_record(model, tmp_path)
    (fit,) = recorded.outcome.fits
    for name, curve in curves.items():
        assert [getattr(e, name)["loss"] for e in fit.evaluations] == pytest.approx(curve, rel=1e-6), name
    best = int(np.argmin(curves["validation"]))
    assert fit.end.best.epoch == best + 1 < 200
    assert curves["validation"][-1] > 1.1 * curves["validation"][best] > 3 * curves["training"][-1]
    assert f"best: epoch {best + 1}" in recorded.folder.file("curve.svg").read_text(encoding="utf-8")


# ---- 5.2


@pytest.mark.parametrize("alpha", [0, 1, 10])
def test_weight_decay(alpha):
    """w* = h / (h + alpha) w0 for the loss 1/2 sum h (w - w0)^2 + alpha/2 w.w."""
    model = load("weight_decay", f"alpha={alpha}")
    model.train()
    h, w0 = np.array([9, 1]) / 2, np.array([2, 5])
    np.testing.assert_allclose(model.parameters["w"], h / (h + alpha) * w0, rtol=1e-10)


# ---- 5.3


def stopped(net: Tanh, validation, every: int, patience: int) -> int:
    """How many updates the best weights have seen, and the net has made when it stops."""
    losses = []
    while len(losses) - (int(np.argmin(losses)) if losses else 0) <= patience:
        for _ in range(every):
            net.update()
        losses.append(net.judge(validation))
    return (int(np.argmin(losses)) + 1) * every


@pytest.fixture(scope="module")
def stopping():
    """Early stopping by hand, all samples at each update: the parts, the first weights and the best number of updates."""
    model = load("early_stopping", "train.batch=150")
    parts, first = parts_of(model), dict(model.state)
    return parts, first, stopped(Tanh(first, parts.training), parts.validation, every=2, patience=20)


def updated(net: Tanh, updates: int) -> dict[str, np.ndarray]:
    for _ in range(updates):
        net.update()
    return {name: value.detach().numpy() for name, value in net.weights.items()}


def assert_weights(model: nndsl.Model, expected: dict[str, np.ndarray]) -> None:
    for name, value in expected.items():
        np.testing.assert_allclose(model.parameters[name], value, rtol=1e-6, atol=1e-8)


def test_early_stopping_keeps_the_weights_of_the_turning_point(stopping):
    parts, first, best = stopping
    model = load("early_stopping", "train.batch=150")
    end = model.train().end
    assert (end.ended, end.kept.update, end.updates) == ("patience", best, best + 20 * 2)
    assert_weights(model, updated(Tanh(first, parts.training), best))


def test_retraining_is_on_all_data_for_the_best_number_of_updates(stopping):
    parts, first, best = stopping
    model = load("early_stopping", "train.batch=150", "retrain=true")
    search, again = model.train().fits
    assert search.end.kept.update == again.end.updates == best
    assert (search.start.samples["training"], again.start.samples["training"]) == (60, 120)
    net = Tanh(first, parts.together())
    assert_weights(model, updated(net, best))
    assert again.end.test["loss"] == pytest.approx(net.judge(parts.test), rel=1e-6)


def test_early_stopping_as_it_stands_in_the_file():
    (fit,) = load("early_stopping").train().fits
    losses = [evaluation.validation["loss"] for evaluation in fit.evaluations]
    assert fit.end.ended == "patience" and len(losses) == np.argmin(losses) + 1 + 20
    assert fit.end.kept.update == 2 * (np.argmin(losses) + 1)
    assert fit.end.validation["loss"] == min(losses)


# ---- 5.4


def test_the_gradients_of_a_shared_layer_add_up():
    model = load("weight_sharing")
    image, digit = digits(100)
    p, rows = model.parameters, image.reshape(-1, 8, 8) / 16
    z = np.tanh(rows @ p["look.dense.linear.W"].T + p["look.dense.b"])  # [samples, 8 rows, 6 units]
    u = z.reshape(len(z), -1) @ p["y.dense.linear.W"].T + p["y.dense.b"]
    P = np.exp(u) / np.exp(u).sum(1, keepdims=True)
    delta = ((P - np.eye(10)[digit]) / len(z) @ p["y.dense.linear.W"]).reshape(z.shape) * (1 - z**2)
    gradients = model.gradients({"image": image, "digit": digit})
    expected = sum(delta[:, i].T @ rows[:, i] for i in range(8))
    np.testing.assert_allclose(gradients["look.dense.linear.W"], expected, atol=1e-12)
    np.testing.assert_allclose(gradients["look.dense.b"], delta.sum((0, 1)), atol=1e-12)
    fit = model.train().fits[0]
    assert fit.start.parameters == (8 * 6 + 6) + (8 * 6 * 10 + 10)
    assert fit.end.validation["accuracy"] > 0.9


# ---- 5.5


def test_bagging():
    """The error of the mean is the mean error less the spread of the answers (Krogh and Vedelsby, 1995), and its variance
    over the flowers is s^2/M + 2/M^2 sum cov."""
    model, M = load("bagging"), 10
    test = samples_of(parts_of(model).test).arrays
    outcome, state = model.train(), dict(model.state)
    mean, deviation = state["1/normalize.width.mean"], state["1/normalize.width.deviation"]
    x = (test["flower"] - state["1/normalize.flower.mean"]) / state["1/normalize.flower.deviation"]
    answers = []
    for m in range(1, M + 1):
        V, a, w, b = (state[f"{m}/y.{name}"] for name in ("dense.linear.W", "dense.b", "dense2.linear.W", "dense2.b"))
        answers.append((np.tanh(x @ V.T + a) @ w.T + b)[:, 0])
    answers, right = np.array(answers), (test["width"].reshape(-1) - mean) / deviation
    errors = ((answers - right) ** 2).mean(1)
    assert outcome.test["loss"] == pytest.approx(errors.mean() - answers.var(0).mean(), rel=1e-9)
    assert outcome.test["loss"] < 0.9 * errors.mean()
    answer = model.predict({"flower": test["flower"]})["y"].reshape(-1)
    cov = np.cov(answers - right)
    law = np.trace(cov) / M / M + 2 / M**2 * np.triu(cov, 1).sum()
    assert np.var((answer - test["width"].reshape(-1)) / deviation, ddof=1) == pytest.approx(law, rel=1e-9)


@pytest.mark.parametrize("penalty", [0.01, 1])
def test_cross_validation(penalty):
    Ridge = pytest.importorskip("sklearn.linear_model").Ridge
    model = load("cross_validation", f"penalty={penalty}")

    def ridge(part):
        arrays = samples_of(part).arrays
        return Ridge(alpha=len(arrays["flower"]) * penalty).fit(arrays["flower"], arrays["width"].reshape(-1))

    def error(fitted, part):
        arrays = samples_of(part).arrays
        wrong = fitted.predict(arrays["flower"]) - arrays["width"].reshape(-1)
        return (wrong**2).mean() + penalty * (fitted.coef_**2).sum()

    splits = list(folds(model.dataset, model.network.trainings[0].settings, model.seed))
    held_out = np.concatenate([samples_of(parts.validation).arrays["flower"] for parts in splits])
    np.testing.assert_array_equal(np.sort(held_out, 0), np.sort(model.dataset.arrays["flower"], 0))
    errors = [error(ridge(parts.training), parts.validation) for parts in splits]
    end = model.train().end
    assert end.validation["loss"] == pytest.approx(np.mean(errors), rel=1e-9)
    assert end.deviations["loss"] == pytest.approx(np.std(errors, ddof=1), rel=1e-9)
    np.testing.assert_allclose(model.parameters["y.dense.linear.W"][0], ridge(splits[0].together()).coef_, rtol=1e-8)


# ---- 5.6


def test_dropout():
    """A fresh mask for each sample: a unit is 0 or doubled, and its mean over masks is its value without."""
    model, N = load("dropout", "train.epochs=10"), 4000
    outcome = model.train()
    assert outcome.validation["accuracy"] > 0.9
    image = np.repeat(digits(1)[0], N, axis=0)
    p = model.parameters
    h = np.maximum(0, image[0] / 16 @ p["h.dense.linear.W"].T + p["h.dense.b"])
    thin = in_mode(model, "thin", "training", image=image)
    assert (np.isclose(thin, 0) | np.isclose(thin, 2 * h)).all()
    assert 0 < len(np.unique(thin > 0, axis=0)) == N  # no two masks alike
    np.testing.assert_allclose(thin.mean(0), h, atol=5 * h.max() / np.sqrt(N))  # the deviation of a unit is its value
    np.testing.assert_allclose(in_mode(model, "thin", "predicting", image=image), np.tile(h, (N, 1)), atol=1e-12)


# ---- 5.7


def test_regularised():
    model = load("regularised", "deviation=0")
    image, digit = digits(200)
    p = {name: torch.tensor(value, requires_grad=True) for name, value in model.parameters.items()}
    x, F = torch.tensor(image / 16), torch.nn.functional
    u = x @ p["h.dense.linear.W"].T + p["h.dense.b"]
    h = torch.relu(F.batch_norm(u, None, None, p["h.batch_norm.gain"], p["h.batch_norm.shift"], training=True))
    v = h @ p["g.dense.linear.W"].T + p["g.dense.b"]
    g = torch.relu(F.layer_norm(v, (32,), p["g.layer_norm.gain"], p["g.layer_norm.shift"]))
    y = g @ p["y.dense.linear.W"].T + p["y.dense.b"]
    loss = F.cross_entropy(y, torch.tensor(digit), label_smoothing=0.1)
    matrices = [value for name, value in p.items() if name.endswith("W")]
    loss = loss + 1e-4 * sum(0.5 * w.abs().sum() + 0.5 * (w**2).sum() for w in matrices)
    loss.backward()
    batch = {"image": image, "digit": digit}
    assert model.loss(batch) == pytest.approx(loss.item(), rel=1e-10)
    for name, gradient in model.gradients(batch).items():
        np.testing.assert_allclose(gradient, p[name].grad, atol=1e-10, err_msg=name)


def test_regularised_keeps_the_weights_of_a_unit_within_the_norm_and_adds_noise():
    model = load("regularised", "train.epochs=5", "limit=1")
    outcome = model.train()
    lengths = np.concatenate([np.linalg.norm(w, axis=1) for name, w in model.parameters.items() if name.endswith("W")])
    assert lengths.max() == pytest.approx(1) and lengths.min() < 0.999
    assert outcome.validation["accuracy"] > 0.9
    image, _ = digits(500)
    noise = in_mode(model, "noisy", "training", image=image) - image / 16
    assert abs(noise.mean()) < 5 * 0.1 / np.sqrt(noise.size)
    assert noise.std() == pytest.approx(0.1, rel=0.03)
    np.testing.assert_array_equal(in_mode(model, "noisy", "predicting", image=image), image / 16)


def errors_where_moved(model: nndsl.Model) -> dict[tuple[int, int], float]:
    """How many of the digits held out are misread: moved down and to the right by SciPy, read by NumPy."""
    V, a, W, b = model.parameters.values()
    part = parts_of(model).validation
    held_out = part.dataset.take(part.samples).arrays
    errors = {}
    for step in product((-1, 0, 1), repeat=2):
        pictures = ndimage.shift(held_out["image"].astype(float), (0, *step, 0), order=0)
        h = np.maximum(0, pictures.reshape(-1, 64) / 16 @ V.T + a)
        errors[step] = np.mean((h @ W.T + b).argmax(1) != held_out["digit"][:, 0])
    return errors


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_augmentation_teaches_to_read_what_is_moved(seed):
    moved = {}
    for augment in ("shifted(1)(image)", "[]"):
        model = load("augmented", f"train.augment={augment}", f"train.seed={seed}", "train.epochs=30")
        outcome = model.train()
        errors = errors_where_moved(model)
        assert 1 - outcome.validation["when_moved"] == pytest.approx(errors[0, 1])
        assert 1 - outcome.validation["accuracy"] == pytest.approx(errors.pop((0, 0)))
        moved[augment] = np.mean(list(errors.values()))
    assert moved["shifted(1)(image)"] < 0.2 and moved["[]"] > 0.6
