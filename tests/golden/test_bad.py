"""Every wrong text in `bad/`, and exactly what is said about it; every code of the catalogue has one.

    bad/nn201_unknown_name.nn          a text that `nndsl check` refuses, and beside it, in `.expected`, what is said
    bad/pages/NN612.expected           what the wrong example of a page says: of the codes that need data, a run, a
                                       folder or a script. The files and commands stand in the page and nowhere else

What a page's example says is standard error as it is printed in 100 columns, and the exit code as the last line. What
differs from machine to machine is replaced: the example's folder by FOLDER (in `tests/examples.py`), the room on the
disk by N.

`NNDSL_UPDATE_GOLDEN=1 pytest tests/golden` writes what is said now; review it as you would review code.
"""

import os
import re
from pathlib import Path

import pytest

from nndsl.compiler import check
from nndsl.diagnostics import Refused, explain
from nndsl.diagnostics.text import plain
from nndsl.semantics.uses import link
from nndsl.syntax.parser import parse
from nndsl.syntax.read import source_of
from tests.examples import result_of_wrong
from tests.unit.diagnostics.test_codes import constructors

BAD = Path(__file__).parent / "bad"
FILES = sorted(BAD.glob("*.nn"))
CHECKED = {path.stem[:5].upper() for path in FILES}  # the codes that a text shows
PAGES = [code for code in explain.codes() if code not in CHECKED]
ROOM = re.compile(r"\d+(?= (bytes are needed|are free))")


def findings(path):
    try:
        return check(link(parse(source_of(path.name, path.read_text("utf-8"))), path.parent))[1]
    except Refused as refused:
        return refused.diagnostics


def compare(said, expected):
    if os.environ.get("NNDSL_UPDATE_GOLDEN"):
        expected.write_text(said, "utf-8")
    assert said == expected.read_text("utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_said(path):
    compare("\n\n".join(map(plain, findings(path))) + "\n", path.with_suffix(".expected"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_code_is_the_one_in_the_name(path):
    assert path.stem[:5].upper() in [diagnostic.code for diagnostic in findings(path)]


@pytest.mark.parametrize("code", PAGES)
def test_what_is_said_about_the_example_of_a_page(code):
    result = result_of_wrong(code)
    compare(f"{ROOM.sub('N', result.said)}exit code {result.ended}\n", BAD / "pages" / f"{code}.expected")


def test_every_code_has_an_expected_text_and_none_is_left_over():
    codes = {code for _, _, found in constructors() for code in found}
    written = {path.stem for path in (BAD / "pages").glob("*.expected")}
    assert written == set(PAGES) and CHECKED | written == codes
    assert {path.stem for path in BAD.glob("*.expected")} == {path.stem for path in FILES}
