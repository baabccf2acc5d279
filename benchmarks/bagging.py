"""An ensemble trained by one process and by as many as there are cores, in turn; the medians and their ratio.

    python benchmarks/bagging.py [--members 4] [--repeat 3]

The members are digits networks of 20 epochs. What they come to is the same, bit for bit, however many processes there
are.
"""

from __future__ import annotations

import argparse
from statistics import median
from time import perf_counter
from unittest import mock

import numpy as np

from nndsl.compiler import read_program
from nndsl.model import Model
from nndsl.resources import resource
from nndsl.training import crew


def trained(members: int, processes: int) -> tuple[float, dict[str, np.ndarray]]:
    """The seconds that training took, and the weights."""
    overrides = [f"train.ensemble=bagging({members})", "train.epochs=20"]
    path = resource("models", "digits.nn")
    model = Model(read_program(str(path), overrides), folder=path.parent)
    with mock.patch.object(crew, "cores", lambda: processes):
        began = perf_counter()
        model.train()
    return perf_counter() - began, model.state


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=4)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    several = crew.cores()
    seconds: dict[int, list[float]] = {1: [], several: []}
    states = {}
    for _ in range(options.repeat):
        for processes in seconds:
            took, states[processes] = trained(options.members, processes)
            seconds[processes].append(took)
    for processes, took in seconds.items():
        print(f"{processes} process{'es' if processes > 1 else ''}: {median(took):.2f} s")
    same = all(np.array_equal(states[1][name], states[several][name]) for name in states[1])
    ratio = median(seconds[1]) / median(seconds[several])
    print(f"ratio {ratio:.2f}; the weights are {'the same' if same else 'NOT the same'}")


if __name__ == "__main__":
    main()
