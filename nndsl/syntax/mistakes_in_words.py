"""What is wrong with a text that is no token of the language: wrong numbers, strings, names and characters."""

from __future__ import annotations

import re

from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import words
from nndsl.source import Span
from nndsl.syntax.failure import Failure, short
from nndsl.syntax.scanner import LONGEST_NUMBER, Token, is_name

# Characters that look like signs of the language.
_ALIKE = dict(
    zip(
        "−–—→⟶⇒·⋅∙∗×÷⁄≤≥≠“”„‘’′…‥∧∨¬⊤ᵀ",
        "- - - -> -> -> * * * * * / / <= >= != \" \" \" ' ' ' ... .. and or not ' '".split(),
        strict=True,
    )
)


def wrong_token(f: Failure) -> Diagnostic | None:
    """The diagnostic of a token that the scanner could not make sense of."""
    match f.found.type:
        case "WRONG_NUMBER":
            return _index(f) or _number(f.found.value, f.place)
        case "WRONG_STRING":
            return _string(f.found)
        case "WRONG_NAME":
            return _name(f.found.value, f.place)
        case "WRONG":
            character = f.found.value
            return words.unknown_character(f.place, character, _alike(character))
    return None


def _index(f: Failure) -> Diagnostic | None:
    """x.5"""
    if not f.after_value or f.previous.span.end != f.place.start or not f.found.value.startswith("."):
        return None
    return words.wrong_number(f.place, short(f.found.value), "index", f"{f.previous.value}[{short(f.found.value[1:])}]")


def _number(text: str, span: Span) -> Diagnostic:
    digits = "".join(map(_ascii_digit, text))
    if digits != text:
        return words.foreign_digits(span, short(text), short(digits))
    if re.fullmatch(r"0\d+", text) and len(text) <= LONGEST_NUMBER:
        return words.wrong_number(span, text, "zeros", text.lstrip("0") or "0")
    if re.fullmatch(r"\d+(_\d+)*(\.\d+(_\d+)*)?([eE][+-]?\d+)?", text):
        if len(text) > LONGEST_NUMBER:
            return words.number_range(span, "too long", len(text), LONGEST_NUMBER)
        return words.number_range(span, "too large" if float(text) > 0 else "too small", len(text), LONGEST_NUMBER)
    reason, instead = _misspelling(text) if len(text) <= LONGEST_NUMBER else ("form", "")
    return words.wrong_number(span, short(text), reason, instead)


def _misspelling(text: str) -> tuple[str, str]:
    """Why a text is no number, and what was probably meant."""
    if re.fullmatch(r"\.\d+([eE][+-]?\d+)?", text):
        return "digits", "0" + text
    if re.fullmatch(r"\d+\.", text):
        return "digits", f"{text[:-1]}` or `{text}0"
    if re.fullmatch(r"[\d_]+", text):
        return "underscores", text.replace("_", "")
    if re.fullmatch(r"0([xX][0-9a-fA-F]{2,}|[bB][01]+|[oO][0-7]+)", text):
        return "base", str(int(text, 0))
    if re.fullmatch(r"\d+([x×]\d+)+", text):
        return "sizes", ""
    if match := re.fullmatch(r"(\d+(?:\.\d+)?)([^\W\d]\w*)", text):
        return "product", f"{match[1]} * {match[2]}"
    return "form", ""


def _string(token: Token) -> Diagnostic:
    span = token.span
    for match in re.finditer(r"\\(.?)", token.value):
        if match[1] not in ('"', "\\"):
            return words.wrong_escape(span.source.span(span.start + match.start(), span.start + match.end()), match[0])
    return words.string_not_closed(span)


def _name(text: str, span: Span) -> Diagnostic:
    digits = "".join(map(_ascii_digit, text))
    if digits != text and is_name(digits):
        return words.foreign_digits(span, short(text), short(digits))
    wrong = next(c for c in text if not is_name("a" + c))
    power = re.fullmatch("(.*?)([⁰¹²³⁴-⁹]+)", text)
    plain = f"{power[1]}^{_plain(power[2])}" if power else _plain(text)
    return words.wrong_name(span, short(text), wrong, short(plain) if power or is_name(plain) else "")


def _alike(character: str) -> str:
    """What a character was probably meant to be; a blank for one that looks like it."""
    if character.isspace():
        return " "
    ours = _ALIKE.get(character) or _plain(character)
    return ours if ours != character and ours.isascii() else ""


def _plain(text: str) -> str:
    """The text with ordinary characters in place of compatible ones: 2 for ²."""
    from unicodedata import normalize

    return normalize("NFKC", text)


def _ascii_digit(character: str) -> str:
    return str(int(character)) if character.isdecimal() else character
