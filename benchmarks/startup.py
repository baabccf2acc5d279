"""How long whole processes take to start and answer: medians over several runs, beside bare Python.

    python benchmarks/startup.py [runs]

Targets, where bare Python takes 0.03 s: `nndsl --help` 0.2 s, `nndsl check` on a 500-line file 0.6 s.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

HEADER = "input x : [16]\ntarget d : class(4)\n"
LAYER = "# A hidden layer.\nh{n} = h{before} -> dense(16) -> tanh\n"
FOOTER = "y = h{n} -> dense(4) -> softmax\noutput y for d\ntrain {{\n  loss = cross_entropy(y, d)\n}}\n"


def long_model(lines: int) -> str:
    """A valid model of about as many lines: a chain of layers, each with a comment."""
    layers = (lines - 7) // 2
    body = "".join(LAYER.format(n=n, before=n - 1) for n in range(1, layers + 1))
    return HEADER + "h0 = x -> dense(16) -> tanh\n" + body + FOOTER.format(n=layers)


def seconds(command: list[str], runs: int) -> float:
    times = []
    for _ in range(runs):
        began = perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times.append(perf_counter() - began)
    return median(times)


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as folder:
        files = {lines: Path(folder) / f"model_{lines}.nn" for lines in (20, 500)}
        for lines, path in files.items():
            path.write_text(long_model(lines), encoding="utf-8")
        nndsl = [sys.executable, "-m", "nndsl"]
        commands = {"python -c pass": [sys.executable, "-c", "pass"], "nndsl --help": [*nndsl, "--help"]}
        commands |= {f"nndsl check, {lines} lines": [*nndsl, "check", str(path)] for lines, path in files.items()}
        for name, command in commands.items():
            print(f"{name:<28}{seconds(command, runs):7.3f} s")


if __name__ == "__main__":
    main()
