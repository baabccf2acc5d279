"""Weights: trained arrays that exist once, however often their layer is used.

The first value of a weight is a number, an array, a distribution, or a function from the weight to one of them.
"""

from __future__ import annotations

from typing import Any

from nndsl.diagnostics import Label
from nndsl.diagnostics.catalogue import names, shapes, updates
from nndsl.graph import Size, Type
from nndsl.graph.sizes import surely_differ
from nndsl.graph.types import dims_text
from nndsl.ops import PARAMETER
from nndsl.semantics import provenance
from nndsl.semantics.calls import apply, callee
from nndsl.semantics.elaborator import Elaborator, Place, Problem, array
from nndsl.semantics.network import Weight
from nndsl.semantics.scope import Scope
from nndsl.semantics.typing import resolve, written_text
from nndsl.semantics.values import CALLABLE, FAILED, Distribution, Items, Value, describe, is_number
from nndsl.source import Span
from nndsl.syntax import tree


def weight(e: Elaborator, scope: Scope, name: str) -> Any:
    """The value of a weight declared in this scope, made when it is first asked for."""
    if name in scope.memo:
        return scope.memo[name]
    statement = scope.weights[name]
    if scope.owner.function:
        raise Problem(names.layer_in_function(statement.name_span, scope.owner.function))
    place = Place(scope, name)
    wanted = _type(e, statement, place)
    weights = scope.owner.weights
    if name in weights:
        _check_shared(e, statement, wanted.dims, weights[name], scope)
    else:
        path = ".".join(part for part in (scope.owner.path, name) if part)
        with e.graph.at(span=statement.name_span):
            weights[name] = e.graph.add(PARAMETER, name=path, type=wanted)
        e.weights.append(weights[name])
        e.names[weights[name]] = name, statement.name_span
        initial = _initial(e, statement, weights[name], place)
        penalised = statement.keyword == "weight"
        e.on_weight(Weight(path, weights[name], wanted, initial, penalised, e.own(statement.name_span)))
    scope.memo[name] = Value(weights[name])
    return scope.memo[name]


def _check_shared(e: Elaborator, statement: tree.Weight, dims: tuple, node: int, scope: Scope) -> None:
    """A layer that is used again must find inputs of the sizes for which its weights were made. Raises Problem."""
    first = e.graph.type(node).dims
    differing = [(a, b) for a, b in zip(first, dims) if surely_differ(a, b)]
    if len(first) == len(dims) and not differing:
        return
    span, made_at = e.own(e.calls[-1] if e.calls else None), scope.owner.made_at
    sizes = differing[0] if len(first) == len(dims) else (dims_text(first), dims_text(dims))
    given, marks = _given(e, scope, sizes[1], span)
    owner = span.text if span else scope.owner.path
    raise Problem(shapes.shared_weight(span, owner, (str(sizes[0]), given), made_at, marks))


def _given(e: Elaborator, scope: Scope, size: Any, at: Span | None) -> tuple[str, list[Label]]:
    """Where a size comes from that an input of the layer brings: in words, and the place of its name."""
    for value in scope.bound.values():
        if isinstance(value, Value) and size in (e.type(value).dims or ()):
            found = provenance.story(e.graph, e.names, value.node)
            text = found.text(None)
            return (text if text.startswith(f"{size} =") else f"{size} {text}".strip()), provenance.home(
                e.graph, found, at
            )
    return str(size), []


def _type(e: Elaborator, statement: tree.Weight, place: Place) -> Type:
    written = statement.type
    if written.kind == "class" or written.axes or any(isinstance(size, tree.AnyDims) for size in written.dims or ()):
        raise Problem(updates.weight_type(written.span, statement.name, written_text(written)))
    return resolve(e, written, place)


def _initial(e: Elaborator, statement: tree.Weight, made: int, place: Place) -> Any:
    value, span = e.evaluate(statement.initial, place), statement.initial.span
    if isinstance(value, CALLABLE):
        function = callee(e, value, statement.initial, place)
        value = apply(e, function, [(None, Value(made), span)], place, span)
    if isinstance(value, Distribution):
        _check_parameters(value, span)
    elif _is_array(value):
        value = array(value, span)
        _check_dims(statement, value.shape, e.graph.type(made).dims)
    elif value is not FAILED and not is_number(value):
        raise Problem(names.wrong_argument(span, statement.name, "the first value", _EXPECTED, describe(value)))
    return value


def _is_array(value: Any) -> bool:
    return isinstance(value, Items) and value.bracketed and all(is_number(i) or _is_array(i) for i in value.items)


def _check_parameters(distribution: Distribution, span: Span | None) -> None:
    """A weight is drawn once, before there are data, so the parameters are numbers."""
    for parameter in distribution.parameters:
        if not is_number(parameter):
            expected, found = "a number, for the first value of a weight", describe(parameter)
            raise Problem(names.wrong_argument(span, distribution.family, "each parameter", expected, found))


def _check_dims(statement: tree.Weight, given: tuple[int, ...], dims: tuple[Size, ...]) -> None:
    """An array fills the weight, or is repeated along the leading dims it lacks; a number is repeated along all."""
    tail = dims[max(0, len(dims) - len(given)) :]
    if given != (1,) and (len(given) > len(dims) or any(map(surely_differ, given, tail))):
        found, expected = dims_text(given), dims_text(dims)
        raise Problem(updates.first_value_shape(statement.initial.span, statement.name, found, expected))


_EXPECTED = "a number, an array, a distribution such as `normal(0, 0.1)`, or a function such as `glorot(uniform)`"
