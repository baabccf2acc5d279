"""A place where the parser cannot go on, and what stands around it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import AbstractSet

from nndsl.source import Source, Span
from nndsl.syntax.layout import CLOSING, OPENING
from nndsl.syntax.scanner import Token
from nndsl.syntax.tables import END

# At one level of brackets, an operation begins after one of these.
_BEFORE_OPERATION = {"EQUAL", "COMMA", "IF", "THEN", "ELSE", "RETURN", "ASSERT", "COLON", "FOR", "IN", "NOT", "AND", "OR"}
_AFTER_OPERATION = {"NEWLINE", "COMMA", "THEN", "ELSE", "FOR", *CLOSING}


_LONGEST = 60  # characters of a text that a message repeats


def short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


@dataclass(frozen=True)
class Failure:
    tokens: list[Token]  # of the whole text
    start: int  # index of the first token of the statement
    at: int  # index of `found`, or of the token after it if the layout made it
    found: Token
    accepts: AbstractSet[str]
    block: Token | None  # the word of the block that the statement stands in, such as `train`

    @property
    def source(self) -> Source:
        return self.found.span.source

    @cached_property
    def before(self) -> list[Token]:
        """The tokens of the statement so far."""
        return [token for token in self.tokens[self.start : self.at] if token.type != "NEWLINE"]

    @property
    def first(self) -> Token:
        """The first token of the statement."""
        return self.before[0] if self.before else self.found

    @property
    def previous(self) -> Token | None:
        return self.before[-1] if self.before else None

    def token(self, offset: int) -> Token:
        """The token so many places after the one found."""
        index = self.at + offset
        return self.tokens[index] if index < len(self.tokens) else Token(END, "", self.found.span)

    @cached_property
    def level(self) -> list[Token]:
        """The tokens so far at the same level of brackets; what stands in inner brackets is left out."""
        level: list[Token] = []
        depth = 0
        for token in reversed(self.before):
            if token.type in CLOSING:
                depth += 1
            if not depth:
                if token.type in OPENING:
                    break
                level.append(token)
            if token.type in OPENING:
                depth -= 1
                if not depth:
                    level.append(token)
        return level[::-1]

    @cached_property
    def opening(self) -> Token | None:
        """The innermost bracket that is open in this statement."""
        opened: list[Token] = []
        for token in self.before:
            if token.type in OPENING:
                opened.append(token)
            elif token.type in CLOSING and opened:
                opened.pop()
        return opened[-1] if opened else None

    @cached_property
    def operation(self) -> list[Token]:
        """The part of the level that the token found would be an operand or operator of."""
        for i in range(len(self.level) - 1, -1, -1):
            if self.level[i].type in _BEFORE_OPERATION:
                return self.level[i + 1 :]
        return self.level

    def rest(self, index: int) -> str:
        """The text from a token to the end of its operation."""
        return self.text(index, self.end_of_operation(index))

    def end_of_operation(self, index: int) -> int:
        depth, end = 0, index
        while end < len(self.tokens):
            kind = self.tokens[end].type
            if not depth and kind in _AFTER_OPERATION:
                break
            depth += (kind in OPENING) - (kind in CLOSING)
            end += 1
        return end

    def text(self, start: int, end: int) -> str:
        """The text of the tokens from one index to another, on one line."""
        if start >= end:
            return ""
        return short(" ".join(self.tokens[start].span.to(self.tokens[end - 1].span).text.split()))

    def line(self, offset: int = 0) -> str:
        """The rest of the line, from so many places after the token found."""
        end = self.at
        while end < len(self.tokens) and self.tokens[end].type != "NEWLINE":
            end += 1
        return self.text(self.at + offset, end)

    def place(self) -> Span:
        return self.found.span
