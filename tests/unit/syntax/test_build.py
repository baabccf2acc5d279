"""Models built in Python: the same tree as from text, and the text of it."""

import pytest

from nndsl.diagnostics import Refused
from nndsl.syntax import tree
from nndsl.syntax.build import (
    Body,
    Builder,
    each,
    grid,
    if_,
    name,
    parameter,
    percent,
    quantity,
    range_,
    required,
    type_,
    words,
)

x, h, f, g = words.x, words.h, words.f, words.g


@pytest.mark.parametrize(
    "expression, text",
    [
        (x + 1 - 2 * h / 3 @ f, "x + 1 - 2 * h / 3 @ f"),
        (1 + x, "1 + x"),
        (2 - x, "2 - x"),
        (2**x, "2^x"),
        (x ** (-1), "x^-1"),
        (-x + +h, "-x + +h"),
        ((x < 1) & ~(h >= 2) | (x == 3), "x < 1 and not h >= 2 or x == 3"),
        ((x != 1) | (x > 2) | (x <= 3), "x != 1 or x > 2 or x <= 3"),
        (x >> f >> g(3, a=-0.5), "x -> f -> g(3, a = -0.5)"),
        ((x, h.delay(1)) >> f, "(x, h[t-1]) -> f"),
        (x >> f + g, "x -> (f + g)"),
        (x >> (f >> g), "x -> (f -> g)"),
        (h.ahead(words.k) + h.now(), "h[t+k] + h[t]"),
        (h.member("W").T @ x[2, range_(1, 4)], "h.W' @ x[2, 1..4]"),
        (x[words.t], "x[(t)]"),
        (if_(x > 0, x, 0), "if x > 0 then x else 0"),
        (f(each(g(name("i")), "i", range_(1, 3))), "f(g(i) for i in 1..3)"),
        (f([1, True, "a\\b", (x, 2.5)], percent(20), percent(12.5)), 'f([1, true, "a\\\\b", (x, 2.5)], 20%, 12.5%)'),
        (f(quantity(1, "epoch"), quantity(500, "updates"), grid(5, 5)), "f(1 epoch, 500 updates, 5x5)"),
        (f(1e-5, 1e20, 10**20), "f(1e-05, 1e+20, 100000000000000000000)"),
    ],
)
def test_expressions(expression, text):
    built = Builder()
    built.define("y", expression)
    assert built.text() == f"y = {text}\n"
    assert repr(expression) == text
    assert built.program == tree.Program(tuple(built.statements))


def test_every_statement():
    built = Builder("iris", doc="Which iris?", hidden=16, k=required)
    built.use("layers.nn", "layers", doc="Ours.")
    flower = built.input("flower", dims=[4, "N", ...], over="T")
    species = built.target("species", classes="K", end=True, over=["L", "W"])
    built.input("z")
    body = Body()
    body.weight("W", [words.units, "N"], words.glorot(words.uniform))
    body.param("b", ["N"], 0)
    body.initial("s", 0)
    body.define("s", words.s.delay(1), type=type_(["N"], over="T"))
    body.assertion(words.units > 0)
    body.returns(words.W @ x)
    mine = built.layer("mine", "x...", body, settings={"units": required, "kind": "relu"}, doc="A layer.")
    built.fn("leaky", ["u"], if_(words.u > 0, words.u, words.slope * words.u), settings={"slope": 0.01})
    built.optimizer("sgd", "w", -words.rate * words.gradient(words.w), settings=["rate"])
    y = built.define("y", flower >> mine(8) >> words.softmax)
    built.output(y, species)
    built.train(loss=words.cross_entropy(y, species), epochs=quantity(3, "epochs"))
    built.train("fine", doc="Later.")
    assert (
        built.text()
        == """# Which iris?
model iris(hidden = 16, k)

# Ours.
use "layers.nn" as layers

input  flower  : [4, N, ...]   over T
target species : class(K, end) over L over W
input  z       : number

# A layer.
layer mine(units, kind = "relu")(x...) {
  weight W : [units, N] = glorot(uniform)
  param  b : [N]        = 0
  s[0]           = 0
  s : [N] over T = s[t-1]
  assert units > 0
  return W @ x
}

fn leaky(slope = 0.01)(u) = if u > 0 then u else slope * u
optimizer sgd(rate)(w) = -rate * gradient(w)
y = flower -> mine(8) -> softmax
output y for species

train {
  loss   = cross_entropy(y, species)
  epochs = 3 epochs
}

# Later.
train fine {}
"""
    )
    program = built.program
    assert program == tree.Program(tuple(built.statements))
    assert program.statements[2].span.text.startswith("input  flower")  # messages show the place in the text


def test_parameters_in_full():
    built = Builder()
    built.fn("f", [parameter("x", type_([4])), parameter("y", default=1)], x)
    assert built.text() == "fn f(x : [4], y = 1) = x\n"


@pytest.mark.parametrize(
    "build, code",
    [
        (lambda: name("a b"), "NN180"),
        (lambda: name("in"), "NN180"),
        (lambda: name("x\ny"), "NN180"),
        (lambda: f(**{"a b": 1}), "NN180"),
        (lambda: f("a\nb"), "NN181"),
        (lambda: f("a\x1b"), "NN181"),
        (lambda: f(float("nan")), "NN182"),
        (lambda: f(float("inf")), "NN182"),
        (lambda: percent(-1), "NN183"),
        (lambda: quantity(3, "apples"), "NN184"),
        (lambda: quantity(-3, "epochs"), "NN184"),
        (lambda: grid(5), "NN185"),
        (lambda: grid(5, 0), "NN185"),
    ],
)
def test_what_has_no_text_is_refused(build, code):
    with pytest.raises(Refused) as caught:
        build()
    assert [diagnostic.code for diagnostic in caught.value.diagnostics] == [code]


def test_what_is_built_too_deep_is_refused():
    deep = x
    for _ in range(5000):
        deep = f(deep)
    built = Builder()
    built.define("y", deep)
    with pytest.raises(Refused) as caught:
        built.text()
    assert caught.value.diagnostics[0].code == "NN186"


def test_a_mistake_shows_its_place_in_the_text():
    built = Builder()
    built.define("y", f(1, a=2))
    built.statements.append(
        tree.Equation("z", None, tree.Call(f.node, (tree.Argument("a", x.node), tree.Argument(None, x.node))))
    )
    with pytest.raises(Refused) as caught:
        built.program
    assert str(caught.value.diagnostics[0].span) == "<built>:2:14"


@pytest.mark.parametrize("wrong", [lambda: f({}), lambda: f((1,)), lambda: f(None), lambda: name(3)])
def test_what_the_language_does_not_have_is_a_type_error(wrong):
    with pytest.raises(TypeError):
        wrong()


def test_an_expression_is_no_python_truth():
    with pytest.raises(TypeError):
        1 < x < 2
    with pytest.raises(TypeError):
        list(x)
