"""Types as written: `[64, N] over T`, `class(K, end)`; what they say, and whether a value is of one.

A letter in the type of an input, of a target, or of an input of a layer stands for a size that the data or the
connection gives; anywhere else a name in a type must have a value.
"""

from __future__ import annotations

from math import isnan
from typing import Any, Callable, Iterator, Sequence

from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import names, shapes
from nndsl.diagnostics.catalogue import types as written_types
from nndsl.graph import BATCH, REAL, Size, Symbolic, Type, label
from nndsl.graph.sizes import definite, surely_differ
from nndsl.graph.types import dims_text
from nndsl.ops import fit
from nndsl.semantics import provenance
from nndsl.semantics.elaborator import Elaborator, Place, Problem
from nndsl.semantics.scope import Scope
from nndsl.semantics.solving import Meeting, solve, substituted
from nndsl.semantics.values import FAILED, Axis, Value, describe, is_number
from nndsl.source import Span
from nndsl.syntax import tree

END = "end"


def size_of(e: Elaborator, node: tree.Node, place: Place) -> Size:
    """A written size: a whole number of at least 1, or an expression of letters."""
    value = e.evaluate(node, place)
    if value is FAILED:
        return Symbolic.name("?")
    return check_size(value, node.span)


def check_size(value: Any, span: Span | None) -> Size:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, Symbolic):
        return value
    if isinstance(value, float) and isnan(value):
        return unknown_size()  # it depends on a size that only the data will give
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise Problem(shapes.size_not_whole(span, str(value) if is_number(value) else describe(value)))
    return value


def resolve(e: Elaborator, written: tree.TypeExpression, place: Place) -> Type:
    """The type that is written; no axes but those it names. Raises Problem."""
    _check_written(written, written.dims or ())
    kind = REAL
    dims = written.dims
    if written.kind == "class":
        kind = label(size_of(e, written.arguments[0], place), _end(e, written))
    for axis in written.axes:
        if written.axes.count(axis) > 1:
            raise Problem(written_types.axis_twice(written.span, axis))
    sizes = (1,) if dims is None else tuple(size_of(e, size, place) for size in dims)
    return Type(sizes, (), kind).with_axes(*(_axis(written, axis, place) for axis in written.axes))


def kind_mistakes(written: tree.TypeExpression) -> Iterator[Diagnostic]:
    """What is wrong with the kind of a type, whatever is given."""
    if written.kind == "class" and not written.arguments:
        yield written_types.wrong_kind(written.span, "`class` needs the number of its categories", "class(10)")
    elif written.kind == "number" and written.arguments:
        yield written_types.wrong_kind(
            written.span, "`number` is one real value and takes nothing in brackets", "number"
        )
    elif written.kind == "number" and written.dims is not None:
        yield written_types.number_with_dims(written.span, dims_of(written))
    elif written.kind not in (None, "class", "number"):
        yield written_types.unknown_kind(written.span, written.kind)


def _check_written(written: tree.TypeExpression, sizes: Sequence[tree.Node]) -> None:
    """Raises Problem for a type that cannot be, which was reported for the text alone: what has it fails silently."""
    for diagnostic in kind_mistakes(written):
        raise Problem(diagnostic)
    for size in sizes:
        if isinstance(size, tree.AnyDims):
            raise Problem(written_types.any_dims_misplaced(size.span))


def dims_of(written: tree.TypeExpression) -> str:
    """The dims of a type as they are written."""
    text = written_text(written)
    return text[text.index("[") : text.rindex("]") + 1] if "[" in text else "[...]"


def _end(e: Elaborator, written: tree.TypeExpression) -> str | None:
    """Whether one of the categories, the last, ends a sequence: `class(P, end)`."""
    for word in written.arguments[1:]:
        if word.id != END:
            raise Problem(written_types.unknown_sign(word.span, word.id))
        e.beyond.append(names.planned(word.span, "the end sign of a sequence of labels"))
    return END if written.arguments[1:] else None


def _axis(written: tree.TypeExpression, axis: str, place: Place) -> str:
    scope = place.scope.find(axis)
    if scope is None or not isinstance(scope.bound.get(axis), Axis):
        known = [name for name in place.scope.names() if isinstance(_bound(place.scope, name), Axis)]
        raise Problem(written_types.unknown_axis(written.span, axis, sorted(known)))
    return axis


