"""Flipped bits and truncations in the files of a run: each is noticed.

    python tests/laws/flips.py [COUNT] [--seed N]

In each trial one file of an interrupted run, or of one that has ended, loses its end or has one bit flipped, and the
run is resumed, or predicts. Each time the program says with a code that the file is not what it was, and which it is.
"""

from __future__ import annotations

import argparse
import random
import shutil
from collections import Counter
from pathlib import Path
from typing import Callable

from nndsl.training import runs
from tests.laws.faults import RUN, call, prepared, stopped_after

USED = 'use "head.nn"\n'
HEAD = "layer head(units)(x) {\n  return x -> dense(units) -> leaky(0.3)\n}\n"
CODES = (2, 3, 4, 5, 8)  # usage (an override that is none), text, data, run, a file that is used and not there


def spoil(path: Path, chance: random.Random) -> str:
    """Flip a bit of a file, or cut its end off; what was done, in words."""
    content = bytearray(path.read_bytes())
    if chance.random() < 0.25:
        length = chance.randrange(len(content))
        path.write_bytes(content[:length])
        return f"{path.name} cut to {length} bytes"
    place, bit = chance.randrange(len(content)), chance.randrange(8)
    content[place] ^= 1 << bit
    path.write_bytes(content)
    return f"{path.name}, bit {bit} of byte {place}"


def files_of(run: Path, names: tuple[str, ...]) -> list[str]:
    """The files of a run that are read again."""
    found = [path.relative_to(run).as_posix() for path in sorted(run.rglob("*")) if path.is_file()]
    return [name for name in found if name in names or Path(name).parts[0] in names]


def resumed(out: Path) -> int:
    """Go on with the run in a folder; the exit code."""
    return call(*RUN, "--out", str(out), "--resume", str(out / "model" / "1")).exit_code


def predicted(out: Path) -> int:
    """Answer with the run in a folder; the exit code."""
    return call("predict", str(out / "model" / "1"), "--data", "new.csv").exit_code


def prepare(folder: Path) -> dict[str, tuple[Callable[[Path], int], list[str]]]:
    """An interrupted run and one that has ended: what is done with each, and the files that it reads."""
    text = Path("model.nn").read_text("utf-8").replace("dense(2) -> softmax", "head(2) -> softmax")
    Path("model.nn").write_text(USED + text, "utf-8")
    Path("head.nn").write_text(HEAD, "utf-8")
    Path("new.csv").write_text("x1,x2\n0,1\n3,2\n", "utf-8")
    assert call(*RUN, "--out", "ended").exit_code == 0
    with stopped_after(4):
        assert call(*RUN, "--out", "stopped").exit_code == 0
    assert predicted(folder / "ended") == 0
    own = (runs.MODEL, runs.SETTINGS, runs.USES)
    return {
        "stopped": (resumed, files_of(folder / "stopped" / "model" / "1", (*own, runs.RECORD, "progress"))),
        "ended": (predicted, files_of(folder / "ended" / "model" / "1", (*own, runs.WEIGHTS))),
    }


def trials(number: int, seed: int = 0, say: Callable[[str], None] = print) -> Counter:
    """Raises AssertionError where a change is not noticed. Returns how often each exit code came."""
    chance, codes = random.Random(seed), Counter()
    with prepared() as folder:
        kinds = prepare(folder)
        for trial in range(number):
            name = list(kinds)[trial % len(kinds)]
            act, files = kinds[name]
            file = files[trial // len(kinds) % len(files)]
            out = folder / f"trial {trial}"
            shutil.copytree(folder / name, out)
            done = spoil(out / "model" / "1" / file, chance)
            code = act(out)
            assert code in CODES, (name, done, code)
            codes[code] += 1
            shutil.rmtree(out)
            say(f"{trial + 1:>5} of {number}  {done}: exit code {code}")
    return codes


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print(f"all {trials(options.count, options.seed).total()} were noticed")
