"""NN1xx, second part: expressions that are not of the language, and what to write instead."""

from __future__ import annotations

from nndsl.diagnostics.diagnostic import Diagnostic, Label
from nndsl.source import Span

_CHOICE = "if c then a else b"
_DELAY = "a delay is written `h[t-1]`, `h[t+1]` or `h[t-k]`"


def operator_after_arrow(span: Span, operator: str, chain: str, rest: str) -> Diagnostic:
    """An operator after a connection, where it is not clear what it applies to."""
    return Diagnostic(
        "NN112",
        f"`{operator}` cannot follow an arrow without brackets",
        span,
        "applies to what?",
        notes=("an arrow is weaker than every operator: `a + b -> f` is `f(a + b)`",),
        help=(f"for the connection first write `({chain}) {operator} {rest or '...'}`",),
    )


def no_layer_after_arrow(span: Span, found: str, chain: str = "", rest: str = "") -> Diagnostic:
    """Something after an arrow that is no layer."""
    help = {
        "a list": "to connect to several layers, give each its own arrow: `(x -> f, x -> g)`",
        "an index": f"to read a part or another step of what is computed, write `({chain}){rest}`",
        "a transpose": f"to transpose what is computed, write `({chain})'`",
    }.get(found, "write the name of a layer, or a call that makes one: `x -> dense(8)`")
    return Diagnostic(
        "NN113",
        f"expected a layer after `->`, found {found}",
        span,
        "not a layer",
        notes=("after an arrow stands a layer, a call that makes one, or one in brackets",),
        help=(help,),
    )


def no_step(span: Span, found: str) -> Diagnostic:
    """Brackets of a delay that hold something else than `t`, `t-k` or `t+k`."""
    message = f"expected `-` or `+` and a number of steps after `t`, found {found}"
    return Diagnostic("NN114", message, span, "not a delay", help=(_DELAY,))


def several_steps(span: Span, sign: str, steps: str) -> Diagnostic:
    """A delay whose number of steps is computed without brackets."""
    message = "the number of steps of a delay is one value"
    return Diagnostic("NN115", message, span, "one too many", help=(f"put it in brackets: `[t{sign}({steps})]`",))


def step_with_index(span: Span) -> Diagnostic:
    """A step and an index in the same brackets."""
    help = "write `h[t-1][2]`: first the step, then the index"
    return Diagnostic("NN116", "the step stands alone in its brackets", span, "not a delay", help=(help,))


def step_defined(span: Span, name: str) -> Diagnostic:
    """An equation for one step."""
    return Diagnostic(
        "NN117",
        "an equation is written for every step at once, without `[t]`",
        span,
        "not here",
        help=(f"write `{name} = ...`; only the value before the first step has brackets: `{name}[0] = ...`",),
    )


def step_in_arithmetic(span: Span) -> Diagnostic:
    """The step somewhere else in brackets than first, where it is only a name that nothing defines."""
    return Diagnostic(
        "NN118",
        "`t` is the step only where it comes first in the brackets of a delay",
        span,
        "not the step",
        help=(_DELAY,),
    )


def chained_comparison(span: Span, first: Span, instead: str) -> Diagnostic:
    """Two comparisons in a row."""
    labels = (Label(first, "the first"),)
    return Diagnostic(
        "NN119", "comparisons cannot be chained", span, "a second one", labels=labels, help=(f"write `{instead}`",)
    )


def chained_range(span: Span, first: Span) -> Diagnostic:
    """Two ranges in a row."""
    help = "a range has a first and a last: `1..3`"
    return Diagnostic(
        "NN120", "ranges cannot be chained", span, "a second one", labels=(Label(first, "the first"),), help=(help,)
    )


def incomplete_if(span: Span, expected: str, found: str) -> Diagnostic:
    """An `if` without its `then` or its `else`."""
    return Diagnostic(
        "NN121",
        f"expected `{expected}`, found {found}",
        span,
        f"`{expected}` is missing",
        notes=("an `if` always has a value, so it has both sides",),
        help=(f"write `{_CHOICE}`",),
    )


def if_needs_brackets(span: Span, instead: str) -> Diagnostic:
    """An `if` as a part of an operation, without brackets."""
    message = "an `if` inside an operation needs brackets"
    return Diagnostic("NN122", message, span, "needs brackets", help=(f"write `{instead}`",))


