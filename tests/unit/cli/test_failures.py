"""Whatever is raised becomes words and an exit code."""

import json
import re
from pathlib import Path

import pytest

from nndsl.model import Model
from tests.unit.cli.conftest import call


@pytest.fixture
def failing(monkeypatch, tmp_path):
    """A program in which opening a model raises."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def fail(failure):
        def open(*arguments, **options):
            raise failure

        monkeypatch.setattr(Model, "open", open)

    return fail


@pytest.mark.parametrize(
    "failure, exit_code, text",
    [
        (MemoryError(), 6, "error[NN990]: there is not enough memory"),
        (
            OSError(28, "No space left on device", "/x/y"),
            8,
            "error[NN093]: the system refused: /x/y: No space left on device",
        ),
        (OSError(5, "Input/output error"), 8, "error[NN093]: the system refused: Input/output error"),
        (KeyboardInterrupt(), 130, ""),
        (SystemExit(143), 143, ""),
    ],
)
def test_failures_that_are_no_fault_of_ours(failing, failure, exit_code, text):
    failing(failure)
    result = call("run", "xor.nn")
    assert result.exit_code == exit_code and text in result.stderr and "Traceback" not in result.stderr


def test_our_own_fault_is_one_line_and_a_report(failing, tmp_path):
    failing(ZeroDivisionError("1/0\nand more"))
    result = call("run", "xor.nn")
    assert (result.exit_code, result.stdout) == (70, "")
    found = re.fullmatch(
        r"internal error: ZeroDivisionError: 1/0; this is a fault of nndsl: please report it and attach (\S+)\n",
        result.stderr,
    )
    report = Path(found[1]).read_text()
    assert (
        Path(found[1]).parent == tmp_path
        and "Traceback" in report
        and "numpy" in report
        and "ZeroDivisionError" in report
    )


def test_our_own_fault_as_a_record(failing):
    failing(ZeroDivisionError())
    record = json.loads(call("summary", "xor.nn", "--json").stdout)
    assert record["ok"] is False and record["exit_code"] == 70 and Path(record["report"]).exists()


def test_where_no_report_can_be_written(failing, monkeypatch):
    failing(ZeroDivisionError())
    monkeypatch.setattr("tempfile.tempdir", "/nonexistent")
    result = call("run", "xor.nn")
    assert result.exit_code == 70 and "with the output of --debug" in result.stderr


@pytest.mark.parametrize("arguments", [["--debug", "run", "xor.nn"], ["run", "xor.nn", "--debug"]])
def test_debug_shows_the_traceback(failing, arguments):
    failing(ZeroDivisionError())
    result = call(*arguments)
    assert result.exit_code == 70 and "Traceback (most recent call last)" in result.stderr


def test_a_limit(folder):
    (folder / "huge.nn").write_text("#" * 5_000_000)
    result = call("check", "huge.nn")
    assert result.exit_code == 6 and "error[NN901]" in result.stderr


def test_many_mistakes_are_counted(folder):
    (folder / "bad.nn").write_text("input x : [2]\n" + "".join(f"y{i} = z{i} + x\n" for i in range(30)) + "output y1\n")
    result = call("check", "bad.nn")
    assert result.exit_code == 3 and result.stderr.count("error[") == 20 and "\n\nand 10 more\n\n" in result.stderr
