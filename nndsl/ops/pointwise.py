"""Arithmetic, element by element: + - * / ^, and the larger or smaller of several values.

The result has the union of its inputs' axes; dims combine as `broadcast` says. A gradient is written as if all inputs
had the shape of the result: `fit` undoes the stretching.
"""

from __future__ import annotations

import math
from functools import reduce
from typing import Any, Callable, Mapping, Sequence

import numpy as np

from nndsl.graph import BATCH, Graph, ShapeError, Symbolic, Type
from nndsl.graph.types import broadcast
from nndsl.ops import build
from nndsl.ops.base import Call, Example, Op
from nndsl.ops.layout import aligned

VECTOR, SEQUENCE = Type((3,), (BATCH,)), Type((3,), ("T", BATCH))
NUMBER, MATRIX, WEIGHT = Type((1,), (BATCH,)), Type((2, 3), (BATCH,)), Type((3,))
PAIRS = tuple(
    Example(inputs) for inputs in ((SEQUENCE, SEQUENCE), (SEQUENCE, NUMBER), (WEIGHT, MATRIX), (MATRIX, NUMBER))
)


def check_real(*inputs: Type) -> None:
    """Raises ShapeError for a label or a truth among values to calculate with."""
    for place, type in enumerate(inputs):
        if type.kind.name == "label":
            help = ("`embed` it, `one_hot` it, or let it pick: `E[word]`",)
            raise ShapeError("a label is not a number", (place,), help)
        if type.kind.name == "truth":
            help = ("turn it into one: `if condition then 1 else 0`",)
            raise ShapeError("a condition is not a number", (place,), help)


class Pointwise(Op, abstract=True):
    """An operator that is a function of numbers."""

    elementwise = True
    ufunc: str  # the name of NumPy's function of arrays; looked up late, so that checking a file need not load NumPy

    @property
    def function(self) -> Callable[..., np.ndarray]:
        return getattr(np, self.ufunc)

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        check_real(*inputs)
        return broadcast(inputs)

    def kernel(self, call: Call):
        return aligned(self.function, call)

    def gradient(self, graph: Graph, n: int, cotangent: int, needs: Sequence[Type | None]) -> list[int | None]:
        parts = [self.derivative(graph, n, cotangent, slot) if need else None for slot, need in enumerate(needs)]
        return parts

    def derivative(self, graph: Graph, n: int, cotangent: int, slot: int) -> int | None:
        """The cotangent times the derivative with respect to the input in this slot."""
        return None


class Folding(Pointwise, abstract=True):
    """A word or symbol for two values or more, taken together from left to right."""

    parameters = ("x...",)
    examples = PAIRS

    def build(self, graph: Graph, inputs: Sequence[int], **settings: Any) -> int:
        check_real(*map(graph.type, inputs))
        return reduce(lambda left, right: graph.add(self, left, right), inputs)

    def fold(self, *values: Any) -> Any:
        if any(isinstance(value, bool) for value in values):
            return NotImplemented
        return reduce(self.combine, values)

    @staticmethod
    def combine(left: Any, right: Any) -> Any:
        """The result for two numbers known before anything runs."""
        raise NotImplementedError


class Add(Folding):
    """The sum, element by element."""

    word, symbol = "add", "+"
    ufunc = "add"

    def derivative(self, graph, n, cotangent, slot):
        return cotangent

    @staticmethod
    def combine(left, right):
        return left + right


class Subtract(Folding):
    """The difference, element by element."""

    symbol = "-"
    parameters = ("x", "y")
    ufunc = "subtract"

    def derivative(self, graph, n, cotangent, slot):
        return cotangent if slot == 0 else build.negate(graph, cotangent)

    @staticmethod
    def combine(left, right):
        return left - right

    def logarithm(self, graph, n):
        """log(1 - p), where p knows how."""
        left, right = graph.inputs(n)
        value = graph[left].op.known(graph[left])
        if value is None or not np.all(value == 1):
            return None
        return graph[right].op.log_complement(graph, right)


class Negate(Pointwise):
    """The negative."""

    symbol, operands = "-", 1
    ufunc = "negative"
    examples = (Example((SEQUENCE,)),)

    def derivative(self, graph, n, cotangent, slot):
        return build.negate(graph, cotangent)

    def fold(self, value):
        return NotImplemented if isinstance(value, bool) else -value


