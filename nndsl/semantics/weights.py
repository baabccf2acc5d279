"""Weights: trained arrays that exist once, however often their layer is used.

The first value of a weight is a number, an array, a distribution, or a function from the weight to one of them.
"""

from __future__ import annotations

from typing import Any

from nndsl.diagnostics.catalogue import names, shapes
from nndsl.graph.sizes import surely_differ
from nndsl.graph.types import dims_text
from nndsl.ops import PARAMETER
from nndsl.semantics.calls import apply, callee
from nndsl.semantics.elaborator import Elaborator, Place, Problem, array
from nndsl.semantics.network import Weight
from nndsl.semantics.scope import Scope
from nndsl.semantics.typing import resolve
from nndsl.semantics.values import CALLABLE, FAILED, Distribution, Items, Value, describe, is_number
from nndsl.syntax import tree


def weight(e: Elaborator, scope: Scope, name: str) -> Any:
    """The value of a weight declared in this scope, made when it is first asked for."""
    if name in scope.memo:
        return scope.memo[name]
    statement = scope.weights[name]
    place = Place(scope, name)
    wanted = resolve(e, statement.type, place)
    weights = scope.owner.weights
    if name in weights:
        _check_shared(e, statement, wanted.dims, weights[name], scope)
    else:
        path = ".".join(part for part in (scope.owner.path, name) if part)
        with e.graph.at(span=statement.name_span):
            weights[name] = e.graph.add(PARAMETER, name=path, type=wanted)
        initial = _initial(e, statement, Value(weights[name]), place)
        penalised = statement.keyword == "weight"
        e.on_weight(Weight(path, weights[name], wanted, initial, penalised, e.own(statement.name_span)))
    scope.memo[name] = Value(weights[name])
    return scope.memo[name]


def _check_shared(e: Elaborator, statement: tree.Weight, dims: tuple, node: int, scope: Scope) -> None:
    first = e.graph.type(node).dims
    if len(first) != len(dims) or any(surely_differ(a, b) for a, b in zip(first, dims)):
        owner = scope.owner.path or statement.name
        raise Problem(shapes.shared_weight(e.calls[-1] if e.calls else None, owner, dims_text(first), dims_text(dims)))


def _initial(e: Elaborator, statement: tree.Weight, made: Value, place: Place) -> Any:
    value = e.evaluate(statement.initial, place)
    if isinstance(value, CALLABLE):
        made_function = callee(e, value, statement.initial, place)
        value = apply(e, made_function, [(None, made, statement.initial.span)], place, statement.initial.span)
    if value is FAILED or is_number(value) or isinstance(value, Distribution):
        return value
    if isinstance(value, Items):
        return array(value, statement.initial.span)
    raise Problem(names.wrong_argument(statement.initial.span, statement.name, "the first value", _EXPECTED, describe(value)))


_EXPECTED = "a number, an array, a distribution such as `normal(0, 0.1)`, or a function such as `glorot(uniform)`"
