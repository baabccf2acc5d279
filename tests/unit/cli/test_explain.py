"""`nndsl explain`: pages in the terminal, the list of codes, and the line that leads to them."""

import json
import re

import pytest

from nndsl.diagnostics import explain
from tests.unit.cli.conftest import call
from tests.unit.cli.test_processes import on_a_terminal

PAGE = """# NN204: a title

A paragraph of two
lines, with `code that is not broken`.

- an item
- another

## Wrong

```nn
input x : [2]

y = x
```

```csv data.csv
x1,x2
```

```sh
nndsl run model.nn
```

## Right

```nn
y = 1
```

## See also

NN203, NN206
"""


@pytest.fixture
def one_page(monkeypatch):
    monkeypatch.setattr(explain, "codes", lambda: ["NN204"])
    monkeypatch.setattr(explain, "page", lambda code: explain.parse(PAGE))


def test_a_page_is_printed(one_page, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    result = call("explain", "NN204")
    assert result.exit_code == 0 and result.stderr == ""
    assert result.stdout == """NN204: a title

A paragraph of two lines, with
`code that is not broken`.

- an item
- another

Wrong

  model.nn
  | input x : [2]
  |
  | y = x
  data.csv
  | x1,x2
  $ nndsl run model.nn

Right

  | y = 1

See also

  NN203
  NN206
"""


def test_a_page_as_a_record(one_page):
    (page,) = json.loads(call("explain", "NN204", "--json").stdout)["pages"]
    assert page == {
        "code": "NN204",
        "title": "a title",
        "text": "A paragraph of two\nlines, with `code that is not broken`.\n\n- an item\n- another",
        "wrong": {
            "files": {"model.nn": "input x : [2]\n\ny = x\n", "data.csv": "x1,x2\n"},
            "commands": "nndsl run model.nn",
        },
        "right": {"files": {"model.nn": "y = 1\n"}, "commands": "nndsl check model.nn"},
        "related": ["NN203", "NN206"],
    }


@pytest.mark.parametrize("typed", ["nn204", "204", "Nn204"])
def test_a_code_is_found_however_it_is_typed(typed):
    assert call("explain", typed).stdout == call("explain", "NN204").stdout != ""


def test_several_pages():
    result = call("explain", "204", "NN203")
    assert re.findall(r"^NN\d{3}(?=: )", result.stdout, re.MULTILINE) == ["NN204", "NN203"]


def test_all_codes_are_listed():
    result = call("explain")
    assert result.exit_code == 0
    assert re.findall(r"^  (NN\d{3})  \S", result.stdout, re.MULTILINE) == explain.codes()
    assert result.stdout.index("Names, definitions") < result.stdout.index("NN204")


@pytest.mark.parametrize("typed", ["NN2O4", "shapes", "../NN204", "\x1b[2J", ""])
def test_an_unknown_code(typed):
    result = call("explain", typed)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "error[NN010]: there is no code" in result.stderr and "lists all of them" in result.stderr
    assert "\x1b" not in result.stderr


def test_the_likely_code_is_suggested():
    assert "did you mean `nndsl explain NN204`?" in call("explain", "NN2004").stderr


def test_colour_is_for_terminals():
    assert "\x1b[1mNN204: " in on_a_terminal("explain", "NN204")[0]
    assert "\x1b" not in on_a_terminal("explain", "NN204", NO_COLOR="1")[0]


@pytest.mark.parametrize(
    "text",
    ["", "# NN204 no colon\n", PAGE.replace("## Right", "## Correct"), PAGE.replace("```csv", "words\n\n```csv")],
)
def test_a_text_that_is_no_page(text):
    with pytest.raises(ValueError):
        explain.parse(text)


def test_mistakes_lead_to_their_pages(folder):
    (folder / "bad.nn").write_text("input x : [2]\ny = x -> dense\nz = x -> dense\noutput y\noutput z\n")
    assert call("check", "bad.nn").stderr.endswith("\n\nto read more: nndsl explain NN204\n")
    assert "explain" not in call("check", "bad.nn", "--json").stderr
    assert "explain" not in call("run", "bad.nn", "--json").stderr


def test_a_mistake_without_a_page_leads_nowhere(folder, monkeypatch):
    monkeypatch.setattr(explain, "codes", lambda: [])
    (folder / "bad.nn").write_text("input x : [2]\ny = x -> dense\noutput y\n")
    assert "explain" not in call("check", "bad.nn").stderr
