"""What is wrong with an expression: one function for each mistake that people make, tried in turn.

Each is given a failure and returns its diagnostic, or None where the mistake is another one.
"""

from __future__ import annotations

from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import expressions as catalogue
from nndsl.diagnostics.catalogue import syntax, words
from nndsl.diagnostics.suggest import closest
from nndsl.syntax.failure import Failure
from nndsl.syntax.layout import ENDS_OPERAND
from nndsl.syntax.messages import found
from nndsl.syntax.tables import END
from nndsl.syntax.words import UNITS

_BINARY = {"SIGN", "TIMES", "CIRCUMFLEX", "COMPARE", "RANGE", "AND", "OR"}
_ENDS = {"NEWLINE", END, "COMMA", "RPAR", "RSQB", "RBRACE"}
_BEGINS_VALUE = ENDS_OPERAND - {"RPAR", "RSQB", "QUOTE"} | {"LPAR", "LSQB", "LBRACE"}
_FOREIGN = {"**", "//", "/*", "=<", ":=", "@@"}


def quoted(f: Failure) -> Diagnostic | None:
    """'a' for "a"."""
    if f.found.type != "QUOTE":
        return None
    line = f.source.line(f.place.line)
    end = line.find("'", f.place.column)
    if end < 0 and not f.expects_value:
        return None
    text = line[f.place.column : end] if end >= 0 else ""
    closing = len(text) + 1 if end >= 0 else 0
    return words.single_quotes(f.source.span(f.place.start, f.place.end + closing), text)


def after_arrow(f: Failure) -> Diagnostic | None:
    """x -> 3, x -> if c then f else g"""
    if not f.previous or f.previous.type != "ARROW" or f.found.type in _ENDS | _BINARY | {"ARROW"}:
        return None
    if f.found.type == "IF":
        return catalogue.if_needs_brackets(f.place, f"-> ({f.line()})")
    return catalogue.no_layer_after_arrow(f.place, "a list" if f.found.type == "LSQB" else found(f.found))


def on_connection(f: Failure) -> Diagnostic | None:
    """x -> f + b, x -> f[t-1], x -> f'"""
    if not f.previous or f.previous.type not in ENDS_OPERAND or "ARROW" not in [token.type for token in f.operation]:
        return None
    chain = f.text_until_here(f.operation[0])
    if f.found.type in _BINARY:
        return catalogue.operator_after_arrow(f.place, f.found.value, chain, f.rest(1))
    if f.found.type == "LSQB":
        return catalogue.no_layer_after_arrow(f.place, "an index", chain, f.rest())
    if f.found.type == "QUOTE":
        return catalogue.no_layer_after_arrow(f.place, "a transpose", chain)
    return None


def in_delay(f: Failure) -> Diagnostic | None:
    """h[t*2], h[t-1-1], h[t, 1]"""
    if not f.level or f.level[0].type != "T" or f.found.type in _ENDS - {"COMMA"}:
        return None
    if f.found.type == "COMMA":
        return catalogue.step_with_index(f.place)
    if len(f.level) > 2:
        return catalogue.several_steps(f.place, f.level[1].value, f.text_from(f.level[2]))
    return catalogue.no_step(f.place, found(f.found))


def foreign_operator(f: Failure) -> Diagnostic | None:
    """**, //, :=, =>"""
    for first, second in ((f.previous, f.found), (f.found, f.token(1))):
        if first is None or first.span.end != second.span.start:
            continue
        sign = first.value + second.value
        if sign in _FOREIGN or (sign == "=>" and first is f.found):
            return catalogue.other_language(first.span.to(second.span), sign)
    return None


def comparison(f: Failure) -> Diagnostic | None:
    """a < b < c, 1..2..3"""
    if f.found.type not in ("COMPARE", "RANGE") or not f.after_value:
        return None
    signs = [i for i, token in enumerate(f.operation) if token.type == f.found.type]
    if not signs:
        return None
    first = f.operation[signs[0]]
    if f.found.type == "RANGE":
        return catalogue.chained_range(f.place, first.span)
    middle = f.text_until_here(f.operation[signs[0] + 1])
    instead = f"{f.text_until_here(f.operation[0])} and {middle} {f.found.value} {f.rest(1)}"
    return catalogue.chained_comparison(f.place, first.span, instead)


