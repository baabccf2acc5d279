"""The type of a value: its kind, its dims, matched by place, and its axes, matched by name.

`axes` are the sequence axes a value runs over and `BATCH`; memory is laid out as [*sequence axes, BATCH, *dims],
with the sequence axes in the order of their names. A parameter has no axes. Every value has at least one dim:
a number is `[1]`, so is a single label, and `is_number` says whether a value may stand beside any other.

What `whole` and `past` make of a sequence is a matrix to those who write it, [T, 64], and an axis of its own in memory:
rows of T. `written` has the dims as the language counts them.

On a cycle a type is found as the least fixed point of the shape rules, starting from "unknown" (`dims` None).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Sequence

from nndsl.graph.sizes import Size, Symbolic

BATCH = "<batch>"  # no name a user can write
ROWS, PAST = "<rows of>", "<past of>"  # before the name of a sequence axis: its steps as rows of a matrix


def rows_of(axis: str) -> str:
    """The axis of all steps of a sequence as rows."""
    return ROWS + axis


def past_of(axis: str) -> str:
    """The axis of the steps up to now as rows."""
    return PAST + axis


def base_of(axis: str) -> str:
    """The axis of the data that an axis has its size and its lengths from."""
    return axis.removeprefix(ROWS).removeprefix(PAST)


def is_past(axis: str) -> bool:
    return axis.startswith(PAST)


def is_rows(axis: str) -> bool:
    return axis.startswith((ROWS, PAST))


class ShapeError(Exception):
    """A shape rule is broken. `operands` are the places of the inputs that do not fit; the caller says where."""

    def __init__(self, message: str, operands: tuple[int, ...] = (), help: tuple[str, ...] = ()):
        super().__init__(message)
        self.message, self.operands, self.help = message, operands, help


@dataclass(frozen=True, slots=True)
class Kind:
    """real, truth, or label: one of `classes` categories; `end` names the end sign counted among them, if any."""

    name: str
    classes: Size | None = None
    end: str | None = None

    def __str__(self) -> str:
        if self.name != "label":
            return self.name
        return f"class({self.classes}{', ' + self.end if self.end else ''})"


REAL, TRUTH = Kind("real"), Kind("truth")


def label(classes: Size, end: str | None = None) -> Kind:
    return Kind("label", classes, end)


def ordered(axes) -> tuple[str, ...]:
    """Axes in their order in memory: sequence axes by name, then the batch."""
    return tuple(sorted(set(axes), key=lambda axis: (axis == BATCH, axis)))


@dataclass(frozen=True, slots=True)
class Type:
    dims: tuple[Size, ...] | None
    axes: tuple[str, ...] = ()
    kind: Kind = REAL

    @property
    def known(self) -> bool:
        return self.dims is not None

    @property
    def is_number(self) -> bool:
        return self.dims == (1,)

    @property
    def frame_axes(self) -> tuple[str, ...]:
        """All axes but the batch."""
        return tuple(axis for axis in self.axes if axis != BATCH)

    @property
    def sequence_axes(self) -> tuple[str, ...]:
        """The axes that steps are counted along."""
        return tuple(axis for axis in self.axes if axis != BATCH and not is_rows(axis))

    @property
    def row_axes(self) -> tuple[str, ...]:
        return tuple(axis for axis in self.axes if is_rows(axis))

    @property
    def written(self) -> tuple[Size, ...] | None:
        """The dims as the language counts them: rows first."""
        rows = tuple(Symbolic.name(base_of(axis)) for axis in self.row_axes)
        return None if self.dims is None else rows if rows and self.is_number else rows + self.dims

    def with_dims(self, *dims: Size) -> Type:
        return replace(self, dims=dims)

    def with_axes(self, *axes: str) -> Type:
        return replace(self, axes=ordered(self.axes + axes))

    def without(self, *axes: str) -> Type:
        return replace(self, axes=tuple(axis for axis in self.axes if axis not in axes))

    def shape(self, sizes: dict[str, int]) -> tuple[int, ...]:
        """The shape in memory, given the size of each axis."""
        return tuple(sizes[base_of(axis)] for axis in self.axes) + self.dims

    def __str__(self) -> str:
        """As the language writes it: `[64] over T`, `number`, `class(10)`; `[?]` while unknown."""
        if self.dims is None:
            text = "[?]"
        elif self.kind.name == "label":
            text = str(self.kind) + ("" if self.is_number else dims_text(self.dims))
        else:
            text = "number" if self.is_number and not self.row_axes else dims_text(self.written)
        return "".join([text] + [f" over {axis}" for axis in self.sequence_axes])


def dims_text(dims) -> str:
    return "[" + ", ".join(map(str, dims)) + "]"


def check_rows(types: Sequence[Type]) -> None:
    """The rule of `broadcast` where some values are rows of a sequence. Raises ShapeError."""
    rows, matrix = next((place, type) for place, type in enumerate(types) if type.row_axes)
    for place, type in enumerate(types):
        if not (type.known and matrix.known) or type.is_number and not type.row_axes:
            continue
        alike = type.row_axes == matrix.row_axes and type.is_number == matrix.is_number
        within = not type.row_axes and not matrix.is_number and len(type.dims) <= len(matrix.dims)
        if not (alike or within):
            message = f"{dims_text(matrix.written)} and {dims_text(type.written)} do not fit together"
            if type.row_axes != matrix.row_axes and type.written == matrix.written:
                message = "the rows of a whole sequence and those of its past do not fit together"
            raise ShapeError(message, tuple(sorted((rows, place))), (BROADCAST_RULE,))


BROADCAST_RULE = "shapes combine if they are equal, if one is a number, or if one lacks leading dims of the other"


def broadcast(types: tuple[Type, ...]) -> Type:
    """The dims and axes of an element-by-element combination.

    Axes are united by name. Dims combine if they are equal, if one value is a number, or if one lacks leading
    dims of the other; nothing else is stretched. Unknown dims give way to known ones, except to a number, beside
    which they stay unknown. Raises ShapeError.
    """
    from nndsl.graph.sizes import definite, surely_differ

    first = types[0]
    if first.known and all(t.dims == first.dims and t.axes == first.axes for t in types):
        return Type(first.dims, first.axes)
    axes = ordered(axis for t in types for axis in t.axes)
    sized = [(place, t.dims) for place, t in enumerate(types) if t.known and not t.is_number]
    if not sized:
        unknown = any(not t.known for t in types)
        return Type(None if unknown else (1,), axes)
    longest, dims = max(sized, key=lambda item: len(item[1]))
    for place, other in sized:
        tail = dims[len(dims) - len(other) :]
        if any(surely_differ(a, b) for a, b in zip(tail, other)):
            message = f"{dims_text(dims)} and {dims_text(other)} do not fit together"
            raise ShapeError(message, tuple(sorted((longest, place))), (BROADCAST_RULE,))
        dims = dims[: len(dims) - len(other)] + tuple(definite(a, b) for a, b in zip(tail, other))
    return Type(dims, axes)
