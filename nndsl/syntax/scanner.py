"""Text to tokens, by one regular expression made from the terminals of the grammar.

The scanner never fails: what is no token of the language becomes a token of a type that no rule of the grammar takes
(`mistakes.py` says what is wrong with it). Line breaks are all kept; `layout.py` decides which of them end something.
Comment lines directly above a token that begins a line become its `doc`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Iterator, Mapping

from nndsl.source import Source, Span
from nndsl.syntax.words import RESERVED, UNITS

COMMENT = r"#[^\n]*"
# What is left when no terminal matches. A number that is too wide for its place, such as `3x`, is taken whole.
WRONG = {
    "WRONG_NUMBER": r"\.?\d(?:[\w×]|\.(?!\.)|(?<=[eE])[+-](?=\d))*",
    "WRONG_STRING": r'"(?:[^"\\\n]|\\[^\n])*"?',
    "WRONG": r"[^\n]",
}
LONGEST_NUMBER = 60  # characters; more than any float needs


@dataclass(slots=True)
class Token:
    type: str
    value: str
    span: Span
    doc: str = ""
    first: bool = False  # the first of its line


class Scanner:
    """`terminals` are those of the grammar: names and regular expressions, in the order in which they are tried."""

    def __init__(self, terminals: Mapping[str, str]):
        words = {pattern: name for name, pattern in terminals.items() if pattern.isalpha()}
        self.reserved = {word: name for word, name in words.items() if word in RESERVED}
        self.words = {word: name for word, name in words.items() if word not in RESERVED}
        self.words |= dict.fromkeys(UNITS, "UNIT")
        patterns = {name: pattern for name, pattern in terminals.items() if pattern not in words}
        patterns |= {"COMMENT": COMMENT, **WRONG}
        # The end of the text is a match too, or blanks before it would be tried again and again.
        everything = "|".join([*(f"(?P<{name}>{pattern})" for name, pattern in patterns.items()), r"\Z"])
        self.matches = re.compile(rf"[ \t]*+(?:{everything})").finditer

    def scan(self, source: Source) -> list[Token]:
        """All tokens of a text, and a NEWLINE for each line that has any."""
        return list(self.tokens(source))

    def tokens(self, source: Source) -> Iterator[Token]:
        """The same, one after another."""
        comments: list[str] = []
        first, commented = True, False
        ascii_only = source.text.isascii()
        reserved = self.reserved.get
        for match in self.matches(source.text):
            kind = match.lastgroup
            if kind is None:
                break
            start, end = match.span(kind)
            if kind == "NEWLINE":
                if not first:
                    yield Token(kind, "\n", Span(source, start, end))
                if not commented:
                    comments.clear()
                first, commented = True, False
                continue
            value = match[kind]
            if kind == "COMMENT":
                if first:
                    comments.append(value[1:].removeprefix(" ").rstrip())
                    commented = True
                continue
            if kind == "NAME":
                kind = reserved(value, kind)
                if not ascii_only and not is_name(value):
                    kind = "WRONG_NAME"
            elif kind == "NUMBER" and (len(value) > LONGEST_NUMBER or not _fits(value)):
                kind = "WRONG_NUMBER"
            doc = "\n".join(comments) if first and comments else ""
            yield Token(kind, value, Span(source, start, end), doc, first)
            first, commented = False, False
            comments.clear()

    def comments(self, source: Source) -> list[Token]:
        """All comments of a text, which `scan` passes over."""
        found = (match.span("COMMENT") for match in self.matches(source.text) if match.lastgroup == "COMMENT")
        return [Token("COMMENT", source.text[start:end], Span(source, start, end)) for start, end in found]


def is_name(text: str) -> bool:
    """Letters, digits and `_`, where letters are those of any script and digits are 0 to 9."""
    return text.isidentifier() and not any(c.isdigit() and not c.isascii() for c in text)


def _fits(text: str) -> bool:
    """Whether a number, written as the grammar allows, is neither infinite nor rounded to zero as a float."""
    value = float(text)
    digits = text.lower().partition("e")[0].strip("0._")
    return value < float("inf") and (value > 0 or not digits)
