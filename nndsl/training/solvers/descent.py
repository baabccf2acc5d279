"""Newton's method and L-BFGS, as SciPy has them.

    newton    steps to the minimum of the quadratic within a region that grows and shrinks with how well the quadratic
              fits (Moré and Sorensen, 1983), so that the loss falls where H is singular or curved downwards too
    lbfgs     a line search along -B g, B made of the last changes of w and g (Nocedal, 1980; Byrd et al., 1995)

Newton's region is a ball in units in which the loss was curved by one at the start, so that it does not matter how
large the inputs are. SciPy's own criteria are turned off. `after` is called after each iteration, and ends the search
by an exception.
"""

from __future__ import annotations

from typing import Any, Callable, Mapping

import numpy as np

from nndsl.training.solvers.landscape import Landscape
from nndsl.training.solvers.quadratic import unit_curvature

Settings = Mapping[str, Any]
After = Callable[[np.ndarray], None]
Asked = Callable[[], bool]
MOST_TRIALS = 50  # of a length for one step


class NoStep(Exception):
    """No step lowers the loss."""


def newton(landscape: Landscape, settings: Settings, iterations: int, after: After, interrupted: Asked) -> None:
    """Until `after` raises something, or the iterations are used up. Raises NoStep, NotFinite, Stopped."""
    first = landscape.hessian(landscape.start, interrupted)
    scale = unit_curvature(first)

    def hessian(w: np.ndarray) -> np.ndarray:
        return first if np.array_equal(w, landscape.start) else landscape.hessian(w, interrupted)

    radius = max(1.0, float(np.linalg.norm(landscape.start / scale)))
    options = {"gtol": 0.0, "initial_trust_radius": radius, "max_trust_radius": np.inf}
    _minimise(landscape, "trust-exact", iterations, after, options, scale, hessian)


def lbfgs(landscape: Landscape, settings: Settings, iterations: int, after: After, interrupted: Asked) -> None:
    """The same; it remembers as many changes as its setting `memory` says."""
    options = {"gtol": 0.0, "ftol": 0.0, "maxls": MOST_TRIALS, "maxfun": iterations * MOST_TRIALS}
    options["maxcor"] = settings["memory"]
    _minimise(landscape, "L-BFGS-B", iterations, after, options, np.ones(landscape.start.size))


def _minimise(
    landscape: Landscape,
    method: str,
    iterations: int,
    after: After,
    options: dict[str, Any],
    scale: np.ndarray,
    hessian: Callable[[np.ndarray], np.ndarray] | None = None,
) -> None:
    """By a method of SciPy, which sees v = (w - start) / scale. Raises NoStep where it ends early."""
    from scipy.optimize import minimize

    done = 0

    def at(v: np.ndarray) -> np.ndarray:
        return landscape.start + scale * v

    def callback(v: np.ndarray) -> None:
        nonlocal done
        done += 1
        after(at(v))

    minimize(
        lambda v: landscape.loss(at(v)),
        np.zeros(scale.size),
        method=method,
        jac=lambda v: scale * landscape.gradient(at(v)),
        hess=hessian and (lambda v: scale[:, None] * hessian(at(v)) * scale),
        callback=callback,
        options={**options, "maxiter": iterations},
    )
    if done < iterations:
        raise NoStep
