"""Labels: one of several categories. `one_hot` makes numbers of them, `table[label]` lets them pick, `best` finds one.

In memory a label is a whole number from 0. Frames that do not exist may hold any number, so indices are clipped; that
those of frames that do exist are in range is checked where data come in.
"""

from __future__ import annotations

from typing import Any, Mapping, Sequence

import numpy as np

from nndsl.graph import BATCH, Node, ShapeError, Symbolic, Type, label
from nndsl.graph.sizes import surely_differ
from nndsl.graph.types import base_of, dims_text, ordered
from nndsl.ops import build
from nndsl.ops.base import Call, Example, Op
from nndsl.ops.layout import check_axes, existing, spreading
from nndsl.ops.pointwise import check_real
from nndsl.ops.shape import Rearrangement
from nndsl.ops.writing import call_text, reduced

LABEL = Type((1,), ("T", BATCH), label(4))
LABELS = Type((2,), (BATCH,), label(4))


def check_label(type: Type, place: int = 0) -> None:
    if type.kind.name != "label":
        raise ShapeError(f"{type} is not a label", (place,), ("an index is a label or a number known before: `x[2]`",))


class OneHot(Op):
    """1 in the place of the category, 0 elsewhere."""

    word = "one_hot"
    family = "shape"
    examples = (Example((LABEL,)), Example((LABELS,)))

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        (x,) = inputs
        check_label(x)
        if not x.known:
            return Type(None, x.axes)
        return Type((() if x.is_number else x.dims) + (x.kind.classes,), x.axes)

    def kernel(self, call: Call):
        ones = np.eye(call.type.dims[-1], dtype=call.run.dtype)
        if call.inputs[0].is_number:
            return lambda x: ones.take(x[..., 0], axis=0, mode="clip")
        return lambda x: ones.take(x, axis=0, mode="clip")


class ArgMax(Op):
    """The category whose number is largest; the first of several that are equal."""

    word = "best"
    family = "reduce"
    smooth = False
    examples = (Example((Type((3,), ("T", BATCH)),)), Example((Type((2, 3), (BATCH,)),)))

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        (x,) = inputs
        check_real(x)
        if not x.known:
            return Type(None, x.axes, label(Symbolic.name("?")))
        return Type(x.dims[:-1] or (1,), x.axes, label(x.dims[-1]))

    def kernel(self, call: Call):
        keep = len(call.inputs[0].dims) == 1
        return lambda x: x.argmax(-1, keepdims=keep)


class Pick(Rearrangement):
    """table[label]: the row of the table that belongs to a category. The table may be one for each sample."""

    parameters = ("table", "label")
    examples = (
        Example((Type((4, 3)), LABEL)),
        Example((Type((4, 3)), LABELS)),
        Example((Type((4,), ("T", BATCH)), LABEL)),
        Example((Type((4, 3), (BATCH,)), LABEL)),
        Example((Type((4, 3), ("T", BATCH)), LABELS)),
        Example((Type((4, 1)), LABEL)),
    )

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        table, index = inputs
        check_label(index, 1)
        axes = ordered(table.axes + index.axes)
        if not table.known or not index.known:
            return Type(None, axes, table.kind)
        if surely_differ(table.dims[0], index.kind.classes):
            raise ShapeError(f"{dims_text(table.dims)} has {table.dims[0]} rows, but a label is {index}", (0, 1))
        dims = (() if index.is_number else index.dims) + table.dims[1:]
        return Type(dims or (1,), axes, table.kind)

    def kernel(self, call: Call):
        (table, index), run = call.inputs, call.run
        lonely = index.is_number and len(table.dims) > 1  # the 1 of a single label is no dim of the result
        if not table.axes:
            return lambda rows, x: rows.take(x[..., 0] if lonely else x, axis=0, mode="clip")
        axes = call.type.axes
        spread = spreading(index, Type(index.dims, axes), run), spreading(table, Type(table.dims, axes), run)
        place, more = len(call.type.axes), (None,) * (len(table.dims) - 1)

        def pick(rows, x):
            x = np.clip(spread[0](x), 0, table.dims[0] - 1)[(..., *more)]
            found = np.take_along_axis(spread[1](rows), x, place)
            return found.squeeze(place) if lonely else found

        return pick

    def gradient(self, graph, n, cotangent, needs):
        """Of a table [K, 1] the rows are numbers, as those of [K] are: only the table knows that they are lists of
        one."""
        axes, dims = needs[0].axes, needs[0].dims
        found = build.apply("scatter", graph, graph.inputs(n)[1], cotangent, rows=dims[0], axes=axes)
        return [found if graph.type(found).dims == dims else build.apply("reshape", graph, found, dims=dims), None]

    def cost(self, node, inputs):
        return 0

    def formula(self, node, inputs, arguments):
        return f"{arguments[0]}[{arguments[1]}]"

    def label(self, node):
        return "[ ]"


