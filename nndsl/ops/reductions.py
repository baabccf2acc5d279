"""Values made fewer, or repeated: sum, largest, log-sum-exp; and `expand`, the adjoint of the sum.

A reduction names the axes and dims of its result: axes of its input, and the last of its dims, or (1,) for none of
them. Reducing any other dim transposes it to the front first, which moves nothing in memory.
"""

from __future__ import annotations

import math
from typing import Any, Mapping, Sequence

import numpy as np

from nndsl.graph import BATCH, Graph, Node, ShapeError, Size, Symbolic, Type
from nndsl.graph.sizes import count, surely_differ
from nndsl.graph.types import base_of, broadcast, dims_text, past_of
from nndsl.ops import build
from nndsl.ops.base import OPERATORS, Call, Example, Op
from nndsl.ops.layout import check_axes, clean, spreading
from nndsl.ops.pointwise import check_real
from nndsl.ops.shape import Rearrangement
from nndsl.ops.writing import call_text, reduced

MATRIX = Type((2, 3), ("T", BATCH))
EXAMPLES = (
    Example((MATRIX,), {"axes": ("T", BATCH), "dims": (3,)}),
    Example((MATRIX,), {"axes": ("T", BATCH), "dims": (1,)}),
    Example((MATRIX,), {"axes": (BATCH,), "dims": (2, 3)}),
    Example((MATRIX,), {"axes": (), "dims": (3,)}),
)


class Reduction(Op, abstract=True):
    """Settings of its word: `axis`, a dim or a list of them, counted from 1; `over`, a sequence axis."""

    family = "reduce"
    settings = {"axis": None, "over": None}
    takes_rows = True
    examples = EXAMPLES
    identity = 0.0  # stands for frames that do not exist
    over_all = "reduce"  # how it is written over the batch and all sequences
    plain = True  # whether its word alone reduces all dims

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        (x,) = inputs
        check_real(x)
        axes, dims = attributes["axes"], attributes["dims"]
        if not set(axes) <= set(x.axes) or not _ends_in(x.dims, dims):
            raise ShapeError(f"{x} cannot be reduced to {Type(dims, axes)}", (0,))
        return check_axes(Type(dims, axes))

    def crosses(self, node: Node, inputs: Sequence[Type]) -> tuple[str, ...]:
        return tuple(axis for axis in inputs[0].axes if axis not in node.type.axes)

    def kernel(self, call: Call):
        (x_type,), type, run = call.inputs, call.type, call.run
        gone = [axis for axis in x_type.axes if axis not in type.axes]
        to_number = type.is_number and not x_type.is_number
        dims = len(x_type.dims) - (0 if to_number else len(type.dims))
        places = [x_type.axes.index(axis) for axis in gone]
        places = (*places, *range(len(x_type.axes), len(x_type.axes) + dims))
        keep = to_number and places == (len(x_type.axes),)
        reduce = self.reduce

        def reduction(x):
            if gone:
                x = clean(x, x_type, gone, run, self.identity)
            if dims > 1:  # of a view, such as windows, NumPy would visit memory an element at a time
                x = np.ascontiguousarray(x)
            return reduce(x, places, keep) if keep or not to_number else reduce(x, places, keep)[..., None]

        return reduction

    def reduce(self, x: np.ndarray, places: tuple[int, ...], keep: bool) -> np.ndarray:
        """The reduction of an array at some places; `keep` leaves sizes of 1 there."""
        raise NotImplementedError

    def frame_attributes(self, node: Node, axis: str, t: int) -> dict[str, Any]:
        axes = tuple(a for a in node.attributes["axes"] if a != axis)
        return {**node.attributes, "axes": axes}

    def unroll(self, graph: Graph, node: Node, inputs: Sequence, axis: str, size: int) -> int:
        parts = [graph.add(self, part, **node.attributes) for part in inputs[0]]
        total = parts[0]
        for part in parts[1:]:
            total = self.combined(graph, total, part)
        return total

    def cost(self, node: Node, inputs: Sequence[Type]) -> Size:
        return count(inputs[0].dims)

    def formula(self, node: Node, inputs: Sequence[Type], arguments: Sequence[str]) -> str:
        (x,) = inputs
        stay = 0 if node.type.is_number and not x.is_number else len(node.type.dims)
        number = len(x.dims) - stay
        return reduced(self.word, self.over_all, arguments[0], x, node.type.axes, number, self.plain)

    def build(self, graph: Graph, inputs: Sequence[int], axis: Any = None, over: str | None = None) -> int:
        n, axes, dims = to_front(graph, inputs[0], axis, over)
        return graph.add(self, n, axes=axes, dims=dims)


def _ends_in(dims: tuple[Size, ...] | None, tail: tuple[Size, ...] | None) -> bool:
    """Whether dims can be reduced to these: the last of them, or a number."""
    if dims is None or tail is None or tail == (1,):
        return True
    return len(tail) <= len(dims) and not any(map(surely_differ, dims[len(dims) - len(tail) :], tail))


