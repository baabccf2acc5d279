"""Each optimiser for 50 updates against its formula in NumPy, and against PyTorch's where a setting selects that form."""

from __future__ import annotations

import numpy as np
import pytest

from tests.oracles.descent import START, assert_differ, assert_same, by_torch, computed, flat, parts, trained

# ---- the formulas, from the papers: each gives the next weights


def sgd(rate):
    return lambda w, g, t, old: w - rate * g(w)


def momentum(rate, mu, factor):
    """dw(t) = mu dw(t-1) - factor rate grad; the course's factor is 1 - mu, the common one 1."""

    def rule(w, g, t, old):
        old.step = mu * old.step - factor * rate * g(w)
        return w + old.step

    return rule


def nesterov(rate, mu, factor):
    """The same with the gradient at w + mu dw(t-1)."""

    def rule(w, g, t, old):
        old.step = mu * old.step - factor * rate * g(w + mu * old.step)
        return w + old.step

    return rule


def adagrad(rate, epsilon=0.0):
    def rule(w, g, t, old):
        gradient = g(w)
        old.sum = old.sum + gradient**2
        root = np.sqrt(old.sum) + epsilon
        return w - rate * np.divide(gradient, root, out=np.zeros_like(w), where=old.sum > 0)

    return rule


def rmsprop(rate, rho, epsilon):
    def rule(w, g, t, old):
        gradient = g(w)
        old.v = rho * old.v + (1 - rho) * gradient**2
        return w - rate * gradient / np.sqrt(old.v + epsilon)

    return rule


def adadelta(rho, epsilon, rate=1.0):
    def rule(w, g, t, old):
        gradient = g(w)
        old.squares = rho * old.squares + (1 - rho) * gradient**2
        step = -np.sqrt(old.steps + epsilon) / np.sqrt(old.squares + epsilon) * gradient
        old.steps = rho * old.steps + (1 - rho) * step**2
        return w + rate * step

    return rule


def adam(rate, beta1, beta2, epsilon, decay=0.0, corrected=True, largest=False, second_corrected=True):
    """Kingma and Ba, algorithm 1; Loshchilov and Hutter, algorithm 2, whose decay is not multiplied by the rate; Reddi,
    Kale and Kumar, algorithm 2, which corrects nothing."""

    def rule(w, g, t, old):
        gradient = g(w)
        old.m = beta1 * old.m + (1 - beta1) * gradient
        old.v = beta2 * old.v + (1 - beta2) * gradient**2
        old.top = np.maximum(old.top, old.v)
        m = old.m / (1 - beta1**t) if corrected else old.m
        v = (old.top if largest else old.v) / (1 - beta2**t if corrected and second_corrected else 1)
        return w - rate * m / (np.sqrt(v) + epsilon) - decay * w

    return rule


def proximal(rate, penalty):
    """argmin of (u - v)^2 / 2 + rate penalty |u|, for W, V and s; plain descent for the biases."""
    weights = np.concatenate([np.full(a.size, name in "WVs") for name, a in parts(START).items()])

    def rule(w, g, t, old):
        v = w - rate * g(w)
        low, high = v - rate * penalty, v + rate * penalty
        return np.where(weights, np.where(low > 0, low, np.where(high < 0, high, 0.0)), v)

    return rule


def max_norm(limit, rule):
    """Every row of W and V, and s, inside a ball."""

    def bounded(w, g, t, old):
        moved = rule(w, g, t, old).copy()
        arrays = parts(moved)  # views
        for row in (*arrays["W"], *arrays["V"], arrays["s"]):
            length = np.linalg.norm(row)
            if length > limit:
                row *= limit / length
        return moved

    return bounded


FORMULAS = {
    "sgd(0.05)": sgd(0.05),
    "momentum(0.2, 0.8)": momentum(0.2, 0.8, 0.2),
    "momentum(0.02, 0.8, averaged = false)": momentum(0.02, 0.8, 1),
    "nesterov(0.2, 0.8)": nesterov(0.2, 0.8, 0.2),
    "adagrad(0.1)": adagrad(0.1),
    "adagrad(0.1, epsilon = 0.1)": adagrad(0.1, 0.1),
    "rmsprop(0.02)": rmsprop(0.02, 0.9, 1e-6),
    "rmsprop(0.02, rho = 0.7, epsilon = 0.01)": rmsprop(0.02, 0.7, 0.01),
    "adadelta()": adadelta(0.95, 1e-6),
    "adadelta(rate = 3, rho = 0.8, epsilon = 1e-4)": adadelta(0.8, 1e-4, 3),
    "adam(0.02)": adam(0.02, 0.9, 0.999, 1e-8),
    "adam(0.02, beta1 = 0.7, beta2 = 0.9, epsilon = 0.01)": adam(0.02, 0.7, 0.9, 0.01),
    "adamw(0.02, decay = 0.5)": adam(0.02, 0.9, 0.999, 1e-8, decay=0.02 * 0.5),
    "adamw(0.02, decay = 0.03, by_rate = false)": adam(0.02, 0.9, 0.999, 1e-8, decay=0.03),
    "amsgrad(0.05, beta2 = 0.7)": adam(0.05, 0.9, 0.7, 1e-8, largest=True),
    "amsgrad(0.05, beta2 = 0.7, corrected = false)": adam(0.05, 0.9, 0.7, 1e-8, corrected=False, largest=True),
    "proximal(0.02, penalty = 1)": proximal(0.02, 1),
    "max_norm(0.9, sgd(0.1))": max_norm(0.9, sgd(0.1)),
    "max_norm(0.9, momentum(0.3, 0.8))": max_norm(0.9, momentum(0.3, 0.8, 0.2)),
}


