"""Diagnostics as text: the underlined place is the right one, whatever the text holds."""

import re

import pytest

from nndsl.diagnostics import Diagnostic, Label, Refused
from nndsl.diagnostics.text import plain, render
from nndsl.source import Source


def at(text, part, name="t.nn"):
    start = text.index(part)
    return Source(name, text).span(start, start + len(part))


def test_all_parts():
    text = "x = 1\ny = 2\nz = 3\nlonger = x + y\n"
    source = Source("model.nn", text)
    diagnostic = Diagnostic(
        "NN999",
        "these do not fit",
        source.span(text.index("x + y"), text.index("x + y") + 5),
        "here",
        labels=(Label(source.span(0, 1), "first"), Label(source.span(6, 7), "second")),
        notes=("a reason", "one line\nand another"),
        help=("do this",),
    )
    assert (
        plain(diagnostic)
        == """error[NN999]: these do not fit
 --> model.nn:4:10
  |
1 | x = 1
  | - first
2 | y = 2
  | - second
...
4 | longer = x + y
  |          ^^^^^ here
  |
  = note: a reason
  = note: one line
          and another
  = help: do this"""
    )


def test_without_a_place():
    assert plain(Diagnostic("NN001", "no", severity="warning", help=("so",))) == "warning[NN001]: no\n  = help: so"


def test_places_in_two_sources():
    text = "y = f(x)\n"
    elsewhere = Label(at("\n" * 99 + "fn f", "f"), "defined here")
    diagnostic = Diagnostic("NN999", "no", at(text, "f(x)"), labels=(elsewhere,))
    assert (
        plain(diagnostic)
        == """error[NN999]: no
   --> t.nn:1:5
    |
  1 | y = f(x)
    |     ^^^^
   --> t.nn:100:1
    |
100 | fn f
    | - defined here"""
    )


@pytest.mark.parametrize(
    "text, part, shown, under",
    [
        ("a\tb = c", "b", "a    b = c", "     ^"),
        ("重み = x", "x", "重み = x", "       ^"),
        ("重み = x", "重み", "重み = x", "^^^^"),
        ("e\u0301\u0302x", "x", "e\u0301\u0302x", " ^"),
        ("a\x1b[31mb", "b", "a<U+001B>[31mb", "             ^"),
        ("\u202ex", "x", "<U+202E>x", "        ^"),
    ],
)
def test_what_is_underlined(text, part, shown, under):
    lines = plain(Diagnostic("NN999", "no", at(text, part))).split("\n")
    assert lines[3:] == [f"1 | {shown}", f"  | {under}"]


def test_a_place_without_width_and_one_of_several_lines():
    text = "a = (\n  b\n)\n"
    source = Source("t.nn", text)
    assert plain(Diagnostic("NN999", "no", source.span(5, 5))).endswith("1 | a = (\n  |      ^")
    assert plain(Diagnostic("NN999", "no", source.span(4, 11))).endswith("1 | a = (\n  |     ^")
    end = source.span(len(text), len(text))
    assert plain(Diagnostic("NN999", "no", end)).endswith("4 |\n  | ^")


def test_a_long_line_is_cut_around_the_place():
    text = "a" * 500 + " HERE " + "b" * 500
    lines = render(Diagnostic("NN999", "no", at(text, "HERE")), width=60).split("\n")
    source_line, marks = lines[3], lines[4]
    assert len(source_line) <= 60
    assert source_line[marks.index("^") : marks.rindex("^") + 1] == "HERE"


def test_no_text_of_a_user_reaches_the_terminal_unescaped():
    text = "x = \x1b]0;title\x07\u200b"
    evil = "\x1b[2J\u202e"
    label = Label(at(text, "x", evil), evil)
    diagnostic = Diagnostic("NN999", evil, at(text, "=", evil), evil, "error", (label,), (evil,), (evil,))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202e]", plain(diagnostic))


def test_colour_only_when_asked():
    diagnostic = Diagnostic("NN999", "no", at("a = b", "b"), "here", notes=("n",), help=("h",))
    coloured = render(diagnostic, colour=True)
    assert "\x1b[" in coloured and "\x1b[" not in render(diagnostic)
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == render(diagnostic)


SGR = re.compile("\x1b\\[[0-9;]*m")


def painted(text, part, parts, width=120):
    """The line of source in an excerpt, painted; the rest of it is as without paint."""
    diagnostic = Diagnostic("NN999", "no", at(text, part), "here")
    lines = render(diagnostic, True, width, lambda source, number: parts).split("\n")
    assert SGR.sub("", "\n".join(lines)) == render(diagnostic, width=width)
    assert lines[:3] + lines[4:] == (without := render(diagnostic, True, width).split("\n"))[:3] + without[4:]
    return lines[3].partition("\x1b[0m ")[2]


def test_a_line_is_painted():
    assert painted("if a then b", "b", [(0, 2, "35"), (5, 9, "1")]) == "\x1b[35mif\x1b[0m a \x1b[1mthen\x1b[0m b"


def test_paint_and_characters_that_are_escaped_or_wide():
    line = painted("\t重\x1b[2Jx y", "y", [(0, 1, "1"), (1, 2, "32"), (2, 3, "31"), (8, 9, "2")])
    assert line == "\x1b[1m    \x1b[0m\x1b[32m重\x1b[0m\x1b[31m<U+001B>\x1b[0m[2Jx \x1b[2my\x1b[0m"


def test_paint_of_a_line_that_is_cut():
    text = "a" * 500 + " HERE " + "b" * 500
    line = painted(text, "HERE", [(470, 500, "35"), (501, 505, "1"), (506, 1006, "2"), (1006, 1006, "3")], 60)
    found = re.fullmatch("\x1b\\[35ma+\x1b\\[0m \x1b\\[1mHERE\x1b\\[0m \x1b\\[2mb+\x1b\\[0m", line)
    assert found and len(SGR.sub("", line)) <= 55
    assert "\x1b[35m" not in painted("a" * 30 + " " * 100 + "HERE" + "b" * 99, "HERE", [(0, 30, "35")], 60)


def test_paint_is_for_colour():
    diagnostic = Diagnostic("NN999", "no", at("a = b", "b"))
    assert render(diagnostic, False, 120, lambda source, number: pytest.fail("asked")) == render(diagnostic)


def test_the_text_of_an_exception():
    first, second = Diagnostic("NN001", "a"), Diagnostic("NN002", "b")
    assert str(Refused(first, second)) == "\nerror[NN001]: a\n\nerror[NN002]: b"
