"""What stands under one another in consecutive lines.

    input  x : [2]      over T        weight W : [units, N] = initial        h    = x -> dense(3)
    target d : class(3) over T        param  b : [units]    = 0              h[0] = start

Lines of one kind share their columns as long as nothing stands between them. A line of several rows stands alone, but
for the entries of a training block, which is a table. A line whose name is much longer or shorter than those above
begins columns of its own, and so does one that would become too wide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence

from nndsl.syntax.formatting.pieces import INDENT, WIDEST, Line
from nndsl.syntax.layout import CLOSING, OPENING

MOST_BLANKS = 12  # that a cell gets for the sake of others

_LAST_CELL = {  # for each type of a first token the type of the token that begins the last cell
    "INPUT": "OVER", "TARGET": "OVER", "WEIGHT": "EQUAL", "PARAM": "EQUAL", "NAME": "EQUAL",
}  # fmt: skip


@dataclass(slots=True)
class _Row:
    """A line in cells: keyword, name, type, and what is left; or what stands before the `=` and what is left."""

    line: Line
    starts: list[int]  # for each cell the index of its first piece
    widths: list[int]  # with the blank before the cell

    @property
    def sort(self) -> tuple[str, int]:
        return _LAST_CELL[self.line.kind], len(self.starts)


def align(lines: Sequence[Line]) -> None:
    """Set the blanks before the cells of lines that share their columns."""
    run: list[_Row] = []
    narrowest: list[int] = []
    widest: list[int] = []
    for row in map(_row, lines):
        if row and run and not row.line.blank and row.sort == run[-1].sort:
            low = list(map(min, narrowest, row.widths))
            high = list(map(max, widest, row.widths))
            if _fit(low, high, row.line.level):
                run.append(row)
                narrowest, widest = low, high
                continue
        _set_blanks(run, widest)
        run = [row] if row else []
        narrowest = widest = row.widths if row else []
    _set_blanks(run, widest)


def _fit(narrowest: Sequence[int], widest: Sequence[int], level: int) -> bool:
    """Whether cells of these widths may share their columns."""
    close = all(high - low <= MOST_BLANKS for low, high in zip(narrowest[:-1], widest[:-1]))
    return close and INDENT * level + sum(widest) <= WIDEST


def _set_blanks(run: Sequence[_Row], widest: Sequence[int]) -> None:
    for row in run:
        for start, width, most in zip(row.starts[1:], row.widths, widest):
            if start < len(row.line.pieces):
                row.line.pieces[start].blanks += most - width


def _row(line: Line) -> _Row | None:
    """The cells of a line; None if it shares its columns with no other."""
    entry = line.within == "TRAIN"
    if line.kind not in _LAST_CELL or not (entry or line.fits):
        return None
    last = _first_outside_brackets(line, _LAST_CELL[line.kind])
    starts = [0, last] if line.kind == "NAME" else [0, 1, 2, last]
    pieces = line.pieces
    cells = [pieces[start:end] for start, end in zip(starts, [*starts[1:], 0 if entry else len(pieces)])]
    widths = [sum(piece.blanks + piece.width for piece in cell) for cell in cells]
    return _Row(line, starts, widths)


def _first_outside_brackets(line: Line, kind: str) -> int:
    depth = 0
    for i, piece in enumerate(line.pieces):
        if piece.type == kind and depth == 0:
            return i
        depth += (piece.type in OPENING) - (piece.type in CLOSING)
    return len(line.pieces)
