"""The interpreter: precision, what is kept from run to run, sizes that change, memory."""

from __future__ import annotations

import numpy as np
import pytest

from nndsl.engines.interpreter import Interpreter
from nndsl.engines.memory import bytes_needed
from nndsl.graph import BATCH, Graph, Type
from nndsl.ops import DELAY, INPUT, PARAMETER, STATE, build
from nndsl.ops.base import WORDS
from tests.laws.graphs import Builder, model


def counter() -> tuple[Graph, int, int]:
    """weight' = weight + count, count' = count + 1"""
    g = Graph()
    count = g.add(STATE, build.constant(g, 1.0), name="count")
    g.bind(count, build.add(g, count, build.constant(g, 1.0)))
    weight = g.add(PARAMETER, type=Type((2,)), name="weight")
    g.bind(weight, build.add(g, weight, count))
    return g, count, weight


def test_all_next_values_are_computed_from_the_old_ones():
    g, count, weight = counter()
    engine = Interpreter(g, [weight], "float64")
    state: dict[int, np.ndarray] = {}
    start = np.array([10.0, 20.0])
    assert engine.run({weight: start}, {}, state=state)[0].tolist() == [10, 20]
    assert (state[weight].tolist(), state[count].tolist()) == ([11, 21], [2])
    assert engine.run({}, {}, state=state)[0].tolist() == [11, 21]
    assert (state[weight].tolist(), state[count].tolist()) == ([13, 23], [3])
    assert start.tolist() == [10, 20]


def test_what_no_output_needs_is_kept_up_all_the_same():
    g, count, weight = counter()
    other = build.constant(g, 5.0)
    state = {weight: np.zeros(2)}
    Interpreter(g, [other], "float64").run({}, {}, state=state)
    assert state[count].tolist() == [2] and state[weight].tolist() == [1, 1]


def test_without_a_state_nothing_is_kept():
    g, count, weight = counter()
    engine = Interpreter(g, [count], "float64")
    assert [engine.run({weight: np.zeros(2)}, {})[0].item() for _ in range(2)] == [1, 1]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_precision(dtype):
    m = model("gru")
    engine = Interpreter(m.graph, [m.value, m.result], dtype)
    values = engine.run(m.feeds, m.sizes)
    assert {value.dtype for value in values} == {np.dtype(dtype)}


def test_results_are_not_overwritten_by_the_next_run():
    m = model("grid")
    engine = Interpreter(m.graph, [m.value], "float64")
    (first,) = engine.run(m.feeds, m.sizes)
    before = first.copy()
    engine.run({n: value * 0 for n, value in m.feeds.items()}, m.sizes)
    np.testing.assert_array_equal(first, before)


def test_sizes_may_change_from_run_to_run():
    m = model("attention")
    engine = Interpreter(m.graph, [m.value], "float64")
    (whole,) = engine.run(m.feeds, m.sizes)
    half = {n: value[..., :2, :] if n in m.inputs else value for n, value in m.feeds.items()}
    (part,) = engine.run(half, m.sizes | {BATCH: 2})
    np.testing.assert_allclose(part, whole[:, :2], rtol=1e-12)
    np.testing.assert_array_equal(engine.run(m.feeds, m.sizes)[0], whole)


def test_draws_depend_on_the_seed_of_the_run():
    m = model("noise")
    engine = Interpreter(m.graph, [m.value], "float64")
    one, same, other = (engine.run(m.feeds, m.sizes, seed=seed)[0] for seed in ((1, 2), (1, 2), (1, 3)))
    assert (one == same).all() and (one != other).all()


def test_wrong_shapes_and_missing_values():
    g = Graph()
    x = g.add(INPUT, type=Type((2,), (BATCH,)), name="x")
    engine = Interpreter(g, [x])
    with pytest.raises(ValueError, match=r"x is \[2\]: expected \(3, 2\), found \(3, 5\)"):
        engine.run({x: np.zeros((3, 5))}, {BATCH: 3})
    with pytest.raises(KeyError):
        engine.run({}, {BATCH: 3})


def test_arithmetic_makes_no_noise(recwarn):
    g = Graph()
    x = g.add(INPUT, type=Type((2,)))
    (value,) = Interpreter(g, [WORDS["log"].build(g, [x])]).run({x: np.array([0.0, -1.0])}, {})
    assert value[0] == -np.inf and np.isnan(value[1])
    assert not recwarn.list


def test_a_delay_on_each_axis_of_memory():
    """The axis of a loop need not be the first in memory."""
    for axis, other in (("S", "T"), ("T", "S")):
        g = Graph()
        type = Type((1,), ("S", "T", BATCH))
        x = g.add(INPUT, type=type)
        before = g.add(DELAY, build.constant(g, 0.0), axis=axis, steps=1, type=type)
        total = build.add(g, x, before)
        g.bind(before, total)
        values = np.random.default_rng(0).normal(size=(3, 4, 2, 1))
        (found,) = Interpreter(g, [total], "float64").run({x: values}, {"S": 3, "T": 4, BATCH: 2})
        np.testing.assert_allclose(found, values.cumsum("ST".index(axis)), rtol=1e-12)


# ---- memory


def test_memory_counts_what_lives_at_one_time():
    g = Graph()
    x = g.add(INPUT, type=Type((1000,)))
    y = x
    for _ in range(10):
        y = WORDS["tanh"].build(g, [y])
    assert bytes_needed(g, [y], {}, "float32") == 2 * 4000
    assert bytes_needed(g, [y, x], {}, "float64") == 3 * 8000
    assert bytes_needed(g, [WORDS["sum"].build(g, [y])], {}, "float32") == 2 * 4000


def test_memory_of_loops_is_that_of_whole_sequences():
    b = Builder()
    h = b.rnn(100, b.input(100))
    sizes = {"T": 1000, BATCH: 10}
    sequence = 1000 * 10 * 100 * 4
    assert 5 * sequence < bytes_needed(b.graph, [h], sizes, "float32") < 8 * sequence
    huge = bytes_needed(b.graph, [h], {"T": 10**12, BATCH: 10**12}, "float32")
    assert huge > 10**26


@pytest.mark.filterwarnings("error")
def test_a_number_too_large_for_the_precision_is_infinite():
    g = Graph()
    x = g.add(INPUT, type=Type((1,)), name="x")
    engine = Interpreter(g, [x], "float32")
    assert engine.run({x: np.array([1e308])}, {})[0].tolist() == [np.inf]
