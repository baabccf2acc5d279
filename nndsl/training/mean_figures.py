"""The figures of an ensemble: of the mean of its members' answers.

In the graph of the losses and metrics, what an output computes is taken from outside instead: the mean over the
members,

    y = 1/M sum_m y_m(x)

batch by batch. What then still reads weights, a penalty in the loss, differs from member to member: its mean counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Iterator, Sequence

import numpy as np

from nndsl.graph import Graph
from nndsl.ops import INPUT
from nndsl.passes.transplant import transplant
from nndsl.semantics.network import Declaration, Network, Training
from nndsl.training.evaluator import Evaluator
from nndsl.training.fitting import State
from nndsl.training.part_figures import PartFigures
from nndsl.training.several import mean

if TYPE_CHECKING:
    from nndsl.data import Batch, Part
    from nndsl.training.observer import Figure


class MeanFigures:
    """Computes the figures of a training block for several members together."""

    def __init__(self, network: Network, training: Training, members: Sequence[State], dtype: str, seed: int):
        self.members, self.seed, self.names = members, seed, tuple(training.figures)
        sources = {declaration.node for declaration in network.declarations.values()}
        values = {name: network.values[name] for name in network.outputs}
        self.answers = {name: n for name, n in values.items() if n not in sources}
        self.evaluator = Evaluator(network, dtype)
        given, nodes = _with_answers_given(network, self.answers, list(training.figures.values()))
        self.figures = PartFigures(given, nodes, dtype)

    def of(self, part: Part, batch_size: int) -> dict[str, Figure]:
        """Each figure by its name."""
        answered = _Answered(part, self)
        found = [self.figures.of(answered, batch_size, state, self.seed) for state in self.members]
        return {name: mean(values) for name, values in zip(self.names, zip(*found))}

    def answer(self, batch: Batch) -> Batch:
        """The batch with the mean answers beside its inputs and targets."""
        nodes = list(self.answers.values())
        found = [
            self.evaluator.run(nodes, {**state, **batch.arrays}, batch.sizes, batch.lengths) for state in self.members
        ]
        means = {name: np.mean(values, axis=0) for name, values in zip(self.answers, zip(*found))}
        return replace(batch, arrays={**batch.arrays, **means})


@dataclass(frozen=True)
class _Answered:
    """A part whose batches have the mean answers too."""

    part: Part
    figures: MeanFigures

    @property
    def count(self) -> int:
        return self.part.count

    def batches(self, size: int) -> Iterator[Batch]:
        return map(self.figures.answer, self.part.batches(size))


def _with_answers_given(network: Network, answers: dict[str, int], nodes: list[int]) -> tuple[Network, list[int]]:
    """The network as far as `nodes` need it, with its answers as further inputs; and where the nodes went."""
    graph = Graph()
    given = {n: graph.add(INPUT, name=name, type=network.graph.type(n)) for name, n in answers.items()}
    to = transplant(network.graph, nodes, graph, given)
    kept = {name: replace(d, node=to[d.node]) for name, d in network.declarations.items() if d.node in to}
    for name, n in answers.items():
        kept[name] = Declaration(name, "input", network.graph.type(n), given[n], (), None)
    return Network(
        network.name,
        graph,
        declarations=kept,
        weights={name: replace(w, node=to[w.node]) for name, w in network.weights.items() if w.node in to},
        statistics={name: replace(s, node=to[s.node]) for name, s in network.statistics.items() if s.node in to},
        averages={name: replace(a, node=to[a.node]) for name, a in network.averages.items() if a.node in to},
    ), [to[n] for n in nodes]
