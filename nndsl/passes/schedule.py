"""Schedule: find the loops, and the order of everything else, by loop distribution (Allen and Kennedy, 1987).

The strongly connected components are found. One of a single node without a cycle runs once, over whole sequences.
Any other is a loop over an axis on which it has a delay: edges that this loop carries are dropped, and the same is
done inside. A node that moves information along the axis cannot stand in the loop.

A loop whose delays have one sign runs in that direction. With both signs it can run if the total delay around every
cycle has one sign: then frame t of node n is computed at step t + lag(n). Such lags exist exactly then (retiming:
Leiserson and Saxe, 1991).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Iterable, Sequence, Union

from nndsl.graph import Graph
from nndsl.passes.cycles import components, shortest_cycle
from nndsl.passes.retime import retime


class TimeRuleError(Exception):
    """A loop that cannot run. `nodes` is a cycle, as short as possible, from a node to the one before it.

    kind "no delay": nothing is delayed around it. "needs all": its first node reads all of the axis before its first
    frame. "mixed signs": the total delay around `nodes` is not positive, around `other` not negative.
    """

    def __init__(self, kind: str, axis: str, nodes: tuple[int, ...], other: tuple[int, ...] = ()):
        super().__init__(f"{kind} {axis} {nodes} {other}")
        self.kind, self.axis, self.nodes, self.other = kind, axis, nodes, other


@dataclass(frozen=True)
class Loop:
    """A loop over the frames of an axis, first to last or last to first by `step` (1 or -1).

    `lag` is how many steps after its turn a node runs; empty: no node does.
    """

    axis: str
    step: int
    nodes: tuple[int, ...]
    body: tuple["Item", ...]
    lag: dict[int, int] = field(default_factory=dict)


Item = Union[int, Loop]


@dataclass(frozen=True)
class Edge:
    source: int
    target: int
    axis: str | None = None  # along which the target gets it `steps` later
    steps: int = 0


def schedule(graph: Graph, outputs: Sequence[int]) -> tuple[Item, ...]:
    """The order in which to compute what outputs need: nodes, and loops of nodes. Raises TimeRuleError."""
    needed = graph.needed(outputs)
    return _arrange(graph, sorted(needed), _edges(graph, needed))


def verify_loops(graph: Graph, outputs: Sequence[int]) -> None:
    """Raises TimeRuleError where a loop cannot run. Sizes may be symbolic."""
    schedule(graph, outputs)


def loops(plan: Iterable[Item]) -> list[Loop]:
    """All loops of a plan, outer ones first."""
    found, todo = [], list(plan)
    while todo:
        item = todo.pop(0)
        if isinstance(item, Loop):
            found.append(item)
            todo += item.body
    return found


def _edges(graph: Graph, nodes: set[int]) -> list[Edge]:
    edges = []
    for n in nodes:
        op = graph[n].op
        for slot, source in enumerate(graph.inputs(n)):
            if slot != op.late or op.hole:
                edges.append(Edge(source, n))
            elif not op.stateful:
                edges.append(Edge(source, n, *op.carried(graph[n])))
    return edges


def _arrange(graph: Graph, nodes: Sequence[int], edges: list[Edge]) -> tuple[Item, ...]:
    after: dict[int, list[int]] = {n: [] for n in nodes}
    itself = set()
    for edge in edges:
        after[edge.source].append(edge.target)
        if edge.source == edge.target:
            itself.add(edge.source)
    parts = components(nodes, after)
    member = {n: number for number, part in enumerate(parts) for n in part}
    within: dict[int, list[Edge]] = {}
    for edge in edges:
        if member[edge.source] == member[edge.target]:
            within.setdefault(member[edge.source], []).append(edge)
    plan: list[Item] = []
    for number, part in enumerate(parts):
        single = len(part) == 1 and part[0] not in itself
        plan.append(part[0] if single else _loop(graph, sorted(part), within[number]))
    return tuple(plan)


def _loop(graph: Graph, nodes: list[int], edges: list[Edge]) -> Loop:
    axes = sorted({edge.axis for edge in edges if edge.axis is not None})
    if not axes:
        raise TimeRuleError("no delay", "", tuple(shortest_cycle(nodes, _after(nodes, edges))))
    problems = []
    for axis in axes:
        try:
            return _loop_over(graph, axis, nodes, edges)
        except TimeRuleError as error:
            problems.append(error)
    raise problems[0]


def _loop_over(graph: Graph, axis: str, nodes: list[int], edges: list[Edge]) -> Loop:
    for n in nodes:
        if _needs_all(graph, n, axis):
            raise TimeRuleError("needs all", axis, tuple(shortest_cycle([n], _after(nodes, edges))))
    steps = {edge.steps for edge in edges if edge.axis == axis}
    if min(steps) > 0 or max(steps) < 0:
        step = 1 if min(steps) > 0 else -1
        body = _arrange(graph, nodes, [edge for edge in edges if edge.axis != axis])
        return Loop(axis, step, tuple(nodes), body)
    cycles = []
    for step in (1, -1):
        delays = [step * edge.steps if edge.axis == axis else 0 for edge in edges]
        lag, cycle = retime(nodes, [(edge.source, edge.target, delay) for edge, delay in zip(edges, delays)])
        if not cycle:
            now = [e for e, delay in zip(edges, delays) if delay + lag[e.target] - lag[e.source] == 0]
            return Loop(axis, step, tuple(nodes), _arrange(graph, nodes, now), lag)
        cycles.append(cycle)
    raise TimeRuleError("mixed signs", axis, *cycles)


def _needs_all(graph: Graph, n: int, axis: str) -> bool:
    node = graph[n]
    carried = node.op.carried(node)
    if carried is not None and carried[0] == axis:
        return False
    return axis in node.op.crossed(node, [graph.type(i) for i in graph.inputs(n)])


def _after(nodes: list[int], edges: list[Edge]) -> dict[int, list[int]]:
    after: dict[int, list[int]] = {n: [] for n in nodes}
    for edge in edges:
        after[edge.source].append(edge.target)
    return after