def to_front(graph: Graph, n: int, axis: Any, over: str | None) -> tuple[int, tuple, tuple | None]:
    """The value with the dims to be reduced in front, and the axes and dims that stay."""
    type = graph.type(n)
    if over is not None and over not in type.sequence_axes and type.known:
        raise ShapeError(f"{type} has no sequence axis {over}", (0,))
    if over is not None and past_of(over) in type.axes:
        help = ("take the rows away first: `sum(past(x), axis = 1)`",)
        raise ShapeError(f"{type} has one row more at each step, so steps cannot be put together", (0,), help)
    axes = type.without(over).axes
    if axis is None:
        gone = type.row_axes if over is None else ()
        return n, type.without(over, *gone).axes, type.dims if over is not None else (1,)
    places = _places(axis)
    if not type.known:
        return n, axes, None
    if not all(0 <= place < len(type.written) for place in places):
        raise ShapeError(f"{type} has no dim number {axis}: they count from 1", (0,))
    if type.row_axes:
        axes = type.without(over, *type.row_axes).axes if 0 in places else axes
        places = [place - 1 for place in places if place > 0]
        if not places:
            return n, axes, type.dims
    stay = [place for place in range(len(type.dims)) if place not in places]
    if places != list(range(len(places))):
        n = build.apply("transpose", graph, n, order=(*places, *stay))
    return n, axes, tuple(type.dims[place] for place in stay) or (1,)


def restored(graph: Graph, n: int, moved: int, original: int) -> int:
    """Node n with its dims in the order of the original, which `to_front` has moved."""
    if moved == original:
        return n
    back = np.argsort(graph[moved].attributes["order"])
    return build.apply("transpose", graph, n, order=tuple(map(int, back)))


def _places(axis: Any) -> list[int]:
    """The dims that `axis` names, counted from 0. Raises ShapeError."""
    numbers = list(axis) if isinstance(axis, (list, tuple)) else [axis]
    if not numbers or not all(isinstance(number, int) and not isinstance(number, bool) for number in numbers):
        raise ShapeError(
            "`axis` is the number of a dim, or a list of them: they count from 1", (), ("write `axis = 1`",)
        )
    if len(set(numbers)) < len(numbers):
        raise ShapeError(f"`axis = {numbers}` names a dim twice")
    return [number - 1 for number in numbers]


class Sum(Reduction):
    """The sum of all elements, along one dim (`axis = 1`) or over a sequence (`over = T`)."""

    word, over_all = "sum", "batch_sum"

    def reduce(self, x, places, keep):
        return np.add.reduce(x, places, keepdims=keep)

    def combined(self, graph, left, right):
        return build.add(graph, left, right)

    def gradient(self, graph, n, cotangent, needs):
        return [cotangent]


class Max(Reduction):
    """The largest element; several that are equal share the gradient."""

    word = "largest"
    identity = -math.inf

    def reduce(self, x, places, keep):
        return np.maximum.reduce(x, places, keepdims=keep)

    def combined(self, graph, left, right):
        return build.apply("maximum", graph, left, right)

    def gradient(self, graph, n, cotangent, needs):
        (x,) = graph.inputs(n)
        largest = build.apply("equal", graph, x, n)
        one = build.where(graph, largest, build.constant(graph, 1.0))
        ties = build.sum_to(graph, one, **graph[n].attributes)
        return [build.where(graph, largest, build.divide(graph, cotangent, ties))]


class LogSumExp(Reduction):
    """log(sum of exp(x)), computed so that no x is too large; by default over the last dim.

    With `keep` the result is repeated in the dims of x, so that it can be taken from x whatever its shape.
    """

    word = "log_sum_exp"
    settings = {"axis": None, "over": None, "keep": False}
    identity = -math.inf
    plain = False

    def reduce(self, x, places, keep):
        largest = np.maximum.reduce(x, places, keepdims=True)
        largest[~np.isfinite(largest)] = 0
        result = np.log(np.add.reduce(np.exp(x - largest), places, keepdims=True)) + largest
        return result if keep else result.squeeze(places)

    def combined(self, graph, left, right):
        softplus = build.apply("softplus", graph, build.subtract(graph, right, left))
        return build.add(graph, left, softplus)

    def gradient(self, graph, n, cotangent, needs):
        share = build.apply("exp", graph, build.subtract(graph, graph.inputs(n)[0], n))
        return [build.multiply(graph, cotangent, share)]

    def build(self, graph, inputs, axis=None, over=None, keep=False):
        if not isinstance(keep, bool):
            raise ShapeError("`keep` is true or false")
        axis = _or_last(graph, inputs[0], axis, over)
        if keep:
            return _repeated(self, graph, inputs[0], axis, over)
        n, axes, dims = to_front(graph, inputs[0], axis, over)
        return graph.add(self, n, axes=axes, dims=dims)


