"""The grammar for editors: the committed one is the one that is made, and it says what the compiler says."""

import json
import random
import re

import pytest

from nndsl.resources import resource
from nndsl.source import Source
from nndsl.syntax import textmate
from nndsl.syntax.colours import pieces
from nndsl.syntax.printer import to_text
from nndsl.syntax.words import STATEMENTS
from nndsl.version import __version__
from tests.unit.syntax.editor import Editor
from tests.unit.syntax.random_trees import random_program
from tests.unit.syntax.test_colours import RIGHT, ROOT, WRONG, text_of

EXTENSION = resource("grammar", "vscode")
EDITOR = Editor(json.loads(textmate.text()))


def differences(text):
    """The pieces of a text that an editor shows in another way."""
    scopes = EDITOR.scopes(text)
    expected = {kind: f"{scope}.nn" for kind, scope in textmate.SCOPES.items()} | {"name": ""}
    return [
        (text[piece.start : piece.end], piece.kind, scopes[piece.start : piece.end])
        for piece in pieces(Source("t.nn", text))
        if set(scopes[piece.start : piece.end]) != {expected[piece.kind]}
    ]


def test_the_committed_grammar_is_the_one_that_is_made():
    committed = resource("grammar", textmate.GRAMMAR).read_text("utf-8")
    assert committed == textmate.text(), "run `python -m nndsl.syntax.textmate` after a change of the grammar"


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
def test_an_editor_shows_right_texts_as_the_compiler_reads_them(path):
    assert differences(text_of(path)) == []


def test_and_random_ones():
    for seed in range(60):
        assert differences(to_text(random_program(random.Random(seed)))) == []


def test_most_wrong_texts_too():
    """A number out of range and a character that only looks like a letter take more than a pattern to see."""
    known = {"nn101_errors_in_blocks", "nn101_header", "nn109_number_range", "nn110_foreign_digits", "nn132_wrong_name"}
    assert len(WRONG) > 100
    assert not {path.stem: found for path in WRONG if path.stem not in known and (found := differences(text_of(path)))}


@pytest.mark.parametrize(
    "text",
    [
        "y = f(a,\n  input = 3,\n  weight)\nz = a +\n  # c\n\nb[t-1] * c[3] ->\n  relu -> (f ->\n  g)",
        "weight = 3\noutput weight\nassert over == as",
        "k = (3,\nweight W : [3] = 0\nh = a +\ninput x : [2]",
        "train { loss = y }\ntrain { rate = f(1)\n}",
        "h [ t - 1 ] = h [t-1] + [t][t-1]",
        "x : [3]over T over S\ny = f(x)[t-g(1)]",
        "a = 10 epochs\nb = 10 # epochs\nc = epochs",
    ],
)
def test_line_by_line_is_enough(text):
    assert differences(text) == []


def test_the_extension_is_whole():
    package = json.loads((EXTENSION / "package.json").read_text("utf-8"))
    assert package["version"] == __version__ and package["license"] == "MIT"
    (language,), (grammar,) = package["contributes"]["languages"], package["contributes"]["grammars"]
    assert grammar["language"] == language["id"] == "nn" and language["extensions"] == [".nn"]
    assert grammar["scopeName"] == textmate.grammar()["scopeName"]
    assert (EXTENSION / grammar["path"]).resolve() == resource("grammar", textmate.GRAMMAR).resolve()
    assert (EXTENSION / language["configuration"]).is_file() and (EXTENSION / "README.md").is_file()
    assert (EXTENSION / "LICENSE").read_text("utf-8") == (ROOT / "LICENSE").read_text("utf-8")


def test_the_editor_indents_as_the_models_are():
    rules = json.loads((EXTENSION / "language-configuration.json").read_text("utf-8"))["indentationRules"]
    deeper, back = re.compile(rules["increaseIndentPattern"]), re.compile(rules["decreaseIndentPattern"])
    statement = re.compile(rf"\s*(?:(?:{'|'.join(STATEMENTS)}|return) |\w+ +=|\}})")
    for path in RIGHT:
        depth = 0
        for number, line in enumerate(text_of(path).split("\n"), 1):
            depth -= bool(back.search(line))
            assert not statement.match(line) or re.match(" *", line).end() == 2 * depth, (path.name, number)
            depth += bool(deeper.search(line))
