"""Recurrent networks built straight as graphs, one for each way in which time can be wired.

Each function of `GRAPHS` takes a `Builder` and returns a value over sequences; the loss is the mean over each
sample's own steps of a squared sum, so that the loss of a batch is the sum of its samples' losses.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Callable

import numpy as np

from nndsl.graph import BATCH, Graph, Type, label
from nndsl.ops import CONTRACT, DELAY, DRAW, INPUT, LENGTH, PARAMETER, PICK, build, fit
from nndsl.ops.base import OPERATORS, SYMBOLS, WORDS
from tests.laws.checks import Case

SIZES = {"T": 5, "S": 3, BATCH: 3}
LENGTHS = {"T": np.array([5, 2, 4]), "S": np.array([1, 3, 2])}


@dataclass
class Builder:
    """What a network is written with; values of its inputs and parameters are drawn as they are made."""

    graph: Graph = field(default_factory=Graph)
    feeds: dict[int, np.ndarray] = field(default_factory=dict)
    parameters: list[int] = field(default_factory=list)
    inputs: list[int] = field(default_factory=list)
    random: np.random.Generator = field(default_factory=lambda: np.random.default_rng(1))

    def parameter(self, *dims: int) -> int:
        n = self.graph.add(PARAMETER, type=Type(dims), name=f"w{len(self.parameters)}")
        self.feeds[n] = self.random.normal(0, 0.5, dims)
        self.parameters.append(n)
        return n

    def input(self, *dims: int, axes: tuple[str, ...] = ("T",), classes: int | None = None) -> int:
        type = Type(dims, axes).with_axes(BATCH)
        if classes is not None:
            type = Type((1,), type.axes, label(classes))
        n = self.graph.add(INPUT, type=type, name=f"x{len(self.inputs)}")
        shape = type.shape(SIZES)
        self.feeds[n] = self.random.normal(0, 1, shape) if classes is None else self.random.integers(0, classes, shape)
        self.inputs.append(n)
        return n

    def word(self, name: str, *inputs: int, **settings) -> int:
        return WORDS[name].build(self.graph, inputs, **settings)

    def product(self, left: int, right: int) -> int:
        return SYMBOLS["@", 2].build(self.graph, (left, right))

    def times(self, *values: int) -> int:
        total = values[0]
        for value in values[1:]:
            total = build.multiply(self.graph, total, value)
        return total

    def add(self, *values: int) -> int:
        return build.add(self.graph, *values)

    def one_minus(self, value: int) -> int:
        return build.subtract(self.graph, build.constant(self.graph, 1.0), value)

    def dense(self, units: int, *values: int) -> int:
        products = [self.product(self.parameter(units, self.graph.type(v).dims[0]), v) for v in values]
        return self.add(*products, self.parameter(units))

    def softmax(self, value: int) -> int:
        return self.word("exp", build.subtract(self.graph, value, self.word("log_sum_exp", value)))

    def delay(
        self, units: int, steps: int = 1, axis: str = "T", axes: tuple[str, ...] = (), initial: int | None = None
    ) -> int:
        initial = build.constant(self.graph, 0.0) if initial is None else initial
        type = Type((units,)).with_axes(axis, BATCH, *axes)
        return self.graph.add(DELAY, initial, axis=axis, steps=steps, type=type)

    def bind(self, delay: int, value: int) -> None:
        self.graph.bind(delay, fit(self.graph, value, self.graph.type(delay)))

    def rnn(self, units: int, *values: int, **delay) -> int:
        before = self.delay(units, **delay)
        h = self.word("tanh", self.dense(units, *values, before))
        self.bind(before, h)
        return h

    def lstm(self, units: int, x: int, above: int | None = None) -> int:
        """Gate by gate, with peepholes; `above` is a further input."""
        h_before, s_before = self.delay(units), self.delay(units)
        inputs = [v for v in (x, h_before, above) if v is not None]

        def gate(cell: int) -> int:
            return self.word("sigmoid", self.add(self.dense(units, *inputs), self.times(self.parameter(units), cell)))

        kept, entered = gate(s_before), gate(s_before)
        s = self.add(self.times(kept, s_before), self.times(entered, self.word("tanh", self.dense(units, *inputs))))
        h = self.times(gate(s), self.word("tanh", s))
        self.bind(h_before, h)
        self.bind(s_before, s)
        return h


def elman(b: Builder) -> int:
    """Hidden and output feedback; the loss of its softmax is that of the labels."""
    x, hidden, output = b.input(2), b.delay(3), b.delay(4)
    z = b.word("tanh", b.dense(3, x, hidden, output))
    y = b.softmax(b.dense(4, z))
    b.bind(hidden, z)
    b.bind(output, y)
    return b.word("log", b.graph.add(PICK, y, b.input(classes=4)))


def peephole_lstm(b: Builder) -> int:
    return b.lstm(3, b.input(2))


def gru(b: Builder) -> int:
    x, before = b.input(2), b.delay(3)
    reset, update = (b.word("sigmoid", b.dense(3, x, before)) for _ in range(2))
    new = b.word("tanh", b.dense(3, x, b.times(reset, before)))
    h = b.add(b.times(update, before), b.times(b.one_minus(update), new))
    b.bind(before, h)
    return h


def coupled_layers(b: Builder) -> int:
    """Two layers, the upper fed to the lower: one loop."""
    fed = b.delay(2)
    upper = b.rnn(2, b.lstm(2, b.input(2), above=fed))
    b.bind(fed, upper)
    return upper


def two_delays(b: Builder) -> int:
    x, initial = b.input(2), b.parameter(3)
    near, far = b.delay(3, 1, initial=initial), b.delay(3, 3, initial=initial)
    h = b.word("tanh", b.dense(3, x, near, far))
    b.bind(near, h)
    b.bind(far, h)
    return h


def bidirectional(b: Builder) -> int:
    """Each way, with learned values beyond the edges; backward two steps at a time."""
    x = b.input(2)
    forward = b.rnn(2, x, initial=b.parameter(2))
    backward = b.rnn(2, x, steps=-2, initial=b.parameter(2))
    return b.word("concat", forward, backward)


def initial_for_each_frame(b: Builder) -> int:
    x = b.input(2)
    return b.rnn(2, x, steps=3, initial=b.dense(2, x))


def opposed_delays(b: Builder) -> int:
    """Two steps back and one forward in one cycle: it runs, some nodes a step late."""
    x, back, ahead = b.input(2), b.delay(3, 2), b.delay(3, -1)
    u = b.word("tanh", b.dense(3, x, back))
    b.bind(ahead, u)
    z = b.word("tanh", b.dense(3, ahead, x))
    b.bind(back, z)
    return z


def embedding(b: Builder) -> int:
    table = b.parameter(5, 3)
    return b.rnn(3, b.graph.add(PICK, table, b.input(classes=5)))


def encoder_decoder(b: Builder) -> int:
    code = b.rnn(3, b.input(2))
    return b.rnn(3, b.input(2, axes=("S",)), axis="S", initial=b.word("last", code))


def attention(b: Builder) -> int:
    """A loop over S that looks at every step of T, and is fed what it saw."""
    memory, target = b.rnn(3, b.input(2)), b.input(2, axes=("S",))
    state, seen = b.delay(3, axis="S", initial=b.word("last", memory)), b.delay(3, axis="S")
    h = b.word("tanh", b.dense(3, target, state, seen))
    keys = b.dense(3, memory)
    scores = b.graph.add(CONTRACT, h, keys, spec="i,i->", axes=("S", "T", BATCH))
    share = b.word("exp", build.subtract(b.graph, scores, b.word("log_sum_exp", scores, over="T")))
    context = b.graph.add(CONTRACT, share, memory, spec=",i->i", axes=("S", BATCH))
    b.bind(state, h)
    b.bind(seen, context)
    return b.word("concat", h, context)


def grid(b: Builder) -> int:
    """h[s, t] from h[s-1, t] and h[s, t-1]: a loop in a loop."""
    x = b.input(2, axes=("S", "T"))
    left, up = b.delay(2, axis="T", axes=("S",)), b.delay(2, axis="S", axes=("T",))
    h = b.word("tanh", b.dense(2, x, left, up))
    b.bind(left, h)
    b.bind(up, h)
    return h


def branches(b: Builder) -> int:
    """`if u > 0 then u * log(u) else u` in a loop: the side that is not chosen is NaN."""
    x, before = b.input(2), b.delay(2)
    u = b.dense(2, x, before)
    positive = OPERATORS["greater"].build(b.graph, (u, build.constant(b.graph, 0.0)))
    h = build.select(b.graph, positive, b.times(u, b.word("log", u)), u)
    b.bind(before, b.word("tanh", h))
    return b.word("max", h, b.word("tanh", x))


def noise(b: Builder) -> int:
    """Drawn afresh at every step; the gradient passes through its parameters."""
    h = b.rnn(2, b.input(2))
    mean, deviation = b.dense(2, h), b.word("softplus", b.dense(2, h))
    return DRAW.build(b.graph, (mean, deviation), family="normal", stream=1)


def positions(b: Builder) -> int:
    """The number of the step, the largest and the mean over the sequence, read by a loop."""
    x = b.input(2)
    number = build.divide(b.graph, b.word("position", x), b.graph.add(LENGTH, axis="T"))
    overall = b.add(b.word("largest", x, over="T"), b.word("mean", x, over="T"))
    return b.rnn(2, x, number, overall)


GRAPHS: dict[str, Callable[[Builder], int]] = {
    function.__name__: function
    for function in (
        elman, peephole_lstm, gru, coupled_layers, two_delays, bidirectional, initial_for_each_frame, opposed_delays,
        embedding, encoder_decoder, attention, grid, branches, noise, positions,
    )
}
DRAWN = {"noise"}  # whose values depend on how the batch is put together


@dataclass
class Model(Case):
    """A network with its loss, `result`, as one number."""

    value: int = -1
    parameters: list[int] = field(default_factory=list)
    inputs: list[int] = field(default_factory=list)

    @property
    def wrt(self) -> list[int]:
        return [n for n in (*self.parameters, *self.inputs) if self.graph.type(n).kind.name == "real"]


def model(name: str) -> Model:
    b = Builder()
    value = GRAPHS[name](b)
    n = build.sum_to(b.graph, b.times(value, value), b.graph.type(value).axes, (1,))
    for axis in b.graph.type(n).sequence_axes:
        n = b.word("mean", n, over=axis)
    loss = build.sum_to(b.graph, n, (), (1,))
    return Model(b.graph, loss, b.feeds, dict(SIZES), value, b.parameters, b.inputs)
