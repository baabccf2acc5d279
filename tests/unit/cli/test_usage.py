"""Command lines that are wrong, help, versions."""

import json
import subprocess
import sys

import pytest

from nndsl.cli.main import main
from nndsl.version import __version__
from tests.unit.cli.conftest import ROOT, call


@pytest.mark.parametrize(
    "arguments, code, text",
    [
        (["sumary", "xor.nn"], "NN001", "did you mean `nndsl summary`?"),
        (["zzz"], "NN001", "the commands are `run`, `check`"),
        (["run", "xor.nn", "--sed", "3"], "NN002", "did you mean `--seed`?"),
        (["--vresion"], "NN002", "did you mean `--version`?"),
        (["run"], "NN003", "`nndsl run` needs FILE"),
        (["render", "xor.nn"], "NN003", "`nndsl render` needs -o / --output"),
        (["run", "xor.nn", "--seed", "many"], "NN004", "'many' is not a valid whole number"),
        (["render", "xor.nn", "-o", "x.svg", "--view", "all"], "NN004", "--view"),
        (["run", "xor.nn", "--keep-every", "nan"], "NN004", "'nan' is not a number of seconds"),
        (["run", "xor.nn", "--keep-every", "-1"], "NN004", "-1.0 is not in the range"),
        (["run", "xor.nn", "other.nn"], "NN005", "unexpected extra argument"),
        (["render", "xor.nn", "-o", "xor.gif"], "NN006", "-o xor.svg"),
        (["render", "xor.nn", "-o", "xor.nn"], "NN006", "-o xor.svg"),
    ],
)
def test_wrong_command_lines(arguments, code, text):
    result = call(*arguments)
    assert result.exit_code == 2 and result.stdout == ""
    assert f"error[{code}]" in result.stderr and text in result.stderr


def test_usage_errors_as_records():
    result = call("run", "--json", "--sed", "3")
    record = json.loads(result.stdout)
    assert result.exit_code == 2 and "error[NN002]" in result.stderr
    assert (record["ok"], record["exit_code"], record["diagnostics"][0]["code"]) == (False, 2, "NN002")


@pytest.mark.parametrize("name", main.commands)
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_shows_examples_before_options(name, flag):
    result = call(name, flag)
    assert result.exit_code == 0
    assert (
        0 < result.stdout.index(f"  nndsl {name} ") < result.stdout.index("Options:") < result.stdout.index("--debug")
    )


def test_no_command_shows_the_help():
    result = call()
    assert result.exit_code == 2 and result.stdout == "" and "nndsl run xor.nn" in result.stderr


@pytest.mark.parametrize("flag", ["-V", "--version"])
def test_versions(flag):
    result = call(flag)
    assert result.exit_code == 0
    lines = dict(line.split(" ", 1) for line in result.stdout.splitlines())
    assert lines["nndsl"] == __version__ and lines["python"] == sys.version.split()[0] and lines["pygraphviz"]


def test_the_module_is_the_program():
    result = subprocess.run([sys.executable, "-m", "nndsl", "-h"], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0 and result.stdout.startswith("Usage: nndsl ")


def test_help_imports_nothing_that_takes_time():
    code = (
        "import sys; from nndsl.cli.main import main\ntry: main(['-h'])\nfinally: print(*sys.modules, file=sys.stderr)"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    loaded = set(result.stderr.split())
    assert "click" in loaded
    assert loaded.isdisjoint(
        {"numpy", "networkx", "lark", "rich", "matplotlib", "graphviz", "safetensors", "nndsl.model"}
    )


def test_completion_is_clicks_own():
    result = subprocess.run(
        [sys.executable, "-m", "nndsl"], cwd=ROOT, capture_output=True, text=True,
        env={"_NNDSL_COMPLETE": "bash_source", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert "_nndsl_completion" in result.stdout
