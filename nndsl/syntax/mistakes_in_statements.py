"""What is wrong with a statement: its first word, its form, where it stands. One function for each, tried in turn.

Each is given a failure and returns its diagnostic, or None where the mistake is another one.
"""

from __future__ import annotations

from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import expressions, syntax, words
from nndsl.diagnostics.suggest import closest
from nndsl.syntax import messages
from nndsl.syntax.failure import Failure
from nndsl.syntax.layout import CLOSING, DEFINES, ENDS_OPERAND
from nndsl.syntax.messages import found
from nndsl.syntax.words import RESERVED, STATEMENTS

_TYPED = {"INPUT", "TARGET", "WEIGHT", "PARAM"}
_DEFINING = {"LAYER", "FN", "OPTIMIZER"}
_OPERATES = {"LPAR", "ARROW", "DOT", "QUOTE", "SIGN", "TIMES", "CIRCUMFLEX"}


def closing(f: Failure) -> Diagnostic | None:
    """A closing bracket where nothing is open."""
    if f.found.type not in CLOSING or f.opening or f.found.type == "RBRACE" and f.block:
        return None
    return syntax.closes_nothing(f.place, f.found.value)


def reserved(f: Failure) -> Diagnostic | None:
    """in = 3, input for : [2], x.then"""
    word, follows = f.found.value, f.token(1).type
    if word not in RESERVED or "NAME" not in f.accepts or f.previous and f.previous.type == "ARROW":
        return None
    meant_as_name = follows in DEFINES if not f.before else not f.expects_value or follows == "EQUAL"
    return words.reserved_name(f.place, word) if meant_as_name else None


def second_statement(f: Failure) -> Diagnostic | None:
    """a = 1 b = 2"""
    if "NEWLINE" not in f.accepts or f.found.first or not f.before:
        return None
    follows = f.token(1).type
    begins = f.found.type == "NAME" and follows in ("EQUAL", "COLON")
    begins |= f.found.value in STATEMENTS and follows in ("NAME", "STRING", "LBRACE")
    begins |= f.found.type == "RETURN" or f.previous.type == "RBRACE"
    return syntax.two_statements(f.place, found(f.found)) if begins else None


def elsewhere(f: Failure) -> Diagnostic | None:
    """A statement where its kind cannot stand."""
    word = f.found.value
    if f.before or f.found.type != "RETURN" and (f.found.type != word.upper() or word not in STATEMENTS or not f.block):
        return None
    return syntax.misplaced(f.place, word, f.block.value if f.block else None)


def foreign_word(f: Failure) -> Diagnostic | None:
    """def f(x):, imput x : [2]"""
    word, close = f.first, ""
    if len(f.before) > 1 or f.found.first and f.before:
        return None
    if word.value not in syntax.ELSEWHERE or word.type == "NAME" and not f.before:
        if not f.before or word.type != "NAME" or f.found.type not in ENDS_OPERAND | {"LBRACE"} - set(CLOSING):
            return None
        close = next(iter(closest(word.value, STATEMENTS, 1)), "")
        if not close and f.found.type not in ("NAME", "STRING", "NUMBER", "LBRACE"):
            return None
    in_block = f.block is not None and f.block.value == "train"
    return syntax.unknown_statement(word.span, word.value, close, () if in_block else STATEMENTS)


def step_defined(f: Failure) -> Diagnostic | None:
    """h[t] = e"""
    if f.found.type != "T" or len(f.before) != 2 or f.first.type != "NAME":
        return None
    return expressions.step_defined(f.place, f.first.value)


def several_names(f: Failure) -> Diagnostic | None:
    """output y, z"""
    if f.found.type != "COMMA" or len(f.before) != 2 or f.first.value not in STATEMENTS or f.previous.type != "NAME":
        return None
    return syntax.several_outputs(f.place, f.first.value, f.line(1))


