"""Lines of a text in the basic colours of terminals, which their users choose to fit the background."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from typing import Sequence

from nndsl.source import Source
from nndsl.syntax.colours import Piece, pieces

# Without yellow and white, which a bright background swallows, and blue and black, which a dark one does; red is for
# what is wrong.
CODES = {
    "comment": "2",  # faint
    "keyword": "35",
    "logic": "35",
    "delay": "35",
    "constant": "32",
    "number": "32",
    "unit": "32",
    "string": "32",
    "type": "36",
    "function": "36",
    "definition": "1",  # bold
    "error": "31",
}


def coloured_parts(source: Source, number: int) -> list[tuple[int, int, str]]:
    """The parts of a line that have a colour: columns from 0, the end exclusive, and the code (SGR) of the colour."""
    start = source.line_starts[number - 1]
    end = start + len(source.line(number))
    found = _pieces(source)
    first = bisect_left(found, start, key=lambda piece: piece.start)
    last = bisect_left(found, end, key=lambda piece: piece.start)
    return [(p.start - start, p.end - start, CODES[p.kind]) for p in found[first:last] if p.kind in CODES]


@lru_cache(maxsize=4)
def _pieces(source: Source) -> Sequence[Piece]:
    return tuple(pieces(source))
