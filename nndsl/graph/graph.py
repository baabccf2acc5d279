"""The one data structure: a dataflow graph that may have cycles, over a networkx MultiDiGraph.

A node is a small integer, counted from 0; `graph[n]` is its frozen `Node`; an edge `(u, n, slot)` of the MultiDiGraph
says that `u` is input number `slot` of `n` (parallel edges are two inputs: `x * x`). Adding a node runs its operator's
shape rule, so an ill-shaped node cannot exist. Some operators have a *late* slot: they are added without that input and
`bind` fills it later. Only there may a cycle close: without its late edges a graph is acyclic.

Passes do not edit a graph in place: they build a new one, or add to a copy.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Iterator

import networkx as nx

from nndsl.graph.node import NO_ATTRIBUTES, Node, Origin
from nndsl.graph.types import Type
from nndsl.source import Span


class Graph:
    def __init__(self) -> None:
        self.nx = nx.MultiDiGraph()
        self.nodes: list[Node] = []
        self.origin: Origin | None = None  # given to nodes as they are added
        self.span: Span | None = None
        self.depths: dict[str, int] = {}  # of sequence axes, while it is elaborated: how many they lie inside

    # ---- building

    def add(self, op: Any, *inputs: int, name: str = "", **attributes: Any) -> int:
        """Add a node and return its number. Raises ShapeError where the operator's rule is broken."""
        nodes = self.nodes
        type = op.infer(attributes, *[nodes[i].type for i in inputs])
        n = len(nodes)
        nodes.append(Node(op, type, attributes or NO_ATTRIBUTES, name, self.span, self.origin))
        self.nx.add_node(n)
        for slot, i in enumerate(inputs):
            self.nx.add_edge(i, n, slot)
        return n

    def bind(self, n: int, value: int) -> None:
        """Fill the late slot of `n`. The value must have exactly the type that the operator declared for it."""
        slot = self[n].op.late
        if slot is None or len(self.inputs(n)) != slot:
            raise ValueError(f"node {n} has no free late slot")
        self[n].op.check_late(self[n], self.type(value))
        self.nx.add_edge(value, n, slot)

    def rename(self, n: int, name: str) -> None:
        """Give a node the name under which users know its value."""
        node = self[n]
        self.nodes[n] = Node(node.op, node.type, node.attributes, name, node.span, node.origin)

    @contextmanager
    def at(self, origin: Origin | None = None, span: Span | None = None) -> Iterator[None]:
        """Nodes added inside come from this place."""
        before = self.origin, self.span
        self.origin, self.span = origin or self.origin, span or self.span
        try:
            yield
        finally:
            self.origin, self.span = before

    def copy(self) -> Graph:
        graph = Graph()
        graph.nx, graph.nodes = self.nx.copy(), self.nodes.copy()
        return graph

    # ---- reading

    def innermost(self, type: Type) -> str | None:
        """The axis that delays and `last` move along: of a sequence of sequences, the inner one; None for no sequence,
        or where it is not said which lies inside."""
        axes = sorted(type.sequence_axes, key=lambda axis: self.depths.get(axis, 0))
        if len(axes) > 1 and self.depths.get(axes[-1], 0) == self.depths.get(axes[-2], 0):
            return None
        return axes[-1] if axes else None

    def __getitem__(self, n: int) -> Node:
        return self.nodes[n]

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self.nodes)))

    def __len__(self) -> int:
        return len(self.nodes)

    def type(self, n: int) -> Type:
        return self.nodes[n].type

    def inputs(self, n: int) -> list[int]:
        """The inputs of a node, by slot."""
        pairs = [(slot, u) for u, slots in self.nx.pred[n].items() for slot in slots]
        return [u for _, u in sorted(pairs)]

    def is_late(self, n: int, slot: int) -> bool:
        """Whether the edge into this slot may close a cycle."""
        return self[n].op.late == slot

    def edges(self) -> Iterator[tuple[int, int, int]]:
        """(from, to, slot) for every edge."""
        return iter(self.nx.edges(keys=True))

    def needed(self, outputs) -> set[int]:
        """The outputs and everything they are computed from, through late edges too."""
        seen: set[int] = set()
        todo = list(outputs)
        while todo:
            n = todo.pop()
            if n not in seen:
                seen.add(n)
                todo.extend(self.nx.pred[n])
        return seen

    def order(self) -> list[int]:
        """All nodes, each after its inputs, late ones left out of account; stable: ties by number."""
        waiting = {n: 0 for n in self.nx}
        for _, n, slot in self.edges():
            if not self.is_late(n, slot):
                waiting[n] += 1
        ready = [n for n in sorted(waiting, reverse=True) if not waiting[n]]
        order = []
        while ready:
            n = ready.pop()
            order.append(n)
            freed = []
            for user, slots in self.nx.succ[n].items():
                waiting[user] -= sum(not self.is_late(user, slot) for slot in slots)
                if not waiting[user] and any(not self.is_late(user, slot) for slot in slots):
                    freed.append(user)
            ready.extend(sorted(freed, reverse=True))
        return order

    def text(self) -> str:
        """The graph as stable text, a line for each node."""
        return "\n".join(self._line(n) for n in self) + "\n"

    def _line(self, n: int) -> str:
        node = self[n]
        arguments = [f"%{i}" for i in self.inputs(n)]
        arguments += [f"{key} = {value}" for key, value in sorted(node.attributes.items())]
        name = f"  # {node.name}" if node.name else ""
        return f"%{n} = {node.op.name}({', '.join(arguments)}) : {node.type}{name}"
