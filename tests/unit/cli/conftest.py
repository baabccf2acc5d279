"""Small models in a folder of their own, and the program called in process and as a process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from nndsl.cli.main import main

ROOT = Path(__file__).parents[3]

XOR = """
model xor(hidden = 3)
input  x : [2]
target d : number
y = x -> dense(hidden) -> tanh -> dense(1) -> sigmoid
output y for d
train {
  data      = rows(x = [[0, 0], [0, 1], [1, 0], [1, 1]], d = [0, 1, 1, 0])
  loss      = binary_cross_entropy(y, d)
  metrics   = [accuracy(y, d)]
  optimizer = momentum(rate = 0.5, momentum = 0.9)
  epochs    = 3
}
"""

FLOWERS = """
input  size : [2]
target kind : class(K)
y = size -> dense(K) -> softmax
output y for kind
train {
  data   = csv("flowers.csv")(size = ["long", "wide"])
  loss   = cross_entropy(y, kind)
  epochs = 2
}
"""

TABLE = "long,wide,kind\n" + "".join(f"{i}.5,{i % 3},{'=rose' if i % 2 else 'tulip'}\n" for i in range(6))

COUNTER = """
input  x : number over T
target d : number over T
h = (x, h[t-1]) -> dense(2) -> tanh
y = h -> dense(1)
output y for d
train {
  data   = csv("counts.csv", sequence = "s")()
  loss   = squared_error(y, d)
  epochs = 2
}
"""

FILES = {
    "xor.nn": XOR,
    "flowers.nn": FLOWERS,
    "flowers.csv": TABLE,
    "counter.nn": COUNTER,
    "counts.csv": "s,x,d\na,1,1\na,2,3\nb,1,1\nb,1,2\nb,1,3\n",
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The current folder, with the models and their data in it."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "NNDSL_DATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*arguments):
    """The program's result, in process: exit_code, stdout, stderr."""
    return CliRunner().invoke(main, arguments)


def start(*arguments, code="from nndsl.cli.main import main; main()", **options):
    """The program as a process."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": environment, **options}
    return subprocess.Popen([sys.executable, "-c", code, *arguments], **options)
