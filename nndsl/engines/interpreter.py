"""The plain interpreter: walk the schedule, one kernel for each node, and in a loop for each frame.

A `block` is what runs at each frame of a loop, or the whole graph, which is a block of a single frame. Every node of
a block has a list with its value at each frame; a step reads frame t of some lists and writes frame t of another.
A loop is a step of the block around it: it hands its own block the frames of what it reads, runs it, and stacks the
frames of what others read. A delay is the only one to read another frame than its own.

Everything that does not depend on sizes is decided when the interpreter is made: the schedule, the kernels and how
they are connected. A run binds arrays.
"""

from __future__ import annotations

from typing import Mapping, MutableMapping, Sequence

import numpy as np

from nndsl.engines.block import Block
from nndsl.engines.precision import check_constants
from nndsl.graph import Graph
from nndsl.ops.base import Run
from nndsl.ops.sources import memory_dtype
from nndsl.passes.schedule import schedule


class Interpreter:
    """Computes outputs of a graph in float32 or float64. Raises TimeRuleError where a loop cannot run, and
    Refused where a constant is beyond that precision."""

    def __init__(self, graph: Graph, outputs: Sequence[int], dtype: str | np.dtype = "float32"):
        self.graph, self.outputs = graph, list(outputs)
        self.run_values = Run(np.dtype(dtype), {})
        stateful = [n for n in graph if graph[n].op.stateful and len(graph.inputs(n)) > graph[n].op.late]
        self.next = {n: graph.inputs(n)[graph[n].op.late] for n in stateful}
        roots = [*self.outputs, *self.next, *self.next.values()]
        check_constants(graph, graph.needed(roots), self.run_values.dtype)
        plan = schedule(graph, roots)
        self.fed = [n for n in plan if isinstance(n, int) and graph[n].op.fed]
        self.kept = [n for n in plan if isinstance(n, int) and graph[n].op.stateful]
        self.block = Block(graph, plan, (), set(roots), self.run_values)

    def run(
        self,
        feeds: Mapping[int, np.ndarray],
        sizes: Mapping[str, int],
        lengths: Mapping[str, np.ndarray] = {},
        state: MutableMapping[int, np.ndarray] | None = None,
        seed: int | Sequence[int] = 0,
    ) -> list[np.ndarray]:
        """The values of the outputs, each laid out as [*sequence axes, batch, *dims].

        `feeds` has the value of each input and parameter, `sizes` that of each axis (the batch too); `lengths[axis]`
        how many frames each sample has, all where it is left out. `state` holds what is kept from run to run by node:
        what is missing starts from its initial value, and parameters from what they are fed; it is updated. `seed` is
        one or more whole numbers.
        """
        run = self.run_values
        run.sizes = dict(sizes)
        run.lengths = self._lengths(lengths)
        run.seed = (seed,) if isinstance(seed, int) else tuple(seed)
        kept = {n: state[n] for n in self.kept if state is not None and n in state}
        with np.errstate(all="ignore"):
            given = {n: self._given(n, kept[n] if n in kept else feeds[n]) for n in {*self.fed, *kept}}
            values = self.block.run_once(given, {*self.outputs, *self.next.values()})
        if state is not None:
            state.update({n: own(values[m]) for n, m in self.next.items()})
        return [own(values[n]) for n in self.outputs]

    def _lengths(self, lengths: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Those that matter: where all sequences are as long as the axis, all frames exist."""
        arrays = {axis: np.asarray(values) for axis, values in lengths.items()}
        return {axis: array for axis, array in arrays.items() if (array < self.run_values.sizes[axis]).any()}

    def _given(self, n: int, value: np.ndarray) -> np.ndarray:
        type = self.graph.type(n)
        dtype = memory_dtype(type.kind, self.run_values.dtype)
        value = np.asarray(value)
        if dtype.kind == "i" and value.dtype.kind == "f":  # labels beyond the end of a sequence may be NaN
            value = np.where(np.isfinite(value), value, 0)
        if value.shape != type.shape(self.run_values.sizes):
            name = self.graph[n].name or f"node {n}"
            raise ValueError(f"{name} is {type}: expected {type.shape(self.run_values.sizes)}, found {value.shape}")
        with np.errstate(over="ignore"):  # what is too large is infinite, and whoever looks at the loss says so
            return value.astype(dtype, copy=False)


def own(array: np.ndarray) -> np.ndarray:
    """The array, or a copy where it is a view: of what it was fed, or of memory that the next run uses again."""
    return array if array.flags.owndata else array.copy()
