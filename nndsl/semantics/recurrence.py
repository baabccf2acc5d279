"""Delays: `h[t-1]` is the value `h` had one step ago, `h[0] = e` the value before the first.

A delay is added to the graph before its input exists, with the type found in the last round of elaboration, and is
bound when the round ends (see `rounds`).

What is delayed is an equation, or any expression: one that needs an equation it stands in is evaluated at the end of
the round, as if it were an equation without a name. All others are evaluated where they stand.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Iterator

from nndsl.diagnostics.catalogue import shapes, time
from nndsl.graph import BATCH, Origin, ShapeError, Symbolic, Type
from nndsl.graph.types import broadcast, past_of
from nndsl.ops import CONSTANT, DELAY, PLACEHOLDER
from nndsl.semantics.elaborator import Elaborator, Place, Problem, evaluates
from nndsl.semantics.scope import Scope
from nndsl.semantics.typing import resolve
from nndsl.semantics.values import FAILED, Value, describe
from nndsl.source import Span
from nndsl.syntax import tree


@dataclass(frozen=True)
class Source:
    """What is delayed: the equation `name` of `scope`; or the expression `node`, whose name is its place in the
    text."""

    scope: Scope
    name: str
    node: tree.Node | None = None
    place: Place | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.scope.path, self.name

    @property
    def text(self) -> str:
        """As a message names it."""
        if self.node is None:
            return self.name
        return self.node.span.text if self.node.span else "this value"

    def value(self, e: Elaborator, span: Span | None) -> Any:
        if self.node is None:
            return e.equation(self.scope, self.name, span)
        if self.name not in self.scope.memo:
            self.scope.memo[self.name] = e.evaluate(self.node, self.place)
        return self.scope.memo[self.name]


@dataclass(frozen=True)
class Pending:
    """A delay whose input is still to come. `node` may be a mere placeholder. `calls` and `origin` are where the delay
    stands: what is evaluated for it later, and what is said about it, belongs there."""

    node: int
    source: Source
    assumed: Type
    span: Span | None
    calls: tuple[Span, ...] = field(repr=False)
    origin: Origin | None = field(repr=False)

    @contextmanager
    def here(self, e: Elaborator) -> Iterator[None]:
        around, e.calls = e.calls, list(self.calls)
        try:
            with e.graph.at(self.origin, self.span):
                yield
        finally:
            e.calls = around


@evaluates(tree.Delay)
def delay(e: Elaborator, node: tree.Delay, place: Place) -> Any:
    steps = _steps(e, node, place)
    if e.delayed is not None:
        return e.delayed(e, node, place, steps)
    if steps == 0:
        return e.evaluate(node.value, place)
    if isinstance(node.value, tree.Name):
        scope = place.scope.find(node.value.id)
        if scope is not None and node.value.id in scope.equations:
            return _of_source(e, Source(scope, node.value.id), steps, node.span)
    elif _needs_itself(e, node.value, place.scope):
        name = f"delayed {id(node)} {place.indices}"
        return _of_source(e, Source(place.scope, name, node.value, place), steps, node.span)
    value = e.evaluate(node.value, place)
    return value if value is FAILED else _of_value(e, value, steps, node)


def _needs_itself(e: Elaborator, node: tree.Node, scope: Scope) -> bool:
    """Whether an expression needs, at the same step, an equation that is being evaluated, and so one it stands in."""
    seen: set[tuple[int, str]] = set()
    todo = [(node, scope)]
    while todo:
        node, scope = todo.pop()
        if isinstance(node, tree.Name):
            home = scope.find(node.id)
            if home is None or (id(home), node.id) in seen:
                continue
            seen.add((id(home), node.id))
            if node.id in home.busy:
                return True
            if node.id in home.equations and node.id not in home.memo:
                todo.append((home.equations[node.id].value, home))
            elif node.id in home.definitions and home.origin is not None:
                todo.append((home.definitions[node.id], home))
        elif not isinstance(node, tree.Delay) or node.steps is None:
            todo += [(child, scope) for child in tree.children(node)]
    return False


def _steps(e: Elaborator, node: tree.Delay, place: Place) -> int:
    """How many steps back; negative for `h[t+1]`."""
    if node.steps is None:
        return 0
    value = e.evaluate(node.steps, place)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Problem(time.delay_not_whole(node.steps.span, describe(value)))
    return value if node.sign == "-" else -value


def _of_value(e: Elaborator, value: Any, steps: int, node: tree.Delay) -> Value:
    """A delay of what exists already, such as an input or a target."""
    n = e.node(value, node.value.span)
    type = e.graph.type(n)
    axis = e.graph.innermost(type)
    if axis is None:
        if type.known:
            raise Problem(time.no_sequence(node.span, node.value.span.text if node.value.span else "this value"))
        return Value(e.graph.add(PLACEHOLDER, type=type))
    _check_rows(type, axis, node.value.span.text if node.value.span else "this value", node.span)
    with e.graph.at(span=node.span):
        initial = _nothing(e, type, node.value.span.text if node.value.span else "this value", node.span)
        made = _delayed(e, initial, axis, steps, type, node.span)
        e.graph.bind(made, n)
    return Value(made)


def _delayed(e: Elaborator, initial: int, axis: str, steps: int, type: Type, span: Span | None) -> int:
    try:
        return e.graph.add(DELAY, initial, axis=axis, steps=steps, type=type)
    except ShapeError as error:
        raise Problem(shapes.shapes_differ(span, error.message, (), error.help)) from None


def _check_rows(type: Type, axis: str, text: str, span: Span | None) -> None:
    """A matrix of the steps up to now has another size at each step. Raises Problem."""
    if past_of(axis) in type.axes:
        help = ("delay it before the steps become rows: `past(x[t-1])`",)
        raise Problem(
            shapes.shapes_differ(span, f"`{text}` has one row more at each step, so it cannot be delayed", (), help)
        )


def _nothing(e: Elaborator, type: Type, name: str, span: Span | None) -> int:
    """The value beyond the edge if none is given: 0, and for labels the end sign."""
    if type.kind.name != "label":
        return e.graph.add(CONSTANT, value=0.0)
    if type.kind.end is not None:
        last = type.kind.classes - 1
        return e.graph.add(CONSTANT, value=float("nan" if isinstance(last, Symbolic) else last), kind=type.kind)
    raise Problem(time.label_without_first(span, name))


def _of_source(e: Elaborator, source: Source, steps: int, span: Span | None) -> Any:
    scope = source.scope
    if (source.name, steps) in scope.delays:
        return Value(scope.delays[source.name, steps])
    type = _expected(e, source)
    axis = e.graph.innermost(type)
    with e.graph.at(span=span):
        if axis is None or not type.known:
            made = e.graph.add(PLACEHOLDER, type=type)
        else:
            _check_rows(type, axis, source.text, span)
            initial = _initial(e, source, type, axis, span)
            made = _delayed(e, initial, axis, steps, type, span)
    scope.delays[source.name, steps] = made
    e.pending.append(Pending(made, source, type, span, tuple(e.calls), e.graph.origin))
    return Value(made)


def _expected(e: Elaborator, source: Source) -> Type:
    """The type of what is delayed: known, found in the last round, stated, or that of its first value."""
    scope, name = source.scope, source.name
    value = scope.memo.get(name)
    if isinstance(value, Value):
        return e.type(value)
    assumed = e.assumed.get(source.key)
    if assumed is not None and assumed.known:
        return assumed
    statement = scope.equations.get(name)
    if statement is not None and statement.type is not None:
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


def _initial(e: Elaborator, source: Source, type: Type, axis: str, span: Span | None) -> int:
    scope, name = source.scope, source.name
    if name not in scope.boundaries:
        return _nothing(e, type, source.text, span)
    n = _boundary(e, scope, name)
    first = e.graph.type(n)
    try:
        fits = broadcast((first, type)).dims == type.dims and set(first.axes) <= set(type.axes) - {axis}
    except ShapeError:
        fits = False
    if not fits:
        raise Problem(time.boundary_shape(scope.boundaries[name].value.span, name, str(first), str(type)))
    return n
