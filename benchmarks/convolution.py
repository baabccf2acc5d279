"""One step of LeNet-5 (loss and all gradients, a batch of 32 images), beside PyTorch on the CPU: medians in float32.

    OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 python benchmarks/convolution.py [runs]
"""

from __future__ import annotations

import sys
from statistics import median
from time import perf_counter
from typing import Callable

import numpy as np
import torch
from torch import nn

import nndsl
from nndsl.engines.interpreter import Interpreter
from nndsl.graph import BATCH
from nndsl.passes.differentiate import differentiate
from nndsl.training.update import objective

BATCH_SIZE = 32
LENET = """
input  image : [28, 28, 1]
target digit : class(10)
features = image -> conv(6, 5x5, pad = 2) -> tanh -> {0}(2x2) -> conv(16, 5x5) -> tanh -> {0}(2x2)
y = features -> flatten -> dense(120) -> tanh -> dense(84) -> tanh -> dense(10) -> softmax
output y for digit
train {{
  data = csv("no.csv")()
  loss = cross_entropy(y, digit)
}}
"""


def ours(pool: str, images: np.ndarray, digits: np.ndarray) -> Callable[[], object]:
    model = nndsl.loads(LENET.format(pool))
    network = model.network
    graph, loss, to = objective(network, network.trainings[0], "training")
    weights = {name: to[weight.node] for name, weight in network.weights.items()}
    graph, gradients = differentiate(graph, {loss: None}, list(weights.values()))
    engine = Interpreter(graph, [loss, *gradients.values()], "float32")
    given = {"image": images, "digit": digits[:, None]}
    feeds = {to[network.declarations[name].node]: value for name, value in given.items()}
    feeds |= {n: model.state[name] for name, n in weights.items()}
    return lambda: engine.run(feeds, {BATCH: BATCH_SIZE})


def theirs(pool: nn.Module, images: np.ndarray, digits: np.ndarray) -> Callable[[], object]:
    features = nn.Sequential(nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), pool, nn.Conv2d(6, 16, 5), nn.Tanh(), pool)
    head = nn.Sequential(nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10))
    model = nn.Sequential(features, nn.Flatten(), head)
    x, d = torch.tensor(images).permute(0, 3, 1, 2).contiguous(), torch.tensor(digits)

    def step() -> None:
        model.zero_grad()
        nn.functional.cross_entropy(model(x), d).backward()

    return step


def milliseconds(step: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs + 2):
        began = perf_counter()
        step()
        times.append(perf_counter() - began)
    return 1000 * median(times[2:])


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    torch.set_num_threads(1)
    generator = np.random.default_rng(0)
    images = generator.normal(size=(BATCH_SIZE, 28, 28, 1)).astype("float32")
    digits = generator.integers(0, 10, BATCH_SIZE)
    for word, pool in (("avgpool", nn.AvgPool2d(2)), ("maxpool", nn.MaxPool2d(2))):
        print(f"LeNet-5 with {word}: nndsl {milliseconds(ours(word, images, digits), runs):6.1f} ms", end="")
        print(f"   PyTorch {milliseconds(theirs(pool, images, digits), runs):6.1f} ms")


if __name__ == "__main__":
    main()
