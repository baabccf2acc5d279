"""Blocks of steps: what the interpreter runs at each frame of a loop. Its module says how they work."""

from __future__ import annotations

from typing import Callable, Mapping, Sequence

import numpy as np

from nndsl.graph import Graph, Type
from nndsl.ops.base import Call, Run
from nndsl.ops.layout import fills
from nndsl.ops.sources import memory_dtype
from nndsl.passes.schedule import Item, Loop

Frames = list  # the value of a node at each frame of a block
Step = Callable[[int], None]


class Block:
    """The steps of the items of a plan inside loops over `looped` axes; `wanted` are the nodes that others read."""

    def __init__(self, graph: Graph, items: Sequence[Item], looped: tuple[str, ...], wanted: set[int], run: Run):
        self.graph, self.looped, self.run = graph, looped, run
        self.frames: dict[int, Frames] = {}
        self.own = [n for item in items for n in (item.nodes if isinstance(item, Loop) else (item,))]
        inside = set(self.own)
        read = {i for n in self.own for i in graph.inputs(n)}
        self.read = sorted(i for i in read if i not in inside)  # of the blocks around this one
        for n in (*self.own, *self.read):
            self.frames[n] = [None]
        self.filled: dict[int, np.dtype] = {}  # nodes whose kernel fills an array, and what is in it
        self.items = list(items)
        readers = self._readers()
        self.steps = [self._step(place, readers, wanted) for place in range(len(items))]
        self.nodes = [item if isinstance(item, int) else None for item in items]
        self.released = self._released(wanted)

    def type(self, n: int) -> Type:
        return self.graph.type(n).without(*self.looped)

    # ---- running

    def run_once(self, given: Mapping[int, np.ndarray], outputs: set[int]) -> dict[int, np.ndarray]:
        """Run the single frame of a whole graph with some values given; the values of some nodes."""
        for n, value in given.items():
            self.frames[n][0] = value
        for node, step, released in zip(self.nodes, self.steps, self.released):
            if node not in given:
                step(0)
            for frames in released:
                frames[0] = None
        values = {n: self.frames[n][0] for n in outputs}
        for frames in self.frames.values():
            frames[0] = None
        return values

    # ---- connecting

    def _readers(self) -> dict[int, set[int]]:
        """Which items read a node, by their places."""
        readers: dict[int, set[int]] = {n: set() for n in self.frames}
        for place, item in enumerate(self.items):
            for n in item.nodes if isinstance(item, Loop) else (item,):
                for i in self.graph.inputs(n):
                    readers[i].add(place)
        return readers

    def _released(self, wanted: set[int]) -> list[list[Frames]]:
        """After each item, the frames that nothing reads any more."""
        last: dict[int, int] = {}
        for place, item in enumerate(self.items):
            for n in item.nodes if isinstance(item, Loop) else (item,):
                last[n] = max(place, last.get(n, 0))
                for i in self.graph.inputs(n):
                    last[i] = max(place, last.get(i, 0))
        released: list[list[Frames]] = [[] for _ in self.items]
        for n, place in last.items():
            if n not in wanted:
                released[place].append(self.frames[n])
        return released

    def _step(self, place: int, readers: dict[int, set[int]], wanted: set[int]) -> Step:
        item = self.items[place]
        if isinstance(item, Loop):
            exported = {n for n in item.nodes if n in wanted or readers[n] - {place}}
            return LoopStep(self, item, exported)
        node = self.graph[item]
        inputs = self.graph.inputs(item)
        reads = [self.frames[i] for i in inputs]
        out = self.frames[item]
        call = Call(node, self.type(item), tuple(self.type(i) for i in inputs), self.run)
        if node.op.fed:
            return _missing(item)
        carried = node.op.carried(node)
        if carried is not None and self.looped and carried[0] == self.looped[-1]:
            return _carried(node.op.frame_kernel(call), reads, out)
        if node.op.stateful:
            reads = reads[: node.op.late]
        kernel = node.op.kernel(call)
        if self.looped and fills(kernel):
            self.filled[item] = memory_dtype(node.type.kind, self.run.dtype)
            return _filled(kernel, reads, out)
        return _connected(kernel, reads, out)


