"""A small network whose gradient is written out by hand, and a way to see the weights after each of its updates.

    h = tanh(W x + b)    y = s V h + c    loss = mean over samples of sum((y - d)^2)

All weights together are one vector here, so that a formula of a paper is a line of NumPy.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Callable

import numpy as np

import nndsl
from nndsl.graph import BATCH
from nndsl.training.learner import Learner

UPDATES = 50
SHAPES = {"W": (3, 4), "b": (3,), "V": (2, 3), "s": (1,), "c": (2,)}
SIZES = [int(np.prod(dims)) for dims in SHAPES.values()]
TEXT = """
{definitions}
input  x : [4]
target d : [2]
weight W : [3, 4] = 0
param  b : [3]    = 0
weight V : [2, 3] = 0
weight s : number = 0
param  c : [2]    = 0
y = s * (V @ tanh(W @ x + b)) + c
output y
train {{
  loss      = squared_error(y, d){penalty}
  optimizer = {optimizer}
  {more}
}}
"""
GENERATOR = np.random.default_rng(8)
START = GENERATOR.normal(0, 0.7, sum(SIZES))
X = GENERATOR.normal(0, 1, (UPDATES, 6, 4))  # a batch of 6 samples for each update
D = GENERATOR.normal(0, 2, (UPDATES, 6, 2))


def parts(flat: np.ndarray) -> dict[str, np.ndarray]:
    """The arrays that one vector of all weights holds."""
    pieces = np.split(flat, np.cumsum(SIZES)[:-1])
    return {name: piece.reshape(dims) for (name, dims), piece in zip(SHAPES.items(), pieces)}


def flat(arrays: dict[str, np.ndarray]) -> np.ndarray:
    return np.concatenate([arrays[name].ravel() for name in SHAPES])


def gradient(point: np.ndarray, update: int) -> np.ndarray:
    """By hand, on the batch of this update, counted from 1."""
    x, d, p = X[update - 1], D[update - 1], parts(point)
    h = np.tanh(x @ p["W"].T + p["b"])
    v = h @ p["V"].T
    e = 2 * (p["s"] * v + p["c"] - d) / len(x)
    u = (p["s"] * e @ p["V"]) * (1 - h**2)
    return flat({"W": u.T @ x, "b": u.sum(0), "V": p["s"] * e.T @ h, "s": np.sum(e * v, keepdims=True), "c": e.sum(0)})


def trained(
    optimizer: str,
    penalty: str = "",
    more: str = "",
    definitions: str = "",
    dtype: str = "float64",
    start: np.ndarray = START,
) -> np.ndarray:
    """All weights after each update by an optimiser of the language: a row for each."""
    text = TEXT.format(optimizer=optimizer, penalty=penalty, more=more, definitions=definitions)
    network = nndsl.loads(text, dtype=dtype).network
    learner = Learner(network, network.trainings[0], parts(start.astype(dtype)), dtype, 1, 10)
    rows = []
    for x, d in zip(X.astype(dtype), D.astype(dtype)):
        learner.update(SimpleNamespace(arrays={"x": x, "d": d}, sizes={BATCH: len(x)}, lengths={}))
        rows.append(flat(learner.state()))
    return np.array(rows)


def computed(rule: Callable, penalty: Callable = lambda w: 0 * w) -> np.ndarray:
    """The same by a rule of NumPy. `rule(w, g, t, old)` gives the next weights; `g(p)` is the gradient at p, `old` what
    it remembers, anything it names 0 at first."""
    w, rows, old = START.copy(), [], Memory()
    for t in range(1, UPDATES + 1):
        w = rule(w, lambda p, t=t: gradient(p, t) + penalty(p), t, old)
        rows.append(w)
    return np.array(rows)


class Memory(SimpleNamespace):
    def __getattr__(self, name: str) -> float:
        return 0.0


def by_torch(make: Callable, schedule: Callable | None = None) -> np.ndarray:
    """The same by an optimiser of PyTorch, given the gradient by hand."""
    import torch

    arrays = {name: torch.nn.Parameter(torch.tensor(value)) for name, value in parts(START).items()}
    optimizer = make(list(arrays.values()))
    scheduler = schedule(optimizer) if schedule else None
    rows = []
    for t in range(1, UPDATES + 1):
        for name, value in parts(gradient(flat(numpy_of(arrays)), t)).items():
            arrays[name].grad = torch.tensor(value)
        optimizer.step()
        if scheduler:
            scheduler.step()
        rows.append(flat(numpy_of(arrays)))
    return np.array(rows)


def numpy_of(arrays) -> dict[str, np.ndarray]:
    return {name: value.detach().numpy().copy() for name, value in arrays.items()}


def assert_same(found: np.ndarray, expected: np.ndarray, tolerance: float = 1e-10) -> None:
    """At every update; and the weights did move, finitely."""
    assert np.isfinite(expected).all() and np.abs(expected[-1] - START).max() > 1e-3
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance)


def assert_differ(found: np.ndarray, other: np.ndarray) -> None:
    assert np.abs(found - other).max() > 1e-3
