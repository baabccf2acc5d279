"""Delays: `h[t-1]` is the value `h` had one step ago, `h[0] = e` the value before the first.

A delay is added to the graph before its input exists, with the type found in the last round of elaboration, and is
bound when the round ends. Types on a cycle are thus the least fixed point of the shape rules, from "unknown"; a
round whose types are those it assumed is the last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nndsl.diagnostics.catalogue import shapes, time
from nndsl.graph import BATCH, ShapeError, Type
from nndsl.graph.types import broadcast
from nndsl.ops import CONSTANT, DELAY, PLACEHOLDER, fit
from nndsl.semantics.elaborator import Elaborator, Place, Problem, evaluates
from nndsl.semantics.members import find_weight, has_weights
from nndsl.semantics.scope import Scope
from nndsl.semantics.typing import resolve
from nndsl.semantics.values import FAILED, Value, describe
from nndsl.source import Span
from nndsl.syntax import tree


@dataclass(frozen=True)
class Pending:
    """A delay whose input is still to come: the equation `name` of `scope`. `node` may be a mere placeholder."""

    node: int
    scope: Scope
    name: str
    assumed: Type
    span: Span | None


@evaluates(tree.Delay)
def delay(e: Elaborator, node: tree.Delay, place: Place) -> Any:
    steps = _steps(e, node, place)
    if e.delayed is not None:
        return e.delayed(e, node, place, steps)
    if isinstance(node.value, tree.Name):
        scope = place.scope.find(node.value.id)
        if scope is not None and node.value.id in scope.equations:
            if steps == 0:
                return e.equation(scope, node.value.id, node.span)
            return _of_equation(e, scope, node.value.id, steps, node.span)
    value = e.evaluate(node.value, place)
    if value is FAILED or steps == 0:
        return value
    return _of_value(e, value, steps, node)


def _steps(e: Elaborator, node: tree.Delay, place: Place) -> int:
    """How many steps back; negative for `h[t+1]`."""
    if node.steps is None:
        return 0
    value = e.evaluate(node.steps, place)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Problem(time.delay_not_whole(node.steps.span, describe(value)))
    return value if node.sign == "-" else -value


def innermost(e: Elaborator, type: Type) -> str | None:
    """The axis a delay moves along: of a sequence of sequences, the inner one."""
    axes = type.sequence_axes
    return max(axes, key=lambda axis: e.depths.get(axis, 0)) if axes else None


def _of_value(e: Elaborator, value: Any, steps: int, node: tree.Delay) -> Value:
    """A delay of what exists already, such as an input or a target."""
    n = e.node(value, node.value.span)
    type = e.graph.type(n)
    axis = innermost(e, type)
    if axis is None:
        if type.known:
            raise Problem(time.no_sequence(node.span, node.value.span.text if node.value.span else "this value"))
        return Value(e.graph.add(PLACEHOLDER, type=type))
    with e.graph.at(span=node.span):
        initial = _nothing(e, type, node.value.span.text if node.value.span else "this value", node.span)
        made = e.graph.add(DELAY, initial, axis=axis, steps=steps, type=type)
        e.graph.bind(made, n)
    return Value(made)


def _nothing(e: Elaborator, type: Type, name: str, span: Span | None) -> int:
    """The value beyond the edge if none is given: 0, and for labels the end sign."""
    if type.kind.name != "label":
        return e.graph.add(CONSTANT, value=0.0)
    raise Problem(time.label_without_first(span, name))


def _of_equation(e: Elaborator, scope: Scope, name: str, steps: int, span: Span | None) -> Any:
    if (name, steps) in scope.delays:
        return Value(scope.delays[name, steps])
    type = _expected(e, scope, name)
    axis = innermost(e, type)
    with e.graph.at(span=span):
        if axis is None or not type.known:
            made = e.graph.add(PLACEHOLDER, type=type)
        else:
            initial = _initial(e, scope, name, type, span)
            made = e.graph.add(DELAY, initial, axis=axis, steps=steps, type=type, name="")
    scope.delays[name, steps] = made
    e.pending.append(Pending(made, scope, name, type, span))
    return Value(made)


def _expected(e: Elaborator, scope: Scope, name: str) -> Type:
    """The type of an equation's value: known, found in the last round, stated, or that of its first value."""
    value = scope.memo.get(name)
    if isinstance(value, Value):
        return e.type(value)
    assumed = e.assumed.get((scope.path, name))
    if assumed is not None and assumed.known:
        return assumed
    statement = scope.equations[name]
    if statement.type is not None:
        stated = resolve(e, statement.type, Place(scope, name))
        return stated.with_axes(BATCH) if stated.sequence_axes else stated
    if name in scope.boundaries:
        first = e.type(Value(_boundary(e, scope, name)))
        if first.known and not first.is_number:
            return Type(first.dims, assumed.axes if assumed else (), first.kind)
    return assumed or Type(None)


