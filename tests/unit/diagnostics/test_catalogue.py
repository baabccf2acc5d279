"""The catalogue as a whole: each code belongs to one constructor, and each of these is a title and a sentence."""

import ast
from pathlib import Path

import pytest

CATALOGUE = Path(__file__).parents[3] / "nndsl/diagnostics/catalogue"
GOLDEN = Path(__file__).parents[2] / "golden/bad"
MINE = ["words", "expressions", "syntax", "limits", "reading", "building"]


def constructors(module):
    """Each public function of a module of the catalogue, with the codes that stand in it."""
    for node in ast.parse((CATALOGUE / f"{module}.py").read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            strings = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant))
            yield node, [text for text in strings if isinstance(text, str) and text[:2] == "NN" and text[2:].isdigit()]


ALL = [(module, node, codes) for module in MINE for node, codes in constructors(module)]


@pytest.mark.parametrize("module, node, codes", ALL, ids=lambda part: getattr(part, "name", None))
def test_a_constructor(module, node, codes):
    title = (ast.get_docstring(node) or "").split("\n")[0]
    assert len(codes) == 1, "one code for each"
    assert title.endswith(".") or ";" in title
    assert codes[0][:3] == {"limits": "NN9", "reading": "NN0"}.get(module, "NN1")


def test_each_code_has_one_constructor():
    codes = [code for _, _, found in ALL for code in found]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("module", ["words", "expressions", "syntax"])
def test_every_syntax_error_has_a_text_that_shows_it(module):
    shown = {path.name[:5].upper() for path in GOLDEN.glob("*.nn")}
    of_files = {"NN129", "NN130"}
    assert {code for _, codes in constructors(module) for code in codes} - of_files <= shown
