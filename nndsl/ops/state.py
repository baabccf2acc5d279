"""What depends on the mode, on the call before, or on what is still to come.

`by_mode` is one value while training and another while predicting; the pass `specialise` decides. A `state` is the
value its late input had at the call before, and its initial value at the first; no history is kept, and no type knows
of calls. A `placeholder` is a hole for a value that does not exist yet; the pass `resolve` fills it.
"""

from __future__ import annotations

from typing import Any, Mapping

from nndsl.graph import BATCH, Node, ShapeError, Type
from nndsl.ops import build
from nndsl.ops.base import Call, Example, Op
from nndsl.ops.sources import check_next
from nndsl.ops.truths import choice

VECTOR, NUMBER = Type((3,), (BATCH,)), Type((1,))
MODES = ("training", "predicting")


class ByMode(Op):
    """`if training then x else y`."""

    parameters = ("training", "predicting")
    family = "state"
    elementwise = True
    examples = (Example((VECTOR, NUMBER)), Example((NUMBER, VECTOR)))

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        return choice(inputs, *inputs)

    def select(self, mode: str) -> int:
        return MODES.index(mode)

    def gradient(self, graph, n, cotangent, needs):
        zero = build.constant(graph, 0.0)
        return [graph.add(self, cotangent, zero), graph.add(self, zero, cotangent)]

    def cost(self, node, inputs):
        return 0

    def formula(self, node, inputs, arguments):
        return "(if training then {} else {})".format(*arguments)

    def label(self, node):
        return "if training"


class State(Op):
    """The value of the late input at the call before."""

    parameters = ("initial", "x")
    family = "state"
    late = 1
    stateful = True
    examples = (Example((NUMBER, NUMBER)),)

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        return inputs[0]

    def check_late(self, node: Node, late: Type) -> None:
        check_next(node, late)

    def kernel(self, call: Call):
        return lambda initial: initial

    def cost(self, node, inputs):
        return 0

    def formula(self, node, inputs, arguments):
        return f"before({arguments[-1]})"


class Placeholder(Op):
    """A value of the given type that is still to come."""

    parameters = ("x",)
    family = "state"
    late = 0
    hole = True
    examples = ()

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        return attributes["type"]

    def check_late(self, node: Node, late: Type) -> None:
        if late != node.type:
            raise ShapeError(f"the value is {late}, but was taken to be {node.type} before", (0,))

    def frame_attributes(self, node: Node, axis: str, t: int) -> dict[str, Any]:
        return {**node.attributes, "type": node.attributes["type"].without(axis)}
