"""What programs mean: shapes, names of weights, sharing, recurrence."""

from __future__ import annotations

import pytest

from nndsl.graph import Symbolic
from tests.unit.semantics.programs import network, refused, types, weights


def test_an_arrow_is_application_and_dense_has_a_matrix_for_each_input_and_one_bias():
    text = "input a : [2]\ninput b : [3]\ny = (a, b) -> dense(4) -> tanh\noutput y"
    assert types(text)["y"] == "[4]"
    assert weights(text) == {"y.dense.linear.W": (4, 2), "y.dense.linear2.W": (4, 3), "y.dense.b": (4,)}


def test_layers_of_one_kind_are_numbered_in_the_order_of_the_text():
    text = "input x : [2]\ny = dense(5)(dense(3)(x)) -> dense(7)\noutput y"
    assert weights(text) == {
        "y.dense.b": (5,),
        "y.dense.linear.W": (5, 3),
        "y.dense2.b": (3,),
        "y.dense2.linear.W": (3, 2),
        "y.dense3.b": (7,),
        "y.dense3.linear.W": (7, 5),
    }


def test_the_order_of_equations_does_not_matter():
    forward = "input x : [2]\nh = x -> dense(3)\ny = h -> dense(1)\noutput y"
    backward = "input x : [2]\noutput y\ny = h -> dense(1)\nh = x -> dense(3)"
    assert weights(forward) == weights(backward)


def test_a_named_layer_is_one_layer_and_two_mentions_are_two():
    shared = "input a : [2]\ninput b : [2]\ne = dense(3)\ny = (a -> e) + (b -> e)\noutput y"
    assert sorted(weights(shared)) == ["e.dense.b", "e.dense.linear.W"]
    separate = "input a : [2]\ninput b : [2]\ny = (a -> dense(3)) + (b -> dense(3))\noutput y"
    assert len(weights(separate)) == 4


def test_repetition_makes_weights_for_each_item_and_a_name_shares_them():
    fresh = "input x : [3]\ny = x -> chain(dense(3) for i in 1..4)\noutput y"
    assert len(weights(fresh)) == 8
    shared = "input x : [3]\ne = dense(3)\ny = x -> chain(e for i in 1..4)\noutput y"
    assert len(weights(shared)) == 2


def test_a_stack_over_a_list_of_sizes():
    text = "input x : [2]\ny = x -> chain(dense(n) -> relu for n in [8, 4]) -> dense(1)\noutput y"
    assert [dims for name, dims in weights(text).items() if name.endswith("W")] == [(8, 2), (4, 8), (1, 4)]


def test_tied_weights_are_one_parameter_also_where_they_are_reached_before_they_are_made():
    text = "input x : [5]\ne = dense(3)\ny = e.W' @ (x -> e)\noutput y"
    made = network(text)
    assert sorted(made.weights) == ["e.dense.b", "e.dense.linear.W"]
    assert str(made.graph.type(made.values["y"])) == "[5]"
    assert not any(made.graph[n].op.hole for n in made.graph)


def test_sizes_on_a_cycle_are_found():
    text = "input x : [64] over T\nz = (x, z[t-1], y[t-1]) -> dense(128) -> tanh\ny = z -> dense(10) -> softmax\noutput y"
    assert types(text)["z"] == "[128] over T" and types(text)["y"] == "[10] over T"
    assert weights(text)["z.dense.linear3.W"] == (128, 10)


def test_a_value_that_depends_only_on_itself_and_numbers_is_a_number():
    text = "input x : [3] over T\nn = n[t-1] + mean(x)\ny = x * n\noutput y"
    assert types(text)["n"] == "number over T" and types(text)["y"] == "[3] over T"


def test_an_equation_may_state_its_axis_and_run_freely():
    text = "input z : [4]\ntarget s : [3] over S\nh : [6] over S = (z, h[t-1]) -> dense(6)\ny = h -> dense(3)\noutput y"
    assert types(text)["h"] == "[6] over S"


def test_the_first_value_of_a_loop_may_be_a_parameter():
    text = "input x : [2] over T\nparam start : [3] = 0\nh = (x, h[t-1]) -> dense(3)\nh[0] = start\noutput h"
    made = network(text)
    (delay,) = [n for n in made.graph if made.graph[n].op.carried(made.graph[n])]
    assert made.graph.inputs(delay)[0] == made.weights["start"].node


def test_the_book_lstm_has_four_gates_of_weights_and_peepholes_on_request():
    plain = weights("input x : [3] over T\nh = x -> lstm(5)\noutput h")
    assert sum(dims == (5, 3) for dims in plain.values()) == 4 and sum(dims == (5, 5) for dims in plain.values()) == 4
    peephole = weights("input x : [3] over T\nh = x -> lstm(5, peephole = true)\noutput h")
    assert sum(name.endswith("scale.w") for name in peephole) == 3


def test_a_dot_reads_what_a_layer_computed_and_results_by_name():
    text = """
layer split(units)(x) {
  low  = x -> dense(units)
  high = x -> dense(units + 1)
  return (low, high)
}
input x : [2] over T
c = x -> lstm(4)
q = last(c.s) -> split(3)
y = concat(q.low, q.high)
output y"""
    assert types(text)["y"] == "[7]"


