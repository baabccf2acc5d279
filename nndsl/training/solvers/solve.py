"""One training block carried out by a solver: its iterations as epochs, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Callable

import numpy as np

from nndsl.diagnostics import Diagnostic, Refused
from nndsl.diagnostics.catalogue import numbers as catalogue
from nndsl.training.history import Outcome
from nndsl.training.loop import Loop
from nndsl.training.observer import End, Observer, Progress
from nndsl.training.solvers.descent import NoStep, lbfgs, newton
from nndsl.training.solvers.landscape import NotFinite, Stopped
from nndsl.training.solvers.quadratic import NoMinimum, minimum
from nndsl.training.solvers.solution import Solution

if TYPE_CHECKING:
    from nndsl.data import Parts

DESCENTS = {"newton": newton, "lbfgs": lbfgs}


def solve(
    solution: Solution,
    parts: Parts,
    *,
    block: str,
    epochs: int,
    seed: int,
    observer: Observer,
    interrupted: Callable[[], bool],
) -> Outcome:
    """Solve one block, in at most so many iterations, or until `interrupted()` says so. The weights are in `solution`.

    Raises Diverged (NN701) where a loss is not finite, and Refused (NN704) where there is no minimum.
    """
    count = parts.training.count
    return Iterations(solution, parts, block, count, False, seed, observer, interrupted).run(epochs)


class Converged(Exception):
    """The gradient is small enough."""


@dataclass
class Iterations(Loop):
    """Epochs that are iterations of a solver; `learner` is a `Solution`."""

    advice = catalogue.ADVICE_TO_SOLVERS
    reason: str = ""
    warnings: list[Diagnostic] = field(default_factory=list)

    def run(self, epochs: int) -> Outcome:
        quadratic = self.learner.kind.quadratic
        self.begin(1 if quadratic else epochs)
        stopped = self.interrupted()
        try:
            if not stopped:
                self.last_loss = self.learner.landscape.loss(self.learner.w)
                self._minimum() if quadratic else self._descend(epochs)
        except Stopped:
            stopped = True
        except NotFinite as failure:
            self.learner.w = failure.w
            self.diverged(f"iteration {self.update + 1}", failure.value, [self.learner.batch], failure.what)
        return self.finish(self.ended(stopped))

    def ended(self, stopped: bool) -> End:
        return replace(super().ended(stopped), reason=self.reason, warnings=tuple(self.warnings))

    def after(self, w: np.ndarray) -> None:
        """What an iteration has come to. Raises Stopped."""
        solution, loss = self.learner, self.learner.landscape.loss(w)
        solution.w = w.copy()
        self.update += 1
        self.last_loss = loss
        self.observer.progress(Progress(self.update, self.update, loss, solution.batch.count))
        self.close_epoch(self.update, loss)
        if self.interrupted():
            raise Stopped

    # ---- at once

    def _minimum(self) -> None:
        solver, landscape = self.learner.solver, self.learner.landscape
        hessian = landscape.hessian(landscape.start, self.interrupted)
        try:
            w, rank = minimum(landscape.gradient, hessian)
        except NoMinimum as failure:
            raise Refused(catalogue.no_minimum(solver.span, solver.word, str(failure))) from None
        free = w.size - rank
        self.reason = "the minimum" if not free else f"the minimum of least norm: the data leave {free} of {w.size} free"
        self.after(w)

    # ---- by iterations

    def _descend(self, epochs: int) -> None:
        solution, solver, landscape = self.learner, self.learner.solver, self.learner.landscape
        descent, memory = DESCENTS[solver.word], solver.settings.get("memory")
        wanted = solver.settings["tolerance"] * max(1.0, self._slope())
        try:
            if self._slope() <= wanted:
                self._step(solution.w, wanted)
            descent(landscape, epochs, memory, lambda w: self._step(w, wanted), self.interrupted)
        except Converged:
            self.reason = f"converged: the largest component of the gradient is {self._slope():.2g}"
        except NoStep:
            self._warn(catalogue.no_lower_loss(solver.span, solver.word, self.update, self._slope(), wanted))
        else:
            self._warn(catalogue.iterations_used_up(solver.span, solver.word, self.update, self._slope(), wanted))

    def _step(self, w: np.ndarray, wanted: float) -> None:
        """Raises Converged and Stopped."""
        self.after(w)
        if self._slope() <= wanted:
            raise Converged

    def _slope(self) -> float:
        """The largest component of the gradient at the weights so far."""
        return float(np.abs(self.learner.landscape.gradient(self.learner.w)).max())

    def _warn(self, warning: Diagnostic) -> None:
        self.warnings.append(warning)
        self.reason = "not converged"
