"""The state of one elaboration, and what every kind of expression needs from it.

An expression is evaluated at a `Place`: in a scope, in an equation, at some item of the repetitions around it. What
it means is found by the evaluator registered for its class in the tree (`expressions`, `calls`, `recurrence`). A
problem is raised where it is found and reported by the nearest equation, whose value is then `FAILED`; whatever
reads that fails silently, so that one mistake is one message.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import isfinite
from sys import float_info
from typing import Any, Callable

import numpy as np

from nndsl.diagnostics import Diagnostic, Diagnostics, Label
from nndsl.diagnostics.catalogue import limits, names, shapes, time
from nndsl.graph import Graph, Origin, ShapeError, Size, Symbolic, Type
from nndsl.graph.types import check_rows
from nndsl.ops import CONSTANT, PLACEHOLDER
from nndsl.ops.base import OPERATORS, WORDS, Op
from nndsl.semantics import provenance
from nndsl.semantics.network import Average
from nndsl.semantics.scope import Scope
from nndsl.semantics.solving import Meeting
from nndsl.semantics.unconnected import unconnected
from nndsl.semantics.values import CALLABLE, FAILED, Distribution, Items, Quantity, Value, describe, is_number
from nndsl.source import Span
from nndsl.syntax import tree

RESHAPE = OPERATORS["reshape"]
DEPTH_LIMIT = 100  # layers applied inside layers
ITEM_LIMIT = 25_000  # items of lists and repetitions, all together
NODE_LIMIT = 200_000
APPLICATION_LIMIT = 6_000  # of layers and functions


class Problem(Exception):
    """A diagnostic on its way to the nearest equation."""

    def __init__(self, diagnostic: Diagnostic):
        super().__init__(diagnostic)
        self.diagnostic = diagnostic


class OutOfBounds(Problem):
    """A limit is passed: nothing around it goes on."""


@dataclass(frozen=True)
class Place:
    """Where evaluation stands: the scope, the equation (its name is part of the path of a weight), and the item of
    each repetition around the expression."""

    scope: Scope
    equation: str = ""
    indices: tuple[int, ...] = ()


@dataclass
class Seen:
    """What elaboration met of the text, each by the identity of its node, in the order in which it was met."""

    # Assertions, written types, defaults and the conditions of decided `if`s.
    claims: dict[int, tree.Node] = field(default_factory=dict)
    # What each `if` on settings came to; None where data may decide otherwise.
    decisions: dict[int, set[bool | None]] = field(default_factory=dict)
    nodes: dict[int, tree.Node] = field(default_factory=dict)  # kept, so that no other node takes their identity

    def claim(self, node: tree.Node) -> None:
        self.claims.setdefault(id(node), node)

    def decision(self, node: tree.If, taken: bool | None) -> None:
        self.claim(node.condition)
        self.nodes[id(node)] = node
        self.decisions.setdefault(id(node), set()).add(taken)


Evaluator = Callable[["Elaborator", Any, Place], Any]
EVALUATORS: dict[type, Evaluator] = {}


def evaluates(*kinds: type) -> Callable[[Evaluator], Evaluator]:
    """Registers the evaluator of a class of tree nodes."""

    def register(evaluator: Evaluator) -> Evaluator:
        for kind in kinds:
            EVALUATORS[kind] = evaluator
        return evaluator

    return register


@dataclass
class Elaborator:
    graph: Graph = field(default_factory=Graph)
    diagnostics: Diagnostics = field(default_factory=Diagnostics)
    assumed: dict[tuple[str, str], Type] = field(default_factory=dict)  # types of delayed values, from the last round
    depths: dict[str, int] = field(default_factory=dict)  # of sequence axes: how many they lie inside
    updates_per_epoch: int | None = None  # known when training
    on_weight: Callable[..., None] = lambda *_: None  # told of each weight as it is made
    averages: dict[str, Average] = field(default_factory=dict)  # means over updates, by name
    on_value: Callable[[str, int], None] = lambda *_: None  # told of each named value
    delayed: Callable | None = None  # how an optimiser reads a value of the update before
    stepping: Callable[[Any], dict] | None = None  # what an optimiser applied by another finds in its scope
    scheduled: set[int] = field(default_factory=set)  # in an update: the nodes of settings that change as it goes on
    pending: list = field(default_factory=list)  # delays whose input is bound at the end of the round
    late_weights: list = field(default_factory=list)  # weights reached by name before they were made
    calls: list[Span] = field(default_factory=list)  # the applications around what is being evaluated
    orders: list[tuple[str, ...]] = field(default_factory=list)  # the sequence axes of each input and target
    names: provenance.Names = field(default_factory=dict)  # by node: what its value is called, and where
    letters: set[str] = field(default_factory=set)  # the sizes that data give, as far as the text leaves them open
    meetings: dict[tuple[Size, Size], Meeting] = field(default_factory=dict)  # sizes that must be equal
    weights: list[int] = field(default_factory=list)  # the nodes of all that were made
    rows: bool = False  # whether there are rows of a sequence anywhere
    whole: bool = False  # whether the graph is complete, delays and all
    open: bool = False  # whether a size that only data will give was compared or computed with
    seen: Seen = field(default_factory=Seen)
    items: int = 0  # written out so far
    applications: int = 0
    busy: list[tuple[Scope, str, Span]] = field(default_factory=list)  # the equations being evaluated
    beyond: list[Diagnostic] = field(default_factory=list)  # warnings for what cannot be carried out yet

    # ---- evaluating

    def evaluate(self, node: tree.Node, place: Place) -> Any:
        return EVALUATORS[type(node)](self, node, place)

    def equation(self, scope: Scope, name: str, asked: Span | None = None) -> Any:
        """The value of an equation, evaluated when it is first asked for."""
        if name in scope.memo:
            return scope.memo[name]
        if name in scope.busy:
            raise Problem(self._loop(scope, name, asked))
        statement = scope.equations[name]
        origin = Origin(_path(scope, name), "equation", name, statement.name_span, scope.origin)
        scope.busy.add(name)
        self.busy.append((scope, name, asked))
        try:
            with self.graph.at(origin, statement.value.span):
                value = self.evaluate(statement, Place(scope, name))
        except OutOfBounds:
            raise
        except Problem as problem:
            self.report(problem.diagnostic)
            value = FAILED
        finally:
            scope.busy.discard(name)
            self.busy.pop()
        scope.memo[name] = value
        if isinstance(value, Value):
            self.names.setdefault(value.node, (name, statement.name_span))
            self.on_value(_path(scope, name), value.node)
        return value

    def _loop(self, scope: Scope, name: str, asked: Span | None) -> Diagnostic:
        start = next(i for i, (s, n, _) in enumerate(self.busy) if s is scope and n == name)
        loop = self.busy[start:]
        chain = [n for _, n, _ in loop] + [name]
        places = [
            Label(s.equations[n].name_span, f"`{n}` needs `{needed}`")
            for (s, n, _), needed in zip(loop, chain[1:])
            if s.equations[n].name_span is not None
        ]
        return time.loop_without_delay(asked, chain, places)

    # ---- the graph

    def meet(self, left: Size, right: Size) -> None:
        """Note that two sizes must be equal which depend on letters only."""
        names = {name for size in (left, right) if isinstance(size, Symbolic) for name in size.names()}
        if names <= self.letters:
            self.meetings.setdefault((left, right), Meeting(left, right, self.own(self.graph.span)))

    def type(self, value: Value) -> Type:
        return self.graph.type(value.node)

    def node(self, value: Any, span: Span | None) -> int:
        """The node of a value; numbers and lists become constants. Raises Problem for what has no value."""
        if isinstance(value, Value):
            return value.node
        if isinstance(value, Items) and value.bracketed:
            return self._array(value, span)
        if isinstance(value, Quantity):
            value = self.number(value, span)
        if is_number(value):
            return self.constant(value, span)
        help = "connect it first, as in `x -> dense(8)`" if isinstance(value, CALLABLE) else ""
        if isinstance(value, Distribution):
            help = "draw from it: `draw(normal(0, 1), like = x)`"
        raise Problem(unconnected(value, span) or names.not_a_value(span, describe(value), help))

    def constant(self, value: int | float | Symbolic, span: Span | None) -> int:
        """A node for a number. One that only the data will give is NaN so far, when only types matter."""
        try:
            return self.graph.add(CONSTANT, value=float("nan") if isinstance(value, Symbolic) else float(value))
        except OverflowError:
            raise Problem(shapes.no_number(span)) from None

    def _array(self, items: Items, span: Span | None) -> int:
        if any(isinstance(item, Value) for item in items.items):
            return self._rows(items, span)
        return self.graph.add(CONSTANT, value=array(items, span))

    def _rows(self, items: Items, span: Span | None) -> int:
        """A list of values: numbers side by side, anything larger one below the other."""
        nodes = [self.node(item, span) for item in items.items]
        types = [self.graph.type(n) for n in nodes]
        if all(type.is_number or not type.known for type in types):
            return self.build(WORDS["concat"], [Value(n) for n in nodes], [span] * len(nodes), span).node
        rows = [Value(self.graph.add(RESHAPE, n, dims=(1, *type.dims))) for n, type in zip(nodes, types) if type.known]
        return self.build(WORDS["concat"], rows, [span] * len(rows), span, axis=1).node

    def number(self, value: Any, span: Span | None) -> int | float | Symbolic:
        """A number known before anything runs. A quantity counts updates; an epoch is as many as training says."""
        if isinstance(value, Quantity):
            if value.unit == "updates":
                return value.value
            if value.unit == "epochs" and self.delayed is None:
                raise Problem(names.epochs_outside(span))
            if value.unit == "epochs":
                return float("nan") if self.updates_per_epoch is None else value.value * self.updates_per_epoch
        if not is_number(value):
            raise Problem(names.undecided(span, span.text if span else "this", "a number", describe(value)))
        return value

    def build(self, op: Op, values: list[Any], spans: list[Span | None], span: Span | None = None, **settings) -> Any:
        """Apply an operator: at once where everything is known before anything runs, else as nodes of the graph."""
        if FAILED in values:
            return FAILED
        values = [self.number(v, s) if isinstance(v, Quantity) else v for v, s in zip(values, spans)]
        if values and not settings and all(is_number(v) or isinstance(v, bool) for v in values):
            self.open |= any(isinstance(value, Symbolic) or value != value for value in values)  # NaN: not known yet
            folded = fold(op, values, span or spans[0])
            if folded is not NotImplemented:
                return folded
        nodes = [self.node(value, at) for value, at in zip(values, spans)]
        if len(self.graph) > NODE_LIMIT:
            raise OutOfBounds(limits.too_many_nodes(span, NODE_LIMIT))
        try:
            self._check_rows(op, nodes)
            with self.graph.at(span=span):
                n = op.build(self.graph, nodes, **settings)
        except ShapeError as error:
            if not all(self.graph.type(n).known for n in nodes):  # more is known in the next round
                return Value(self.graph.add(PLACEHOLDER, type=Type(None)))
            raise Problem(self.mismatch(error, nodes, spans, span)) from None
        self.check_axes(n, span or next((at for at in spans if at is not None), None))
        return Value(n)

    def _check_rows(self, op: Op, nodes: list[int]) -> None:
        """What `whole` makes is a matrix to its reader: nothing is stretched along its rows. Raises ShapeError."""
        if not self.rows:
            return
        types = [self.graph.type(n) for n in nodes]
        if not any(type.row_axes for type in types):
            return
        if not (op.elementwise or op.takes_rows):
            places = tuple(place for place, type in enumerate(types) if type.row_axes)
            help = ("do it before the steps become rows: `whole(x -> f)`",)
            raise ShapeError(f"`{op.word or op.symbol or op.name}` does not work on rows of a sequence", places, help)
        if op.elementwise:
            check_rows(types)

    def check_axes(self, n: int, span: Span | None) -> None:
        """Two sequences never mix: a value runs over axes that lie inside one another, or over one. Raises Problem."""
        type = self.graph.type(n)
        if len(type.axes) < 2:  # none, or the batch
            return
        self.rows |= bool(type.row_axes)
        axes = type.sequence_axes
        if len(axes) > 1 and self.orders and not any(set(axes) <= set(order) for order in self.orders):
            raise Problem(shapes.sequences_mixed(span, axes))

    def mismatch(self, error: ShapeError, nodes: list[int], spans: list[Span | None], span: Span | None) -> Diagnostic:
        """The diagnostic of a broken shape rule: both ends, and where each came from."""
        labels = []
        for place in error.operands:
            if place < len(nodes) and spans[place] is not None:
                labels += provenance.labels(self.graph, self.names, nodes[place], spans[place])
        at = span or next((s for s in spans if s is not None), None)
        return shapes.shapes_differ(at, error.message, labels, error.help)

    # ---- messages

    def own(self, span: Span | None) -> Span | None:
        """The place in the user's text that stands for a place: in the library, where it was called from."""
        if span is None or not span.source.library:
            return span
        return next((call for call in reversed(self.calls) if not call.source.library), span)

    def placed(self, diagnostic: Diagnostic) -> Diagnostic:
        """The diagnostic at the user's own line; a place in the library becomes a second one beside it."""
        user = self.own(diagnostic.span)
        if user is diagnostic.span:
            return diagnostic
        inside = Label(diagnostic.span, diagnostic.label or "here, in the library")
        return replace(diagnostic, span=user, label="in what this makes", labels=(inside, *diagnostic.labels))

    def report(self, diagnostic: Diagnostic) -> None:
        self.diagnostics.report(self.placed(diagnostic))

    def write_out(self, count: int, span: Span | None) -> None:
        """Count the items of a list or a repetition before they are made. Raises Problem when they are too many."""
        self.items += count
        check_items(self.items, span)

    def deeper(self, span: Span | None) -> None:
        """Enter the body of a layer. Raises Problem when layers contain one another without end."""
        if len(self.calls) >= DEPTH_LIMIT:
            raise OutOfBounds(limits.nested_layers(self.calls[0], [s.text for s in self.calls[-4:]], DEPTH_LIMIT))
        self.applications += 1
        if self.applications > APPLICATION_LIMIT:
            raise OutOfBounds(limits.too_many_applications(self.calls[0] if self.calls else span, APPLICATION_LIMIT))
        self.calls.append(span or self.calls[-1])


