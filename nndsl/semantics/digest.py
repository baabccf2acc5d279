"""The digest of a network: SHA-256 of everything that its text means, in one canonical form.

Two texts with one digest are one network: the same operators, types and edges, names and weights with their first
values, declarations, outputs, statistics and training blocks, and the same claims that are checked. What nothing that
can be asked for depends on is left out, and so are comments and spacing. The form is made of names, numbers and text
alone, so it is the same in every process; nodes are numbered in the order in which the text made them.
"""

from __future__ import annotations

from hashlib import sha256
from json import dumps
from typing import Any, Iterator, Mapping

import numpy as np

from nndsl.graph import Graph, Kind, Symbolic, Type
from nndsl.semantics.network import Network, Training
from nndsl.semantics.records import Record
from nndsl.semantics.scope import Scope
from nndsl.semantics.values import Composition, Distribution, Function, Items, Layer, Primitive, Quantity, Word
from nndsl.syntax import tree

FORM = "nndsl network, form 1"


def digest(network: Network) -> str:
    """64 hexadecimal digits. Sizes that only data give are letters in it, unless the network has them as numbers."""
    found = sha256()
    for line in lines(network):
        found.update(line.encode())
        found.update(b"\n")
    return found.hexdigest()


def lines(network: Network) -> Iterator[str]:
    """The canonical form: a line of JSON for each node, weight, and so on."""
    number = _numbers(network)
    for line in (*_head(network), *_nodes(network.graph, number), *_things(network, number)):
        yield dumps(_plain(line), ensure_ascii=True, separators=(",", ":"))
    for training in network.trainings:
        yield dumps(_plain(_training(training, number)), ensure_ascii=True, separators=(",", ":"))


def _numbers(network: Network) -> dict[int, int]:
    """New numbers for the nodes that something depends on: an output, a loss or a metric; all if there is none."""
    roots = [output.node for output in network.outputs.values()]
    for training in network.trainings:
        roots += training.scores
    needed = network.graph.needed(roots or network.graph)
    return {n: number for number, n in enumerate(sorted(needed))}


def _head(network: Network) -> Iterator[Any]:
    yield FORM, network.name, network.sizes
    for claim in network.seen.claims.values():
        yield "claim", list(_spelled(claim))


def _nodes(graph: Graph, number: dict[int, int]) -> Iterator[Any]:
    for n in number:
        node = graph[n]
        inputs = [number[i] for i in graph.inputs(n)]
        made_in = [(origin.path, origin.kind) for origin in node.origin.chain()] if node.origin else []
        yield "node", node.op.name, node.attributes, inputs, node.type, node.name, made_in


def _things(network: Network, number: dict[int, int]) -> Iterator[Any]:
    for d in network.declarations.values():
        yield d.role, d.name, d.type, d.order, number.get(d.node)
    for output in network.outputs.values():
        yield "output", output.name, number[output.node], output.target
    for _, w in sorted(network.weights.items()):
        yield "weight", w.name, number.get(w.node), w.type, w.initial, w.penalised
    for _, s in sorted(network.statistics.items()):
        yield "statistic", s.name, number.get(s.node), s.type, s.source, s.which
    yield "values", {name: number[n] for name, n in network.values.items() if n in number}


def _training(training: Training, number: dict[int, int]) -> Any:
    loss = None if training.loss is None else number[training.loss]
    metrics = [(name, number[n]) for name, n in training.metrics.items()]
    objectives = [(number[one.loss], one.weights, one.optimizer) for one in training.objectives]
    return (
        "train",
        training.name,
        loss,
        objectives,
        metrics,
        training.settings,
        training.data,
        training.optimizer,
        training.clip,
    )


# ---- one form for every value


def _plain(value: Any) -> Any:
    """A value as lists and texts; each begins with a word for its kind where that is not plain."""
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, (int, float, np.number, Symbolic)):
        return _number(value)
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, np.ndarray):
        return ["array", list(value.shape), *map(_number, value.ravel().tolist())]
    if isinstance(value, Mapping):
        return {str(name): _plain(value[name]) for name in sorted(value)}
    return [_plain(part) for part in _parts(value)]


def _number(value: Any) -> str:
    """1 and 1.0 are one number; the digits are the fewest that tell a float from all others."""
    if isinstance(value, Symbolic):
        return str(value)
    value = value.item() if isinstance(value, np.number) else value
    return str(int(value)) if isinstance(value, int) or value.is_integer() else repr(value)


def _parts(value: Any) -> tuple[Any, ...]:
    match value:
        case Type():
            return value.dims, value.axes, value.kind.name, value.kind.classes, value.kind.end
        case Kind():
            return "kind", value.name, value.classes, value.end
        case Items():
            return "items", value.items, value.names, value.bracketed
        case Record():
            return "record", value.word, value.settings, value.columns, value.names
        case Quantity():
            return "quantity", value.value, value.unit
        case Distribution():
            return "distribution", value.family, value.parameters
        case Primitive():
            return "operator", value.op.name
        case Word():
            return "word", value.name
        case Composition():
            return "chain", value.parts
        case Function():
            return "definition", *_definition(value.definition, value.scope)
        case Layer():
            return "layer", value.settings, *_definition(value.definition, value.scope)
    raise TypeError(f"no canonical form for {type(value).__name__}")


def _definition(definition: tree.Definition, scope: Scope) -> list[Any]:
    """The tree of a definition, and of each that it or one of these uses."""
    found = {id(definition): definition}
    todo = [Function(definition, scope)]
    while todo:
        user = todo.pop()
        for node in tree.walk(user.definition):
            used = _used(node, user.scope) if isinstance(node, tree.Name) else None
            if used is not None and id(used.definition) not in found:
                found[id(used.definition)] = used.definition
                todo.append(used)
    return [list(_spelled(part)) for part in found.values()]


def _used(node: tree.Name, scope: Scope) -> Function | None:
    """The definition that a name means, of this file or of one that it uses."""
    home = scope.find(node.id)
    if home is None:
        return None
    if node.id in home.definitions:
        return Function(home.definitions[node.id], home)
    return home.bound.get(node.id) if isinstance(home.bound.get(node.id), Function) else None


def _spelled(node: tree.Node) -> Iterator[Any]:
    """A tree from left to right: the kind of each node, then what it holds. A long chain is deep: no recursion."""
    todo: list[Any] = [node]
    while todo:
        part = todo.pop()
        if isinstance(part, tree.Node):
            yield type(part).__name__
            todo += reversed(tree.content(part))
        elif isinstance(part, tuple):
            yield len(part)
            todo += reversed(part)
        else:
            yield part
