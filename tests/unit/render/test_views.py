"""What the views show, read back from their DOT text."""

import pytest

from nndsl.graph import BATCH, Origin, Symbolic, Type
from nndsl.ops import OPERATORS
from nndsl.render.collapse import in_order
from nndsl.render.diagram import VIEWS, diagram, render
from nndsl.render.dot import STYLES
from tests.unit.render.fakes import (
    ADD,
    DELAY,
    INPUT,
    MULTIPLY,
    PRODUCT,
    TANH,
    TRANSPOSE,
    Network,
    elman,
    perceptron,
    unrolled_elman,
)
from tests.unit.render.reading import arrows, boxes, columns, lines, read

# ---- the whiteboard picture


def test_model_has_a_box_for_each_application():
    n, y = perceptron()
    found = diagram(n.graph, [y], weights=n.weights)
    assert boxes(found) == sorted(
        [
            ("x", "[2]"),
            ("dense(8)", "[8]", "24 parameters"),
            ("tanh",),
            ("dense(1)", "number", "9 parameters"),
            ("sigmoid",),
            ("y", "number"),
        ]
    )
    chain = ["x", "dense(8)", "tanh", "dense(1)", "sigmoid", "y"]
    assert arrows(found) == sorted((tail, head, "") for tail, head in zip(chain, chain[1:]))


def test_model_draws_recurrence_as_late_arrows():
    n, y = elman()
    found = diagram(n.graph, [y], weights=n.weights)
    assert ("dense(128)", "[128] over T", "25,984 parameters") in boxes(found)
    assert arrows(found) == sorted(
        [
            ("x", "dense(128)", ""),
            ("dense(128)", "tanh", ""),
            ("tanh", "dense(10)", "z"),
            ("dense(10)", "sigmoid", ""),
            ("sigmoid", "y", ""),
            ("tanh", "dense(128)", "z[t-1]"),
            ("sigmoid", "dense(128)", "y[t-1]"),
        ]
    )
    late = [line for line in found.body if "t-1" in line]
    assert len(late) == 2 and all("dashed" in line for line in late)


def test_recurrence_inside_a_layer_is_a_loop_at_its_box():
    n = Network()
    x = n.input("x", 4, axes=("T",))
    with n.equation("h"), n.application("cell(4)"):
        before = n.delay("h", 4)
        h = n.graph.add(ADD, x, before)
        n.graph.bind(before, h)
    found = arrows(diagram(n.graph, [h]))
    assert found == [("cell(4)", "cell(4)", "t-1"), ("cell(4)", "output", ""), ("x", "cell(4)", "")]


def test_delays_of_delays_add_up_and_forward_ones_look_ahead():
    n = Network()
    x = n.input("x", 1, axes=("T",))
    with n.equation("y"):
        two, ahead = n.delay("x", 1, k=2), n.delay("x", 1, k=-1)
        five = n.delay("x", 1, k=3)
        for delay, of in ((two, x), (ahead, x), (five, two)):
            n.graph.bind(delay, of)
        y = n.graph.add(ADD, n.graph.add(ADD, two, ahead), five)
    labels = {label for _, _, label in arrows(diagram(n.graph, [y]))}
    assert {"x[t-2]", "x[t+1]", "x[t-5]"} <= labels


def test_the_value_before_the_first_step_comes_by_its_own_arrow():
    n = Network()
    code, x = n.input("code", 4), n.input("x", 4, axes=("T",))
    with n.equation("h"):
        before = n.graph.add(DELAY, code, type=Type((4,)).with_axes("T", BATCH), axis="T", k=1)
        h = n.graph.add(ADD, x, before)
        n.graph.bind(before, h)
    n.graph.rename(h, "h")
    found = diagram(n.graph, [h])
    assert ("code", "+", "h[0]") in arrows(found) and ("+", "+", "t-1") in arrows(found)
    assert any("h[0]" in line and "dotted" in line for line in found.body)


