"""How deeply a text is nested, counted over its tokens before it is parsed, so that nothing later has to recurse far.

What counts is how far the tree can branch away from the spine of a chain: brackets in brackets; `if`, `not`, signs and
powers in a row; calls, indices, dots and transposes of one operand. A sum of many terms is a chain and is not nested.
"""

from __future__ import annotations

from typing import Iterable

from nndsl.source import Span
from nndsl.syntax.layout import CLOSING, ENDS_OPERAND, OPENING
from nndsl.syntax.scanner import Token

DEEPEST = 200

_CHAINS = {"CIRCUMFLEX", "NOT", "DOT", "QUOTE"}  # one level each, until the next operator
_OPERATORS = {"TIMES", "COMPARE", "RANGE", "AND", "OR", "ARROW", "THEN", "ELSE", "FOR", "IN"}
_SEPARATORS = {"NEWLINE", "COMMA", "EQUAL"}


def too_deep(tokens: Iterable[Token]) -> Span | None:
    """The place of the first token beyond the limit; no token after it is asked for."""
    around: list[tuple[int, int]] = []  # for each open bracket, `chain` and `choices` where it was opened
    outer = chain = choices = 0  # levels: those of `around`, of the operand at hand, of `if` in `if`
    before = ""
    for token in tokens:
        kind = token.type
        if kind in OPENING:
            chain = 0 if kind == "LBRACE" else chain
            around.append((chain + 1, choices))
            outer += chain + 1 + choices
            chain = choices = 0
        elif kind in CLOSING and around:
            chain, choices = around.pop()
            outer -= chain + choices
        elif kind in _CHAINS or kind == "SIGN" and before not in ENDS_OPERAND:
            chain += 1
        elif kind == "SIGN" or kind in _OPERATORS:
            chain = 0
        elif kind in _SEPARATORS:
            chain = choices = 0
        elif kind == "IF":
            chain = 0
            choices += 1
        if outer + chain + choices > DEEPEST:
            return token.span
        before = kind
    return None
