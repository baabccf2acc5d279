"""A text as lines: each a statement with all its tokens and the comments inside it, an end of a block, or a comment.

A line ends where the layout ends a statement, and after `{`. What an author's line breaks say is kept with the piece
they stand before. Three things about them are a matter of style: a comma does not begin a row; a list that ends in a
comma has an item on each row; and a block whose author wrote it on one row stays there if it fits.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from nndsl.diagnostics.cells import width
from nndsl.source import Source
from nndsl.syntax.formatting.blanks import blank_between, leads
from nndsl.syntax.layout import CLOSING, OPENING, Layout
from nndsl.syntax.parser import scanner
from nndsl.syntax.scanner import Token

INDENT = 2
WIDEST = 100  # columns of code; a row is longer only where no place to break it is left


@dataclass(slots=True)
class Piece:
    """A token or a comment."""

    type: str
    text: str
    breaks: int  # line breaks before it: 0, 1, or 2 where an empty row stands
    blanks: int = 0  # before it, where no line break is

    @property
    def width(self) -> int:
        return width(self.text)


@dataclass(slots=True)
class Line:
    level: int  # blocks around it
    within: str  # the type of the first token of the block around it; empty outside
    blank: bool  # an empty row stood above it
    pieces: list[Piece] = field(default_factory=list)
    comment: str = ""  # at its end

    @property
    def kind(self) -> str:
        """The type of its first token, or COMMENT."""
        return self.pieces[0].type

    @property
    def opens(self) -> bool:
        return self.pieces[-1].type == "LBRACE"

    @property
    def width(self) -> int:
        """Columns of its code where it stands on one row."""
        return INDENT * self.level + sum(piece.blanks + piece.width for piece in self.pieces)

    @property
    def on_one_row(self) -> bool:
        return self.width <= WIDEST and not any(piece.breaks for piece in self.pieces[1:])


def lines(source: Source) -> list[Line]:
    """The lines of a text whose tokens are of the language."""
    made: list[Line] = []
    for line in _Split(source).lines:
        set_blanks(line.pieces)
        set_breaks(line.pieces)
        made.append(line)
        if line.kind == "RBRACE":
            _close(made)
    return made


def _close(made: list[Line]) -> None:
    """Bring the block that the last line ends on one row: if it is empty, or its author had it there and it fits."""
    empty = made[-2].opens
    opening, *inside, closing = block = made[-2 if empty else -3 :]
    if not opening.opens or any(line.comment for line in block[:-1]):
        return
    pieces = [piece for line in block for piece in line.pieces]
    if empty:
        closing.pieces[0].breaks = 0
    set_blanks(pieces)
    on_one_row = Line(opening.level, opening.within, opening.blank, pieces, closing.comment)
    if on_one_row.on_one_row:
        made[-len(block) :] = [on_one_row]


def set_blanks(pieces: list[Piece]) -> None:
    """The blanks before each piece, where it does not begin a row."""
    before, sign_leads = "", False
    for piece in pieces:
        if piece.type == "COMMENT":
            continue
        piece.blanks = int(before != "" and blank_between(before, piece.type, sign_leads))
        before, sign_leads = piece.type, leads(before, piece.type)


def set_breaks(pieces: list[Piece]) -> None:
    """The author's line breaks, as far as they are not a matter of style."""
    opened: list[list[Piece]] = []  # for each open bracket, what stands first in it and after each of its commas
    last = ""  # the type of the token before
    for before, piece, after in zip([None, *pieces], pieces, [*pieces[1:], None]):
        kind = piece.type
        if kind == "COMMA" and piece.breaks and before.type == last:
            piece.breaks = 0
            _begin_row(after)
        sides = bool(before and before.type in OPENING) + (kind in CLOSING)  # of brackets that the break is next to
        piece.breaks = min(piece.breaks, 2 - sides if opened else 1)
        if kind in OPENING:
            opened.append([after])
        elif kind == "COMMA":
            opened[-1].append(after)
        elif kind in CLOSING and opened:
            firsts = opened.pop()
            if last == "COMMA":
                for first in firsts:
                    _begin_row(first)
        last = last if kind == "COMMENT" else kind


def _begin_row(piece: Piece) -> None:
    if piece.type != "COMMENT":  # what follows a comment begins a row as it is
        piece.breaks = max(piece.breaks, 1)


class _Split:
    """The lines of a text as its author broke them."""

    def __init__(self, source: Source):
        self.text = source.text
        self.end = 0  # of the last piece
        self.lines: list[Line] = []
        self.open = False  # more may follow on the last line
        self.blocks: list[str] = []  # the types of the first tokens of the blocks around
        comments = iter(scanner().comments(source))
        comment = next(comments, None)
        for token in Layout(scanner().scan(source), scanner().words):
            if token.type == "NEWLINE":
                self.open = False
                continue
            while comment and comment.span.start < token.span.start:
                self._comment(comment)
                comment = next(comments, None)
            self._token(token)
        for comment in filter(None, (comment, *comments)):
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
            was_open = self.open
            self._add(Piece("COMMENT", text, breaks))
            self.open = was_open

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