class Scatter(Op):
    """table[r] = the sum of the values whose label is r: the adjoint of `pick`. `axes` are those of the table."""

    parameters = ("label", "values")
    family = "shape"
    unites = True
    examples = (
        Example((LABEL, Type((3,), ("T", BATCH))), {"rows": 4, "axes": ()}),
        Example((LABEL, Type((3,), ("T", BATCH))), {"rows": 4, "axes": (BATCH,)}),
        Example((LABEL, Type((1,), ("T", BATCH))), {"rows": 4, "axes": ("T", BATCH)}),
        Example((LABELS, Type((2, 3), (BATCH,))), {"rows": 4, "axes": ()}),
    )

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        index, values = inputs
        check_label(index)
        axes = ordered(attributes["axes"])
        if not values.known or not index.known:
            return Type(None, axes)
        return check_axes(Type((attributes["rows"], *self._rest(index, values)), axes))

    @staticmethod
    def _rest(index: Type, values: Type) -> tuple:
        """The dims of one row: values have those of the label first, but a single label and a single number none."""
        if not index.is_number:
            return values.dims[len(index.dims) :]
        return () if values.is_number else values.dims

    def crosses(self, node: Node, inputs: Sequence[Type]) -> tuple[str, ...]:
        axes = ordered(inputs[0].axes + inputs[1].axes)
        return tuple(axis for axis in axes if axis not in node.type.axes)

    def kernel(self, call: Call):
        (index, values), type, run = call.inputs, call.type, call.run
        axes = ordered(index.axes + values.axes)
        together = Type(index.dims, axes), Type(values.dims, axes)
        spread = spreading(index, together[0], run), spreading(values, together[1], run)
        gone = [axis for axis in axes if axis not in type.axes]
        kept = [axes.index(axis) for axis in type.axes]
        width = int(np.prod(type.dims[1:], dtype=int))

        def scatter(x, v):
            x = np.clip(spread[0](x), 0, type.dims[0] - 1)
            v = spread[1](v).reshape(x.shape + (width,))
            shape = [run.sizes[base_of(axis)] for axis in type.axes]
            place = np.zeros(x.shape, np.intp)
            for axis, size in zip(kept, shape):
                steps = np.arange(size).reshape([-1 if i == axis else 1 for i in range(x.ndim)])
                place = place * size + steps
            place = place * type.dims[0] + x
            exists = np.ones(x.shape, bool)
            for axis in gone:
                frames = existing(axis, together[0], run)
                exists = exists if frames is None else exists & frames
            total = _sum_rows(place[exists], v[exists], int(np.prod(shape, dtype=int)) * type.dims[0])
            return total.reshape(*shape, *type.dims)

        return scatter

    def gradient(self, graph, n, cotangent, needs):
        return [None, build.apply("pick", graph, cotangent, graph.inputs(n)[0])]

    def formula(self, node, inputs, arguments):
        """A single label is a row of zeros with a one in it, so that its value stands in the place of the one."""
        index, values = inputs
        label, value = arguments
        if not index.is_number or len(values.dims) > 1:
            text = call_text("scatter", arguments, rows=node.attributes["rows"])
        elif values.is_number:
            text = f"(one_hot({label}) * {value})"
        else:
            text = f"outer(one_hot({label}), {value})"
        written = Type(node.type.dims, index.with_axes(*values.axes).axes)
        return reduced("sum", "batch_sum", text, written, node.type.axes, 0)

    def frame_attributes(self, node: Node, axis: str, t: int) -> dict[str, Any]:
        return {**node.attributes, "axes": tuple(a for a in node.attributes["axes"] if a != axis)}

    def unroll(self, graph, node, inputs, axis, size):
        def frame(i, t):
            return i[t] if isinstance(i, list) else i

        parts = [graph.add(self, *(frame(i, t) for i in inputs), **node.attributes) for t in range(size)]
        return build.add(graph, *parts)

    def cost(self, node, inputs):
        return 0


def _sum_rows(places: np.ndarray, values: np.ndarray, rows: int) -> np.ndarray:
    """total[r] = the sum of the values whose place is r."""
    total = np.zeros((rows, values.shape[1]), values.dtype)
    if places.size:
        order = np.argsort(places, kind="stable")
        found, starts = np.unique(places[order], return_index=True)
        total[found] = np.add.reduceat(values[order], starts, axis=0)
    return total
