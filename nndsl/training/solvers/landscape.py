"""The loss over all training data as a function of one vector of float64: value, gradient, second derivatives.

    w = the weights that the loss depends on, flattened and put one after another

Everything else the loss reads is fixed. Solvers ask for the value, then for the gradient at the same point, so the
last point is remembered.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Callable, Mapping

import numpy as np

from nndsl.engines.interpreter import Interpreter
from nndsl.engines.memory import bytes_needed
from nndsl.semantics.network import Network, Training
from nndsl.training.solvers.derivatives import Derivatives, derivatives

if TYPE_CHECKING:
    from nndsl.data import Batch

DTYPE = "float64"


class NotFinite(Exception):
    """The loss or a derivative of it is NaN or infinite at w, a point that a solver asks for."""

    def __init__(self, what: str, value: float, w: np.ndarray):
        super().__init__(what)
        self.what, self.value, self.w = what, value, w


class Stopped(Exception):
    """The user has had enough, while second derivatives were computed."""


class Landscape:
    """`values` are all weights and statistics by name."""

    def __init__(
        self,
        network: Network,
        training: Training,
        values: Mapping[str, np.ndarray],
        batch: Batch,
        second: bool,
    ):
        self.plan: Derivatives = derivatives(network, training, second)
        self.batch = batch
        self.arrays = {**values, **batch.arrays}
        self.shapes = {name: values[name].shape for name in self.plan.weights}
        self.start = _flat(values[name] for name in self.plan.weights)
        first = [self.plan.loss, *self.plan.gradients.values()]
        self._first = Interpreter(self.plan.graph, first, DTYPE)
        self._second = Interpreter(self.plan.graph, list(self.plan.products.values()), DTYPE) if second else None
        self._at: np.ndarray | None = None

    def bytes_needed(self) -> int:
        """The peak of memory for values while derivatives are computed, H itself left out."""
        runs = [self._first, *([self._second] if self._second else [])]
        return max(bytes_needed(self.plan.graph, run.outputs, self.batch.sizes, DTYPE) for run in runs)

    def loss(self, w: np.ndarray) -> float:
        """E(w). Raises NotFinite."""
        return self._evaluate(w)[0]

    def gradient(self, w: np.ndarray) -> np.ndarray:
        """dE/dw. Raises NotFinite."""
        return self._evaluate(w)[1]

    def hessian(self, w: np.ndarray, interrupted: Callable[[], bool] = lambda: False) -> np.ndarray:
        """H, the matrix of second derivatives, column by column. Raises NotFinite, and Stopped where that is asked for
        between two columns."""
        columns = np.empty((w.size, w.size))
        feeds = self._feeds(w)
        for i in range(w.size):
            if interrupted():
                raise Stopped
            direction = np.zeros(w.size)
            direction[i] = 1.0
            columns[i] = self._product(feeds, direction)
        if not np.isfinite(columns).all():
            raise NotFinite("the second derivatives of the loss", float(np.abs(columns).max()), w)
        return (columns + columns.T) / 2

    def arrays_of(self, w: np.ndarray) -> dict[str, np.ndarray]:
        """A vector as the weights it stands for, by name."""
        sizes = [int(np.prod(shape)) for shape in self.shapes.values()]
        parts = np.split(w, np.cumsum(sizes)[:-1])
        return {name: part.reshape(shape) for (name, shape), part in zip(self.shapes.items(), parts)}

    def _evaluate(self, w: np.ndarray) -> tuple[float, np.ndarray]:
        if self._at is None or not np.array_equal(self._at, w):
            loss, *gradients = self._run(self._first, self._feeds(w))
            self._found = float(loss.item()), _flat(gradients)
            self._at = w.copy()
        loss, gradient = self._found
        if not isfinite(loss):
            raise NotFinite("the loss", loss, w)
        if not np.isfinite(gradient).all():
            raise NotFinite("the gradient of the loss", float(np.abs(gradient).max()), w)
        return loss, gradient

    def _product(self, feeds: dict[int, np.ndarray], direction: np.ndarray) -> np.ndarray:
        directions = {self.plan.directions[name]: array for name, array in self.arrays_of(direction).items()}
        return _flat(self._run(self._second, {**feeds, **directions}))

    def _feeds(self, w: np.ndarray) -> dict[int, np.ndarray]:
        arrays = {**self.arrays, **self.arrays_of(w)}
        return {n: arrays[name] for name, n in self.plan.given.items()}

    def _run(self, interpreter: Interpreter, feeds: Mapping[int, np.ndarray]) -> list[np.ndarray]:
        return interpreter.run(feeds, self.batch.sizes, self.batch.lengths)


def _flat(arrays) -> np.ndarray:
    """Arrays as one vector of float64."""
    return np.concatenate([np.asarray(array, DTYPE).ravel() for array in arrays])
