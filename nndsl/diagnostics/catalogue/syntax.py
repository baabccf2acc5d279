"""NN1xx: texts that are not of the language: what was expected, what was found, and what to write instead."""

from __future__ import annotations

from typing import Sequence

from nndsl.diagnostics.diagnostic import Diagnostic, Label
from nndsl.source import Span


def unexpected(span: Span, expected: str, found: str, help: str = "") -> Diagnostic:
    """Something that cannot stand where it stands."""
    message = f"expected {expected}, found {found}"
    return Diagnostic("NN101", message, span, f"expected {expected}", help=(help,) if help else ())


def not_closed(span: Span, opening: str, closing: str, next_place: Span | None) -> Diagnostic:
    """A bracket or a block that is never closed."""
    labels = (Label(next_place, f"expected `{closing}` before this"),) if next_place else ()
    return Diagnostic(
        "NN102", f"`{opening}` is never closed", span, f"needs a `{closing}`", labels=labels, help=(f"add the missing `{closing}`",)
    )


def wrong_closing(span: Span, found: str, opening: Span | None, expected: str) -> Diagnostic:
    """A closing bracket of the wrong sort, or without an opening one."""
    if opening is None:
        return Diagnostic("NN103", f"`{found}` closes nothing", span, "nothing is open here", help=(f"remove the `{found}`",))
    return Diagnostic(
        "NN103",
        f"expected `{expected}`, found `{found}`",
        span,
        f"expected `{expected}`",
        labels=(Label(opening, "opened here"),),
        help=(f"close with `{expected}` first",),
    )


def string_not_closed(span: Span) -> Diagnostic:
    """A string without its closing quote."""
    return Diagnostic(
        "NN104", "this string is never closed", span, "begins here", help=('add `"` at its end; a string stands on one line',)
    )


def single_quotes(span: Span, text: str) -> Diagnostic:
    """A string in single quotes."""
    return Diagnostic(
        "NN105",
        "strings have double quotes",
        span,
        "`'` is the transpose, as in `W' @ h`",
        help=(f'write `"{text}"`' if text else 'write `"..."`',),
    )


def wrong_escape(span: Span, escape: str) -> Diagnostic:
    r"""A backslash in a string before something else than `"` or `\`."""
    return Diagnostic(
        "NN106",
        f"`{escape}` means nothing in a string",
        span,
        "unknown escape",
        notes=('only `\\"` and `\\\\` are escapes',),
        help=("in a path write `/`, which works everywhere; for a backslash write `\\\\`",),
    )


def unknown_character(span: Span, character: str, help: str) -> Diagnostic:
    """A character that has no meaning in the language."""
    code = "" if character.isascii() else f" (U+{ord(character):04X})"
    quoted = "the backquote" if character == "`" else f"`{character}`"
    return Diagnostic("NN107", f"{quoted}{code} has no meaning here", span, "not part of the language", help=(help,) if help else ())


def wrong_number(span: Span, text: str, help: str) -> Diagnostic:
    """Something that begins like a number and is none."""
    return Diagnostic("NN108", f"`{text}` is not a number", span, "not a number", help=(help,))


def number_range(span: Span, reason: str, help: str) -> Diagnostic:
    """A number that is too long, too large or too small to be kept."""
    return Diagnostic("NN109", f"this number is {reason}", span, reason, help=(help,))


def foreign_digits(span: Span, text: str, ascii_text: str) -> Diagnostic:
    """Digits of another script."""
    return Diagnostic(
        "NN110",
        f"`{text}` has digits other than 0 to 9",
        span,
        "digits are 0 to 9",
        help=(f"write `{ascii_text}`",),
    )


def reserved_name(span: Span, word: str) -> Diagnostic:
    """A reserved word where a name is needed."""
    return Diagnostic(
        "NN111",
        f"`{word}` is a reserved word and cannot be a name",
        span,
        "a reserved word",
        notes=("reserved are `if then else for in return true false and or not`",),
        help=(f"choose another name, such as `{word}_`",),
    )


def operator_after_arrow(span: Span, chain: Span, operator: str, rest: str) -> Diagnostic:
    """An operator after a connection, where it is not clear what it applies to."""
    after = " ".join(chain.text.split())
    return Diagnostic(
        "NN112",
        f"`{operator}` cannot follow an arrow without brackets",
        span,
        "applies to what?",
        notes=("an arrow is weaker than every operator: `a + b -> f` is `f(a + b)`",),
        help=(f"for the connection first write `({after}) {operator} {rest}`",),
    )


def no_layer_after_arrow(span: Span, found: str, help: str) -> Diagnostic:
    """Something after an arrow that is no layer."""
    return Diagnostic(
        "NN113",
        f"expected a layer after `->`, found {found}",
        span,
        "not a layer",
        notes=("after an arrow stands a layer, a call that makes one, or one in brackets",),
        help=(help,),
    )


def wrong_delay(span: Span, message: str, help: str) -> Diagnostic:
    """Brackets of a delay that hold something else than `t`, `t-k` or `t+k`."""
    return Diagnostic("NN114", message, span, "not a delay", help=(help,))


def positional_after_named(span: Span, named: Span, name: str) -> Diagnostic:
    """An argument given by place after one given by name."""
    return Diagnostic(
        "NN115",
        "an argument without a name cannot follow one with a name",
        span,
        "has no name",
        labels=(Label(named, f"`{name}` is given by name"),),
        help=("put the arguments without names first, or give this one its name",),
    )


