"""The memory that weights need, known before any is asked for: Python's integers do not overflow."""

from __future__ import annotations

from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import limits
from nndsl.graph.sizes import count
from nndsl.graph.types import dims_text
from nndsl.semantics.network import Network

LIMIT = 8 * 2**30  # bytes
BYTES = 8 + 4 * 5  # of a weight while it is trained: its first value, itself, its gradient, two memories, the next value


def check_memory(network: Network) -> None:
    """Raises Refused (NN907) where the weights alone are too large to be trained."""
    total = 0
    for weight in network.weights.values():
        size = count(weight.type.dims)
        total += BYTES * size if isinstance(size, int) else 0
        if total > LIMIT:
            raise Refused(limits.too_much_memory(weight.span, weight.name, dims_text(weight.type.dims), total, LIMIT))
