"""What is wrong with a statement: its first word, its form, or where it stands. One function for each, tried in turn."""

from __future__ import annotations

from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import syntax
from nndsl.diagnostics.suggest import closest
from nndsl.syntax import messages
from nndsl.syntax.failure import Failure
from nndsl.syntax.layout import ENDS_OPERAND
from nndsl.syntax.words import RESERVED, STATEMENTS

_TYPED = {"INPUT", "TARGET", "WEIGHT", "PARAM"}
_DEFINING = {"LAYER", "FN", "OPTIMIZER"}
_ELSEWHERE = {
    "def": "a definition begins with `layer` or `fn`: `fn square(u) = u^2`",
    "function": "a definition begins with `layer` or `fn`: `fn square(u) = u^2`",
    "func": "a definition begins with `layer` or `fn`: `fn square(u) = u^2`",
    "class": "a layer is defined by `layer name(settings)(inputs) { ... }`",
    "import": 'another file is brought in by `use "file.nn"`',
    "from": 'another file is brought in by `use "file.nn"`',
    "include": 'another file is brought in by `use "file.nn"`',
    "let": "a name is defined by `=` alone: `y = x -> f`",
    "var": "a name is defined by `=` alone: `y = x -> f`",
    "const": "a name is defined by `=` alone: `y = x -> f`",
    "parameter": "a trained array is declared by `param` or `weight`: `param b : [8] = 0`",
    "while": "there are no loops: repeat layers with `chain(f for i in 1..3)`, steps in time with `h[t-1]`",
    "for": "there are no loops: repeat layers with `chain(f for i in 1..3)`, steps in time with `h[t-1]`",
    "if": "a choice is a value: `y = if c then a else b`",
    "print": "every value has a name; `nndsl predict RUN --value name` shows it",
}  # fmt: skip


def _at_start(f: Failure) -> bool:
    return not f.before


def reserved(f: Failure) -> Diagnostic | None:
    """in = 3, input for : [2]"""
    word = f.found.value
    if word not in RESERVED or "NAME" not in f.accepts or f.previous and f.previous.type == "ARROW":
        return None
    if "NUMBER" not in f.accepts and not (_at_start(f) and f.token(1).type not in ("EQUAL", "COLON", "LSQB")):
        return syntax.reserved_name(f.place(), word)
    if f.token(1).type == "EQUAL":
        return syntax.reserved_name(f.place(), word)
    return None


def elsewhere(f: Failure) -> Diagnostic | None:
    """A statement where its kind cannot stand."""
    if not _at_start(f):
        return None
    word = f.found.value
    if f.found.type == "RETURN":
        return syntax.misplaced(f.place(), word, "it ends the body of a `layer`, `fn` or `optimizer`")
    if word in STATEMENTS and f.found.type != "NAME" and f.block:
        if f.block.value == "train":
            return syntax.misplaced(f.place(), word, "a training block holds entries only, as in `epochs = 10`; move this out of its braces")
        return syntax.misplaced(f.place(), word, f"move it out of the body of this {f.block.value}")
    return None


def foreign_word(f: Failure) -> Diagnostic | None:
    """def f(x):, imput x : [2]"""
    word = f.first
    at_word = _at_start(f) and word.value in _ELSEWHERE
    after_word = len(f.before) == 1 and word.type == "NAME" and f.found.type in ENDS_OPERAND | {"LBRACE"} - {"RPAR", "RSQB"}
    after_word |= len(f.before) == 1 and word.value in _ELSEWHERE
    if not (at_word or after_word) or f.found.first and after_word:
        return None
    close = closest(word.value, STATEMENTS, 1)
    if word.value in _ELSEWHERE:
        return syntax.unknown_statement(word.span, word.value, _ELSEWHERE[word.value])
    if close:
        return syntax.unknown_statement(word.span, word.value, f"did you mean `{close[0]}`?")
    if f.found.type == "NAME" and f.found.span.start > word.span.end:
        known = ", ".join(f"`{name}`" for name in STATEMENTS)
        return syntax.unknown_statement(word.span, word.value, f"a statement is an equation, or begins with {known}")
    return None


def no_name(f: Failure) -> Diagnostic | None:
    """x -> f, f(x) = e, 2 = x, y += 1"""
    if len(f.before) != 1 or f.first.type != "NAME":
        if _at_start(f) and f.found.type in ENDS_OPERAND | {"SIGN", "LPAR", "LSQB"} and f.found.type != "NAME":
            if f.token(1).type == "EQUAL":
                return syntax.unexpected(f.place(), "a name before `=`", messages.found(f.found), f"write `name {f.line(1)}`")
            return syntax.no_equation(f.place(), f"give it a name: `y = {f.line()}`")
        return None
    name, line = f.first.value, f"{f.first.value}{'' if f.found.type in ('LPAR', 'DOT', 'QUOTE') else ' '}{f.line()}"
    if f.found.type in ("SIGN", "TIMES", "CIRCUMFLEX") and f.token(1).type == "EQUAL":
        return syntax.other_language(f.place().to(f.token(1).span), f"{f.found.value}=", "a name is defined once; give the new value another name")
    if f.found.type == "COMPARE":
        return syntax.equality(f.place(), f"expected `=` after `{name}`, found `{f.found.value}`", f"a definition is written `{name} = ...`")
    if f.found.type == "COMMA":
        return syntax.one_at_a_time(f.place(), "=", "an equation defines one name; a layer with two results has them after a dot: `q.a`, `q.b`")
    if f.found.type == "LPAR" and ") =" in line.replace(")=", ") ="):
        return syntax.no_equation(f.first.span, f"to define a function of its own write `fn {line}`; with weights, `layer {line}`")
    if f.found.type in ("LPAR", "ARROW", "DOT", "QUOTE", "SIGN", "TIMES", "CIRCUMFLEX", "NEWLINE"):
        return syntax.no_equation(f.first.span, f"give it a name: `y = {line}`" if f.found.type != "NEWLINE" else f"write `{name} = ...`")
    return None


