"""The shape of the program: imports go one way, and nothing outside an operator's class asks for its name."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from nndsl.ops.base import OPERATORS

PACKAGE = Path(__file__).parents[2] / "nndsl"
BEFORE = {  # what each part of the program may import
    "source": set(),
    "diagnostics": {"source", "version"},
    "syntax": {"source", "diagnostics", "resources"},
    "graph": {"source"},
    "ops": {"graph"},
    "semantics": {"source", "diagnostics", "syntax", "graph", "ops", "paths"},
}
BEFORE["passes"] = BEFORE["semantics"] | {"semantics"}
BEFORE["help"] = BEFORE["passes"] | {"passes"}
BEFORE["equations"] = BEFORE["passes"] | {"passes"}
BEFORE["engines"] = BEFORE["passes"] | {"passes"}
BEFORE["data"] = BEFORE["engines"] | {"engines", "files"}
BEFORE["training"] = BEFORE["data"] | {"data", "version", "versions", "render", "model"}
BEFORE["render"] = {"graph", "source", "diagnostics", "files", "resources"}


def imports(path: Path) -> set[str]:
    """The parts of the program that a file imports when it runs, inside functions too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    checked = {id(child) for node in ast.walk(tree) if _for_checkers(node) for child in ast.walk(node)}
    found = set()
    for node in ast.walk(tree):
        if id(node) in checked:
            continue
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("nndsl."):
            found.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {name.name.split(".")[1] for name in node.names if name.name.startswith("nndsl.")}
    return found


def _for_checkers(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)


@pytest.mark.parametrize("part", BEFORE)
def test_imports_go_one_way(part):
    files = [PACKAGE / f"{part}.py"] if (PACKAGE / f"{part}.py").exists() else sorted((PACKAGE / part).rglob("*.py"))
    assert files
    for path in files:
        wrong = imports(path) - BEFORE[part] - {part}
        assert not wrong, f"{path.relative_to(PACKAGE)} imports {sorted(wrong)}"


def comparisons(path: Path) -> list[str]:
    """The strings and names that a file compares an operator with."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Compare) and any(_is_operator(side) for side in (node.left, *node.comparators)):
            found.append(ast.unparse(node))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "isinstance" and _is_operator(node.args[0]):
            found.append(ast.unparse(node))
    return found


def _is_operator(node: ast.AST) -> bool:
    text = ast.unparse(node)
    return text.endswith((".op", ".op.name"))


def test_nothing_outside_its_class_asks_which_operator_a_node_has():
    for path in sorted(PACKAGE.rglob("*.py")):
        assert not comparisons(path), f"{path.relative_to(PACKAGE)}: {comparisons(path)}"


def test_no_code_names_a_layer_of_the_library():
    library = {"dense", "linear", "lstm", "gru", "embed", "dropout", "relu", "softmax", "layer_norm"}
    assert not library & OPERATORS.keys()
    for path in sorted(PACKAGE.rglob("*.py")):
        strings = {n.value for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
        assert not strings & library, f"{path.relative_to(PACKAGE)} names {sorted(strings & library)}"