def given_twice(span: Span, first: Span, name: str, what: str) -> Diagnostic:
    """One argument, setting or input given twice."""
    return Diagnostic(
        "NN116",
        f"the {what} `{name}` is given twice",
        span,
        "given again here",
        labels=(Label(first, "first given here"),),
        help=("remove one of the two",),
    )


def two_statements(span: Span, found: str) -> Diagnostic:
    """Two statements on one line."""
    return Diagnostic(
        "NN117",
        f"expected the end of the line, found {found}",
        span,
        "a second statement",
        notes=("a line is a statement",),
        help=("put it on a line of its own",),
    )


def chained(span: Span, first: Span, operator: str, help: str) -> Diagnostic:
    """Two comparisons or two ranges in a row."""
    what = "ranges" if operator == ".." else "comparisons"
    return Diagnostic(
        "NN118", f"{what} cannot be chained", span, "a second one", labels=(Label(first, "the first"),), help=(help,)
    )


def incomplete_if(span: Span, expected: str, found: str) -> Diagnostic:
    """An `if` without its `then` or its `else`."""
    return Diagnostic(
        "NN119",
        f"expected `{expected}`, found {found}",
        span,
        f"`{expected}` is missing",
        notes=("an `if` always has a value, so it has both sides",),
        help=("write `if c then a else b`",),
    )


def if_needs_brackets(span: Span, help: str) -> Diagnostic:
    """An `if` as a part of an operation, without brackets."""
    return Diagnostic("NN120", "an `if` inside an operation needs brackets", span, "needs brackets", help=(help,))


def empty_brackets(span: Span, message: str, help: str) -> Diagnostic:
    """Brackets with nothing in them, or a tuple of one."""
    return Diagnostic("NN121", message, span, "nothing here", help=(help,))


def misplaced(span: Span, word: str, where: str) -> Diagnostic:
    """A statement in a place where its kind cannot stand."""
    return Diagnostic("NN122", f"`{word}` cannot stand here", span, "not here", help=(where,))


def unknown_statement(span: Span, word: str, help: str) -> Diagnostic:
    """A line that begins with a word which begins no statement."""
    return Diagnostic("NN123", f"there is no statement `{word}`", span, "unknown word", help=(help,))


def equality(span: Span, message: str, help: str) -> Diagnostic:
    """`=` where values are compared, or a comparison where something is defined."""
    return Diagnostic("NN124", message, span, "`=` defines, `==` compares", help=(help,))


def no_equation(span: Span, help: str) -> Diagnostic:
    """An expression that stands alone, so that nothing can use its value."""
    return Diagnostic(
        "NN125",
        "an expression alone is not a statement",
        span,
        "nothing is named",
        notes=("a line gives a name to something, as in `y = x -> f`",),
        help=(help,),
    )


def not_separated(span: Span, found: str, help: Sequence[str]) -> Diagnostic:
    """Two values side by side with nothing between them."""
    return Diagnostic("NN126", f"expected an operator or a comma, found {found}", span, "nothing before it", help=tuple(help))


def unfinished(span: Span, after: str, next_place: Span) -> Diagnostic:
    """A line that ends where something has to follow."""
    return Diagnostic(
        "NN127",
        f"expected an expression after `{after}`, found the next statement",
        span,
        "something is missing here",
        labels=(Label(next_place, "the next statement"),),
    )


def hidden_character(span: Span, character: str, name: str) -> Diagnostic:
    """A control character, or one that is invisible or changes the direction of text."""
    return Diagnostic(
        "NN128",
        f"the text holds an invisible character, U+{ord(character):04X}" + (f" ({name})" if name else ""),
        span,
        "invisible",
        notes=("such characters can make a text look different from what it says, so they are refused",),
        help=("delete it; retyping the line by hand does so",),
    )


def not_utf8(path: str, offset: int, byte: int) -> Diagnostic:
    """A file in another encoding than UTF-8."""
    return Diagnostic(
        "NN129",
        f"{path} is not UTF-8: the byte 0x{byte:02X} at offset {offset} cannot stand there",
        help=("open the file in your editor and save it as UTF-8",),
    )


def binary(path: str, offset: int) -> Diagnostic:
    """A file that is no text at all."""
    return Diagnostic(
        "NN130",
        f"{path} is a binary file: it holds a zero byte at offset {offset}",
        notes=("other programs use the ending .nn too, such as Unity Barracuda for its models",),
        help=("name a text file in the nndsl language",),
    )


def other_language(span: Span, found: str, ours: str) -> Diagnostic:
    """A sign or word of another language."""
    return Diagnostic("NN131", f"`{found}` is not part of the language", span, "written otherwise here", help=(ours,))


def wrong_name(span: Span, name: str, character: str, help: str) -> Diagnostic:
    """A name with a character that names cannot have."""
    return Diagnostic(
        "NN132",
        f"`{name}` is not a name: `{character}` (U+{ord(character):04X}) is no letter",
        span,
        "not a name",
        notes=("names are made of letters of any script, the digits 0 to 9 and `_`",),
        help=(help,),
    )


def one_at_a_time(span: Span, word: str, help: str) -> Diagnostic:
    """Several names in a declaration of one."""
    return Diagnostic("NN133", f"`{word}` declares one name", span, "a second name", help=(help,))


def declaration(span: Span, message: str, label: str, help: str) -> Diagnostic:
    """A declaration or definition that is not complete or not in its form."""
    return Diagnostic("NN134", message, span, label, help=(help,))


def misplaced_for(span: Span, help: str) -> Diagnostic:
    """`for` outside the brackets of a call or a list."""
    return Diagnostic("NN135", "`for` repeats only inside the brackets of a call or a list", span, "not here", help=(help,))