def _bound(scope: Scope, name: str) -> Any:
    found = scope.find(name)
    return found.bound.get(name) if found else None


def letters(written: tree.TypeExpression | None) -> list[str]:
    """The names that sizes in a type are made of: those that mean nothing yet are given by data or a connection."""
    if written is None:
        return []
    return [name for size in sizes_in(written) for name in _names(size)]


def sizes_in(written: tree.TypeExpression) -> list[tree.Node]:
    """The sizes of a type as they are written."""
    return [*(written.dims or ()), *(written.arguments[:1] if written.kind == "class" else ())]


def _names(size: tree.Node) -> Iterator[str]:
    """The names in a sum of products; what is called is a function, not a size."""
    if isinstance(size, tree.Name):
        yield size.id
    for child in tree.children(size) if isinstance(size, (tree.Binary, tree.Unary)) else ():
        yield from _names(child)


def axes(written: tree.TypeExpression | None) -> tuple[str, ...]:
    """The sequence axes that a type names."""
    return () if written is None else written.axes


def match(
    e: Elaborator,
    owner: str,
    parameter: tree.Parameter,
    given: Type,
    place: Place,
    span: Span | None,
    node: int | None = None,
) -> None:
    """Check an input of a layer against its written type; letters in it take the sizes they meet. `node` is the value
    that is given, for messages."""
    written = parameter.type
    if written is None:
        return
    _check_written(written, (written.dims or ())[1:])

    def refuse(*undetermined: str) -> Problem:
        """The diagnostic of an input that does not fit, or that leaves letters open."""
        help = _way_out(written, given) if not undetermined else (_settle(undetermined),)
        marks = provenance.labels(e.graph, e.names, node, span) if node is not None and span is not None else ()
        return Problem(shapes.input_type(span, owner, parameter.name, written_text(written), str(given), help, marks))

    bound = place.scope.bound
    inner_first = sorted(given.sequence_axes, key=lambda axis: -e.depths.get(axis, 0))  # as they are written
    if len(inner_first) < len(written.axes) and given.known:
        raise refuse()
    bound.update({name: Axis(axis) for name, axis in zip(written.axes, inner_first)})

    open = [name for name in letters(written) if place.scope.find(name) is None]
    bound.update({name: Symbolic.name(f"{name} of {owner}") for name in open})
    meetings: list[Meeting] = []

    def meet(node: tree.Node, size: Size) -> None:
        if isinstance(node, tree.Name) and node.id in open:  # a letter alone takes what it meets first
            open.remove(node.id)
            bound[node.id] = size
            return
        wanted = size_of(e, node, place)
        if open:
            meetings.append(Meeting(wanted, size, span))
        elif surely_differ(wanted, size):
            raise refuse()

    _end(e, written)
    _meet_all(written, given, meet, refuse)
    if open:
        _close(bound, open, owner, meetings, refuse)


def _close(bound: dict, open: Sequence[str], owner: str, meetings: Sequence[Meeting], refuse: Callable) -> None:
    """Give the letters of a layer's input the sizes that make it what is given."""
    own = [f"{name} of {owner}" for name in open]
    solution = solve(meetings, own)
    if solution.mistakes:
        raise refuse()
    for name, known in zip(open, own):
        bound[name] = solution.sizes.get(known, unknown_size())
    if all(_is_known(meeting.right) for meeting in meetings):
        left = [name for name in open if not _is_known(bound[name]) or set(own) & _letters_of(bound[name])]
        if left:
            raise refuse(*dict.fromkeys(left))
    for meeting in meetings:
        left, right = (substituted(size, solution.sizes) for size in (meeting.left, meeting.right))
        if surely_differ(left, right):
            raise refuse()


def _letters_of(size: Size) -> set[str]:
    return size.names() if isinstance(size, Symbolic) else set()


def _is_known(size: Size) -> bool:
    """Whether no part of it is only known in a later round."""
    return not unknown_size().names() & _letters_of(size)


def _settle(undetermined: Sequence[str]) -> str:
    letters = " and ".join(f"`{name}`" for name in undetermined)
    return f"{letters} cannot be found from it: make a setting of one, or let an input before it give that"


