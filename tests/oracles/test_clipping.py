"""Clipping for 50 updates, by the formulas and by PyTorch's functions."""

from __future__ import annotations

import numpy as np
import pytest

from tests.oracles.descent import START, UPDATES, assert_differ, assert_same, computed, flat, gradient, parts, trained

LIMIT = 2.0
MOMENTUM = "momentum(0.2, 0.8)"


def by_norm(g):
    """if norm(g) >= g0: g *= g0 / norm(g), the norm of all gradients together."""
    norm = np.linalg.norm(g)
    return g * LIMIT / norm if norm >= LIMIT else g


def by_value(g):
    return np.clip(g, -0.3, 0.3)


def momentum(clip):
    def rule(w, g, t, old):
        old.step = 0.8 * old.step - 0.2 * 0.2 * clip(g(w))
        return w + old.step

    return rule


@pytest.mark.parametrize("text, clip", [("by_norm(2)", by_norm), ("by_value(0.3)", by_value)])
def test_its_formula(text, clip):
    found = trained(MOMENTUM, more=f"clip = {text}")
    assert_same(found, computed(momentum(clip)))
    assert_differ(found, trained(MOMENTUM))


def test_some_gradients_are_short_and_some_are_long():
    """So that both sides of the formula are seen."""
    rows = [START, *computed(momentum(by_norm))]
    norms = [np.linalg.norm(gradient(w, t)) for t, w in enumerate(rows[:-1], 1)]
    assert min(norms) < LIMIT < max(norms)


def test_a_limit_that_changes():
    """A schedule of the number of updates made; the optimizer counts the same ones."""

    def rule(w, g, t, old):
        limit = 3 * 0.9 ** (t - 1)
        gradient = g(w)
        return w - 0.1 * gradient * min(1, limit / np.linalg.norm(gradient))

    found = trained("sgd(0.1)", more="clip = by_norm(decay(from = 3, factor = 0.9, every = 1))")
    assert_same(found, computed(rule))
    assert_differ(found, trained("sgd(0.1)", more="clip = by_norm(3)"))


@pytest.mark.parametrize("name", ["clip_grad_norm_", "clip_grad_value_"])
def test_the_function_of_pytorch(name):
    """PyTorch divides by the norm + 1e-6, so that there the length falls short of the limit by a factor as near to 1."""
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install '.[oracles]'")
    text, limit, tolerance = {
        "clip_grad_norm_": ("by_norm(2)", LIMIT, 2e-6),
        "clip_grad_value_": ("by_value(0.3)", 0.3, 1e-10),
    }[name]

    def clip(g):
        arrays = [torch.nn.Parameter(torch.tensor(value)) for value in parts(np.zeros_like(g)).values()]
        for array, value in zip(arrays, parts(g).values()):
            array.grad = torch.tensor(value)
        getattr(torch.nn.utils, name)(arrays, limit)
        return flat(dict(zip(parts(g), (array.grad.numpy() for array in arrays))))

    def corrected(g):
        """What PyTorch clips, with its 1e-6 taken out: exact."""
        norm = np.linalg.norm(g)
        return clip(g) * ((norm + 1e-6) / norm if name == "clip_grad_norm_" and norm >= LIMIT else 1)

    found = trained(MOMENTUM, more=f"clip = {text}")
    assert_same(found, computed(momentum(clip)), tolerance)
    assert_same(found, computed(momentum(corrected)))
    assert len(found) == UPDATES


def test_momentum_remembers_what_was_clipped():
    """The optimiser is given the clipped gradient, also at the point that Nesterov looks ahead to."""

    def rule(w, g, t, old):
        old.step = 0.8 * old.step - 0.2 * 0.2 * by_norm(g(w + 0.8 * old.step))
        return w + old.step

    assert_same(trained("nesterov(0.2, 0.8)", more="clip = by_norm(2)"), computed(rule))
