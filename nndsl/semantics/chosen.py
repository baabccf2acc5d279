"""Which weights a list in a training block means: `freeze = [critic, h, encode.W]`.

A layer stands for all weights in it, an equation for those made in it, and a weight for itself. A path may lead to a
layer within another: `[encode.dense2]`.
"""

from __future__ import annotations

from typing import Any, Iterable, Sequence

from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import names
from nndsl.diagnostics.catalogue import training as catalogue
from nndsl.semantics.elaborator import Elaborator, Problem
from nndsl.semantics.members import find_path, paths_of
from nndsl.semantics.network import Network
from nndsl.semantics.values import Composition, Items, Layer, Value, describe
from nndsl.source import Span

MOST_NAMES = 10  # in one sentence


def chosen_names(e: Elaborator, network: Network, entry: str, value: Any, span: Span | None) -> tuple[str, ...]:
    """The names of the weights that a list of layers, equations and weights means, each once, and of the means over
    updates in the layers. Raises Problem."""
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
