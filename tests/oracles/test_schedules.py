"""Schedules against their formulas and, where PyTorch has one, against its scheduler: the rate of 50 updates."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.oracles.descent import START, UPDATES, assert_same, by_torch, computed, gradient, trained

# Of n, the number of updates made before this one.
FORMULAS = {
    "ramp(from = 0.1, to = 0.01, over = 30)": lambda n: n / 30 * 0.01 + (1 - n / 30) * 0.1 if n < 30 else 0.01,
    "ramp(from = 0.1, to = 0.01, over = 3 epochs)": lambda n: n / 30 * 0.01 + (1 - n / 30) * 0.1 if n < 30 else 0.01,
    "decay(from = 0.1, factor = 0.5, every = 10)": lambda n: 0.1 * 0.5 ** (n / 10),
    "stairs(from = 0.1, factor = 0.5, every = 10 updates)": lambda n: 0.1 * 0.5 ** (n // 10),
    "inverse(from = 0.1, every = 7)": lambda n: 0.1 / (1 + n / 7),
    "cosine(from = 0.1, to = 0.02, over = 30)": lambda n: (
        0.02 + 0.08 * (1 + math.cos(math.pi * n / 30)) / 2 if n < 30 else 0.02
    ),
    "inverse_root(peak = 0.1, over = 20)": lambda n: 0.1 * min((n + 1) / 20, math.sqrt(20 / (n + 1))),
    "warm_up(over = 20, schedule = decay(from = 0.1, factor = 0.5, every = 10))": lambda n: (
        0.1 * (n + 1) / 20 if n < 20 else 0.1 * 0.5 ** ((n - 20) / 10)
    ),
}


def rates(schedule: str) -> np.ndarray:
    """What plain descent multiplies each gradient by."""
    rows = trained(f"sgd({schedule})")
    before = [START, *rows[:-1]]
    moves = [(w - moved, gradient(w, t)) for t, (w, moved) in enumerate(zip(before, rows), 1)]
    return np.array([move @ g / (g @ g) for move, g in moves])


@pytest.mark.parametrize("schedule", FORMULAS)
def test_its_formula(schedule):
    expected = [FORMULAS[schedule](n) for n in range(UPDATES)]
    assert max(expected) > 2 * min(expected)
    np.testing.assert_allclose(rates(schedule), expected, rtol=1e-10)


def scheduled(name: str, **settings):
    return lambda optimizer: getattr(torch_schedulers(), name)(optimizer, **settings)


def torch_schedulers():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install '.[oracles]'")
    return torch.optim.lr_scheduler


def warmed_up(optimizer):
    """A straight line over 20 updates, then exponential decay."""
    schedulers = torch_schedulers()
    line = schedulers.LinearLR(optimizer, start_factor=1 / 20, total_iters=19)
    return schedulers.SequentialLR(optimizer, [line, schedulers.ExponentialLR(optimizer, 0.5**0.1)], milestones=[20])


PYTORCH = {
    "ramp(from = 0.1, to = 0.01, over = 30)": scheduled("LinearLR", start_factor=1, end_factor=0.1, total_iters=30),
    "decay(from = 0.1, factor = 0.9, every = 1)": scheduled("ExponentialLR", gamma=0.9),
    "stairs(from = 0.1, factor = 0.5, every = 10)": scheduled("StepLR", step_size=10, gamma=0.5),
    "cosine(from = 0.1, to = 0.02, over = 50)": scheduled("CosineAnnealingLR", T_max=50, eta_min=0.02),
    "inverse(from = 0.1, every = 7)": scheduled("LambdaLR", lr_lambda=lambda n: 1 / (1 + n / 7)),
    "warm_up(over = 20, schedule = decay(from = 0.1, factor = 0.5, every = 10))": warmed_up,
}


@pytest.mark.filterwarnings("ignore:The epoch parameter")
@pytest.mark.parametrize("schedule", PYTORCH)
def test_the_scheduler_of_pytorch(schedule):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install '.[oracles]'")
    expected = by_torch(lambda weights: torch.optim.SGD(weights, lr=0.1), PYTORCH[schedule])
    assert_same(trained(f"sgd({schedule})"), expected)


def test_a_setting_beside_the_rate_may_have_a_schedule():
    """Momentum that grows (Sutskever et al., 2013)."""

    def rule(w, g, t, old):
        mu = (t - 1) / 30 * 0.9 + (1 - (t - 1) / 30) * 0.5 if t - 1 < 30 else 0.9
        old.step = mu * old.step - (1 - mu) * 0.2 * g(w)
        return w + old.step

    assert_same(trained("momentum(0.2, momentum = ramp(from = 0.5, to = 0.9, over = 30))"), computed(rule))


def test_the_rate_of_an_optimizer_inside_another():
    """Both the rate and the limit may change as training goes on; here the limit stays out of reach."""
    inner = "adam(cosine(from = 0.1, to = 0, over = 30))"
    assert_same(trained(f"max_norm(ramp(from = 90, to = 100, over = 9), {inner})"), trained(inner))