def test_nodes_of_an_equation_are_symbols_with_their_weights_inside():
    n = Network()
    x = n.input("x", 3)
    W, b = n.weight("W", 4, 3), n.weight("b", 3)
    with n.equation("y"):
        u = n.graph.add(PRODUCT, W, x, type=Type((4,), (BATCH,)))
        turned = n.graph.add(TRANSPOSE, W, type=Type((3, 4)))
        back = n.graph.add(ADD, n.graph.add(PRODUCT, turned, u, type=Type((3,), (BATCH,))), b)
        y = n.graph.add(MULTIPLY, back, x)
        y = n.graph.add(MULTIPLY, y, n.number(2))
    texts = boxes(diagram(n.graph, [y], weights=n.weights))
    assert ("W @ ·", "[4]", "12 parameters") in texts
    assert ("W' @ ·", "[3]", "12 shared") in texts
    assert ("· + b", "[3]", "3 parameters") in texts
    assert ("*",) in texts and ("· * 2",) in texts


def test_a_layer_used_twice_shares_its_weights():
    n = Network()
    a, b = n.input("a", 3), n.input("b", 3)
    with n.equation("y"):
        first = n.dense(8, a)
        second = n.dense(8, b, weights=n.weights)
        y = n.graph.add(ADD, first, second)
    texts = boxes(diagram(n.graph, [y], weights=n.weights))
    assert ("dense(8)", "[8]", "32 parameters") in texts and ("dense(8)", "[8]", "32 shared") in texts


def test_a_learned_first_value_counts_where_it_is_read():
    n = Network()
    x, first = n.input("x", 4, axes=("T",)), n.weight("first", 4)
    with n.equation("h"), n.application("cell(4)"):
        before = n.graph.add(DELAY, first, type=Type((4,)).with_axes("T", BATCH), axis="T", k=1)
        h = n.graph.add(ADD, x, before)
        n.graph.bind(before, h)
    assert ("cell(4)", "[4] over T", "4 parameters") in boxes(diagram(n.graph, [h], weights=n.weights))


def test_what_only_training_needs_is_not_drawn():
    n, y = perceptron()
    d = n.input("d", 1)
    with n.equation("loss"):
        n.graph.add(ADD, y, d)
    texts = boxes(diagram(n.graph, [y]))
    assert ("d", "number") not in texts and len(texts) == 6


def test_names_given_are_used_and_inner_ones_are_not():
    n, y = perceptron()
    h = next(i for i in n.graph if n.graph[i].op is TANH)
    assert ("tanh", "dense(1)", "h") in arrows(diagram(n.graph, [y], names={h: "h"}))
    assert ("tanh", "dense(1)", "") in arrows(diagram(n.graph, [y], names={h: "y.block.h"}))


def test_sizes_that_only_data_give_stay_letters():
    n = Network()
    x = n.input("x", 4)
    with n.equation("y"):
        y = n.dense(Symbolic.name("K"), x)
    assert ("dense(K)", "[K]", "5*K parameters") in boxes(diagram(n.graph, [y], weights=n.weights))


def test_long_models_run_down_the_page():
    n = Network()
    y = n.input("x", 4)
    with n.equation("y"):
        for _ in range(10):
            y = n.dense(4, y)
    assert read(diagram(n.graph, [y]))[0]["rankdir"] == "TB"
    n, y = perceptron()
    assert read(diagram(n.graph, [y]))[0]["rankdir"] == "LR"


def test_an_output_may_be_an_input_or_a_delayed_value():
    n = Network()
    x = n.input("x", 4, axes=("T",))
    late = n.delay("x", 4)
    n.graph.bind(late, x)
    found = diagram(n.graph, [x, late], names={late: "before"})
    assert arrows(found) == [("x", "before", "x[t-1]"), ("x", "x", "")]


def test_state_is_read_as_it_is_and_its_next_value_is_not_drawn():
    n, y = perceptron()
    kept = n.graph.add(KEPT, name="mean", type=Type((1,)))
    with n.equation("z"):
        z = n.graph.add(ADD, y, kept)
        n.graph.bind(kept, n.graph.add(TANH, n.number(3)))
    assert len(boxes(diagram(n.graph, [z]))) == 7
    assert ("· + mean",) in boxes(diagram(n.graph, [z]))


KEPT = type(INPUT)("kept", "source", late=0, stateful=True)


# ---- the graph


