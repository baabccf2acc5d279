"""NN4xx: sequences, delays and loops."""

from __future__ import annotations

from typing import Sequence

from nndsl.diagnostics.diagnostic import Diagnostic, Label
from nndsl.source import Span


def loop_without_delay(span: Span, names: Sequence[str], places: Sequence[Label]) -> Diagnostic:
    """A loop that no delay breaks."""
    chain = " -> ".join(names)
    return Diagnostic(
        "NN401",
        f"a loop without a delay: {chain}",
        span,
        "this needs its own value",
        labels=tuple(places),
        notes=("each value in the loop needs the others at the same step, so none can come first",),
        help=(f"read the value of the step before somewhere in the loop: `{names[0]}[t-1]`",),
    )


def no_sequence(span: Span, name: str) -> Diagnostic:
    """A delay of a value that is no sequence."""
    return Diagnostic(
        "NN402",
        f"`{name}` has no sequence to step back in",
        span,
        "a delay needs a sequence axis",
        help=("declare an input or a target over one: `input x : [4] over T`",),
    )


def needs_whole_sequence(span: Span, what: str, axis: str, names: Sequence[str]) -> Diagnostic:
    """An operation over a whole sequence inside a loop along it."""
    return Diagnostic(
        "NN403",
        f"`{what}` needs all of {axis} before its first step, but stands in a loop over {axis}",
        span,
        "inside the loop",
        notes=(f"the loop: {' -> '.join(names)}",),
        help=("take it out of the loop, or read only what is known at each step",),
    )


def mixed_directions(
    span: Span, axis: str, forward: tuple[int, Sequence[str]], backward: tuple[int, Sequence[str]]
) -> Diagnostic:
    """Loops that cannot run in one direction. Each is given by its total delay and its names."""
    return Diagnostic(
        "NN404",
        f"no order of the steps of {axis} serves both loops",
        span,
        "in two loops",
        notes=(
            f"forward: {' -> '.join(forward[1])}, delayed by {forward[0]} in all",
            f"backward: {' -> '.join(backward[1])}, delayed by {backward[0]} in all",
        ),
        help=("the delays around every loop must add up to the same direction; compute the two directions separately",),
    )


def no_total_delay(span: Span, axis: str, names: Sequence[str]) -> Diagnostic:
    """A loop whose delays back and forward add up to none."""
    return Diagnostic(
        "NN412",
        f"a loop whose delays over {axis} add up to 0: {' -> '.join(names)}",
        span,
        "this needs its own value",
        notes=("what it reads from steps before and from steps after brings it back to the same step",),
        help=("drop one of the delays, or delay further in one direction",),
    )


def delay_not_whole(span: Span, found: str) -> Diagnostic:
    """A delay that is not a whole number known before anything runs."""
    message = f"a delay is a whole number of steps; this is {found}"
    return Diagnostic("NN405", message, span, f"this is {found}", help=("write a whole number, as in `h[t-1]`",))


def output_reads_target(span: Span, output: str, target: str) -> Diagnostic:
    """An output that is computed from the answer."""
    return Diagnostic(
        "NN406",
        f"the output `{output}` reads the target `{target}` of the same step",
        span,
        "computed from the answer",
        help=(f"an output may read a target only delayed: `{target}[t-1]`",),
    )


def boundary_shape(span: Span, name: str, found: str, expected: str) -> Diagnostic:
    """A first value that does not fit its sequence."""
    message = f"`{name}[0]` is {found}, but `{name}` is {expected}"
    help = f"give it the shape of `{name}`, without the sequence; a number serves for all components"
    return Diagnostic("NN407", message, span, f"this is {found}", help=(help,))


def boundary_index(span: Span, name: str) -> Diagnostic:
    """A boundary other than `h[0]`."""
    return Diagnostic(
        "NN408",
        f"only `{name}[0]` can be given: the value beyond the edge of the sequence",
        span,
        "not 0",
        help=(f"write `{name}[0] = ...`",),
    )


def label_without_first(span: Span, name: str) -> Diagnostic:
    """A delayed label without an end sign to stand before the first step."""
    return Diagnostic(
        "NN409",
        f"there is no value of `{name}` before the first step: a label has none unless one is its end sign",
        span,
        "before the first step?",
        help=(f"declare an end sign: `{name} : class(K, end)`",),
    )


def step_in_optimizer(span: Span, name: str) -> Diagnostic:
    """A delay in an optimiser other than one update back."""
    return Diagnostic(
        "NN410", "in an optimizer only the update before can be read", span, "not [t-1]", help=(f"write `{name}[t-1]`",)
    )


def type_not_found(span: Span, name: str, found: str) -> Diagnostic:
    """A value whose type is still not found after many rounds through delays."""
    return Diagnostic(
        "NN411",
        f"the type of `{name}` is not found: it is handed on through too many delays",
        span,
        f"{found} so far",
        help=("state the types of the equations that it goes through: `h : [8] over T = ...`",),
    )
