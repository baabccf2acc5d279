"""What is found by trying a word: types that follow from types, numbers of parameters, gradients as equations.

Expected are the equations of the textbook, worked out by hand.
"""

from __future__ import annotations

import pytest

from nndsl.help.application import example
from nndsl.help.operator import equations, shapes
from nndsl.help.page import page
from nndsl.semantics.vocabulary import find, vocabulary
from nndsl.source import Source
from nndsl.syntax.parser import parse

ENTRIES = vocabulary()


def of(word: str, text: str = ""):
    program = parse(Source("mine.nn", text)) if text else None
    entries = vocabulary(program)
    (entry,) = find(entries, word)
    return page(entry, entries, program)


@pytest.mark.parametrize(
    "word, given, result, weights, parameters",
    [
        (
            "dense",
            ["x : [N]"],
            "dense(units)(x) : [units]",
            ["linear.W : [units, N]", "b : [units]"],
            "N*units + units",
        ),
        ("embed", ["x : class(K)"], "embed(units)(x) : [units]", ["E : [K, units]"], "K*units"),
        ("layer_norm", ["x : [N]"], "layer_norm()(x) : [N]", ["gain : [N]", "shift : [N]"], "2*N"),
        ("softmax", ["u : [N]"], "softmax(u) : [N]", [], ""),
        ("squared_error", ["y : [N]", "d : [N]"], "squared_error(y, d) : number", [], ""),
        ("cross_entropy", ["y : [N]", "d : class(N)"], "cross_entropy(y, d) : number", [], ""),
    ],
)
def test_what_comes_out_of_a_definition(word, given, result, weights, parameters):
    found = of(word)
    assert list(found.shapes) == [*given, result]
    assert list(found.weights) == weights and found.parameters == parameters


@pytest.mark.parametrize("word, gates", [("rnn", 1), ("gru", 3), ("lstm", 4)])
def test_a_recurrent_layer_needs_a_sequence_and_has_two_matrices_and_a_bias_for_each_gate(word, gates):
    found = of(word)
    assert found.shapes == ("x : [N] over T", f"{word}(units)(x) : [units] over T")
    factor = "" if gates == 1 else f"{gates}*"
    assert found.parameters == f"{factor}N*units + {factor}units^2 + {factor}units"


def test_an_optimizer_says_what_it_keeps():
    assert [line.split(" : ")[0] for line in of("adam").shapes] == ["w", "result", "m", "v"]


def test_what_a_definition_is_made_of_and_where_it_stands():
    found = of("dense")
    assert [entry.word for entry in found.uses] == ["glorot", "linear", "add", "uniform"]
    assert {"maxout", "lstm"} <= {entry.word for entry in found.used_by}
    source = found.listing
    assert source.file == "nndsl/stdlib/layers.nn" and source.last - source.first == 3
    assert source.text.startswith("layer dense(units") and source.text.endswith("}")
    assert found.equations.splitlines()[0] == "param b : [units] = bias"


MINE = """
# Two results.
layer two(units)(x) {
  a = x -> dense(units)
  b = x -> dense(2 * units) -> cube
  return (a, b)
}
# A function given.
fn twice(f)(x) = x -> f -> f
fn cube(u) = u^3
"""


def test_words_of_a_file():
    two = of("two", MINE)
    assert two.shapes == ("x : [N]", "two(units)(x).a : [units]", "two(units)(x).b : [2*units]")
    assert two.parameters == "3*N*units + 3*units" and two.listing.file == "mine.nn"
    assert "cube" in [entry.word for entry in two.uses]
    assert of("twice", MINE).shapes == ("x : [N]", "twice(f)(x) : [N]")


def test_a_name_of_its_own_is_no_word_of_the_library():
    text = "layer f(tanh)(relu) {\n  exp = relu -> tanh\n  return sin(exp)\n}\n"
    assert [entry.word for entry in of("f", text).uses] == ["sin"]


def test_where_no_example_can_be_made():
    text = "fn odd(x : [3, 4], y : [5]) {\n  assert false\n  return x\n}\n"
    (definition,) = parse(Source("mine.nn", text)).statements
    assert example(definition) is None
    assert of("odd", text).shapes == ("what comes out depends on what is given; see the equations",)


@pytest.mark.parametrize(
    "word, lines",
    [
        ("tanh", ["dx = dz * (1 - z * z)"]),
        ("exp", ["dx = dz * z"]),
        ("log", ["dx = dz / x"]),
        ("*", ["dx = dz * y", "dy = dz * x"]),
        ("/", ["dx = dz / y", "dy = -(dz / y * z)"]),
        ("@", ["dleft = batch_sum(outer(dz, right))", "dright = dz @ left"]),
        ("max", ["dx1 = if x1 >= x2 then dz else 0", "dx2 = if x1 >= x2 then 0 else dz"]),
        ("mean", ["dx = dz / 6"]),
        ("sign", ["dx = 0"]),
        ("one_hot", []),
        ("==", []),
    ],
)
def test_gradients_are_equations(word, lines):
    (entry,) = find(ENTRIES, word)
    assert equations(entry.defines) == lines


def test_shapes_of_an_operator():
    (entry,) = find(ENTRIES, "sum")
    assert shapes(entry.defines) == [
        ("[2, 3] over T", "", "number over T"),
        ("[2, 3] over T", "axis = 1", "[3] over T"),
        ("[2, 3] over T", "over = T", "[2, 3]"),
    ]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.kind} {entry.word}")
def test_every_word_has_a_page(entry):
    found = page(entry, ENTRIES)
    assert bool(found.shapes) == (entry.defines is not None)
    if entry.kind == "layer":
        assert any(line.startswith(entry.word) for line in found.shapes), "no example of this layer was found"
