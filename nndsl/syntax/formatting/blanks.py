"""Which neighbours on a row have a blank between them: all but those below.

Brackets hold what is in them tightly, and so do calls, indices, dots, `'`, `^`, `..` and signs. In a delay the step and
its sign are one thing: `h[t-1]`.
"""

from __future__ import annotations

from nndsl.syntax.layout import ENDS_OPERAND

_TIGHT = {"DOT", "CIRCUMFLEX", "RANGE"}
_NOTHING_AFTER = _TIGHT | {"LPAR", "LSQB"}
_NOTHING_BEFORE = _TIGHT | {"RPAR", "RSQB", "COMMA", "QUOTE"}


def blank_between(before: str, after: str, leads: bool) -> bool:
    """Whether a blank stands between tokens of two types; `leads`: the first is a sign that has no left side."""
    if before == "NUMBER" and after == "DOT":
        return True  # or the dot would be that of the number
    if leads or before in _NOTHING_AFTER or after in _NOTHING_BEFORE:
        return False
    if after in ("LPAR", "LSQB"):
        return before not in ENDS_OPERAND  # a call, an index, dims after a kind
    if before == "T":  # the step of a delay
        return after != "SIGN"
    return (before, after) not in (("NAME", "ELLIPSIS"), ("LBRACE", "RBRACE"))


def leads(before: str, kind: str) -> bool:
    """Whether a token is a sign that has no left side, as in `-x`; that of `t-1` holds as tightly."""
    return kind == "SIGN" and before not in ENDS_OPERAND
