"""Laws over recurrent graphs: what loops compute is what their unrolled form computes, to second order."""

from __future__ import annotations

import numpy as np
import pytest

from nndsl.engines.interpreter import Interpreter
from nndsl.graph import BATCH
from nndsl.ops import build
from nndsl.passes.differentiate import differentiate
from nndsl.passes.stabilise import stabilise
from nndsl.passes.unroll import unroll
from tests.laws.checks import filled, padded_feeds, relative, weighted_sum
from tests.laws.graphs import DRAWN, GRAPHS, LENGTHS, Builder, Model, model

every_graph = pytest.mark.parametrize("name", GRAPHS)


def along(m: Model, graph, number: int, wrt: list[int], gradients: list[np.ndarray], lengths={}) -> float:
    """The relative error of gradients, each along a random direction, against differences of fourth order."""
    random, engine, step = np.random.default_rng(2), Interpreter(graph, [number], "float64"), 1e-3
    worst = 0.0
    for n, gradient in zip(wrt, gradients):
        direction = random.normal(size=gradient.shape)
        if lengths:
            direction, gradient = (filled(graph.type(n), value, m.sizes, lengths, 0) for value in (direction, gradient))

        def at(times: float) -> float:
            moved = {**m.feeds, n: m.feeds[n] + times * step * direction}
            return engine.run(moved, m.sizes, lengths)[0].item()

        slope = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * step)
        worst = max(worst, relative(np.array((gradient * direction).sum()), np.array(slope)))
    return worst


def second_order(m: Model):
    """A graph with the loss, its gradients, and the gradients of a number made of those."""
    first, gradients = differentiate(m.graph, {m.result: None}, m.wrt)
    number = weighted_sum(first, list(gradients.values()))
    second, more = differentiate(first, {number: None}, m.wrt)
    return second, number, list(gradients.values()), list(more.values())


@every_graph
@pytest.mark.parametrize("lengths", [{}, LENGTHS], ids=["full", "lengths"])
def test_gradients_are_differences_to_second_order(name, lengths):
    m = model(name)
    graph, number, first, second = second_order(m)
    values = m.run(graph, first + second, lengths=lengths)
    assert along(m, graph, m.result, m.wrt, values[: len(first)], lengths) < 1e-6
    assert along(m, graph, number, m.wrt, values[len(first) :], lengths) < 1e-6


def frames_of(m: Model, n: int, made) -> dict[int, np.ndarray]:
    """The value of an input or parameter, cut into what it became in an unrolled graph."""

    def cut(made, value):
        if not isinstance(made, list):
            return {made: value}
        return {k: v for part, frame in zip(made, value) for k, v in cut(part, frame).items()}

    return cut(made, m.feeds[n])


def joined(made, values: dict[int, np.ndarray]) -> np.ndarray:
    return np.stack([joined(part, values) for part in made]) if isinstance(made, list) else values[made]


def run_unrolled(m: Model, graph, to, wanted: list) -> list[np.ndarray]:
    """Values of an unrolled graph; `wanted` holds nodes or lists of frames."""
    feeds = {k: v for n in m.feeds if n in to for k, v in frames_of(m, n, to[n]).items()}
    nodes = sorted({n for made in wanted for n in flat(made)})
    values = dict(zip(nodes, m.run(graph, nodes, feeds)))
    return [joined(made, values) for made in wanted]


def flat(made) -> list[int]:
    return [n for part in made for n in flat(part)] if isinstance(made, list) else [made]


AXES = ("S", "T")  # in their order in memory, so that lists nest as arrays do


@every_graph
def test_scheduled_is_unrolled(name):
    m = model(name)
    graph, gradients = differentiate(m.graph, {m.result: None}, m.wrt)
    outputs = [m.result, m.value, *gradients.values()]
    unrolled, to = unroll(graph, outputs, {axis: m.sizes[axis] for axis in AXES})
    found = run_unrolled(m, unrolled, to, [to[n] for n in outputs])
    for value, expected in zip(found, m.run(graph, outputs)):
        assert relative(value, expected) < 1e-10


@every_graph
def test_unroll_then_differentiate_is_differentiate_then_unroll(name):
    m = model(name)
    unrolled, to = unroll(m.graph, [m.result, *m.wrt], {axis: m.sizes[axis] for axis in AXES})
    leaves = [n for made in (to[n] for n in m.wrt) for n in flat(made)]
    graph, gradients = differentiate(unrolled, {to[m.result]: None}, leaves)

    def renamed(made):
        return [renamed(part) for part in made] if isinstance(made, list) else gradients[made]

    found = run_unrolled(m, graph, to, [renamed(to[n]) for n in m.wrt])
    whole, expected = differentiate(m.graph, {m.result: None}, m.wrt)
    for value, reference in zip(found, m.run(whole, [expected[n] for n in m.wrt])):
        assert relative(value, reference) < 1e-10


