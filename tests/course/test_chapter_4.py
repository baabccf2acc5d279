"""Chapter 4, learning by gradient descent: the models against the formulas of the textbook in NumPy, and SciPy."""

from __future__ import annotations

from itertools import permutations
from types import SimpleNamespace

import numpy as np
import pytest
from click.testing import CliRunner

import nndsl
from nndsl.cli.main import main
from nndsl.training.checkpoint import load
from tests.course.shipped import MODELS, columns, labels, opened, standard, trained

LENGTH, WIDTH = columns("iris.csv", "petal_length"), columns("iris.csv", "petal_width")
SEPAL = columns("iris.csv", "sepal_length", "sepal_width")
SPOTS = columns("sunspots.csv", "sunspots")
UPDATES = (1, 2, 3, 10, 50)  # after which weights are compared


def weights(model: nndsl.Model) -> np.ndarray:
    return np.concatenate([model.parameters["w"], model.parameters["b"]])


def with_constant(x: np.ndarray) -> np.ndarray:
    return np.column_stack([x, np.ones(len(x))])


def slope(w, x, d):
    """The gradient of mean((w.x - d)^2) / 2."""
    return (x @ w - d) @ x / len(x)


def descent(x, d, batch, epochs, rate):
    """w += -rate(t) grad E, batch by batch in the order of the data, t the number of updates made."""
    w, t = np.zeros(x.shape[1]), 0
    for _ in range(epochs):
        for first in range(0, len(x), batch):
            part = slice(first, first + batch)
            w, t = w - rate(t) * slope(w, x[part], d[part]), t + 1
    return w


# ---- 4.1


@pytest.mark.parametrize("batch", [150, 10, 1])
def test_descent(batch):
    model = trained("descent", f"train.batch={batch}", "train.shuffle=false", "train.epochs=4")
    np.testing.assert_allclose(
        weights(model), descent(with_constant(LENGTH), WIDTH, batch, 4, lambda t: 0.02), rtol=1e-10
    )


def test_descent_comes_near_to_least_squares():
    """All samples at once come to rest there; half of them at a time never do."""
    lowest = np.linalg.lstsq(with_constant(LENGTH), WIDTH, rcond=None)[0]
    settings = ("train.optimizer=sgd(0.1)", "train.epochs=1000")
    found = {batch: weights(trained("descent", f"train.batch={batch}", *settings)) for batch in (150, 75)}
    apart = {batch: np.abs(w - lowest).max() for batch, w in found.items()}
    assert apart[150] < 1e-6 and 1e-4 < apart[75] < 0.3


def test_samples_come_in_another_order_in_each_epoch():
    """One sample at a time, three of them: the weights are those of one order in each epoch, and of several orders."""
    x, d = np.array([1.0, 2.0, 4.0]), np.array([1.0, 0.0, 3.0])
    orders = list(permutations(range(3)))

    def after(sequence):
        order = list(sequence)
        return descent(with_constant(x[order]), d[order], 1, 1, lambda t: 0.02)

    seen = []
    for seed in range(12):
        data = "train.data=rows(length=[1, 2, 4], width=[1, 0, 3])"
        found = [
            weights(trained("descent", data, "train.batch=1", f"train.epochs={epochs}", f"train.seed={seed}"))
            for epochs in (1, 2)
        ]
        first = [order for order in orders if np.allclose(after(order), found[0], rtol=1e-12)]
        second = [order for order in orders if np.allclose(after(first[0] + order), found[1], rtol=1e-12)]
        assert len(first) == len(second) == 1
        seen.append((first[0], second[0]))
    assert len({first for first, _ in seen}) > 2 and any(first != second for first, second in seen)


# ---- 4.2: 15 updates an epoch, 450 in all

