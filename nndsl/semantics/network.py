"""What elaboration makes of a file: a graph, and what its nodes mean to the person who wrote the file."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Mapping

from nndsl.diagnostics import Diagnostic
from nndsl.graph import Graph, Type
from nndsl.semantics.records import Record
from nndsl.source import Span

GAP = -1  # in data, in place of a label that is missing; a missing number is NaN
MEMBER = "/"  # in the name of an array of an ensemble, between the member's number and the name: `2/y.dense.b`


@dataclass(frozen=True)
class Declaration:
    """An input or a target. `type` has the batch and its sequence axes; its sizes may be symbolic."""

    name: str
    role: str  # "input" or "target"
    type: Type
    node: int
    order: tuple[str, ...]  # its sequence axes, outermost first: how data for it is laid out
    span: Span | None
    gaps: bool = False  # whether values may be missing: see `GAP`


@dataclass(frozen=True)
class Output:
    """A value users ask for. `node` is in the data's own units; `target` is what it answers for, if anything."""

    name: str
    node: int
    target: str | None
    span: Span | None


@dataclass(frozen=True)
class Weight:
    """A trained array. `initial` is a value or a `Distribution` (see `initialise`); `penalised` is False for
    `param`."""

    name: str
    node: int
    type: Type
    initial: Any
    penalised: bool
    span: Span | None


@dataclass(frozen=True)
class Statistic:
    """Measured on the training part and kept with the weights, such as the mean by which an input is normalised."""

    name: str  # normalize.x.mean
    node: int
    type: Type
    source: str  # the input or target
    which: str  # "mean"

    @property
    def entry(self) -> str:
        """The entry of a training block that asks for it."""
        return self.name.partition(".")[0]


@dataclass(frozen=True)
class Average:
    """A mean over updates, kept with the weights: `next` is its value after one more update."""

    name: str  # y.batch_norm.centre.running
    node: int
    next: int
    type: Type
    initial: float


@dataclass(frozen=True)
class Objective:
    """One of several losses that share a training: a node, the names of the weights it moves (None: all it depends
    on), and how."""

    loss: int
    weights: tuple[str, ...] | None
    optimizer: Any
    span: Span | None


def loss_name(place: int) -> str:
    """What the loss of an objective is called in reports; the first has place 0."""
    return "loss" if place == 0 else f"loss{place + 1}"


@dataclass(frozen=True)
class Training:
    """A training block, its entries evaluated. `loss` and `metrics` are nodes of the graph: one number a sample,
    metrics also numbers of all samples. `loss` is None where `objectives` stand instead."""

    name: str | None
    settings: Mapping[str, Any]  # batch, epochs, seed, shuffle, validation, test, ... : numbers and records
    data: Record | None
    loss: int | None
    metrics: Mapping[str, int]
    optimizer: Any
    clip: Any
    span: Span | None
    spans: Mapping[str, Span]  # of the entries
    metric_spans: Mapping[str, Span | None] = field(default_factory=dict)
    metric_docs: Mapping[str, str] = field(default_factory=dict)
    objectives: tuple[Objective, ...] = ()
    only: tuple[str, ...] | None = None  # the weights that may move; None: all that are not frozen

    @property
    def title(self) -> str:
        """What the block is called: by its name, "train" without one."""
        return self.name or "train"

    @property
    def all_objectives(self) -> tuple[Objective, ...]:
        """The objectives; the loss of the block as one where it has no others."""
        if self.loss is None or self.optimizer is None:
            return self.objectives
        return (Objective(self.loss, None, self.optimizer, None), *self.objectives)

    def towards(self, one: Objective) -> Training:
        """The block as if it had this objective only."""
        spans = self.spans if one.span is None else {**self.spans, "loss": one.span, "optimizer": one.span}
        return replace(self, spans=spans, objectives=(), loss=one.loss, optimizer=one.optimizer, only=one.weights)

    @property
    def frozen(self) -> tuple[str, ...]:
        """The names of the weights and averages that do not move."""
        return self.settings.get("freeze", ())

    def moves(self, weight: str) -> bool:
        """Whether the block may move the weight of this name."""
        return weight not in self.frozen and (self.only is None or weight in self.only)

    @property
    def losses(self) -> tuple[int, ...]:
        """The nodes of everything that is made small."""
        return (*(() if self.loss is None else (self.loss,)), *(objective.loss for objective in self.objectives))

    @property
    def figures(self) -> dict[str, int]:
        """The nodes of all that is reported, by name: `loss`, of further objectives `loss2`, ..., then the metrics."""
        return {**{loss_name(i): n for i, n in enumerate(self.losses)}, **self.metrics}

    @property
    def scores(self) -> tuple[int, ...]:
        """The nodes of everything that is computed for the block: losses and metrics."""
        return (*self.losses, *self.metrics.values())

    def moved(self, to: Mapping[int, int]) -> Training:
        loss = None if self.loss is None else to[self.loss]
        objectives = tuple(replace(objective, loss=to[objective.loss]) for objective in self.objectives)
        return replace(
            self, loss=loss, objectives=objectives, metrics={name: to[n] for name, n in self.metrics.items()}
        )


