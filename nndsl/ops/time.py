"""Time but for delays: one frame of a sequence, its adjoint, lengths and positions.

    frame     one frame, counted from the start (0, 1, ...) or from the sequence's own end (-1, -2, ...)
    place     a value put into that frame of zeros

They are each other's adjoints.
"""

from __future__ import annotations

from typing import Any, Mapping, Sequence

import numpy as np

from nndsl.graph import BATCH, Graph, ShapeError, Type
from nndsl.graph.types import base_of
from nndsl.ops import build
from nndsl.ops.base import Call, Example, Op, Run
from nndsl.ops.layout import check_axes, frames_index, spreading
from nndsl.ops.shape import Rearrangement

VECTOR, SEQUENCE = Type((3,), (BATCH,)), Type((3,), ("T", BATCH))


def frame_numbers(index: int, axis: str, run: Run) -> tuple[np.ndarray, np.ndarray]:
    """For each sample the number of frame `index`, counted from its own end if negative; and whether it exists."""
    lengths = run.lengths.get(base_of(axis))
    if lengths is None:
        lengths = np.full(run.sizes[BATCH], run.sizes[base_of(axis)])
    numbers = lengths + index if index < 0 else np.full_like(lengths, index)
    return numbers, (0 <= numbers) & (numbers < lengths)


def axis_of(graph: Graph, n: int, over: str | None) -> str:
    """The sequence axis that is named, or the innermost. Raises ShapeError."""
    type = graph.type(n)
    if over is not None and over not in type.sequence_axes:
        raise ShapeError(f"{type} has no sequence axis {over}", (0,))
    axis = over or graph.innermost(type)
    if axis is None:
        found = "runs over no sequence" if not type.sequence_axes else "runs over several sequences"
        raise ShapeError(f"{type} {found}", (0,), ("name the axis: `over = T`",) if type.sequence_axes else ())
    return axis


class Frame(Rearrangement):
    """One frame of each sequence, counted from 0, or from its end with -1, -2, ...; 0 where it is too short."""

    family = "time"
    examples = (
        Example((SEQUENCE,), {"axis": "T", "index": 0}),
        Example((SEQUENCE,), {"axis": "T", "index": -1}),
        Example((SEQUENCE,), {"axis": "T", "index": 7}),
    )

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        (x,) = inputs
        if attributes["axis"] not in x.axes:
            raise ShapeError(f"{x} has no sequence axis {attributes['axis']}", (0,))
        return x.without(attributes["axis"])

    def kernel(self, call: Call):
        (x_type,), run = call.inputs, call.run
        axis, index = call.node.attributes["axis"], call.node.attributes["index"]
        place = x_type.axes.index(axis)
        batch = x_type.without(axis).axes.index(BATCH)

        def frame(x):
            frames = np.moveaxis(x, place, 0)
            if run.lengths.get(base_of(axis)) is None and -len(frames) <= index < len(frames):
                return frames[index]
            numbers, exists = frame_numbers(index, axis, run)
            samples = np.moveaxis(frames, batch + 1, 1)
            found = samples[np.where(exists, numbers, 0), np.arange(len(exists))]
            found[~exists] = 0
            return np.moveaxis(found, 0, batch)

        return frame

    def gradient(self, graph, n, cotangent, needs):
        return [build.apply("place", graph, cotangent, **graph[n].attributes)]

    def crosses(self, node, inputs):
        return (node.attributes["axis"],)

    def unroll(self, graph, node, inputs, axis, size):
        index = node.attributes["index"]
        return inputs[0][index] if -size <= index < size else _zero(graph, node.type)

    def formula(self, node, inputs, arguments):
        index = node.attributes["index"]
        words = {0: "first", -1: "last"}
        if index not in words:
            return f"frame({arguments[0]}, {index + (index >= 0)})"
        several = inputs and len(inputs[0].sequence_axes) > 1
        return f"{words[index]}({arguments[0]}{', over = ' + node.attributes['axis'] if several else ''})"

    def label(self, node):
        return self.formula(node, (), [""]).removesuffix("()")


class Place(Op):
    """The value in one frame of each sequence, counted as in `frame`; 0 in all others."""

    family = "time"
    examples = (
        Example((VECTOR,), {"axis": "T", "index": 1}),
        Example((SEQUENCE,), {"axis": "T", "index": -1}),
    )

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        return inputs[0].with_axes(attributes["axis"], BATCH)

    def kernel(self, call: Call):
        (x_type,), type, run = call.inputs, call.type, call.run
        axis, index = call.node.attributes["axis"], call.node.attributes["index"]
        spread = spreading(x_type, type, run)
        lifted = frames_index(axis, type)

        def place(x):
            numbers, exists = frame_numbers(index, axis, run)
            here = (np.arange(run.sizes[base_of(axis)])[:, None] == numbers) & exists
            result = np.zeros(type.shape(run.sizes), x.dtype)
            np.copyto(result, spread(x), where=here[lifted])
            return result

        return place

    def gradient(self, graph, n, cotangent, needs):
        """An input that has the axis itself, a value for each step, is read at that one step."""
        frame = build.apply("frame", graph, cotangent, **graph[n].attributes)
        own = graph[n].attributes["axis"] in needs[0].axes
        return [build.apply("place", graph, frame, **graph[n].attributes) if own else frame]

    def crosses(self, node, inputs):
        return (node.attributes["axis"],)

    def formula(self, node, inputs, arguments):
        index = node.attributes["index"]
        return f"place({arguments[0]}, {index + (index >= 0)})"

    def unroll(self, graph, node, inputs, axis, size):
        index = node.attributes["index"]
        here = index % size if -size <= index < size else None
        value = inputs[0][here or 0] if isinstance(inputs[0], list) else inputs[0]
        type = node.type.without(axis)
        value = build.apply("expand", graph, value, axes=type.axes, dims=type.dims)
        return [value if t == here else _zero(graph, type) for t in range(size)]


