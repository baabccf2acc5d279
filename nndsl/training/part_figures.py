"""The figures of a part of the data. An evaluation sees the part that it evaluates as one batch.

What belongs to single samples is computed batch by batch; what looks at the batch waits until all of it is there, and
is computed once, in double precision (see `nndsl.passes.stages`). A figure is

    one number for each sample    averaged over the sample's own steps, then over samples
    one number, or an array       as it is

Where a series is split by time, only the held-out steps count: the others are cut out before anything is averaged,
summed or put together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Mapping, Sequence

import numpy as np

from nndsl.engines.interpreter import Interpreter
from nndsl.engines.memory import bytes_needed
from nndsl.graph import BATCH, Graph
from nndsl.passes.stages import combine, cut_out, find_stages
from nndsl.semantics.network import Network
from nndsl.training.evaluator import graph_of_mode
from nndsl.training.gathering import Counted, counted, joined
from nndsl.training.scores import sample_scores

if TYPE_CHECKING:
    from nndsl.data import Part
    from nndsl.training.observer import Figure

Arrays = Mapping[str, np.ndarray]
WAITING_DTYPE = "float64"  # counts stay whole, and sums over many samples exact


class PartFigures:
    """Computes some nodes of a network in predicting mode, for a whole part of the data."""

    def __init__(self, network: Network, nodes: Sequence[int], dtype: str):
        self.graph, self.roots, given = graph_of_mode(network, nodes, "predicting")
        self.types = {n: self.graph.type(n) for n in self.graph}
        self.stages = stages = find_stages(self.graph, self.roots)
        self.batches = _Piece(self.graph, stages.of_batches, (), given, dtype)
        self.sums = _Piece(self.graph, stages.sums, stages.read_by_sums, given, dtype)
        self.waiting = _Piece(self.graph, stages.waiting, (*stages.sums, *stages.kept), given, WAITING_DTYPE)
        self.combined = [_Combined(self.graph, n) for n in stages.sums]

    def of(self, part: Part, batch_size: int, values: Arrays, seed: int) -> list[Figure]:
        """The figure of each node, given the weights and statistics by name.

        What is drawn differs from batch to batch, and is the same whenever the part is evaluated.
        """
        totals = dict.fromkeys(self.stages.streamed, 0.0)
        sums: dict[int, np.ndarray] = {}
        kept: list[Counted] = []
        for number, batch in enumerate(part.batches(batch_size), 1):
            drawn = (seed, 0, number)  # of no update: they count from 1
            arrays = {**values, **batch.arrays}
            found = self.batches.run({}, arrays, batch.sizes, batch.lengths, drawn)
            seen = counted(found, self.types, batch)
            for n in totals:
                totals[n] += sample_scores(seen.arrays[n], self.types[n], seen.lengths).sum()
            reduced = self.sums.run(seen.arrays, arrays, seen.sizes, seen.lengths, drawn)
            sums = {c.node: c(sums[c.node], reduced[c.node]) if sums else reduced[c.node] for c in self.combined}
            kept.append(seen.only(self.stages.kept))
        whole = joined(kept, {n: self.types[n] for n in self.stages.kept})
        late = self.waiting.run({**sums, **whole.arrays}, values, whole.sizes, whole.lengths, (seed, 0, 0))
        found: dict[int, Figure] = {n: float(total) / part.count for n, total in totals.items()}
        found |= {n: self._figure(n, array, whole) for n, array in late.items()}
        return [found[n] for n in self.roots]

    def bytes_needed(self, sizes: Mapping[str, int]) -> int:
        """The peak of memory for what waits for all samples, over axes of these sizes."""
        piece = self.waiting.interpreter
        return bytes_needed(piece.graph, piece.outputs, sizes, WAITING_DTYPE) if self.stages.kept else 0

    def _figure(self, n: int, array: np.ndarray, whole: Counted) -> Figure:
        type = self.types[n]
        if BATCH in type.axes:
            return float(sample_scores(array, type, whole.lengths).mean())
        return float(array.item()) if type.is_number else array


class _Piece:
    """The part of a graph that computes some nodes from others, made executable."""

    def __init__(
        self, graph: Graph, outputs: Sequence[int], reads: Sequence[int], given: Mapping[str, int], dtype: str
    ):
        part, to = cut_out(graph, outputs, reads)
        self.outputs = outputs
        self.reads = {n: to[n] for n in reads}
        self.given = {name: to[n] for name, n in given.items() if n in to and n not in self.reads}
        self.interpreter = Interpreter(part, [to[n] for n in outputs], dtype)

    def run(
        self,
        found: Mapping[int, np.ndarray],
        arrays: Arrays,
        sizes: Mapping[str, int],
        lengths: Arrays,
        seed: tuple[int, ...],
    ) -> dict[int, np.ndarray]:
        """The outputs, by their numbers in the whole graph."""
        feeds = {m: found[n] for n, m in self.reads.items()} | {m: arrays[name] for name, m in self.given.items()}
        return dict(zip(self.outputs, self.interpreter.run(feeds, sizes, lengths, seed=seed)))


class _Combined:
    """Combines two results of a node that reduces the batch."""

    def __init__(self, graph: Graph, n: int):
        part, self.pair, together = combine(graph, n)
        self.node, self.interpreter = n, Interpreter(part, [together], WAITING_DTYPE)

    def __call__(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        return self.interpreter.run(dict(zip(self.pair, (left, right))), {})[0]