def if_after_value(span: Span) -> Diagnostic:
    """A choice with its condition in the middle."""
    message = "expected an operator, found the reserved word `if`"
    return Diagnostic("NN123", message, span, "not here", help=(f"a choice begins with its condition: `{_CHOICE}`",))


def empty_brackets(span: Span) -> Diagnostic:
    """Brackets with nothing in them."""
    message = "expected an expression in the brackets, found nothing"
    return Diagnostic("NN124", message, span, "nothing here", help=("write a value in them, or leave them out",))


def tuple_of_one(span: Span) -> Diagnostic:
    """Brackets around one value and a comma."""
    help = "leave out the comma: `(a)`; several inputs are `(a, b)`"
    return Diagnostic("NN125", "one value in brackets is no list of inputs", span, "nothing follows", help=(help,))


def equals_inside(span: Span) -> Diagnostic:
    """`=` inside an expression."""
    message = "`=` cannot stand inside an expression"
    return Diagnostic("NN126", message, span, "`=` defines, `==` compares", help=("equal is written `==`",))


def not_separated(span: Span, found: str, left: str, right: str, sort: str, unit: str = "") -> Diagnostic:
    """Two values side by side with nothing between them."""
    help = {
        "unit": (f"did you mean `{left} {unit}`?", f"a product is written `{left} * {right}`"),
        "product": (
            f"a product is written `{left} * {right}`",
            "the units are epochs, updates, seconds, minutes and hours",
        ),
        "percent": ("there is no modulo sign: `20%` is 0.2",),
        "call": (f"a call has brackets: `{left}({right})`",),
        "arrow": (f"connect it by an arrow: `-> {right}`",),
        "value": (),
    }[sort]
    return Diagnostic("NN127", f"expected an operator or a comma, found {found}", span, "nothing before it", help=help)


def other_language(span: Span, sign: str, left: str = "", right: str = "") -> Diagnostic:
    """A sign of another language."""
    help = {
        "**": "a power is written `x^2`",
        "//": "a comment begins with `#`; division is `/`",
        "/*": "a comment begins with `#`",
        "=>": "a connection is written `x -> f`",
        "=<": "write `<=`",
        ":=": "write `=`",
        "@@": "a matrix product is `W @ x`",
        "{": "a list is written `[a, b]`, arguments `f(a = 1)`; braces hold the lines of a block",
        ":": f"an argument is given by name with `=`: `{left} = {right}`",
        "[:]": "a range is written with two dots, both ends included: `x[1..3]`",
        "...": f"`{left}` alone passes all its values: `f({left})`; `...` declares them: `layer f({left}...)`",
    }.get(sign, "a name is defined once; give the new value another name")
    shown = ":" if sign == "[:]" else sign
    return Diagnostic("NN131", f"`{shown}` is not part of the language", span, "written otherwise here", help=(help,))


def for_outside(span: Span, text: str) -> Diagnostic:
    """`for` outside the brackets of a call or a list."""
    message = "`for` repeats only inside the brackets of a call or a list"
    help = f"write `chain({text})`, `add({text})`, `concat({text})` or `[{text}]`"
    return Diagnostic("NN133", message, span, "not here", help=(help,))


def positional_after_named(span: Span, named: Span, name: str) -> Diagnostic:
    """An argument given by place after one given by name."""
    return Diagnostic(
        "NN134",
        "an argument without a name cannot follow one with a name",
        span,
        "has no name",
        labels=(Label(named, f"`{name}` is given by name"),),
        help=("put the arguments without names first, or give this one its name",),
    )


def argument_name(span: Span) -> Diagnostic:
    """`=` in the arguments of a call after something else than a name."""
    help = "an argument is given by name as in `rate = 0.1`; equal is `==`"
    return Diagnostic("NN135", "expected a name before `=`", span, "`=` gives by name, `==` compares", help=(help,))


def given_twice(span: Span, first: Span, name: str, what: str) -> Diagnostic:
    """One argument, setting or input given twice."""
    return Diagnostic(
        "NN136",
        f"the {what} `{name}` is given twice",
        span,
        "given again here",
        labels=(Label(first, "first given here"),),
        help=("remove one of the two",),
    )
