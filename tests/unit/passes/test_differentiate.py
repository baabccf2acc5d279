"""Differentiation at its edges: leaves, what nothing reaches, what is not chosen; guards."""

from __future__ import annotations

import numpy as np
import pytest

from nndsl.graph import BATCH, Type
from nndsl.graph.legal import violations
from nndsl.ops import PICK, SELECT, SLICE, STATE, build
from nndsl.passes.differentiate import differentiate
from tests.unit.ops.sheet import Sheet


def test_numbers_of_nodes_stay():
    s = Sheet()
    x = s.given([1.0, 2.0])
    y = s.symbol("*", x, x)
    graph, _ = differentiate(s.graph, {y: None}, [x])
    assert all(graph[n] is s.graph[n] for n in s.graph)
    assert violations(graph) == []


def test_zero_where_nothing_leads_to_an_output():
    s = Sheet()
    x, other = s.given([1.0, 2.0], BATCH), s.given([3.0])
    assert s.gradient(x, other).tolist() == [0]
    assert s.gradient(s.word("stop_gradient", x), x).tolist() == [[0], [0]]


def test_a_node_asked_for_is_a_leaf():
    """Nesterov's gradient is taken at w + m; nothing flows on from there to w."""
    s = Sheet()
    w, m = s.given([3.0]), s.given([1.0])
    point = s.symbol("+", w, m)
    loss = s.symbol("*", point, s.symbol("*", point, w))
    graph, found = differentiate(s.graph, {loss: None}, [point, w])
    at_point, at_w = Sheet(graph, s.feeds).values([found[point], found[w]])
    assert at_point.tolist() == [24] and at_w.tolist() == [16]


def test_what_is_kept_from_call_to_call_is_a_leaf():
    s = Sheet()
    x = s.given([2.0])
    kept = s.graph.add(STATE, x)
    s.graph.bind(kept, s.symbol("*", kept, x))
    assert s.gradient(s.symbol("*", kept, x), x).tolist() == [2]


def test_seeds_weigh_the_outputs():
    s = Sheet()
    x, seed = s.given([2.0, 3.0]), s.given([10.0, 100.0])
    square = s.symbol("*", x, x)
    graph, found = differentiate(s.graph, {square: seed, x: None}, [x])
    assert Sheet(graph, s.feeds).value(found[x]).tolist() == [41, 601]


def test_no_gradient_through_labels():
    s = Sheet()
    y = s.given([[0.2, 0.8]], BATCH)
    chosen = s.graph.add(PICK, s.given([5.0, 7.0]), s.word("best", y))
    assert s.gradient(chosen, y).tolist() == [[0, 0]]


def guarded(s: Sheet, x: int, chosen: int, otherwise: int) -> int:
    return s.graph.add(SELECT, s.symbol(">", x, s.given([0.0])), chosen, otherwise)


def test_the_side_not_chosen_passes_nothing():
    s = Sheet()
    x = s.given([-1.0, 0.0, 2.0, 1000.0])
    y = guarded(s, x, s.symbol("*", x, s.word("log", x)), s.symbol("*", x, s.word("exp", x)))
    assert np.isfinite(s.value(y)).all()
    assert s.gradient(y, x) == pytest.approx([0, 1, 1 + np.log(2), 1 + np.log(1000)])


def test_branches_in_branches():
    """if x > 0 then (if x > 1 then log(x - 1) else sqrt(x)) else x: each leaves out what the other needs."""
    s = Sheet()
    x, one = s.given([-1.0, 0.0, 0.25, 1.0, 3.0]), s.given([1.0])
    inner = s.graph.add(SELECT, s.symbol(">", x, one), s.word("log", s.symbol("-", x, one)), s.word("sqrt", x))
    assert s.gradient(guarded(s, x, inner, x), x) == pytest.approx([1, 1, 1, 0.5, 0.5])


def test_a_branch_smaller_than_its_condition():
    """A number stretched over a vector: its gradient is counted once for each element that chose it."""
    s = Sheet()
    x, number = s.given([1.0, 2.0, -1.0]), s.given([2.0])
    y = guarded(s, x, s.word("exp", s.symbol("*", number, number)), x)
    assert s.gradient(y, number) == pytest.approx([2 * 4 * np.exp(4)])


