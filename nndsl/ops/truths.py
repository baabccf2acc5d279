"""Truths: comparisons, what connects them, and the choice between two values by one, element by element."""

from __future__ import annotations

import operator
from typing import Any, Mapping

from nndsl.graph import BATCH, TRUTH, ShapeError, Type, label
from nndsl.graph.sizes import surely_differ
from nndsl.graph.types import broadcast
from nndsl.ops import build
from nndsl.ops.base import Example
from nndsl.ops.pointwise import NUMBER, SEQUENCE, VECTOR, Pointwise, check_real

TRUTHS = Type((3,), (BATCH,), TRUTH)
LABEL = Type((1,), ("T", BATCH), label(4))


class Comparison(Pointwise, abstract=True):
    """Gives a truth for each element."""

    smooth = False
    parameters = ("x", "y")
    examples = (Example((SEQUENCE, NUMBER)),)

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        check_real(*inputs)
        return self.truth(inputs)

    def truth(self, inputs: tuple[Type, ...]) -> Type:
        type = broadcast(inputs)
        return Type(type.dims, type.axes, TRUTH)

    def fold(self, left: Any, right: Any) -> Any:
        return self.scalar(left, right)


class Equality(Comparison, abstract=True):
    """Two numbers, or two labels of the same categories."""

    examples = (Example((SEQUENCE, NUMBER)), Example((LABEL, LABEL)))

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        left, right = inputs
        if left.kind.name != "label" or right.kind.name != "label":
            return super().infer(attributes, *inputs)
        if surely_differ(left.kind.classes, right.kind.classes):
            raise ShapeError(f"{left.kind} and {right.kind} have different categories", (0, 1))
        return self.truth(inputs)


class Equal(Equality):
    """True where both are the same."""

    symbol, ufunc, scalar = "==", "equal", operator.eq


class NotEqual(Equality):
    """True where the two differ."""

    symbol, ufunc, scalar = "!=", "not_equal", operator.ne


class Less(Comparison):
    """True where the left is smaller."""

    symbol, ufunc, scalar = "<", "less", operator.lt


class LessEqual(Comparison):
    """True where the left is not larger."""

    symbol, ufunc, scalar = "<=", "less_equal", operator.le


class Greater(Comparison):
    """True where the left is larger."""

    symbol, ufunc, scalar = ">", "greater", operator.gt


class GreaterEqual(Comparison):
    """True where the left is not smaller."""

    symbol, ufunc, scalar = ">=", "greater_equal", operator.ge


class Logic(Comparison, abstract=True):
    """A truth made of truths."""

    examples = (Example((TRUTHS, TRUTHS)),)

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        for place, type in enumerate(inputs):
            if type.kind != TRUTH:
                raise ShapeError(f"`{self.symbol}` needs a condition, not {type}", (place,), ("compare it: `x > 0`",))
        return self.truth(inputs)

    def fold(self, *values: Any) -> Any:
        return self.scalar(*values) if all(isinstance(value, bool) for value in values) else NotImplemented


class And(Logic):
    """True where both are."""

    symbol, ufunc, scalar = "and", "logical_and", operator.and_


class Or(Logic):
    """True where one or both are."""

    symbol, ufunc, scalar = "or", "logical_or", operator.or_


class Not(Logic):
    """True where the condition is not."""

    symbol, operands, parameters = "not", 1, ("x",)
    ufunc, scalar = "logical_not", operator.not_
    examples = (Example((TRUTHS,)),)

    def written(self, arguments):
        return f"not {arguments[0]}"


class Select(Pointwise):
    """`if condition then x else y`, for each element.

    The side that is not chosen may be NaN or infinite and passes no gradient: see `guards`.
    """

    parameters = ("condition", "x", "y")
    ufunc = "where"
    guards = {1: (0, True), 2: (0, False)}
    examples = (Example((TRUTHS, VECTOR, SEQUENCE)), Example((TRUTHS, NUMBER, VECTOR)))

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        condition, chosen, otherwise = inputs
        if condition.kind != TRUTH:
            raise ShapeError(f"`if` needs a condition, not {condition}", (0,), ("compare it: `if x > 0 then ...`",))
        return choice(inputs, chosen, otherwise)

    def derivative(self, graph, n, cotangent, slot):
        return build.where(graph, graph.inputs(n)[0], cotangent, holds=slot == 1)

    def formula(self, node, inputs, arguments):
        return "(if {} then {} else {})".format(*arguments)

    def label(self, node):
        return "if"


def choice(inputs: tuple[Type, ...], chosen: Type, otherwise: Type) -> Type:
    """The type of one of two values of the same kind, shaped like all inputs together."""
    if chosen.kind.name != otherwise.kind.name or chosen.kind.name == "label" and surely_differ(
        chosen.kind.classes, otherwise.kind.classes
    ):
        raise ShapeError(f"`then` gives {chosen}, `else` {otherwise}", (len(inputs) - 2, len(inputs) - 1))
    type = broadcast(inputs)
    return Type(type.dims, type.axes, chosen.kind)
