"""A text as lines, as its author broke them: a line ends where the layout ends a statement, and after `{`.

What an author's line breaks say is kept with the piece they stand before.
"""

from __future__ import annotations

from collections import deque

from nndsl.source import Source
from nndsl.syntax.formatting.blanks import set_blanks
from nndsl.syntax.formatting.breaks import settle_block, settle_breaks
from nndsl.syntax.formatting.pieces import Line, Piece
from nndsl.syntax.layout import Layout
from nndsl.syntax.parser import scanner
from nndsl.syntax.scanner import Token


def lines(source: Source) -> list[Line]:
    """The lines of a text whose tokens are of the language, blanks and breaks in style."""
    made: list[Line] = []
    for line in _Split(source).lines:
        set_blanks(line.pieces)
        settle_breaks(line.pieces)
        made.append(line)
        if line.kind == "RBRACE":
            settle_block(made)
    return made


class _Split:
    """Tokens and comments in the order of the text."""

    def __init__(self, source: Source):
        self.text = source.text
        self.end = 0  # of the last piece
        self.lines: list[Line] = []
        self.open = False  # more may follow on the last line
        self.blocks: list[str] = []  # the types of the first tokens of the blocks around
        comments = deque(scanner().comments(source))
        for token in Layout(scanner().scan(source), scanner().words):
            if token.type == "NEWLINE":
                self.open = False
                continue
            while comments and comments[0].span.start < token.span.start:
                self._comment(comments.popleft())
            self._token(token)
        for comment in comments:
            self._comment(comment)

    def _token(self, token: Token) -> None:
        if token.type == "RBRACE":
            self.blocks.pop()
        self._add(Piece(token.type, token.value, self._breaks(token)))
        self.open = token.type != "LBRACE"
        if token.type == "LBRACE":
            self.blocks.append(self.lines[-1].kind)

    def _comment(self, token: Token) -> None:
        breaks = self._breaks(token)
        text = _spaced(token.value.rstrip())
        if not (self.open or breaks) and self.lines:
            self.lines[-1].comment = text
        else:
            self._add(Piece("COMMENT", text, breaks))

    def _add(self, piece: Piece) -> None:
        if not self.open:
            within = self.blocks[-1] if self.blocks else ""
            self.lines.append(Line(len(self.blocks), within, piece.breaks > 1))
        self.lines[-1].pieces.append(piece)

    def _breaks(self, token: Token) -> int:
        breaks = min(self.text.count("\n", self.end, token.span.start), 2)
        self.end = token.span.end
        return breaks


def _spaced(comment: str) -> str:
    """A comment with a blank after its `#`, unless a sign stands there that asks for none."""
    return comment if comment[1:2] in ("", " ", "#", "!") else f"# {comment[1:]}"
