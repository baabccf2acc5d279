"""One fit made by a solver: its iterations as epochs, and how it ended."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Callable

import numpy as np

from nndsl.diagnostics import Diagnostic, Refused
from nndsl.diagnostics.catalogue import numbers as catalogue
from nndsl.training.history import Fit
from nndsl.training.loop import Loop, train
from nndsl.training.observer import CONVERGED, INTERRUPTED, NOT_CONVERGED, End, Progress
from nndsl.training.solvers.descent import NoStep, lbfgs, newton
from nndsl.training.solvers.landscape import NotFinite, Stopped
from nndsl.training.solvers.quadratic import NoMinimum, minimum
from nndsl.training.solvers.solution import Solution

if TYPE_CHECKING:
    from nndsl.data import Parts

DESCENTS = {"newton": newton, "lbfgs": lbfgs}


def solve(solution: Solution, parts: Parts, *, epochs: int, **more: Any) -> Fit:
    """A fit of at most so many iterations; `more` is what `train` takes. The weights are then in `solution`.

    Raises Diverged (NN701) where a loss is not finite, and Refused (NN704) where there is no minimum.
    """
    epochs = 1 if solution.kind.quadratic else epochs
    return train(solution, parts, epochs=epochs, batch=parts.training.count, shuffle=False, loop=Iterations, **more)


class Converged(Exception):
    """The gradient is small enough."""


@dataclass
class Iterations(Loop):
    """A loop whose updates are the iterations of a solver; `learner` is a `Solution`, and all data are one batch."""

    advice = catalogue.ADVICE_TO_SOLVERS
    reason: str = ""
    warnings: list[Diagnostic] = field(default_factory=list)

    def run_updates(self) -> str:
        solution = self.learner
        try:
            self.last_loss = solution.landscape.loss(solution.w)
            return self._minimum() if solution.kind.quadratic else self._descend()
        except Stopped:
            return INTERRUPTED
        except NotFinite as failure:
            solution.w = failure.w
            self.diverged(f"iteration {self.update + 1}", failure.value, [solution.batch], failure.what)

    def finish(self, ended: str) -> End:
        end = super().finish(ended)
        return replace(end, reason=self.reason, warnings=(*self.warnings, *end.warnings))

    def after(self, w: np.ndarray) -> None:
        """What an iteration has come to; its loss is that after it. Raises Stopped."""
        solution, loss = self.learner, self.learner.landscape.loss(w)
        solution.w = w.copy()
        self.update += 1
        self.last_loss = loss
        self.totals, self.seen = Counter(loss=loss), 1
        self.observer.progress(Progress(self.update, self.update, loss, solution.batch.count))
        self.evaluate(self.update)
        if self.interrupted():
            raise Stopped

    # ---- at once

    def _minimum(self) -> str:
        solver, landscape = self.learner.solver, self.learner.landscape
        hessian = landscape.hessian(landscape.start, self.interrupted)
        try:
            w, rank = minimum(landscape.gradient, hessian)
        except NoMinimum as failure:
            raise Refused(catalogue.no_minimum(solver.span, solver.word, str(failure))) from None
        free = w.size - rank
        self.reason = f"the minimum of least norm; the data leave {free} of {w.size} free" if free else "the minimum"
        self.after(w)
        return CONVERGED

    # ---- by iterations

    def _descend(self) -> str:
        solution, solver, landscape = self.learner, self.learner.solver, self.learner.landscape
        self.scale = np.maximum(1.0, np.abs(landscape.gradient(solution.w)))
        try:
            if self._converged():
                self._step(solution.w)
            DESCENTS[solver.word](landscape, solver.settings, self.start.updates, self._step, self.interrupted)
        except Converged:
            self.reason = f"converged, relative gradient {self._slope():.2g}"
            return CONVERGED
        except NoStep:
            return self._not_converged(catalogue.no_lower_loss)
        return self._not_converged(catalogue.iterations_used_up, self.update)

    def _step(self, w: np.ndarray) -> None:
        """Raises Converged and Stopped."""
        self.after(w)
        if self._converged():
            raise Converged

    def _converged(self) -> bool:
        return self._slope() <= self.learner.solver.settings["tolerance"]

    def _slope(self) -> float:
        """The largest component of the gradient at the weights so far, each relative to what it was at the start, if
        that was above 1: so it does not matter how large the inputs are."""
        return float((np.abs(self.learner.landscape.gradient(self.learner.w)) / self.scale).max())

    def _not_converged(self, warning: Callable[..., Diagnostic], *more: int) -> str:
        solver = self.learner.solver
        self.warnings.append(warning(solver.span, solver.word, self._slope(), solver.settings["tolerance"], *more))
        self.reason = NOT_CONVERGED
        return NOT_CONVERGED
