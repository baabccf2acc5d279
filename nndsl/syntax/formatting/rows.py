"""Rows to text: the empty rows between lines, and the comments at the end of rows.

Of several empty rows one stays. One stands on either side of a definition or training block of several rows, with the
comment above it, and none at the ends of a block. Comments at the end of consecutive rows stand under one another if
that moves none of them far.
"""

from __future__ import annotations

from typing import Iterator, Sequence

from nndsl.diagnostics.cells import width
from nndsl.syntax.formatting.pieces import Line
from nndsl.syntax.formatting.places import DEFINITIONS
from nndsl.syntax.formatting.wrap import Row

GAP = 2  # blanks before a comment at the end of a row, at least
MOST_BLANKS = 40  # that a comment is moved for the sake of others
WIDEST_WITH_COMMENT = 120

_LARGE = {*DEFINITIONS, "TRAIN"}


def joined(lines: Sequence[Line], rows: Sequence[Sequence[Row]]) -> str:
    """The text of lines, given the rows of each."""
    everything: list[Row] = []
    for blank, made in zip(_blanks(lines, rows), rows):
        made[0].blank = blank
        everything += made
    _place_comments(everything)
    return "".join(("\n" if row.blank else "") + row.text + "\n" for row in everything)


def _blanks(lines: Sequence[Line], rows: Sequence[Sequence[Row]]) -> list[bool]:
    """For each line whether an empty row stands above it."""
    blanks: list[bool] = []
    above: Line | None = None
    for i, line in enumerate(lines):
        blanks.append(line.blank or above is not None and _ends_large(above, rows[i - 1]))
        if line.kind in _LARGE and (line.opens or len(rows[i]) > 1):
            blanks[_with_comment(lines, i)] = True
        above = line
    edges = (i for i, line in enumerate(lines) if line.kind == "RBRACE" or i == 0 or lines[i - 1].opens)
    for i in edges:
        blanks[i] = False
    return blanks


def _ends_large(line: Line, rows: Sequence[Row]) -> bool:
    return line.kind == "RBRACE" or line.kind in _LARGE and len(rows) > 1


def _with_comment(lines: Sequence[Line], i: int) -> int:
    """The index of the first of the comments directly above a line, or its own."""
    while i > 0 and lines[i - 1].kind == "COMMENT" and not lines[i].blank:
        i -= 1
    return i


def _place_comments(rows: Sequence[Row]) -> None:
    """Put comments at the end of their rows."""
    for run in _runs(rows):
        column = max(width(row.text) for row in run) + GAP
        for row in run:
            row.text += " " * (column - width(row.text)) + row.comment


def _runs(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Consecutive rows whose comments can stand under one another."""
    run: list[Row] = []
    for row in rows:
        if run and not (row.comment and not row.blank and _fit([*run, row])):
            yield run
            run = []
        if row.comment:
            run.append(row)
    if run:
        yield run


def _fit(run: Sequence[Row]) -> bool:
    codes = [width(row.text) for row in run]
    comments = max(width(row.comment) for row in run)
    return max(codes) - min(codes) <= MOST_BLANKS and max(codes) + GAP + comments <= WIDEST_WITH_COMMENT
