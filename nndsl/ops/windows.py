"""Windows of an image, and what convolution and pooling are made of: `windows` cuts them out, `overlay` adds them up.

An image has dims such as [H, W, C]; along some of them, the slid ones, a window moves as `sliding` says. The window's
own dims stand first:

    windows : [H, W, C] -> [h, w, H', W', C]        y[p, q, i, j] = x[stride i + dilation p - pad, ...]

Each operator is the other's adjoint, so a convolution has its gradients from the product of windows and filter, and a
transposed convolution is an overlay. Cut out, windows are a view: they cost nothing until a product copies them, and
no position is ever visited in Python.
"""

from __future__ import annotations

from typing import Any, Mapping, Sequence

import numpy as np

from nndsl.graph import BATCH, Graph, Node, ShapeError, Type
from nndsl.graph.sizes import count, surely_differ
from nndsl.graph.types import dims_text
from nndsl.ops import build
from nndsl.ops.base import Call, Example, Op
from nndsl.ops.pointwise import check_real
from nndsl.ops.sliding import SAME, Geometry, Sliding, by, places_of, settings_of, whole_numbers

IMAGE = Type((5, 4, 2), ("T", BATCH))


def example(x: Type, size: tuple, stride: tuple, dilation: tuple, pad: Any, places: tuple, **more: Any) -> Example:
    return Example((x,), {"size": size, "stride": stride, "dilation": dilation, "pad": pad, "places": places, **more})


class Windowing(Op, abstract=True):
    """What both have in common. The attributes `size`, `stride`, `dilation` and `places`, the slid dims, are lists of
    equal length; `pad` is one too, or "same"."""

    family = "shape"

    @staticmethod
    def slidings(attributes: Mapping[str, Any]) -> list[Sliding]:
        size, stride, dilation, pad = (attributes[name] for name in ("size", "stride", "dilation", "pad"))
        return [Sliding(*each) for each in zip(size, stride, dilation, [SAME] * len(size) if pad == SAME else pad)]

    def geometry(self, call: Call, image: Type) -> Geometry:
        attributes, axes = call.node.attributes, len(image.axes)
        places = tuple(axes + place for place in attributes["places"])
        lengths = [image.dims[place] for place in attributes["places"]]
        return Geometry(axes, places, self.slidings(attributes), lengths)

    def formula(self, node: Node, inputs: Sequence[Type], arguments: Sequence[str]) -> str:
        size, stride, dilation, pad = (node.attributes[name] for name in ("size", "stride", "dilation", "pad"))
        settings = [f"size = {list(size)}"]
        settings += [f"stride = {list(stride)}"] if set(stride) != {1} else []
        settings += [f"dilation = {list(dilation)}"] if set(dilation) != {1} else []
        places = node.attributes["places"]
        settings += [f"axis = {[place + 1 for place in places]}"] if places != tuple(range(len(places))) else []
        settings += ['fill = "lowest"'] if node.attributes.get("fill") else []
        if pad == SAME or any(pad):
            settings.append(f'pad = "{SAME}"' if pad == SAME else f"pad = {list(pad)}")
        return f"{self.name}({', '.join([*arguments, *settings])})"


class Windows(Windowing):
    """The windows of an image. Settings: `size`, a list with the size of the window along each slid dim; `stride`,
    `dilation` and `pad`, numbers or lists; `axis`, the slid dims, the first if none are given; `fill`, what the padding
    is taken to hold: 0, or "lowest", which is less than any number."""

    word = "windows"
    settings = {"size": None, "stride": 1, "dilation": 1, "pad": 0, "axis": None, "fill": 0}
    examples = (
        example(IMAGE, (3, 2), (1, 1), (1, 1), (0, 0), (0, 1), fill=0),
        example(IMAGE, (3, 2), (2, 3), (1, 2), (2, 1), (0, 1), fill=0),
        example(IMAGE, (2, 2), (2, 1), (2, 1), SAME, (0, 1), fill=0),
        example(IMAGE, (2,), (1,), (1,), SAME, (2,), fill=0),
        example(Type((3,), (BATCH,)), (2,), (1,), (1,), (1,), (0,), fill=1),
    )

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        (x,) = inputs
        check_real(x)
        if not x.known:
            return x
        dims = list(x.dims)
        for place, sliding in zip(attributes["places"], self.slidings(attributes)):
            if place >= len(dims):
                raise ShapeError(f"{dims_text(dims)} has no dim number {place + 1} to move a window along", (0,))
            dims[place] = windows = sliding.windows(dims[place])
            if isinstance(windows, int) and windows < 1:
                raise _too_large(x, attributes, place, sliding)
            if attributes["fill"] and sliding.pad != SAME and sliding.pad >= sliding.span:
                raise _all_padding(attributes, sliding)
        return x.with_dims(*attributes["size"], *dims)

    def kernel(self, call: Call):
        (image,) = call.inputs
        geometry = self.geometry(call, image)
        fill = call.node.attributes["fill"]
        sizes = call.node.attributes["size"]
        pads, inside, counts = any(map(any, geometry.paddings)), geometry.inside, geometry.counts

        def windows(x):
            if pads:
                whole = np.full(geometry.padded(x.shape), fill, x.dtype)
                whole[inside] = x
                x = whole
            shape, strides = list(x.shape), list(x.strides)
            own = []
            for place, sliding, windows in zip(geometry.places, geometry.slidings, counts):
                own.append(strides[place] * sliding.dilation)
                shape[place], strides[place] = windows, strides[place] * sliding.stride
            shape[geometry.axes : geometry.axes] = sizes
            strides[geometry.axes : geometry.axes] = own
            return np.lib.stride_tricks.as_strided(x, shape, strides, writeable=False)

        return windows

    def gradient(self, graph, n, cotangent, needs):
        attributes = {name: value for name, value in graph[n].attributes.items() if name != "fill"}
        dims = tuple(needs[0].dims[place] for place in attributes["places"])
        return [build.apply("overlay", graph, cotangent, dims=dims, **attributes)]

    def cost(self, node, inputs):
        return 0

    def build(self, graph: Graph, inputs: Sequence[int], size=None, axis=None, fill=0, **settings: Any) -> int:
        if size is None:
            raise ShapeError("windows have a size", (0,), ("write `windows(x, size = [3, 3])`",))
        sizes = whole_numbers("size", size, None, 1)
        places = tuple(range(len(sizes))) if axis is None else places_of(axis, len(sizes))
        if fill not in (0, "lowest"):
            raise ShapeError('`fill` is 0 or "lowest"')
        lists = settings_of(len(sizes), **settings)
        fill = float("-inf") if fill == "lowest" else 0.0
        return graph.add(self, *inputs, size=sizes, places=places, fill=fill, **lists)


