"""From nodes to the boxes of a whiteboard picture.

A *unit* is what a person would draw as one box: everything that one application of a layer or function in an
equation is made of, or a single node that an equation writes by itself, such as `+`. What a unit needs arrives by
*links*. Two sorts of nodes are no unit's own:

    static    weights, constants, and what is computed from them alone (but in a step that is drawn by itself):
              swallowed by the units that read it
    wires     delays: a link passes through them and says how late it arrives

A weight belongs to the first unit that reads it, in the order of computation, and is *shared* in the others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Collection, Hashable, Iterable, Mapping, Sequence

from nndsl.graph import Graph, Origin, Type
from nndsl.render.wires import Arrival, arrivals, is_wire, needed, read


@dataclass
class Unit:
    origin: Origin | None  # the application; None for a node that stands for itself
    frame: int | None  # the step it belongs to in an unrolled graph
    nodes: list[int] = field(default_factory=list)  # in the order of computation
    weights: list[int] = field(default_factory=list)
    shared: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Link:
    """A value that is read by unit number `user`, or asked for as `root`."""

    arrival: Arrival
    user: int | None = None
    root: int | None = None

    @property
    def source(self) -> int:
        return self.arrival.source


class Collapsed:
    """The units and links of all that `roots` are computed from.

    `weights` are the trained arrays among the nodes; `frames` gives the step of the nodes of an unrolled graph.
    """

    def __init__(
        self, graph: Graph, roots: Iterable[int], weights: Collection[int] = (), frames: Mapping[int, int] | None = None
    ) -> None:
        self.graph, self.weights, self.frames = graph, set(weights), frames or {}
        self.roots = list(dict.fromkeys(roots))
        drawn = needed(graph, self.roots)
        self.order = [n for n in graph.order() if n in drawn]
        self.static = self._static()
        self.units = self._sorted(self._assigned())  # each after those it reads, late arrivals left out of account
        self.unit_of = {n: number for number, unit in enumerate(self.units) for n in unit.nodes}
        self.links: list[Link] = []
        self._connect()
        self._read = {link.source for link in self.links}
        self._types: list[set[Type]] = [set() for _ in self.units]
        for link in self.links:
            if link.user is not None:
                self._types[link.user].add(graph.type(link.source))

    def result(self, number: int) -> int:
        """The node whose value a unit is known by: the last of those that are read outside."""
        return [n for n in self.units[number].nodes if n in self._read][-1]

    def type(self, number: int) -> Type:
        return self.graph.type(self.result(number))

    def types_read(self, number: int) -> set[Type]:
        """The types of what a unit reads from others."""
        return self._types[number]

    def is_data(self, n: int) -> bool:
        """Whether the node is an input or a target."""
        return self.graph[n].op.family == "source" and bool(self.graph.type(n).axes)

    # ---- which node is what

    def _static(self) -> set[int]:
        static = set()
        for n in self.order:
            inputs = read(self.graph, n)
            computed = inputs and n not in self.frames and all(i in static for i in inputs)
            if computed or not inputs and self._is_fixed(n):
                static.add(n)
        return static - set(self.roots)

    def _is_fixed(self, n: int) -> bool:
        """Whether a node without inputs is a weight, a constant or state, and neither data nor random."""
        return self.graph[n].op.family in ("source", "state") and not self.graph.type(n).axes

    def _is_wire(self, n: int) -> bool:
        return is_wire(self.graph, n)

    def _assigned(self) -> list[Unit]:
        units: dict[Hashable, Unit] = {}
        for n in self.order:
            if n not in self.static and not self._is_wire(n):
                origin = None if self.is_data(n) else application(self.graph[n].origin)
                frame = self.frames.get(n)
                unit = units.setdefault((origin.path, frame) if origin else n, Unit(origin, frame))
                unit.nodes.append(n)
        return list(units.values())

    def _sorted(self, units: list[Unit]) -> list[Unit]:
        unit_of = {n: number for number, unit in enumerate(units) for n in unit.nodes}
        before = []
        for unit in units:
            sources = (arrival.source for n in unit.nodes for arrival in self._arrivals(n) if self._flows(arrival))
            before.append(sorted({unit_of[source] for source in sources}))
        return [units[number] for number in in_order(before)]

    def _flows(self, arrival: Arrival) -> bool:
        """Whether another unit makes the value in the same step."""
        return not arrival.late and arrival.source not in self.static

    def _arrivals(self, n: int) -> list[Arrival]:
        return arrivals(self.graph, read(self.graph, n), self._is_wire)

    # ---- what reads what

    def _connect(self) -> None:
        taken: set[int] = set()
        for number, unit in enumerate(self.units):
            fixed: dict[int, None] = {}  # the static nodes it reads, in order
            for n in unit.nodes:
                for arrival in self._arrivals(n):
                    if arrival.source in self.static:
                        fixed[arrival.source] = None
                    elif self.unit_of[arrival.source] != number or arrival.late:
                        self.links.append(Link(arrival, user=number))
            for weight in self._weights_below(fixed):
                (unit.shared if weight in taken else unit.weights).append(weight)
            taken.update(unit.weights)
        for root in self.roots:
            for arrival in arrivals(self.graph, [root], self._is_wire):
                if arrival.source not in self.static:
                    self.links.append(Link(arrival, root=root))

    def _weights_below(self, fixed: Iterable[int]) -> list[int]:
        found, seen, todo = [], set(), list(fixed)[::-1]
        while todo:
            n = todo.pop()
            if n not in seen:
                seen.add(n)
                found += [n] if n in self.weights else []
                todo += reversed(read(self.graph, n))
        return found


def application(origin: Origin | None) -> Origin | None:
    """The outermost layer or function in which a node was made; None where an equation wrote it by itself."""
    chain = origin.chain() if origin else []
    return next((part for part in chain if part.kind != "equation"), None)


def in_order(before: Sequence[Iterable[int]]) -> list[int]:
    """The numbers of `before`, each after those it lists; where they run in a circle, as far as that is possible."""
    order: dict[int, None] = {}
    entered: set[int] = set()
    todo = list(range(len(before)))[::-1]
    while todo:
        number = todo[-1]
        first = number not in entered
        entered.add(number)
        waiting = [i for i in before[number] if i not in entered] if first else []
        if waiting:
            todo += waiting[::-1]
        else:
            order[todo.pop()] = None
    return list(order)
