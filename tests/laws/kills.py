"""Killing a training at random moments and resuming it: weights and log come out as if nothing had happened.

    python tests/laws/kills.py [TRIALS] [--seed N]

In each trial one of a few models is trained in a process of its own, which is killed (SIGKILL) after a random part of
the time that it takes, and resumed; half of the resumed ones are killed again. In the end the weights are compared byte
for byte, and the log line for line but for its times, with those of a training that was never killed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from time import monotonic, sleep

ROOT = Path(__file__).parents[2]
THREADS = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
HEAD = """input  x : [64]
target d : class(10)
y = x -> dense(24) -> batch_norm -> relu -> dropout(20%) -> dense(10) -> softmax
output y for d
digits = csv("digits.csv")(x = columns("p0", "p63"), d = "digit")
"""
BLOCK = """train NAME {
  data    = digits
  loss    = cross_entropy(y, d)
  metrics = [accuracy(y, d), confusion(y, d)]
  ENTRIES
}
"""
WAYS = {
    "plain": ["optimizer = momentum(0.1)\n  epochs = 12\n  validation = 20%"],
    "early": ["optimizer = adam(0.01)\n  validation = 20%\n  test = 20%\n  stop = early(patience = 4, every = 15 updates, retrain = true)"],
    "folds": ["optimizer = nesterov(0.1)\n  epochs = 4\n  validation = folds(3)"],
    "ensemble": ["optimizer = amsgrad(0.01)\n  epochs = 5\n  ensemble = bagging(2)\n  test = 20%"],
    "stages": ["optimizer = adadelta()\n  epochs = 5", "optimizer = rmsprop(0.01)\n  epochs = 5\n  freeze = [y.dense]\n  clip = by_norm(1)"],
    "shapes": ["optimizer = max_norm(2, adagrad(0.05))\n  epochs = 8\n  shuffle = false"],
}  # fmt: skip


def write_models(folder: Path) -> None:
    (folder / "digits.csv").write_bytes((ROOT / "models" / "data" / "digits.csv").read_bytes())
    for name, blocks in WAYS.items():
        numbered = enumerate(blocks, 1)
        text = HEAD + "".join(BLOCK.replace("NAME", f"b{n}").replace("ENTRIES", block) for n, block in numbered)
        (folder / f"{name}.nn").write_text(text, "utf-8")


def start(folder: Path, name: str, out: str, *more: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "nndsl", "run", f"{name}.nn", "--quiet", "--out", out, "--keep-every", "0", *more]
    environment = {**os.environ, **THREADS, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finish(process: subprocess.Popen) -> None:
    """To the end; it may have been there already when it was killed."""
    said = process.communicate()[1]
    if process.returncode != 0 and b"NN833" not in said:
        raise AssertionError(said.decode())


def result(folder: Path, name: str, out: str) -> tuple[bytes, list[dict]]:
    """The weights of the last run, and its log without times."""
    run = max((folder / out / name).iterdir(), key=lambda path: int(path.name))
    lines = [json.loads(line) for line in (run / "metrics.jsonl").read_text("utf-8").splitlines()]
    left = [path.name for path in run.rglob("*") if path.name.endswith(".tmp") or path.name in ("lock", "progress")]
    assert not left, left
    return (run / "weights.safetensors").read_bytes(), [{**line, "seconds": 0} for line in lines]


def killed(folder: Path, name: str, out: str, moment: float, *more: str) -> bool:
    """Train for a moment, then kill. False where it had ended before."""
    process = start(folder, name, out, *more)
    sleep(moment)
    ended = process.poll() is not None
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return not ended


def begun(folder: Path, name: str, out: str) -> bool:
    return any((folder / out / name).glob("*/run.json"))


def trial(folder: Path, name: str, out: str, seconds: float, chance: random.Random) -> int:
    """Train with interruptions to the end; how often it was killed."""
    kills, more = 0, ()
    while kills < 2 and (kills == 0 or chance.random() < 0.5):
        if not killed(folder, name, out, chance.uniform(0.2, 0.9) * seconds, *more):
            break
        kills += 1
        more = ("--resume",) if begun(folder, name, out) else ()
    if kills:
        finish(start(folder, name, out, *more))
    return kills


def trials(count: int, seed: int = 0, say=print) -> int:
    """Raises AssertionError where a trial comes out differently. Returns the number of kills."""
    chance, total = random.Random(seed), 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_models(folder)
        expected, seconds = {}, {}
        for number in range(count):
            name = list(WAYS)[number % len(WAYS)]
            if name not in expected:
                began = monotonic()
                finish(start(folder, name, "whole"))
                seconds[name], expected[name] = monotonic() - began, result(folder, name, "whole")
            kills = trial(folder, name, f"trial{number}", seconds[name], chance)
            found = result(folder, name, f"trial{number}")
            assert found[0] == expected[name][0], f"trial {number}, {name}: other weights"
            assert found[1] == expected[name][1], f"trial {number}, {name}: another log"
            total += kills
            say(f"{number + 1:>4} of {count}  {name}: killed {kills} times, the same")
    return total


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trials", type=int, nargs="?", default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print(f"{trials(options.trials, options.seed)} kills; weights and logs are the same each time")
