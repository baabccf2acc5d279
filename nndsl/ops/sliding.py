"""How a window moves over an image: the arithmetic of sizes, strides and padding, and where windows lie in memory.

Along one dim, n elements that lie `dilation` apart move in steps of `stride`, with `pad` elements on each side:

    H' = floor((H - span + 2 pad) / stride) + 1,    span = dilation (n - 1) + 1

With `pad = "same"` there are ceil(H / stride) windows, and what must be padded for that is split in two halves, the
larger of which comes after.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Sequence

from nndsl.graph import ShapeError, Size
from nndsl.graph.sizes import quotient

SAME = "same"


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


@dataclass(frozen=True)
class Geometry:
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


def settings_of(number: int, stride: Any = 1, dilation: Any = 1, pad: Any = 0) -> dict[str, Any]:
    """The settings of windows along so many dims, as lists. Raises ShapeError."""
    return {
        "stride": whole_numbers("stride", stride, number, 1),
        "dilation": whole_numbers("dilation", dilation, number, 1),
        "pad": SAME if isinstance(pad, str) and pad == SAME else whole_numbers("pad", pad, number, 0),
    }


def whole_numbers(name: str, given: Any, number: int | None, least: int) -> tuple[int, ...]:
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


def places_of(axis: Any, number: int) -> tuple[int, ...]:
    """The dims that `axis` names, counted from 0. Raises ShapeError."""
    places = whole_numbers("axis", axis, number, 1)
    if len(set(places)) < len(places):
        raise ShapeError(f"`axis = {list(places)}` names a dim twice")
    return tuple(place - 1 for place in places)


def by(sizes: Sequence[Size]) -> str:
    """The size of a window, for messages: 5x5."""
    return "x".join(map(str, sizes)) if len(sizes) > 1 else f"{sizes[0]} elements"
