"""A place where the parser cannot go on, and what stands around it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import AbstractSet

from nndsl.source import Source, Span
from nndsl.syntax.layout import CLOSING, ENDS_OPERAND, OPENING
from nndsl.syntax.scanner import Token
from nndsl.syntax.tables import END

# At one level of brackets, an operation begins after one of these and ends before one of those.
_BEFORE_OPERATION = {
    "EQUAL", "COMMA", "IF", "THEN", "ELSE", "RETURN", "ASSERT", "COLON", "FOR", "IN", "NOT", "AND", "OR",
}  # fmt: skip
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
    accepts: AbstractSet[str]  # the types of tokens that could stand here
    block: Token | None  # the word of the block that the statement stands in, such as `train`

    @property
    def source(self) -> Source:
        return self.found.span.source

    @property
    def place(self) -> Span:
        return self.found.span

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

    @property
    def expects_value(self) -> bool:
        return "NUMBER" in self.accepts

    @property
    def after_value(self) -> bool:
        """Whether a value has just ended."""
        return self.previous is not None and self.previous.type in ENDS_OPERAND and not self.expects_value

    @cached_property
    def opening(self) -> Token | None:
        """The innermost bracket that is open in this statement."""
        opened = open_brackets(self.before)
        return opened[-1] if opened else None

    @cached_property
    def level(self) -> list[Token]:
        """The tokens so far at the same level of brackets; of inner brackets only the opening one."""
        level: list[Token] = []
        depth = 0
        for token in reversed(self.before):
            depth += token.type in CLOSING
            if token.type in OPENING:
                if not depth:
                    break
                depth -= 1
            if not depth:
                level.append(token)
        return level[::-1]

    @cached_property
    def operation(self) -> list[Token]:
        """The part of the level that the token found would be an operand or operator of."""
        for i in range(len(self.level) - 1, -1, -1):
            if self.level[i].type in _BEFORE_OPERATION:
                return self.level[i + 1 :]
        return self.level

    def token(self, offset: int) -> Token:
        """The token so many places after the one found."""
        index = self.at + offset
        return self.tokens[index] if index < len(self.tokens) else Token(END, "", self.place)

    # ---- texts for messages, on one line and not too long

    def line(self, offset: int = 0) -> str:
        """The rest of the line, from so many places after the token found."""
        end = self.at
        while end < len(self.tokens) and self.tokens[end].type != "NEWLINE":
            end += 1
        return self._text(self.at + offset, end)

    def sides(self) -> tuple[str, str] | None:
        """What stands before and after the `=` of the line, where one stands outside of brackets."""
        depth = 0
        for i in range(self.start, len(self.tokens)):
            kind = self.tokens[i].type
            depth += (kind in OPENING) - (kind in CLOSING)
            if kind == "NEWLINE":
                return None
            if kind == "EQUAL" and not depth:
                return self._text(self.start, i), self.line(i + 1 - self.at)
        return None

    def rest(self, offset: int = 0) -> str:
        """The rest of the operation, from so many places after the token found."""
        return self._text(self.at + offset, self._end_of_operation(self.at + offset))

    def text_from(self, token: Token) -> str:
        """From an earlier token to the end of the operation."""
        end = self.tokens[self._end_of_operation(self.at) - 1].span
        return short(" ".join(token.span.to(end).text.split()))

    def text_until_here(self, token: Token) -> str:
        """From an earlier token to the last before the one found."""
        return short(" ".join(token.span.to(self.before[-1].span).text.split()))

    def _end_of_operation(self, index: int) -> int:
        depth = 0
        while index < len(self.tokens):
            kind = self.tokens[index].type
            if not depth and kind in _AFTER_OPERATION:
                break
            depth += (kind in OPENING) - (kind in CLOSING)
            index += 1
        return index

    def _text(self, start: int, end: int) -> str:
        if start >= end:
            return ""
        return short(" ".join(self.tokens[start].span.to(self.tokens[end - 1].span).text.split()))


def open_brackets(tokens: list[Token]) -> list[Token]:
    """The brackets that are open after some tokens, the innermost last."""
    opened: list[Token] = []
    for token in tokens:
        if token.type in OPENING:
            opened.append(token)
        elif token.type in CLOSING and opened:
            opened.pop()
    return opened