def test_sizes_from_data_stay_letters_until_they_are_given():
    text = "input x : [N]\ntarget d : class(K)\ny = x -> dense(K) -> softmax\noutput y"
    assert weights(text)["y.dense.linear.W"] == (Symbolic.name("K"), Symbolic.name("N"))
    assert weights(text, N=4, K=3)["y.dense.linear.W"] == (3, 4)


def test_conditions_on_settings_are_decided_before_anything_runs():
    text = """
layer residual(units)(x) {
  short = if units == 2 then x else x -> linear(units)
  return short + (x -> dense(units))
}
input x : [2]
y = x -> residual(2) -> residual(3)
output y"""
    assert len([name for name in weights(text) if "short" in name]) == 1


def test_a_file_may_define_a_library_word_anew():
    own = "layer dense(units)(x : [N]) {\n  weight A : [units, N] = 0\n  return A @ x\n}\n"
    assert weights(own + "input x : [2]\ny = x -> dense(3)\noutput y") == {"y.dense.A": (3, 2)}


def test_all_unknown_names_are_reported_at_once_with_suggestions():
    found = refused("input x : [2]\nh = x -> dence(3)\ny = h -> tanhh -> soft_max\noutput z")
    assert [(d.code, d.span.line) for d in found] == [("NN201", 2), ("NN201", 3), ("NN201", 3), ("NN201", 4)]
    assert found[0].help == ("did you mean `dense`?",)


def test_one_mistake_is_one_message():
    found = refused("input x : [2]\na = x -> dense(0)\nb = a -> dense(3)\nc = a + b\noutput c")
    assert [d.code for d in found] == ["NN303"]


def test_mistakes_in_several_equations_are_all_reported():
    found = refused("input x : [2]\na = x + [1, 2, 3]\nb = x -> dense(0)\nc = x[5]\noutput c")
    assert [d.code for d in found] == ["NN301", "NN303", "NN308"]


def test_a_mistake_inside_the_library_is_shown_at_the_users_line():
    (found,) = refused("input a : [2, 2]\ny = a -> dense(3)\noutput y")
    assert found.span.line == 2 and not found.span.source.library
    assert any(label.span.source.library for label in found.labels)


def test_a_long_sum_is_not_nested():
    text = "input x : [2]\ny = " + " + ".join(["x"] * 3000) + "\noutput y"
    assert types(text)["y"] == "[2]"


def test_a_long_chain_of_equations_in_either_order():
    equations = [f"h{i} = h{i - 1} + 1" for i in range(1, 2000)]
    head, tail = "input h0 : [2]\n", "\noutput h1999"
    assert types(head + "\n".join(equations) + tail)["h1999"] == "[2]"
    assert types(head + "\n".join(reversed(equations)) + tail)["h1999"] == "[2]"


@pytest.mark.parametrize("value", ["1e-3", "20%", "0.5 * 2", "sqrt(4)", "1 / 4", "2^3"])
def test_numbers_known_before_anything_runs_are_folded(value):
    made = network(f"input x : [2]\ny = x * ({value})\noutput y")
    assert [made.graph[n].op.name for n in made.graph] == ["input", "constant", "multiply"]


def test_a_bare_mention_of_a_definition_is_a_layer_of_its_own_and_a_name_shares_it():
    each = "input x : [3]\ny = x -> chain(layer_norm for i in 1..3)\noutput y"
    assert len(weights(each)) == 6
    shared = "input x : [3]\nnorm = layer_norm\ny = x -> norm -> tanh -> norm\noutput y"
    assert len(weights(shared)) == 2


def test_a_layer_as_the_default_of_a_setting_belongs_to_the_layer_that_is_made():
    text = "layer f(inner = dense(3))(x) = x -> inner\ninput x : [3]\ny = x -> f -> f\noutput y"
    assert len(weights(text)) == 4


def test_a_numbered_name_never_meets_a_name_of_its_own():
    own = "layer linear2(units)(x : [N]) {\n  weight W : [units, N] = 0\n  return W @ x\n}\n"
    assert len(weights(own + "input x : [3]\ny = x -> linear(3) -> linear(3) -> linear2(2)\noutput y")) == 3


def test_settings_of_a_model_may_read_those_before_them():
    assert types("model s(a = 4, b = a * 2)\ninput x : [3]\ny = x -> dense(b)\noutput y")["y"] == "[8]"


def test_assertions_and_sizes_of_data_stay_open_until_the_data_are_known():
    text = "input x : [4]\ntarget d : class(K)\nassert K > 2\ny = x -> dense(K / 2) -> dense(K) -> softmax\noutput y for d"
    network(text)
    assert types(text, K=4)["y"] == "[4]"
    try:
        network(text, K=2)
    except Exception as error:
        assert "NN216" in str(error)
    else:
        raise AssertionError("K = 2 was accepted")


def test_a_list_of_vectors_is_a_matrix_and_a_list_of_numbers_a_vector():
    found = types("input x : [3]\na = 1 * [x, 2 * x]\nb = 1 * [x[1], 2, x[3]]\noutput a\noutput b")
    assert found["a"] == "[2, 3]" and found["b"] == "[3]"


def test_a_layer_may_name_the_axis_of_its_input():
    text = "layer pooled(x : [N] over T) = mean(x, over = T)\ninput z : [3] over S\ny = z -> pooled\noutput y"
    assert types(text)["y"] == "[3]"