class LoopStep:
    """A loop, as a step of the block around it.

    What a kernel that fills an array computes goes straight into one for all frames, kept from run to run as long as
    sizes stay: fresh memory for every frame would cost more than much of the arithmetic.
    """

    def __init__(self, outer: Block, loop: Loop, exported: set[int]):
        self.axis, self.backward, self.run = loop.axis, loop.step < 0, outer.run
        self.block = block = Block(outer.graph, loop.body, (*outer.looped, loop.axis), exported, outer.run)
        self.read = [(outer.frames[n], block.frames[n], self._place(outer, n)) for n in block.read]
        self.exported = [(n, block.frames[n], outer.frames[n], self._place(outer, n)) for n in sorted(exported)]
        self.fresh = [block.frames[n] for n in block.own if n not in block.filled]
        self.whole: dict[int, np.ndarray] = {}
        self.sizes: dict[str, int] = {}
        self.repeated = bool(outer.looped)
        lags = [loop.lag.get(item, 0) if isinstance(item, int) else 0 for item in loop.body]
        self.lagged = list(zip(block.steps, lags)) if any(lags) else []

    def _place(self, outer: Block, n: int) -> int | None:
        """Where the axis stands in memory; None if a value is the same at every frame."""
        axes = outer.type(n).axes
        return axes.index(self.axis) if self.axis in axes else None

    def __call__(self, t: int) -> None:
        size = self.run.sizes[self.axis]
        if self.sizes != self.run.sizes:
            self._allocate(size)
        for outer, inner, place in self.read:
            value = outer[t]
            inner[:] = [value] * size if place is None else value if place == 0 else np.moveaxis(value, place, 0)
        for frames in self.fresh:
            frames[:] = [None] * size
        self._run(size)
        for n, inner, outer, place in self.exported:
            whole = self._stacked(n, inner)
            outer[t] = whole if place == 0 else np.moveaxis(whole, 0, place)
        for frames in (*self.fresh, *(inner for _, inner, _ in self.read)):
            frames.clear()

    def _allocate(self, size: int) -> None:
        self.sizes = dict(self.run.sizes)
        for n, dtype in self.block.filled.items():
            self.whole[n] = np.empty((size, *self.block.type(n).shape(self.sizes)), dtype)
            self.block.frames[n][:] = self.whole[n]

    def _stacked(self, n: int, frames: Frames) -> np.ndarray:
        """All frames as one array: a view of what the next run overwrites, a copy if there is one in this run."""
        if n not in self.whole:
            return np.concatenate(frames).reshape(len(frames), *frames[0].shape)
        return self.whole[n].copy() if self.repeated else self.whole[n][:]

    def _run(self, size: int) -> None:
        if self.lagged:
            self._run_lagged(size)
            return
        steps = self.block.steps
        for t in reversed(range(size)) if self.backward else range(size):
            for step in steps:
                step(t)

    def _run_lagged(self, size: int) -> None:
        for turn in range(size + max(lag for _, lag in self.lagged)):
            for step, lag in self.lagged:
                t = turn - lag
                if 0 <= t < size:
                    step(size - 1 - t if self.backward else t)


def _filled(kernel: Callable, reads: Sequence[Frames], out: Frames) -> Step:
    """A step that writes into the frame that is there."""
    if len(reads) == 1:
        (a,) = reads

        def step(t: int) -> None:
            kernel(a[t], out[t])

    elif len(reads) == 2:
        a, b = reads

        def step(t: int) -> None:
            kernel(a[t], b[t], out[t])

    else:

        def step(t: int) -> None:
            kernel(*[frames[t] for frames in reads], out[t])

    return step


def _connected(kernel: Callable, reads: Sequence[Frames], out: Frames) -> Step:
    """A step of a node, with as little between kernel and frames as its number of inputs allows."""
    if len(reads) == 1:
        (a,) = reads

        def step(t: int) -> None:
            out[t] = kernel(a[t])

    elif len(reads) == 2:
        a, b = reads

        def step(t: int) -> None:
            out[t] = kernel(a[t], b[t])

    else:

        def step(t: int) -> None:
            out[t] = kernel(*[frames[t] for frames in reads])

    return step


def _carried(kernel: Callable, reads: Sequence[Frames], out: Frames) -> Step:
    initial, x = reads

    def step(t: int) -> None:
        out[t] = kernel(t, initial, x)

    return step


def _missing(n: int) -> Step:
    def step(t: int) -> None:
        raise ValueError(f"no value was given for node {n}")

    return step