def check_items(count: int, span: Span | None) -> None:
    """Raises Problem when so many items are more than a list, or all that is written out, may have."""
    if count > ITEM_LIMIT:
        raise OutOfBounds(limits.too_many_repetitions(span, ITEM_LIMIT))


def _path(scope: Scope, name: str) -> str:
    return f"{scope.path}.{name}" if scope.path else name


def fold(op: Op, values: list[Any], span: Span | None) -> Any:
    """What an operator gives for numbers known before anything runs.

    A number that depends on a size which only the data will give is NaN until then: so far only types matter.
    """
    try:
        result = op.fold(*values)
    except (TypeError, ValueError, OverflowError, ZeroDivisionError):
        if any(isinstance(value, Symbolic) for value in values):
            return float("nan")
        raise Problem(shapes.no_number(span)) from None
    if is_number(result) and not _is_finite(result) and all(map(_is_finite, values)):
        raise Problem(shapes.no_number(span))
    return result


def _is_finite(value: Any) -> bool:
    """Whether it is a number that a float can hold."""
    if isinstance(value, int):
        return value.bit_length() <= float_info.max_exp
    return not isinstance(value, float) or isfinite(value)


def array(items: Items, span: Span | None) -> np.ndarray:
    """A list, or a list of lists, of numbers."""

    def plain(value: Any) -> Any:
        if isinstance(value, Items):
            return [plain(item) for item in value.items]
        if isinstance(value, Symbolic):
            return float("nan")
        if not is_number(value):
            raise Problem(unconnected(value, span) or names.not_a_value(span, describe(value)))
        return value

    try:
        return np.asarray(plain(items), dtype=float)
    except ValueError:
        raise Problem(shapes.uneven_list(span)) from None
