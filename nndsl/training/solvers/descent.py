"""Newton's method and L-BFGS, as SciPy has them.

    newton    steps to the minimum of the quadratic within a region that grows and shrinks with how well the quadratic
              fits (Moré and Sorensen, 1983), so that the loss falls where H is singular or curved downwards too
    lbfgs     a line search along -B g, B made of the last changes of w and g (Nocedal, 1980; Byrd et al., 1995)

SciPy's own criteria are turned off. `after` is called after each iteration, and ends the search by an exception.
"""

from __future__ import annotations

from typing import Any, Callable

import numpy as np

from nndsl.training.solvers.landscape import Landscape

IDLE_STEPS = 20  # iterations of Newton's method in a row that leave the weights where they are, before it gives up
MOST_TRIALS = 50  # of a length for one step


class NoStep(Exception):
    """No step lowers the loss."""


def newton(landscape: Landscape, iterations: int, memory: None, after: Callable, interrupted: Callable) -> None:
    """Until `after` raises something, or the iterations are used up. Raises NoStep, NotFinite, Stopped."""

    def hessian(w: np.ndarray) -> np.ndarray:
        return landscape.hessian(w, interrupted)

    idle = _Idle(landscape.start)

    def callback(w: np.ndarray) -> None:
        after(w)
        idle.check(w)

    radius = max(1.0, float(np.linalg.norm(landscape.start)))
    options = {"gtol": 0.0, "initial_trust_radius": radius, "max_trust_radius": np.inf}
    _minimise(landscape, "trust-exact", iterations, callback, options, hess=hessian)


def lbfgs(landscape: Landscape, iterations: int, memory: int, after: Callable, interrupted: Callable) -> None:
    """The same; it remembers this many changes."""
    options = {"gtol": 0.0, "ftol": 0.0, "maxcor": memory, "maxls": MOST_TRIALS, "maxfun": iterations * MOST_TRIALS}
    _minimise(landscape, "L-BFGS-B", iterations, after, options)


def _minimise(landscape: Landscape, method: str, iterations: int, after: Callable, options: dict, **more: Any) -> None:
    from scipy.optimize import minimize

    done = 0

    def callback(w: np.ndarray) -> None:
        nonlocal done
        done += 1
        after(w)

    options = {**options, "maxiter": iterations}
    minimize(
        landscape.loss, landscape.start, method=method, jac=landscape.gradient, callback=callback, options=options, **more
    )
    if done < iterations:
        raise NoStep


class _Idle:
    """Counts the iterations that left the weights where they were."""

    def __init__(self, start: np.ndarray):
        self.last, self.count = start.copy(), 0

    def check(self, w: np.ndarray) -> None:
        """Raises NoStep after too many."""
        self.count = self.count + 1 if np.array_equal(w, self.last) else 0
        self.last = w.copy()
        if self.count == IDLE_STEPS:
            raise NoStep
