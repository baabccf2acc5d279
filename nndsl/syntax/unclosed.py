"""What is begun and never ended: brackets that run into the next statement, blocks without their brace, open lines.

The parser meets such a mistake late, where something cannot stand that has nothing to do with it. What gives it away
is a line that looks like a statement where none can be.
"""

from __future__ import annotations

from typing import Sequence

from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import syntax
from nndsl.syntax.failure import Failure
from nndsl.syntax.layout import ASKS_FOR_MORE, CLOSING, OPENING
from nndsl.syntax.scanner import Token
from nndsl.syntax.tables import END
from nndsl.syntax.words import STATEMENTS

_SIGNS = {"LPAR": "(", "LSQB": "[", "LBRACE": "{", "RPAR": ")", "RSQB": "]", "RBRACE": "}"}
_HAVE_BLOCKS = {"LAYER", "FN", "OPTIMIZER", "TRAIN"}
_ONLY_OUTSIDE = {"MODEL", "USE", "INPUT", "TARGET", "OUTPUT", "TRAIN", "OPTIMIZER"}

# A diagnostic, and the index of the token to read on at; None for the end of the statement.
Verdict = tuple[Diagnostic, int | None]


def block(f: Failure, brace: Token) -> bool:
    """Whether a statement that can only stand outside shows that the block around it is never closed."""
    if f.before or f.found.type not in _ONLY_OUTSIDE or swallowed(f.tokens, brace):
        return False
    depth = 0
    for token in f.tokens[f.at :]:
        depth += (token.type == "LBRACE") - (token.type == "RBRACE")
        if depth < 0:
            return False
    return True


def swallowed(tokens: Sequence[Token], brace: Token) -> bool:
    """Whether the end of a block may be inside a string that is never closed."""
    after = (token for token in tokens if token.span.start > brace.span.start)
    return any(token.type == "WRONG_STRING" and "}" in token.value for token in after)


def bracket(f: Failure) -> Verdict | None:
    """A bracket that is never closed, or closed by one of another sort."""
    if f.opening is None:
        return None
    opening, closing = _SIGNS[f.opening.type], _SIGNS[OPENING[f.opening.type]]
    if f.found.type == "RBRACE" and f.block or f.found.type == "LBRACE" and f.first.type in _HAVE_BLOCKS:
        resume = f.at if f.found.type == "RBRACE" else None
        return syntax.not_closed(f.opening.span, opening, closing, f.place), resume
    if f.found.type in CLOSING and f.found.value != closing:
        return syntax.wrong_closing(f.place, f.found.value, f.opening.span, closing), None
    resume = statement_inside(f)
    # A mistake before the next statement is a mistake of its own.
    if resume is None or f.at < resume and f.found.type not in ("NEWLINE", END):
        return None
    next_place = f.tokens[resume].span if resume < len(f.tokens) else None
    return syntax.not_closed(f.opening.span, opening, closing, next_place), resume


def line(f: Failure) -> Verdict | None:
    """A line that asks for more, where the next line begins a statement of its own."""
    if f.opening:
        return None
    for i in range(min(f.at, len(f.tokens) - 1), max(f.start, f.at - 3), -1):
        if not f.tokens[i].first or not looks_like_statement(f.tokens, i):
            continue
        last = next(token for token in reversed(f.tokens[f.start : i]) if token.type != "NEWLINE")
        if last.type in ASKS_FOR_MORE:
            end = f.source.span(last.span.end, last.span.end)
            return syntax.unfinished_line(end, last.value, f.tokens[i].span), i
    return None


def statement_inside(f: Failure) -> int | None:
    """The index of the first line that looks like a statement inside a bracket that is never closed.

    A line such as `rate = 3` may also be an argument; it counts only if it is not indented.
    """
    opened: list[str] = []
    first, column = None, f.tokens[f.start].span.column
    for i in range(f.start, len(f.tokens)):
        token = f.tokens[i]
        if token.first and opened and opened[-1] != "LBRACE" and i > f.start:
            if first is None and looks_like_statement(f.tokens, i) and token.span.column <= column:
                first = i
            if is_statement(f.tokens, i):
                return i if first is None else first
        if token.type in OPENING:
            opened.append(token.type)
        elif token.type in CLOSING and opened:
            opened.pop()
        elif token.type == "NEWLINE" and not opened:
            return None
    return len(f.tokens) if first is None else first


def looks_like_statement(tokens: Sequence[Token], i: int) -> bool:
    """Whether a statement may begin at this index."""
    defines = _type(tokens, i) == "NAME" and _type(tokens, i + 1) in ("EQUAL", "COLON")
    return defines or is_statement(tokens, i)


def is_statement(tokens: Sequence[Token], i: int) -> bool:
    """Whether what begins at this index can be nothing but a statement, or the end of a block."""
    if _type(tokens, i) in ("RETURN", "RBRACE"):
        return True
    word = i < len(tokens) and tokens[i].value in STATEMENTS
    return word and _type(tokens, i + 1) in ("NAME", "STRING", "LBRACE")


def _type(tokens: Sequence[Token], i: int) -> str:
    return tokens[i].type if i < len(tokens) else END
