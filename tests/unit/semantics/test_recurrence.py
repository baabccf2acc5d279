"""Delays: rounds of elaboration, delayed expressions, the innermost sequence, values that run over none."""

from __future__ import annotations

import numpy as np
import pytest

import nndsl
from nndsl.semantics import elaborate
from nndsl.semantics.ordering import in_order
from nndsl.source import Source
from nndsl.syntax import tree
from nndsl.syntax.parser import parse
from tests.unit.semantics.programs import refused, types

MANY = 60  # more equations than rounds that are ever made


def order(*equations: str) -> list[str]:
    program = parse(Source("<text>", "\n".join(equations)))
    return in_order({s.name: s for s in program.statements if isinstance(s, tree.Equation)})


def rounds(monkeypatch, text: str) -> tuple[dict[str, str], int]:
    """The types that are found, and in how many rounds."""
    counted = []
    once = elaborate._round
    monkeypatch.setattr(elaborate, "_round", lambda *given: counted.append(1) or once(*given))
    return types(text), len(counted)


# ---- order and rounds


def test_an_equation_comes_after_what_it_reads_and_then_after_what_it_reads_delayed():
    assert order("a = b[t-1]", "b = c[t-1]", "c = 1") == ["c", "b", "a"]
    assert order("y = tanh(z)", "z = y[t-1]") == ["z", "y"]
    assert order("a = s[t-1] + b", "b = tanh(c)", "c = 1", "s = tanh(a)") == ["c", "b", "a", "s"]


def test_what_is_read_at_the_same_step_comes_first_however_long_the_chain():
    names = [f"h{i}" for i in range(MANY)]
    chain = [f"{a} = tanh({b})" for a, b in zip(names, names[1:])]
    found = order(*chain, f"{names[-1]} = s[t-1]", f"s = tanh({names[0]})")
    assert found == [*reversed(names), "s"]


@pytest.mark.parametrize("start", ["tanh(x)", "tanh(x + h1[t-1])"], ids=["chain", "ring"])
def test_types_travel_over_many_delays_in_few_rounds(monkeypatch, start):
    chain = "".join(f"h{i} = tanh(h{i + 1}[t-1])\n" for i in range(1, MANY))
    found, count = rounds(monkeypatch, f"input x : [3] over T\n{chain}h{MANY} = {start}\noutput h1")
    assert found["h1"] == "[3] over T"
    assert count <= 4


def test_only_what_grows_is_said_to_grow(monkeypatch):
    text = "input x : [3] over T\n" + "".join(f"h{i} = (h{i} + h{i + 1})[t-1]\n" for i in range(6)) + "h6 = x\noutput h0"
    assert types(text)["h0"] == "[3] over T"
    monkeypatch.setattr(elaborate, "SPARE_ROUNDS", 3)
    monkeypatch.setattr(elaborate, "MOST_ROUNDS", 0)
    assert {d.code for d in refused(text)} == {"NN411"}
    growing = refused("input x : [3] over T\nh = concat(h[t-1], x)\noutput h")
    assert [d.code for d in growing] == ["NN309"]


# ---- delayed expressions


def test_an_expression_of_its_own_equation_can_be_delayed():
    model = nndsl.loads("input x : [1] over T\nh = x + (2 * h)[t-1]\noutput h", dtype="float64")
    h = model.predict({"x": np.array([[[1.0], [1.0], [1.0], [0.0]]])})["h"]
    assert h[0, :, 0].tolist() == [1, 3, 7, 14]


def test_what_is_before_the_first_step_of_a_delayed_expression_is_0_and_not_the_expression_of_0():
    model = nndsl.loads("input x : [1] over T\nh = x * (h + 1)[t-1]\noutput h", dtype="float64")
    assert model.predict({"x": np.ones((1, 3, 1))})["h"][0, :, 0].tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    "text",
    [
        "h = x + (2 * g)[t-1]\ng = tanh(h)",
        "h = x + (g -> dense(4))[t-2]\ng = tanh(h)",
        "h = x -> f\nlayer f(x) {\n  fn k(v) = u + v\n  u = x + k(x)[t-1]\n  return u\n}",
        "h = add(x, add(v, h)[t-1] for v in [x, x])",
    ],
    ids=["through another", "with weights", "in a layer", "repeated"],
)
def test_delayed_expressions(text):
    assert types(f"input x : [4] over T\n{text}\noutput h")["h"] == "[4] over T"


def test_each_application_delays_its_own_expression():
    text = "input x : [1] over T\nlayer f(x) {\n  u = x + (2 * u)[t-1]\n  return u\n}\nh = (x -> f) - (2 * x -> f)\noutput h"
    h = nndsl.loads(text, dtype="float64").predict({"x": np.ones((1, 3, 1))})["h"]
    assert h[0, :, 0].tolist() == [-1, -3, -7]


def test_a_mistake_in_a_delayed_expression_is_said_once():
    found = refused("input x : [4] over T\nh = x + (2 * h + [1, 2])[t-1]\noutput h")
    assert [(d.code, d.span.line) for d in found] == [("NN301", 2)]


# ---- sequences of sequences


@pytest.mark.parametrize("inner, outer", [("L", "W"), ("W", "L")])
def test_delays_last_and_positions_work_on_the_innermost_sequence(inner, outer):
    text = f"input x : [4] over {inner} over {outer}\nh = x + h[t-1]\ny = last(h)\nz = first(y)\np = position(x)\noutput z"
    found = types(text)
    assert (found["y"], found["z"], found["p"]) == (f"[4] over {outer}", "[4]", f"number over {inner}")
    x = np.arange(6.0).reshape(1, 2, 3, 1) * np.ones(4)  # two words of three letters
    y = nndsl.loads(text, dtype="float64").values({"x": x}, ["y"])["y"]
    assert y[0, :, 0].tolist() == [0 + 1 + 2, 3 + 4 + 5]


# ---- no sequence


def test_a_layer_without_a_sequence_is_one_message_at_the_line_that_uses_it():
    found = refused("input x : [4]\nh = x -> lstm(3) -> lstm(2)\ng = x -> gru(3)\nz = x + z[t-1]\noutput h")
    assert [(d.code, d.span.source.name, d.span.text) for d in found] == [
        ("NN402", "<text>", "lstm(3)"),
        ("NN402", "<text>", "gru(3)"),
        ("NN402", "<text>", "z[t-1]"),
    ]
    assert [label.span.source.library for label in found[0].labels] == [True]


# ---- loops that cannot run


def test_delays_that_add_up_to_0_are_no_loop_of_two_directions():
    (found,) = refused("input x : [4] over T\na = b[t-1] + x\nb = a[t+1]\noutput a")
    assert found.code == "NN412"


def test_two_directions_are_told_with_their_delays():
    (found,) = refused("input x : [4] over T\na = b[t-1] + x\nb = a[t-2] + a[t+2]\noutput a")
    assert found.notes == ("forward: a -> b -> a, delayed by 3 in all", "backward: a -> b -> a, delayed by -1 in all")
