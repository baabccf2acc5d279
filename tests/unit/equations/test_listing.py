"""What is printed for a student: whole listings, and the rules that make them short. `NNDSL_UPDATE_GOLDEN=1` writes the
listings anew; review them as you would review code.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import nndsl
from nndsl.equations.equation import listing
from nndsl.equations.shift import shifted
from nndsl.equations.tidy import finished, tidied
from nndsl.syntax import tree
from nndsl.syntax.print_expressions import expression
from tests.unit.equations.evaluator import tree_of

MODELS = Path(__file__).parents[3] / "models"
LISTINGS = Path(__file__).parent / "listings"
NO_DATA = "train {\n  data = rows(x = [[1, 2]], d = [1])\n  loss = squared_error(y, d)\n}\n"


@pytest.mark.parametrize("name", ["xor", "backpropagation", "elman", "digits_convolution"])
@pytest.mark.parametrize("gradient", [False, True], ids=["forward", "gradient"])
def test_listings(name, gradient):
    printed = listing(nndsl.load(MODELS / f"{name}.nn").equations(gradient))
    expected = LISTINGS / f"{name}{'_gradient' if gradient else ''}.txt"
    if os.environ.get("NNDSL_UPDATE_GOLDEN"):
        expected.write_text(printed, "utf-8")
    assert printed == expected.read_text("utf-8")
    assert printed == listing(nndsl.load(MODELS / f"{name}.nn").equations(gradient))


@pytest.mark.parametrize("path", sorted(MODELS.glob("*.nn")), ids=lambda path: path.stem)
def test_every_model_has_equations(path):
    """Each value of the text has one, and each weight that is trained has a gradient, once."""
    model = nndsl.load(path)
    names = [equation.name for equation in model.equations()]
    assert len(names) == len(set(names))
    given = model.unsized.declarations.keys() | model.unsized.weights.keys()
    assert {name for name in model.unsized.values if "." not in name} - given <= set(names)
    if model.unsized.trainings:
        names = [equation.name for equation in model.equations(gradient=True)]
        assert len(names) == len(set(names)) and any(name.startswith("dE/d") for name in names)


@pytest.mark.parametrize(
    "given, expected",
    [
        ("-(-a)", "a"),
        ("-(a - b)", "b - a"),
        ("a + -b", "a - b"),
        ("a - -b", "a + b"),
        ("-a + b", "b - a"),
        ("-a * -b", "a * b"),
        ("a * (-b / c) + d", "d - a * (b / c)"),
        ("1 * a / 1 + 0", "a"),
        ("tanh(a) * tanh(a)", "tanh(a)^2"),
        ("2 * 2 * a", "2 * 2 * a"),
        ("-(a * b) @ c", "-a * b @ c"),
        ("a * -1", "-a"),
    ],
)
def test_signs_and_squares(given, expected):
    def bottom_up(node):
        return tidied(tree.with_children(node, bottom_up))

    assert expression(finished(bottom_up(tree_of(given)))) == expected


@pytest.mark.parametrize(
    "given, expected",
    [
        ("d_u @ W", "d_u[t+1] @ W"),
        ("-(d_u * (1 - h^2))", "-(d_u[t+1] * (1 - h[t+1]^2))"),
        ("d_u @ W + d_v * f", "d_u[t+1] @ W + d_v[t+1] * f[t+1]"),
        ("d_u @ W + f", None),  # f is not 0 beyond the edge
        ("d_u * tanh(f)", None),
        ("d_u / f", None),
        ("f * h", None),
    ],
)
def test_a_delay_is_taken_into_a_gradient(given, expected):
    steps = tree.Number(1, "1")
    found = shifted(tree_of(given), "+", steps, lambda name: name != "W", lambda name: name.startswith("d_"))
    assert (found and expression(found)) == expected


def text_of(body, gradient=False):
    return listing(nndsl.loads(f"input x : [2]\ntarget d : number\nweight w : [2] = normal(0, 1)\n{body}\noutput y\n{NO_DATA}").equations(gradient))


def test_what_is_read_twice_has_a_name_unless_it_is_short():
    assert "v1 = exp(exp(exp(exp(x * w))))" in text_of("y = exp(exp(exp(exp(x * w)))) @ exp(exp(exp(exp(x * w))))")
    assert "y = exp(w * x) @ exp(w * x)" in text_of("y = exp(w * x) @ exp(w * x)")


def test_no_line_is_long():
    body = "y = " + " + ".join(f"sum(tanh(w * x * {number}.5))" for number in range(1, 20))
    assert max(map(len, text_of(body).splitlines())) < 130


def test_names_of_the_text_are_left_to_it():
    """E and v1 are taken: the loss is called L, and counting goes on at v2."""
    printed = text_of("E = x -> dense(3)\nv1 = tanh(E) * tanh(E)\ny = exp(exp(exp(v1))) @ exp(exp(exp(v1)))", True)
    assert "\nL = " in printed and "dL/dE = " in printed and "dL/dv1 = " in printed and "\nv2 = " in printed


def test_a_draw_is_made_once():
    printed = text_of("n = draw(normal(0, 1))\nu = w * x + n\ny = sum(u * n)")
    assert printed.count("draw") == 1


def test_two_draws_are_two():
    """What is written alike is not the same: neither a square, nor one mask for two layers."""
    printed = text_of("y = sum(w * x) * draw(normal(0, 1)) * draw(normal(0, 1))")
    assert printed.count("draw(normal(0, 1))") == 2 and "y = sum(w * x) * v1 * v2" in printed
    printed = text_of("y = w * x -> dense(4) -> dropout(50%) -> dense(4) -> dropout(50%) -> sum", gradient=True)
    assert printed.count("draw(uniform(0, 1), [4])") == 2
