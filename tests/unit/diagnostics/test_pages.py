"""The pages of `nndsl explain`: one for each code, and every example in them does what the page says.

What a wrong example reports is the page's own code; other codes that cannot be avoided stand under `See also`. A right
example ends well and reports nothing.
"""

import os
import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from nndsl.cli.main import main
from nndsl.diagnostics import Diagnostic, Refused, explain
from tests.unit.diagnostics.test_codes import constructors

ROOT = Path(__file__).parents[3]
CODES = sorted({code for _, _, codes in constructors() for code in codes})
REPORTED = re.compile(r"(error|warning)\[(NN\d{3})\]")
OF_A_SHELL = set("|&;<>$`(){}[]*?~\\#!")
PYTHON_FAILED = 1  # the exit code of a script that does not catch what is raised
WITHOUT_PAGE = ("NN0", "NN5", "NN6", "NN7", "NN8", "NN9")  # ranges whose pages are still being written


def test_every_code_has_a_page():
    assert [code for code in CODES if code not in explain.codes() and not code.startswith(WITHOUT_PAGE)] == []


def test_every_page_is_about_a_code():
    assert set(explain.codes()) <= set(CODES)


@pytest.mark.parametrize("code", explain.codes())
def test_a_page(code):
    page = explain.page(code)
    assert page.code == code
    assert page.title[0].islower() or not page.title[0].isalpha() or page.title.split()[0].isupper()
    assert not page.title.endswith(".") and len(page.title) < 70
    assert 0 < len(page.text.split("\n\n")) <= 3 and "```" not in page.text
    assert set(page.related) <= set(CODES) - {code}


@pytest.mark.parametrize("code", explain.codes())
def test_the_wrong_example(code, tmp_path, monkeypatch):
    page = explain.page(code)
    ended, said = carried_out(page.wrong, tmp_path, monkeypatch)
    severities = {found: severity for severity, found in REPORTED.findall(said)}
    assert code in severities, said
    assert severities.keys() - {code} <= set(page.related), said
    if severities[code] == "error":
        assert ended == (PYTHON_FAILED if of_python(page.wrong) else Diagnostic(code, "").exit_code), said


@pytest.mark.parametrize("code", explain.codes())
def test_the_right_example(code, tmp_path, monkeypatch):
    ended, said = carried_out(explain.page(code).right, tmp_path, monkeypatch)
    assert (ended, REPORTED.findall(said)) == (0, []), said


# ---- the commands of an example


def of_python(example):
    return example.commands.splitlines()[-1].startswith("python ")


def carried_out(example, folder, monkeypatch):
    """The exit code of the last command, and all that was written. Plain commands are called in this process."""
    monkeypatch.chdir(folder)
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "NNDSL_DATA"):
        monkeypatch.delenv(name, raising=False)
    for name, text in example.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    lines = example.commands.splitlines()
    if not all(line.split()[0] in CALLS and not OF_A_SHELL & set(line) for line in lines):
        return by_bash(example.commands, folder)
    results = [called(*shlex.split(line)) for line in lines]
    return results[-1][0], "".join(said for _, said in results)


def called(program, *arguments):
    return CALLS[program](*arguments)


def by_nndsl(*arguments):
    result = CliRunner().invoke(main, arguments)
    return result.exit_code, result.output


def by_python(script):
    try:
        runpy.run_path(script)
    except Refused as refused:
        return PYTHON_FAILED, str(refused)
    return 0, ""


CALLS = {"nndsl": by_nndsl, "python": by_python}


def by_bash(commands, folder):
    """`nndsl` and `python` are this program and this interpreter, installed or not."""
    programs = folder / ".programs"
    programs.mkdir()
    for name, arguments in (("nndsl", "-m nndsl"), ("python", "")):
        (programs / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments} "$@"\n')
        (programs / name).chmod(0o755)
    paths = {"PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["bash", "-c", commands], cwd=folder, capture_output=True, text=True, errors="replace", timeout=60,
        env={**os.environ, **paths},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr
