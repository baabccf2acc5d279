"""How deeply a text is nested, counted over its tokens before it is parsed, so that nothing later has to recurse far.

What counts is how far the tree can branch away from the spine of a chain: brackets in brackets; `if`, `not`, signs and
powers in a row; calls, indices, dots and transposes of one operand. A sum of many terms is a chain and is not nested.
"""

from __future__ import annotations

from typing import Sequence

from nndsl.source import Span
from nndsl.syntax.layout import CLOSING, ENDS_OPERAND, OPENING
from nndsl.syntax.scanner import Token

DEEPEST = 200

_NESTS = {"IF", "NOT", "CIRCUMFLEX"}
_POSTFIX = {"DOT", "QUOTE"}
_SEPARATES = {"NEWLINE", "COMMA", "EQUAL", "ARROW"}


def too_deep(tokens: Sequence[Token]) -> Span | None:
    """The place of the first token beyond the limit."""
    levels = [0]  # for each open bracket, what is nested since the last separator at its level
    depth = 0
    before = "NEWLINE"
    for token in tokens:
        kind = token.type
        if kind == "NAME" or kind == "NUMBER":
            before = kind
            continue
        operand = before in ENDS_OPERAND
        before = kind
        if kind in OPENING:
            levels[-1] += 1
            levels.append(0)
            depth += 1
        elif kind in CLOSING:
            depth -= levels.pop() if len(levels) > 1 else 0
        elif kind in _SEPARATES:
            depth -= levels[-1]
            levels[-1] = 0
        elif kind in _NESTS or kind in _POSTFIX or (kind == "SIGN" and not operand):
            levels[-1] += 1
            depth += 1
        if depth > DEEPEST:
            return token.span
    return None
