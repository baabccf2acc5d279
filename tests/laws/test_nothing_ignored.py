"""Nothing is silently ignored: any one literal, name or attribute of a model, changed, changes the digest of what it
means, or is diagnosed.

What may be changed without either, and why:

    the order of what has names        arguments by name, settings, the named members of a result
    a part left out that says its default, each literal of which counts (the same law tests these)
    the name of a repetition that only counts: `dense(8) for i in 1..3`
    a `fn` called a `layer`            a layer without weights is a function
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from nndsl.compiler import check
from nndsl.diagnostics import Refused
from nndsl.semantics.digest import digest
from nndsl.syntax import tree
from tests.laws.edits import Edit, meaning_edits
from tests.laws.reading import MODELS, program_of

ROOT = Path(__file__).parents[2]
FILES = {path.stem: path.read_text("utf-8") for path in sorted(MODELS.glob("*.nn"))}
TEXTS = {path.stem: path.read_text("utf-8") for path in sorted((Path(__file__).parent / "texts").glob("*.nn"))}
README = re.findall(r"```nn\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
PRINTED = {f"readme{number}": text for number, text in enumerate(README, 1)}
EVERYTHING = FILES | TEXTS | PRINTED


def meanings(text: str) -> list[set]:
    """What a text means and what is said about it; once more for each of its settings that is a truth, turned over,
    since one side of an `if` on it is read only then."""
    program = program_of(text)
    settings = [p for s in program.statements if isinstance(s, tree.Model) for p in s.settings]
    turned = [p for p in settings if isinstance(p.default, tree.Truth)]
    return [meaning(program), *(meaning(turn(program, parameter)) for parameter in turned)]


def meaning(program: tree.Program) -> set:
    try:
        network, warnings = check(program)
    except Refused as refused:
        return {(d.code, d.message) for d in refused.diagnostics}
    return {digest(network), *((d.code, d.message) for d in warnings)}


def turn(program: tree.Program, parameter: tree.Parameter) -> tree.Program:
    other = replace(parameter, default=replace(parameter.default, value=not parameter.default.value))
    changed = [
        replace(s, settings=tuple(other if p is parameter else p for p in s.settings))
        if isinstance(s, tree.Model)
        else s
        for s in program.statements
    ]
    return replace(program, statements=tuple(changed))


def noticed(before: list[set], edit: Edit) -> bool:
    """Whether a changed text means something else or has a finding that it had not."""
    try:
        after = meanings(edit.text)
    except Refused:
        return True
    return len(before) != len(after) or any(b - a for a, b in zip(before, after))


def excused(edit: Edit) -> bool:
    if edit.kind in ("swapped", "left out"):
        return edit.named
    return edit.kind == "idle name" or (edit.kind, edit.was) == ("keyword", "fn")


@pytest.mark.parametrize("name", EVERYTHING)
def test_a_text_of_this_law_is_without_findings(name):
    assert all(isinstance(found, str) for found in meanings(EVERYTHING[name])[0])


@pytest.mark.parametrize("name", EVERYTHING)
def test_any_one_change_is_noticed(name):
    text = EVERYTHING[name]
    before = meanings(text)
    changes = [edit for edit in meaning_edits(text) if edit.text != text]
    assert len(changes) > 50
    assert [edit for edit in changes if not excused(edit) and not noticed(before, edit)] == []


@pytest.mark.parametrize("text", ["# Other words.\n{0}", "{0}\n\n", "{0}# The end.\n"])
def test_comments_and_spaces_are_no_part_of_the_meaning(text):
    for original in FILES.values():
        assert meanings(text.format(original.replace(" = ", "  =  "))) == meanings(original)


def test_the_digest_is_the_same_in_every_process():
    code = (
        "import sys; from nndsl.semantics.digest import digest; from nndsl.compiler import *\n"
        "for path in sys.argv[1:]: print(digest(elaborate_program(read_program(path))))"
    )
    paths = [str(path) for folder in ("models", "tests/laws/texts") for path in sorted((ROOT / folder).glob("*.nn"))]
    printed = [
        subprocess.run(
            [sys.executable, "-c", code, *paths], env={**os.environ, "PYTHONHASHSEED": seed}, cwd=ROOT,
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert printed[0] == printed[1]
    assert len(set(printed[0].split())) == len(paths)
