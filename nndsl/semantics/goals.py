"""Words of training blocks that speak of weights: `minimize`, one of several objectives, and `saved`, a run to start from.

Which weights are meant is a list of layers, with all weights in them, and of weights: `[critic, W, encode.W]`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Iterator, Sequence

from nndsl.diagnostics.catalogue import names
from nndsl.diagnostics.catalogue import training as catalogue
from nndsl.semantics.calls import Given
from nndsl.semantics.elaborator import Elaborator, Place, Problem
from nndsl.semantics.members import find_weight, path_of, weights_in
from nndsl.semantics.network import Network
from nndsl.semantics.values import Composition, Items, Layer, Value, Word, describe
from nndsl.semantics.words import arguments_of
from nndsl.source import Span


@dataclass(frozen=True)
class Goal:
    """`minimize(loss, weights, optimizer)`: what each argument is given, and where; None for one that is left out."""

    loss: tuple[Any, Span | None]
    weights: tuple[Any, Span | None]
    optimizer: tuple[Any, Span | None]
    span: Span | None


@dataclass(frozen=True)
class Saved:
    """`saved("runs/lenet/3", only = [old])`."""

    path: str
    only: tuple[Any, Span | None]


def _minimize(e: Elaborator, given: Sequence[Given], place: Place, span: Span | None) -> Goal:
    return Goal(*arguments_of("minimize", ["loss", "weights", "optimizer"], given, span, needed=1), span)


def _saved(e: Elaborator, given: Sequence[Given], place: Place, span: Span | None) -> Saved:
    (path, at), only = arguments_of("saved", ["path", "only"], given, span, needed=1)
    if not isinstance(path, str):
        raise Problem(names.wrong_argument(at, "saved", "path", 'a run folder such as "runs/lenet/3"', describe(path)))
    return Saved(path, only)


GOAL_WORDS = (
    Word("minimize", _minimize, ("loss",), {"weights": None, "optimizer": None},
         "One of several objectives: a loss, the weights it moves, else all that it depends on, and its optimizer."),
    Word("saved", _saved, ("path",), {"only": None}, "The weights of a run folder; with `only` those of some layers."),
)  # fmt: skip


def weight_names(e: Elaborator, network: Network, entry: str, value: Any, span: Span | None) -> tuple[str, ...]:
    """The names of the weights that a list of layers and weights means, each once. Raises Problem."""
    if not isinstance(value, Items):
        raise Problem(_wrong(entry, value, span))
    return tuple(dict.fromkeys(name for item in value.items for name in _names(e, network, entry, item, span)))


def _names(e: Elaborator, network: Network, entry: str, item: Any, span: Span | None) -> Iterator[str]:
    if isinstance(item, (Layer, Composition)):
        found = [name for name, _ in weights_in(item)]
        if not found and not e.diagnostics.errors:  # else it lacks them for a reason that is known
            raise Problem(names.not_connected(span, path_of(item).partition(".")[0]))
        yield from found
        return
    by_node = {weight.node: name for name, weight in network.weights.items()}
    reached = {hole: (owner, dots) for hole, _, owner, dots in e.late_weights}
    node = item.node if isinstance(item, Value) else None
    if node in reached:
        node = find_weight(*reached[node])
    if node not in by_node:
        raise Problem(_wrong(entry, item, span))
    yield by_node[node]


def _wrong(entry: str, value: Any, span: Span | None):
    expected = "a list of layers with names and of weights, such as `[encode, W]`"
    return catalogue.wrong_entry(span, entry, expected, describe(value))
