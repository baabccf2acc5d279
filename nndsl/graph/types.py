"""The type of a value: its kind, its dims, matched by place, and its axes, matched by name.

`axes` are the sequence axes a value runs over and `BATCH`; memory is laid out as [*sequence axes, BATCH, *dims],
with the sequence axes in the order of their names. A parameter has no axes. Every value has at least one dim:
a number is `[1]`, so is a single label, and `is_number` says whether a value may stand beside any other.

On a cycle a type is found as the least fixed point of the shape rules, starting from "unknown" (`dims` None).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from nndsl.graph.sizes import Size

BATCH = "<batch>"  # no name a user can write


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
    def sequence_axes(self) -> tuple[str, ...]:
        return tuple(axis for axis in self.axes if axis != BATCH)

    def with_dims(self, *dims: Size) -> Type:
        return replace(self, dims=dims)

    def with_axes(self, *axes: str) -> Type:
        return replace(self, axes=ordered(self.axes + axes))

    def without(self, *axes: str) -> Type:
        return replace(self, axes=tuple(axis for axis in self.axes if axis not in axes))

    def shape(self, sizes: dict[str, int]) -> tuple[int, ...]:
        """The shape in memory, given the size of each axis."""
        return tuple(sizes[axis] for axis in self.axes) + self.dims

    def __str__(self) -> str:
        """As the language writes it: `[64] over T`, `number`, `class(10)`; `[?]` while unknown."""
        if self.dims is None:
            text = "[?]"
        elif self.kind.name == "label":
            text = str(self.kind) + ("" if self.is_number else dims_text(self.dims))
        else:
            text = "number" if self.is_number else dims_text(self.dims)
        return "".join([text] + [f" over {axis}" for axis in self.sequence_axes])


def dims_text(dims) -> str:
    return "[" + ", ".join(map(str, dims)) + "]"


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