@every_graph
def test_frames_beyond_the_end_do_not_exist(name):
    """NaN in them gives what 0 gives, bit for bit, to second order."""
    m = model(name)
    graph, _, first, second = second_order(m)
    outputs = [m.result, *first, *second]
    results = []
    for padding in (0.0, np.nan):
        feeds = padded_feeds(m, LENGTHS, padding)
        found = m.run(graph, outputs, feeds, LENGTHS)
        results.append([filled(graph.type(n), value, m.sizes, LENGTHS, 0) for n, value in zip(outputs, found)])
    for zeros, nans in zip(*results):
        assert np.isfinite(zeros).all()
        np.testing.assert_array_equal(zeros, nans)


@pytest.mark.parametrize("name", sorted(GRAPHS.keys() - DRAWN))
def test_a_batch_is_its_samples_alone(name):
    m = model(name)
    graph, gradients = differentiate(m.graph, {m.result: None}, m.parameters)
    kept, for_each = differentiate(m.graph, {m.result: None}, m.parameters, keep=(BATCH,))
    outputs = [m.result, *gradients.values()]
    together = m.run(graph, outputs, padded_feeds(m, LENGTHS, np.nan), LENGTHS)
    samples = m.run(kept, list(for_each.values()), padded_feeds(m, LENGTHS, np.nan), LENGTHS)
    alone = []
    for sample in range(m.sizes[BATCH]):
        sizes = {axis: int(LENGTHS[axis][sample]) for axis in AXES} | {BATCH: 1}
        feeds = {n: part(m.graph.type(n), value, sizes, sample) for n, value in m.feeds.items()}
        alone.append(Interpreter(graph, outputs, "float64").run(feeds, sizes))
    for place, value in enumerate(together):
        assert relative(value, sum(values[place] for values in alone)) < 1e-10
    for place, value in enumerate(samples):
        for sample, values in enumerate(alone):
            assert relative(value[sample], values[place + 1]) < 1e-10


def part(type, value, sizes, sample):
    """What one sample has of a value."""
    for place, axis in enumerate(type.axes):
        value = value.take([sample], place) if axis == BATCH else value.take(range(sizes[axis]), place)
    return value


def test_truncated_gradients_are_those_of_carried_state():
    """With a window of w frames nothing flows back further: the gradient of a sequence of 2 w frames is that of two
    sequences of w frames, the second starting where the first stopped."""
    window = 3
    b = Builder()
    start = b.input(3, axes=())
    x = b.input(2)
    h = b.rnn(3, x, initial=start)
    last = b.word("last", h)
    loss = build.sum_to(b.graph, b.times(h, h), (), (1,))
    weights = [n for n in b.parameters]
    random = np.random.default_rng(4)
    sequence = random.normal(size=(2 * window, 3, 2))
    feeds = {**b.feeds, start: random.normal(size=(3, 3))}

    truncated, gradients = differentiate(b.graph, {loss: None}, weights, window=window)
    engine = Interpreter(truncated, [gradients[n] for n in weights], "float64")
    found = engine.run({**feeds, x: sequence}, {"T": 2 * window, BATCH: 3})

    full, gradients = differentiate(b.graph, {loss: None}, weights)
    engine = Interpreter(full, [last, *(gradients[n] for n in weights)], "float64")
    sizes = {"T": window, BATCH: 3}
    carried, *first = engine.run({**feeds, x: sequence[:window]}, sizes)
    _, *second = engine.run({**feeds, x: sequence[window:], start: carried}, sizes)
    whole = engine.run({**feeds, x: sequence}, {"T": 2 * window, BATCH: 3})[1:]
    for value, one, two in zip(found, first, second):
        assert relative(value, one + two) < 1e-12
    assert max(relative(value, other) for value, other in zip(found, whole)) > 1e-3


@every_graph
def test_stabilised_is_the_same(name):
    m = model(name)
    graph, to = stabilise(m.graph, [m.result])
    (expected,) = m.run(m.graph, [m.result])
    (found,) = m.run(graph, [to[m.result]], {to[n]: value for n, value in m.feeds.items()})
    assert relative(found, expected) < 1e-12
