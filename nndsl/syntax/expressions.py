"""Expressions of the language made from Python ones, to the same tree that the parser makes.

    x, h = name("x"), name("h")
    dense, tanh = words.dense, words.tanh
    (x, h.delay(1)) >> dense(8) >> tanh        # (x, h[t-1]) -> dense(8) -> tanh

`**` is `^`, `>>` is the arrow, `&`, `|` and `~` are `and`, `or` and `not`, `.T` is the transpose. Python numbers,
truths, strings, lists and tuples become those of the language. Python's own precedence holds among these signs.
"""

from __future__ import annotations

from math import isfinite
from typing import Any, Callable

from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import building
from nndsl.syntax import tree
from nndsl.syntax.hidden import is_hidden
from nndsl.syntax.scanner import is_name
from nndsl.syntax.words import RESERVED, UNITS, plural


class Expression:
    """A node of the syntax tree that Python's operators can be applied to."""

    __slots__ = ("node",)
    __hash__ = object.__hash__

    def __init__(self, node: tree.Node):
        self.node = node

    def __repr__(self) -> str:
        from nndsl.syntax.printer import to_text

        return to_text(self.node)

    def __bool__(self) -> bool:
        raise TypeError("an expression has no truth value in Python; write if_(c, a, b), and & | ~ for and, or, not")

    def __iter__(self) -> Any:
        raise TypeError("an expression cannot be iterated in Python; write each(body, name, items)")

    # ---- connection, calls, parts

    def __rshift__(self, layer: Any) -> Expression:
        parts = self.node.parts if isinstance(self.node, tree.Arrow) else (self.node,)
        return Expression(tree.Arrow((*parts, node_of(layer))))

    def __rrshift__(self, value: Any) -> Expression:
        return Expression(tree.Arrow((node_of(value), self.node)))

    def __call__(self, *arguments: Any, **named: Any) -> Expression:
        given = [tree.Argument(None, node_of(value)) for value in arguments]
        given += [tree.Argument(identifier(key), node_of(value)) for key, value in named.items()]
        return Expression(tree.Call(self.node, tuple(given)))

    def __getitem__(self, indices: Any) -> Expression:
        """`W[2]`, `W[2, 3]`; indices count from 1, and a range is `x[range_(1, 64)]`."""
        several = indices if isinstance(indices, tuple) else (indices,)
        return Expression(tree.Index(self.node, tuple(node_of(index) for index in several)))

    def delay(self, steps: Any) -> Expression:
        """h[t-steps]"""
        return Expression(tree.Delay(self.node, "-", node_of(steps)))

    def ahead(self, steps: Any) -> Expression:
        """h[t+steps]"""
        return Expression(tree.Delay(self.node, "+", node_of(steps)))

    def now(self) -> Expression:
        """h[t]"""
        return Expression(tree.Delay(self.node, "", None))

    def member(self, name: str) -> Expression:
        """encode.W"""
        return Expression(tree.Member(self.node, identifier(name)))

    @property
    def T(self) -> Expression:
        """W'"""
        return Expression(tree.Transpose(self.node))

    # ---- operators of one operand

    def __neg__(self) -> Expression:
        return Expression(tree.Unary("-", self.node))

    def __pos__(self) -> Expression:
        return Expression(tree.Unary("+", self.node))

    def __invert__(self) -> Expression:
        return Expression(tree.Unary("not", self.node))


def _operator(sign: str) -> tuple[Callable, Callable]:
    """A method for `self sign other`, and one for `other sign self`."""

    def method(self: Expression, other: Any) -> Expression:
        return Expression(tree.Binary(sign, self.node, node_of(other)))

    def reflected(self: Expression, other: Any) -> Expression:
        return Expression(tree.Binary(sign, node_of(other), self.node))

    return method, reflected


