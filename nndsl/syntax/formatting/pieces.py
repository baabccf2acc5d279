"""What a text is made of for the formatter: pieces, which are tokens and comments, and lines of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from nndsl.diagnostics.cells import width

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

    def begin_row(self) -> None:
        if self.type != "COMMENT":  # what follows a comment begins a row as it is
            self.breaks = max(self.breaks, 1)


@dataclass(slots=True)
class Line:
    """A statement with all its tokens and the comments inside it, an end of a block, or a comment."""

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
        """Whether a block begins at its end."""
        return self.pieces[-1].type == "LBRACE"

    @property
    def fits(self) -> bool:
        """Whether it stands on one row, and has room there."""
        if any(piece.breaks for piece in self.pieces[1:]):
            return False
        return INDENT * self.level + sum(piece.blanks + piece.width for piece in self.pieces) <= WIDEST
