"""The minimum of a quadratic loss, from its matrix H of second derivatives and its gradient g.

    w <- w - H^+ g(w),   from w = 0, until the gradient falls no more

One step would do in exact arithmetic. In floating point it leaves an error that grows with the condition of H, the
square of that of the data; but g(w) is computed anew, from the residuals, and so each further step takes that error
down again (iterative refinement, Wilkinson 1963), to what a factorisation of the data themselves would reach. H is
scaled to a diagonal of ones first (Jacobi), so inputs may be of very different size.

Where H is singular there are many minima. What of w lies in its null space is taken away: the w of least norm is left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

MOST_STEPS = 50  # of refinement; three or four are usual
OUTSIDE = 1e-6  # the part of the gradient that no step can change, beyond which there is no minimum


class NoMinimum(Exception):
    """The quadratic falls without end, for this reason."""


@dataclass(frozen=True)
class Inverse:
    """H^+ of a scaled H: the product of `left` and its scaled transpose, and a basis of the null space."""

    left: np.ndarray  # [n, rank]
    values: np.ndarray  # the eigenvalues that are not zero
    scale: np.ndarray
    null: np.ndarray  # [n, n - rank], orthonormal

    def step(self, gradient: np.ndarray) -> np.ndarray:
        return self.left @ ((self.left.T @ gradient) / self.values)

    def of_least_norm(self, w: np.ndarray) -> np.ndarray:
        return w - self.null @ (self.null.T @ w)


def unit_curvature(hessian: np.ndarray) -> np.ndarray:
    """The unit for each weight in which the loss is curved by one along it; where it is not curved upwards, 1."""
    diagonal = np.diag(hessian)
    return 1 / np.sqrt(np.where(diagonal > 0, diagonal, 1.0))


def inverse(hessian: np.ndarray) -> Inverse:
    """Raises NoMinimum where the curvature is negative in some direction."""
    from scipy.linalg import eigh, orth

    scale = unit_curvature(hessian)
    values, vectors = eigh(hessian * scale[:, None] * scale)
    noise = 4 * len(values) * np.finfo(float).eps * np.abs(values).max()
    if values.min() < -noise:
        raise NoMinimum("it is curved downwards in some direction")
    kept, vectors = values > noise, scale[:, None] * vectors
    null = vectors[:, ~kept]
    return Inverse(vectors[:, kept], values[kept], scale, orth(null) if null.size else null)


def minimum(gradient, hessian: np.ndarray) -> tuple[np.ndarray, int]:
    """Where `gradient`, a linear function with this matrix, is zero: the point of least norm, and the rank.

    Raises NoMinimum.
    """
    inverted = inverse(hessian)
    w = best = np.zeros(len(hessian))
    least = np.inf
    for _ in range(MOST_STEPS):
        slope = gradient(w)
        size = float(np.linalg.norm(inverted.scale * slope))
        if size < least:
            best = w
        if not size < least / 2:
            break
        least = size
        w = w - inverted.step(slope)
    _check_reached(inverted, gradient(np.zeros(len(hessian))), gradient(best))
    return inverted.of_least_norm(best), len(inverted.values)


def _check_reached(inverted: Inverse, first: np.ndarray, last: np.ndarray) -> None:
    """What is left of the gradient in the null space no step can change. Raises NoMinimum."""
    left = np.abs(inverted.null.T @ last).max(initial=0.0)
    if left > OUTSIDE * np.abs(first).max():
        raise NoMinimum("it falls without end in a direction in which it is not curved")
