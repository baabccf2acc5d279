"""The memory that a network needs for certain, known before any is asked for: Python's integers do not overflow.

Weights count with what training keeps for each, values with one sample and one step of each sequence. What an update
needs in all is known when there are data: see `engines.memory`.
"""

from __future__ import annotations

from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import limits
from nndsl.graph import Node
from nndsl.graph.sizes import count
from nndsl.semantics.network import Network
from nndsl.source import Span

MOST_MEMORY = 8 * 2**30  # bytes a run may take, if nothing else is said
NUMBER = 4  # bytes
BYTES = 8 + NUMBER * 5  # of a weight in training: its first value, itself, its gradient, two memories, the next value


def check_memory(network: Network, limit: int = MOST_MEMORY) -> None:
    """Raises Refused where the weights (NN907) or a single value (NN910) need more bytes than a run may take."""
    sizes = {weight.name: _elements(weight.type.dims) * BYTES for weight in network.weights.values()}
    needed = sum(sizes.values())
    if needed > limit:
        largest = network.weights[max(sizes, key=sizes.get)]
        text = f"`{largest.name}` {largest.type}"
        raise Refused(limits.weights_too_large(largest.span, text, sizes[largest.name], needed, limit))
    for n in network.graph:
        node = network.graph[n]
        size = _elements(node.type.dims) * NUMBER
        if size > limit:
            raise Refused(limits.value_too_large(place_of(node), f"a value {node.type}", size, limit))


def place_of(node: Node) -> Span | None:
    """Where its author finds a node: in the library, where it was called from."""
    spans = [node.span, *(origin.span for origin in reversed(node.origin.chain() if node.origin else []))]
    return next((span for span in spans if span is not None and not span.source.library), node.span)


def _elements(dims: tuple) -> int:
    """As many as there are; 0 while that depends on the data."""
    size = count(dims) if dims is not None else 0
    return size if isinstance(size, int) else 0
