"""The largest of several, with one winner: the whole gradient goes to the first that is largest, and to no other.

This is how max pooling passes its gradient back, and how what it took is put back in its place.
"""

from __future__ import annotations

from typing import Any, Mapping, Sequence

import numpy as np

from nndsl.graph import BATCH, TRUTH, Graph, Type
from nndsl.graph.sizes import count
from nndsl.ops import build
from nndsl.ops.base import Call, Example, Op
from nndsl.ops.pointwise import check_real
from nndsl.ops.reductions import Max, restored, to_front
from nndsl.ops.writing import call_text

PAIRS = (
    Example((Type((2, 2, 3), ("T", BATCH)),), {"axes": ("T", BATCH), "dims": (3,)}),
    Example((Type((3,), (BATCH,)),), {"axes": (BATCH,), "dims": (1,)}),
)


class Winner(Max):
    """The largest element along a dim or several (`axis = [1, 2]`); of several that are equal, the first has the whole
    gradient, where `largest` lets them share it."""

    word = "winner"
    settings = {"axis": None}
    examples = PAIRS

    def gradient(self, graph, n, cotangent, needs):
        (x,) = graph.inputs(n)
        have, kept = graph.type(x), graph.type(n)
        number = len(have.dims) - (0 if kept.is_number and not have.is_number else len(kept.dims))
        return [build.where(graph, build.apply("wins", graph, x, number=number), cotangent)]


class Wins(Op):
    """Whether an element is the first of those that are largest along a dim or several: where `winner` found it.
    `number` dims, the leading ones, compete."""

    word = "wins"
    settings = {"axis": None}
    family = "reduce"
    smooth = False
    examples = tuple(Example(example.inputs, {"number": number}) for example, number in zip(PAIRS, (2, 1)))

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        (x,) = inputs
        check_real(x)
        return Type(x.dims, x.axes, TRUTH)

    def formula(self, node, inputs, arguments):
        return call_text(self.word, arguments, axis=list(range(1, node.attributes["number"] + 1)))

    def kernel(self, call: Call):
        place, number = len(call.type.axes), call.node.attributes["number"]
        competing, rest = count(call.type.dims[:number]), count(call.type.dims[number:])

        def wins(x):
            flat = x.reshape(*x.shape[:place], competing, rest)
            first = flat == np.maximum.reduce(flat, place, keepdims=True)
            candidates = np.moveaxis(first, place, 0)
            taken = candidates[0].copy()
            for candidate in candidates[1:]:
                candidate &= ~taken
                taken |= candidate
            return first.reshape(x.shape)

        return wins

    def build(self, graph: Graph, inputs: Sequence[int], axis: Any = None) -> int:
        n, _, kept = to_front(graph, inputs[0], axis, None)
        type = graph.type(n)
        number = 0 if kept is None else len(type.dims) - (0 if kept == (1,) else len(kept))
        return restored(graph, graph.add(self, n, number=number), n, inputs[0])
