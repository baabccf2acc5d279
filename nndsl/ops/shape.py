"""Dims rearranged: reshape, transpose, slice and pad, concat. Slice and pad are each other's adjoints.

Places of dims count from 0 here, and from 1 in the settings of the language.
"""

from __future__ import annotations

from typing import Any, Mapping, Sequence

import numpy as np

from nndsl.graph import BATCH, Graph, Node, ShapeError, Size, Type
from nndsl.graph.sizes import count, definite, surely_differ
from nndsl.graph.types import dims_text, ordered
from nndsl.ops import build
from nndsl.ops.base import Call, Example, Op
from nndsl.ops.layout import spreading
from nndsl.ops.pointwise import check_real
from nndsl.ops.writing import call_text

CUBE = Type((2, 3, 4), ("T", BATCH))


class Rearrangement(Op, abstract=True):
    """Moves the elements of its first input and does not change them, so the logarithm may be taken before."""

    family = "shape"

    def logarithm(self, graph: Graph, n: int) -> int | None:
        first = graph.inputs(n)[0]
        return self._again(graph, n, graph[first].op.logarithm(graph, first))

    def log_complement(self, graph: Graph, n: int) -> int | None:
        first = graph.inputs(n)[0]
        return self._again(graph, n, graph[first].op.log_complement(graph, first))

    def _again(self, graph: Graph, n: int, value: int | None) -> int | None:
        if value is None:
            return None
        return graph.add(self, value, *graph.inputs(n)[1:], **graph[n].attributes)

    def cost(self, node: Node, inputs: Sequence[Type]) -> Size:
        return 0


class Reshape(Rearrangement):
    """The same elements in other dims; `flatten(x)` has them in one."""

    word = "flatten"
    examples = (Example((CUBE,), {"dims": (6, 4)}), Example((CUBE,), {"dims": None}))

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        (x,) = inputs
        dims = attributes.get("dims")
        if not x.known:
            return Type(dims, x.axes, x.kind)
        if dims is None:
            return x.with_dims(count(x.dims))
        if surely_differ(count(dims), count(x.dims)):
            raise ShapeError(f"{dims_text(x.dims)} does not have as many elements as {dims_text(dims)}", (0,))
        return x.with_dims(*dims)

    def kernel(self, call: Call):
        keep, dims = len(call.type.axes), call.type.dims
        return lambda x: x.reshape(x.shape[:keep] + dims)

    def gradient(self, graph, n, cotangent, needs):
        return [graph.add(self, cotangent, dims=needs[0].dims)]

    def formula(self, node, inputs, arguments):
        dims = node.attributes.get("dims")
        return f"flatten({arguments[0]})" if dims is None else f"reshape({dims_text(dims)})({arguments[0]})"

    def derivation(self, node, inputs):
        dims = inputs[0].dims or ()
        return (
            f"{node.type.dims[0]} = {' x '.join(map(str, dims))}" if len(node.type.dims or ()) == 1 < len(dims) else ""
        )

    def label(self, node):
        return "flatten" if len(node.type.dims) == 1 else "reshape"


class Transpose(Rearrangement):
    """The dims in another order; `W'` has them reversed."""

    symbol, operands = "'", 1
    examples = (Example((CUBE,)), Example((CUBE,), {"order": (1, 2, 0)}))

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        (x,) = inputs
        return x.with_dims(*(x.dims[place] for place in self._order(attributes, x))) if x.known else x

    @staticmethod
    def _order(attributes: Mapping[str, Any], x: Type) -> tuple[int, ...]:
        return attributes.get("order") or tuple(reversed(range(len(x.dims))))

    def kernel(self, call: Call):
        keep = len(call.type.axes)
        order = self._order(call.node.attributes, call.type)
        order = (*range(keep), *(keep + place for place in order))
        if order == tuple(range(len(order))):
            return lambda x: x
        return lambda x: x.transpose(order)

    def gradient(self, graph, n, cotangent, needs):
        order = self._order(graph[n].attributes, graph.type(n))
        return [graph.add(self, cotangent, order=tuple(map(int, np.argsort(order))))]

    def formula(self, node, inputs, arguments):
        order = self._order(node.attributes, inputs[0])
        if order == tuple(reversed(range(len(order)))):
            return self.written(arguments)
        return call_text("transpose", arguments, order=[place + 1 for place in order])

    def written(self, arguments):
        return f"{arguments[0]}'"


class Slice(Rearrangement):
    """The part from `start` up to but without `stop` of one dim."""

    examples = (
        Example((CUBE,), {"dim": 2, "start": 1, "stop": 3}),
        Example((CUBE,), {"dim": 0, "start": 1, "stop": 2}),
    )

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        (x,) = inputs
        dim, start, stop = attributes["dim"], attributes["start"], attributes["stop"]
        if not x.known:
            return x
        if dim >= len(x.dims):
            raise ShapeError(f"{dims_text(x.dims)} has no dim number {dim + 1}", (0,))
        outside = stop - x.dims[dim]
        if isinstance(outside, int) and outside > 0:
            raise ShapeError(f"{dims_text(x.dims)} ends before {stop} in dim {dim + 1}", (0,))
        return x.with_dims(*x.dims[:dim], stop - start, *x.dims[dim + 1 :])

    def kernel(self, call: Call):
        attributes = call.node.attributes
        after = len(call.type.dims) - attributes["dim"] - 1
        index = (..., slice(attributes["start"], attributes["stop"])) + (slice(None),) * after
        return lambda x: x[index]

    def gradient(self, graph, n, cotangent, needs):
        dim, start = graph[n].attributes["dim"], graph[n].attributes["start"]
        return [build.apply("pad", graph, cotangent, dim=dim, before=start, size=needs[0].dims[dim])]

    def build(self, graph: Graph, inputs: Sequence[int], keep: bool = True, **settings: Any) -> int:
        """Without `keep`, a part of size 1 loses its dim."""
        part = graph.add(self, *inputs, **settings)
        dims, dim = graph.type(part).dims, settings["dim"]
        if keep or dims is None or len(dims) == 1:
            return part
        return build.apply("reshape", graph, part, dims=dims[:dim] + dims[dim + 1 :])

    def formula(self, node, inputs, arguments):
        whole = [f"1..{size}, " for size in inputs[0].dims[: node.attributes["dim"]]]
        return f"{arguments[0]}[{''.join(whole)}{node.attributes['start'] + 1}..{node.attributes['stop']}]"