SCHEDULES = {
    "ramp(from=0.1, to=0.001, over=20 epochs)": lambda t: t / 300 * 0.001 + (1 - t / 300) * 0.1 if t < 300 else 0.001,
    "stairs(from=0.1, factor=0.5, every=5 epochs)": lambda t: 0.1 * 0.5 ** (t // 75),
    "decay(from=0.1, factor=0.5, every=5 epochs)": lambda t: 0.1 * 0.5 ** (t / 75),
    "cosine(from=0.1, to=0.01, over=20 epochs)": lambda t: 0.055 + 0.045 * np.cos(np.pi * min(t / 300, 1)),
    "inverse(from=0.1, every=100 updates)": lambda t: 0.1 / (1 + t / 100),
    "warm_up(over=30 updates, schedule=inverse(from=0.1, every=100 updates))": lambda t: (
        0.1 * (t + 1) / 30 if t < 30 else 0.1 / (1 + (t - 30) / 100)
    ),
}


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda text: text.partition("(")[0])
def test_schedules(schedule):
    chosen = [] if schedule.startswith("ramp") else [f"train.optimizer=sgd({schedule})"]  # the ramp is in the file
    for epochs in (1, 12, 30):
        model = trained("schedules", *chosen, "train.shuffle=false", f"train.epochs={epochs}")
        expected = descent(with_constant(LENGTH), WIDTH, 10, epochs, SCHEDULES[schedule])
        np.testing.assert_allclose(weights(model), expected, rtol=1e-10)


# ---- 4.3


def smoothing(keep, gain, spots):
    """The loss of y_t = keep y_(t-1) + gain s_(t-1), and its gradient, carried forward with y."""
    y, by_keep, by_gain, before = 0.0, 0.0, 0.0, 0.0
    loss, gradient = 0.0, np.zeros(2)
    for s in spots:
        by_keep, by_gain = y + keep * by_keep, before + keep * by_gain
        y, before = keep * y + gain * before, s
        loss += (y - s) ** 2 / len(spots)
        gradient += 2 * (y - s) * np.array([by_keep, by_gain]) / len(spots)
    return loss, gradient


def by_norm(g):
    norm = np.sqrt((g**2).sum())
    return g / norm if norm >= 1 else g


CLIPS = {"by_norm(1)": by_norm, "by_value(1)": lambda g: np.maximum(-1, np.minimum(1, g))}


@pytest.mark.parametrize("clip", CLIPS)
def test_clipping(clip):
    w, norms = np.array([1.05, 0.5]), []
    for _ in range(150):
        gradient = smoothing(*w, standard(SPOTS))[1]
        norms.append(np.linalg.norm(gradient))
        w = w - 0.1 * CLIPS[clip](gradient)
    assert max(norms) > 1e6 and min(norms) < 1  # both sides of the formula
    model = opened("clipping", f"train.clip={clip}")
    model.train()
    loss = model.loss({"spots": SPOTS[None]})
    np.testing.assert_allclose([*model.parameters["keep"], *model.parameters["gain"]], w, rtol=1e-8)
    assert loss == pytest.approx(smoothing(*w, standard(SPOTS))[0], rel=1e-8) and loss < 0.25


def test_without_clipping_it_explodes():
    with pytest.raises(nndsl.Refused, match="NN701"):
        trained("clipping", "train.clip=by_norm(1e30)")


# ---- 4.4 to 4.8: the formulas, step by step


class Memory(SimpleNamespace):
    """What an optimiser remembers: anything it names is 0 at first."""

    def __getattr__(self, name: str) -> float:
        return 0.0


def momentum(w, g, t, m):
    m.dw = 0.9 * m.dw - (1 - 0.9) * 0.3 * g(w)
    return m.dw


def common_momentum(w, g, t, m):
    m.dw = 0.9 * m.dw - 0.01 * g(w)
    return m.dw


def nesterov(w, g, t, m):
    m.dw = 0.9 * m.dw - (1 - 0.9) * 0.1 * g(w + 0.9 * m.dw)
    return m.dw


def adagrad(w, g, t, m):
    m.s = m.s + g(w) ** 2
    return -0.1 * g(w) / np.sqrt(m.s)


def rmsprop(w, g, t, m):
    m.v = 0.9 * m.v + 0.1 * g(w) ** 2
    return -0.01 * g(w) / np.sqrt(m.v + 1e-6)


