"""The summary: one row for each box of the whiteboard picture."""

from nndsl.graph import Symbolic
from nndsl.render.text import SummaryRow, summarise, total
from tests.unit.render.fakes import ADD, Network, elman, perceptron


def test_rows_of_a_perceptron():
    n, y = perceptron()
    assert summarise(n.graph, [y], weights=n.weights) == [
        SummaryRow("x", "input", "[2]", 0, 0),
        SummaryRow("y.dense", "dense(8)", "[8]", 2 * 8 + 8, 2 * 2 * 8 + 8),
        SummaryRow("y.tanh", "tanh", "[8]", 0, 8),
        SummaryRow("y.dense2", "dense(1)", "number", 8 + 1, 2 * 8 + 1),
        SummaryRow("y.sigmoid", "sigmoid", "number", 0, 1),
    ]


def test_the_total_adds_up():
    n, y = perceptron()
    last = total(summarise(n.graph, [y], weights=n.weights))
    assert (last.layer, last.parameters, last.operations) == ("total", 33, 40 + 8 + 17 + 1)
    assert total([]) == SummaryRow("", "total", "", 0, 0)


def test_operations_are_those_of_one_step():
    n, y = elman()
    rows = {row.layer: row for row in summarise(n.graph, [y], weights=n.weights)}
    assert rows["dense(128)"].shape == "[128] over T"
    assert rows["dense(128)"].operations == 2 * 128 * (64 + 128 + 10) + 3 * 128
    assert "delay" not in rows


def test_shared_weights_are_counted_once():
    n = Network()
    with n.equation("y"):
        first = n.dense(8, n.input("a", 3))
        y = n.graph.add(ADD, first, n.dense(8, n.input("b", 3), weights=n.weights))
    rows = summarise(n.graph, [y], weights=n.weights)
    dense = [row for row in rows if row.layer == "dense(8)"]
    assert [(row.name, row.parameters, row.shared) for row in dense] == [("y.dense", 32, 0), ("y.dense2", 0, 32)]
    assert total(rows).parameters == 32


def test_counts_with_sizes_that_only_data_give():
    n, K = Network(), Symbolic.name("K")
    with n.equation("y"):
        y = n.dense(K, n.dense(8, n.input("x", 4)))
    last = total(summarise(n.graph, [y], weights=n.weights))
    assert last.parameters == K * 9 + 40 and str(last.parameters) == "9*K + 40"
