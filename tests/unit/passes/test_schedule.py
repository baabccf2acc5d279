"""Loops: which there are, what is in them, and which cannot run."""

from __future__ import annotations

import pytest

from nndsl.graph import BATCH, Graph, Symbolic, Type
from nndsl.ops import DELAY, INPUT, PARAMETER, PLACEHOLDER, STATE, build
from nndsl.ops.base import WORDS
from nndsl.passes.differentiate import differentiate
from nndsl.passes.schedule import Loop, TimeRuleError, loops, schedule, verify_loops
from tests.laws.graphs import Builder, model

SEQUENCE = Type((2,), ("T", BATCH))


def shape_of(plan) -> list[tuple[str, int, int]]:
    """Axis, direction and number of nodes of each loop."""
    return sorted((loop.axis, loop.step, len(loop.nodes)) for loop in loops(plan))


def delay(g: Graph, steps: int, axis: str = "T", type: Type = SEQUENCE) -> int:
    return g.add(DELAY, build.constant(g, 0.0), axis=axis, steps=steps, type=type)


def test_what_is_not_on_the_cycle_leaves_the_loop():
    """h = tanh(W x + U h[t-1] + b): only U h[t-1], the sum and tanh need to be in it, and W x does not."""
    b = Builder()
    h = b.rnn(3, b.input(2))
    (loop,) = [item for item in schedule(b.graph, [h]) if isinstance(item, Loop)]
    assert sorted(b.graph[n].op.name for n in loop.nodes) == ["add", "add", "contract", "delay", "tanh"]


def test_a_loop_forward_gives_one_backward():
    m = model("peephole_lstm")
    graph, gradients = differentiate(m.graph, {m.result: None}, m.wrt)
    forward, backward = loops(schedule(graph, list(gradients.values())))
    assert (forward.axis, forward.step, backward.axis, backward.step) == ("T", 1, "T", -1)


def test_weight_gradients_stand_outside():
    m = model("gru")
    graph, gradients = differentiate(m.graph, {m.result: None}, m.parameters)
    inside = {n for loop in loops(schedule(graph, list(gradients.values()))) for n in loop.nodes}
    assert not inside & set(gradients.values())
    assert all(graph.type(n).sequence_axes == ("T",) for n in inside)


def test_a_grid_is_a_loop_in_a_loop():
    m = model("grid")
    (outer,) = [item for item in schedule(m.graph, [m.result]) if isinstance(item, Loop)]
    (inner,) = [item for item in outer.body if isinstance(item, Loop)]
    assert {outer.axis, inner.axis} == {"S", "T"}


def test_attention_stands_in_the_loop_it_feeds_and_no_other():
    m = model("attention")
    assert [axis for axis, _, _ in shape_of(schedule(m.graph, [m.result]))] == ["S", "T"]


def test_sizes_may_be_letters():
    g = Graph()
    N = Symbolic.name("N")
    type = Type((N,), ("T", BATCH))
    before = g.add(DELAY, build.constant(g, 0.0), axis="T", steps=1, type=type)
    h = build.add(g, g.add(INPUT, type=type), before)
    g.bind(before, h)
    assert not verify_loops(g, [h])


def test_every_node_stands_after_what_it_reads():
    for name in ("attention", "grid", "opposed_delays", "coupled_layers"):
        m = model(name)
        graph, gradients = differentiate(m.graph, {m.result: None}, m.wrt)
        done: set[int] = set()
        for item in schedule(graph, list(gradients.values())):
            nodes = item.nodes if isinstance(item, Loop) else (item,)
            for n in nodes:
                assert all(i in done or i in nodes for i in graph.inputs(n))
            done.update(nodes)


def test_a_sum_over_the_sequence_cannot_stand_in_its_loop():
    """h = x - mean(h[t-1], over = T)"""
    g = Graph()
    before = delay(g, 1)
    mean = WORDS["mean"].build(g, [before], over="T")
    h = build.subtract(g, g.add(INPUT, type=SEQUENCE), mean)
    g.bind(before, h)
    with pytest.raises(TimeRuleError) as refused:
        schedule(g, [h])
    error = refused.value
    assert (error.kind, error.axis) == ("needs all", "T")
    assert g[error.nodes[0]].op.name == "sum"
    assert set(error.nodes) == {before, *g.inputs(mean)[:1], mean, h}


def test_delays_both_ways_without_an_order():
    """h = h[t-1] + h[t+1]"""
    g = Graph()
    back, ahead = delay(g, 1), delay(g, -1)
    h = build.add(g, back, ahead)
    g.bind(back, h)
    g.bind(ahead, h)
    with pytest.raises(TimeRuleError) as refused:
        schedule(g, [h])
    error = refused.value
    assert (error.kind, error.axis) == ("mixed signs", "T")
    assert set(error.nodes) == {ahead, h} and set(error.other) == {back, h}


def test_a_cycle_whose_delays_cancel():
    """u = z[t-1], z = u[t+1]"""
    g = Graph()
    back, ahead = delay(g, 1), delay(g, -1)
    g.bind(back, ahead)
    g.bind(ahead, back)
    with pytest.raises(TimeRuleError, match="mixed signs"):
        schedule(g, [ahead])


def test_delays_both_ways_that_can_run():
    """Two back and one ahead around one cycle: a step forward in all."""
    m = model("opposed_delays")
    (loop,) = loops(schedule(m.graph, [m.result]))
    assert loop.step == 1 and max(loop.lag.values()) == 1


def test_a_cycle_without_a_delay():
    g = Graph()
    hole = g.add(PLACEHOLDER, type=SEQUENCE)
    longer = build.negate(g, build.negate(g, hole))
    h = build.add(g, build.negate(g, hole), longer)
    g.bind(hole, h)
    with pytest.raises(TimeRuleError) as refused:
        schedule(g, [h])
    assert refused.value.kind == "no delay"
    assert len(refused.value.nodes) == 3, "the shortest cycle"


def test_what_is_kept_from_call_to_call_is_no_cycle():
    g = Graph()
    count = g.add(STATE, build.constant(g, 0.0))
    following = build.add(g, count, build.constant(g, 1.0))
    g.bind(count, following)
    weight = g.add(PARAMETER, type=Type((1,)))
    g.bind(weight, build.multiply(g, weight, following))
    plan = schedule(g, [weight])
    assert not loops(plan)
    assert set(plan) == set(g), "the next values are computed too"
