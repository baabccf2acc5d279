"""Words of training blocks that speak of weights: `minimize`, one of several objectives, and `saved`, a run to start from.

Which weights are meant is a list of layers, with all weights in them, of equations, with the weights made in them, and of
weights: `[critic, h, encode.W]`. A path may lead to a layer within another: `[encode.dense2]`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Iterable, Sequence

from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import checkpoints, names
from nndsl.diagnostics.catalogue import training as catalogue
from nndsl.semantics.calls import Given
from nndsl.semantics.elaborator import Elaborator, Place, Problem
from nndsl.semantics.members import find_path, paths_of
from nndsl.semantics.network import Network
from nndsl.semantics.values import Composition, Items, Layer, Value, Word, describe
from nndsl.semantics.words import arguments_of
from nndsl.source import Span

MOST_NAMES = 10  # in one sentence


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
    if reason := _no_run(path):
        raise Problem(checkpoints.start_outside(at, path, reason))
    return Saved(path, only)


def _no_run(path: str) -> str:
    """Why a path cannot be one of a run, `runs/lenet/3`; empty if it can."""
    parts = path.split("/")
    if parts[0] != "runs" or len(parts) < 2:
        return "it does not begin with `runs/`"
    return "it leads out of that folder" if ".." in parts or "\0" in path or "\\" in path else ""


GOAL_WORDS = (
    Word("minimize", _minimize, ("loss",), {"weights": None, "optimizer": None},
         "One of several objectives: a loss, the weights it moves, else all that it depends on, and its optimizer."),
    Word("saved", _saved, ("path",), {"only": None}, "The weights of a run folder; with `only` those of some layers."),
)  # fmt: skip


def chosen_names(e: Elaborator, network: Network, entry: str, value: Any, span: Span | None) -> tuple[str, ...]:
    """The names of the weights that a list of layers, equations and weights means, each once, and of the means over updates in the
    layers. Raises Problem."""
    return names_at(network, chosen_paths(e, network, entry, value, span))


def chosen_paths(e: Elaborator, network: Network, entry: str, value: Any, span: Span | None) -> tuple[str, ...]:
    """The paths of what stands in such a list. Raises Problem."""
    if not isinstance(value, Items) or not value.items:
        raise Problem(_wrong(entry, value, span))
    return tuple(dict.fromkeys(path for item in value.items for path in _paths(e, network, entry, item, span)))


def names_at(network: Network, paths: Sequence[str] | None) -> tuple[str, ...]:
    """The names of the weights, and means over updates, with these paths or below them; of all for None."""
    names = (*network.weights, *network.averages)
    if paths is None:
        return names
    return tuple(name for name in names if any(f"{name}.".startswith(f"{path}.") for path in paths))


def _paths(e: Elaborator, network: Network, entry: str, item: Any, span: Span | None) -> list[str]:
    if isinstance(item, (Layer, Composition)):
        paths = paths_of(item)
        if not names_at(network, paths) and not e.diagnostics.errors:  # else it lacks them for a reason that is known
            raise Problem(names.not_connected(span, paths[0].partition(".")[0]))
        return paths
    node = item.node if isinstance(item, Value) else None
    for late in e.late_weights:
        if late[0] == node:  # it is read here and nowhere in the graph
            e.late_weights.remove(late)
            return [find_path(*late[2:])]
    paths = [name for name, weight in network.weights.items() if weight.node == node]
    paths = paths or [path for path, n in network.values.items() if n == node and names_at(network, (path,))]
    if not paths:
        raise Problem(_wrong(entry, item, span, network.weights))
    return paths


def _wrong(entry: str, value: Any, span: Span | None, weights: Iterable[str] = ()) -> Diagnostic:
    expected = "a list of layers, of equations that make layers, and of weights, such as `[encode, W]`"
    owners = dict.fromkeys(name.partition(".")[0] for name in weights)
    return catalogue.wrong_entry(span, entry, expected, describe(value), list(owners)[:MOST_NAMES])