@pytest.mark.parametrize("text", FORMULAS)
def test_its_formula(text):
    assert_same(trained(text), computed(FORMULAS[text]))


# ---- PyTorch


def of_torch(name: str, **settings):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install '.[oracles]'")
    return lambda weights: getattr(torch.optim, name)(weights, **settings)


PYTORCH = {
    "sgd(0.05)": ("SGD", {"lr": 0.05}),
    "momentum(0.02, 0.8, averaged = false)": ("SGD", {"lr": 0.02, "momentum": 0.8}),
    "nesterov(0.02, 0.8, averaged = false)": ("SGD", {"lr": 0.02, "momentum": 0.8, "nesterov": True}),
    "adagrad(0.1, epsilon = 0.1)": ("Adagrad", {"lr": 0.1, "eps": 0.1}),
    "adagrad(0.1, epsilon = 1e-10)": ("Adagrad", {"lr": 0.1}),
    "rmsprop(0.02, rho = 0.7, epsilon = 0.01, outside = true)": ("RMSprop", {"lr": 0.02, "alpha": 0.7, "eps": 0.01}),
    "rmsprop(0.02, epsilon = 0.1, outside = true, centred = true)": (
        "RMSprop",
        {"lr": 0.02, "alpha": 0.9, "eps": 0.1, "centered": True},
    ),
    "adadelta(rate = 3, rho = 0.8, epsilon = 1e-4)": ("Adadelta", {"lr": 3, "rho": 0.8, "eps": 1e-4}),
    "adam(0.02, beta1 = 0.7, beta2 = 0.9, epsilon = 0.01)": ("Adam", {"lr": 0.02, "betas": (0.7, 0.9), "eps": 0.01}),
    "adamw(0.02, decay = 0.5)": ("AdamW", {"lr": 0.02, "weight_decay": 0.5}),
    "amsgrad(0.05, beta2 = 0.7)": ("Adam", {"lr": 0.05, "betas": (0.9, 0.7), "amsgrad": True}),
}


@pytest.mark.parametrize("text", PYTORCH)
def test_the_form_of_pytorch(text):
    name, settings = PYTORCH[text]
    assert_same(trained(text), by_torch(of_torch(name, **settings)))


@pytest.mark.parametrize("word, nesterov", [("momentum", False), ("nesterov", True)])
def test_the_rate_of_this_update_applies_to_all_gradients_as_in_pytorch(word, nesterov):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install '.[oracles]'")
    expected = by_torch(
        of_torch("SGD", lr=0.05, momentum=0.8, nesterov=nesterov),
        lambda optimizer: torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9),
    )
    assert_same(trained(f"{word}(decay(from = 0.05, factor = 0.9, every = 1), 0.8, averaged = false)"), expected)


# ---- variants that are easily taken for one another differ at these settings


@pytest.mark.parametrize(
    "one, other",
    [
        ("momentum(0.02, 0.8)", "momentum(0.02, 0.8, averaged = false)"),
        ("nesterov(0.2, 0.8)", "momentum(0.2, 0.8)"),
        ("nesterov(0.02, 0.8)", "nesterov(0.02, 0.8, averaged = false)"),
        ("nesterov(0.02, 0.8, averaged = false)", "momentum(0.02, 0.8, averaged = false)"),
        ("adagrad(0.1)", "adagrad(0.1, epsilon = 0.1)"),
        ("rmsprop(0.02, epsilon = 0.01)", "rmsprop(0.02, epsilon = 0.01, outside = true)"),
        (
            "rmsprop(0.02, epsilon = 0.1, outside = true)",
            "rmsprop(0.02, epsilon = 0.1, outside = true, centred = true)",
        ),
        ("adamw(0.02, decay = 0.5)", "adam(0.02)"),
        ("adamw(0.02, decay = 0.5)", "adamw(0.02, decay = 0.5, by_rate = false)"),
        ("amsgrad(0.05, beta2 = 0.7)", "adam(0.05, beta2 = 0.7)"),
        ("amsgrad(0.05, beta2 = 0.7)", "amsgrad(0.05, beta2 = 0.7, corrected = false)"),
        ("max_norm(0.9, sgd(0.1))", "sgd(0.1)"),
        ("max_norm(0.9, sgd(0.1))", "max_norm(1.1, sgd(0.1))"),
    ],
)
def test_variants_differ(one, other):
    assert_differ(trained(one), trained(other))


