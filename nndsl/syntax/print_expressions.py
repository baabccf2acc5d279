"""Expressions and types as text, with no more brackets than the strengths of the operators ask for.

Each node has a strength, each place asks for one; a node weaker than its place stands in brackets. The numbers follow
the levels of the grammar, from `if` (0) to calls, indices and names (11).
"""

from __future__ import annotations

import re
from functools import singledispatch
from typing import Sequence

from nndsl.syntax import tree

ANY, ARROW, OR, AND, NOT, COMPARISON, RANGE, SUM, PRODUCT, SIGN, POWER, POSTFIX = range(12)

# The strength of an operator, what it asks of its left and its right side, and how it stands between them.
BINARY = {
    "or": (OR, OR, AND, " or "),
    "and": (AND, AND, NOT, " and "),
    "..": (RANGE, SUM, SUM, ".."),
    "+": (SUM, SUM, PRODUCT, " + "),
    "-": (SUM, SUM, PRODUCT, " - "),
    "*": (PRODUCT, PRODUCT, SIGN, " * "),
    "/": (PRODUCT, PRODUCT, SIGN, " / "),
    "@": (PRODUCT, PRODUCT, SIGN, " @ "),
    "^": (POWER, POSTFIX, SIGN, "^"),
} | {sign: (COMPARISON, RANGE, RANGE, f" {sign} ") for sign in ("==", "!=", "<=", ">=", "<", ">")}


def expression(node: tree.Node, asked: int = ANY) -> str:
    """The text of an expression in a place that asks for some strength."""
    text = _text(node)
    return text if _strength(node) >= asked else f"({text})"


def type_text(node: tree.TypeExpression) -> str:
    """kind(arguments)[dims] over axes"""
    text = node.kind or ""
    if node.arguments:
        text += f"({_listed(node.arguments)})"
    if node.dims is not None:
        text += _in_square_brackets(node.dims)
    return f"{text} {axes_text(node.axes)}" if node.axes else text


def axes_text(axes: Sequence[str]) -> str:
    return " ".join(f"over {axis}" for axis in axes)


def string_text(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _strength(node: tree.Node) -> int:
    match node:
        case tree.Binary():
            return BINARY[node.operator][0]
        case tree.Unary():
            return NOT if node.operator == "not" else SIGN
        case tree.If() | tree.Each():
            return ANY
        case tree.Arrow():
            return ARROW
    return POSTFIX


def _listed(nodes: tuple[tree.Node, ...]) -> str:
    return ", ".join(expression(node) for node in nodes)


@singledispatch
def _text(node: tree.Node) -> str:
    raise TypeError(f"{type(node).__name__} is no expression")


@_text.register
def _(node: tree.Name) -> str:
    return node.id


@_text.register
def _(node: tree.Number) -> str:
    return node.text


@_text.register
def _(node: tree.Percent) -> str:
    return node.text


@_text.register
def _(node: tree.Quantity) -> str:
    return f"{node.value} {node.unit.removesuffix('s') if node.value == 1 else node.unit}"


@_text.register
def _(node: tree.Grid) -> str:
    return "x".join(map(str, node.sizes))


@_text.register
def _(node: tree.String) -> str:
    return string_text(node.value)


@_text.register
def _(node: tree.Truth) -> str:
    return "true" if node.value else "false"


@_text.register
def _(node: tree.AnyDims) -> str:
    return "..."


@_text.register
def _(node: tree.Tuple) -> str:
    return f"({_listed(node.items)})"


@_text.register
def _(node: tree.List) -> str:
    return f"[{_listed(node.items)}]"


@_text.register
def _(node: tree.Each) -> str:
    return f"{expression(node.body)} for {node.name} in {expression(node.items, RANGE)}"


@_text.register
def _(node: tree.Argument) -> str:
    return (f"{node.name} = " if node.name else "") + expression(node.value)


@_text.register
def _(node: tree.Call) -> str:
    return f"{expression(node.function, POSTFIX)}({', '.join(_text(argument) for argument in node.arguments)})"


@_text.register
def _(node: tree.Index) -> str:
    return expression(node.value, POSTFIX) + _in_square_brackets(node.indices)


def _in_square_brackets(nodes: Sequence[tree.Node]) -> str:
    """Indices or sizes. A `t` first in the brackets would be the step of a delay, so it gets brackets of its own."""
    text = ", ".join(map(expression, nodes))
    if re.match(r"t\b", text):
        first, *rest = map(expression, nodes)
        text = ", ".join([f"({first})", *rest])
    return f"[{text}]"


@_text.register
def _(node: tree.Delay) -> str:
    steps = expression(node.steps, POSTFIX) if node.steps else ""
    return f"{expression(node.value, POSTFIX)}[t{node.sign}{steps}]"


@_text.register
def _(node: tree.Member) -> str:
    value = expression(node.value, POSTFIX)
    # The dot of a member would be taken for that of a number.
    return f"({value}).{node.name}" if isinstance(node.value, tree.Number) else f"{value}.{node.name}"


@_text.register
def _(node: tree.Transpose) -> str:
    return expression(node.value, POSTFIX) + "'"


@_text.register
def _(node: tree.Unary) -> str:
    if node.operator == "not":
        return f"not {expression(node.operand, NOT)}"
    return node.operator + expression(node.operand, SIGN)


@_text.register
def _(node: tree.Binary) -> str:
    """A chain that leans to the left is walked, not recursed into: it may have any length."""
    parts = []
    while True:
        _, left, right, sign = BINARY[node.operator]
        parts += [expression(node.right, right), sign]
        if not isinstance(node.left, tree.Binary) or _strength(node.left) < left:
            return expression(node.left, left) + "".join(reversed(parts))
        node = node.left


@_text.register
def _(node: tree.If) -> str:
    return f"if {expression(node.condition)} then {expression(node.then)} else {expression(node.otherwise)}"


@_text.register
def _(node: tree.Arrow) -> str:
    first, *rest = node.parts
    layers = [_text(part) if _is_connected(part) else f"({_text(part)})" for part in rest]
    return " -> ".join([expression(first, OR), *layers])


def _is_connected(node: tree.Node) -> bool:
    """Whether a layer may follow an arrow without brackets: a name, or calls and dots of one or of brackets."""
    while isinstance(node, (tree.Call, tree.Member)):
        node = node.function if isinstance(node, tree.Call) else node.value
        if _strength(node) < POSTFIX:
            return True
    return isinstance(node, tree.Name)
