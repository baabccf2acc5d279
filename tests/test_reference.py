"""The language reference: its examples are run, its tables are those the registries give, and it leaves out no form."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from nndsl.compiler import check, check_source
from nndsl.diagnostics import Refused
from nndsl.semantics.overrides import override
from nndsl.semantics.vocabulary import NAMES, vocabulary
from nndsl.source import Source
from nndsl.syntax import tree
from nndsl.syntax.parser import parse

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "grammar" / "REFERENCE.md"
TEXT = REFERENCE.read_text(encoding="utf-8")


def blocks(pattern: str) -> list[tuple[str, ...]]:
    return re.findall(rf"^```nn{pattern}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


RIGHT = blocks("")
WITH = blocks(" with ([^\n]+)")
WRONG = blocks(" wrong (NN[0-9]+)")
WARNS = blocks(" warns ([^\n]+)")
NAMED = blocks(" named ([^\n]+)")


@pytest.fixture(scope="module")
def maker():
    spec = importlib.util.spec_from_file_location("make_reference", REFERENCE.with_name("make_reference.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_block_is_one_that_is_run():
    assert sum(map(len, (RIGHT, WITH, WRONG, WARNS, NAMED))) == len(re.findall(r"^```nn", TEXT, re.MULTILINE))
    assert len(RIGHT) > 40 and len(WRONG) > 40


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """The path of a model beside the files that examples have names for."""
    folder = tmp_path_factory.mktemp("reference")
    for name, text in NAMED:
        (folder / name).write_text(text, encoding="utf-8")
    return str(folder / "model.nn")


@pytest.mark.parametrize("text", RIGHT)
def test_right(text, place):
    _, warnings = check_source(Source(place, text))
    assert not warnings


@pytest.mark.parametrize("codes, text", WARNS)
def test_warned_of(codes, text, place):
    _, warnings = check_source(Source(place, text))
    assert [warning.code for warning in warnings] == codes.split()


@pytest.mark.parametrize("settings, text", WITH)
def test_right_with_settings(settings, text):
    check(override(parse(Source("model.nn", text)), settings.split()))


@pytest.mark.parametrize("code, text", WRONG)
def test_wrong(code, text, place):
    try:
        found = check_source(Source(place, text))[1]
    except Refused as refused:
        found = refused.diagnostics
    assert [diagnostic.code for diagnostic in found] == [code]


def test_the_tables_are_up_to_date(maker):
    assert maker.written(TEXT) == TEXT, "run `python grammar/make_reference.py`"


def test_every_table_stands_in_it(maker):
    assert set(re.findall(r"<!-- (\w+):begin -->", TEXT)) == maker.TABLES.keys()


def test_every_word_of_the_library_stands_in_it():
    words = [entry.word for entry in vocabulary() if entry.kind in (*NAMES, "entry")]
    assert not [word for word in words if f"`{word}`" not in TEXT and f"| `{word} = " not in TEXT]


def test_every_form_of_the_grammar_is_shown():
    forms = {kind for kind in vars(tree).values() if isinstance(kind, type) and issubclass(kind, tree.Node)}
    texts = (*RIGHT, *(text for _, text in WITH))
    shown = {type(node) for text in texts for node in tree.walk(parse(Source("m", text)))}
    assert forms - shown == {tree.Node, tree.Statement}


def test_every_operator_is_shown():
    nodes = [node for text in RIGHT for node in tree.walk(parse(Source("m", text)))]
    shown = {node.operator for node in nodes if isinstance(node, (tree.Binary, tree.Unary))}
    assert shown >= set("+ - * / @ ^ .. == != <= >= < > and or not".split())


def test_links_lead_somewhere():
    titles = re.findall(r"^#+ (.*)$", TEXT, re.MULTILINE)
    headings = {re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in titles}
    links = re.findall(r"\]\(([^)]+)\)", TEXT)
    assert links
    for link in links:
        assert link[1:] in headings if link.startswith("#") else (REFERENCE.parent / link).exists(), link
