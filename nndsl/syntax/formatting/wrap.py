"""Where a line is broken, and where each of its rows begins.

A row stands under the beginning of what it continues: the value after `=`, the first thing in a bracket, the first
`->` of a chain. After a bracket or `=` that ends a row, what follows is indented from that row, and the closing bracket
stands under its beginning.

A row that is too wide is broken at the last of its loosest places (`places.py`) that still fit.
"""

from __future__ import annotations

from dataclasses import dataclass

from nndsl.syntax.formatting.pieces import INDENT, WIDEST, Line, Piece
from nndsl.syntax.formatting.places import places
from nndsl.syntax.layout import CLOSING, OPENING

FARTHEST = 40  # the column up to which arrows stand under the first
_BEFORE_VALUE = {"EQUAL", "RETURN", "ASSERT"}


@dataclass(slots=True)
class Row:
    text: str
    comment: str = ""  # at its end
    blank: bool = False  # an empty row stands above it


@dataclass(slots=True)
class _Frame:
    """A bracket that is open, or the whole line, and the item of it that is being written."""

    indent: int  # of the row on which it was opened
    column: int | None = None  # of its items that begin a row
    start: int | None = None  # the column of the item; None before it begins
    value: int | None = None  # the column of what is behind its `=`, or of the item; None before that begins
    arrow: int | None = None  # the column of its first arrow


def wrap(line: Line) -> list[Row]:
    """The rows of a line."""
    return _Wrap(line).rows


class _Wrap:
    def __init__(self, line: Line):
        self.pieces = line.pieces
        self.places = places(line.pieces)
        self.indent = INDENT * line.level  # of the row that is being written
        self.frames = [_Frame(self.indent, self.indent)]
        self.rows: list[Row] = []
        start = 0
        while start < len(self.pieces):
            self.indent = self._column(start)
            end = self._end(start)
            self._write(start, end)
            start = end
        self.rows[-1].comment = line.comment

    def _column(self, start: int) -> int:
        """Where a row begins that begins with this piece; a comment stands as what it precedes."""
        frame = self.frames[-1]
        i = start
        while self.pieces[i].type == "COMMENT" and i + 1 < len(self.pieces):
            i += 1
        kind = self.pieces[i].type
        closes = kind in CLOSING and len(self.frames) > 1
        if closes and i == start:
            return frame.indent
        if frame.start is None or closes:
            return frame.indent + INDENT if frame.column is None else frame.column
        if frame.value is None:
            return frame.start + INDENT
        return frame.arrow if kind == "ARROW" and frame.arrow is not None else frame.value

    def _end(self, start: int) -> int:
        """Where the next row begins: where the author has it, or where a row that is too wide is broken."""
        self._part_named_arguments(start)
        width = self.indent + self.pieces[start].width
        best: int | None = None
        for i in range(start + 1, len(self.pieces)):
            piece = self.pieces[i]
            if piece.breaks:
                return i
            place = self.places.get(i)
            if place and piece.type != "COMMENT" and (best is None or place.beats(self.places[best])):
                best = i
            width += _columns(piece)
            if width > WIDEST and best is not None:
                self.pieces[best].begin_row()
                if self.places[best].closing:
                    self.pieces[self.places[best].closing].begin_row()
                return best
        return len(self.pieces)

    def _part_named_arguments(self, start: int) -> None:
        """Where a row begins with the content of a bracket that has no room on it, give each argument a row."""
        place = self.places.get(start)
        if place and place.items and self.indent + sum(map(_columns, self.pieces[start : place.closing])) > WIDEST:
            for i in place.items:
                self.pieces[i].begin_row()

    def _write(self, start: int, end: int) -> None:
        row = Row(" " * self.indent, blank=self.pieces[start].breaks > 1 and start > 0)
        width = self.indent
        for piece in self.pieces[start:end]:
            if piece.type == "COMMENT" and width > self.indent:
                row.comment = piece.text
                break
            blanks = 0 if width == self.indent else piece.blanks
            row.text += " " * blanks + piece.text
            if piece.type != "COMMENT":
                self._note(piece.type, width + blanks)
            width += blanks + piece.width
        self.rows.append(row)

    def _note(self, kind: str, column: int) -> None:
        """A token is written at a column."""
        if kind in CLOSING and len(self.frames) > 1:
            self.frames.pop()
            return
        frame = self.frames[-1]
        if frame.start is None:
            frame.start, frame.value, frame.arrow = column, column, None
            frame.column = column if frame.column is None else frame.column
        elif frame.value is None:
            frame.value = column
        if kind in _BEFORE_VALUE:
            frame.value = None
        elif kind == "COMMA":
            frame.start = None
        elif kind in ("THEN", "ELSE"):
            frame.arrow = None
        elif kind == "ARROW" and frame.arrow is None:
            frame.arrow = column if column <= FARTHEST else frame.value
        elif kind in OPENING:
            self.frames.append(_Frame(self.indent))


def _columns(piece: Piece) -> int:
    """What a piece adds to the code of its row."""
    return 0 if piece.type == "COMMENT" else piece.blanks + piece.width
