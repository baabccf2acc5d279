"""Ranks: where a value stands among others.

For each element of x, the part of `among` that lies below it, equal ones counting half:

    F(x) = (number below x + half the number equal to x) / number of all

`among` is taken over its axes, the batch with them; each component is ranked by itself. F(x) is the probability that x
is larger than a value drawn from `among`, which is what the area under a ROC curve is made of. F is a step function of
x: its gradient is 0.
"""

from __future__ import annotations

from typing import Any, Mapping, Sequence

import numpy as np

from nndsl.graph import BATCH, Graph, Node, ShapeError, Type
from nndsl.graph.sizes import count, surely_differ
from nndsl.graph.types import dims_text
from nndsl.ops import build
from nndsl.ops.base import Call, Example, Op
from nndsl.ops.layout import existing
from nndsl.ops.pointwise import check_real

SEQUENCE = Type((3,), ("T", BATCH))


class Rank(Op):
    """The part of `among` that lies below each element of x, equal ones counting half."""

    parameters = ("x", "among")
    family = "reduce"
    smooth = False
    examples = (
        Example((SEQUENCE, SEQUENCE)),
        Example((Type((3,), (BATCH,)), SEQUENCE)),
        Example((Type((2, 3), ("T", BATCH)), Type((2, 3), (BATCH,)))),
    )

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        x, among = inputs
        check_real(x, among)
        if x.known and among.known and (
            len(x.dims) != len(among.dims) or any(map(surely_differ, x.dims, among.dims))
        ):
            raise ShapeError(f"{dims_text(x.dims)} has no place among {dims_text(among.dims)}", (0, 1))
        return Type(x.dims, x.axes)

    def crosses(self, node: Node, inputs: Sequence[Type]) -> tuple[str, ...]:
        return inputs[1].axes

    def kernel(self, call: Call):
        (_, type), run = call.inputs, call.run
        size = count(type.dims)

        def rank(x, among):
            exists = _existing(type, run)
            others = (among if exists is None else among[exists]).reshape(-1, size)
            columns = [_part_below(values, np.sort(all)) for values, all in zip(x.reshape(-1, size).T, others.T)]
            return np.stack(columns, -1).reshape(x.shape).astype(run.dtype)

        return rank

    def unroll(self, graph: Graph, node: Node, inputs: Sequence, axis: str, size: int) -> Any:
        """The mean of the ranks among the single frames."""
        x, among = inputs

        def among_frames(frame: int) -> int:
            ranks = [graph.add(self, frame, other) for other in among]
            return build.divide(graph, build.add(graph, *ranks), build.constant(graph, float(size)))

        return [among_frames(frame) for frame in x] if isinstance(x, list) else among_frames(x)


def _existing(type: Type, run: Any) -> np.ndarray | None:
    """Which frames exist, in the shape of the axes; None: all of them."""
    masks = [mask for axis in type.frame_axes if (mask := existing(axis, type, run)) is not None]
    if not masks:
        return None
    together = np.logical_and.reduce(np.broadcast_arrays(*masks))[(..., *(0,) * len(type.dims))]
    return np.broadcast_to(together, type.shape(run.sizes)[: len(type.axes)])


def _part_below(x: np.ndarray, ordered: np.ndarray) -> np.ndarray:
    below, up_to = (np.searchsorted(ordered, x, side) for side in ("left", "right"))
    return np.where(np.isnan(x), np.nan, (below + up_to) / (2 * len(ordered)))


class BatchRank(Rank, composed=True):
    """The part of the batch, with the steps of its sequences, that lies below the value; equal ones, itself among them,
    count half. Its gradient is 0."""

    word = "batch_rank"
    parameters = ("x",)
    examples = (Example((SEQUENCE,)), Example((Type((2, 3), (BATCH,)),)))

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        return super().infer(attributes, *inputs, *inputs)

    def build(self, graph: Graph, inputs: Sequence[int]) -> int:
        return build.apply("rank", graph, inputs[0], inputs[0])
