"""The networks of this folder, trained one after another, and a table of what they come to.

    python examples/mnist/table.py FOLDER [--out runs/mnist] [--only linear ...]

FOLDER holds the four files of MNIST. A run that was interrupted goes on, one that came to its end is not trained again:
its figures are read from its folder under --out. Minutes are those that training took, without reading the files. The
exit code is 1 where an error is not under what is asked of it, and that of `nndsl run` where this failed.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
HEADER = """\
| network | file | seed | test error | minutes | asked | published |
| --- | --- | --- | --- | --- | --- | --- |"""
PLAIN = {"overrides": [], "given_seed": None, "dtype": "float32"}  # settings of a run that is as its file says


@dataclass(frozen=True)
class Network:
    """A network of this folder, the error in percent that is asked of it, and what was published."""

    what: str
    bar: float
    published: str


NETWORKS = {
    "linear": Network("linear", 8.5, "12.0 % (LeCun et al., 1998)"),
    "hidden": Network("784-300-10", 2.5, "4.7 % (LeCun et al., 1998)"),
    "dropout": Network("three layers, dropout", 1.4, "1.25 %, with max-norm 1.06 % (Srivastava et al., 2014)"),
}


@dataclass(frozen=True)
class Figures:
    """What a run came to; the error is in percent."""

    seed: int
    error: float
    minutes: float

    @classmethod
    def of(cls, record: dict[str, Any]) -> Figures:
        (fit,) = record["fits"]
        return cls(fit["seed"], round(100 * (1 - fit["test"]["accuracy"]), 2), fit["seconds"] / 60)


def row(name: str, figures: Figures) -> str:
    network = NETWORKS[name]
    cells = (
        network.what, f"[{name}.nn]({name}.nn)", figures.seed, f"{figures.error:.2f} %", f"{figures.minutes:.1f}",
        f"under {network.bar} %", network.published,
    )  # fmt: skip
    return f"| {' | '.join(map(str, cells))} |"


def last_run(name: str, out: Path) -> Path | None:
    """The last run that has begun of a network as its file stands now."""
    begun = sorted((out / name).glob("*/run.json"), key=lambda path: int(path.parent.name))
    same = [path.parent for path in begun if is_of(path.parent, HERE / f"{name}.nn")]
    return same[-1] if same else None


def is_of(run: Path, file: Path) -> bool:
    settings = read(run / "settings.json")
    plain = all(settings[entry] == value for entry, value in PLAIN.items())
    return plain and (run / "model.nn").read_bytes() == file.read_bytes()


def read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def record_of(name: str, folder: str, out: Path) -> dict[str, Any]:
    """The record of a run that came to its end, which is made where there is none yet. Raises CalledProcessError."""
    run = last_run(name, out)
    if run is None or read(run / "run.json")["status"] != "finished":
        going_on = [] if run is None else ["--resume", str(run)]
        file = str(HERE / f"{name}.nn")
        command = [sys.executable, "-m", "nndsl", "run", file, "--data-dir", folder, "--out", str(out), "--json"]
        done = subprocess.run([*command, *going_on], stdout=subprocess.PIPE, text=True, check=True)
        run = Path(json.loads(done.stdout)["run"])
    return read(run / "run.json")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", metavar="FOLDER")
    parser.add_argument("--out", type=Path, default=Path("runs", "mnist"))
    parser.add_argument("--only", nargs="+", choices=NETWORKS, default=list(NETWORKS))
    return parser.parse_args()


def main() -> int:
    options = arguments()
    signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C is for `nndsl run`, which ends after its step and keeps it
    found: dict[str, Figures] = {}
    try:
        for name in options.only:
            found[name] = Figures.of(record_of(name, options.folder, options.out))
    except subprocess.CalledProcessError as failed:
        return failed.returncode
    finally:
        print("\n".join([HEADER, *(row(name, figures) for name, figures in found.items())]))
    above = [name for name, figures in found.items() if figures.error >= NETWORKS[name].bar]
    for name in above:
        print(f"{name}: the error is {found[name].error:.2f} %, not under {NETWORKS[name].bar} %", file=sys.stderr)
    return 1 if above else 0


if __name__ == "__main__":
    sys.exit(main())
