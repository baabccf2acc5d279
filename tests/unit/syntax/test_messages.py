"""Tokens in words."""

import pytest

from nndsl.diagnostics import Refused
from nndsl.source import Source
from nndsl.syntax.messages import listed
from nndsl.syntax.parser import parse


@pytest.mark.parametrize(
    "text, message",
    [
        ("y = *", "expected an expression, found `*`"),
        ("y = x -> ->", "expected a layer, found `->`"),
        ("y = [x for x]", "expected `in`, found `]`"),
        ("y = f(a = 1 b)", "expected an operator or a comma, found `b`"),
        ("output y for", "expected a name, found the end of the line"),
        ("output y z", "expected `for` or the end of the line, found `z`"),
        ("layer f(x) = x }", "`}` closes nothing"),
        ("layer f(x y) = x", "expected `:`, `,`, `...`, `=` or `)`, found `y`"),
        ("input x : [3] 4", "expected `over` or the end of the line, found `4`"),
        ("input x : [3, ]", "expected a size, found `]`"),
        ("y = then", "expected an expression, found the reserved word `then`"),
        ("y = x.", "expected a name, found the end of the line"),
        ("y = f(a,", "`(` is never closed"),
        ("train a b { }", "expected `{`, found `b`"),
        (": = 3", "expected a statement or the end of the text, found `:`"),
        ("train { : = 3 }", "expected a name or `}`, found `:`"),
        ("layer f(x) { : = 3 }", "expected `}` or a statement, found `:`"),
    ],
)
def test_what_was_expected(text, message):
    with pytest.raises(Refused) as caught:
        parse(Source("t.nn", text))
    assert caught.value.diagnostics[0].message == message


def test_listed():
    assert [listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a or b", "a, b or c"]
