"""Random draws: noise from a uniform or a standard normal distribution.

A draw has no inputs: parameters of a distribution are applied to it by other nodes, and so gradients pass through
them. Each frame of each draw has a generator of its own, made from the seed of the run, the draw's `stream` and the
frame: the numbers are the same whether a graph runs in loops or unrolled.
"""

from __future__ import annotations

from itertools import product
from typing import Any, Mapping, Sequence

import numpy as np

from nndsl.graph import BATCH, Graph, Node, ShapeError, Type
from nndsl.graph.types import base_of, broadcast, dims_text
from nndsl.ops import build
from nndsl.ops.base import Call, Example, Op
from nndsl.ops.layout import check_axes

BASE = {"uniform": "random", "normal": "standard_normal"}  # methods of NumPy's generator


class Draw(Op):
    """Uniform numbers on [0, 1) or standard normal ones, drawn afresh for each sample and step."""

    parameters = ()
    family = "random"
    smooth = False
    drawn = True
    examples = (
        Example((), {"family": "uniform", "stream": 1, "type": Type((3,), ("T", BATCH))}),
        Example((), {"family": "normal", "stream": 2, "type": Type((2, 2), (BATCH,))}),
    )

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        return check_axes(attributes["type"])

    def kernel(self, call: Call):
        attributes, run = call.node.attributes, call.run
        fixed = dict(attributes.get("frames", ()))
        names = sorted({*fixed, *call.type.frame_axes})
        one = call.type.without(*call.type.frame_axes)

        def draw():
            result = np.empty(call.type.shape(run.sizes), run.dtype)
            for frame in product(*[range(run.sizes[base_of(axis)]) for axis in call.type.frame_axes]):
                frames = fixed | dict(zip(call.type.frame_axes, frame))
                seed = (*run.seed, attributes["stream"], *(frames[axis] for axis in names))
                generator = np.random.default_rng(seed)
                result[frame] = getattr(generator, BASE[attributes["family"]])(one.shape(run.sizes), run.dtype)
            return result

        return draw

    def frame_attributes(self, node: Node, axis: str, t: int) -> dict[str, Any]:
        frames = dict(node.attributes.get("frames", ())) | {axis: t}
        type = node.attributes["type"].without(axis)
        return {**node.attributes, "type": type, "frames": tuple(sorted(frames.items()))}

    def build(
        self,
        graph: Graph,
        inputs: Sequence[int],
        family: str,
        stream: int,
        like: int | None = None,
        shape: Sequence[int] | None = None,
    ) -> int:
        """A draw from `uniform(low, high)`, `normal(mean, deviation)` or `bernoulli(probability)`, the inputs.

        It has the shape of the parameters together, or of node `like`, or the dims `shape`; and always the batch.
        """
        type = broadcast(tuple(graph.type(i) for i in inputs))
        if like is not None:
            wanted = graph.type(like)
            type = Type(broadcast((type, wanted)).dims, (*type.axes, *wanted.axes))
        if shape is not None:
            wanted = Type(tuple(shape))
            together = broadcast((type, wanted)).dims
            if together != wanted.dims:
                raise ShapeError(f"its parameters are {type}, but {wanted} is drawn", (0,))
            type = Type(wanted.dims, type.axes)
        type = type.with_axes(BATCH)
        if family == "bernoulli":
            noise = graph.add(self, family="uniform", stream=stream, type=type)
            one, zero = build.constant(graph, 1.0), build.constant(graph, 0.0)
            return build.select(graph, build.apply("less", graph, noise, inputs[0]), one, zero)
        noise = graph.add(self, family=family, stream=stream, type=type)
        first, second = inputs
        scale = build.subtract(graph, second, first) if family == "uniform" else second
        return build.add(graph, first, build.multiply(graph, scale, noise))

    def formula(self, node, inputs, arguments):
        size = f", {dims_text(node.type.dims)}" if node.type.dims != (1,) else ""
        return f"draw({node.attributes['family']}(0, 1){size})"

    def label(self, node):
        return node.attributes["family"]
