"""Expressions but for calls and time: literals, names, operators, conditions, indices, dots."""

from __future__ import annotations

from typing import Any

from nndsl.diagnostics.catalogue import names, shapes
from nndsl.graph import Size, Symbolic
from nndsl.ops import BY_MODE, PICK, SELECT, SLICE, TRANSPOSE
from nndsl.ops.base import SYMBOLS
from nndsl.semantics.calls import made
from nndsl.semantics.elaborator import Elaborator, Place, Problem, check_items, evaluates
from nndsl.semantics.members import Equation, reach
from nndsl.semantics.repetition import repeated
from nndsl.semantics.typing import check_stated
from nndsl.semantics.values import (
    FAILED,
    Function,
    Items,
    Quantity,
    Training,
    Value,
    describe,
    is_number,
)
from nndsl.semantics.weights import weight
from nndsl.syntax import tree


@evaluates(tree.Equation)
def equation(e: Elaborator, statement: tree.Equation, place: Place) -> Any:
    """The value of an equation, which may state its type."""
    value = made(e, e.evaluate(statement.value, place), statement.value, place)
    if statement.type is None or value is FAILED:
        return value
    e.seen.claim(statement.type)
    return check_stated(e, statement, value, place.scope)


# ---- literals


@evaluates(tree.Number, tree.Percent, tree.String, tree.Truth)
def literal(e: Elaborator, node: Any, place: Place) -> Any:
    return node.value


@evaluates(tree.Quantity)
def quantity(e: Elaborator, node: tree.Quantity, place: Place) -> Any:
    return Quantity(node.value, node.unit)


@evaluates(tree.Grid)
def grid(e: Elaborator, node: tree.Grid, place: Place) -> Any:
    return Items(node.sizes, bracketed=True)


@evaluates(tree.List)
def listed(e: Elaborator, node: tree.List, place: Place) -> Any:
    e.write_out(len(node.items), node.span)
    items = []
    for item in node.items:
        if isinstance(item, tree.Each):
            items += [value for value, _ in repeated(e, item, place, made)]
        else:
            items.append(e.evaluate(item, place))
    return FAILED if FAILED in items else _held(Items(tuple(items), bracketed=True), node)


@evaluates(tree.Tuple)
def several(e: Elaborator, node: tree.Tuple, place: Place) -> Any:
    items = tuple(e.evaluate(item, place) for item in node.items)
    found = tuple(item.id if isinstance(item, tree.Name) else "" for item in node.items)
    return FAILED if FAILED in items else _held(Items(items, found), node)


def _held(items: Items, node: tree.Node) -> Items:
    """A list by a name is written once and may stand in others many times, and these in others again."""
    check_items(items.size, node.span)
    return items


# ---- names and dots


@evaluates(tree.Name)
def name(e: Elaborator, node: tree.Name, place: Place) -> Any:
    scope = place.scope.find(node.id)
    if scope is None:
        raise Problem(names.unknown_name(node.span, node.id, ()))  # the check of names has said so, with suggestions
    if node.id in scope.bound:
        return scope.bound[node.id]
    if node.id in scope.weights:
        return weight(e, scope, node.id)
    if node.id in scope.definitions:
        return Function(scope.definitions[node.id], scope)
    return e.equation(scope, node.id, node.span)


@evaluates(tree.Member)
def dot(e: Elaborator, node: tree.Member, place: Place) -> Any:
    dots: list[tree.Member] = []
    owner: tree.Node = node
    while isinstance(owner, tree.Member):
        dots.insert(0, owner)
        owner = owner.value
    value = e.evaluate(owner, place)
    home = place.scope.find(owner.id) if isinstance(owner, tree.Name) else None
    made_in = Equation(home.owner, owner.id) if home is not None and owner.id in home.equations else None
    return reach(e, value, dots, made_in)


# ---- operators

COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")


@evaluates(tree.Binary)
def binary(e: Elaborator, node: tree.Binary, place: Place) -> Any:
    """A chain `a + b + c` leans to the left; it is walked, not recursed into, so that it may be long."""
    chain = []
    while isinstance(node, tree.Binary):
        chain.append(node)
        node = node.left
    value = e.evaluate(node, place)
    for operation in reversed(chain):
        right = e.evaluate(operation.right, place)
        value = _combine(e, operation, value, right)
    return value


def _combine(e: Elaborator, node: tree.Binary, left: Any, right: Any) -> Any:
    if FAILED in (left, right):
        return FAILED
    if node.operator == "..":
        first, last = (_whole(value, at) for value, at in ((left, node.left), (right, node.right)))
        e.write_out(max(0, last + 1 - first), node.span)
        return Items(tuple(range(first, last + 1)), bracketed=True)
    if node.operator in ("==", "!=") and _are_settings(left, right):
        return (type(left) is type(right) and left == right) == (node.operator == "==")
    if isinstance(left, Symbolic) or isinstance(right, Symbolic):
        decided = _compare_sizes(node.operator, left, right)
        if decided is not None:
            e.open = True
            return decided
    op = SYMBOLS[node.operator, 2]
    return e.build(op, [left, right], [node.left.span, node.right.span], node.operator_span or node.span)


