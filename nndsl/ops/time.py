"""Time: delay, one frame of a sequence, its adjoint, lengths and positions.

    delay     y[t] = x[t - k], and the initial value where t - k lies outside the sequence; k < 0 looks forward
    frame     one frame, counted from the start (0, 1, ...) or from the sequence's own end (-1, -2, ...)
    place     a value put into that frame of zeros

The adjoint of delay(k) is delay(-k) for x. For the initial value it is the sum of the first k frames, of the last for
k < 0; an initial value that has a frame for each step gets those frames in their places. `frame` and `place` are each
other's adjoints. Delays forward (k > 0) need no lengths: what they carry out of a sequence does not exist either.
"""

from __future__ import annotations

from typing import Any, Mapping, Sequence

import numpy as np

from nndsl.graph import BATCH, Graph, Node, ShapeError, Type
from nndsl.graph.types import broadcast
from nndsl.ops import build
from nndsl.ops.base import Call, Example, Op, Run
from nndsl.ops.layout import check_axes, lift_index, spreading
from nndsl.ops.shape import Rearrangement

VECTOR, SEQUENCE = Type((3,), (BATCH,)), Type((3,), ("T", BATCH))


class Delay(Op):
    """The value `steps` steps ago, of the given type; the late input is what is delayed.

    With a `window` of w frames nothing passes from one window to the next: gradients that are truncated. Such a delay
    starts from a constant.
    """

    parameters = ("initial", "x")
    family = "time"
    late = 1
    examples = (
        Example((VECTOR, SEQUENCE), {"axis": "T", "steps": 1, "type": SEQUENCE}),
        Example((SEQUENCE, SEQUENCE), {"axis": "T", "steps": 2, "type": SEQUENCE}),
        Example((SEQUENCE, SEQUENCE), {"axis": "T", "steps": -2, "type": SEQUENCE}),
        Example((Type((1,)), SEQUENCE), {"axis": "T", "steps": -1, "type": SEQUENCE}),
        Example((Type((3,)), SEQUENCE), {"axis": "T", "steps": 9, "type": SEQUENCE}),
    )

    # ---- types

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        initial, type = inputs[0], attributes["type"]
        if attributes["steps"] == 0:
            raise ShapeError("a delay of 0 steps is none")
        type = type.with_axes(attributes["axis"], BATCH, *initial.axes)
        if initial.kind.name != type.kind.name or not _stretches(initial, type):
            raise ShapeError(f"the value before the first is {initial}, the others are {type}", (0,))
        return type

    def check_late(self, node: Node, late: Type) -> None:
        if late != node.type:
            raise ShapeError(f"the value is {late}, but was taken to be {node.type} before", (1,))

    # ---- values

    def arrival(self, node: Node, t: int, size: int) -> int | None:
        """The frame that arrives at t, or None where it is the initial value."""
        source, window = t - node.attributes["steps"], node.attributes.get("window")
        if not 0 <= source < size or window and source // window != t // window:
            return None
        return source

    def kernel(self, call: Call):
        node, type, run = call.node, call.type, call.run
        axis, steps = node.attributes["axis"], node.attributes["steps"]
        place, spread = type.axes.index(axis), spreading(call.inputs[0], type, run)

        def delay(initial, x):
            size = run.sizes[axis]
            result = np.empty(x.shape, x.dtype)
            result[...] = spread(initial)
            arriving = _arriving(self, node, type, run)
            if arriving is None:
                whole = max(0, size - abs(steps))
                start, source = (size - whole, 0) if steps > 0 else (0, size - whole)
                ahead = (slice(None),) * place
                result[(*ahead, slice(start, start + whole))] = x[(*ahead, slice(source, source + whole))]
            else:
                np.copyto(result, np.roll(x, steps, place), where=arriving)
            return result

        return delay

    def frame_kernel(self, call: Call):
        node, run, type = call.node, call.run, call.type
        axis, steps = node.attributes["axis"], node.attributes["steps"]
        index = lift_index(Type((1,), (BATCH,)), type) or (...,)
        spread, first = spreading(call.inputs[0], type, run), lift_index(call.inputs[0], type) or (...,)

        def frame(t: int, initial: Sequence, x: Sequence) -> np.ndarray:
            source = self.arrival(node, t, run.sizes[axis])
            if source is None:
                return spread(initial[t])
            lengths = run.lengths.get(axis) if steps < 0 else None
            if lengths is None or (exists := source < lengths).all():
                return x[source]
            return np.where(exists[:, None][index], x[source], initial[t][first])

        return frame

    # ---- derivatives, time

    def gradient(self, graph: Graph, n: int, cotangent: int, needs: Sequence[Type | None]) -> list[int | None]:
        """Of the initial value; what flows through the late input is the business of `transposed`."""
        axis, steps = graph[n].attributes["axis"], graph[n].attributes["steps"]
        if needs[0] is None:
            return [None, None]
        filled = range(steps) if steps > 0 else range(steps, 0)
        frames = [build.apply("frame", graph, cotangent, axis=axis, index=index) for index in filled]
        if axis in needs[0].axes:
            frames = [build.apply("place", graph, frame, **graph[frame].attributes) for frame in frames]
        return [build.add(graph, *frames), None]

    def transposed(self, graph: Graph, n: int, type: Type, window: int | None) -> int:
        axis, steps = graph[n].attributes["axis"], graph[n].attributes["steps"]
        window = window or graph[n].attributes.get("window")
        more = {"window": window} if window else {}
        return graph.add(self, build.constant(graph, 0.0), axis=axis, steps=-steps, type=type, **more)

    def crosses(self, node: Node, inputs: Sequence[Type]) -> tuple[str, ...]:
        return (node.attributes["axis"],)

    def carried(self, node: Node) -> tuple[str, int]:
        return node.attributes["axis"], node.attributes["steps"]

    def frame_attributes(self, node: Node, axis: str, t: int) -> dict[str, Any]:
        return {**node.attributes, "type": node.attributes["type"].without(axis)}

    # ---- for people

    def cost(self, node, inputs):
        return 0

    def formula(self, node, arguments):
        steps = node.attributes["steps"]
        return f"{arguments[-1]}[t{'-' if steps > 0 else '+'}{abs(steps)}]"

    def label(self, node):
        steps = node.attributes["steps"]
        return f"t{'-' if steps > 0 else '+'}{abs(steps)}"


