"""NN1xx, third part: statements that are not of the language, and brackets and blocks that do not close."""

from __future__ import annotations

from typing import Sequence

from nndsl.diagnostics.diagnostic import Diagnostic, Label
from nndsl.source import Span

_LOOP = "there are no loops: repeat layers with `chain(f for i in 1..3)`, steps in time with `h[t-1]`"
_EQUATION = "a name is defined by `=` alone: `y = x -> f`"
_FUNCTION = "a definition begins with `layer` or `fn`: `fn square(u) = u^2`"
_FILE = 'another file is brought in by `use "file.nn"`'

# How the statements of other languages are written here.
ELSEWHERE = {
    "def": _FUNCTION,
    "function": _FUNCTION,
    "func": _FUNCTION,
    "class": "a layer is defined by `layer name(settings)(inputs) { ... }`",
    "import": _FILE,
    "from": _FILE,
    "include": _FILE,
    "let": _EQUATION,
    "var": _EQUATION,
    "const": _EQUATION,
    "parameter": "a trained array is declared by `param` or `weight`: `param b : [8] = 0`",
    "while": _LOOP,
    "for": _LOOP,
    "if": "a choice is a value: `y = if c then a else b`",
    "print": "every value has a name; `nndsl predict RUN --value name` shows it",
}

# What a statement word needs after it.
_NEEDS = {
    "model": "a name, as in `model iris(hidden = 16)`",
    "use": 'a file, as in `use "layers.nn"`',
    "input": "a name and a type, as in `input x : [4]`",
    "target": "a name and a type, as in `target d : class(3)`",
    "output": "a name, as in `output y`",
    "weight": "a name, a type and a first value, as in `weight W : [8, 4] = glorot(uniform)`",
    "param": "a name, a type and a first value, as in `param b : [8] = 0`",
    "assert": "a condition, as in `assert units > 0`",
    "layer": "a name, its inputs and a body, as in `layer twice(x) = x + x`",
    "fn": "a name, its inputs and a body, as in `fn square(u) = u^2`",
    "optimizer": "a name, settings, a weight and a body, as in `optimizer sgd(rate)(w) = -rate * gradient(w)`",
    "train": "a block of entries, as in `train { epochs = 10 }`",
}


def unexpected(span: Span, expected: str, found: str) -> Diagnostic:
    """Something that cannot stand where it stands."""
    return Diagnostic("NN101", f"expected {expected}, found {found}", span, f"expected {expected}")


def not_closed(span: Span, opening: str, closing: str, next_place: Span | None) -> Diagnostic:
    """A bracket or a block that is never closed."""
    labels = (Label(next_place, f"expected `{closing}` before this"),) if next_place else ()
    help = (f"add the missing `{closing}`",)
    return Diagnostic("NN102", f"`{opening}` is never closed", span, f"needs a `{closing}`", labels=labels, help=help)


def wrong_closing(span: Span, found: str, opening: Span, expected: str) -> Diagnostic:
    """A closing bracket of the wrong sort."""
    return Diagnostic(
        "NN103",
        f"expected `{expected}`, found `{found}`",
        span,
        f"expected `{expected}`",
        labels=(Label(opening, "opened here"),),
        help=(f"close with `{expected}` first",),
    )


def closes_nothing(span: Span, found: str) -> Diagnostic:
    """A closing bracket without an opening one."""
    message = f"`{found}` closes nothing"
    return Diagnostic("NN137", message, span, "nothing is open here", help=(f"remove the `{found}`",))


def two_statements(span: Span, found: str) -> Diagnostic:
    """Two statements on one line."""
    return Diagnostic(
        "NN138",
        f"expected the end of the line, found {found}",
        span,
        "a second statement",
        notes=("a line is a statement",),
        help=("put it on a line of its own",),
    )


def misplaced(span: Span, word: str, block: str | None) -> Diagnostic:
    """A statement in a place where its kind cannot stand."""
    help = f"move it out of the body of this {block}"
    if word == "return":
        help = "it ends the body of a `layer`, `fn` or `optimizer`"
    elif block == "train":
        help = "a training block holds entries only, as in `epochs = 10`; move this out of its braces"
    return Diagnostic("NN139", f"`{word}` cannot stand here", span, "not here", help=(help,))


def unknown_statement(span: Span, word: str, close: str, known: Sequence[str]) -> Diagnostic:
    """A line that begins with a word which begins no statement; `known` are those that may stand there."""
    message, label = f"there is no statement `{word}`", "unknown word"
    help = ELSEWHERE.get(word, f"did you mean `{close}`?")
    if word not in ELSEWHERE and not close:
        message, label = f"expected `=` after `{word}`", "this begins no other statement"
        others = f"; other statements begin with {', '.join(f'`{name}`' for name in known)}" if known else ""
        help = f"write `{word} = ...`{others}"
    return Diagnostic("NN140", message, span, label, help=(help,))


