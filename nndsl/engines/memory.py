"""How much memory a run needs, known from types and sizes before any is asked for.

A value lives from the step that computes it to the last that reads it; values computed in a loop are kept as whole
sequences. The peak of what lives at one time is what a run needs, besides what single kernels use in passing. Python
integers do not overflow, so the answer is right for any size.
"""

from __future__ import annotations

from math import prod
from typing import Mapping, Sequence

import numpy as np

from nndsl.graph import Graph, Type
from nndsl.ops.sources import memory_dtype
from nndsl.passes.schedule import Loop, schedule


def bytes_of(type: Type, sizes: Mapping[str, int], dtype: str | np.dtype) -> int:
    """The memory of one value."""
    return prod(type.shape(sizes)) * memory_dtype(type.kind, np.dtype(dtype)).itemsize


def largest(graph: Graph, sizes: Mapping[str, int], dtype: str | np.dtype) -> tuple[int, int]:
    """The node with the largest value, and its bytes."""
    return max(((n, bytes_of(graph.type(n), sizes, dtype)) for n in graph), key=lambda item: item[1])


def bytes_needed(graph: Graph, outputs: Sequence[int], sizes: Mapping[str, int], dtype: str | np.dtype) -> int:
    """The peak of the memory for values while outputs are computed, sequences having the sizes of their axes."""
    plan = [item.nodes if isinstance(item, Loop) else (item,) for item in schedule(graph, outputs)]
    last: dict[int, int] = {}
    for place, nodes in enumerate(plan):
        for n in nodes:
            last[n] = place
            last |= dict.fromkeys(graph.inputs(n), place)
    last |= dict.fromkeys(outputs, len(plan))
    dying: dict[int, list[int]] = {}
    for n, place in last.items():
        dying.setdefault(place, []).append(n)
    size = {n: bytes_of(graph.type(n), sizes, dtype) for n in last}
    alive = peak = 0
    for place, nodes in enumerate(plan):
        alive += sum(size[n] for n in nodes)
        peak = max(peak, alive)
        alive -= sum(size[n] for n in dying.get(place, ()))
    return peak
