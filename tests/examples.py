"""Doing what the examples of pages show: their files in a folder of its own, their commands given there.

Plain commands are called in this process, which is quick; a line that needs a shell goes to bash as it stands. A script
of Python that ends with a refusal fails as such scripts do, and what counts of its traceback is the refusal.
"""

import os
import re
import runpy
import shlex
import subprocess
import sys
import tempfile
from contextlib import chdir
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest import mock

from click.testing import CliRunner

from nndsl.cli.main import main
from nndsl.diagnostics import Refused, explain

ROOT = Path(__file__).parents[1]
OF_A_SHELL = set("|&;<>$`(){}[]*?~\\#!")
PYTHON_FAILED = 1  # the exit code of a script that does not catch what is raised
LEFT_OUT = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "NNDSL_DATA")  # of the environment
REPORTED = re.compile(r"(error|warning)\[(NN\d{3})\]")


@dataclass(frozen=True)
class Result:
    ended: int  # the exit code of the last command
    said: str  # on standard error, by all of them; the folder is called FOLDER

    @property
    def reported(self):
        """The severity of each code that was reported."""
        return {code: severity for severity, code in REPORTED.findall(self.said)}


@cache
def result_of_wrong(code):
    return carried_out(explain.page(code).wrong)


def carried_out(example):
    environment = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder).resolve()
        with chdir(here), mock.patch.dict(os.environ, {**environment, "COLUMNS": "100"}, clear=True):
            write(example.files)
            lines = example.commands.splitlines()
            plain = all(line.split()[0] in CALLS and not OF_A_SHELL & set(line) for line in lines)
            results = [called(*shlex.split(line)) for line in lines] if plain else [by_bash(example.commands)]
    return Result(results[-1][0], "".join(said for _, said in results).replace(str(here), "FOLDER"))


def write(files):
    for name, text in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def called(program, *arguments):
    return CALLS[program](*arguments)


def by_nndsl(*arguments):
    result = CliRunner().invoke(main, arguments)
    return result.exit_code, result.stderr


def by_python(script):
    try:
        runpy.run_path(script)
    except Refused as refused:
        return PYTHON_FAILED, f"{refused}\n".lstrip("\n")
    return 0, ""


CALLS = {"nndsl": by_nndsl, "python": by_python}


def by_bash(commands):
    """`nndsl` and `python` are this program and this interpreter, installed or not."""
    with tempfile.TemporaryDirectory() as programs:
        for name, arguments in (("nndsl", "-m nndsl"), ("python", "")):
            path = Path(programs, name)
            path.write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments} "$@"\n')
            path.chmod(0o755)
        paths = {"PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            ["bash", "-c", commands], capture_output=True, text=True, errors="replace", timeout=60, check=False,
            env={**os.environ, **paths},
        )  # fmt: skip
    return done.returncode, done.stderr