class Pad(Op):
    """Zeros of `size` in one dim, with the value from `before` on."""

    family = "shape"
    examples = (Example((CUBE,), {"dim": 1, "before": 2, "size": 6}),)

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        (x,) = inputs
        dim = attributes["dim"]
        return x.with_dims(*x.dims[:dim], attributes["size"], *x.dims[dim + 1 :]) if x.known else x

    def kernel(self, call: Call):
        run, type, (x_type,) = call.run, call.type, call.inputs
        dim, before = call.node.attributes["dim"], call.node.attributes["before"]
        index = (..., slice(before, before + x_type.dims[dim])) + (slice(None),) * (len(type.dims) - dim - 1)

        def pad(x):
            result = np.zeros(type.shape(run.sizes), x.dtype)
            result[index] = x
            return result

        return pad

    def gradient(self, graph, n, cotangent, needs):
        dim, before = graph[n].attributes["dim"], graph[n].attributes["before"]
        return [build.apply("slice", graph, cotangent, dim=dim, start=before, stop=before + needs[0].dims[dim])]

    def cost(self, node, inputs):
        return 0

    def formula(self, node, inputs, arguments):
        dim, before = node.attributes["dim"], node.attributes["before"]
        return call_text("pad", arguments, axis=dim + 1, before=before, size=node.attributes["size"])


class Concat(Op):
    """Values one after another along a dim, the last if none is given."""

    word = "concat"
    parameters = ("x...",)
    settings = {"axis": None}
    family = "shape"
    examples = (
        Example((Type((2,), ("T", BATCH)), Type((3,), (BATCH,)), Type((1,))), {"dim": 0}),
        Example((CUBE, CUBE), {"dim": 1}),
    )

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        check_real(*inputs)
        axes = ordered(axis for type in inputs for axis in type.axes)
        if not all(type.known for type in inputs):
            return Type(None, axes)
        dim, first = attributes["dim"], inputs[0].dims
        if dim >= len(first):
            raise ShapeError(f"{dims_text(first)} has no dim number {dim + 1}", (0,))
        rest = first[:dim] + first[dim + 1 :]
        for place, type in enumerate(inputs):
            others = type.dims[:dim] + type.dims[dim + 1 :]
            if len(type.dims) != len(first) or any(map(surely_differ, rest, others)):
                raise ShapeError(f"{dims_text(first)} and {dims_text(type.dims)} do not join", (0, place))
            rest = tuple(map(definite, rest, others))
        return Type((*rest[:dim], sum(type.dims[dim] for type in inputs), *rest[dim:]), axes)

    def build(self, graph: Graph, inputs: Sequence[int], axis: int | None = None) -> int:
        if axis is not None and (isinstance(axis, bool) or not isinstance(axis, int) or axis < 1):
            raise ShapeError("`axis` is the number of a dim: they count from 1", (), ("write `axis = 1`",))
        ranks = [len(graph.type(i).dims) for i in inputs if graph.type(i).known]
        dim = (max(ranks) if ranks else 1) - 1 if axis is None else axis - 1
        return graph.add(self, *inputs, dim=dim)

    def kernel(self, call: Call):
        run, dim = call.run, call.node.attributes["dim"] - len(call.type.dims)
        if all(type.axes == call.type.axes for type in call.inputs):
            return lambda *parts: np.concatenate(parts, dim)
        spread = [spreading(type, Type(type.dims, call.type.axes), run) for type in call.inputs]
        return lambda *parts: np.concatenate([full(part) for full, part in zip(spread, parts)], dim)

    def gradient(self, graph, n, cotangent, needs):
        dim, start, parts = graph[n].attributes["dim"], 0, []
        for i, need in zip(graph.inputs(n), needs):
            stop = start + graph.type(i).dims[dim]
            part = build.apply("slice", graph, cotangent, dim=dim, start=start, stop=stop) if need else None
            parts.append(part)
            start = stop
        return parts

    def formula(self, node, inputs, arguments):
        axis = node.attributes["dim"] + 1
        return call_text(self.word, arguments, **({} if axis == len(node.type.dims) else {"axis": axis}))

    def derivation(self, node, inputs):
        dim = node.attributes["dim"]
        sizes = [type.dims[dim] for type in inputs if type.known and dim < len(type.dims)]
        return f"{node.type.dims[dim]} = {' + '.join(map(str, sizes))}" if node.type.known and len(sizes) > 1 else ""

    def cost(self, node, inputs):
        return 0
