"""The pages of `nndsl explain`: one for each code, and every example in them does what the page says.

What a wrong example reports is the page's own code; other codes that cannot be avoided stand under `See also`. A right
example ends well and reports nothing.
"""

import pytest

from nndsl.diagnostics import Diagnostic, explain
from tests.examples import PYTHON_FAILED, carried_out, result_of_wrong
from tests.unit.diagnostics.test_codes import constructors

CODES = sorted({code for _, _, codes in constructors() for code in codes})


def test_every_code_has_a_page_and_every_page_a_code():
    assert explain.codes() == CODES


@pytest.mark.parametrize("code", explain.codes())
def test_a_page(code):
    page = explain.page(code)
    assert page.code == code
    assert page.title[0].islower() or not page.title[0].isalpha() or page.title.split()[0].isupper()
    assert not page.title.endswith(".") and len(page.title) < 70
    assert 0 < len(page.text.split("\n\n")) <= 3 and "```" not in page.text
    assert set(page.related) <= set(CODES) - {code}


@pytest.mark.parametrize("code", explain.codes())
def test_the_wrong_example(code):
    page, result = explain.page(code), result_of_wrong(code)
    assert code in result.reported, result.said
    assert result.reported.keys() - {code} <= set(page.related), result.said
    if result.reported[code] == "error":
        of_python = page.wrong.commands.splitlines()[-1].startswith("python ")
        assert result.ended == (PYTHON_FAILED if of_python else Diagnostic(code, "").exit_code), result.said


@pytest.mark.parametrize("code", explain.codes())
def test_the_right_example(code):
    page = explain.page(code)
    assert page.right != page.wrong
    result = carried_out(page.right)
    assert (result.ended, result.reported) == (0, {}), result.said