class LogSoftmax(Op, composed=True):
    """log(exp(x) / sum of exp(x)), by default over the last dim: x - m - log(sum of exp(x - m)) with the largest x as
    m.

    Differences of large numbers are exact, so that it is right to the last digits however large x is.
    """

    word = "log_softmax"
    settings = {"axis": None, "over": None}
    takes_rows = True

    def build(self, graph, inputs, axis=None, over=None):
        axis = _or_last(graph, inputs[0], axis, over)
        largest = _repeated(OPERATORS["max"], graph, inputs[0], axis, over)
        centred = build.subtract(graph, inputs[0], build.apply("stop_gradient", graph, largest))
        return build.subtract(graph, centred, _repeated(OPERATORS["log_sum_exp"], graph, centred, axis, over))


def _or_last(graph: Graph, n: int, axis: Any, over: str | None) -> Any:
    """What is reduced, the last dim where nothing is named."""
    type = graph.type(n)
    return axis if axis is not None or over is not None else len(type.written) if type.known else 1


def _repeated(op: Op, graph: Graph, x: int, axis: Any, over: str | None) -> int:
    """What a reduction gives, repeated in the dims and axes of x."""
    n, axes, dims = to_front(graph, x, axis, over)
    result = graph.add(op, n, axes=axes, dims=dims)
    result = build.apply("expand", graph, result, axes=graph.type(x).axes, dims=graph.type(n).dims)
    return restored(graph, result, n, x)


class Mean(Reduction, composed=True):
    """The mean of all elements, along one dim (`axis = 1`) or over the steps each sequence has (`over = T`)."""

    word = "mean"

    def build(self, graph, inputs, axis=None, over=None):
        n, axes, dims = to_front(graph, inputs[0], axis, over)
        total = build.apply("sum", graph, n, axes=axes, dims=dims)
        for gone in graph.type(n).axes:
            if gone not in axes:
                total = build.divide(graph, total, _number(graph, gone))
        before = graph.type(n).dims
        if before is None or dims is None or before == dims:
            return total
        number = count(before) if dims == (1,) else count(before[: len(before) - len(dims)])
        # A size that only the data will give: so far only types matter.
        number = float("nan") if isinstance(number, Symbolic) else float(number)
        return build.divide(graph, total, build.constant(graph, number))


class BatchSum(Reduction, composed=True):
    """The sum over the batch and the steps its sequences have; what is the same for every sample counts once for
    each."""

    word = "batch_sum"
    settings = {}

    def build(self, graph, inputs):
        type = graph.type(inputs[0]).with_axes(BATCH)
        n = build.apply("expand", graph, inputs[0], axes=type.axes, dims=type.dims)
        return build.apply("sum", graph, n, axes=(), dims=type.dims)


class BatchMean(Reduction, composed=True):
    """The mean over the batch, the steps its sequences have, and the dims before the last."""

    word = "batch_mean"
    settings = {}

    def build(self, graph, inputs):
        (n,) = inputs
        type = graph.type(n)
        total = build.apply("sum", graph, n, axes=(), dims=None if not type.known else type.dims[-1:])
        frames = build.apply("expand", graph, build.constant(graph, 1.0), axes=type.axes, dims=(1,))
        number = build.apply("sum", graph, frames, axes=(), dims=(1,))
        before = count(type.dims[:-1]) if type.known else 1
        before = float("nan") if isinstance(before, Symbolic) else float(before)
        return build.divide(graph, total, build.multiply(graph, number, build.constant(graph, before)))


def _number(graph: Graph, axis: str) -> int:
    """How many frames there are along an axis: of rows of the past as many as the step counts."""
    base = base_of(axis)
    return build.apply("position" if axis == past_of(base) else "length", graph, axis=base)


class Expand(Rearrangement):
    """The value repeated along axes and leading dims it lacks: the adjoint of the sum."""

    family = "reduce"
    repeats = True
    examples = (
        Example((Type((3,), (BATCH,)),), {"axes": ("T", BATCH), "dims": (2, 3)}),
        Example((Type((1,)),), {"axes": (BATCH,), "dims": (4,)}),
    )

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        (x,) = inputs
        want = Type(attributes["dims"], attributes["axes"], x.kind)
        if not set(x.axes) <= set(want.axes):
            raise ShapeError(f"{x} cannot be repeated to {want}", (0,))
        together = broadcast((x, want)).dims
        if x.known and want.known and len(together) != len(want.dims):
            raise ShapeError(f"{dims_text(x.dims)} cannot be repeated to {dims_text(want.dims)}", (0,))
        return check_axes(want)

    def kernel(self, call: Call):
        return spreading(call.inputs[0], call.type, call.run)

    def gradient(self, graph, n, cotangent, needs):
        return [cotangent]

    def frame_attributes(self, node: Node, axis: str, t: int) -> dict[str, Any]:
        axes = tuple(a for a in node.attributes["axes"] if a != axis)
        return {**node.attributes, "axes": axes}

    def formula(self, node, inputs, arguments):
        return arguments[0]

    def spelled(self, have: Type, want: Type, argument: str) -> str:
        """How it is written where its readers would not repeat the value themselves."""
        over = [axis for axis in want.frame_axes if axis not in have.axes]
        settings = [f"dims = {dims_text(want.dims)}"] if want.dims != have.dims else []
        settings += [f"over = {axis}" for axis in over]
        return call_text("expand", [argument, *settings])
