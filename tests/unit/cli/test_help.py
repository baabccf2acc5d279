"""`nndsl help`: kinds, lists, pages, words of a file, and words that do not exist."""

from __future__ import annotations

import json

import pytest

from nndsl.cli.main import main
from nndsl.semantics.vocabulary import KINDS
from tests.unit.cli.conftest import call

MINE = """# A cell.
#
# It leaks.
layer mycell(units)(x...) {
  h = tanh(dense(units)(x, h[t-1]))
  return h
}
fn dense2(x) = x
"""


def test_alone_it_shows_the_kinds_and_how_to_go_on():
    result = call("help")
    assert result.exit_code == 0 and result.stderr == ""
    assert all(f"\n  {kind} " in result.stdout for kind in KINDS)
    assert "nndsl help layer" in result.stdout and "nndsl run --help" in result.stdout


@pytest.mark.parametrize("kind", KINDS)
def test_the_words_of_a_kind(kind):
    result = call("help", kind)
    assert result.exit_code == 0 and result.stdout.startswith(f"{kind}: ")


def test_a_word_with_its_kind_and_without():
    with_kind, without = call("help", "layer", "lstm"), call("help", "lstm")
    assert with_kind.exit_code == 0 and with_kind.stdout == without.stdout
    for part in ("Long short-term memory", "x : [N] over T", "forget_gate.gate.dense.linear.W : [units, N]"):
        assert part in with_kind.stdout
    assert "source: nndsl/stdlib/recurrent.nn, lines " in with_kind.stdout
    assert "\x1b" not in with_kind.stdout


def test_a_symbol_with_two_uses():
    assert {"x - y    (op)", "-x    (op)"} <= set(call("help", "-").stdout.splitlines())


def test_a_kind_that_is_an_entry_too():
    assert "optimizer = ...    (entry)" in call("help", "entry", "optimizer").stdout


@pytest.mark.parametrize("arguments", [["mycell", "m.nn"], ["layer", "mycell", "m.nn"], ["mycell", "--file", "m.nn"]])
def test_a_word_of_a_file(folder, arguments):
    (folder / "m.nn").write_text(MINE)
    result = call("help", *arguments)
    assert result.exit_code == 0, result.stderr
    assert "A cell." in result.stdout and "It leaks." in result.stdout and "source: m.nn, lines 4 to 7" in result.stdout


def test_the_words_of_a_file(folder):
    (folder / "m.nn").write_text(MINE)
    listed = call("help", "m.nn").stdout
    assert "mycell" in listed and "dense2" in listed and "lstm" not in listed
    both = call("help", "layer", "m.nn").stdout
    assert "mycell" in both and "lstm" in both


def test_a_file_with_mistakes(folder):
    (folder / "m.nn").write_text("layer f(x) = (\n")
    result = call("help", "f", "m.nn")
    assert result.exit_code == 3 and result.stdout == "" and "m.nn:1" in result.stderr


@pytest.mark.parametrize(
    "arguments, code, text",
    [
        (["lsmt"], "NN012", "`nndsl help lstm`?"),
        (["layer", "relu"], "NN012", "write `nndsl help fn relu`"),
        (["layer", "lsmt"], "NN012", "no layer is called `lsmt`"),
        (["zzzzz"], "NN012", "`nndsl help` shows how to find a word"),
        (["layer", "zzzzz"], "NN012", "`nndsl help layer` lists them"),
        (["run"], "NN012", "`nndsl run --help`"),
        (["layr", "lstm"], "NN013", "did you mean `layer`?"),
        (["layer", "lstm", "gru"], "NN005", "unexpected `gru`"),
    ],
)
def test_words_that_do_not_exist(arguments, code, text):
    result = call("help", *arguments)
    assert result.exit_code == 2 and result.stdout == ""
    assert f"error[{code}]" in result.stderr and text in result.stderr


def test_a_word_that_is_checked_only_says_so():
    assert "checked only" in call("help", "entry", "teacher").stdout
    assert "checked only" not in call("help", "entry", "batch").stdout


def test_records():
    (word,) = json.loads(call("help", "dense", "--json").stdout)["words"]
    assert (word["word"], word["kind"], word["parameters"]) == ("dense", "layer", "N*units + units")
    assert word["settings"][0] == {"name": "units", "default": None, "required": True}
    assert word["source"]["file"] == "nndsl/stdlib/layers.nn"
    listed = json.loads(call("help", "optimizer", "--json").stdout)["words"]
    assert "adam" in [word["word"] for word in listed] and "equations" not in listed[0]
    wrong = call("help", "lsmt", "--json")
    assert json.loads(wrong.stdout)["diagnostics"][0]["code"] == "NN012"


def test_headings_are_coloured_where_asked(monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[1;34mshapes\x1b[0m" in call("help", "tanh").stdout


@pytest.mark.parametrize("columns", [40, 80])
def test_texts_are_wrapped_to_the_width(monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = call("help", "layer").stdout.splitlines() + call("help", "draw").stdout.splitlines()[1:]
    assert max(map(len, lines[1:])) <= columns + 8


def test_nothing_of_a_file_moves_the_cursor(folder):
    (folder / "m.nn").write_text("# A\tB\nfn f(x) =\tx\n")
    assert "\t" not in call("help", "f", "m.nn").stdout


def test_it_is_a_command():
    assert "help" in main.commands
