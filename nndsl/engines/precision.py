"""Numbers of a text that the precision of a run cannot hold: 1e300 is infinite in float32.

What is computed from them would be infinite or NaN for a reason that nobody wrote down.
"""

from __future__ import annotations

from typing import Iterable

import numpy as np

from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue.numbers import beyond_precision
from nndsl.graph import Graph, Node
from nndsl.semantics.memory import place_of


def check_constants(graph: Graph, nodes: Iterable[int], dtype: np.dtype) -> None:
    """Raises Refused (NN705) where one of these nodes is a constant with a number beyond a precision."""
    for n in nodes:
        values = graph[n].op.known(graph[n])
        if values is not None and values.dtype.kind == "f":
            check_values(values, dtype, graph[n])


def check_values(values: np.ndarray, dtype: np.dtype, node: Node) -> None:
    """Raises Refused (NN705), at the place of a node, where one of its values is finite and beyond a precision."""
    largest = float(np.finfo(dtype).max)
    beyond = values[np.isfinite(values) & (np.abs(values) > largest)]
    if beyond.size:
        raise Refused(beyond_precision(place_of(node), float(beyond[0]), dtype.name, largest))
