"""NN1xx, first part: characters, numbers, strings and names that are not of the language; files that are no text."""

from __future__ import annotations

from nndsl.diagnostics.diagnostic import Diagnostic
from nndsl.source import Span

_CHARACTERS = {
    ";": "a line is a statement: put the next one on a line of its own",
    "%": "there is no modulo sign; a percentage is written without a space: `20%`",
    "&": "write `and`",
    "|": "write `or`; a connection is `x -> f`",
    "!": "write `not`; unequal is `!=`",
    "?": "a choice is written `if c then a else b`",
    "~": "write `not`; a random value is `draw(normal(0, 1))`",
    "$": "names are made of letters, digits and `_`",
    "\\": "a line goes on by itself after an operator or inside brackets",
    "`": "names stand without quotes, strings in double quotes",
}
_NAMES = ("names are made of letters of any script, the digits 0 to 9 and `_`",)


def string_not_closed(span: Span) -> Diagnostic:
    """A string without its closing quote."""
    help = 'add `"` at its end; a string stands on one line'
    return Diagnostic("NN104", "this string is never closed", span, "begins here", help=(help,))


def single_quotes(span: Span, text: str) -> Diagnostic:
    """A string in single quotes."""
    return Diagnostic(
        "NN105",
        "strings have double quotes",
        span,
        "`'` is the transpose, as in `W' @ h`",
        help=(f'write `"{text or "..."}"`',),
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


def unknown_character(span: Span, character: str, instead: str) -> Diagnostic:
    """A character that has no meaning in the language; `instead` is one that looks like it and has."""
    code = "" if character.isascii() else f" (U+{ord(character):04X})"
    quoted = "the backquote" if character == "`" else f"`{character}`"
    help = _CHARACTERS.get(character) or (f"write `{instead}`" if instead.strip() else "write an ordinary space")
    known = character in _CHARACTERS or bool(instead)
    message = f"{quoted}{code} has no meaning here"
    return Diagnostic("NN107", message, span, "not part of the language", help=(help,) if known else ())


def wrong_number(span: Span, text: str, reason: str, instead: str) -> Diagnostic:
    """Something that begins like a number and is none."""
    help = {
        "digits": f"write `{instead}`",
        "zeros": f"write `{instead}`, without zeros in front",
        "underscores": f"write `{instead}`, or single `_` between digits",
        "base": f"numbers are decimal: write `{instead}`",
        "sizes": "sizes begin at 1: `5x5` is the list [5, 5]",
        "product": f"a product is written `{instead}`; a name begins with a letter",
        "index": f"an index is written `{instead}`",
        "form": "numbers are written like 3, 60_000, 0.5, 1e-4 or 20%",
    }[reason]
    return Diagnostic("NN108", f"`{text}` is not a number", span, "not a number", help=(help,))


def number_range(span: Span, reason: str, length: int, longest: int) -> Diagnostic:
    """A number that is too long, too large or too small to be kept."""
    help = {
        "too long": f"it has {length} characters; at most {longest} are read, and 17 digits fix any number",
        "too large": "the largest number is about 1.8e308",
        "too small": "the smallest number above 0 is about 5e-324",
    }[reason]
    return Diagnostic("NN109", f"this number is {reason}", span, reason, help=(help,))


def foreign_digits(span: Span, text: str, instead: str) -> Diagnostic:
    """Digits of another script."""
    message = f"`{text}` has digits other than 0 to 9"
    return Diagnostic("NN110", message, span, "digits are 0 to 9", help=(f"write `{instead}`",))


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
        help=("open the file in your editor and save as UTF-8",),
    )


def binary(path: str, offset: int) -> Diagnostic:
    """A file that is no text at all."""
    return Diagnostic(
        "NN130",
        f"{path} is a binary file: it holds a zero byte at offset {offset}",
        notes=("other programs use the ending .nn too, such as Unity Barracuda for its models",),
        help=("name a text file in the nndsl language",),
    )


def wrong_name(span: Span, name: str, character: str, instead: str) -> Diagnostic:
    """A name with a character that names cannot have."""
    message = f"`{name}` is not a name: `{character}` (U+{ord(character):04X}) is no letter"
    help = f"write `{instead}`" if instead else "choose another name"
    return Diagnostic("NN132", message, span, "not a name", notes=_NAMES, help=(help,))
