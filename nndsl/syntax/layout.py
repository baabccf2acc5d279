"""Which line breaks end a statement, and which words are special where they stand.

A line is a statement. It goes on inside ( ) and [ ], after an operator, `=` or `,`, and where the next line begins
with an operator, `then` or `else`. The layout hands the parser one NEWLINE after every statement and no other: none
for empty lines, one before a `}` that stands on the same line, and one at the end of the text.
"""

from __future__ import annotations

from typing import Iterator, Mapping

from nndsl.source import Span
from nndsl.syntax.scanner import Token
from nndsl.syntax.words import STATEMENTS, UNITS

OPENING = {"LPAR": "RPAR", "LSQB": "RSQB", "LBRACE": "RBRACE"}
CLOSING = {closing: opening for opening, closing in OPENING.items()}
_OPERATORS = {"ARROW", "COMPARE", "SIGN", "TIMES", "CIRCUMFLEX", "RANGE", "AND", "OR"}
ASKS_FOR_MORE = _OPERATORS | {"NOT", "EQUAL", "COMMA", "IF", "THEN", "ELSE"}
GOES_ON = _OPERATORS | {"THEN", "ELSE"}
ENDS_OPERAND = {"NAME", "NUMBER", "UNIT", "PERCENT", "GRID", "STRING", "TRUE", "FALSE", "RPAR", "RSQB", "QUOTE"}
DEFINES = {"EQUAL", "COLON", "LSQB"}  # after a word that begins a line: `input = 3` is an equation of that name


class Layout:
    """An iterator of tokens for the parser, which the parser may set back to a later statement after an error."""

    def __init__(self, tokens: list[Token], words: Mapping[str, str]):
        self.tokens = tokens
        self.words = words  # word to token type, for the words that are not reserved
        self.index = 0  # of the token to be read next
        self.open: list[Token] = []  # brackets, the innermost last
        self.fresh = True  # nothing of a statement has been read yet
        self.start = 0  # index of the first token of the statement

    def __iter__(self) -> Iterator[Token]:
        tokens, words = self.tokens, self.words
        while self.index < len(tokens):
            index = self.index
            token = tokens[index]
            kind = token.type
            if kind == "NEWLINE":
                self.index += 1
                if not self._goes_on(index):
                    self.fresh = True
                    yield token
                continue
            if kind == "RBRACE" and not self.fresh and self._in_block():
                self.fresh = True
                yield self._newline()
                continue
            self.index += 1
            if self.fresh:
                self.start = index
            if token.value in words and kind == "NAME":
                token.type = self._type_of_word(index)
            elif kind in OPENING:
                self.open.append(token)
            elif kind in CLOSING and self.open and self.open[-1].type == CLOSING[kind]:
                self.open.pop()
            self.fresh = kind == "LBRACE"
            yield token
        if not self.fresh:
            self.fresh = True
            yield self._newline()

    def _in_block(self) -> bool:
        return not self.open or self.open[-1].type == "LBRACE"

    def _goes_on(self, index: int) -> bool:
        """Whether the statement goes on after the line break at this index, or none has begun."""
        if self.fresh or not self._in_block() or self.tokens[index - 1].type in ASKS_FOR_MORE:
            return True
        return index + 1 < len(self.tokens) and self.tokens[index + 1].type in GOES_ON

    def _type_of_word(self, index: int) -> str:
        """The token type of a word that is a name but for one place."""
        word = self.tokens[index].value
        before = self.tokens[index - 1].type if index else ""
        after = self.tokens[index + 1].type if index + 1 < len(self.tokens) else "NEWLINE"
        if word in STATEMENTS:
            special = self.fresh and after not in DEFINES
        elif word in UNITS:
            special = before == "NUMBER"
        elif word == "t":
            special = before == "LSQB" and index > 1 and self.tokens[index - 2].type in ENDS_OPERAND
        elif word == "as":
            special = before == "STRING"
        else:
            special = before in ENDS_OPERAND  # `over`
        return self.words[word] if special else "NAME"

    def _newline(self) -> Token:
        """An end of line that is not in the text, right after the last token."""
        last = next(token for token in reversed(self.tokens[: self.index]) if token.type != "NEWLINE")
        return Token("NEWLINE", "", Span(last.span.source, last.span.end, last.span.end))
