"""Passes that put one node in the place of another: specialise, stabilise, resolve, rebuild, unroll."""

from __future__ import annotations

import numpy as np
import pytest

import nndsl
from nndsl.graph import BATCH, Type
from nndsl.graph.legal import violations
from nndsl.ops import BY_MODE, DELAY, PICK, PLACEHOLDER, STATE, build
from nndsl.passes.rebuild import rebuild
from nndsl.passes.resolve import resolve
from nndsl.passes.schedule import TimeRuleError
from nndsl.passes.specialise import specialise
from nndsl.passes.stabilise import stabilise
from nndsl.passes.unroll import unroll
from tests.laws.graphs import GRAPHS, model
from tests.unit.ops.sheet import Sheet


def moved(s: Sheet, graph, to) -> Sheet:
    return Sheet(graph, {to[n]: value for n, value in s.feeds.items() if n in to}, s.sizes)


# ---- specialise


def test_each_mode_has_its_own_graph():
    s = Sheet()
    x = s.given([[1.0], [2.0]], BATCH)
    doubled = s.symbol("+", x, x)
    y = s.word("exp", s.graph.add(BY_MODE, doubled, s.given([0.0])))
    for mode, expected in (("training", [[np.exp(2)], [np.exp(4)]]), ("predicting", [[1], [1]])):
        graph, to = specialise(s.graph, mode, [y])
        assert graph.type(to[y]) == s.type(y)
        assert moved(s, graph, to).value(to[y]) == pytest.approx(np.array(expected))
        assert (doubled in to) == (mode == "training")


# ---- stabilise


def stabilised(s: Sheet, n: int) -> float:
    graph, to = stabilise(s.graph, [n])
    assert violations(graph) == []
    return moved(s, graph, to).value(to[n]).ravel().tolist()


@pytest.mark.parametrize("u, expected", [(-1000.0, -1000.0), (0.0, -np.log(2)), (1000.0, 0.0)])
def test_log_of_sigmoid(u, expected):
    s = Sheet()
    p = s.word("sigmoid", s.given([u]))
    one = build.constant(s.graph, 1.0)
    assert stabilised(s, s.word("log", p)) == pytest.approx([expected])
    complement = s.symbol("-", one, p)
    assert stabilised(s, s.word("log", complement)) == pytest.approx([expected - u])
    assert stabilised(s, s.word("log", s.symbol("*", p, p))) == pytest.approx([2 * expected])


def test_log_of_softmax_through_an_index():
    s = Sheet()
    u = s.given([[0.0, -2000.0, 3.0]], BATCH)
    y = s.word("exp", s.symbol("-", u, s.word("log_sum_exp", u)))
    loss = s.word("log", s.graph.add(PICK, y, s.given([[1]], BATCH, classes=3)))
    assert s.value(loss) == [[-np.inf]]
    assert stabilised(s, loss) == pytest.approx([-2003 - np.log1p(np.exp(-3))])


def test_other_logarithms_stay():
    s = Sheet()
    x = s.given([2.0])
    assert stabilised(s, s.word("log", s.symbol("-", s.given([5.0]), x))) == pytest.approx([np.log(3)])
    graph, to = stabilise(s.graph)
    assert graph.text() == s.graph.text()


# ---- resolve


def test_holes_are_filled():
    s = Sheet()
    hole, other = (s.graph.add(PLACEHOLDER, type=Type((1,)), name=name) for name in "ab")
    y = s.word("exp", hole)
    s.graph.bind(hole, other)
    s.graph.bind(other, s.given([2.0]))
    graph, to = resolve(s.graph, [y])
    assert violations(graph) == []
    assert moved(s, graph, to).value(to[y]) == pytest.approx([np.exp(2)])
    assert to[hole] == to[other]


def test_a_cycle_through_a_hole():
    s = Sheet()
    hole = s.graph.add(PLACEHOLDER, type=Type((1,)))
    y = s.word("exp", hole)
    s.graph.bind(hole, y)
    with pytest.raises(TimeRuleError) as refused:
        resolve(s.graph, [y])
    assert refused.value.kind == "no delay" and set(refused.value.nodes) == {hole, y}


def test_a_cycle_through_a_hole_and_a_delay_is_a_loop():
    s = Sheet()
    type = Type((1,), ("T", BATCH))
    hole = s.graph.add(PLACEHOLDER, type=type)
    before = s.graph.add(DELAY, s.given([1.0]), axis="T", steps=1, type=type)
    s.graph.bind(before, hole)
    doubled = s.symbol("+", before, before)
    s.graph.bind(hole, doubled)
    graph, to = resolve(s.graph, [doubled])
    assert violations(graph) == []
    found = moved(s, graph, to)
    found.sizes = {"T": 4, BATCH: 1}
    assert found.value(to[doubled])[:, 0, 0].tolist() == [2, 4, 8, 16]


# ---- rebuild


def test_late_edges_follow():
    s = Sheet()
    kept = s.graph.add(STATE, s.given([1.0]), name="count")
    s.graph.bind(kept, s.symbol("+", kept, kept))
    graph, to = rebuild(s.graph)
    assert graph.text() == s.graph.text()


@pytest.mark.parametrize("name", GRAPHS)
def test_what_passes_make_is_legal(name):
    m = model(name)
    assert violations(m.graph) == []
    assert violations(stabilise(m.graph)[0]) == []
    assert violations(specialise(m.graph, "training")[0]) == []
    unrolled, to = unroll(m.graph, [m.result], {"T": 2, "S": 3})
    assert violations(unrolled) == []
    assert not any(unrolled.type(n).sequence_axes for n in unrolled)


# ---- unroll


def test_frames_have_names():
    m = model("peephole_lstm")
    m.graph.rename(m.value, "h")
    unrolled, to = unroll(m.graph, [m.value], {"T": 3})
    assert [unrolled[n].name for n in to[m.value]] == ["h[1]", "h[2]", "h[3]"]
    assert len(to[m.parameters[0]] if isinstance(to[m.parameters[0]], list) else [0]) == 1, "weights are shared"


def test_lists_nest_as_asked():
    m = model("grid")
    _, to = unroll(m.graph, [m.value], {"T": 4, "S": 2})
    assert len(to[m.value]) == 4 and all(len(row) == 2 for row in to[m.value])


def test_rows_of_the_past_are_unrolled_up_to_each_step():
    network = nndsl.loads("input x : [2] over T\ny = softmax(past(x) @ x) @ past(x)\noutput y").network
    x, y = network.declarations["x"].node, network.outputs["y"].node
    graph, to = unroll(network.graph, [y], {"T": 3})
    for t, n in enumerate(to[y]):
        assert graph.needed([n]) & set(to[x]) == set(to[x][: t + 1])
