"""Sizes given as letters: arithmetic on them, and what the graph says about them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from nndsl.graph import Symbolic
from nndsl.semantics.solving import Meeting, solve
from tests.unit.semantics.programs import network, refused, types, weights

K, M, N = map(Symbolic.name, "KMN")


def solved(*pairs):
    return solve(Meeting(left, right, None) for left, right in pairs)


def test_sums_products_and_exact_quotients_are_sizes():
    assert str((2 * N + 1) * (M - 1)) == "2*M*N + M - 2*N - 1"
    assert str(3 * N * N * M - N * N) == "3*M*N^2 - N^2"
    assert str(N / 2 * 4) == "2*N" and str(N / 3) == "N/3" and str(-N) == "-N"
    assert (N / 2 + N / 2) == N and (2 * N + 1).substitute({"N": 3}) == 7
    assert (N / 2).substitute({"N": 3}) == Fraction(3, 2)
    for wrong in (lambda: N * 0.5, lambda: N / M, lambda: N + 1.5):
        with pytest.raises(TypeError):
            wrong()


def test_an_equation_with_one_letter_gives_it_a_number():
    assert solved((2 * N + 1, 7)).sizes == {"N": 3}
    assert solved((N / 2, 16)).sizes == {"N": 32}


def test_equations_are_used_in_any_order():
    assert solved((M, 2 * N), (K, M + N), (N, 4)).sizes == {"M": 8, "K": 12, "N": 4}


def test_a_letter_is_given_in_terms_of_others_where_nothing_more_is_known():
    found = solved((M, N + 1)).sizes
    assert len(found) == 1 and (M - N).substitute(found) == 1
    assert solved((M * N, K * K)).sizes == {}


@pytest.mark.parametrize("pairs", [[(2 * N, 7)], [(N, 0)], [(N + 3, 2)]])
def test_no_whole_number_is_a_mistake(pairs):
    assert [d.code for d in solved(*pairs).mistakes] == ["NN314"]


def test_two_sizes_of_one_letter_are_a_mistake():
    assert [d.code for d in solved((N, 3), (N, 4)).mistakes] == ["NN313"]


def test_sizes_of_inputs_follow_from_the_weights_they_meet():
    text = "input x : [2*N]\nweight W : [10, 64] = 1\nh = W @ x\ny = h -> dense(N)\noutput y"
    assert types(text)["x"] == "[64]" and weights(text)["y.dense.linear.W"] == (32, 10)


def test_letters_that_must_be_equal_become_one():
    text = "input a : [N]\ninput b : [M]\ny = a + b\noutput y"
    found = types(text)
    assert found["a"] == found["b"] and found["a"] in ("[N]", "[M]")


def test_a_letter_and_a_sum_of_it_across_the_graph():
    text = "input a : [N]\ninput b : [M]\nc = concat(a, b)\nweight w : [10] = 1\ny = w @ c\nz = a + [1, 2, 3]\noutput y\noutput z"
    assert (types(text)["a"], types(text)["b"]) == ("[3]", "[7]")


def test_what_the_graph_says_about_a_letter_is_shown_where_it_cannot_hold():
    text = "input x : [N]\nweight W : [2, 64] = 1\ny = W @ x\nz = x + [1, 2, 3]\noutput y\noutput z"
    (mistake,) = refused(text)
    assert mistake.code == "NN313" and "64 = N and 3" in mistake.message
    assert [(label.span.line, label.text) for label in mistake.labels] == [(3, "so N is 64")]
    assert mistake.span.line == 4


def test_conditions_on_a_letter_are_decided_once_it_is_known():
    text = "input x : [N]\nweight w : [3] = 1\nu = w @ x\ny = if N == 3 then u else x -> dense(1)\noutput y"
    assert weights(text) == {"w": (3,)}


def test_the_input_of_a_layer_may_be_a_sum_of_letters():
    layer = "layer fold(a : [N], b : [N + M]) {\n  weight W : [M, N] = 1\n  return W @ a\n}\n"
    text = layer + "input x : [3]\ninput z : [8]\ny = fold(x, z)\noutput y"
    assert weights(text) == {"y.fold.W": (5, 3)}


def test_half_of_an_odd_number_is_no_size():
    layer = "layer half(x : [2*N]) {\n  weight W : [N, 2*N] = 1\n  return W @ x\n}\n"
    assert weights(layer + "input x : [6]\ny = x -> half\noutput y") == {"y.half.W": (3, 6)}
    assert [d.code for d in refused(layer + "input x : [7]\ny = x -> half\noutput y")] == ["NN305"]


def test_sizes_given_from_outside_hold_for_what_is_left_open():
    text = "input x : [N]\ntarget d : class(K)\ny = x -> dense(2*K) -> dense(K) -> softmax\noutput y for d"
    assert network(text, N=4, K=3).weights["y.dense.linear.W"].type.dims == (6, 4)