def _meet_all(written: tree.TypeExpression, given: Type, meet: Callable, refuse: Callable) -> None:
    if written.kind == "class":
        if given.known and given.kind.name != "label":
            raise refuse()
        meet(written.arguments[0], given.kind.classes if given.kind.classes is not None else unknown_size())
        return
    if given.known and given.kind.name == "label":
        raise refuse()
    _match_dims(_NUMBER if written.dims is None else written.dims, given, meet, refuse)


_NUMBER = (tree.Number(1, "1"),)  # the dims of `number`


def _way_out(written: tree.TypeExpression, given: Type) -> tuple[str, ...]:
    """What turns the value that is given into one of the sort that is wanted."""
    if given.kind.name == "label":
        return ("make it a vector: `-> embed(16)`, or `one_hot(...)`",)
    if given.row_axes:
        before = "apply it before the steps become rows: `whole(x -> f)`"
        return (before,) if len(written.dims or ()) == len(given.dims) else ()
    missing = len(written.dims or ()) - len(given.dims or ())
    if missing < 0 and given.known and len(written.dims or ()) == 1:
        return ("make it a vector: `-> flatten`",)
    if missing > 0 and given.known and not given.is_number:
        dims = dims_text((*given.dims, *[1] * missing))
        return (f"give it {len(written.dims)} dims, as in `-> reshape({dims})`",)
    return ()


def _match_dims(written: tuple, given: Type, meet: Callable, refuse: Callable) -> None:
    sizes = list(written)
    if given.known and given.row_axes and not (sizes and isinstance(sizes[0], tree.AnyDims)):
        raise refuse()
    if sizes and isinstance(sizes[0], tree.AnyDims):
        sizes = sizes[1:]
        dims = given.dims[len(given.dims) - len(sizes) :] if given.known and len(given.dims) >= len(sizes) else None
    else:
        dims = given.dims
    if not given.known:
        dims = tuple(unknown_size() for _ in sizes)
    if dims is None or (sizes and len(dims) != len(sizes)):
        raise refuse()
    for node, size in zip(sizes, dims):
        meet(node, size)


def unknown_size() -> Symbolic:
    """A size on a cycle that this round does not know yet."""
    return Symbolic.name("?")


def written_text(written: tree.TypeExpression) -> str:
    return written.span.text if written.span else "of another type"


def check_stated(e: Elaborator, statement: tree.Equation, value: Any, scope: Scope) -> Any:
    """An equation may state its type: `h : [64] over S = ...`."""
    stated = resolve(e, statement.type, Place(scope, statement.name))
    n = e.node(value, statement.value.span)
    found = e.graph.type(n)
    if found.known and found.row_axes:  # how many rows there are is the data's, and cannot be written
        raise Problem(
            _stated_differs(statement, stated, found, "leave the type out: each sample has rows of its own number")
        )
    if found.known and not _same_kind(found, stated):
        raise Problem(
            shapes.stated_type(statement.type.span, statement.name, str(stated), str(found), statement.value.span)
        )
    if found.known and (len(found.dims) != len(stated.dims) or any(map(surely_differ, found.dims, stated.dims))):
        if not found.is_number:
            raise Problem(_stated_differs(statement, stated, found))
    extra = [axis for axis in found.sequence_axes if axis not in stated.axes]
    if statement.type.axes and extra:
        axes = " over ".join(statement.type.axes)
        raise Problem(shapes.axis_missing(statement.type.span, statement.name, axes, extra[0]))
    if not found.known or found.is_number:
        dims = stated.dims
    else:
        dims = tuple(definite(a, b) for a, b in zip(stated.dims, found.dims))
    wanted = Type(dims, found.axes, found.kind).with_axes(*stated.axes)
    if wanted.sequence_axes:
        wanted = wanted.with_axes(BATCH)
    inner = value.inner if isinstance(value, Value) else None
    return Value(fit(e.graph, n, wanted), inner)


def _same_kind(found: Type, stated: Type) -> bool:
    if found.kind.name != stated.kind.name:
        return False
    return found.kind.name != "label" or not surely_differ(found.kind.classes, stated.kind.classes)


def _stated_differs(statement: tree.Equation, stated: Type, found: Type, help: str = ""):
    dims = dims_text(stated.dims), dims_text(found.written)
    return shapes.stated_type(statement.type.span, statement.name, *dims, statement.value.span, help)
