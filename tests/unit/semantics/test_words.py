"""Words the elaborator carries out: arguments by place and by name, ranges of distributions, sizes of draws."""

from __future__ import annotations

import pytest

from nndsl.diagnostics import Refused
from nndsl.ops import DRAW
from tests.unit.semantics.programs import network, refused, types


def first_value(text: str):
    return network(f"input x : [3]\nweight W : [2, 3] = {text}\ny = W @ x\noutput y").weights["W"].initial


def codes(text: str) -> list[str]:
    return [diagnostic.code for diagnostic in refused(text)]


def test_arguments_may_be_given_by_name_in_any_order():
    assert first_value("normal(deviation = 0.1, mean = 5)").parameters == (5, 0.1)
    assert first_value("normal(5, deviation = 0.1)").parameters == (5, 0.1)
    assert first_value("spread(deviation = 2, family = normal)").parameters == (0, 2)
    assert first_value("bernoulli(probability = 20%)").parameters == (0.2,)


@pytest.mark.parametrize(
    "text, code",
    [
        ("normal(foo = 0.1, bar = 5)", "NN203"),
        ("spread(foo = normal, deviation = 1)", "NN203"),
        ("normal(0, mean = 1)", "NN221"),
        ("normal(0)", "NN206"),
        ("normal(deviation = 1)", "NN206"),
        ("normal(0, 1, 2)", "NN205"),
        ("normal(0, -1)", "NN214"),
        ("uniform(3, 1)", "NN214"),
        ("bernoulli(2)", "NN214"),
        ("bernoulli(-10%)", "NN214"),
        ("spread(normal, -1)", "NN214"),
        ("normal(x, 5)", "NN214"),
        ("normal([1, 2], 5)", "NN214"),
        ("[x, x]", "NN214"),
        ("[1, 2]", "NN520"),
        ("[[1], [2]]", "NN520"),
        ("[[1, 2, 3], [1, 2, 3], [1, 2, 3]]", "NN520"),
    ],
)
def test_a_first_value_that_cannot_be(text, code):
    assert codes(f"input x : [3]\nweight W : [2, 3] = {text}\ny = W @ x\noutput y") == [code]


@pytest.mark.parametrize("text", ["1", "[1]", "[1, 2, 3]", "[[1, 2, 3], [4, 5, 6]]", "uniform(1, 1)", "normal(0, 0)"])
def test_a_first_value_that_can_be(text):
    first_value(text)


def test_the_range_of_what_depends_on_the_data_is_checked_when_there_are_data():
    text = "input x : [N]\nweight W : [2, N] = normal(0, 3 - N)\ny = W @ x\noutput y"
    network(text)
    network(text, N=3)
    with pytest.raises(Refused, match="at least 0"):
        network(text, N=4)


@pytest.mark.parametrize("type", ["[2, 3] over T", "class(3)", "[..., 3]"])
def test_the_type_of_a_weight_is_dims(type):
    assert "NN519" in codes(f"input x : [3] over T\nweight W : {type} = 1\ny = W @ x\noutput y")


def test_layers_of_a_chain_have_no_names():
    assert codes("input x : [3]\ny = x -> chain(a = tanh)\noutput y") == ["NN203"]


@pytest.mark.parametrize(
    "arguments, code",
    [
        ("normal(0, 1), 3", "NN214"),
        ("normal(0, 1), []", "NN214"),
        ('normal(0, 1), ["a"]', "NN303"),
        ("normal(0, 1), [x]", "NN303"),
        ("normal(0, 1), [1.5]", "NN303"),
        ("normal(0, 1), [3], x, x", "NN205"),
        ("normal(0, 1), foo = x", "NN203"),
        ("3", "NN214"),
        ("", "NN206"),
    ],
)
def test_a_draw_that_cannot_be(arguments, code):
    assert codes(f"input x : [3]\ny = x * draw({arguments})\noutput y") == [code]


def test_a_draw_has_the_sizes_that_are_written_by_place_or_by_name():
    by_name = "shape = [2, 3], distribution = normal(0, 1)"
    for arguments in ("normal(0, 1), [2, 3]", "normal(0, 1), shape = 2x3", by_name):
        made = network(f"input x : [3]\ny = x * draw({arguments})\noutput y")
        (drawn,) = [made.graph.type(n) for n in made.graph if made.graph[n].op is DRAW]
        assert drawn.dims == (2, 3)


def test_binary_takes_two_categories_or_as_many_as_the_data_have():
    text = "input x : [3]\ninput c : {}\ny = binary(c) * sum(x)\noutput y"
    assert types(text.format("class(2)"))["y"] == "number"
    assert types(text.format("class(K)"))["y"] == "number"
    assert types(text.format("class(2)[4]"))["y"] == "[4]"
    assert codes(text.format("class(3)")) == ["NN305"]