def _are_settings(left: Any, right: Any) -> bool:
    """Whether a string or a truth is compared with another setting: it equals nothing of another sort, so that
    `pad == "same"` is false where `pad` is a number or a list."""
    decided = not isinstance(left, (Value, Training)) and not isinstance(right, (Value, Training))
    return decided and (isinstance(left, (str, bool)) or isinstance(right, (str, bool)))


def _compare_sizes(operator: str, left: Size, right: Size) -> bool | None:
    """A size that is only a letter is taken to differ from every number it is compared with, and to be no less."""
    if operator not in COMPARISONS or not (is_number(left) and is_number(right)):
        return None
    if left == right:
        return operator in ("==", "<=", ">=")
    return operator == "!=" or operator in ((">", ">=") if isinstance(left, Symbolic) else ("<", "<="))


def _whole(value: Any, node: tree.Node) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Problem(names.undecided(node.span, node.span.text, "a whole number", describe(value)))
    return value


@evaluates(tree.Unary)
def unary(e: Elaborator, node: tree.Unary, place: Place) -> Any:
    value = e.evaluate(node.operand, place)
    if node.operator == "+":
        return value
    return FAILED if value is FAILED else e.build(SYMBOLS[node.operator, 1], [value], [node.operand.span], node.span)


@evaluates(tree.Transpose)
def transpose(e: Elaborator, node: tree.Transpose, place: Place) -> Any:
    value = e.evaluate(node.value, place)
    return e.build(TRANSPOSE, [value], [node.value.span], node.span)


@evaluates(tree.If)
def condition(e: Elaborator, node: tree.If, place: Place) -> Any:
    """On settings `if` is decided at once, and only one side is read; on values it chooses for each element."""
    around, e.open = e.open, False
    test = e.evaluate(node.condition, place)
    if test is FAILED:
        return FAILED
    if isinstance(test, bool):
        e.seen.decision(node, None if e.open else test)
    e.open |= around
    if isinstance(test, bool):
        return e.evaluate(node.then if test else node.otherwise, place)
    sides = [e.evaluate(node.then, place), e.evaluate(node.otherwise, place)]
    spans = [node.then.span, node.otherwise.span]
    if isinstance(test, Training):
        return e.build(BY_MODE, sides, spans, node.span)
    if not isinstance(test, Value):
        raise Problem(names.undecided(node.condition.span, node.condition.span.text, "a condition", describe(test)))
    return e.build(SELECT, [test, *sides], [node.condition.span, *spans], node.span)


# ---- indices


@evaluates(tree.Index)
def index(e: Elaborator, node: tree.Index, place: Place) -> Any:
    """`E[word]` picks by a label; written indices and ranges count from 1 and cut out a part."""
    value = e.evaluate(node.value, place)
    indices = [e.evaluate(i, place) for i in node.indices]
    if value is FAILED or FAILED in indices:
        return FAILED
    if isinstance(value, Items):
        return _item(value, indices, node)
    spans = [node.value.span, node.indices[0].span]
    if len(indices) == 1 and isinstance(indices[0], Value):
        return e.build(PICK, [value, indices[0]], spans, node.span)
    return _part(e, value, indices, node)


def _item(items: Items, indices: list[Any], node: tree.Index) -> Any:
    place = _whole(indices[0], node.indices[0])
    if len(indices) != 1 or not 1 <= place <= len(items.items):
        raise Problem(shapes.index_outside(node.indices[0].span, str(place), str(len(items.items))))
    return items.items[place - 1]


def _part(e: Elaborator, value: Any, indices: list[Any], node: tree.Index) -> Any:
    """Cut one dim after another; a single index takes its dim away."""
    n = e.node(value, node.value.span)
    dims, written = e.graph.type(n).dims, e.graph.type(n).written
    if written is not None and len(indices) > len(written):
        most = len(written)
        raise Problem(shapes.index_outside(node.indices[most].span, f"number {most + 1}", f"{most} indices"))
    dim = 0
    for wanted, at in zip(indices, node.indices):
        low, high, keeps = _bounds(wanted, at)
        size = dims[dim] if dims is not None and dim < len(dims) else None
        if low < 1 or high < low or (isinstance(size, int) and high > size):
            raise Problem(shapes.index_outside(at.span, at.span.text, str(size or 0)))
        cut = e.build(SLICE, [Value(n)], [node.value.span], node.span, dim=dim, start=low - 1, stop=high, keep=keeps)
        n = cut.node
        dims = e.graph.type(n).dims
        dim += keeps
    return Value(n)


def _bounds(wanted: Any, at: tree.Node) -> tuple[int, int, bool]:
    if isinstance(wanted, Items) and wanted.items and all(isinstance(item, int) for item in wanted.items):
        low, high = wanted.items[0], wanted.items[-1]
        if wanted.items == tuple(range(low, high + 1)):
            return low, high, True
    if isinstance(wanted, bool) or not isinstance(wanted, int):
        raise Problem(names.undecided(at.span, at.span.text, "a whole number or a range", describe(wanted)))
    return wanted, wanted, False


