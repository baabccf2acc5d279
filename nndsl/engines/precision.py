"""Numbers of a text that the precision of a run cannot hold: 1e300 is infinite in float32.

What is computed from them would be infinite or NaN for a reason that nobody wrote down.
"""

from __future__ import annotations

from typing import Iterable

import numpy as np

from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue.numbers import beyond_precision
from nndsl.graph import Graph
from nndsl.semantics.memory import place_of


def check_constants(graph: Graph, nodes: Iterable[int], dtype: np.dtype) -> None:
    """Raises Refused (NN705) for a finite number, among these nodes, that is beyond the largest of a precision."""
    largest = float(np.finfo(dtype).max)
    for n in nodes:
        values = graph[n].op.known(graph[n])
        if values is None or values.dtype.kind != "f":
            continue
        beyond = values[np.isfinite(values) & (np.abs(values) > largest)]
        if beyond.size:
            raise Refused(beyond_precision(place_of(graph[n]), float(beyond[0]), dtype.name, largest))