class Overlay(Windowing):
    """The image that windows add up to, where they overlap; what falls into the padding is lost. `dims` are the sizes
    of its slid dims: if none are given, the smallest with so many windows."""

    parameters = ("windows",)
    examples = (
        example(Type((3, 2, 3, 3, 2), ("T", BATCH)), (3, 2), (1, 1), (1, 1), (0, 0), (0, 1), dims=None),
        example(Type((3, 2, 4, 2), (BATCH,)), (3, 2), (2, 3), (1, 2), (2, 1), (0, 1), dims=(6, 4)),
        example(Type((2, 2, 3, 4, 2), ("T", BATCH)), (2, 2), (2, 1), (2, 1), SAME, (0, 1), dims=(5, 4)),
        example(Type((2, 2, 3, 4), (BATCH,)), (2, 2), (2, 1), (1, 1), SAME, (0, 1), dims=None),
        example(Type((2, 3, 4), (BATCH,)), (2,), (1,), (1,), (1,), (1,), dims=(3,)),
    )

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        (x,) = inputs
        check_real(x)
        if not x.known:
            return x
        slidings = self.slidings(attributes)
        places, own, dims = attributes["places"], x.dims[: len(slidings)], list(x.dims[len(slidings) :])
        if len(dims) <= max(places) or any(map(surely_differ, own, attributes["size"])):
            raise ShapeError(f"{dims_text(x.dims)} are no windows of {by(attributes['size'])}", (0,))
        wanted = attributes["dims"] or [s.length(dims[place]) for s, place in zip(slidings, places)]
        for place, sliding, length in zip(places, slidings, wanted):
            if isinstance(length, int) and length < 1 or surely_differ(sliding.windows(length), dims[place]):
                given = f"{dims[place]} windows of {by(attributes['size'])} with stride {sliding.stride}"
                raise ShapeError(f"{given} are not those of {length} elements along dim {place + 1}", (0,))
            dims[place] = length
        return x.with_dims(*dims)

    def kernel(self, call: Call):
        run, type, size = call.run, call.type, call.node.attributes["size"]
        geometry = self.geometry(call, type)
        axes, inside = (slice(None),) * geometry.axes, geometry.inside
        offsets = [((*axes, *offset), geometry.at(offset)) for offset in np.ndindex(*size)]

        def overlay(windows):
            whole = np.zeros(geometry.padded(type.shape(run.sizes)), windows.dtype)
            for offset, places in offsets:
                whole[places] += windows[offset]
            return whole[inside]

        return overlay

    def gradient(self, graph, n, cotangent, needs):
        attributes = {name: value for name, value in graph[n].attributes.items() if name != "dims"}
        return [build.apply("windows", graph, cotangent, fill=0.0, **attributes)]

    def cost(self, node, inputs):
        return count(inputs[0].dims)

    def build(self, graph: Graph, inputs: Sequence[int], size=None, dims=None, **settings: Any) -> int:
        sizes = whole_numbers("size", size, None, 1)
        lists = settings_of(len(sizes), **settings)
        return graph.add(self, *inputs, size=sizes, places=tuple(range(len(sizes))), dims=dims, **lists)


def _too_large(x: Type, attributes: Mapping[str, Any], place: int, sliding: Sliding) -> ShapeError:
    """A window that does not fit even once."""
    length = x.dims[place]
    window = f"a window of {by(attributes['size'])}"
    if sliding.dilation > 1:
        window += f" with dilation {sliding.dilation} reaches over {sliding.span} elements and so"
    padded = f", {length + 2 * sliding.pad} with its padding" if sliding.pad else ""
    message = f"{window} is larger than {dims_text(x.dims)}: dim {place + 1} has {length}{padded}"
    return ShapeError(message, (0,), ('take a smaller window, or pad the image: `pad = "same"`',))


def _all_padding(attributes: Mapping[str, Any], sliding: Sliding) -> ShapeError:
    message = f"with `pad = {sliding.pad}` a window of {by(attributes['size'])} may hold nothing but padding"
    return ShapeError(message, (0,), ("pad with less than the size of the window",))
