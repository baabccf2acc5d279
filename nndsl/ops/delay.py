"""Delay: y[t] = x[t - k], and the initial value where t - k lies outside the sequence; k < 0 looks forward.

The adjoint of delay(k) is delay(-k) for x. For the initial value it is the sum of the first k frames, of the last for
k < 0; an initial value that has a frame for each step gets those frames in their places. Delays forward (k > 0) need
no lengths: what they carry out of a sequence does not exist either.
"""

from __future__ import annotations

from typing import Any, Mapping, Sequence

import numpy as np

from nndsl.graph import BATCH, Graph, Node, ShapeError, Type
from nndsl.graph.types import broadcast
from nndsl.ops import build
from nndsl.ops.base import Call, Example, Op, Run
from nndsl.ops.layout import frames_index, lift_index, spreading

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

    def formula(self, node, inputs, arguments):
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
    return arriving[frames_index(axis, type)]
