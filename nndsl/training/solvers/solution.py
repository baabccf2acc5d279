"""The weights that a solver has come to, in the precision of the model, and how they are judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Mapping

import numpy as np

from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import solvers as catalogue
from nndsl.semantics.network import Network, Training
from nndsl.training.learner import Judged, in_order
from nndsl.training.solvers.kinds import KINDS
from nndsl.training.solvers.landscape import Landscape

if TYPE_CHECKING:
    from nndsl.data import Part


class Solution(Judged):
    """What a `Learner` is to training by updates. `values` are the weights and statistics to start from, by name."""

    def __init__(
        self,
        network: Network,
        training: Training,
        values: Mapping[str, np.ndarray],
        part: Part,
        dtype: str,
        seed: int,
    ):
        super().__init__(network, training, dtype, seed)
        self.solver = training.optimizer
        self.kind = KINDS[self.solver.word]
        self.values = dict(values)
        self.batch = part.batch(np.arange(part.count))
        self.landscape = Landscape(network, training, values, self.batch, self.kind.second)
        self.w = self.landscape.start

    @property
    def parameter_count(self) -> int:
        return self.landscape.start.size

    def check_memory(self, limit: int) -> None:
        """Raises Refused (NN534) where more memory would be needed than a run may take."""
        weights, values = self.parameter_count, self.landscape.bytes_needed()
        matrices = self.kind.bytes_needed(weights, self.solver)
        if matrices + values > limit:
            numbers = (weights, self.batch.count, matrices, values, limit)
            raise Refused(catalogue.solver_too_large(self.solver.span, self.solver.word, *numbers))

    def state(self) -> dict[str, np.ndarray]:
        solved = {name: array.astype(self.dtype) for name, array in self.landscape.arrays_of(self.w).items()}
        return in_order(self.network, {**{name: np.array(value) for name, value in self.values.items()}, **solved})
