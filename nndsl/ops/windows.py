"""Windows of an image, and what convolution and pooling are made of: `windows` cuts them out, `overlay` adds them up.

An image has dims such as [H, W, C]. Along some of them, the slid ones, a window of n elements that lie `dilation`
apart moves in steps of `stride`; around the image lie `pad` elements on each side. The window's own dims stand first:

    windows : [H, W, C] -> [h, w, H', W', C]        y[p, q, i, j] = x[stride i + dilation p - pad, ...]
    H' = floor((H - span + 2 pad) / stride) + 1,    span = dilation (h - 1) + 1

With `pad = "same"` there are ceil(H / stride) windows, and what must be padded for that is split in two halves, the
larger of which comes after. Each operator is the other's adjoint, so a convolution has its gradients from the product
of windows and filter (section 8.8), and a transposed convolution is an overlay. Cut out, windows are a view: they
cost nothing until a product copies them, and no position is ever visited in Python.

`winner` and `wins` are for pooling: the largest, and where it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Sequence

import numpy as np

from nndsl.graph import BATCH, TRUTH, Graph, Node, ShapeError, Size, Type
from nndsl.graph.sizes import count, quotient, surely_differ
from nndsl.graph.types import dims_text
from nndsl.ops import build
from nndsl.ops.base import Call, Example, Op
from nndsl.ops.pointwise import check_real
from nndsl.ops.reductions import Max, restored, to_front

SAME = "same"
IMAGE = Type((5, 4, 2), ("T", BATCH))


@dataclass(frozen=True)
class Sliding:
    """How a window moves along one dim."""

    size: int
    stride: int
    dilation: int
    pad: int | str

    @property
    def span(self) -> int:
        """From the first element of a window to its last."""
        return self.dilation * (self.size - 1) + 1

    def windows(self, length: Size) -> Size:
        """How many windows there are along so many elements."""
        if self.pad == SAME:
            return quotient(length + self.stride - 1, self.stride)
        return quotient(length + 2 * self.pad - self.span, self.stride) + 1

    def length(self, windows: Size) -> Size:
        """The fewest elements with so many windows; for "same" the most, so that all windows have their full stride."""
        if self.pad == SAME:
            return windows * self.stride
        return (windows - 1) * self.stride + self.span - 2 * self.pad

    def padding(self, length: int) -> tuple[int, int]:
        """How many elements lie before and after."""
        if self.pad != SAME:
            return self.pad, self.pad
        missing = max(0, (self.windows(length) - 1) * self.stride + self.span - length)
        return missing // 2, missing - missing // 2

    def places(self, offset: int, windows: int) -> slice:
        """Where element `offset` of each window lies in the padded dim."""
        start = offset * self.dilation
        return slice(start, start + (windows - 1) * self.stride + 1, self.stride)


class Windowing(Op, abstract=True):
    """What both have in common. The attributes `size`, `stride`, `dilation` and `places`, the slid dims, are lists of
    equal length; `pad` is one too, or "same"."""

    family = "shape"

    @staticmethod
    def slidings(attributes: Mapping[str, Any]) -> list[Sliding]:
        size, stride, dilation, pad = (attributes[name] for name in ("size", "stride", "dilation", "pad"))
        return [Sliding(*each) for each in zip(size, stride, dilation, [SAME] * len(size) if pad == SAME else pad)]

    def geometry(self, call: Call, image: Type) -> _Geometry:
        attributes, axes = call.node.attributes, len(image.axes)
        places = tuple(axes + place for place in attributes["places"])
        lengths = [image.dims[place] for place in attributes["places"]]
        return _Geometry(axes, places, self.slidings(attributes), lengths)

    def formula(self, node: Node, arguments: Sequence[str]) -> str:
        attributes = node.attributes
        settings = [f"size = {list(attributes['size'])}"]
        settings += [f"{name} = {list(attributes[name])}" for name in ("stride", "dilation") if set(attributes[name]) != {1}]
        if attributes["pad"] == SAME or any(attributes["pad"]):
            settings.append(f'pad = "{SAME}"' if attributes["pad"] == SAME else f"pad = {list(attributes['pad'])}")
        return f"{self.name}({', '.join([*arguments, *settings])})"


@dataclass(frozen=True)
class _Geometry:
    """Where windows lie in memory."""

    axes: int  # before the dims
    places: tuple[int, ...]  # of the slid dims in memory
    slidings: list[Sliding]
    lengths: list[int]  # of the slid dims

    @property
    def paddings(self) -> list[tuple[int, int]]:
        return [sliding.padding(length) for sliding, length in zip(self.slidings, self.lengths)]

    @property
    def counts(self) -> list[int]:
        return [sliding.windows(length) for sliding, length in zip(self.slidings, self.lengths)]

    def padded(self, shape: Sequence[int]) -> tuple[int, ...]:
        """The shape of an image with its padding."""
        shape = list(shape)
        for place, (before, after) in zip(self.places, self.paddings):
            shape[place] += before + after
        return tuple(shape)

    @property
    def inside(self) -> tuple:
        """The index of the image in its padding."""
        index = [slice(None)] * (max(self.places) + 1)
        for place, length, (before, _) in zip(self.places, self.lengths, self.paddings):
            index[place] = slice(before, before + length)
        return tuple(index)

    def at(self, offset: Sequence[int]) -> tuple:
        """The index, in a padded image, of one element of all windows."""
        index = [slice(None)] * (max(self.places) + 1)
        for place, sliding, number, windows in zip(self.places, self.slidings, offset, self.counts):
            index[place] = sliding.places(number, windows)
        return tuple(index)


class Windows(Windowing):
    """The windows of an image. Settings: `size`, a list with the size of the window along each slid dim; `stride`,
    `dilation` and `pad`, numbers or lists; `axis`, the slid dims, the first if none are given; `fill`, what the padding
    is taken to hold: 0, or "lowest", which is less than any number."""

    word = "windows"
    settings = {"size": None, "stride": 1, "dilation": 1, "pad": 0, "axis": None, "fill": 0}
    examples = (
        Example((IMAGE,), {"size": (3, 2), "stride": (1, 1), "dilation": (1, 1), "pad": (0, 0), "places": (0, 1), "fill": 0}),
        Example((IMAGE,), {"size": (3, 2), "stride": (2, 3), "dilation": (1, 2), "pad": (2, 1), "places": (0, 1), "fill": 0}),
        Example((IMAGE,), {"size": (2, 2), "stride": (2, 1), "dilation": (2, 1), "pad": SAME, "places": (0, 1), "fill": 0}),
        Example((Type((3,), (BATCH,)),), {"size": (2,), "stride": (1,), "dilation": (1,), "pad": (1,), "places": (0,), "fill": 1}),
        Example((IMAGE,), {"size": (2,), "stride": (1,), "dilation": (1,), "pad": SAME, "places": (2,), "fill": 0}),
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
                message = f"with `pad = {sliding.pad}` a window of {_by(attributes['size'])} may hold nothing but padding"
                raise ShapeError(message, (0,), ("pad with less than the size of the window",))
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
        sizes = _whole_numbers("size", size, None, 1)
        places = tuple(range(len(sizes))) if axis is None else _places(axis, len(sizes))
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
        Example((Type((3, 2, 3, 3, 2), ("T", BATCH)),),
                {"size": (3, 2), "stride": (1, 1), "dilation": (1, 1), "pad": (0, 0), "places": (0, 1), "dims": None}),
        Example((Type((3, 2, 4, 2), (BATCH,)),),
                {"size": (3, 2), "stride": (2, 3), "dilation": (1, 2), "pad": (2, 1), "places": (0, 1), "dims": (6, 4)}),
        Example((Type((2, 2, 3, 4, 2), ("T", BATCH)),),
                {"size": (2, 2), "stride": (2, 1), "dilation": (2, 1), "pad": SAME, "places": (0, 1), "dims": (5, 4)}),
        Example((Type((2, 2, 3, 4), (BATCH,)),),
                {"size": (2, 2), "stride": (2, 1), "dilation": (1, 1), "pad": SAME, "places": (0, 1), "dims": None}),
        Example((Type((2, 3, 4), (BATCH,)),),
                {"size": (2,), "stride": (1,), "dilation": (1,), "pad": (1,), "places": (1,), "dims": (3,)}),
    )

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        (x,) = inputs
        check_real(x)
        if not x.known:
            return x
        slidings = self.slidings(attributes)
        places, own, dims = attributes["places"], x.dims[: len(slidings)], list(x.dims[len(slidings) :])
        if len(dims) <= max(places) or any(map(surely_differ, own, attributes["size"])):
            raise ShapeError(f"{dims_text(x.dims)} are no windows of {_by(attributes['size'])}", (0,))
        wanted = attributes["dims"] or [s.length(dims[place]) for s, place in zip(slidings, places)]
        for place, sliding, length in zip(places, slidings, wanted):
            if isinstance(length, int) and length < 1 or surely_differ(sliding.windows(length), dims[place]):
                given = f"{dims[place]} windows of {_by(attributes['size'])} with stride {sliding.stride}"
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
        sizes = _whole_numbers("size", size, None, 1)
        lists = settings_of(len(sizes), **settings)
        return graph.add(self, *inputs, size=sizes, places=tuple(range(len(sizes))), dims=dims, **lists)


def settings_of(number: int, stride: Any = 1, dilation: Any = 1, pad: Any = 0) -> dict[str, Any]:
    """The settings of windows along so many dims, as lists. Raises ShapeError."""
    return {
        "stride": _whole_numbers("stride", stride, number, 1),
        "dilation": _whole_numbers("dilation", dilation, number, 1),
        "pad": SAME if isinstance(pad, str) and pad == SAME else _whole_numbers("pad", pad, number, 0),
    }


def _whole_numbers(name: str, given: Any, number: int | None, least: int) -> tuple[int, ...]:
    """A setting as a list: a single number counts for all dims. Raises ShapeError."""
    values = tuple(given) if isinstance(given, (list, tuple)) else (given,) * (number or 1)
    wrong = [value for value in values if isinstance(value, bool) or not isinstance(value, int) or value < least]
    if wrong or not values or number not in (None, len(values)):
        at_least = f"a whole number of at least {least}"
        lists = f", or a list of {number}" if number not in (None, 1) else ""
        same = ', or "same"' if name == "pad" else ""
        shown = f'"{given}"' if isinstance(given, str) else list(given) if isinstance(given, tuple) else given
        raise ShapeError(f"`{name}` of a window is {at_least}{lists}{same}; this is {shown}")
    return values


def _places(axis: Any, number: int) -> tuple[int, ...]:
    places = _whole_numbers("axis", axis, number, 1)
    if len(set(places)) < len(places):
        raise ShapeError(f"`axis = {list(places)}` names a dim twice")
    return tuple(place - 1 for place in places)


def _too_large(x: Type, attributes: Mapping[str, Any], place: int, sliding: Sliding) -> ShapeError:
    """A window that does not fit even once."""
    length = x.dims[place]
    window = f"a window of {_by(attributes['size'])}"
    if sliding.dilation > 1:
        window += f" with dilation {sliding.dilation} reaches over {sliding.span} elements and so"
    padded = f", {length + 2 * sliding.pad} with its padding" if sliding.pad else ""
    message = f"{window} is larger than {dims_text(x.dims)}: dim {place + 1} has {length}{padded}"
    return ShapeError(message, (0,), ('take a smaller window, or pad the image: `pad = "same"`',))


def _by(sizes: Sequence[Size]) -> str:
    return "x".join(map(str, sizes)) if len(sizes) > 1 else f"{sizes[0]} elements"


PAIRS = (
    Example((Type((2, 2, 3), ("T", BATCH)),), {"axes": ("T", BATCH), "dims": (3,)}),
    Example((Type((3,), (BATCH,)),), {"axes": (BATCH,), "dims": (1,)}),
)


class Winner(Max):
    """The largest element along a dim or several (`axis = [1, 2]`); of several that are equal, the first has the whole
    gradient. (`largest` lets them share it.)"""

    word = "winner"
    settings = {"axis": None}
    examples = PAIRS

    def gradient(self, graph, n, cotangent, needs):
        (x,) = graph.inputs(n)
        have, kept = graph.type(x), graph.type(n)
        number = len(have.dims) - (0 if kept.is_number and not have.is_number else len(kept.dims))
        return [build.where(graph, build.apply("wins", graph, x, number=number), cotangent)]


class Wins(Op):
    """Whether an element is the first of those that are largest along a dim or several: where `winner` found it.
    `number` dims, the leading ones, compete."""

    word = "wins"
    settings = {"axis": None}
    family = "reduce"
    smooth = False
    examples = tuple(Example(example.inputs, {"number": number}) for example, number in zip(PAIRS, (2, 1)))

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        (x,) = inputs
        check_real(x)
        return Type(x.dims, x.axes, TRUTH)

    def kernel(self, call: Call):
        place, number = len(call.type.axes), call.node.attributes["number"]
        competing, rest = count(call.type.dims[:number]), count(call.type.dims[number:])

        def wins(x):
            flat = x.reshape(*x.shape[:place], competing, rest)
            first = flat == np.maximum.reduce(flat, place, keepdims=True)
            candidates = np.moveaxis(first, place, 0)
            taken = candidates[0].copy()
            for candidate in candidates[1:]:
                candidate &= ~taken
                taken |= candidate
            return first.reshape(x.shape)

        return wins

    def build(self, graph: Graph, inputs: Sequence[int], axis: Any = None) -> int:
        n, _, kept = to_front(graph, inputs[0], axis, None)
        type = graph.type(n)
        number = 0 if kept is None else len(type.dims) - (0 if kept == (1,) else len(kept))
        return restored(graph, graph.add(self, n, number=number), n, inputs[0])
