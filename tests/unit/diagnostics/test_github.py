"""Workflow commands: read back as the runner of GitHub Actions reads them, whatever names and messages hold.

The escapes are those of actions/toolkit (packages/core/src/command.ts); the runner undoes them in the reverse order.
"""

import re

import pytest

from nndsl.diagnostics import Diagnostic, Label, github
from nndsl.source import Source

HOSTILE = "a%25,b:c::d\r\ne%0A::error file=x::\x1b[2J%"


def unescaped(text, of_property):
    more = [("%3A", ":"), ("%2C", ",")] if of_property else []
    for code, character in [("%0D", "\r"), ("%0A", "\n"), *more, ("%25", "%")]:
        text = text.replace(code, character)
    return text


def read(line):
    kind, properties, text = re.fullmatch(r"::(\w+) (.*?)::(.*)\n", line).groups()
    given = dict(part.split("=", 1) for part in properties.split(","))
    return kind, {name: unescaped(value, True) for name, value in given.items()}, unescaped(text, False)


def test_a_place_and_all_that_is_said_about_it():
    source = Source("m.nn", "x = 1\ny = äb\n")
    diagnostic = Diagnostic(
        "NN999", "no", source.span(10, 12), "here", "warning", (Label(source.span(0, 1), "x"),), ("n",), ("h\ni",)
    )
    assert github.findings([("m.nn", diagnostic)], 1) == (
        "::warning file=m.nn,line=2,endLine=2,col=5,endColumn=7,title=NN999"
        "::no%0Ahere%0Am.nn:1:1: x%0Anote: n%0Ahelp: h%0Ai\n"
    )


def test_columns_are_for_one_line():
    source = Source("m.nn", "a\nb\n")
    line = github.findings([("m.nn", Diagnostic("NN999", "no", source.span(0, 3)))], 3)
    assert read(line)[1] == {"file": "m.nn", "line": "1", "endLine": "2", "title": "NN999"}


@pytest.mark.parametrize("name", [HOSTILE, "%", "%25", "a,line=1.nn", "::warning::x", "é重.nn"])
def test_hostile_names_stay_names(name):
    line = github.findings([(name, Diagnostic("NN999", "no", Source(name, "x").span(0, 1)))], 3)
    assert line.count("\n") == 1 and read(line)[1]["file"] == name


def test_hostile_messages_stay_messages():
    span = Source("m.nn", "x").span(0, 1)
    diagnostic = Diagnostic("NN999", HOSTILE, span, HOSTILE, "error", (Label(span, HOSTILE),), (HOSTILE,), (HOSTILE,))
    line = github.findings([("m.nn", diagnostic)], 3)
    shown = "a%25,b:c::d<U+000D>\ne%0A::error file=x::<U+001B>[2J%"
    assert line.count("\n") == 1 and "\r" not in line
    assert read(line)[2] == "\n".join([shown, shown, f"m.nn:1:1: {shown}", f"note: {shown}", f"help: {shown}"])


def test_without_a_place_in_a_file():
    setting = Diagnostic("NN999", "no", Source("--set", "a=1").span(0, 1))
    assert github.findings([("m.nn", setting)], 3) == "::error file=m.nn,title=NN999::no\n"
    assert github.findings([("", Diagnostic("NN002", "no"))], 2) == "::error title=NN002::no\n"
    assert github.findings([], 0) == ""


def test_a_fault():
    assert github.fault("KeyError: 1", "/tmp/r", 70) == "::error title=internal error::KeyError: 1%0Areport: /tmp/r\n"
    assert github.fault("KeyError: 1", None, 70) == "::error title=internal error::KeyError: 1\n"
