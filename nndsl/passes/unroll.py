"""Unroll: the graph without its sequence axes, a node for each frame. The interpreter's walk, with nodes for values.

It is the independent form of what schedules and delays do: unrolled and then differentiated, a graph has the
gradients that it has differentiated and then unrolled. All sequences have their full length.
"""

from __future__ import annotations

from typing import Any, Callable, Iterable, Mapping, Sequence

from nndsl.graph import Graph
from nndsl.ops import fit
from nndsl.passes.rebuild import rebuild
from nndsl.passes.schedule import Item, Loop, schedule


def unroll(graph: Graph, outputs: Sequence[int], sizes: Mapping[str, int]) -> tuple[Graph, dict[int, Any]]:
    """The graph over sequences of these sizes, one axis after another, and where each node went.

    A node that ran over an axis became a list with a node for each frame; over two, a list of lists, those of the
    first axis of `sizes` outermost. Raises TimeRuleError.
    """
    graph, mapping = rebuild(graph, nodes=graph.needed(outputs))
    for axis, size in sizes.items():
        wanted = [n for old in outputs for n in leaves(mapping[old])]
        unrolled = _Unrolling(graph, axis, size)
        unrolled.walk(schedule(graph, wanted), None)
        unrolled.bind_late()
        graph = unrolled.new
        mapping = {n: replaced(made, unrolled.to.get) for n, made in mapping.items()}
    return graph, mapping


def leaves(made: Any) -> list[int]:
    """All nodes that a node became."""
    return [n for part in made for n in leaves(part)] if isinstance(made, list) else [made]


def replaced(made: Any, to: Callable[[int], Any]) -> Any:
    return [replaced(part, to) for part in made] if isinstance(made, list) else to(made)


class _Unrolling:
    def __init__(self, graph: Graph, axis: str, size: int):
        self.graph, self.axis, self.size = graph, axis, size
        self.new = Graph()
        self.to: dict[int, Any] = {}
        self.late: list[tuple[int, int, int | None]] = []  # to bind: new node, old input, frame

    def at(self, n: int, t: int | None) -> int:
        """Frame t of a node, or the node if it is the same at every frame."""
        made = self.to[n]
        return made[t] if isinstance(made, list) else made

    def walk(self, items: Iterable[Item], t: int | None) -> None:
        for item in items:
            if not isinstance(item, Loop):
                self.node(item, t)
            elif item.axis == self.axis:
                self.loop(item)
            else:
                self.walk(item.body, t)

    def loop(self, loop: Loop) -> None:
        for n in loop.nodes:
            self.to[n] = [None] * self.size
        last = max(loop.lag.values(), default=0)
        for turn in range(self.size + last):
            for item in loop.body:
                t = turn - loop.lag.get(item, 0) if isinstance(item, int) else turn
                if 0 <= t < self.size:
                    self.walk([item], t if loop.step > 0 else self.size - 1 - t)

    def node(self, n: int, t: int | None) -> None:
        node = self.graph[n]
        self.new.origin, self.new.span = node.origin, node.span
        inputs = self.graph.inputs(n)
        carried = node.op.carried(node)
        if t is not None:
            self.to[n][t] = self.frame(n, t)
        elif carried is not None and carried[0] == self.axis:
            self.to[n] = [self.frame(n, s) for s in range(self.size)]
        elif self.axis in node.op.crosses(node, [self.graph.type(i) for i in inputs]):
            self.to[n] = node.op.unroll(self.new, node, [self.to[i] for i in inputs], self.axis, self.size)
        elif self.axis in node.type.axes:
            self.to[n] = [self.frame(n, s) for s in range(self.size)]
        else:
            self.to[n] = self.frame(n, None)

    def frame(self, n: int, t: int | None) -> int:
        """Frame t of a node that works frame by frame; of a delay along this axis, what arrives there."""
        node, inputs = self.graph[n], self.graph.inputs(n)
        carried = node.op.carried(node)
        if carried is not None and carried[0] == self.axis:
            source = node.op.arrival(node, t, self.size)
            if source is not None:
                return self.at(inputs[node.op.late], source)
            return fit(self.new, self.at(inputs[0], t), node.type.without(self.axis))
        early = [i for slot, i in enumerate(inputs) if slot != node.op.late]
        attributes = node.attributes if t is None else node.op.frame_attributes(node, self.axis, t)
        name = f"{node.name}[{t + 1}]" if node.name and t is not None else node.name
        made = self.new.add(node.op, *[self.at(i, t) for i in early], name=name, **attributes)
        if len(early) < len(inputs):
            self.late.append((made, inputs[node.op.late], t))
        return made

    def bind_late(self) -> None:
        """Close the cycles through what is kept from run to run, and through delays along other axes."""
        for made, source, t in self.late:
            self.new.bind(made, fit(self.new, self.at(source, t), self.new.type(made)))
        self.new.origin = self.new.span = None