def adadelta(w, g, t, m):
    m.v = 0.95 * m.v + 0.05 * g(w) ** 2
    step = -np.sqrt(m.u + 1e-6) / np.sqrt(m.v + 1e-6) * g(w)
    m.u = 0.95 * m.u + 0.05 * step**2
    return step


def adam(w, g, t, m):
    m.m, m.v = 0.9 * m.m + 0.1 * g(w), 0.999 * m.v + 0.001 * g(w) ** 2
    return -0.02 * (m.m / (1 - 0.9**t)) / (np.sqrt(m.v / (1 - 0.999**t)) + 1e-8)


def adamw(w, g, t, m):
    return adam(w, g, t, m) - 0.02 * 0.1 * w


def amsgrad(w, g, t, m):
    m.m, m.v = 0.9 * m.m + 0.1 * g(w), 0.7 * m.v + 0.3 * g(w) ** 2
    m.top = np.maximum(m.top, m.v)
    return -0.02 * (m.m / (1 - 0.9**t)) / (np.sqrt(m.top / (1 - 0.7**t)) + 1e-8)


def check(optimizer, rule):
    """The weights of the model after 1, 2, 3, 10 and 50 updates; `None` is the optimiser in the file."""
    x = with_constant(np.column_stack([SEPAL, LENGTH]))
    w, rows, memory = np.zeros(4), [], Memory()
    for t in range(1, UPDATES[-1] + 1):
        w = w + rule(w, lambda p: slope(p, x, WIDTH), t, memory)
        rows.append(w)
    chosen = [f"train.optimizer={optimizer}"] if optimizer else []
    for count in UPDATES:
        found = weights(trained("optimizers", *chosen, f"train.epochs={count}"))
        np.testing.assert_allclose(found, rows[count - 1], rtol=1e-9, atol=1e-12)


def test_momentum():
    check(None, momentum)
    check("momentum(0.01, averaged=false)", common_momentum)


def test_nesterov():
    check("nesterov(rate=0.1)", nesterov)


def test_adagrad():
    check("adagrad(0.1)", adagrad)


def test_rmsprop():
    check("rmsprop(0.01)", rmsprop)


def test_adam_and_its_relatives():
    check("adadelta()", adadelta)
    check("adam(rate=0.02)", adam)
    check("adamw(0.02, decay=0.1)", adamw)
    check("amsgrad(0.02, beta2=0.7)", amsgrad)


def test_adagrad_makes_no_step_where_the_sum_is_0():
    """A measure that is always 0 has a gradient of 0."""
    data = "train.data=rows(flower=[[1, 0, 2], [3, 0, 1]], width=[1, 2])"
    w = weights(trained("optimizers", "train.optimizer=adagrad(0.1)", data, "train.epochs=5"))
    assert w[1] == 0 and np.isfinite(w).all() and (w[[0, 2, 3]] != 0).all()


# ---- 4.9


def small_net(w, x, d):
    W, b, V, c = w[:4].reshape(2, 2), w[4:6], w[6:8], w[8]
    errors = np.tanh(x @ W.T + b) @ V + c - d
    return (errors**2).mean() / 2 + 1e-2 * ((W**2).sum() + (V**2).sum())


@pytest.mark.parametrize("solver", ["newton()", "lbfgs()"])
def test_second_order(solver):
    """The minimum that SciPy finds from the same start."""
    optimize = pytest.importorskip("scipy.optimize", reason="SciPy is not installed: pip install '.[oracles]'")
    x, d = standard(SEPAL), standard(WIDTH)
    names = ("y.dense.linear.W", "y.dense.b", "y.dense2.linear.W", "y.dense2.b")
    model = opened("second_order", f"train.optimizer={solver}")
    start = np.concatenate([model.parameters[name].ravel() for name in names])
    outcome = model.train()
    found = np.concatenate([model.parameters[name].ravel() for name in names])
    there = optimize.minimize(small_net, start, (x, d), method="BFGS", options={"gtol": 1e-7})
    assert outcome.training["loss"] == pytest.approx(small_net(found, x, d), rel=1e-12)
    assert small_net(found, x, d) == pytest.approx(there.fun, rel=1e-9)
    np.testing.assert_allclose(optimize.approx_fprime(found, small_net, 1e-7, x, d), 0, atol=1e-6)
    assert outcome.end.reason.startswith("converged") and outcome.end.epochs < 100


