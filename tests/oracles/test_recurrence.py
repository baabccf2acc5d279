"""Loops over sequences of different lengths, against PyTorch's packed sequences: values and gradients in float64."""

from __future__ import annotations

import numpy as np
import pytest

from nndsl.engines.interpreter import Interpreter
from nndsl.graph import BATCH
from nndsl.ops import build
from nndsl.passes.differentiate import differentiate
from tests.laws.graphs import Builder

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install '.[oracles]'")

UNITS, FEATURES, TIME, SAMPLES = 5, 4, 7, 3
LENGTHS = np.array([7, 2, 5])


def lstm(b: Builder, x: int, steps: int) -> tuple[int, list[list[int]]]:
    """An LSTM without peepholes, gate by gate; its weights in PyTorch's order: input, forget, cell, output."""
    before, cell_before = b.delay(UNITS, steps), b.delay(UNITS, steps)
    weights = []

    def dense(word: str) -> int:
        weights.append([b.parameter(UNITS, FEATURES), b.parameter(UNITS, UNITS), b.parameter(UNITS)])
        W, U, bias = weights[-1]
        return b.word(word, b.add(b.product(W, x), b.product(U, before), bias))

    entered, kept, new, shown = dense("sigmoid"), dense("sigmoid"), dense("tanh"), dense("sigmoid")
    cell = b.add(b.times(kept, cell_before), b.times(entered, new))
    h = b.times(shown, b.word("tanh", cell))
    b.bind(before, h)
    b.bind(cell_before, cell)
    return h, weights


def stacked(values: dict[int, np.ndarray], *directions: list[list[int]]) -> list[np.ndarray]:
    """W, U and b of each direction, the gates one below another."""
    return [np.concatenate([values[gate[i]] for gate in gates]) for gates in directions for i in range(3)]


def reference(x: np.ndarray, weights: list[np.ndarray]) -> tuple[torch.Tensor, list[torch.Tensor]]:
    """The same by PyTorch: all outputs that exist, and the weights as leaves."""
    tensors = [torch.tensor(array, requires_grad=True) for array in weights]
    zero = torch.zeros(4 * UNITS, dtype=torch.float64)
    flat = [tensor for i in (0, 3) for tensor in (*tensors[i : i + 3], zero)]
    packed = torch.nn.utils.rnn.pack_padded_sequence(torch.tensor(x), torch.tensor(LENGTHS), enforce_sorted=False)
    start = torch.zeros(2, SAMPLES, UNITS, dtype=torch.float64)
    found = torch.lstm(packed.data, packed.batch_sizes, (start, start), flat, True, 1, 0.0, False, True)
    return found[0], tensors


def test_bidirectional_lstm_over_padded_sequences():
    b = Builder()
    x = b.input(FEATURES)
    (forward, first), (backward, second) = lstm(b, x, 1), lstm(b, x, -1)
    h = b.word("concat", forward, backward)
    loss = build.sum_to(b.graph, b.times(h, h), (), (1,))
    graph, gradients = differentiate(b.graph, {loss: None}, b.parameters)

    sequence = np.random.default_rng(5).normal(size=(TIME, SAMPLES, FEATURES))
    outputs, expected = reference(sequence, stacked(b.feeds, first, second))
    (outputs**2).sum().backward()

    sequence[np.arange(TIME)[:, None] >= LENGTHS] = np.nan
    engine = Interpreter(graph, [loss, *(gradients[n] for n in b.parameters)], "float64")
    value, *found = engine.run({**b.feeds, x: sequence}, {"T": TIME, BATCH: SAMPLES}, {"T": LENGTHS})
    by_node = dict(zip(b.parameters, found))
    assert value.item() == pytest.approx((outputs**2).sum().item(), rel=1e-12)
    for gradient, tensor in zip(stacked(by_node, first, second), expected):
        np.testing.assert_allclose(gradient, tensor.grad.numpy(), rtol=1e-10, atol=1e-12)
