"""Words that give values other dims, which the elaborator carries out because their settings are lists or values.

    reshape([8, 8, 1])                         a layer: the same elements in other dims
    overlay(w, size = [2, 2], like = image)    the image that windows add up to, of the size of another
    pair(5)                                    [5, 5]: a setting that is one number for both sides of an image
    divides(2, C)                              whether C is a multiple of 2: for assertions about sizes
"""

from __future__ import annotations

from typing import Any, Sequence

from nndsl.diagnostics.catalogue import names
from nndsl.graph import Size
from nndsl.ops import OVERLAY, RESHAPE
from nndsl.semantics.calls import Given, setting
from nndsl.semantics.elaborator import Elaborator, Place, Problem
from nndsl.semantics.typing import check_size, unknown_size
from nndsl.semantics.values import Items, Value, Word, describe, is_number
from nndsl.semantics.words import arguments_of
from nndsl.source import Span


def shaping_words() -> dict[str, Word]:
    """The words of this module by their names."""
    return {word.name: word for word in WORDS}


def _reshape(e: Elaborator, given: Sequence[Given], place: Place, span: Span | None) -> Word:
    ((dims, at),) = arguments_of("reshape", ["dims"], given, span)
    if not isinstance(dims, Items) or not dims.bracketed or not dims.items:
        expected = "a list of sizes such as `[8, 8, 1]`"
        raise Problem(names.wrong_argument(at, "reshape", "dims", expected, describe(dims)))
    sizes = tuple(check_size(size, at) for size in dims.items)

    def connect(e: Elaborator, given: Sequence[Given], place: Place, span: Span | None) -> Any:
        ((value, where),) = arguments_of("reshape", ["x"], given, span)
        return e.build(RESHAPE, [value], [where], span, dims=sizes)

    return Word("reshape", connect)


def _pair(e: Elaborator, given: Sequence[Given], place: Place, span: Span | None) -> Items:
    ((value, at),) = arguments_of("pair", ["size"], given, span)
    items = value.items if isinstance(value, Items) and value.bracketed else (value, value)
    if len(items) != 2 or not all(map(is_number, items)):
        found = f"a list of {len(items)}" if isinstance(value, Items) else describe(value)
        raise Problem(names.wrong_argument(at, "pair", "size", "a number, or one for each side such as `5x3`", found))
    return Items(tuple(items), bracketed=True)


def _divides(e: Elaborator, given: Sequence[Given], place: Place, span: Span | None) -> bool:
    """A multiple of itself is one whatever the data say; of other letters it is not known yet."""
    part, whole = (_size(e, found, at) for found, at in arguments_of("divides", ["part", "whole"], given, span))
    if isinstance(part, int) and isinstance(whole, int):
        return whole % part == 0
    e.open |= part != whole
    return True


def _size(e: Elaborator, value: Any, span: Span | None) -> Size:
    return check_size(e.number(value, span), span)


_WINDOWS = ("size", "stride", "dilation", "pad")


def _overlay(e: Elaborator, given: Sequence[Given], place: Place, span: Span | None) -> Any:
    """Without `like`, or where it is false, the image is as small as it can be."""
    (value, at), *more, (like, beside) = arguments_of("overlay", ["windows", *_WINDOWS, "like"], given, span, needed=2)
    given = {name: found for name, found in zip(_WINDOWS, more) if found[0] is not None}
    settings = {name: setting(found, where, "overlay", name) for name, (found, where) in given.items()}
    if like is not None and like is not False:
        number = len(settings["size"]) if isinstance(settings["size"], tuple) else 1
        settings["dims"] = _sides(e, like, beside, number)
    return e.build(OVERLAY, [value], [at], span, **settings)


def _sides(e: Elaborator, like: Any, span: Span | None, number: int) -> tuple[Size, ...]:
    """The first dims of a value."""
    type = e.type(Value(e.node(like, span)))
    if not type.known:
        return (unknown_size(),) * number
    if len(type.dims) < number:
        raise Problem(names.wrong_argument(span, "overlay", "like", f"a value with {number} dims or more", str(type)))
    return type.dims[:number]


WORDS = (
    Word("reshape", _reshape, ("dims",), doc="A layer that gives a value other dims: `x -> reshape([8, 8, 1])`."),
    Word("pair", _pair, ("size",),
         doc="A setting for both sides of an image: `pair(5)` is [5, 5], and a list is itself."),
    Word("divides", _divides, ("part", "whole"),
         doc="Whether one size is a multiple of another, for assertions: `assert divides(groups, C)`."),
    Word("overlay", _overlay, ("windows", "size"), {"stride": None, "dilation": None, "pad": None, "like": None},
         "The image that windows add up to where they lie over one another: what `windows` cuts, put back; with "
         "`like`, in the size of another image."),
)  # fmt: skip
