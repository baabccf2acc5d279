"""Texts that are refused: never an exception of another sort, never without a place, never an endless wait.

The wording of each mistake is held by `tests/golden/bad`.
"""

import random

import pytest

from nndsl.diagnostics import Refused
from nndsl.diagnostics.json import as_dict
from nndsl.diagnostics.text import plain, render
from nndsl.source import Source
from nndsl.syntax.depth import DEEPEST
from nndsl.syntax.parser import MOST_ERRORS, parse
from nndsl.syntax.printer import to_text
from tests.unit.syntax.random_trees import random_program

PIECES = """( ) [ ] { } -> = : , . .. ... ' " if then else for in return t over x 3 20% 5x5 not and + - * ^ == input
layer train epochs # ; % ٣ \u200b ² 1e999 .5 true h[t-1] weight @ < \\ “ 0x1""".split() + ["\n", "\n ", " "]


def diagnostics(text):
    try:
        parse(Source("t.nn", text))
    except Refused as refused:
        return refused.diagnostics
    return ()


def codes(text):
    return [diagnostic.code for diagnostic in diagnostics(text)]


def spoilt(rng):
    text = to_text(random_program(rng))
    for _ in range(rng.choice([1, 1, 2, 5])):
        place = rng.randint(0, len(text))
        cut = rng.choice([0, 0, 1, 5])
        text = text[:place] + rng.choice(PIECES) + text[place + cut :]
    return text


@pytest.mark.parametrize("first", range(0, 400, 50))
def test_any_spoilt_text_is_read_or_refused(first):
    for seed in range(first, first + 50):
        check_refusal(spoilt(random.Random(seed)))


def check_refusal(text):
    found = diagnostics(text)
    assert len(found) <= MOST_ERRORS
    for diagnostic in found:
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(text)
        assert diagnostic.code[:3] in ("NN1", "NN9") and diagnostic.message
        assert plain(diagnostic) and render(diagnostic, True, 30) and as_dict(diagnostic)


def test_every_independent_mistake_is_found():
    text = "a = 3 3\nb = 4\nlayer f(x) {\n  c = (1\n  d = 5 5\n  return x\n}\ne = ]\ng = f(2 2)\n"
    lines = [diagnostic.span.line for diagnostic in diagnostics(text)]
    assert lines == [1, 4, 5, 8, 9]


def test_at_most_twenty_are_reported():
    assert codes("a = 3 3\n" * 30) == ["NN127"] * MOST_ERRORS


@pytest.mark.parametrize(
    "deep",
    [
        lambda n: "(" * n + "x" + ")" * n,
        lambda n: "[" * n + "]" * n,
        lambda n: "-" * n + "x",
        lambda n: "not " * n + "x",
        lambda n: "x" + "^x" * n,
        lambda n: "x" + "'" * n,
        lambda n: "x" + ".x" * n,
        lambda n: "x" + "()" * n,
        lambda n: "if a then b else " * n + "x",
    ],
)
def test_depth(deep):
    assert codes("y = " + deep(DEEPEST)) == []
    assert codes("y = " + deep(DEEPEST + 1)) == ["NN902"]
    assert codes("y = " + deep(5_000)) == ["NN902"]


def test_blocks_in_blocks():
    nested = "layer f(x) {\n" * DEEPEST + "return x\n" + "}\n" * DEEPEST
    assert codes(nested) == []
    assert codes("layer f(x) {\n" + nested + "}\n") == ["NN902"]


@pytest.mark.parametrize("text", ["x" + " + x^2" * 1000, "x" + " -> f(1)" * 1000, "[" + "(x)," * 1000 + "]"])
def test_what_is_long_is_not_deep(text):
    assert codes("y = " + text) == []


def test_hidden_characters_are_refused_wherever_they_stand():
    text = '# a\u202eb\nx\u200by = "\u2066"\n\x1b\n'
    assert codes(text) == ["NN128"] * 4
    assert codes("y =\tx") == []
    assert codes("y = x\u3164") == ["NN128"]


@pytest.mark.parametrize(
    "text, code",
    [
        ("y = " + "9" * 5000, "NN109"),
        ("y = 1e400", "NN109"),
        ("y = 1e-400", "NN109"),
        ("y = 0e-400", None),
        ("y = 0.000", None),
        ("y = 1.7e308", None),
        ("y = ٣", "NN110"),
        ("y = 5x５", "NN110"),
        ("nan = 1", None),
    ],
)
def test_numbers(text, code):
    assert codes(text) == ([code] if code else [])


def test_long_texts_are_not_repeated_in_full():
    for text in ("y = " + "1x" * 100_000, "y = x -> f + " + "a" * 100_000, "y = " + "b " * 1000, "x" * 9999 + "²"):
        for diagnostic in diagnostics(text):
            assert len(diagnostic.message) < 300 and all(len(help) < 400 for help in diagnostic.help)


def test_a_step_in_arithmetic_is_refused_only_where_t_is_no_name():
    assert codes("y = h[2*t]\nz = h[(t)]") == ["NN118"]
    assert codes("input t : [3]\ny = h[2*t]") == []
    assert codes("fn f(t) = E[2*t]") == []
    assert codes("y = [E[2*t] for t in 1..3]") == []
    assert codes("optimizer o(w) = E[2*t]") == []