_ARITHMETIC = dict(add="+", sub="-", mul="*", truediv="/", matmul="@", pow="^", **{"and": "and", "or": "or"})
_COMPARISONS = dict(eq="==", ne="!=", le="<=", ge=">=", lt="<", gt=">")

for _method, _sign in _ARITHMETIC.items():
    _plain, _reflected = _operator(_sign)
    setattr(Expression, f"__{_method}__", _plain)
    setattr(Expression, f"__r{_method}__", _reflected)
for _method, _sign in _COMPARISONS.items():
    setattr(Expression, f"__{_method}__", _operator(_sign)[0])


# ---- from Python values


def node_of(value: Any) -> tree.Node:
    """The node of a Python value. Raises TypeError for one that the language does not have."""
    match value:
        case Expression():
            return value.node
        case tree.Node():
            return value
        case bool():
            return tree.Truth(value)
        case int() | float():
            return _number(value)
        case str():
            return tree.String(text_of(value))
        case list():
            return tree.List(tuple(node_of(item) for item in value))
        case tuple() if len(value) > 1:
            return tree.Tuple(tuple(node_of(item) for item in value))
    raise TypeError(f"expected an expression, a number, a string, a list or a tuple of several, not {value!r}")


def _number(value: int | float) -> tree.Node:
    if not isfinite(value):
        raise Refused(building.not_finite(value))
    if value < 0 or (value == 0 and str(value).startswith("-")):
        return tree.Unary("-", _number(-value))
    return tree.Number(value, repr(value))


def identifier(name: Any) -> str:
    """The name that a string or a name expression stands for. Raises Refused."""
    text = name.node.id if isinstance(name, Expression) and isinstance(name.node, tree.Name) else name
    if not isinstance(text, str):
        raise TypeError(f"expected a name, not {name!r}")
    if not is_name(text) or text in RESERVED:
        raise Refused(building.not_a_name(text))
    return text


def text_of(value: str) -> str:
    """A string that stands on one line and holds nothing that nobody sees. Raises Refused."""
    if "\n" in value or any(map(is_hidden, value)):
        raise Refused(building.not_a_string(value))
    return value


# ---- what Python has no sign for


def name(text: str) -> Expression:
    return Expression(tree.Name(identifier(text)))


class _Words:
    """`words.dense` is `name("dense")`."""

    def __getattr__(self, text: str) -> Expression:
        if text.startswith("__"):
            raise AttributeError(text)
        return name(text)


words = _Words()


def if_(condition: Any, then: Any, otherwise: Any) -> Expression:
    """if condition then a else b"""
    return Expression(tree.If(node_of(condition), node_of(then), node_of(otherwise)))


def each(body: Any, name: Any, items: Any) -> Expression:
    """`body for name in items`, as an argument of a call or an item of a list."""
    return Expression(tree.Each(node_of(body), identifier(name), node_of(items)))


def range_(first: Any, last: Any) -> Expression:
    """`first..last`, both included."""
    return Expression(tree.Binary("..", node_of(first), node_of(last)))


def percent(value: int | float) -> Expression:
    """`percent(20)` is `20%`."""
    text = repr(value)
    if not text.replace(".", "", 1).isdigit():
        raise Refused(building.not_a_percentage(value))
    return Expression(tree.Percent(float(text + "e-2"), text + "%"))


def quantity(value: int | float, unit: str) -> Expression:
    """`quantity(500, "updates")` is `500 updates`."""
    if unit not in UNITS:
        raise Refused(building.not_a_unit(unit))
    number = _number(value)
    if not isinstance(number, tree.Number):
        raise Refused(building.not_a_unit(f"{value} {unit}"))
    return Expression(tree.Quantity(number.value, plural(unit)))


def grid(*sizes: int) -> Expression:
    """`grid(5, 5)` is `5x5`."""
    if len(sizes) < 2 or min(sizes) < 1:
        raise Refused(building.not_a_grid(sizes))
    return Expression(tree.Grid(tuple(sizes)))