def test_a_mean_that_is_not_corrected_differs():
    rule = adam(0.02, 0.9, 0.999, 1e-8, corrected=False)
    assert_differ(trained("adam(0.02)"), computed(rule))
    assert_differ(trained("adam(0.02)"), computed(adam(0.02, 0.9, 0.999, 1e-8, second_corrected=False)))


def test_decay_beside_adam_is_no_penalty():
    """A penalty decay/2 w.w in the loss is divided by the root of squares as every gradient is; decay beside is not."""
    beside = trained("adamw(0.02, decay = 0.5)")
    within = trained("adam(0.02)", penalty=" + 0.25 * (sum(W^2) + sum(b^2) + sum(V^2) + sum(s^2) + sum(c^2))")
    assert_same(within, computed(adam(0.02, 0.9, 0.999, 1e-8), penalty=lambda w: 0.5 * w))
    assert_differ(beside, within)


def test_decay_beside_descent_is_a_penalty():
    """Without a mean of squares the two are the same: w - rate g - rate decay w."""
    within = trained("sgd(0.02)", penalty=" + 0.25 * (sum(W^2) + sum(b^2) + sum(V^2) + sum(s^2) + sum(c^2))")
    assert_same(within, computed(lambda w, g, t, old: w - 0.02 * g(w) - 0.02 * 0.5 * w))


def test_nesterov_in_both_forms_is_one_path():
    """PyTorch keeps the weights where momentum is about to lead: w + mu step, for gradients that add up."""
    ahead = []

    def rule(w, g, t, old):
        old.step = 0.8 * old.step - 0.02 * g(w + 0.8 * old.step)
        ahead.append(w + old.step + 0.8 * old.step)
        return w + old.step

    computed(rule)
    assert_same(trained("nesterov(0.02, 0.8, averaged = false)"), np.array(ahead))


def test_adagrad_makes_no_step_where_the_sum_is_0():
    """With s = 0 nothing reaches W and b: they stay, and nothing is NaN."""
    start = {**parts(START.copy()), "s": np.zeros(1)}
    moved = parts(trained("adagrad(0.1)", start=flat(start))[0])
    assert all(np.array_equal(moved[name], start[name]) for name in "WbV")
    np.testing.assert_allclose(np.abs(moved["c"] - start["c"]), 0.1, atol=1e-12)  # the first step is the rate, by sign


def test_the_proximal_step_makes_weights_exactly_0():
    last = parts(trained("proximal(0.02, penalty = 2)")[-1])
    zeros = {name: int((value == 0).sum()) for name, value in last.items()}
    assert zeros["W"] > 0 and zeros["b"] == zeros["c"] == 0


def test_max_norm_bounds_rows_and_leaves_biases():
    arrays = [parts(row) for row in trained("max_norm(0.5, sgd(0.1))")]
    longest = max(np.linalg.norm(row) for a in arrays for row in (*a["W"], *a["V"]))
    assert longest <= 0.5 + 1e-12
    assert max(np.linalg.norm(a["c"]) for a in arrays) > 0.5  # a bias
    assert max(np.linalg.norm(a["W"]) for a in arrays) > 0.5  # the rows one by one, not the matrix


MIXED = """
optimizer mixed(share, one, other)(w) {
  return share * one(w) + (1 - share) * bounded(9, other)(w)
}
optimizer bounded(limit, inner)(w) {
  return max_norm(limit, inner)(w)
}
"""


def test_optimizers_inside_one_another():
    """Each with the memory of its own, also one that is passed on; the limit is out of reach."""

    def rule(w, g, t, old):
        old.slow = 0.8 * old.slow - 0.2 * 0.2 * g(w)
        old.fast = 0.5 * old.fast - 0.5 * 0.1 * g(w)
        return w + 0.3 * old.slow + 0.7 * old.fast

    assert_same(trained("mixed(0.3, momentum(0.2, 0.8), momentum(0.1, 0.5))", definitions=MIXED), computed(rule))


def test_single_precision():
    """The same path within what float32 can hold."""
    for text, rule in FORMULAS.items():
        np.testing.assert_allclose(trained(text, dtype="float32"), computed(rule), atol=2e-4, err_msg=text)