def _stretches(initial: Type, type: Type) -> bool:
    try:
        return not (initial.known and type.known) or len(broadcast((initial, type)).dims) == len(type.dims)
    except ShapeError:
        return False


def _arriving(op: Delay, node: Node, type: Type, run: Run) -> np.ndarray | None:
    """Which frames of a delay come from its late input, lifted to its type; None if only the ends do not."""
    axis, steps = node.attributes["axis"], node.attributes["steps"]
    lengths = run.lengths.get(axis) if steps < 0 else None
    if lengths is None and not node.attributes.get("window"):
        return None
    size = run.sizes[axis]
    arriving = np.array([op.arrival(node, t, size) is not None for t in range(size)])[:, None]
    if lengths is not None:
        arriving = arriving & (np.arange(size)[:, None] - steps < lengths)
    index = tuple(slice(None) if a in (axis, BATCH) else None for a in type.axes) + (None,) * len(type.dims)
    return arriving[index]


def frame_numbers(index: int, axis: str, run: Run) -> tuple[np.ndarray, np.ndarray]:
    """For each sample the number of frame `index`, counted from its own end if negative; and whether it exists."""
    lengths = run.lengths.get(axis)
    if lengths is None:
        lengths = np.full(run.sizes[BATCH], run.sizes[axis])
    numbers = lengths + index if index < 0 else np.full_like(lengths, index)
    return numbers, (0 <= numbers) & (numbers < lengths)


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
            if run.lengths.get(axis) is None and -len(frames) <= index < len(frames):
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

    def formula(self, node, arguments):
        index = node.attributes["index"]
        words = {0: "first", -1: "last"}
        return f"{words[index]}({arguments[0]})" if index in words else f"frame({arguments[0]}, {index})"

    def label(self, node):
        return self.formula(node, [""]).removesuffix("()")


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
        lifted = tuple(slice(None) if a in (axis, BATCH) else None for a in type.axes) + (None,) * len(type.dims)

        def place(x):
            numbers, exists = frame_numbers(index, axis, run)
            here = (np.arange(run.sizes[axis])[:, None] == numbers) & exists
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

    def unroll(self, graph, node, inputs, axis, size):
        index = node.attributes["index"]
        here = index % size if -size <= index < size else None
        value = inputs[0][here or 0] if isinstance(inputs[0], list) else inputs[0]
        type = node.type.without(axis)
        return [build.apply("expand", graph, value, axes=type.axes, dims=type.dims) if t == here else _zero(graph, type)
                for t in range(size)]


def _zero(graph: Graph, type: Type) -> int:
    return build.apply("expand", graph, build.constant(graph, 0.0), axes=type.axes, dims=type.dims)


class First(Frame, composed=True):
    """The first step of a sequence, the innermost unless `over` names another."""

    word = "first"
    settings = {"over": None}
    index = 0

    def build(self, graph: Graph, inputs: Sequence[int], over: str | None = None) -> int:
        type = graph.type(inputs[0])
        if over is None and len(type.sequence_axes) != 1:
            found = "runs over no sequence" if not type.sequence_axes else "runs over several sequences"
            raise ShapeError(f"{type} {found}", (0,), ("name the axis: `over = T`",) if type.sequence_axes else ())
        return build.apply("frame", graph, inputs[0], axis=over or type.sequence_axes[0], index=self.index)


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

    def formula(self, node, arguments):
        axis = node.attributes["axis"]
        return "batch_size" if axis == BATCH else f"length({axis})"


class Position(Op):
    """The number of the step along an axis, from 1."""

    word = "position"
    parameters = ("x",)
    settings = {"over": None}
    family = "time"
    examples = (Example((), {"axis": "T"}),)

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        return check_axes(Type((1,)).with_axes(attributes["axis"], BATCH))

    def build(self, graph, inputs, over=None):
        type = graph.type(inputs[0])
        if over is None and len(type.sequence_axes) != 1:
            raise ShapeError(f"{type} does not run over one sequence", (0,), ("name the axis: `over = T`",))
        return graph.add(self, axis=over or type.sequence_axes[0])

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

    def formula(self, node, arguments):
        return f"position({node.attributes['axis']})"
