"""Every wrong text in `bad/`, and exactly what is said about it.

`NNDSL_UPDATE_GOLDEN=1 pytest tests/golden` writes what is said now; review it as you would review code.
"""

import os
from pathlib import Path

import pytest

from nndsl.compiler import check
from nndsl.diagnostics import Refused
from nndsl.diagnostics.text import plain
from nndsl.semantics.uses import link
from nndsl.syntax.parser import parse
from nndsl.syntax.read import source_of

FILES = sorted((Path(__file__).parent / "bad").glob("*.nn"))


def findings(path):
    try:
        return check(link(parse(source_of(path.name, path.read_text("utf-8"))), path.parent))[1]
    except Refused as refused:
        return refused.diagnostics


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_said(path):
    said = "\n\n".join(map(plain, findings(path))) + "\n"
    expected = path.with_suffix(".expected")
    if os.environ.get("NNDSL_UPDATE_GOLDEN"):
        expected.write_text(said, "utf-8")
    assert said == expected.read_text("utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_code_is_the_one_in_the_name(path):
    assert path.stem[:5].upper() in [diagnostic.code for diagnostic in findings(path)]
