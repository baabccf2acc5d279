"""Differentiate: one sweep over the graph, which knows nothing of time.

    1. A node is active if a gradient is asked of something before it and it leads to an output, through real values.
    2. Each active delay gets its adjoint delay, not bound yet, as a contribution to its late input.
    3. Active nodes are swept in reverse order of the graph without late edges. The gradient of a node is the sum of
       its contributions; its operator turns that into contributions to its inputs; a delay binds its adjoint.

The nodes asked for are leaves, and so is what is kept from call to call. `fit` undoes broadcasting. What comes out
is a graph like any other: it can be differentiated again.
"""

from __future__ import annotations

from typing import Collection, Iterable, Mapping, Sequence

from nndsl.graph import Graph, Origin, Type
from nndsl.graph.types import ordered
from nndsl.ops import fit
from nndsl.ops.build import add, constant
from nndsl.passes.guard import Guards
from nndsl.passes.rebuild import order


def differentiate(
    graph: Graph,
    seeds: Mapping[int, int | None],
    wrt: Sequence[int],
    keep: Sequence[str] = (),
    window: int | None = None,
) -> tuple[Graph, dict[int, int]]:
    """A graph that has, beside all that is in this one under the same numbers, the gradients of sum(seed * output).

    `seeds` maps an output to its cotangent, None for ones. `keep` names axes that gradients keep: with the batch,
    there is one for each sample. With a `window` nothing flows back from one window of that many frames to the one
    before. Returns the graph and the gradient of each node of `wrt`, of its type; zero if nothing leads to an output.
    """
    graph, found = adjoints(graph, seeds, wrt, keep, window)
    return graph, {n: found[n] for n in wrt}


def adjoints(
    graph: Graph,
    seeds: Mapping[int, int | None],
    wrt: Sequence[int],
    keep: Sequence[str] = (),
    window: int | None = None,
) -> tuple[Graph, dict[int, int]]:
    """The same with the gradient of every node on the way from `wrt` to an output."""
    sweep = _Sweep(graph.copy(), seeds, set(wrt), keep)
    with sweep.graph.at(Origin("gradient", "pass", "gradient")):
        sweep.adjoint_delays(window)
        sweep.run()
        return sweep.graph, sweep.found | {n: sweep.gradient(n) for n in wrt}


class _Sweep:
    def __init__(self, graph: Graph, seeds: Mapping[int, int | None], wrt: set[int], keep: Sequence[str]):
        self.graph, self.wrt, self.keep = graph, wrt, keep
        self.seeds = seeds
        self.inputs = {n: graph.inputs(n) for n in graph}
        self.flow = {n: self._sources(n) for n in self.inputs}
        self.active = _reached(wrt, _reversed(self.flow)) & _reached(seeds, self.flow)
        early = {n: [i for slot, i in enumerate(self.inputs[n]) if slot != graph[n].op.late] for n in self.active}
        self.order = order(early)
        self.guards = Guards(graph, self.inputs, self.order, self.flow, wrt.union(seeds))
        self.parts: dict[int, list[int]] = {n: [] for n in self.order}
        self.adjoint: dict[int, int] = {}

    def _sources(self, n: int) -> list[int]:
        """The inputs that gradients flow to from n."""
        op = self.graph[n].op
        if n in self.wrt or op.stateful or not op.smooth:
            return []
        return [i for i in self.inputs[n] if self.graph.type(i).kind.name == "real"]

    def wanted(self, n: int) -> Type:
        """The type of the gradient of n."""
        type = self.graph.type(n)
        return Type(type.dims, ordered((*type.axes, *self.keep)))

    def adjoint_delays(self, window: int | None) -> None:
        for n in self.order:
            op = self.graph[n].op
            if op.late is None or len(self.inputs[n]) <= op.late:
                continue
            x = self.inputs[n][op.late]
            if x in self.active and x in self.flow[n]:
                self.adjoint[n] = op.transposed(self.graph, n, self.wanted(x), window)
                self.parts[x].append(self.adjoint[n])

    def run(self) -> None:
        for n in self.seeds:
            if n in self.active:
                seed = self.seeds[n]
                self.parts[n].append(constant(self.graph, 1.0) if seed is None else seed)
        self.found: dict[int, int] = {}
        for n in reversed(self.order):
            self.graph.span = self.graph[n].span
            self.found[n] = self._total(n)
            if n in self.adjoint:
                self.graph.bind(self.adjoint[n], self.found[n])
            self._spread(n)

    def _total(self, n: int) -> int:
        """The sum of what flows back to n, in the type of its gradient."""
        wanted = self.wanted(n)
        parts = [fit(self.graph, part, wanted) for part in self.parts[n]]
        return add(self.graph, *parts) if parts else self._zero(wanted)

    def _spread(self, n: int) -> None:
        needs = [self.wanted(i) if i in self.active and i in self.flow[n] else None for i in self.inputs[n]]
        late = self.graph[n].op.late
        if late is not None and late < len(needs):
            needs[late] = None
        if not any(needs):
            return
        parts = self.graph[n].op.gradient(self.graph, self.guards.safe(n), self.found[n], needs)
        for i, need, part in zip(self.inputs[n], needs, parts):
            if need is not None and part is not None:
                self.parts[i].append(self.guards.guarded(n, i, part))

    def _zero(self, type: Type) -> int:
        return fit(self.graph, constant(self.graph, 0.0), type)

    def gradient(self, n: int) -> int:
        return self.found[n] if n in self.found else self._zero(self.wanted(n))


def _reversed(flow: Mapping[int, Collection[int]]) -> dict[int, list[int]]:
    after: dict[int, list[int]] = {n: [] for n in flow}
    for n, sources in flow.items():
        for source in sources:
            after[source].append(n)
    return after


def _reached(roots: Iterable[int], after: Mapping[int, Collection[int]]) -> set[int]:
    seen: set[int] = set()
    todo = list(roots)
    while todo:
        n = todo.pop()
        if n not in seen:
            seen.add(n)
            todo += after[n]
    return seen
