"""Sequences as matrices: `whole(x)` has a row for each step, `past(x)` one for each step up to now.

In the language the steps become the first dim. In the graph they stay an axis, under another name: rows of T. So one
value may run over T and over rows of T at once, which is attention: each step of the one looks at all steps of the
other.

    whole     T is called rows of T: the same rows for whatever reads them
    past      T is called past of T, and repeated along T: at step t the rows after t do not exist (`layout.existing`)

What does not exist is seen by no reader: sums, largest and log-sum-exp over rows replace it by their identity, as they
do with frames beyond the end of a sequence, and so no mask is ever written. The adjoint of a name is the name before.
"""

from __future__ import annotations

from typing import Any, Mapping, Sequence

import numpy as np

from nndsl.graph import BATCH, REAL, Graph, Node, ShapeError, Type, label
from nndsl.graph.types import is_rows, past_of, rows_of
from nndsl.ops import build
from nndsl.ops.base import Call, Example
from nndsl.ops.layout import check_axes
from nndsl.ops.shape import Rearrangement
from nndsl.ops.time import axis_of

SEQUENCE = Type((3,), ("T", BATCH))


class Rename(Rearrangement):
    """The same frames along an axis with another name."""

    family = "time"
    examples = (
        Example((SEQUENCE,), {"axis": "T", "to": rows_of("T")}),
        Example((Type((1,), (rows_of("S"), "T", BATCH)),), {"axis": rows_of("S"), "to": "S"}),
        Example((Type((1,), ("T", BATCH), label(4)),), {"axis": "T", "to": rows_of("T")}),
    )

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        (x,) = inputs
        axis, to = attributes["axis"], attributes["to"]
        if axis not in x.axes or to in x.axes:
            raise ShapeError(f"{x} has no axis {axis} that could be called {to}", (0,))
        return check_axes(x.without(axis).with_axes(to))

    def kernel(self, call: Call):
        before = call.inputs[0].axes.index(call.node.attributes["axis"])
        after = call.type.axes.index(call.node.attributes["to"])
        return (lambda x: x) if before == after else (lambda x: np.moveaxis(x, before, after))

    def gradient(self, graph, n, cotangent, needs):
        axis, to = graph[n].attributes["axis"], graph[n].attributes["to"]
        return [graph.add(self, cotangent, axis=to, to=axis)]

    def crosses(self, node: Node, inputs: Sequence[Type]) -> tuple[str, ...]:
        return node.attributes["axis"], node.attributes["to"]

    def unroll(self, graph: Graph, node: Node, inputs: Sequence, axis: str, size: int) -> Any:
        """The frames of T, each put into its row; or the rows, each a frame of T. Rows of the past are others at each
        step: those up to it. That those after it do not exist is not seen any more, so this is to be looked at, not
        run.
        """
        before, after = node.attributes["axis"], node.attributes["to"]
        if before != axis:
            return [build.apply("frame", graph, inputs[0], axis=before, index=t) for t in range(size)]
        if after == past_of(axis):
            return [_as_rows(graph, inputs[0][: t + 1], after) for t in range(size)]
        return _as_rows(graph, inputs[0], after)

    def formula(self, node: Node, inputs: Sequence[Type], arguments: Sequence[str]) -> str:
        axis, to = node.attributes["axis"], node.attributes["to"]
        if not is_rows(to):
            return f"steps({arguments[0]})"
        word = "past" if to == past_of(axis) else "whole"
        several = len(inputs[0].sequence_axes) > 1
        return f"{word}({arguments[0]}{f', over = {axis}' if several else ''})"

    def label(self, node: Node) -> str:
        return "whole"


def _as_rows(graph: Graph, frames: Sequence[int], axis: str) -> int:
    """Each frame in its row. Rows that are not numbers cannot be added up: one after another takes its place."""
    if graph.type(frames[0]).kind == REAL:
        return build.add(graph, *[build.apply("place", graph, x, axis=axis, index=t) for t, x in enumerate(frames)])
    type = graph.type(frames[0]).with_axes(axis)
    rows = build.apply("expand", graph, frames[0], axes=type.axes, dims=type.dims)
    for t, x in enumerate(frames):
        here = build.apply("place", graph, build.constant(graph, 1.0), axis=axis, index=t)
        rows = build.select(graph, build.apply("greater", graph, here, build.constant(graph, 0.0)), x, rows)
    return rows


class Whole(Rename, composed=True):
    """The sequence as a matrix, a row for each step it has: `softmax(whole(k) @ q) @ whole(v)` is attention."""

    word = "whole"
    settings = {"over": None}

    def build(self, graph: Graph, inputs: Sequence[int], over: str | None = None) -> int:
        axis = axis_of(graph, inputs[0], over)
        return build.apply("rename", graph, inputs[0], axis=axis, to=rows_of(axis))


class Past(Rename, composed=True):
    """The sequence up to now as a matrix: at each step a row for it and for each step before."""

    word = "past"
    settings = {"over": None}

    def build(self, graph: Graph, inputs: Sequence[int], over: str | None = None) -> int:
        axis = axis_of(graph, inputs[0], over)
        rows = build.apply("rename", graph, inputs[0], axis=axis, to=past_of(axis))
        type = graph.type(rows).with_axes(axis)
        return build.apply("expand", graph, rows, axes=type.axes, dims=type.dims)
