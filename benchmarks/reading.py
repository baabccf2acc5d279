"""How many rows of a table are read in a second, beside NumPy's `loadtxt` and, where it is installed, pandas.

    python benchmarks/reading.py [rows] [columns]

Target: a million rows of ten numbers in a few seconds. Each reader has the file to itself and is timed once.
"""

from __future__ import annotations

import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import Callable, Iterator

import numpy as np

import nndsl

MODEL = """input x : [N]
y = x -> dense(1)
output y
train {
  data = csv("table.csv")()
  loss = y ^ 2
}
"""


def write_table(path: Path, rows: int, columns: int) -> None:
    """Normal numbers with six digits, under the names x1, x2, ..."""
    header = ",".join(f"x{number}" for number in range(1, columns + 1))
    values = np.random.default_rng(0).normal(size=(rows, columns))
    np.savetxt(path, values, fmt="%.6g", delimiter=",", header=header, comments="")


def readers(path: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    model = path.with_name("model.nn")
    model.write_text(MODEL, "utf-8")
    yield "nndsl", lambda: nndsl.load(model).dataset
    yield "numpy.loadtxt", lambda: np.loadtxt(path, delimiter=",", skiprows=1)
    if find_spec("pandas"):
        import pandas

        yield "pandas", lambda: pandas.read_csv(path)


def main(rows: int = 1_000_000, columns: int = 10) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "table.csv")
        write_table(path, rows, columns)
        for name, read in readers(path):
            start = perf_counter()
            read()
            seconds = perf_counter() - start
            print(f"{name:<14} {seconds:7.2f} s  {rows / seconds:12,.0f} rows/s")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