def step_defined(f: Failure) -> Diagnostic | None:
    """h[t] = e"""
    if f.found.type != "T" or len(f.before) != 2 or f.first.type != "NAME":
        return None
    name = f.first.value
    help = f"write `{name} = ...`; only the value before the first step has brackets: `{name}[0] = ...`"
    return syntax.wrong_delay(f.place(), "an equation is written for every step at once, without `[t]`", help)


def several_names(f: Failure) -> Diagnostic | None:
    """output y, z"""
    if f.found.type != "COMMA" or f.opening or f.first.value not in STATEMENTS or f.previous.type != "NAME":
        return None
    if len(f.before) != 2:
        return None
    return syntax.one_at_a_time(f.place(), f.first.value, f"write a line for each: `{f.first.value} {f.line(1)}`")


def typed(f: Failure) -> Diagnostic | None:
    """input x, input x = [2], input x : 64, weight W : [3]"""
    kind = f.first.type
    if kind not in _TYPED or len(f.before) < 2:
        return None
    name, found = f.before[1].value, messages.found(f.found)
    if len(f.before) == 2:
        message = f"expected `:` and a type after `{name}`, found {found}"
        return syntax.declaration(f.place(), message, "a type is missing", f"write `{f.first.value} {name} : [4]`, with its shape in the brackets")
    if len(f.before) == 3 and f.previous.type == "COLON":
        sizes = f.rest(f.at).strip("()") if f.found.type in ("NUMBER", "GRID", "LPAR") else "4"
        message = f"expected a type after `:`, found {found}"
        return syntax.declaration(f.place(), message, "not a type", f"types are `[{sizes.replace('x', ', ')}]`, `number` or `class(10)`, each also `over T`")
    if kind in ("WEIGHT", "PARAM") and "EQUAL" in f.accepts:
        first = "glorot(uniform)" if kind == "WEIGHT" else "0"
        message = f"expected `=` and a first value, found {found}"
        return syntax.declaration(f.place(), message, "a first value is missing", f"add `= {first}`")
    return None


def defined(f: Failure) -> Diagnostic | None:
    """layer f = dense(3), a body on the next line"""
    if f.first.type not in _DEFINING or len(f.before) < 2:
        return None
    name = f.before[1].value
    if len(f.before) == 2:
        message = f"expected the inputs of `{name}` in brackets, found {messages.found(f.found)}"
        help = f"write `{f.first.value} {name}(x) = ...`; to name a layer without defining a new sort, write `{name} = ...`"
        return syntax.declaration(f.place(), message, "inputs are missing", help)
    if "LBRACE" in f.accepts and f.found.type == "NEWLINE" and f.token(1).type == "LBRACE":
        return syntax.declaration(f.token(1).span, "`{` stands on the line of what it belongs to", "move it up", "put it at the end of the line above")
    if "LBRACE" in f.accepts and f.found.type in ("COLON", "NEWLINE"):
        message = f"expected the body of `{name}`, found {messages.found(f.found)}"
        return syntax.declaration(f.place(), message, "a body is missing", "write `= expression`, or lines in braces with a `return`")
    return None


def trained(f: Failure) -> Diagnostic | None:
    """train { epochs : 3 }, and entries with commas between them"""
    if not f.block or f.block.value != "train":
        return None
    if f.found.type == "COMMA" and not f.opening:
        help = "entries stand on lines of their own, without commas"
        return syntax.unexpected(f.place(), "the end of the line", messages.found(f.found), help)
    if len(f.before) != 1 or f.found.type != "COLON":
        return None
    name = f.first.value
    return syntax.declaration(f.place(), f"expected `=` after `{name}`, found `:`", "expected `=`", f"an entry is written `{name} = {f.rest(f.at + 1)}`")


def second_statement(f: Failure) -> Diagnostic | None:
    """a = 1 b = 2"""
    if "NEWLINE" not in f.accepts or f.found.first or not f.before:
        return None
    begins = f.found.type == "NAME" and f.token(1).type in ("EQUAL", "COLON")
    begins |= f.found.value in STATEMENTS and f.token(1).type in ("NAME", "STRING", "LBRACE")
    begins |= f.found.type == "RETURN" or f.previous.type == "RBRACE"
    return syntax.two_statements(f.place(), messages.found(f.found)) if begins else None


def unfinished_word(f: Failure) -> Diagnostic | None:
    """input, model (x), use file"""
    word = f.first.value
    if len(f.before) != 1 or f.first.type == "NAME" or word not in STATEMENTS:
        return None
    asked = messages.expected(f.accepts)
    message = f"expected {asked} after `{word}`, found {messages.found(f.found)}"
    return syntax.declaration(f.place(), message, f"expected {asked}", f"`{word}` needs {STATEMENTS[word]}")


MISTAKES = (
    reserved,
    second_statement,
    elsewhere,
    foreign_word,
    step_defined,
    several_names,
    trained,
    unfinished_word,
    typed,
    defined,
    no_name,
)
