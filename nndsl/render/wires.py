"""Delays as wires: a picture has no box for a delay, but an arrow that says how late a value arrives.

What a reader sees of `h[t-1]` is `h`, one step later, and before the first step what `h[0] = ...` says. So a wire is
followed both ways: to what is delayed, with the steps added up, and to the value beyond the edge. State is none: what
it will be at the next run is not part of this one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Iterable

from nndsl.graph import Graph


@dataclass(frozen=True)
class Arrival:
    """The value of node `source`; `late` is "t-1" if it comes a step later, and empty if it comes at once."""

    source: int
    late: str = ""
    initial: int | None = None  # the node in whose place it stands beyond the edge


def is_wire(graph: Graph, n: int) -> bool:
    """Whether the node is a delay whose input is bound."""
    op = graph[n].op
    return op.late is not None and not op.stateful and len(graph.inputs(n)) > op.late


def read(graph: Graph, n: int) -> list[int]:
    """The inputs of a node in one run: all but the next value of state."""
    inputs = graph.inputs(n)
    return inputs[: graph[n].op.late] if graph[n].op.stateful else inputs


def needed(graph: Graph, roots: Iterable[int]) -> set[int]:
    """The roots and everything they are computed from in one run, through delays too."""
    seen: set[int] = set()
    todo = list(roots)
    while todo:
        n = todo.pop()
        if n not in seen:
            seen.add(n)
            todo += read(graph, n)
    return seen


def arrivals(graph: Graph, inputs: Iterable[int], wire: Callable[[int], bool]) -> list[Arrival]:
    """What reaches a node by these inputs through all nodes that `wire` says are wires, each thing once."""
    found: dict[Arrival, None] = {}
    for start in inputs:
        seen: set[tuple[int, int | None]] = set()
        todo: list[tuple[int, int, int | None]] = [(start, 0, None)]
        while todo:
            n, steps, initial = todo.pop()
            if not wire(n):
                found[Arrival(n, late_text(steps), initial)] = None
            elif (n, initial) not in seen:
                seen.add((n, initial))
                *before, late = graph.inputs(n)
                todo += [(i, steps, late) for i in before]
                todo.append((late, steps + steps_of(graph, n), initial))
    return list(found)


def steps_of(graph: Graph, n: int) -> int:
    """How many steps later a wire hands its value on."""
    carried = graph[n].op.carried(graph[n])
    return carried[1] if carried else 0


def late_text(steps: int) -> str:
    return f"t{-steps:+d}" if steps else ""


def initial_text(name: str) -> str:
    """How the language writes the value beyond the edge."""
    return f"{name}[0]" if name else "initial"