@dataclass
class Network:
    name: str
    graph: Graph
    declarations: dict[str, Declaration] = field(default_factory=dict)
    outputs: dict[str, Output] = field(default_factory=dict)
    weights: dict[str, Weight] = field(default_factory=dict)
    statistics: dict[str, Statistic] = field(default_factory=dict)
    averages: dict[str, Average] = field(default_factory=dict)
    values: dict[str, int] = field(default_factory=dict)  # every named value, `code.s` too
    sizes: dict[str, int] = field(default_factory=dict)  # what the symbolic sizes turned out to be
    settings: dict[str, Any] = field(default_factory=dict)  # of the model: hidden = 16
    trainings: list[Training] = field(default_factory=list)
    seen: Any = None  # what elaboration met of the text: an `elaborator.Seen`
    warnings: list[Diagnostic] = field(default_factory=list)
    beyond: list[Diagnostic] = field(default_factory=list)  # warnings for what is checked but cannot be carried out yet

    @property
    def kept(self) -> list[Weight | Statistic | Average]:
        """Everything that is kept between runs, by its `name` and `node`: what a checkpoint holds."""
        return [*self.weights.values(), *self.statistics.values(), *self.averages.values()]

    def measured_for(self, entry: str) -> list[Statistic]:
        """What is measured because training blocks have this entry."""
        return [statistic for statistic in self.statistics.values() if statistic.entry == entry]

    def values_named(self, name: str) -> list[str]:
        """The full names of the values that a name may mean: its own, else the paths that it leaves something out of,
        as `code.s` does of `code.lstm.s`."""
        if name in self.values:
            return [name]
        first, *wanted = name.split(".")
        return [path for path in self.values if wanted and _leads(path.split("."), first, wanted)]

    def moved(self, graph: Graph, to: Mapping[int, int]) -> Network:
        """The same network after a pass: `to` says where each node went."""

        def at(things: Mapping[str, Any]) -> dict[str, Any]:
            return {name: replace(thing, node=to[thing.node]) for name, thing in things.items()}

        return replace(
            self,
            graph=graph,
            declarations=at(self.declarations),
            outputs=at(self.outputs),
            weights=at(self.weights),
            statistics=at(self.statistics),
            averages={name: replace(a, node=to[a.node], next=to[a.next]) for name, a in self.averages.items()},
            values={name: to[n] for name, n in self.values.items()},
            trainings=[training.moved(to) for training in self.trainings],
        )


def _leads(path: list[str], first: str, wanted: list[str]) -> bool:
    """Whether a path has these names in this order, and begins and ends with them."""
    parts = iter(path[1:-1])
    return path[0] == first and path[-1] == wanted[-1] and all(name in parts for name in wanted[:-1])


def own_name(name: str) -> str:
    """The name of an array in the network itself, of whatever member of an ensemble it is."""
    return name.rpartition(MEMBER)[2]
