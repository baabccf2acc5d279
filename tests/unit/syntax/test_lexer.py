"""The lexer for Pygments keeps its contract: every character of any text, in order."""

import random
import tomllib
from importlib import import_module

import pytest
from pygments import highlight
from pygments.formatters import NullFormatter
from pygments.token import Error, Keyword, Name

from nndsl.syntax.lexer import TOKENS, NnLexer
from nndsl.syntax.textmate import SCOPES
from tests.unit.syntax.test_colours import RIGHT, ROOT, WRONG, text_of
from tests.unit.syntax.test_refusals import spoilt


def tokens(text):
    return list(NnLexer().get_tokens_unprocessed(text))


def check(text):
    end = 0
    for index, _, value in tokens(text):
        assert index == end and value
        end += len(value)
    assert "".join(value for _, _, value in tokens(text)) == text


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
def test_right_texts(path):
    text = text_of(path)
    check(text)
    assert Error not in [kind for _, kind, _ in tokens(text)]
    assert highlight(text, NnLexer(stripnl=False), NullFormatter()) == text


def test_any_text():
    for path in WRONG:
        check(text_of(path))
    for seed in range(100):
        check(spoilt(random.Random(seed)))
    for text in ["", "\n", "\r\n\t\0", " x", "\ufeffy = 1", "\ud800", "é\u0301 \u202e$", '"', "#", "(\n" * 3000]:
        check(text)


def test_what_a_token_is():
    assert [(kind, value) for _, kind, value in tokens("input weight")] == [
        (Keyword, "input"),
        (TOKENS["punctuation"].parent.Text.Whitespace, " "),
        (Name.Variable, "weight"),
    ]
    assert [kind for _, kind, value in tokens("y = $") if value == "$"] == [Error]


def test_pygments_finds_it():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    module, _, name = project["entry-points"]["pygments.lexers"]["nn"].partition(":")
    lexer = getattr(import_module(module), name)
    assert lexer is NnLexer and (lexer.name, lexer.filenames) == ("nn", ["*.nn"])


def test_every_kind_has_a_token_and_a_scope():
    assert TOKENS.keys() == SCOPES.keys() | {"name"}