def test_graph_has_a_box_for_each_node_but_delays():
    n, y = elman()
    found = diagram(n.graph, [y], "graph")
    delays = sum(n.graph[i].op is DELAY for i in n.graph)
    assert delays == 2 and len(boxes(found)) == len(n.graph) - delays
    assert ("tanh", "z : [128] over T") in boxes(found)
    assert ("tanh", "@", "t-1") in arrows(found) and ("number", "@", "z[0]") in arrows(found)
    assert [node["name"] for node in read(found)[2] if node.get("peripheries") == "2"] == [f"node{y}"]


def test_a_delay_that_is_asked_for_or_open_is_a_box():
    n = Network()
    x = n.input("x", 4, axes=("T",))
    late, open_ = n.delay("x", 4, k=2), n.delay("y", 4)
    n.graph.bind(late, x)
    found = diagram(n.graph, [late, open_], "graph")
    assert boxes(found).count(("delay", "[4] over T")) == 2
    assert ("input", "delay", "t-2") in arrows(found)


def test_a_value_used_twice_by_a_node_has_one_arrow():
    n = Network()
    x = n.input("x", 4)
    square = n.graph.add(MULTIPLY, x, x)
    assert arrows(diagram(n.graph, [square], "graph")) == [("input", "*", "")]


# ---- folded out in time


@pytest.mark.parametrize("steps", [1, 2, 5])
def test_unrolled_has_a_column_for_each_step(steps):
    n, outputs, frames = unrolled_elman(steps)
    found = diagram(n.graph, outputs, "unrolled", weights=n.weights, frames=frames)
    assert list(columns(found)) == [f"t = {step + 1}" for step in range(steps)]
    assert all(len(members) == 6 for members in columns(found).values())
    assert boxes(found).count(("dense(128)", "[128]")) == steps
    assert arrows(found).count(("tanh", "dense(128)", "z")) == steps - 1
    assert arrows(found).count(("sigmoid", "dense(128)", "y")) == steps - 1


def place_of(diagram, group):
    """(x, y) of the boxes of a group, by what they say first."""
    members = columns(diagram)[group]
    return {lines(node)[0]: point(node) for node in read(diagram)[2] if node["name"] in members}


def point(node):
    return tuple(float(number) for number in node["pos"].split(","))


def test_time_runs_to_the_right_and_up_goes_the_model():
    n, outputs, frames = unrolled_elman(6)
    found = diagram(n.graph, outputs, "unrolled", weights=n.weights, frames=frames)
    steps = [place_of(found, f"t = {step}") for step in range(1, 7)]
    assert all(len({x for x, _ in step.values()}) == 1 for step in steps)
    across = [step["x"][0] for step in steps]
    assert across == sorted(across)
    for step in steps:
        rows = {what: y for what, (_, y) in step.items()}
        assert rows == {what: y for what, (_, y) in steps[0].items()}
        assert sorted(rows, key=rows.get) == ["x", "dense(128)", "tanh", "dense(10)", "sigmoid", "y"]


def test_many_steps_are_drawn_in_good_time():
    n, outputs, frames = unrolled_elman(60)
    assert render(n.graph, outputs, "svg", "unrolled", weights=n.weights, frames=frames).count(b"dense(128)") == 60


def test_the_frame_of_a_step_holds_its_boxes():
    n, outputs, frames = unrolled_elman(3)
    found = diagram(n.graph, outputs, "unrolled", frames=frames)
    right_before = 0
    for cluster in read(found)[1]:
        left, bottom, right, top = map(float, cluster["bb"].split(","))
        inside = place_of(found, lines(cluster)[0]).values()
        assert all(left < x < right and bottom < y < top for x, y in inside)
        assert not right_before or left > right_before
        right_before = right


def test_a_loop_that_runs_backward_keeps_time_to_the_right():
    n, frames, after = Network(), {}, None
    for step in (3, 2, 1):
        start = len(n.graph)
        n.applications.clear()
        x = n.input("x", 4)
        with n.equation("h"):
            after = n.dense(4, x) if after is None else n.dense(4, x, after)
        frames |= {i: step for i in range(start, len(n.graph))}
    found = diagram(n.graph, [after], "unrolled", frames=frames)
    across = [place_of(found, f"t = {step}")["x"][0] for step in (1, 2, 3)]
    assert across == sorted(across)


