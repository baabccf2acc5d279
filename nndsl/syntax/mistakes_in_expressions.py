"""What is wrong with an expression: one function for each mistake that people make, tried in turn."""

from __future__ import annotations

from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import syntax
from nndsl.diagnostics.suggest import closest
from nndsl.syntax import messages
from nndsl.syntax.failure import Failure
from nndsl.syntax.layout import ENDS_OPERAND
from nndsl.syntax.tables import END
from nndsl.syntax.words import UNITS

_BINARY = {"SIGN", "TIMES", "CIRCUMFLEX", "COMPARE", "RANGE", "AND", "OR"}
_ENDS = {"NEWLINE", END, "COMMA", "RPAR", "RSQB", "RBRACE"}


def _expects_value(f: Failure) -> bool:
    return "NUMBER" in f.accepts


def _ends_operand(f: Failure) -> bool:
    return f.previous is not None and f.previous.type in ENDS_OPERAND and not _expects_value(f)


def quoted(f: Failure) -> Diagnostic | None:
    """'a' for "a"."""
    if f.found.type != "QUOTE":
        return None
    start = f.found.span
    line = f.source.line(start.line)
    end = line.find("'", start.column)
    if end < 0 and not _expects_value(f):
        return None
    text = line[start.column : end] if end >= 0 else ""
    return syntax.single_quotes(f.source.span(start.start, start.end + (len(text) + 1 if end >= 0 else 0)), text)


def after_arrow(f: Failure) -> Diagnostic | None:
    """x -> 3"""
    if not f.previous or f.previous.type != "ARROW":
        return None
    if f.found.type == "IF":
        return syntax.if_needs_brackets(f.place(), f"write `-> ({f.line()})`")
    if f.found.type in _ENDS or f.found.type in _BINARY | {"ARROW"}:
        return None
    help = "write the name of a layer, or a call that makes one: `x -> dense(8)`"
    if f.found.type == "LSQB":
        help = "to connect to several layers, give each its own arrow: `(x -> f, x -> g)`"
    return syntax.no_layer_after_arrow(f.place(), "a list" if f.found.type == "LSQB" else messages.found(f.found), help)


def on_connection(f: Failure) -> Diagnostic | None:
    """x -> f + b, x -> f[t-1], x -> f'"""
    arrow = next((i for i, token in enumerate(f.operation) if token.type == "ARROW"), None)
    if arrow is None or f.previous is None or f.previous.type not in ENDS_OPERAND:
        return None
    chain = f.operation[0].span.to(f.previous.span)
    text = " ".join(chain.text.split())
    if f.found.type in _BINARY:
        return syntax.operator_after_arrow(f.place(), chain, f.found.value, f.rest(f.at + 1) or "...")
    if f.found.type == "LSQB":
        return syntax.no_layer_after_arrow(f.place(), "an index", f"to read a part or another step of what is computed, write `({text}){f.rest(f.at)}`")
    if f.found.type == "QUOTE":
        return syntax.no_layer_after_arrow(f.place(), "a transpose", f"to transpose what is computed, write `({text})'`")
    return None


def in_delay(f: Failure) -> Diagnostic | None:
    """h[t*2], h[t-1-1], h[t, 1]"""
    step = next((i for i, token in enumerate(f.level) if token.type == "T"), None)
    if step is None or step != 0:
        return None
    if f.found.type == "COMMA":
        return syntax.wrong_delay(f.place(), "the step stands alone in its brackets", "write `h[t-1][2]`: first the step, then the index")
    if f.found.type in _ENDS:
        return None
    if len(f.level) > 2:
        steps = f.level[2].span.to(f.tokens[f.end_of_operation(f.at) - 1].span).text
        help = f"put it in brackets: `[t{f.level[1].value}({steps})]`"
        return syntax.wrong_delay(f.place(), "the number of steps of a delay is one value", help)
    help = "a delay is written `h[t-1]`, `h[t+1]` or `h[t-k]`"
    return syntax.wrong_delay(f.place(), f"expected `-` or `+` and a number of steps after `t`, found {messages.found(f.found)}", help)


def comparison(f: Failure) -> Diagnostic | None:
    """a < b < c, 1..2..3"""
    if f.found.type not in ("COMPARE", "RANGE") or f.found.type in f.accepts:
        return None
    first = next((i for i, token in enumerate(f.operation) if token.type == f.found.type), None)
    if first is None or not _ends_operand(f):
        return None
    if f.found.type == "RANGE":
        return syntax.chained(f.place(), f.operation[first].span, "..", "a range has a first and a last: `1..3`")
    middle = f.operation[first + 1].span.to(f.previous.span).text
    left = f.operation[0].span.to(f.operation[first + 1].span).text if first + 2 == len(f.operation) else f"a < {middle}"
    return syntax.chained(f.place(), f.operation[first].span, f.found.value, f"write `{left} and {middle} {f.found.value} {f.rest(f.at + 1)}`")


def conditional(f: Failure) -> Diagnostic | None:
    """`if` without `then` or `else`, or inside an operation, or the other way round."""
    if f.found.type == "IF" and "IF" not in f.accepts:
        if _expects_value(f):
            return syntax.if_needs_brackets(f.place(), f"write `({f.line()})`")
        if _ends_operand(f) and f.operation:
            return syntax.if_needs_brackets(f.place(), "a choice begins with its condition: `if c then a else b`")
    for word in ("THEN", "ELSE"):
        if word in f.accepts and (f.found.type in _ENDS | {"COLON", "NAME", "ELSE"} and not _expects_value(f)):
            return syntax.incomplete_if(f.place(), word.lower(), messages.found(f.found))
    return None


