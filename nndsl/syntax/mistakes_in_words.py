"""What is wrong with a text that is no token of the language: wrong numbers, strings, names and characters."""

from __future__ import annotations

import re

from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import syntax
from nndsl.syntax.failure import Failure, short
from nndsl.syntax.layout import ENDS_OPERAND
from nndsl.syntax.scanner import LONGEST_NUMBER, Token, is_name

_ASCII = {
    "−": "-", "–": "-", "—": "-", "→": "->", "⟶": "->", "⇒": "->", "·": "*", "⋅": "*", "∙": "*", "∗": "*", "×": "*",
    "÷": "/", "⁄": "/", "≤": "<=", "≥": ">=", "≠": "!=", "“": '"', "”": '"', "„": '"', "‘": '"', "’": "'", "′": "'",
    "…": "...", "‥": "..", "∧": "and", "∨": "or", "¬": "not", "⊤": "'", "ᵀ": "'",
}  # fmt: skip
_HELP = {
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
}  # fmt: skip


def wrong_token(failure: Failure) -> Diagnostic | None:
    """The diagnostic of a token that the scanner could not make sense of."""
    token = failure.found
    match token.type:
        case "WRONG_NUMBER":
            before = failure.previous
            if token.value.startswith(".") and before and before.span.end == token.span.start and before.type in ENDS_OPERAND:
                return syntax.wrong_number(token.span, token.value, f"an index is written `{before.value}[{token.value[1:]}]`")
            return _number(token)
        case "WRONG_STRING":
            return _string(token)
        case "WRONG_NAME":
            return _name(token)
        case "WRONG":
            return _character(token)
    return None


def _number(token: Token) -> Diagnostic:
    text, span = token.value, token.span
    digits = "".join(_ascii_digit(c) for c in text)
    if digits != text:
        return syntax.foreign_digits(span, short(text), short(digits))
    shape = re.fullmatch(r"[\d_]*\d(\.\d[\d_]*)?([eE][+-]?\d+)?", text)
    if shape and len(text) > LONGEST_NUMBER:
        return syntax.number_range(span, f"too long: {len(text)} characters", f"at most {LONGEST_NUMBER} are read; 17 digits fix any number")
    if re.fullmatch(r"0\d+", text):
        return syntax.wrong_number(span, short(text), f"write `{text.lstrip('0') or '0'}`, without zeros in front")
    if shape and "_" not in text:
        if float(text) > 0:
            return syntax.number_range(span, "too large", "the largest number is about 1.8e308")
        return syntax.number_range(span, "too small", "the smallest number above 0 is about 5e-324")
    return syntax.wrong_number(span, short(text), _number_help(text))


def _number_help(text: str) -> str:
    if len(text) > LONGEST_NUMBER:
        return f"at most {LONGEST_NUMBER} characters are read of a number"
    if re.fullmatch(r"[\d_]+", text):
        return f"write `{text.replace('_', '')}`, or single `_` between digits"
    if re.fullmatch(r"\.\d+([eE][+-]?\d+)?", text):
        return f"write `0{text}`"
    if re.fullmatch(r"\d+\.", text):
        return f"write `{text[:-1]}` or `{text}0`"
    if re.fullmatch(r"0[xX][0-9a-fA-F]+", text) and not re.fullmatch(r"0x\d", text):
        return f"numbers are decimal: write `{int(text, 16)}`"
    if re.fullmatch(r"0[bBoO][0-7]+", text):
        return f"numbers are decimal: write `{int(text, 0)}`" if _is_int(text) else "numbers are decimal"
    if re.fullmatch(r"\d+([x×]\d+)+", text):
        return "sizes begin at 1: `5x5` is the list [5, 5]"
    if match := re.fullmatch(r"(\d+(?:\.\d+)?)([^\W\d]\w*)", text):
        return f"a product is written with `*`: `{match[1]} * {match[2]}`; a name begins with a letter"
    return "numbers are written like 3, 60_000, 0.5, 1e-4 or 20%"


def _is_int(text: str) -> bool:
    try:
        int(text, 0)
    except ValueError:
        return False
    return True


def _string(token: Token) -> Diagnostic:
    span = token.span
    for match in re.finditer(r"\\(.?)", token.value):
        if match[1] not in ('"', "\\"):
            place = span.source.span(span.start + match.start(), span.start + match.end())
            return syntax.wrong_escape(place, match[0])
    return syntax.string_not_closed(span)


def _name(token: Token) -> Diagnostic:
    text, span = token.value, token.span
    plain = "".join(_ascii_digit(c) for c in text)
    if plain != text and all(c.isdecimal() or is_name("a" + c) for c in text):
        return syntax.foreign_digits(span, short(text), short(plain))
    wrong = next(c for c in text if not is_name("a" + c))
    power = re.fullmatch(r"(\w*?)([⁰¹²³⁴-⁹]+)", text)
    if power and is_name(power[1]):
        return syntax.wrong_name(span, short(text), wrong, f"a power is written `{power[1]}^{_plain(power[2])}`")
    return syntax.wrong_name(span, short(text), wrong, f"write `{_plain(text)}`" if is_name(_plain(text)) else "choose another name")


def _plain(text: str) -> str:
    """The text with compatible characters in place of styled ones: 2 for ²."""
    from unicodedata import normalize

    return normalize("NFKC", text)


def _ascii_digit(character: str) -> str:
    return str(int(character)) if character.isdecimal() else character


def _character(token: Token) -> Diagnostic:
    character = token.value
    return syntax.unknown_character(token.span, character, _character_help(character))


def _character_help(character: str) -> str:
    if character in _HELP:
        return _HELP[character]
    ours = _ASCII.get(character) or _plain(character)
    if character.isspace():
        return "write an ordinary space"
    return f"write `{ours}`" if ours != character and ours.isascii() else ""
