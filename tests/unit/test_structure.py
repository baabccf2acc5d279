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


@pytest.mark.parametrize("part", ["training", "data", "semantics", "cli"])
def test_no_two_modules_of_a_part_need_each_other(part):
    """Not even inside functions."""
    needs = {path.stem: _beside(path, part) for path in sorted((PACKAGE / part).glob("*.py"))}
    reached: dict[str, set[str]] = {}
    for module in needs:
        todo, reached[module] = list(needs[module]), set()
        while todo:
            if (other := todo.pop()) not in reached[module]:
                reached[module].add(other)
                todo += needs.get(other, ())
    assert not [module for module, found in reached.items() if module in found]


def _beside(path: Path, part: str) -> set[str]:
    """The modules of its own part that a file imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    checked = {id(child) for node in ast.walk(tree) if _for_checkers(node) for child in ast.walk(node)}
    own = f"nndsl.{part}"
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and id(node) not in checked:
            if node.module == own:
                found |= {name.name for name in node.names}
            elif node.module and node.module.startswith(f"{own}."):
                found.add(node.module.removeprefix(f"{own}.").partition(".")[0])
    return found


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


ORACLES = {"torch", "sklearn", "onnx"}  # of an extra that whoever runs the tests need not have


@pytest.mark.parametrize("path", sorted(PACKAGE.parent.joinpath("tests").rglob("*.py")), ids=lambda path: path.stem)
def test_oracles_are_never_needed(path):
    """Where a module of tests is imported, what it needs of them is asked for by `importorskip` before."""
    asked: set[str] = set()
    for statement in ast.parse(path.read_text(encoding="utf-8")).body:
        names = [name.name for name in getattr(statement, "names", ())] if isinstance(statement, ast.Import) else []
        names += [statement.module] if isinstance(statement, ast.ImportFrom) and statement.module else []
        needed = {name.split(".")[0] for name in names} & ORACLES
        assert needed <= asked, f"{path} needs {sorted(needed - asked)}"
        if not isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            asked |= {package for package in ORACLES if f"importorskip('{package}" in ast.unparse(statement)}
