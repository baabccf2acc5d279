"""Which neighbours on a row have a blank between them: all but a few.

Brackets hold what is in them tightly, and so do calls, indices, dots, `'`, `^`, `..` and signs. In a delay the step and
its sign are one thing: `h[t-1]`.
"""

from __future__ import annotations

from typing import Sequence

from nndsl.syntax.formatting.pieces import Piece
from nndsl.syntax.layout import ENDS_OPERAND

_TIGHT = {"DOT", "CIRCUMFLEX", "RANGE"}
_NOTHING_AFTER = _TIGHT | {"LPAR", "LSQB"}
_NOTHING_BEFORE = _TIGHT | {"RPAR", "RSQB", "COMMA", "QUOTE"}


def set_blanks(pieces: Sequence[Piece]) -> None:
    """Set the blanks before each token, which count where it does not begin a row."""
    before, leads = "", False  # leads: it is a sign without a left side, as in `-x` and in `t-1`
    for piece in pieces:
        if piece.type != "COMMENT":
            piece.blanks = int(before != "" and not leads and _apart(before, piece.type))
            leads = piece.type == "SIGN" and before not in ENDS_OPERAND
            before = piece.type


def _apart(before: str, after: str) -> bool:
    """Whether a blank stands between tokens of two types."""
    if before == "NUMBER" and after == "DOT":
        return True  # or the dot would be that of the number
    if before in _NOTHING_AFTER or after in _NOTHING_BEFORE:
        return False
    if after in ("LPAR", "LSQB"):
        return before not in ENDS_OPERAND  # a call, an index, dims after a kind
    if before == "T":  # the step of a delay
        return after != "SIGN"
    return (before, after) not in (("NAME", "ELLIPSIS"), ("LBRACE", "RBRACE"))
