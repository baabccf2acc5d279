"""Where a row that is too wide may be broken, and how loosely its parts hang together there.

Every place is one where a line break means nothing: behind a comma, at both ends of a bracket, before an operator, a
`then` or an `else`, behind the `=` of a definition. The first `->` of a chain stays with what it starts from, so that
the others can stand under it. Where arguments are named and do not fit on a row, each gets its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Sequence

from nndsl.syntax.formatting.pieces import Piece
from nndsl.syntax.layout import ENDS_OPERAND

DEFINITIONS = ("LAYER", "FN", "OPTIMIZER")

_LOOSEST_FIRST = ("=", ",", "FOR", "ELSE", "THEN", "ARROW", "OR", "AND", "COMPARE", "SIGN", "TIMES", "(")
_RANKS = {kind: rank for rank, kind in enumerate(_LOOSEST_FIRST)}
_CHOICES = (_RANKS["ELSE"], _RANKS["THEN"])


@dataclass(frozen=True, slots=True)
class Place:
    depth: int  # brackets around it
    rank: int
    closing: int = 0  # the index of the other end of the bracket, which is broken too
    items: tuple[int, ...] = ()  # of a bracket with named arguments, what stands behind its commas

    def beats(self, earlier: Place) -> bool:
        """Whether to break here rather than at an earlier place: here if both are as loose, but at the first `else`."""
        here, there = (self.depth, self.rank), (earlier.depth, earlier.rank)
        return here < there or here == there and self.rank not in _CHOICES


@dataclass(slots=True)
class _Bracket:
    opening: int = 0  # the index of its piece
    loose: bool = False  # rows may begin at both ends of it
    named: bool = False  # it has a named argument
    chain: bool = False  # an arrow has been seen in this item
    items: list[int] = field(default_factory=list)  # indices of what stands behind its commas


def places(pieces: Sequence[Piece]) -> dict[int, Place]:
    """The places of a line, by the index of the piece that would begin the next row."""
    found: dict[int, Place] = {}
    brackets = [_Bracket()]
    before = ""
    for i, piece in enumerate(pieces):
        kind, depth, inner = piece.type, len(brackets) - 1, brackets[-1]
        if kind in ("RPAR", "RSQB") and depth:
            found |= _around(brackets.pop(), i, depth)
        elif before == "EQUAL" and depth == 0 and pieces[0].type in DEFINITIONS:
            found[i] = Place(depth, _RANKS["="])
        elif kind in _RANKS and _joins(kind, before, inner, depth):
            found[i] = Place(depth, _RANKS[kind])
        if kind in ("LPAR", "LSQB"):
            brackets.append(_Bracket(i, loose=kind == "LPAR" or before not in ENDS_OPERAND))
        elif kind == "COMMA":
            inner.items.append(i + 1)
        inner.named |= kind == "EQUAL"
        if kind in ("ARROW", "COMMA", "THEN", "ELSE"):
            inner.chain = kind == "ARROW"
        before = kind
    return found


def _around(bracket: _Bracket, closing: int, depth: int) -> dict[int, Place]:
    """The places at the ends and behind the commas of a bracket."""
    found = {i: Place(depth, _RANKS[","]) for i in bracket.items}
    if bracket.loose and closing > bracket.opening + 1:
        items = tuple(bracket.items) if bracket.named else ()
        found[bracket.opening + 1] = Place(depth - 1, _RANKS["("], closing, items)
    return found


def _joins(kind: str, before: str, inner: _Bracket, depth: int) -> bool:
    """Whether a token of this type joins what a row break before it would part."""
    match kind:
        case "SIGN":
            return before in ENDS_OPERAND
        case "ARROW":
            return inner.chain
        case "FOR":
            return depth > 0  # else it is that of an output
    return True