def brackets(f: Failure) -> Diagnostic | None:
    """(), (a,), [] as a shape"""
    if f.found.type not in ("RPAR", "RSQB") or not f.previous or f.found.type in f.accepts:
        return None
    if f.previous.type == "LPAR" and f.found.type == "RPAR" and _expects_value(f):
        return syntax.empty_brackets(f.place(), "expected an expression in the brackets, found nothing", "write a value between them, or leave the brackets out")
    if f.previous.type == "COMMA" and f.found.type == "RPAR" and _expects_value(f):
        return syntax.empty_brackets(f.previous.span, "one value in brackets is no list of inputs", "leave out the comma: `(a)`; several inputs are `(a, b)`")
    if f.previous.type == "LSQB" and f.found.type == "RSQB":
        return syntax.empty_brackets(f.place(), "expected a size in the brackets, found nothing", "a single number has the type `number`, or `[1]`")
    return None


def foreign_operator(f: Failure) -> Diagnostic | None:
    """**, //, &&, ||, =>, |>, :=, +="""
    if f.previous is None or f.previous.span.end != f.found.span.start:
        return None
    pair = f.previous.value + f.found.value
    ours = {
        "**": "a power is written `x^2`",
        "//": "a comment begins with `#`; division is `/`",
        "/*": "a comment begins with `#`",
        "=<": "write `<=`",
        ":=": "write `=`",
        "@@": "a matrix product is `W @ x`",
    }
    if pair not in ours:
        return None
    return syntax.other_language(f.previous.span.to(f.found.span), pair, ours[pair])


def equals(f: Failure) -> Diagnostic | None:
    """if a = b, assert a = b, y = x = 3"""
    if f.found.type != "EQUAL" or not _ends_operand(f):
        return None
    if f.token(1).value == ">" and f.token(1).span.start == f.found.span.end:
        return syntax.other_language(f.found.span.to(f.token(1).span), "=>", "a connection is written `x -> f`")
    if f.opening and f.opening.type == "LPAR" and len(f.operation) > 1:
        return syntax.equality(f.place(), "expected a name before `=`", "an argument is given by name as in `rate = 0.1`; equal is `==`")
    return syntax.equality(f.place(), "`=` cannot stand inside an expression", "equal is written `==`")


def colon(f: Failure) -> Diagnostic | None:
    """f(a: 1)"""
    if f.found.type != "COLON" or not f.opening or not _ends_operand(f):
        return None
    if f.opening.type == "LSQB":
        return syntax.other_language(f.place(), ":", "a range is written with two dots, both ends included: `x[1..3]`")
    return syntax.other_language(f.place(), ":", f"an argument is given by name with `=`: `{f.previous.value} = {f.rest(f.at + 1)}`")


def ellipsis(f: Failure) -> Diagnostic | None:
    """f(x...)"""
    if f.found.type != "ELLIPSIS":
        return None
    name = f.previous.value if f.previous and f.previous.type == "NAME" else "x"
    return syntax.other_language(f.place(), "...", f"`{name}` alone passes all its values: `f({name})`; `...` declares them: `layer f({name}...)`")


def braces(f: Failure) -> Diagnostic | None:
    """{a: 1}"""
    if f.found.type != "LBRACE" or not _expects_value(f):
        return None
    return syntax.other_language(f.place(), "{", "a list is written `[a, b]`, arguments `f(a = 1)`; braces hold the lines of a block")


def repetition(f: Failure) -> Diagnostic | None:
    """y = e for i in s"""
    if f.found.type != "FOR" or not _ends_operand(f) or f.opening:
        return None
    text = f"{f.operation[0].span.to(f.previous.span).text} {f.line()}" if f.operation else "e for i in 1..3"
    return syntax.misplaced_for(f.place(), f"write `add({text})`, `concat({text})` or `[{text}]`")


def side_by_side(f: Failure) -> Diagnostic | None:
    """500 apples, 2 x, f x"""
    starts = f.found.type in ENDS_OPERAND - {"RPAR", "RSQB", "QUOTE"} or f.found.type in ("LPAR", "LSQB", "LBRACE")
    if not starts or not _ends_operand(f) or f.found.first or (f.found.type == "NAME" and f.token(1).type == "EQUAL" and not f.opening):
        return None
    left, right = f.previous.value, f.found.value
    if f.previous.type == "NUMBER" and f.found.type == "NAME":
        close = closest(right, UNITS, 1)
        help = [f"a product is written `{left} * {right}`", "the units are epochs, updates, seconds, minutes and hours"]
        if close:
            help = [f"did you mean `{left} {close[0]}`?", help[0]]
        return syntax.not_separated(f.place(), messages.found(f.found), help)
    if f.previous.type == "PERCENT":
        return syntax.not_separated(f.place(), messages.found(f.found), ["there is no modulo sign: `20%` is 0.2"])
    if "ARROW" in f.accepts and "SIGN" not in f.accepts:
        return syntax.not_separated(f.place(), messages.found(f.found), [f"connect it by an arrow: `-> {f.rest(f.at)}`"])
    if not {"SIGN", "RPAR", "RSQB"} & f.accepts:
        return None
    help = [f"a call has brackets: `{left}({right})`"] if f.previous.type == f.found.type == "NAME" else []
    return syntax.not_separated(f.place(), messages.found(f.found), help)


MISTAKES = (
    quoted,
    after_arrow,
    on_connection,
    in_delay,
    foreign_operator,
    comparison,
    conditional,
    brackets,
    equals,
    colon,
    ellipsis,
    braces,
    repetition,
    side_by_side,
)
