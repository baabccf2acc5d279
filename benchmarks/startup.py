"""How long whole processes take to start and answer: medians over several runs, beside bare Python.

    python benchmarks/startup.py [runs]

Targets, where bare Python takes 0.03 s: `nndsl --help` 0.2 s, `nndsl check` on a 500-line file 0.6 s, on one of 2,000
lines 1.5 s. The long files are chains of layers; the models of this project, again and again under other names, without
their training blocks; and a mixture that is denser than models are, eight operations a line.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from nndsl.source import Source
from nndsl.syntax import tree
from nndsl.syntax.parser import parse
from nndsl.syntax.printer import to_text

MODELS = Path(__file__).parents[1] / "models"

HEADER = "input x : [16]\ntarget d : class(4)\n"
LAYER = "# A hidden layer.\nh{n} = h{before} -> dense(16) -> tanh\n"
FOOTER = "y = h{n} -> dense(4) -> softmax\noutput y for d\ntrain {{\n  loss = cross_entropy(y, d)\n}}\n"


def long_model(lines: int) -> str:
    """A valid model of about as many lines: a chain of layers, each with a comment."""
    layers = (lines - 7) // 2
    body = "".join(LAYER.format(n=n, before=n - 1) for n in range(1, layers + 1))
    return HEADER + "h0 = x -> dense(16) -> tanh\n" + body + FOOTER.format(n=layers)


MIXED_HEADER = """# A mixture.
model mixed(width = 16, decay = 1e-4)
input  x : [16]     over T
target d : class(4) over T
"""
MIXED = """
# A way around two layers, with settings.
layer around{n}(units, slope = 0.1)(x : [N]) {{
  assert units >= N
  param gain : [units] = 1
  u = x -> dense(units) -> leaky(slope)
  return gain * (u -> dense(units) -> tanh) + x
}}
fn bend{n}(top = {n})(u) = if u > 0 then min(u, top) else 0.1 * u

a{n} = c{before} -> around{n}(16) -> bend{n}
b{n} = (a{n}, b{n}[t-1], c{n}[t-2]) -> dense(width) -> tanh
b{n}[0] = 0.5
# A gated recurrence beside it.
e{n} = b{n} -> gru(8) -> dense(16)
c{n} = relu(b{n} + 0.5 * e{n}) + a{n} / (1 + exp(-b{n}))
"""
MIXED_FOOTER = """y = c{n} -> dense(4) -> bend{n}(3) -> softmax
output y for d
train {{
  loss      = cross_entropy(y, d) + decay * l2(weights)
  metrics   = [accuracy(y, d)]
  optimizer = adam(rate = ramp(from = 0.01, to = 0.001, over = 500 updates))
  clip      = by_norm(1.0)
}}
"""


def mixed_model(lines: int) -> str:
    """A valid model of about as many lines, as varied as models are."""
    blocks = (lines - 14) // MIXED.count("\n")
    body = "".join(MIXED.format(n=n, before=n - 1) for n in range(1, blocks + 1))
    return MIXED_HEADER + "c0 = x -> dense(16)\n" + body + MIXED_FOOTER.format(n=blocks)


def models(lines: int) -> str:
    """The files of `models/` one after another, each time under other names, until there are as many lines."""
    texts, count, number = [], 0, 0
    while count < lines:
        for path in sorted(MODELS.glob("*.nn")):
            number += 1
            texts.append(renamed(path.read_text("utf-8"), f"_{number}"))
            count += texts[-1].count("\n")
    return "".join(texts)


def renamed(text: str, suffix: str) -> str:
    """The text of a model with other names, its settings as equations, without its training block."""
    program = parse(Source("model.nn", text))
    for block in program.statements:
        if isinstance(block, tree.Train):
            text = text.replace(block.span.text + "\n", "")
    names = {s.name for s in program.statements if isinstance(s, (tree.Input, tree.Target, tree.Equation, tree.Weight))}
    for model in program.statements:
        if isinstance(model, tree.Model):
            names |= {p.name for p in model.settings}
            header = "".join(f"{p.name} = {to_text(p.default)}\n" for p in model.settings)
            text = text.replace(model.span.text + "\n", header)
    return re.sub(rf"\b({'|'.join(names)})\b(?!\")", rf"\1{suffix}", text)


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
        texts = {f"{lines} lines": long_model(lines) for lines in (20, 500, 2000)}
        texts["2000 lines, models"] = models(2000)
        texts["2000 lines, dense"] = mixed_model(2000)
        files = {name: Path(folder) / f"{name}.nn" for name in texts}
        for name, path in files.items():
            path.write_text(texts[name], encoding="utf-8")
        nndsl = [sys.executable, "-m", "nndsl"]
        commands = {"python -c pass": [sys.executable, "-c", "pass"], "nndsl --help": [*nndsl, "--help"]}
        commands |= {f"nndsl check, {name}": [*nndsl, "check", str(path)] for name, path in files.items()}
        for name, command in commands.items():
            print(f"{name:<32}{seconds(command, runs):7.3f} s")


if __name__ == "__main__":
    main()
