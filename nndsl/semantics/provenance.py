"""Where a shape comes from: "128 = 8 x 4 x 4, from `pool` on line 9".

From a node the graph is walked back, along inputs that have the same dims and through operators that make sizes out of
sizes (`Op.derivation`), to the nearest value with a name.
"""

from __future__ import annotations

from dataclasses import dataclass

from nndsl.diagnostics import Label
from nndsl.graph import Graph
from nndsl.source import Span

Names = dict[int, tuple[str, Span | None]]
FARTHEST = 50  # nodes walked back


@dataclass(frozen=True)
class Story:
    """How the sizes were made, the value they come from and the place of its name; empty where there is none."""

    sums: tuple[str, ...] = ()
    name: str = ""
    node: int | None = None
    span: Span | None = None

    def text(self, at: Span | None) -> str:
        """In words, for somebody who looks at a place: "128 = 8 x 4 x 4 from `pool` on line 9"."""
        if not self.name or not self.sums and at is not None and at.text == self.name:
            return ", ".join(self.sums)
        line = f" on line {self.span.line}" if self.span is not None and not _same_line(self.span, at) else ""
        return f"{', '.join(self.sums)} from `{self.name}`{line}".strip()


def story(graph: Graph, names: Names, n: int) -> Story:
    """How the dims of a node came about."""
    sums: list[str] = []
    for _ in range(FARTHEST):
        if n in names:
            return Story(tuple(sums), names[n][0], n, names[n][1])
        made, before = _made(graph, n)
        sums += [made] if made else []
        if before is None:
            break
        n = before
    return Story(tuple(sums))


def _made(graph: Graph, n: int) -> tuple[str, int | None]:
    """How an operator makes sizes of sizes, if it does, and the one input to look at further, if there is one."""
    inputs = graph.inputs(n)
    made = graph[n].op.derivation(graph[n], [graph.type(i) for i in inputs])
    if made:
        return made, inputs[0] if len(inputs) == 1 else None
    return "", next((i for i in inputs if graph.type(i).dims == graph.type(n).dims), None)


def labels(graph: Graph, names: Names, n: int, at: Span) -> list[Label]:
    """Labels for a value at a place: what it is there, and the line it comes from if that is another."""
    found = story(graph, names, n)
    told = found.text(at)
    return [Label(at, f"this is {graph.type(n)}" + (f": {told}" if told else "")), *home(graph, found, at)]


def home(graph: Graph, found: Story, at: Span | None) -> list[Label]:
    """A label for the name a value comes from, if that stands on another line."""
    if found.span is None or found.span.source.library or _same_line(found.span, at):
        return []
    n, sums = found.node, ""
    for _ in range(FARTHEST):
        made, before = _made(graph, n)
        if made or before is None:
            sums = made
            break
        n = before
    return [Label(found.span, f"`{found.name}` is {graph.type(found.node)}" + (f": {sums}" if sums else ""))]


def _same_line(one: Span, other: Span | None) -> bool:
    return other is not None and one.source is other.source and one.line == other.line
