"""A graph to try operators on: values go in as arrays, results come out as arrays."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from nndsl.engines.interpreter import Interpreter
from nndsl.graph import BATCH, TRUTH, Graph, Type, label
from nndsl.ops import INPUT
from nndsl.ops.base import SYMBOLS, WORDS
from nndsl.passes.differentiate import differentiate


@dataclass
class Sheet:
    graph: Graph = field(default_factory=Graph)
    feeds: dict[int, np.ndarray] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    def given(self, values, *axes: str, classes: int | None = None, name: str = "") -> int:
        """An input with these values, laid out as [*axes, *dims]. `axes` are in their order in memory."""
        array = np.asarray(values)
        dims = array.shape[len(axes) :] or (1,)
        self.sizes |= dict(zip(axes, array.shape))
        type = Type(dims, axes) if classes is None else Type(dims, axes, label(classes))
        if array.dtype == bool:
            type = Type(dims, axes, TRUTH)
        n = self.graph.add(INPUT, type=type, name=name)
        self.feeds[n] = array.reshape(type.shape(self.sizes))
        return n

    def word(self, name: str, *inputs: int, **settings) -> int:
        return WORDS[name].build(self.graph, inputs, **settings)

    def symbol(self, symbol: str, *inputs: int) -> int:
        return SYMBOLS[symbol, len(inputs)].build(self.graph, inputs)

    def type(self, n: int) -> Type:
        return self.graph.type(n)

    def value(self, n: int, dtype: str = "float64", **lengths) -> np.ndarray:
        """`lengths`: T=[3, 1]"""
        return self.values([n], dtype, **lengths)[0]

    def values(self, nodes: list[int], dtype: str = "float64", seed: int = 0, **lengths) -> list[np.ndarray]:
        known = {axis: np.asarray(values) for axis, values in lengths.items()}
        return Interpreter(self.graph, nodes, dtype).run(self.feeds, self.sizes, known, seed=seed)

    def gradient(self, n: int, wrt: int, **lengths) -> np.ndarray:
        """Of the sum of all elements of n."""
        graph, found = differentiate(self.graph, {n: None}, [wrt])
        return Sheet(graph, self.feeds, self.sizes).value(found[wrt], **lengths)


__all__ = ["BATCH", "Sheet"]
