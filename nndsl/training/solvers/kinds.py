"""What each solver needs and what has no effect beside it: all that is known of one before it runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Mapping

from nndsl.semantics.records import Record

ALL_DATA = "it goes through all data at once"
ITS_OWN_STEPS = "it finds the length of its steps itself"
ITS_OWN_END = "it ends by itself"
WHOLE_GRADIENT = "it takes the gradient of the loss as it stands"

IDLE = {  # entries that say something about updates, and why they say nothing here
    "batch": ALL_DATA,
    "shuffle": ALL_DATA,
    "augment": ALL_DATA,
    "carry": ALL_DATA,
    "clip": ITS_OWN_STEPS,
    "stop": ITS_OWN_END,
    "gradient": WHOLE_GRADIENT,
    "teacher": WHOLE_GRADIENT,
}


@dataclass(frozen=True)
class Kind:
    """`second`: it needs second derivatives. `matrices` of weights by weights are kept at a time."""

    second: bool
    matrices: int
    quadratic: bool = False  # it needs a loss that is quadratic in the weights, and takes one step
    idle: Mapping[str, str] = field(default_factory=lambda: IDLE)

    def bytes_needed(self, weights: int, solver: Record) -> int:
        """What is kept beside the values of the network."""
        vectors = 2 * solver.settings.get("memory", 0) + 10  # steps and changes of the gradient, and what is in work
        return 8 * weights * (self.matrices * weights + vectors)


KINDS: Mapping[str, Kind] = {
    "least_squares": Kind(True, 4, True, {**IDLE, "epochs": "it reaches the minimum at once"}),
    "newton": Kind(True, 4),
    "lbfgs": Kind(False, 0),
}