def unfinished_line(span: Span, after: str, next_place: Span) -> Diagnostic:
    """A line that ends where something has to follow."""
    return Diagnostic(
        "NN141",
        f"expected an expression after `{after}`, found the next statement",
        span,
        "something is missing here",
        labels=(Label(next_place, "the next statement"),),
        help=("finish the line, or remove it",),
    )


def unfinished_statement(span: Span, word: str, expected: str, found: str) -> Diagnostic:
    """A statement word without what it needs."""
    return Diagnostic(
        "NN142",
        f"expected {expected} after `{word}`, found {found}",
        span,
        f"expected {expected}",
        help=(f"`{word}` needs {_NEEDS[word]}",),
    )


def no_equation(span: Span, line: str) -> Diagnostic:
    """An expression that stands alone, so that nothing can use its value."""
    return Diagnostic(
        "NN143",
        "an expression alone is not a statement",
        span,
        "nothing is named",
        notes=("a line gives a name to something",),
        help=(f"give it a name: `y = {line}`",),
    )


def function_without_word(span: Span, line: str) -> Diagnostic:
    """A definition that does not begin with `fn` or `layer`."""
    return Diagnostic(
        "NN144",
        "a definition begins with `fn` or `layer`",
        span,
        "a name alone begins an equation",
        help=(f"write `fn {line}`; with weights of its own, `layer {line}`",),
    )


def no_name_before_equals(span: Span, left: str, right: str) -> Diagnostic:
    """An equation whose left side is no name."""
    message = f"expected a name before `=`, found `{left}`"
    help = f"an equation defines the name that stands alone on its left: `name = {right}`"
    return Diagnostic("NN145", message, span, "expected a name", help=(help,))


def compared_not_defined(span: Span, name: str, found: str) -> Diagnostic:
    """A comparison where a name is defined."""
    message = f"expected `=` after `{name}`, found `{found}`"
    return Diagnostic("NN146", message, span, "`=` defines, `==` compares", help=(f"write `{name} = ...`",))


def several_outputs(span: Span, word: str, line: str) -> Diagnostic:
    """Several names in a declaration of one."""
    help = f"write a line for each: `{word} {line}`"
    return Diagnostic("NN147", f"`{word}` declares one name", span, "a second name", help=(help,))


def several_left_sides(span: Span) -> Diagnostic:
    """An equation of several names at once."""
    help = "give the result one name; a layer with two results has them after a dot: `q.a`, `q.b`"
    return Diagnostic("NN148", "an equation defines one name", span, "a second name", help=(help,))


def type_missing(span: Span, word: str, name: str, found: str) -> Diagnostic:
    """A declaration without its type."""
    message = f"expected `:` and a type after `{name}`, found {found}"
    help = f"write `{word} {name} : [4]`, with its shape in the brackets"
    return Diagnostic("NN149", message, span, "a type is missing", help=(help,))


def not_a_type(span: Span, found: str, sizes: str) -> Diagnostic:
    """Something else than a type in a declaration."""
    help = f"types are `[{sizes or '4'}]`, `number` or `class(10)`, each also `over T`"
    return Diagnostic("NN150", f"expected a type after `:`, found {found}", span, "not a type", help=(help,))


def empty_shape(span: Span) -> Diagnostic:
    """A shape without sizes."""
    help = "a single number has the type `number`, or `[1]`"
    return Diagnostic("NN151", "expected a size in the brackets, found nothing", span, "nothing here", help=(help,))


def first_value_missing(span: Span, word: str, found: str) -> Diagnostic:
    """A trained array without its first value."""
    message = f"expected `=` and a first value, found {found}"
    help = "add `= glorot(uniform)`" if word == "weight" else "add `= 0`"
    return Diagnostic("NN152", message, span, "a first value is missing", help=(help,))


def inputs_missing(span: Span, word: str, name: str, found: str) -> Diagnostic:
    """A definition without its inputs."""
    message = f"expected the inputs of `{name}` in brackets, found {found}"
    help = f"write `{word} {name}(x) = ...`; to name a layer without defining a new sort, write `{name} = ...`"
    return Diagnostic("NN153", message, span, "inputs are missing", help=(help,))


def body_missing(span: Span, name: str, found: str) -> Diagnostic:
    """A definition without its body."""
    message = f"expected the body of `{name}`, found {found}"
    help = "write `= expression`, or lines in braces with a `return`"
    return Diagnostic("NN154", message, span, "a body is missing", help=(help,))


def brace_on_next_line(span: Span) -> Diagnostic:
    """A brace on a line of its own."""
    message = "`{` stands on the line of what it belongs to"
    return Diagnostic("NN155", message, span, "move it up", help=("put it at the end of the line above",))


def entry_without_equals(span: Span, name: str, value: str) -> Diagnostic:
    """An entry of a training block that is not written with `=`."""
    message = f"expected `=` after `{name}`, found `:`"
    return Diagnostic("NN156", message, span, "expected `=`", help=(f"write `{name} = {value}`",))


def entry_with_comma(span: Span) -> Diagnostic:
    """A comma after an entry of a training block."""
    message = "expected the end of the line, found `,`"
    return Diagnostic("NN157", message, span, "not here", help=("entries stand on lines of their own, without commas",))