def _boundary(e: Elaborator, scope: Scope, name: str) -> int:
    key = f"{name}[0]"
    if key not in scope.memo:
        statement = scope.boundaries[name]
        if not isinstance(statement.index, tree.Number) or statement.index.value != 0:
            raise Problem(time.boundary_index(statement.index.span, name))
        with e.graph.at(span=statement.value.span):
            scope.memo[key] = e.node(e.evaluate(statement.value, Place(scope, name)), statement.value.span)
    return scope.memo[key]


def _initial(e: Elaborator, scope: Scope, name: str, type: Type, span: Span | None) -> int:
    if name not in scope.boundaries:
        return _nothing(e, type, name, span)
    n = _boundary(e, scope, name)
    first = e.graph.type(n)
    try:
        fits = broadcast((first, type)).dims == type.dims and set(first.axes) <= set(type.axes)
    except ShapeError:
        fits = False
    if not fits:
        raise Problem(time.boundary_shape(scope.boundaries[name].value.span, name, str(first), str(type)))
    return n


# ---- the end of a round


def close(e: Elaborator) -> dict[tuple[str, str], Type]:
    """Bind what was left open. Returns the types that were found; if they are those assumed, the graph is whole."""
    found = dict(e.assumed)
    for pending in e.pending:
        n = _arriving(e, pending)
        if n is None:
            continue
        type = e.graph.type(n)
        found[pending.scope.path, pending.name] = type
        if type == pending.assumed and type.known and type.sequence_axes:
            e.graph.bind(pending.node, fit(e.graph, n, type))
    for hole, key, owner, dots in e.late_weights:
        try:
            n = find_weight(owner, dots)
        except Problem as problem:
            if has_weights(owner) or not e.diagnostics.errors:  # else it lacks them for a reason that is known
                e.report(problem.diagnostic)
            continue
        found[key] = e.graph.type(n)
        if e.graph.type(hole) == found[key]:
            e.graph.bind(hole, n)
    return found


def _arriving(e: Elaborator, pending: Pending) -> int | None:
    """The node of what is delayed; None where that failed."""
    try:
        value = e.equation(pending.scope, pending.name, pending.span)
        return None if value is FAILED else e.node(value, pending.span)
    except Problem as problem:
        e.report(problem.diagnostic)
        pending.scope.memo[pending.name] = FAILED
        return None


def report_open(e: Elaborator) -> None:
    """In the last round, what could not be closed: delays of what runs over no sequence."""
    for pending in e.pending:
        value = pending.scope.memo.get(pending.name)
        if value is FAILED or pending.assumed.sequence_axes:
            continue
        e.report(time.no_sequence(pending.span, pending.name))


def report_unsettled(e: Elaborator, found: dict[tuple[str, str], Type]) -> None:
    """Values that are larger in every round than in the one before."""
    for pending in e.pending:
        type = found.get((pending.scope.path, pending.name))
        if type is not None and type != pending.assumed and pending.assumed.known:
            statement = pending.scope.equations[pending.name]
            e.report(shapes.grows(statement.name_span, pending.name, str(pending.assumed), str(type)))


def as_numbers(found: dict[tuple[str, str], Type]) -> dict[tuple[str, str], Type]:
    """What depends on nothing but itself and numbers is a number: the last resort for types still unknown."""
    return {key: type if type.known else Type((1,), type.axes, type.kind) for key, type in found.items()}
