"""Laws that every file in `models` keeps, so that a new model is tested by existing.

    printed, a model parses to the same tree and the same graph
    run by its schedule, it gives what it gives unrolled
    unrolled and then differentiated, it has the gradients that it has differentiated and then unrolled
    its gradient is the difference quotient of its loss
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import nndsl
from nndsl.compiler import elaborate_program
from nndsl.engines.interpreter import Interpreter
from nndsl.graph import BATCH
from nndsl.passes.differentiate import differentiate
from nndsl.passes.unroll import leaves, unroll
from nndsl.syntax.printer import to_text
from nndsl.training.update import objective
from tests.laws.reading import MODELS, program_of

FILES = sorted(MODELS.glob("*.nn"))
SIZES = {BATCH: 3}
STEPS = 14  # more than the longest delay of a model


def model(path: Path) -> nndsl.Model:
    return nndsl.load(str(path), dtype="float64")


def is_recurrent(path: Path) -> bool:
    network = model(path).network
    return any(declaration.order for declaration in network.declarations.values())


TRAINED = [path for path in FILES if model(path).network.trainings]
RECURRENT = [path for path in TRAINED if is_recurrent(path)]


def by_name(paths):
    return pytest.mark.parametrize("path", paths, ids=lambda path: path.stem)


@by_name(FILES)
def test_printed_text_parses_to_the_same_tree_and_graph(path):
    program = program_of(path.read_text("utf-8"), path.name)
    printed = program_of(to_text(program), path.name)
    assert printed == program
    assert elaborate_program(printed).graph.text() == elaborate_program(program).graph.text()


class Prepared:
    """The loss of a model in predicting mode, with values for everything it reads."""

    def __init__(self, path: Path):
        made = model(path)
        network, training = made.network, made.network.trainings[0]
        self.graph, self.loss, to = objective(network, training, "predicting")
        generator = np.random.default_rng(11)
        axes = {axis for declaration in network.declarations.values() for axis in declaration.order}
        self.sizes = SIZES | dict.fromkeys(axes, STEPS)
        read = self.graph.needed([self.loss])
        self.weights = [to[w.node] for w in network.weights.values() if to.get(w.node) in read]
        self.feeds = {}
        for declaration in network.declarations.values():
            if to.get(declaration.node) in read:
                shape = declaration.type.shape(self.sizes)
                classes = declaration.type.kind.classes
                value = generator.normal(size=shape) if classes is None else generator.integers(0, classes, shape)
                self.feeds[to[declaration.node]] = value
        for thing in network.kept:
            if to.get(thing.node) in read:
                value = made.state[thing.name]
                self.feeds[to[thing.node]] = value + generator.normal(size=value.shape) * 0.1

    def differentiated(self):
        graph, gradients = differentiate(self.graph, {self.loss: None}, self.weights)
        return graph, [self.loss, *(gradients[w] for w in self.weights)]

    def unrolled_feeds(self, to) -> dict[int, np.ndarray]:
        feeds = {}
        for n, value in self.feeds.items():
            if n in to:
                frames = value if isinstance(to[n], list) else [value]
                feeds |= dict(zip(leaves(to[n]), frames))
        return feeds

    @property
    def axes(self) -> dict[str, int]:
        return {axis: size for axis, size in self.sizes.items() if axis != BATCH}


def assert_close(found, expected):
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-10 * max(1, np.abs(b).max()))


@by_name(RECURRENT)
def test_the_schedule_gives_what_unrolling_gives_and_the_two_orders_give_one_gradient(path):
    prepared = Prepared(path)
    graph, outputs = prepared.differentiated()
    scheduled = Interpreter(graph, outputs, "float64").run(prepared.feeds, prepared.sizes)
    assert all(np.abs(value).max() > 0 for value in scheduled)

    after, to = unroll(graph, outputs, prepared.axes)
    roots = [to[n] for n in outputs]
    assert_close(Interpreter(after, roots, "float64").run(prepared.unrolled_feeds(to), SIZES), scheduled)

    before, to = unroll(prepared.graph, [prepared.loss], prepared.axes)
    weights = [to[w] for w in prepared.weights]
    before, gradients = differentiate(before, {to[prepared.loss]: None}, weights)
    roots = [to[prepared.loss], *(gradients[w] for w in weights)]
    assert_close(Interpreter(before, roots, "float64").run(prepared.unrolled_feeds(to), SIZES), scheduled)


@by_name(TRAINED)
def test_the_gradient_is_the_difference_quotient_of_the_loss(path):
    prepared = Prepared(path)
    graph, outputs = prepared.differentiated()
    _, *gradients = Interpreter(graph, outputs, "float64").run(prepared.feeds, prepared.sizes)
    loss = Interpreter(prepared.graph, [prepared.loss], "float64")
    generator, step = np.random.default_rng(5), 1e-6
    for weight, gradient in zip(prepared.weights, gradients):
        direction = generator.normal(size=gradient.shape)
        ends = []
        for sign in (1, -1):
            moved = {**prepared.feeds, weight: prepared.feeds[weight] + sign * step * direction}
            ends.append(loss.run(moved, prepared.sizes)[0].item())
        expected = (ends[0] - ends[1]) / (2 * step)
        assert (gradient * direction).sum() == pytest.approx(expected, rel=1e-6, abs=1e-8)
