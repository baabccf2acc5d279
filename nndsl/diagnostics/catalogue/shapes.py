"""NN3xx: sizes, shapes and kinds of values."""

from __future__ import annotations

from dataclasses import replace
from typing import Sequence

from nndsl.diagnostics.diagnostic import Diagnostic, Label
from nndsl.source import Span


def shapes_differ(span: Span, message: str, labels: Sequence[Label], help: Sequence[str] = ()) -> Diagnostic:
    """Values whose shapes do not fit an operator."""
    return Diagnostic("NN301", message, span, labels=tuple(labels), help=tuple(help))


def stated_type(span: Span, name: str, stated: str, found: str, value: Span, help: str = "") -> Diagnostic:
    """An equation whose value is not of the type it states. `help` stands where the type it has cannot be written."""
    return Diagnostic(
        "NN302",
        f"`{name}` is stated to be {stated}, but its equation gives {found}",
        span,
        f"stated here: {stated}",
        labels=(Label(value, f"this is {found}"),),
        help=(help or f"state `{name} : {found}`, or change the equation",),
    )


def size_not_whole(span: Span, found: str) -> Diagnostic:
    """A size that is not a whole number of at least 1."""
    help = "correct the size, or the settings that it is calculated from"
    message = f"a size is a whole number of at least 1; this is {found}"
    return Diagnostic("NN303", message, span, f"this is {found}", help=(help,))


def shared_weight(
    span: Span | None, layer: str, sizes: tuple[str, str], made_at: Span | None, marks: Sequence[Label]
) -> Diagnostic:
    """A shared layer used with inputs of two sizes; the second of them may say where it comes from."""
    expected, received = sizes
    line = f", given on line {made_at.line}" if made_at is not None else ""
    first = (Label(made_at, f"its weights are made for {expected} here"),) if made_at is not None else ()
    return Diagnostic(
        "NN304",
        f"`{layer}` expects {expected}{line}; it receives {received}",
        span,
        f"this needs weights for {received.partition(' from ')[0]}",
        labels=(*first, *marks),
        notes=("a layer with a name is one layer: its weights exist once, wherever it is used",),
        help=("use two layers, or make the sizes equal",),
    )


def input_type(
    span: Span, owner: str, name: str, expected: str, found: str, help: Sequence[str] = (), marks: Sequence[Label] = ()
) -> Diagnostic:
    """An input of another type than the layer takes. `marks` say where it comes from, that of its own place first."""
    message = f"input `{name}` of `{owner}` is {expected}; it is given {found}"
    label = marks[0].text if marks else f"this is {found}"
    return Diagnostic("NN305", message, span, label, labels=tuple(marks[1:]), help=tuple(help))


def axis_missing(span: Span, name: str, stated: str, axis: str) -> Diagnostic:
    """A value over a sequence that its type does not state."""
    return Diagnostic(
        "NN306",
        f"`{name}` is stated to run over {stated}, but its equation runs over {axis}",
        span,
        f"no `over {axis}` here",
        help=(f"state `over {axis}` too, or take the axis away: `last(...)`, `mean(..., over = {axis})`",),
    )


def uneven_list(span: Span) -> Diagnostic:
    """A list of lists of different lengths used as an array."""
    message = "the rows of this list have different lengths, so it is not an array"
    return Diagnostic("NN307", message, span, "uneven rows", help=("give all rows the same number of items",))


def index_outside(span: Span, index: str, size: str) -> Diagnostic:
    """A written index outside the dims of a value."""
    return Diagnostic(
        "NN308", f"index {index} is outside 1 to {size}", span, "outside", notes=("indices count from 1",)
    )


def sizes_conflict(
    span: Span | None, written: tuple[str, str], found: tuple[str, str], origins: Sequence[Label]
) -> Diagnostic:
    """Sizes that letters stand for and that cannot be what two places of the model need at once."""
    sums = [size if size == text else f"{size} = {text}" for text, size in zip(written, found)]
    return Diagnostic(
        "NN313",
        f"two sizes differ that must be equal: {sums[0]} and {sums[1]}",
        span,
        f"{found[0]} meets {found[1]} here",
        labels=tuple(origins),
        notes=("a letter in a type is one size, the same wherever it stands",),
        help=("give what may differ in size another letter, or bring one of the values to the size of the other",),
    )


def size_impossible(span: Span | None, letter: str, left: str, right: str) -> Diagnostic:
    """A size that would not be a whole number of at least 1."""
    return Diagnostic(
        "NN314",
        f"there is no size {letter} with which {left} is {right}",
        span,
        f"{left} meets {right} here",
        notes=("a size is a whole number of at least 1",),
    )


def grows(span: Span, name: str, before: str, after: str) -> Diagnostic:
    """A value that would be larger at each step than at the one before."""
    return Diagnostic(
        "NN309",
        f"`{name}` has no size: if it is {before} at one step, it is {after} at the next",
        span,
        "grows with every step",
        help=("bring it back to its size before it is delayed, as in `-> dense(8)`",),
    )


def no_number(span: Span | None) -> Diagnostic:
    """A calculation with numbers that has no result, or one beyond what floating point holds."""
    return Diagnostic(
        "NN310",
        "this calculation has no finite result",
        span,
        "not a number to compute with",
        help=("look for a division by 0 or a very large power; numbers go up to about 1.8e308",),
    )


def sequences_mixed(span: Span | None, axes: Sequence[str]) -> Diagnostic:
    """A value that would run over two sequences at once."""
    first, second = axes[:2]
    return Diagnostic(
        "NN311",
        f"this mixes two sequences, {first} and {second}, which have lengths of their own",
        span,
        f"runs over {first} and over {second}",
        help=(f"take one of them away first: `last(...)`, or `mean(..., over = {first})`",),
    )


def answer_type(span: Span | None, output: str, found: str, target: str, expected: str) -> Diagnostic:
    """An output that is not of the sort its target asks for."""
    message = f"the output `{output}` is {found}, but `{target}` is {expected}"
    help = f"give `{output}` the type of `{target}`"
    if expected.startswith("class"):
        help = "a label is answered by a probability for each category, as in `-> dense(K) -> softmax`"
    return Diagnostic("NN312", message, span, f"this is {found}", help=(help,))


def answer_over_axis(span: Span | None, output: str, found: str, target: str, expected: str, axis: str) -> Diagnostic:
    """An output that is a sequence where its target is none."""
    help = f"take the sequence away where it is computed: `-> last`, or `mean(..., over = {axis})`"
    return replace(answer_type(span, output, found, target, expected), help=(help,))
