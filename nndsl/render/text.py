"""What a network is made of, as a table: a row for each box of the whiteboard picture.

    operations    floating-point operations of one forward pass, for one sample and one step of its sequences
    parameters    trained numbers; those that several rows use are counted in the first
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Collection, Iterable, Mapping, Sequence

from nndsl.graph import Graph, Size
from nndsl.graph.sizes import count
from nndsl.render.collapse import Collapsed
from nndsl.render.model import description, outer_name


@dataclass(frozen=True)
class SummaryRow:
    name: str  # what it is known by: `x`, `h.dense2`, or empty
    layer: str  # as written: `dense(8)`; for an input the word
    shape: str  # of what it makes
    parameters: Size
    operations: Size
    shared: Size = 0  # parameters it uses that a row before it counts


def summarise(
    graph: Graph, roots: Sequence[int], names: Mapping[int, str] | None = None, weights: Collection[int] = ()
) -> list[SummaryRow]:
    """The rows of all that the nodes `roots` are computed from, in the order of computation."""
    known = {n: (names or {}).get(n) or graph[n].name for n in graph}
    collapsed = Collapsed(graph, roots, weights)
    return [_row(collapsed, number, known) for number in range(len(collapsed.units))]


def total(rows: Iterable[SummaryRow]) -> SummaryRow:
    rows = list(rows)
    return SummaryRow("", "total", "", sum(row.parameters for row in rows), sum(row.operations for row in rows))


def _row(collapsed: Collapsed, number: int, names: Mapping[int, str]) -> SummaryRow:
    unit, graph = collapsed.units[number], collapsed.graph
    data = collapsed.is_data(unit.nodes[0])
    name = unit.origin.path if unit.origin else outer_name(names[unit.nodes[0]])
    return SummaryRow(
        name=name,
        layer="input" if data else description(collapsed, unit, names),
        shape=str(collapsed.type(number)),
        parameters=_size(graph, unit.weights),
        operations=sum(_cost(graph, n) for n in unit.nodes),
        shared=_size(graph, unit.shared),
    )


def _size(graph: Graph, weights: Iterable[int]) -> Size:
    return sum(count(graph.type(weight).dims) for weight in weights)


def _cost(graph: Graph, n: int) -> Size:
    return graph[n].op.cost(graph[n], [graph.type(i) for i in graph.inputs(n)])
