"""Functions of one number: exp, log, tanh, ... with their derivatives as nodes.

Where the derivative is a function of the result, it is written so: the value is there already.
"""

from __future__ import annotations

import math
from typing import Any, Callable

import numpy as np

from nndsl.ops import build
from nndsl.ops.base import Example
from nndsl.ops.layout import filling
from nndsl.ops.pointwise import SEQUENCE, Pointwise


class Function(Pointwise, abstract=True):
    scalar: Callable[[float], float]  # of a number known before anything runs
    examples = (Example((SEQUENCE,)),)

    def fold(self, value: Any) -> Any:
        return NotImplemented if isinstance(value, bool) else self.scalar(value)


class Positive(Function, abstract=True):
    """A function of positive numbers."""

    examples = (Example((SEQUENCE,), low=0.5),)


class Exp(Function):
    """e to the power of x."""

    word = "exp"
    ufunc = "exp"
    scalar = math.exp

    def derivative(self, graph, n, cotangent, slot):
        return build.multiply(graph, cotangent, n)

    def logarithm(self, graph, n):
        return graph.inputs(n)[0]


class Log(Positive):
    """The natural logarithm."""

    word = "log"
    ufunc = "log"
    scalar = math.log

    def derivative(self, graph, n, cotangent, slot):
        return build.divide(graph, cotangent, graph.inputs(n)[0])

    def simplified(self, graph, n):
        (value,) = graph.inputs(n)
        return graph[value].op.logarithm(graph, value)


class Sqrt(Positive):
    """The square root."""

    word = "sqrt"
    ufunc = "sqrt"
    scalar = math.sqrt

    def derivative(self, graph, n, cotangent, slot):
        return build.divide(graph, build.multiply(graph, cotangent, build.constant(graph, 0.5)), n)


class Tanh(Function):
    """The hyperbolic tangent."""

    word = "tanh"
    ufunc = "tanh"
    scalar = math.tanh

    def derivative(self, graph, n, cotangent, slot):
        slope = build.subtract(graph, build.constant(graph, 1.0), build.multiply(graph, n, n))
        return build.multiply(graph, cotangent, slope)


@filling
def sigmoid(u: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """1 / (1 + exp(-u)); exp overflows to infinity for very negative u, which gives the right 0."""
    z = np.negative(u, out)
    np.exp(z, z)
    z += 1
    return np.reciprocal(z, z)


class Sigmoid(Function):
    """The logistic function, 1 / (1 + exp(-x))."""

    word = "sigmoid"
    function = staticmethod(sigmoid)
    scalar = staticmethod(lambda u: 0.5 * (1 + math.tanh(u / 2)))

    def derivative(self, graph, n, cotangent, slot):
        slope = build.multiply(graph, n, build.subtract(graph, build.constant(graph, 1.0), n))
        return build.multiply(graph, cotangent, slope)

    def logarithm(self, graph, n):
        """log(sigmoid(u)) = -softplus(-u)"""
        negative = build.negate(graph, graph.inputs(n)[0])
        return build.negate(graph, build.apply("softplus", graph, negative))

    def log_complement(self, graph, n):
        """log(1 - sigmoid(u)) = -softplus(u)"""
        return build.negate(graph, build.apply("softplus", graph, graph.inputs(n)[0]))


class Softplus(Function):
    """log(1 + exp(x)), computed so that no x is too large."""

    word = "softplus"
    function = staticmethod(lambda u: np.logaddexp(u.dtype.type(0), u))
    scalar = staticmethod(lambda u: max(u, 0) + math.log1p(math.exp(-abs(u))))

    def derivative(self, graph, n, cotangent, slot):
        return build.multiply(graph, cotangent, build.apply("sigmoid", graph, graph.inputs(n)[0]))


class ErrorFunction(Function):
    """The error function: the probability of a normal number with variance 1/2 to lie between -x and x."""

    word = "erf"
    function = staticmethod(lambda u: np.asarray(np.frompyfunc(math.erf, 1, 1)(u), u.dtype))  # NumPy has none
    scalar = math.erf

    def derivative(self, graph, n, cotangent, slot):
        """2 / sqrt(pi) exp(-x^2)"""
        (x,) = graph.inputs(n)
        bell = build.apply("exp", graph, build.negate(graph, build.multiply(graph, x, x)))
        slope = build.multiply(graph, build.constant(graph, 2 / math.sqrt(math.pi)), bell)
        return build.multiply(graph, cotangent, slope)


class Sin(Function):
    """The sine of an angle in radians."""

    word = "sin"
    ufunc = "sin"
    scalar = math.sin

    def derivative(self, graph, n, cotangent, slot):
        return build.multiply(graph, cotangent, build.apply("cos", graph, graph.inputs(n)[0]))


class Cos(Function):
    """The cosine of an angle in radians."""

    word = "cos"
    ufunc = "cos"
    scalar = math.cos

    def derivative(self, graph, n, cotangent, slot):
        slope = build.negate(graph, build.apply("sin", graph, graph.inputs(n)[0]))
        return build.multiply(graph, cotangent, slope)


class Absolute(Function):
    """The absolute value; its slope at 0 is 0."""

    word = "abs"
    ufunc = "abs"
    scalar = abs

    def derivative(self, graph, n, cotangent, slot):
        return build.multiply(graph, cotangent, build.apply("sign", graph, graph.inputs(n)[0]))


class Sign(Function):
    """1, 0 or -1; its gradient is 0."""

    word = "sign"
    smooth = False
    ufunc = "sign"
    scalar = staticmethod(lambda u: (u > 0) - (u < 0))


class Floor(Function):
    """The largest whole number that is not larger; its gradient is 0."""

    word = "floor"
    smooth = False
    ufunc = "floor"
    scalar = math.floor


class StopGradient(Function):
    """The value itself; for the gradient a constant."""

    word = "stop_gradient"
    smooth = False
    function = staticmethod(lambda u: u)
    scalar = staticmethod(lambda u: u)
