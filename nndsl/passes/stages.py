"""Stages: a graph that is to see many samples at once, computed batch by batch as far as that goes.

Most nodes know nothing of other samples: they *stream*. One that moves information along the batch, or reads one that
does, has to *wait* for all samples. Where the two meet is all that has to be kept of a batch:

    streamed    what is computed for each batch
    sums        the first reductions over the batch: each batch is reduced, and the results are combined
    kept        the other streamed values that something waiting reads: put together for all samples
    waiting     the outputs computed once, from sums and kept values; among them those that know no samples at all

Nothing here knows an operator: which axes one crosses, and whether its results can be combined, it says itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence

from nndsl.graph import BATCH, Graph
from nndsl.ops import INPUT
from nndsl.passes.transplant import transplant


@dataclass(frozen=True)
class Stages:
    """Nodes of a graph, by the stage at which they are computed."""

    streamed: tuple[int, ...]  # outputs that stream
    sums: tuple[int, ...]
    kept: tuple[int, ...]
    waiting: tuple[int, ...]  # outputs that wait
    read_by_sums: tuple[int, ...]

    @property
    def of_batches(self) -> tuple[int, ...]:
        """All that is computed for each batch before anything is reduced."""
        return tuple(dict.fromkeys((*self.streamed, *self.read_by_sums, *self.kept)))


def find_stages(graph: Graph, outputs: Sequence[int]) -> Stages:
    """The stages in which to compute outputs of a graph."""
    needed = graph.needed(outputs)
    crossing = {n for n in needed if BATCH in graph[n].op.crossed(graph[n], [graph.type(i) for i in graph.inputs(n)])}
    late = _dependents(graph, crossing) & needed

    def streams(n: int) -> bool:
        return n not in late and BATCH in graph.type(n).axes

    sums = {n for n in crossing if graph.inputs(n) and all(map(streams, graph.inputs(n))) and combine(graph, n)}
    read = {i for n in late - sums for i in graph.inputs(n)}
    return Stages(
        streamed=tuple(n for n in dict.fromkeys(outputs) if streams(n)),
        sums=tuple(sorted(sums)),
        kept=tuple(sorted(n for n in read if streams(n) and not _tells_lengths(graph, n))),
        waiting=tuple(n for n in dict.fromkeys(outputs) if not streams(n)),
        read_by_sums=tuple(sorted({i for n in sums for i in graph.inputs(n)})),
    )


def cut_out(graph: Graph, outputs: Sequence[int], given: Sequence[int]) -> tuple[Graph, dict[int, int]]:
    """The part of a graph that computes outputs from values of some nodes; where nodes went, those given too."""
    part = Graph()
    stand_in = {n: part.add(INPUT, type=graph.type(n), name=graph[n].name) for n in given}
    return part, transplant(graph, outputs, part, stand_in)


def combine(graph: Graph, n: int) -> tuple[Graph, list[int], int] | None:
    """A graph that combines two results of node n: both inputs, and what they come to; None: it cannot be done."""
    part = Graph()
    pair = [part.add(INPUT, type=graph.type(n)) for _ in range(2)]
    together = graph[n].op.combined(part, *pair)
    return None if together is None else (part, pair, together)


def _dependents(graph: Graph, nodes: set[int]) -> set[int]:
    """The nodes and all that reads them, what they are at the next run left out."""
    seen: set[int] = set()
    todo = list(nodes)
    while todo:
        n = todo.pop()
        if n not in seen:
            seen.add(n)
            edges = graph.nx.out_edges(n, keys=True)
            todo += [m for _, m, slot in edges if not (graph[m].op.stateful and graph.is_late(m, slot))]
    return seen


def _tells_lengths(graph: Graph, n: int) -> bool:
    """Whether it only says how many steps there are: of what is put together that is known when it is."""
    return not graph.inputs(n) and not graph.type(n).sequence_axes and bool(graph[n].op.crossed(graph[n], []))
