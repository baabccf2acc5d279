"""Printed equations, computed one number of samples and steps at a time: an evaluator that shares nothing with the engine
but the parser. A value belongs to a sample and, where its type says `over T`, to a step; a number is a vector of one.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

from nndsl.source import Source
from nndsl.syntax import tree
from nndsl.syntax.parser import parse

ADJOINT = re.compile(r"dE/d(?:\(([\w.]+)\)|(\w+))")


def plain(text):
    """Text of the language: what is called dE/d(a.b) is called d_a_b, and a.b is called a_b."""
    text = ADJOINT.sub(lambda m: "d_" + (m[1] or m[2]), text)
    return re.sub(r"(?<=[A-Za-z_0-9])\.(?=[A-Za-z_])", "_", text)


def tree_of(text):
    (statement,) = parse(Source("<printed>", f"_ = {plain(text)}\n")).statements
    return statement.value


class Evaluator:
    """`data` are arrays [samples, steps, *dims] or [samples, *dims], of labels integers; `weights` arrays."""

    def __init__(self, equations, data, weights, sequences=(), classes=None, steps=1):
        self.equations = {plain(name): (tree_of(text), type) for name, text, type in equations}
        self.data, self.weights = data, {plain(name): array for name, array in weights.items()}
        self.sequences, self.classes, self.steps = set(sequences), classes or {}, steps
        self.samples = len(next(iter(data.values())))
        self.named = lru_cache(maxsize=None)(self._named)

    def value(self, name):
        """The value of what is the same for all samples and steps."""
        return self.named(plain(name), 0, 0)

    def _named(self, name, b, t):
        if name in self.weights:
            return self.weights[name]
        if name in self.data:
            array = self.data[name]
            return np.atleast_1d(array[b, t] if name in self.sequences else array[b])
        return self.of(self.equations[name][0], b, t)

    def moves(self, node):
        """Whether an expression has another value at each step."""
        match node:
            case tree.Name(name):
                return name in self.sequences or name in self.equations and "over T" in self.equations[name][1]
            case tree.Call(tree.Name("first" | "last" | "batch_sum")):
                return False
            case tree.Call(tree.Name(word), arguments) if any(argument.name == "over" for argument in arguments):
                return word == "expand"
            case tree.Call(tree.Name("place")):
                return True
        return any(map(self.moves, tree.children(node)))

    def of(self, node, b, t):
        match node:
            case tree.Number(value):
                return np.array([float(value)])
            case tree.Name("batch_size"):
                return np.array([float(self.samples)])
            case tree.Name(name):
                return self.named(name, b, t)
            case tree.Unary("-", operand):
                return -self.of(operand, b, t)
            case tree.Binary(sign, left, right):
                return BINARY[sign](self.of(left, b, t), self.of(right, b, t))
            case tree.If(condition, then, otherwise):
                return np.where(*(self.of(part, b, t) for part in (condition, then, otherwise)))
            case tree.Index(value, (tree.Binary("..", tree.Number(low), tree.Number(high)),)):
                return self.of(value, b, t)[low - 1 : high]
            case tree.Index(value, (index,)):
                return np.atleast_1d(self.of(value, b, t)[self.of(index, b, t)[0]])
            case tree.Transpose(value):
                return self.of(value, b, t).T
            case tree.Delay(tree.Name(name), sign, tree.Number(steps)):
                return self.delayed(name, b, t - steps if sign == "-" else t + steps)
            case tree.Call(tree.Name(word), arguments):
                return self.call(word, arguments, b, t)
        raise NotImplementedError(node)

    def delayed(self, name, b, t):
        if 0 <= t < self.steps:
            return self.named(name, b, t)
        if f"{name}[0]" in self.equations:
            return self.of(self.equations[f"{name}[0]"][0], b, 0)
        sizes = re.match(r"\[([\d, ]+)\]", self.equations[name][1])
        return np.zeros([int(size) for size in sizes[1].split(",")] if sizes else 1)

    def call(self, word, arguments, b, t):
        value = arguments[0].value
        over = [argument.value.id for argument in arguments if argument.name == "over"]
        axes = [argument.value.value for argument in arguments if argument.name == "axis"]
        match word:
            case "length":
                return np.array([float(self.steps)])
            case "batch_sum":
                steps = range(self.steps) if self.moves(value) else [0]
                return sum(self.of(value, b, t) for b in range(self.samples) for t in steps)
            case "sum" if over:
                return sum(self.of(value, b, t) for t in range(self.steps))
            case "first" | "last":
                return self.of(value, b, 0 if word == "first" else self.steps - 1)
            case "place":
                index = self.of(arguments[1].value, b, t)[0]
                here = self.steps + index if index < 0 else index - 1
                return self.of(value, b, t) * (t == here)
            case "sum" if axes:
                return np.atleast_1d(self.of(value, b, t).sum(axis=axes[0] - 1))
            case "expand":
                dims = [argument.value.items for argument in arguments if argument.name == "dims"]
                found = self.of(value, b, t)
                return np.broadcast_to(found, [size.value for size in dims[0]]) if dims else found
            case "reverse":
                return self.of(value, b, self.steps - 1 - t)
            case "one_hot":
                return np.eye(self.classes[value.id])[self.of(value, b, t)[0]]
        return WORDS[word](*(self.of(argument.value, b, t) for argument in arguments))


BINARY = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "@": lambda a, b: np.atleast_1d(a @ b),
    "^": np.power,
    ">=": np.greater_equal,
    ">": np.greater,
}
WORDS = {
    "tanh": np.tanh,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "sigmoid": lambda u: 1 / (1 + np.exp(-u)),
    "softplus": lambda u: np.log1p(np.exp(u)),
    "max": np.maximum,
    "sum": lambda x: x.sum(keepdims=True),
    "largest": lambda x: x.max(keepdims=True),
    "log_sum_exp": lambda x: np.log(np.exp(x).sum(keepdims=True)),
    "stop_gradient": lambda x: x,
    "outer": np.outer,
    "concat": lambda *parts: np.concatenate(parts),
}
