"""What the laws measure with: random values for a graph, sums that make one number of it, finite differences."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from nndsl.engines.interpreter import Interpreter
from nndsl.graph import BATCH, Graph, Type
from nndsl.graph.types import base_of
from nndsl.ops import build
from nndsl.ops.base import Example, Op
from nndsl.passes.differentiate import differentiate

SIZES = {"T": 4, "S": 3, BATCH: 2}


@dataclass
class Case:
    """A graph with one result, and values for what it reads."""

    graph: Graph
    result: int
    feeds: dict[int, np.ndarray] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=lambda: dict(SIZES))

    def run(self, graph: Graph, outputs: list[int], feeds=None, lengths={}) -> list[np.ndarray]:
        return Interpreter(graph, outputs, "float64").run(feeds or self.feeds, self.sizes, lengths)

    def real_feeds(self) -> list[int]:
        return [n for n in self.feeds if self.graph.type(n).kind.name == "real"]


def random_value(type: Type, sizes: dict[str, int], rng: np.random.Generator, low: float, high: float) -> np.ndarray:
    shape = type.shape(sizes)
    if type.kind.name == "label":
        return rng.integers(0, type.kind.classes, shape)
    if type.kind.name == "truth":
        return rng.random(shape) < 0.5
    return rng.uniform(low, high, shape)


def case_of(op: Op, example: Example) -> Case:
    """An operator applied to inputs with random values."""
    rng = np.random.default_rng(7)
    graph = Graph()
    inputs = [graph.add(build.OPERATORS["input"], type=type, name=f"x{i}") for i, type in enumerate(example.inputs)]
    early = inputs if op.late is None else inputs[: op.late]
    result = graph.add(op, *early, name="y", **example.attributes)
    if len(inputs) > len(early):
        graph.bind(result, inputs[op.late])
    case = Case(graph, result)
    for n in [*inputs, *([result] if op.fed else [])]:
        case.feeds[n] = random_value(graph.type(n), case.sizes, rng, example.low, example.high)
    return case


def weighted_sum(graph: Graph, nodes: list[int], seed: int = 3) -> int:
    """One number that depends on every element of the nodes in its own way: the sum of n (weight + n / 10)."""
    rng = np.random.default_rng(seed)
    total = build.constant(graph, 0.0)
    for n in nodes:
        type = graph.type(n)
        weight = build.constant(graph, rng.uniform(0.5, 1.5, type.dims))
        tenth = build.multiply(graph, n, build.constant(graph, 0.1))
        bent = build.add(graph, weight, tenth)
        term = build.multiply(graph, n, bent)
        total = build.add(graph, total, build.sum_to(graph, term, (), (1,)))
    return total


def differences(case: Case, graph: Graph, number: int, wrt: list[int], step: float = 1e-3) -> list[np.ndarray]:
    """Central differences of a number with respect to every element of some feeds, exact up to step^4."""
    engine = Interpreter(graph, [number], "float64")

    def at(n: int, index: tuple[int, ...], change: float) -> float:
        moved = case.feeds[n].copy()
        moved[index] += change
        return engine.run({**case.feeds, n: moved}, case.sizes)[0].item()

    found = []
    for n in wrt:
        slopes = np.zeros(case.feeds[n].shape)
        for index in np.ndindex(slopes.shape):
            near = at(n, index, step) - at(n, index, -step)
            far = at(n, index, 2 * step) - at(n, index, -2 * step)
            slopes[index] = (8 * near - far) / (12 * step)
        found.append(slopes)
    return found


def relative(found: np.ndarray, expected: np.ndarray) -> float:
    """The largest difference, relative to the largest value."""
    found, expected = found.astype(float), expected.astype(float)
    scale = max(1e-3, float(np.abs(expected).max(initial=0)))
    return float(np.abs(found - expected).max(initial=0)) / scale


def check_gradients(case: Case, graph: Graph, number: int, wrt: list[int], within: float) -> tuple[Graph, list[int]]:
    """Gradients against central differences; the graph that has them, and their nodes."""
    derived, gradients = differentiate(graph, {number: None}, wrt)
    nodes = [gradients[n] for n in wrt]
    for found, expected in zip(case.run(derived, nodes), differences(case, graph, number, wrt)):
        assert relative(found, expected) < within
    return derived, nodes


def filled(type: Type, value: np.ndarray, sizes: dict, lengths: dict, padding: float) -> np.ndarray:
    """The value with something else in the frames that do not exist."""
    value = value.astype(float) if type.kind.name == "label" else value.copy()
    for axis in type.frame_axes:
        frames = np.moveaxis(value, [type.axes.index(axis), type.axes.index(BATCH)], [0, 1])
        frames[np.arange(sizes[base_of(axis)])[:, None] >= lengths[base_of(axis)]] = padding
    return value


def padded_feeds(case: Case, lengths: dict, padding: float) -> dict[int, np.ndarray]:
    return {n: filled(case.graph.type(n), value, case.sizes, lengths, padding) for n, value in case.feeds.items()}
