"""Limits, measured on whole processes: what is beyond them is refused in under a second of computing and 200 MB."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SECONDS, BYTES = 1.0, 200 * 1000**2
DEEP = 100_000
HEAD = "input x : [2]\n"
DOUBLING = "".join(f"layer f{i}(x) = f{i + 1}(x) + f{i + 1}(x)\n" for i in range(60))


def tenfold(brackets: str, times: int) -> str:
    """Equations of which each has the one before ten times in brackets: `a1 = (a0, a0, ...)`."""
    inside = [", ".join([f"a{i}"] * 10) for i in range(times)]
    return "".join(f"a{i} = {brackets[0]}{items}{brackets[1]}\n" for i, items in enumerate(inside, 1))


REFUSED = {  # a text, its code, and the exit code
    "brackets": (HEAD + "y = " + "(" * DEEP + "x" + ")" * DEEP + "\noutput y\n", "NN902", 6),
    "open brackets": (HEAD + "y = " + "(" * DEEP, "NN902", 6),
    "lists": (HEAD + "y = " + "[" * DEEP + "x" + "]" * DEEP + "\n", "NN902", 6),
    "blocks": ("layer f(x) {\n" * DEEP, "NN902", 6),
    "calls": (HEAD + "y = " + "tanh(" * DEEP + "x" + ")" * DEEP + "\n", "NN902", 6),
    "calls of calls": (HEAD + "y = x" + "(x)" * DEEP + "\n", "NN902", 6),
    "indices": (HEAD + "y = x" + "[1" * DEEP + "]" * DEEP + "\n", "NN902", 6),
    "signs": (HEAD + "y = " + "- " * DEEP + "x\n", "NN902", 6),
    "powers": (HEAD + "y = " + "x ^ " * DEEP + "x\n", "NN902", 6),
    "conditions": (HEAD + "y = " + "if x > 0 then x else " * DEEP + "x\n", "NN902", 6),
    "transposes": (HEAD + "y = x" + "'" * DEEP + "\n", "NN902", 6),
    "dots": (HEAD + "y = x" + ".a" * DEEP + "\n", "NN902", 6),
    "a repeat bomb": (
        HEAD + "y = add(add(add(x for i in 1..1000) for j in 1..1000) for k in 1..1000)\noutput y\n",
        "NN905",
        6,
    ),
    "lists of lists": ("a0 = 1..10\n" + tenfold("[]", 12) + "y = sum(a12)\noutput y\n", "NN905", 6),
    "tuples of tuples": (HEAD + "a0 = (x, x)\n" + tenfold("()", 12) + "y = add(a12)\noutput y\n", "NN905", 6),
    "tuples repeated": (
        HEAD + "a0 = (x, x)\n" + tenfold("()", 4) + "y = add(a4 for i in 1..10^4)\noutput y\n",
        "NN905",
        6,
    ),
    "a long repetition": (HEAD + "y = add(x for i in 1..10^9)\noutput y\n", "NN905", 6),
    "layers that double": (DOUBLING + "layer f60(x) = x\n" + HEAD + "y = f0(x)\noutput y\n", "NN908", 6),
    "a layer in itself": ("layer f(x) = f(x)\n" + HEAD + "y = f(x)\noutput y\n", "NN903", 6),
    "a wide layer": (HEAD + "y = x -> dense(10^12)\noutput y\n", "NN907", 6),
    "a large weight": (HEAD + "weight W : [10^6, 10^6] = 0\ny = sum(W) * x\noutput y\n", "NN907", 6),
    "a large value": ("input x : [10^12]\ny = sum(x)\noutput y\n", "NN910", 6),
    "a long number": (HEAD + "y = x * " + "9" * 5000 + "\noutput y\n", "NN109", 3),
    "a tower": (HEAD + "y = x -> dense(10^10^10)\noutput y\n", "NN310", 3),
    "a long text": ("#" * (5 * 2**20), "NN901", 6),
    "a binary file": ("\x00" * 1000, "NN130", 3),
}


# Run in a small process of its own: what a process took at most includes what the one that started it had taken.
MEASURE = """
import json, os, resource, subprocess, sys
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
process = subprocess.Popen([sys.executable, "-m", "nndsl", "check", sys.argv[1]], stdout=-1, stderr=-2, text=True)
said = process.stdout.read()
_, status, used = os.wait4(process.pid, 0)
size = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
print(json.dumps([said, os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, size]))
"""


def measured(path: Path) -> tuple[str, int, float, int]:
    """What `nndsl check` says of a file, its exit code, the seconds it computed and the bytes it took at most."""
    command = [sys.executable, "-c", MEASURE, str(path)]
    return tuple(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_too_large_is_refused_before_it_is_made(tmp_path, name):
    text, code, exit_code = REFUSED[name]
    path = tmp_path / "model.nn"
    path.write_text(text)
    for attempt in range(3):  # on a busy machine even computing takes longer at times
        said, returned, seconds, size = measured(path)
        if seconds < SECONDS:
            break
    assert f"error[{code}]" in said and returned == exit_code
    assert seconds < SECONDS and size < BYTES