def entry(f: Failure) -> Diagnostic | None:
    """train { epochs : 3, batch : 4 }"""
    if not f.block or f.block.value != "train" or f.opening:
        return None
    if f.found.type == "COMMA":
        return syntax.entry_with_comma(f.place)
    if f.found.type == "COLON" and len(f.before) == 1:
        return syntax.entry_without_equals(f.place, f.first.value, f.rest(1))
    return None


def unfinished(f: Failure) -> Diagnostic | None:
    """input, model (x), use file"""
    word = f.first.value
    if len(f.before) != 1 or f.first.type == "NAME" or word not in STATEMENTS:
        return None
    return syntax.unfinished_statement(f.place, word, messages.expected(f.accepts), found(f.found))


def typed(f: Failure) -> Diagnostic | None:
    """input x, input x = [2], input x : 64, weight W : [3]"""
    kind = f.first.type
    if kind not in _TYPED or len(f.before) < 2:
        return None
    if len(f.before) == 2:
        return syntax.type_missing(f.place, f.first.value, f.before[1].value, found(f.found))
    if len(f.before) == 3:
        sizes = f.rest().strip("()").replace("x", ", ") if f.found.type in ("NUMBER", "GRID", "LPAR") else ""
        return syntax.not_a_type(f.place, found(f.found), sizes)
    if kind in ("WEIGHT", "PARAM") and "EQUAL" in f.accepts:
        return syntax.first_value_missing(f.place, f.first.value, found(f.found))
    return None


def empty_shape(f: Failure) -> Diagnostic | None:
    """input x : []"""
    if f.found.type != "RSQB" or not f.previous or f.previous.type != "LSQB" or "ELLIPSIS" not in f.accepts:
        return None
    return syntax.empty_shape(f.place)


def defined(f: Failure) -> Diagnostic | None:
    """layer f = dense(3), a body that is missing or begins on the next line"""
    if f.first.type not in _DEFINING or len(f.before) < 2:
        return None
    name = f.before[1].value
    if len(f.before) == 2:
        return syntax.inputs_missing(f.place, f.first.value, name, found(f.found))
    if "LBRACE" not in f.accepts or f.found.type not in ("COLON", "NEWLINE"):
        return None
    if f.token(1).type == "LBRACE":
        return syntax.brace_on_next_line(f.token(1).span)
    return syntax.body_missing(f.place, name, found(f.found))


def no_name(f: Failure) -> Diagnostic | None:
    """x -> f, f(x) = e, y += 1, y == 3, a, b = c, y"""
    if len(f.before) != 1 or f.first.type != "NAME":
        return None
    name, kind = f.first.value, f.found.type
    line = f"{name}{'' if kind in ('LPAR', 'DOT', 'QUOTE') else ' '}{f.line()}"
    if kind in _OPERATES and f.token(1).type == "EQUAL":
        return expressions.other_language(f.place.to(f.token(1).span), f"{f.found.value}=")
    if kind == "COMPARE":
        return syntax.compared_not_defined(f.place, name, f.found.value)
    if kind == "COMMA":
        return syntax.several_left_sides(f.place)
    if kind == "LPAR" and ")=" in line.replace(" ", ""):
        return syntax.function_without_word(f.first.span, line)
    if kind in _OPERATES:
        return _no_name_before_equals(f) or syntax.no_equation(f.first.span, line)
    return syntax.no_equation(f.first.span, "...") if kind == "NEWLINE" else None


def no_left_side(f: Failure) -> Diagnostic | None:
    """3 + x, 2 = x, (a, b)"""
    if f.before or f.found.type not in ENDS_OPERAND | {"SIGN", "LPAR", "LSQB"} - set(CLOSING):
        return None
    return _no_name_before_equals(f) or syntax.no_equation(f.place, f.line())


def _no_name_before_equals(f: Failure) -> Diagnostic | None:
    """2 = x, 2 * y = x"""
    sides = f.sides()
    return syntax.no_name_before_equals(f.first.span, *sides) if sides else None


MISTAKES = (
    closing,
    reserved,
    second_statement,
    elsewhere,
    foreign_word,
    step_defined,
    several_names,
    entry,
    unfinished,
    typed,
    empty_shape,
    defined,
    no_name,
    no_left_side,
)