def test_what_belongs_to_no_step_stands_before_or_after_the_steps():
    n = Network()
    start = n.input("start", 4)
    with n.equation("code"):
        code = n.dense(4, start)
    h, frames = code, {}
    for step in (1, 2):
        before = len(n.graph)
        with n.equation("h"):
            h = n.graph.add(ADD, n.input("x", 4), h)
        frames |= {i: step for i in range(before, len(n.graph))}
    with n.equation("y"):
        y = n.function(TANH, h)
    found = diagram(n.graph, [y], "unrolled", frames=frames)
    free = {lines(node)[0]: point(node)[0] for node in read(found)[2]}
    chain = ["start", "dense(4)", "x", "tanh", "output"]  # x: that of the last step
    assert [free[what] for what in chain] == sorted(free[what] for what in chain)
    assert ("dense(4)", "+", "") in arrows(found)


def test_a_step_that_no_data_reach_is_drawn_whole():
    n = Network()
    W, zero = n.weight("W", 4), n.number(0)
    with n.equation("h"):
        first = n.function(TANH, n.graph.add(ADD, W, zero))
        second = n.function(TANH, n.graph.add(ADD, n.input("x", 4), first))
    frames = {i: 1 if i <= first else 2 for i in n.graph if i not in (W, zero)}
    found = diagram(n.graph, [first, second], "unrolled", weights=n.weights, frames=frames)
    assert columns(found)["t = 1"] and ("W + 0", "tanh", "") in arrows(found)


# ---- the gradient


def test_gradient_puts_the_backward_part_beside_the_forward():
    n, y = perceptron()
    with n.graph.at(Origin("gradient", "pass", "gradient")):
        one = n.number(1)
        g = n.graph.add(MULTIPLY, y, one)
    found = diagram(n.graph, [y, g], "gradient", names={g: "dy"})
    parts = columns(found)
    assert list(parts) == ["forward", "backward"]
    assert parts["backward"] == sorted([f"node{one}", f"node{g}"])
    colours = {node["name"]: node["fillcolor"] for node in read(found)[2]}
    forward, backward = ({colours[name] for name in members} for members in parts.values())
    assert len(backward) == 1 and not backward & forward
    assert ("sigmoid", "*", "") in arrows(found) and ("number", "*", "") in arrows(found)


def test_recurrence_in_the_gradient_keeps_its_direction():
    n = Network()
    x = n.input("x", 4, axes=("T",))
    before = n.delay("h", 4)
    h = n.graph.add(ADD, x, before)
    n.graph.bind(before, h)
    with n.graph.at(Origin("gradient", "pass", "gradient")):
        after = n.delay("", 4, k=-1)
        cotangent = n.graph.add(MULTIPLY, after, before)
        n.graph.bind(after, cotangent)
    found = arrows(diagram(n.graph, [h, cotangent], "gradient"))
    assert ("+", "+", "t-1") in found and ("+", "*", "t-1") in found and ("*", "*", "t+1") in found
    assert ("number", "*", "initial") in found


# ---- all views


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_named_after_itself_and_carries_its_title(view):
    n, outputs, frames = unrolled_elman(2)
    found = diagram(n.graph, outputs, view, "elman", frames=frames)
    assert found.name == view
    assert read(found)[0]["label"] == "elman"
    assert diagram(n.graph, outputs, view, "elman", frames=frames).source == found.source


def test_an_unknown_view():
    n, y = perceptron()
    with pytest.raises(ValueError, match="model, graph, unrolled, gradient"):
        diagram(n.graph, [y], "side")


def test_a_deep_model_is_drawn_without_recursion():
    n = Network()
    W = n.weight("W", 4)
    for _ in range(3000):
        W = n.graph.add(TANH, W)
    with n.equation("y"):
        y = n.graph.add(ADD, n.input("x", 4), W)
        for _ in range(2000):
            y = n.graph.add(TANH, y)
    assert len(boxes(diagram(n.graph, [y], weights=n.weights))) == 2003


def test_order_puts_each_after_those_it_reads_and_survives_circles():
    assert in_order([[2], [0], [], [1, 2]]) == [2, 0, 1, 3]
    assert sorted(in_order([[1], [0], [2, 1]])) == [0, 1, 2]
    assert in_order([[i - 1] if i else [] for i in range(5000)])[-1] == 4999


def test_every_family_of_operators_has_a_look():
    assert {op.family for op in OPERATORS.values()} <= STYLES.keys()
