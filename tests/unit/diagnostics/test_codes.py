"""The catalogue: one code for each kind of mistake, told by one constructor with a title."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import nndsl

CATALOGUE = Path(nndsl.__file__).parent / "diagnostics" / "catalogue"
CODE = re.compile(r"NN\d{3}")


def constructors():
    for path in sorted(CATALOGUE.glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                strings = [n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
                yield path, node, {text for text in strings if CODE.fullmatch(text)}


def test_each_code_has_one_constructor():
    homes = defaultdict(list)
    for path, node, codes in constructors():
        for code in codes:
            homes[code].append(f"{path.stem}.{node.name}")
    assert len(homes) > 150
    assert not {code: places for code, places in homes.items() if len(places) > 1}


def test_each_constructor_has_a_title_of_one_sentence():
    for path, node, codes in constructors():
        if not codes:
            continue  # wording shared by others
        title = (ast.get_docstring(node) or "").splitlines()[:1]
        assert title and title[0].endswith("."), f"{path.name}: {node.name}"
