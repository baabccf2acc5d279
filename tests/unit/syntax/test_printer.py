"""Tree to text: what is printed is read back as the same tree, and is as plain as it can be."""

import random
from pathlib import Path

import pytest

from nndsl.resources import resource
from nndsl.syntax import tree
from nndsl.syntax.parser import parse
from nndsl.syntax.printer import to_text
from nndsl.syntax.read import read_source, source_of
from tests.unit.syntax.random_trees import random_program

ROOT = Path(__file__).parents[3]
FOLDERS = [resource("models"), ROOT / "nndsl/stdlib", Path(__file__).parent / "texts"]
FILES = sorted(path for folder in FOLDERS for path in folder.glob("*.nn"))


def read(text):
    return parse(source_of("t.nn", text))


def docs(program):
    return [node.doc for node in tree.walk(program) if isinstance(node, tree.Statement)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_files_are_read_back(path):
    program = parse(read_source(str(path)))
    text = to_text(program)
    again = read(text)
    assert again == program
    assert docs(again) == docs(program)
    assert to_text(again) == text


@pytest.mark.parametrize("first", range(0, 400, 50))
def test_any_tree_is_read_back(first):
    for seed in range(first, first + 50):
        program = random_program(random.Random(seed))
        text = to_text(program)
        assert read(text) == program, text
        assert docs(read(text)) == docs(program)


@pytest.mark.parametrize(
    "text",
    [
        "a + b * c - d",
        "(a + b) * c",
        "a - (b - c)",
        "x^2^3",
        "(x^2)^3",
        "(-x)^2",
        "-x^2",
        "2^-1",
        "not a == b",
        "(not a) == b",
        "(a < b) == c",
        "a + b -> f -> g",
        "a + (b -> f)",
        "x -> (f -> g)",
        "x -> (if a then f else g)(3).q",
        "x -> (3 + f)",
        "(if a then f else g)(x)",
        "if a then b else if c then d else e",
        "(if a then b else c) + 1",
        "(a -> f)[t-1]'",
        "h[t-(k + 1)][1..3, 2]",
        "h[(t)]",
        "1..n - 1",
        "(1).x",
        "f(b for b in [1, 2], a = 1)",
        '"say \\"a\\\\b\\""',
        "[]",
        "(a, (b, c))",
        "1 epoch + 2 epochs + 20% + 5x5",
    ],
)
def test_no_more_brackets_than_needed(text):
    """Each of these is printed as it stands."""
    assert to_text(read(f"y = {text}\n")) == f"y = {text}\n"


def test_columns_and_empty_lines():
    text = """# A model.
model iris(hidden = 16, k)

input  flower  : [4]      over T
target species : class(K) over T over S
short  = flower -> dense(hidden)
longer = short
h[0]   = 0
weight W  : [units, N] = 0
param  bc : [units]    = glorot(uniform)
output y for species

# Twice.
layer twice(x) = x + x

fn f(u...) {
  a = u

  # The result.
  return a
}

train {
  loss   = l
  epochs = 3
}

train more {}
"""
    assert to_text(read(text)) == text


def test_a_chain_of_any_length_is_printed():
    chain = tree.Name("x")
    for _ in range(20_000):
        chain = tree.Binary("+", chain, tree.Name("x"))
    assert to_text(chain) == " + ".join(["x"] * 20_001)


def test_parts_of_a_tree():
    (equation,) = read("y : [3] over T = x\n").statements
    assert to_text(equation) == "y : [3] over T = x\n"
    assert to_text(equation.type) == "[3] over T"
    assert to_text(equation.value) == "x"
    (model,) = read("model m(a : [2] = 3)\n").statements
    assert to_text(model.settings[0]) == "a : [2] = 3"