class Multiply(Folding):
    """The product, element by element."""

    symbol = "*"
    parameters = ("x", "y")
    ufunc = "multiply"

    def derivative(self, graph, n, cotangent, slot):
        return build.multiply(graph, cotangent, graph.inputs(n)[1 - slot])

    @staticmethod
    def combine(left, right):
        return left * right

    def logarithm(self, graph, n):
        """log(p q) = log p + log q, where both know how."""
        parts = [graph[i].op.logarithm(graph, i) for i in graph.inputs(n)]
        return None if None in parts else build.add(graph, *parts)


class Divide(Folding):
    """The quotient, element by element."""

    symbol = "/"
    parameters = ("x", "y")
    ufunc = "divide"
    examples = tuple(Example(example.inputs, low=0.5) for example in PAIRS)

    def derivative(self, graph, n, cotangent, slot):
        right = graph.inputs(n)[1]
        part = build.divide(graph, cotangent, right)
        return part if slot == 0 else build.negate(graph, build.multiply(graph, part, n))

    @staticmethod
    def combine(left, right):
        if isinstance(left, Symbolic):
            return left / right
        whole = isinstance(left, int) and isinstance(right, int) and left % right == 0
        return left // right if whole else left / right


def power(base: np.ndarray, exponent: np.ndarray) -> np.ndarray:
    """base ^ exponent; squares, which are most of them, without logarithms."""
    if exponent.size == 1 and base.ndim >= exponent.ndim:
        number = exponent.item()
        if number == 2:
            return np.square(base)
        if number == 1:
            return base
    return np.power(base, exponent)


class Power(Folding):
    """The power, element by element."""

    symbol = "^"
    parameters = ("base", "exponent")
    function = staticmethod(power)
    examples = tuple(Example(example.inputs, low=0.5) for example in PAIRS)

    def derivative(self, graph, n, cotangent, slot):
        base, exponent = graph.inputs(n)
        if slot == 1:
            return build.multiply(graph, cotangent, build.multiply(graph, n, build.apply("log", graph, base)))
        number = graph[exponent].op.known(graph[exponent])
        if number is not None and number.size == 1:
            return self._slope_of_known(graph, base, exponent, float(number.item()), cotangent)
        zero, one = build.constant(graph, 0.0), build.constant(graph, 1.0)
        lower = build.subtract(graph, exponent, one)
        slope = build.multiply(graph, exponent, build.apply("power", graph, base, lower))
        # u^0 is 1 also at 0, where 0 * u^(-1) is no number
        slope = build.where(graph, build.apply("not_equal", graph, exponent, zero), slope)
        return build.multiply(graph, cotangent, slope)

    @staticmethod
    def _slope_of_known(graph: Graph, base: int, exponent: int, number: float, cotangent: int) -> int | None:
        """The same for an exponent known before anything runs. u^0 passes nothing, u all, and the slope of u^2 is 2 u:
        so the second derivative of a square does not read u, and it shows that the square is one."""
        if number == 0:
            return None
        if number == 1:
            return cotangent
        lower = base if number == 2 else build.apply("power", graph, base, build.constant(graph, number - 1))
        return build.multiply(graph, cotangent, build.multiply(graph, exponent, lower))

    @staticmethod
    def combine(left, right):
        small = isinstance(right, int) and 0 < right < 64
        if small and isinstance(left, (int, Symbolic)):
            return reduce(lambda product, _: product * left, range(right - 1), left)
        return math.pow(left, right)


class Extremum(Folding, abstract=True):
    """Where values are equal the first is taken, and the whole gradient goes to it: max(0, u) has slope 0 at 0."""

    comparison: str  # by which the left value is kept

    def derivative(self, graph, n, cotangent, slot):
        left, right = graph.inputs(n)
        kept = build.apply(self.comparison, graph, left, right)
        return build.where(graph, kept, cotangent, holds=slot == 0)


class Maximum(Extremum):
    """The larger, element by element."""

    word = "max"
    ufunc = "maximum"
    comparison = "greater_equal"
    combine = staticmethod(lambda left, right: left if left >= right else right)


class Minimum(Extremum):
    """The smaller, element by element."""

    word = "min"
    ufunc = "minimum"
    comparison = "less_equal"
    combine = staticmethod(lambda left, right: left if left <= right else right)