def _zero(graph: Graph, type: Type) -> int:
    return build.apply("expand", graph, build.constant(graph, 0.0), axes=type.axes, dims=type.dims)


class First(Frame, composed=True):
    """The first step of a sequence, the innermost unless `over` names another."""

    word = "first"
    settings = {"over": None}
    index = 0

    def build(self, graph: Graph, inputs: Sequence[int], over: str | None = None) -> int:
        return build.apply("frame", graph, inputs[0], axis=axis_of(graph, inputs[0], over), index=self.index)


class Last(First, composed=True):
    """The last step of each sequence, the innermost unless `over` names another."""

    word = "last"
    index = -1


class Length(Op):
    """How many steps each sample has along an axis; for the batch, how many samples there are."""

    parameters = ()
    family = "time"
    examples = (Example((), {"axis": "T"}), Example((), {"axis": BATCH}))

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        return Type((1,), () if attributes["axis"] == BATCH else (BATCH,))

    def kernel(self, call: Call):
        axis, run = call.node.attributes["axis"], call.run

        def length():
            if axis == BATCH:
                return np.array([run.sizes[BATCH]], run.dtype)
            lengths = run.lengths.get(axis)
            lengths = np.full(run.sizes[BATCH], run.sizes[axis]) if lengths is None else lengths
            return lengths.astype(run.dtype)[:, None]

        return length

    def crosses(self, node, inputs):
        return (node.attributes["axis"],)

    def unroll(self, graph, node, inputs, axis, size):
        return build.apply("expand", graph, build.constant(graph, size), axes=node.type.axes, dims=(1,))

    def cost(self, node, inputs):
        return 0

    def formula(self, node, inputs, arguments):
        axis = node.attributes["axis"]
        return "batch_size" if axis == BATCH else f"length({axis})"


class Reverse(Rearrangement):
    """The steps of each sequence from its last to its first, the innermost unless `over` names another."""

    word = "reverse"
    settings = {"over": None}
    family = "time"
    examples = (Example((SEQUENCE,), {"axis": "T"}),)

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        (x,) = inputs
        if attributes["axis"] not in x.axes:
            raise ShapeError(f"{x} has no sequence axis {attributes['axis']}", (0,))
        return x

    def build(self, graph, inputs, over=None):
        return graph.add(self, *inputs, axis=axis_of(graph, inputs[0], over))

    def kernel(self, call: Call):
        axis, type, run = call.node.attributes["axis"], call.type, call.run
        place, lifted = type.axes.index(axis), frames_index(axis, type)

        def reverse(x):
            lengths = run.lengths.get(axis)
            if lengths is None:
                return np.flip(x, place)
            steps = np.arange(run.sizes[axis])[:, None]
            return np.take_along_axis(x, np.where(steps < lengths, lengths - 1 - steps, steps)[lifted], place)

        return reverse

    def gradient(self, graph, n, cotangent, needs):
        return [graph.add(self, cotangent, **graph[n].attributes)]

    def crosses(self, node, inputs):
        return (node.attributes["axis"],)

    def unroll(self, graph, node, inputs, axis, size):
        return inputs[0][::-1]

    def formula(self, node, inputs, arguments):
        several = len(inputs[0].sequence_axes) > 1
        return f"reverse({arguments[0]}{', over = ' + node.attributes['axis'] if several else ''})"


class Position(Op):
    """The number of the step along a sequence axis, from 1; the innermost unless `over` names another."""

    word = "position"
    parameters = ("x",)
    settings = {"over": None}
    family = "time"
    examples = (Example((), {"axis": "T"}),)

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        return check_axes(Type((1,)).with_axes(attributes["axis"], BATCH))

    def build(self, graph, inputs, over=None):
        return graph.add(self, axis=axis_of(graph, inputs[0], over))

    def kernel(self, call: Call):
        axis, type, run = call.node.attributes["axis"], call.type, call.run
        return lambda: np.broadcast_to(
            np.arange(1, run.sizes[axis] + 1, dtype=run.dtype)[:, None, None], type.shape(run.sizes)
        )

    def crosses(self, node, inputs):
        return (node.attributes["axis"],)

    def unroll(self, graph, node, inputs, axis, size):
        type = node.type.without(axis)
        numbers = [build.constant(graph, t + 1) for t in range(size)]
        return [build.apply("expand", graph, n, axes=type.axes, dims=type.dims) for n in numbers]

    def cost(self, node, inputs):
        return 0

    def formula(self, node, inputs, arguments):
        return f"position({node.attributes['axis']})"