# ---- 4.10: 64 inputs and 100 units

SPREADS = {
    "lecun(uniform)": ("uniform", 1 / 64),
    "lecun(normal)": ("normal", 1 / 64),
    "glorot(uniform)": ("uniform", 2 / 164),
    "glorot(normal)": ("normal", 2 / 164),
    "he(uniform)": ("uniform", 2 / 64),
    "he": ("normal", 2 / 64),
}


@pytest.mark.parametrize("first", SPREADS)
def test_initial(first):
    """The variance within five standard errors; +-sqrt(3 variance) is all that a uniform one reaches."""
    family, variance = SPREADS[first]
    w = opened("initial", f"first={first}").parameters["h.dense.linear.W"]
    kurtosis = 9 / 5 if family == "uniform" else 3
    assert abs(w.var() / variance - 1) < 5 * np.sqrt((kurtosis - 1) / w.size)
    assert abs(w.mean()) < 5 * np.sqrt(variance / w.size)
    bound = np.sqrt(3 * variance)
    assert (0.99 * bound < np.abs(w).max() <= bound) == (family == "uniform")
    assert (opened("initial", f"first={first}").parameters["h.dense.b"] == 0).all()


def test_initial_orthogonal():
    w = opened("initial", "first=orthogonal").parameters["h.dense.linear.W"]
    np.testing.assert_allclose(w.T @ w, np.eye(64), atol=1e-12)


def test_initial_constant():
    """Units that begin alike stay alike, however long they learn."""
    assert (opened("initial", "first=0.1").parameters["h.dense.linear.W"] == 0.1).all()
    w = trained("initial", "first=0.1").parameters["h.dense.linear.W"]
    assert w.std(1).max() > 1e-3 and np.ptp(w, 0).max() < 1e-12


def test_initial_values_train():
    outcome = opened("initial").train()
    digits = labels("digits.csv", "digit")
    assert outcome.training["accuracy"] > 0.95 > np.bincount(digits).max() / len(digits)


# ---- 4.11


def lagged(z):
    return with_constant(np.column_stack([np.append(0, z[:-1]), np.append([0, 0], z[:-2])]))


def test_normalised(tmp_path):
    """The statistics are those of the years up to 1920; the weights are the exact ones of those years; what the run
    folder has answers in spots."""
    mean, deviation = SPOTS[:221].mean(), SPOTS[:221].std()
    assert abs(mean - SPOTS.mean()) > 1 and abs(deviation - SPOTS.std()) > 1
    z = (SPOTS - mean) / deviation
    w = np.linalg.lstsq(lagged(z[:221]), z[:221], rcond=None)[0]
    arguments = ["run", str(MODELS / "normalised.nn"), "--dtype", "float64", "--out", str(tmp_path), "--quiet"]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    kept, _ = load(tmp_path / "normalised" / "1" / "weights.safetensors")
    np.testing.assert_allclose(kept["normalize.spots.mean"], mean, rtol=1e-12)
    np.testing.assert_allclose(kept["normalize.spots.deviation"], deviation, rtol=1e-12)
    found = [*kept["y.dense.linear.W"][0], *kept["y.dense.linear2.W"][0], *kept["y.dense.b"]]
    np.testing.assert_allclose(found, w, rtol=1e-4)
    model = opened("normalised")
    model.restore(kept)
    answers = model.predict({"spots": SPOTS[None]})["y"].ravel()
    np.testing.assert_allclose(answers, mean + deviation * (lagged(z) @ found), rtol=1e-9)


def test_normalised_leaves_what_never_varies():
    """Pixels that are 0 in every image stay 0 and cost nothing."""
    model = trained("by_hand", "train.epochs=1")
    image = columns("digits.csv", *[f"p{i}" for i in range(64)])
    kept = model.state["normalize.image.deviation"]
    assert (image.std(0) == 0).any()
    np.testing.assert_allclose(kept, np.where(image.std(0) > 0, image.std(0), 1), rtol=1e-10)