def test_a_value_used_outside_its_branch_too():
    s = Sheet()
    x = s.given([4.0, 1.0])
    shared = s.word("sqrt", x)
    y = s.symbol("+", guarded(s, s.symbol("-", x, s.given([2.0])), shared, s.given([0.0])), shared)
    assert s.gradient(y, x) == pytest.approx([0.5, 0.5])


def test_an_output_in_a_branch_counts_where_it_is_not_chosen():
    s = Sheet()
    x = s.given([4.0, 1.0])
    root = s.word("sqrt", x)
    y = guarded(s, s.symbol("-", x, s.given([2.0])), root, s.given([0.0]))
    graph, found = differentiate(s.graph, {y: None, root: None}, [x])
    assert Sheet(graph, s.feeds).value(found[x]) == pytest.approx([0.5, 0.5])


def test_a_product_in_a_branch_reads_more_than_its_own_place():
    s = Sheet()
    condition, x = s.given([1.0, -1.0]), s.given([3.0, 4.0])
    y = guarded(s, condition, s.symbol("@", s.given([[1.0, 10], [100, 1000]]), x), condition)
    assert s.gradient(y, x).tolist() == [1, 10]


def test_a_branch_inside_one_that_its_values_are_too_small_for():
    """Only the first two of three elements choose exp(number), by a truth that is one for all of them."""
    s = Sheet()
    x, number, yes, no = s.given([1.0, 2.0, -1.0]), s.given([2.0]), s.given([1.0]), s.given([5.0, 6.0, 7.0])
    inner = guarded(s, yes, s.word("exp", s.symbol("*", number, number)), no)
    assert s.gradient(guarded(s, x, inner, x), number) == pytest.approx([2 * 4 * np.exp(4)])


def test_a_product_in_a_branch_to_second_order():
    """The sum of M log(x) over samples with a positive first element; the second derivative by x is -M / x^2."""
    s = Sheet()
    x, M = s.given([[1.0, 2.0], [-1.0, 4.0]], BATCH), s.given([[1.0, 2.0], [3.0, 4.0]])
    first = s.graph.add(SLICE, x, dim=0, start=0, stop=1, keep=True)
    y = guarded(s, first, s.symbol("@", M, s.word("log", x)), x)
    graph, found = differentiate(s.graph, {y: None}, [x, M])
    once = Sheet(graph, s.feeds, s.sizes)
    assert once.value(found[M]).tolist() == [[0, np.log(2)], [0, np.log(2)]]
    assert once.value(found[x]).tolist() == [[4, 3], [1, 1]]
    assert once.gradient(found[x], x).tolist() == [[-4, -1.5], [0, 0]]
    assert once.gradient(found[x], M).tolist() == [[1, 0.5], [1, 0.5]]


def test_guards_to_second_order():
    s = Sheet()
    x = s.given([-1.0, 2.0])
    y = guarded(s, x, s.symbol("*", x, s.word("log", x)), s.symbol("*", x, x))
    first, found = differentiate(s.graph, {y: None}, [x])
    second = Sheet(first, s.feeds)
    assert second.gradient(found[x], x) == pytest.approx([2, 0.5])


def test_the_derivative_of_a_zero_gradient_is_not_lost():
    """The gradient of (x - 2)^2 is 0 at 2, its derivative is not."""
    s = Sheet()
    x, two = s.given([2.0]), s.given([2.0])
    difference = s.symbol("-", x, two)
    y = guarded(s, x, s.symbol("*", difference, difference), x)
    first, found = differentiate(s.graph, {y: None}, [x])
    assert Sheet(first, s.feeds).gradient(found[x], x).tolist() == [2]


def test_gradients_for_each_sample():
    s = Sheet()
    x, w = s.given([[1.0], [2.0], [5.0]], BATCH), s.given([3.0])
    y = s.symbol("*", s.symbol("*", x, w), w)
    graph, found = differentiate(s.graph, {y: None}, [w], keep=(BATCH,))
    assert graph.type(found[w]) == Type((1,), (BATCH,))
    assert Sheet(graph, s.feeds, s.sizes).value(found[w]).tolist() == [[6], [12], [30]]


def test_a_long_chain_is_no_trouble():
    s = Sheet()
    x = s.given([1.0])
    y = x
    for _ in range(5000):
        y = build.add(s.graph, y, x)
    assert s.gradient(y, x).tolist() == [5001]
