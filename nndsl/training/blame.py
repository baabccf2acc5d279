"""Where numbers stop being numbers: from a value that is NaN or infinite back to the first operation that made it so.

Each value on the way reads one that is not finite, up to the operation whose own inputs all are; in a recurrent net, at
the earliest step. What lies beyond the end of a sequence does not count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping, Sequence

import numpy as np

from nndsl.engines.interpreter import Interpreter
from nndsl.graph import REAL, Graph
from nndsl.semantics.memory import place_of
from nndsl.source import Span

NEVER = -1  # the frame of what has no step that is not finite
MOST_TEXT = 60  # characters of the source that are shown


@dataclass(frozen=True)
class Blame:
    """`what` in words: "`log(p)`", "the weight `y.dense.b`", "the gradient of `sqrt(x)`"."""

    what: str
    span: Span | None


def blame(
    graph: Graph,
    suspects: Sequence[int],
    feeds: Mapping[int, np.ndarray],
    sizes: Mapping[str, int],
    lengths: Mapping[str, np.ndarray],
    dtype: str,
    seed: Sequence[int],
    state: Mapping[int, np.ndarray] | None = None,
) -> Blame | None:
    """The operation to blame for the first of the suspects that is not finite; None where all are finite."""
    needed = graph.needed(suspects)
    real = [n for n in graph.order() if n in needed and graph.type(n).kind == REAL]
    kept = None if state is None else dict(state)
    found = Interpreter(graph, real, dtype).run(feeds, sizes, lengths, kept, tuple(seed))
    frames = {n: _first_frame(values, graph.type(n).axes, lengths) for n, values in zip(real, found)}
    bad = next((n for n in suspects if frames.get(n, NEVER) != NEVER), None)
    return None if bad is None else _described(graph, _origin(graph, bad, frames))


def _origin(graph: Graph, n: int, frames: Mapping[int, int]) -> int:
    """Back along values that are not finite, to the earliest of them at each turn."""
    seen = {n}
    while True:
        bad = [i for i in graph.inputs(n) if i not in seen and frames.get(i, NEVER) != NEVER]
        if not bad:
            return n
        n = min(bad, key=frames.__getitem__)
        seen.add(n)


def _first_frame(values: np.ndarray, axes: Sequence[str], lengths: Mapping[str, np.ndarray]) -> int:
    """The first step, along the first sequence axis, with a value that is not finite; 0 for a value without steps."""
    wrong = ~np.isfinite(values)
    for place, axis in enumerate(axes):
        if axis in lengths:  # the batch is the last of the axes
            steps = np.arange(values.shape[place]).reshape(-1, *(1,) * (len(axes) - place - 1))
            exists = steps < lengths[axis]
            wrong = wrong & exists.reshape(*exists.shape, *(1,) * (values.ndim - len(axes)))
    if not wrong.any():
        return NEVER
    return int(np.argwhere(wrong)[0, 0]) if len(axes) > 1 else 0


def _described(graph: Graph, n: int) -> Blame:
    node, span = graph[n], place_of(graph[n])
    if node.op.fed or node.op.stateful:
        return Blame(f"`{node.name}`" if node.name else "what is fed", span)
    text = (
        f"`{node.name}`"
        if node.name
        else f"`{' '.join(span.text.split())[:MOST_TEXT]}`"
        if span
        else f"`{node.op.word}`"
    )
    backward = any(origin.kind == "pass" and origin.path == "gradient" for origin in _chain(graph, n))
    return Blame(f"the gradient of {text}" if backward else text, span)


def _chain(graph: Graph, n: int):
    origin = graph[n].origin
    return origin.chain() if origin else []
