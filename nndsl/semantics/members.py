"""The dot: `encode.W` reaches the weights of a layer, `code.s` what a layer computed, `q.mean` one of its results.

The name of a weight is the path to it: the equation, layers in it, the weight, as in `h.dense.W`. A path may leave out
what is not needed to be clear. A dot on the name of an equation reads what its last layer computed first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Iterator

from nndsl.diagnostics.catalogue import names
from nndsl.graph import Type
from nndsl.ops import PLACEHOLDER
from nndsl.semantics.elaborator import Elaborator, Problem
from nndsl.semantics.values import FAILED, Composition, Instance, Items, Layer, Value, describe
from nndsl.syntax import tree


@dataclass(frozen=True)
class Equation:
    """An equation as the owner of the weights that are made in it: `layer` is what its body belongs to."""

    layer: Instance
    name: str


Owner = Layer | Composition | Equation


def reach(e: Elaborator, owner: Any, dots: list[tree.Member], made_in: Equation | None = None) -> Any:
    """What a chain of dots reaches from its owner, the value of an equation if `made_in` is one."""
    if made_in is not None and isinstance(owner, (Value, Items)) and not _has(owner, dots[0].name):
        if _found(made_in, dots):
            return Value(find_weight(made_in, dots))
        if _layers(made_in, dots):
            return _weight_of(e, made_in, dots)
    for place, node in enumerate(dots):
        if isinstance(owner, (Layer, Composition)):
            return _weight_of(e, owner, dots[place:])
        owner = _member(e, owner, node)
    return owner


def _has(owner: Value | Items, name: str) -> bool:
    if isinstance(owner, Items):
        return name in owner.names
    return owner.inner is not None and name in owner.inner.equations


def _member(e: Elaborator, owner: Any, node: tree.Member) -> Any:
    if owner is FAILED:
        return FAILED
    if isinstance(owner, Items) and any(owner.names):
        return _result(owner, node)
    if isinstance(owner, Value) and owner.inner is not None:
        return _inner(e, owner, node)
    text = node.value.span.text if node.value.span else describe(owner)
    raise Problem(names.no_member(node.span, f"`{text}`, {describe(owner)},", node.name, ()))


def _result(owner: Items, node: tree.Member) -> Any:
    if node.name not in owner.names:
        raise Problem(names.no_member(node.span, "this result", node.name, [name for name in owner.names if name]))
    return owner.items[owner.names.index(node.name)]


def _inner(e: Elaborator, owner: Value, node: tree.Member) -> Any:
    scope = owner.inner
    if node.name in scope.equations:
        return e.equation(scope, node.name, node.span)
    text = node.value.span.text if node.value.span else "this value"
    raise Problem(names.no_member(node.span, f"the layer that computed `{text}`", node.name, scope.equations))


def _weight_of(e: Elaborator, owner: Owner, dots: list[tree.Member]) -> Value:
    """A weight by a short path. Weights are made when their layer is connected, perhaps later: then a placeholder
    of the type found in the last round stands for the weight until the round ends. A list of layers and weights may
    take it for a layer: see `find_path`."""
    key = ("weight", ".".join(["+".join(paths_of(owner)), *(node.name for node in dots)]))
    hole = e.graph.add(PLACEHOLDER, type=e.assumed.get(key, Type(None)))
    e.late_weights.append((hole, key, owner, dots))
    return Value(hole)


def find_weight(owner: Owner, dots: list[tree.Member]) -> int:
    """The node of the weight. Raises Problem if there is none of this name, or more than one."""
    weights = dict(weights_in(owner))
    wanted = [node.name for node in dots]
    found = _found(owner, dots)
    text = dots[0].value.span.text if dots[0].value.span else "this layer"
    if not weights:
        raise Problem(names.not_connected(dots[-1].span, text))
    if not found:
        last = {path.rsplit(".", 1)[-1] for path in weights}
        raise Problem(names.no_member(dots[-1].span, f"`{text}`", ".".join(wanted), last))
    if len(found) > 1:
        raise Problem(names.unclear_member(dots[-1].span, text, ".".join(wanted), found))
    return weights[found[0]]


def find_path(owner: Owner, dots: list[tree.Member]) -> str:
    """The path of the weight or of the layer that dots lead to. Raises Problem if there is none, or more than one."""
    layers = [] if _found(owner, dots) else _layers(owner, dots)
    if len(layers) == 1:
        return layers[0]
    if layers:
        text = dots[0].value.span.text if dots[0].value.span else "this layer"
        raise Problem(names.unclear_member(dots[-1].span, text, ".".join(node.name for node in dots), layers))
    node = find_weight(owner, dots)
    return next(path for path, n in weights_in(owner) if n == node)


def _layers(owner: Owner, dots: list[tree.Member]) -> list[str]:
    """The paths of the layers that dots may mean: those in which the names stand in this order, one of them last."""
    found: dict[str, None] = {}
    for path, _ in weights_in(owner):
        parts, wanted = path.split("."), [node.name for node in dots]
        for place, part in enumerate(parts[:-1], 1):
            wanted = wanted[1:] if part == wanted[0] else wanted
            if not wanted:
                found[".".join(parts[:place])] = None
                break
    return list(found)


def _found(owner: Owner, dots: list[tree.Member]) -> list[str]:
    """The full names of the weights that dots may mean."""
    wanted, own = [node.name for node in dots], _own_parts(owner)
    return [path for path, _ in weights_in(owner) if _leads_to(path.split(".")[own:], wanted)]


def _own_parts(owner: Owner) -> int:
    """How many parts of the paths to its weights are the owner's own; of a composition, what its layers have in
    common."""
    first = next(iter(paths_of(owner)), "")
    return len(first.split(".")) - isinstance(owner, Composition)


def has_weights(owner: Owner) -> bool:
    return any(True for _ in weights_in(owner))


def _leads_to(path: list[str], wanted: list[str]) -> bool:
    """Whether the wanted names stand in the path in this order, the last of both being the same."""
    parts = iter(path[:-1])
    return path[-1] == wanted[-1] and all(name in parts for name in wanted[:-1])


def paths_of(owner: Owner) -> list[str]:
    """The path to a layer, to an equation, or to each layer of a composition."""
    if isinstance(owner, Composition):
        return [path for part in _made(owner) for path in paths_of(part)]
    if isinstance(owner, Equation):
        return [".".join(part for part in (owner.layer.path, owner.name) if part)]
    return [owner.instance.path]


def _made(owner: Composition) -> list:
    return [part for part in owner.parts if isinstance(part, (Layer, Composition))]


def weights_in(owner: Owner) -> Iterator[tuple[str, int]]:
    """(path, node) of every weight of a layer and of the layers in it, or of those made in an equation."""
    if isinstance(owner, Composition):
        for part in _made(owner):
            yield from weights_in(part)
        return
    todo = [owner.instance] if isinstance(owner, Layer) else owner.layer.made_in(owner.name)
    while todo:
        instance = todo.pop()
        for name, n in instance.weights.items():
            yield f"{instance.path}.{name}", n
        todo += instance.children.values()
