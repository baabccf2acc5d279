"""`nndsl check`: all mistakes of all files, as text and as records."""

import json
import subprocess
import sys
from types import SimpleNamespace

import pytest

import nndsl.compiler
from nndsl.diagnostics import Diagnostic
from tests.unit.cli.conftest import call

BROKEN = "input x : [2]\ny = z -> dense(1)\nv = w + x\noutput y\n"


@pytest.fixture
def warning(monkeypatch):
    """Every file has one."""
    found = [Diagnostic("NN299", "this is odd", severity="warning")]
    monkeypatch.setattr(nndsl.compiler, "check", lambda *_: (SimpleNamespace(), found))


def test_files_without_mistakes():
    result = call("check", "xor.nn", "flowers.nn")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "xor.nn: no mistakes found\nflowers.nn: no mistakes found\n"


def test_every_mistake_of_every_file(folder):
    (folder / "broken.nn").write_text(BROKEN)
    result = call("check", "missing.nn", "broken.nn", "xor.nn")
    assert result.exit_code == 8  # that of the first
    assert result.stdout == "missing.nn: 1 error\nbroken.nn: 2 errors\nxor.nn: no mistakes found\n"
    assert "broken.nn:2:5" in result.stderr and "broken.nn:3:5" in result.stderr and "NN060" in result.stderr


def test_records(folder):
    (folder / "broken.nn").write_text(BROKEN)
    result = call("check", "broken.nn", "--json")
    record = json.loads(result.stdout)
    assert result.exit_code == record["exit_code"] == 3 and record["ok"] is False and result.stderr == ""
    first = record["diagnostics"][0]
    assert (first["path"], first["file"], first["line"], first["column"], first["code"]) == (
        "broken.nn",
        "broken.nn",
        2,
        5,
        "NN201",
    )
    assert json.loads(call("check", "xor.nn", "--json").stdout) == {"ok": True, "exit_code": 0, "diagnostics": []}


def test_a_file_name_cannot_move_the_cursor(folder):
    (folder / "a\x1b[2J.nn").write_text((folder / "xor.nn").read_text())
    assert call("check", "a\x1b[2J.nn").stdout == "a<U+001B>[2J.nn: no mistakes found\n"


def test_overrides_are_checked():
    assert call("check", "xor.nn", "--set", "hidden=4").exit_code == 0
    assert call("check", "xor.nn", "--set", "hidden=0").exit_code == 3


@pytest.mark.parametrize(
    "options, said",
    [
        (["--unset", "train.stop"], "it can take away `train.data`, `train.loss`, `train.metrics`, `train.optimizer`, `train.epochs`"),
        (["--unset", "train.epoch"], "did you mean `train.epochs`"),
        (["--unset", "head.epochs"], "did you mean `train.epochs`?"),
        (["--unset", "hidden"], "`--set` changes them"),
        (["--unset", ""], "`--unset ` takes nothing away"),
        (["--unset", "train.epochs", "--set", "train.epochs=3"], "leave out `--set` or `--unset`"),
        (["--unset", "train.batch", "--set", "train.batch=3"], "leave out `--set` or `--unset`"),
        (["--unset", "train.epochs", "--unset", "train.epochs"], "takes nothing away"),
    ],
)
def test_what_cannot_be_taken_away(options, said):
    result = call("check", "xor.nn", *options)
    assert result.exit_code == 3 and "NN255" in result.stderr and said in result.stderr


def test_what_is_taken_away_is_checked_as_if_it_were_not_there(folder):
    assert call("check", "xor.nn", "--unset", "train.epochs", "--strict").exit_code == 0
    assert "NN505" in call("run", "xor.nn", "--unset", "train.data").stderr


@pytest.mark.parametrize("setting", ["act=tanh", "train.optimizer=sgd()"])
def test_what_is_set_aside_is_not_unused(folder, setting):
    """The file's own choice still uses what it names: `bent`, `slow` and the setting `rate`."""
    text = """
model chosen(act = bent, rate = 0.1)
fn bent(u) = u^2
optimizer slow(rate)(w) = -rate * gradient(w) / t
input  x : [2]
target d : number
y = x -> dense(1) -> act
output y for d
train {
  loss      = squared_error(y, d)
  optimizer = slow(rate)
}
"""
    (folder / "chosen.nn").write_text(text)
    result = call("check", "chosen.nn", "--strict", "--set", setting)
    assert (result.exit_code, result.stderr) == (0, "")


def test_warnings_pass(warning):
    result = call("check", "xor.nn")
    assert (result.exit_code, result.stdout) == (0, "xor.nn: 1 warning\n") and "warning[NN299]" in result.stderr


def test_warnings_are_findings_when_strict(warning):
    result = call("check", "xor.nn", "--strict", "--json")
    assert result.exit_code == 1 and json.loads(result.stdout)["ok"] is False


def test_checking_a_file_loads_neither_numpy_nor_what_draws_and_trains(folder):
    """NumPy alone would be a fifth of the time; `__main__` defers it until something of it is used, such as samples that
    are written out in the file."""
    (folder / "small.nn").write_text("input x : [2] over T\ny = x -> lstm(4) -> dense(1)\noutput y\n")
    code = "import sys; from nndsl.__main__ import main\ntry: main(['check', 'small.nn'])\nfinally: print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert "nndsl.semantics.elaborate" in loaded and "networkx" in loaded
    assert not {"numpy.linalg", "matplotlib", "graphviz", "pygraphviz", "safetensors", "rich.progress", "lark", "pygments"} & loaded
