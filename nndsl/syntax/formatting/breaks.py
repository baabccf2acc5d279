"""What becomes of an author's line breaks: they stay where they are, but for a few that are a matter of style.

A comma does not begin a row; a list that ends in a comma has an item on each row; empty rows stand between the items of
a list at most; and a block whose author wrote it on one row stays there if it fits, as every empty one does.
"""

from __future__ import annotations

from nndsl.syntax.formatting.blanks import set_blanks
from nndsl.syntax.formatting.pieces import Line, Piece
from nndsl.syntax.layout import CLOSING, OPENING


def settle_breaks(pieces: list[Piece]) -> None:
    """Bring the line breaks between the pieces of a line in style."""
    opened: list[list[Piece]] = []  # for each open bracket, what stands first in it and after each of its commas
    last = ""  # the type of the token before
    for before, piece, after in zip([None, *pieces], pieces, [*pieces[1:], None]):
        kind = piece.type
        if kind == "COMMA" and piece.breaks and before.type == last:
            piece.breaks = 0
            after.begin_row()
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
                    first.begin_row()
        last = last if kind == "COMMENT" else kind


def settle_block(lines: list[Line]) -> None:
    """Bring the block that the last line ends on one row, if it belongs there."""
    empty = lines[-2].opens
    block = lines[-2:] if empty else lines[-3:]
    opening, closing = block[0], block[-1]
    if not opening.opens or any(line.comment for line in block[:-1]):
        return
    if empty:
        closing.pieces[0].breaks = 0
    pieces = [piece for line in block for piece in line.pieces]
    set_blanks(pieces)
    joined = Line(opening.level, opening.within, opening.blank, pieces, closing.comment)
    if joined.fits:
        lines[-len(block) :] = [joined]