def conditional(f: Failure) -> Diagnostic | None:
    """`if` without `then` or `else`, or inside an operation, or the other way round."""
    if f.found.type == "IF" and f.expects_value:
        return catalogue.if_needs_brackets(f.place, f"({f.line()})")
    if f.found.type == "IF" and f.after_value:
        return catalogue.if_after_value(f.place)
    if f.expects_value or f.found.type not in _ENDS | {"COLON", "NAME", "NUMBER", "ELSE"}:
        return None
    missing = next((word for word in ("THEN", "ELSE") if word in f.accepts), None)
    return catalogue.incomplete_if(f.place, missing.lower(), found(f.found)) if missing else None


def brackets(f: Failure) -> Diagnostic | None:
    """(), (a,)"""
    if f.found.type != "RPAR" or not f.previous or not f.expects_value:
        return None
    if f.previous.type == "LPAR":
        return catalogue.empty_brackets(f.place)
    return catalogue.tuple_of_one(f.previous.span) if f.previous.type == "COMMA" else None


def equals(f: Failure) -> Diagnostic | None:
    """if a = b, f(x + 1 = 3), f(x = [1, 2, y = 3), batch = 32 epochs = 3"""
    if f.found.type != "EQUAL" or not f.after_value:
        return None
    if f.previous.type == "UNIT" and not f.opening:  # 32 epochs = 3: the unit is the name of the next statement
        return syntax.two_statements(f.previous.span, found(f.previous))
    named = [token.type for token in f.operation] == ["NAME"] and len(f.level) > 1
    if named and f.opening and f.opening.type == "LSQB":  # f(x = [1, 2, y = 3): the list should have ended
        return syntax.not_closed(f.opening.span, "[", "]", f.previous.span)
    if f.opening and f.opening.type == "LPAR" and [token.type for token in f.operation] != ["NAME"]:
        return catalogue.argument_name(f.place)
    return catalogue.equals_inside(f.place)


def colon(f: Failure) -> Diagnostic | None:
    """f(a: 1), x[1:3]"""
    if f.found.type != "COLON" or not f.opening or not f.after_value:
        return None
    if f.opening.type == "LSQB":
        return catalogue.other_language(f.place, "[:]")
    return catalogue.other_language(f.place, ":", f.previous.value, f.rest(1))


def ellipsis(f: Failure) -> Diagnostic | None:
    """f(x...)"""
    if f.found.type != "ELLIPSIS":
        return None
    name = f.previous.value if f.previous and f.previous.type == "NAME" else "x"
    return catalogue.other_language(f.place, "...", name)


def braces(f: Failure) -> Diagnostic | None:
    """{a: 1}"""
    if f.found.type != "LBRACE" or not f.expects_value:
        return None
    return catalogue.other_language(f.place, "{")


def repetition(f: Failure) -> Diagnostic | None:
    """y = e for i in s"""
    if f.found.type != "FOR" or f.opening or not f.after_value or not f.operation:
        return None
    return catalogue.for_outside(f.place, f"{f.text_until_here(f.operation[0])} {f.line()}")


def side_by_side(f: Failure) -> Diagnostic | None:
    """500 apples, 2 x, f x, x -> f g"""
    if f.found.type not in _BEGINS_VALUE or f.found.first or not f.after_value:
        return None
    left, right, unit = f.previous.value, f.found.value, ""
    if "SIGN" not in f.accepts and "ARROW" not in f.accepts:
        return None
    if f.previous.type == "NUMBER" and f.found.type == "NAME":
        unit = next(iter(closest(right, UNITS, 1)), "")
        sort = "unit" if unit else "product"
    elif f.previous.type == "PERCENT":
        sort = "percent"
    elif "SIGN" not in f.accepts:
        sort, right = "arrow", f.rest()
    else:
        sort = "call" if f.previous.type == f.found.type == "NAME" else "value"
    return catalogue.not_separated(f.place, found(f.found), left, right, sort, unit)


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
