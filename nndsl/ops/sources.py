"""Where values come from: inputs and parameters, which the caller gives, and constants."""

from __future__ import annotations

from typing import Any, Mapping

import numpy as np

from nndsl.graph import BATCH, REAL, Node, ShapeError, Type
from nndsl.ops.base import Call, Example, Op
from nndsl.ops.layout import check_axes
from nndsl.ops.writing import value_text


def memory_dtype(kind, dtype: np.dtype) -> np.dtype:
    """How values of a kind are kept: reals in the precision of the run, labels as whole numbers from 0."""
    return {"real": np.dtype(dtype), "truth": np.dtype(bool), "label": np.dtype(np.intp)}[kind.name]


class Input(Op):
    """A value of the data: `type` has the batch and its sequence axes."""

    family = "source"
    parameters = ()
    fed = True
    examples = (Example((), {"type": Type((3,), ("T", BATCH))}),)

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        return check_axes(attributes["type"])

    def frame_attributes(self, node: Node, axis: str, t: int) -> dict[str, Any]:
        return {**node.attributes, "type": node.attributes["type"].without(axis)}

    def cost(self, node, inputs):
        return 0


class Parameter(Op):
    """An array that is kept: a weight, or a statistic. What is bound to it is its value at the next run."""

    family = "source"
    parameters = ()
    fed = True
    stateful = True
    late = 0
    late_optional = True
    examples = (Example((), {"type": Type((2, 3))}),)

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        return attributes["type"]

    def check_late(self, node: Node, late: Type) -> None:
        check_next(node, late)

    def cost(self, node, inputs):
        return 0


class Constant(Op):
    """A number or an array known before anything runs; `kind` where it is a label or a truth."""

    family = "source"
    parameters = ()
    examples = (Example((), {"value": (1.0, -2.0)}), Example((), {"value": 0.5}))

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        value = attributes["value"]
        dims = (1,) if isinstance(value, float) else np.shape(value) or (1,)
        return Type(dims, (), attributes.get("kind", REAL))

    def kernel(self, call: Call):
        value = np.asarray(call.node.attributes["value"], memory_dtype(call.type.kind, call.run.dtype))
        value = value.reshape(call.type.dims)
        return lambda: value

    def known(self, node: Node) -> np.ndarray:
        return np.asarray(node.attributes["value"])

    def cost(self, node, inputs):
        return 0

    def formula(self, node, inputs, arguments):
        return value_text(node.attributes["value"])

    def label(self, node):
        value = node.attributes["value"]
        return f"{float(np.reshape(value, ())):g}" if np.size(value) == 1 else "constant"


def check_next(node: Node, late: Type) -> None:
    """The value at the next run is of the same type as that of this one."""
    if late != node.type:
        raise ShapeError(f"it is {node.type} now and would be {late} next", (0,))
