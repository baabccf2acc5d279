"""What each piece of a text is, for all that shows it in colours: terminals, Pygments, and the grammar for editors.

The pieces are the tokens of the compiler, with the types that the layout gives them: `input weight : [3]` begins with
a keyword, and its second word is a name. What a name is for is told by its neighbours in the line. Any text has pieces,
however wrong it is: after a bracket that is never closed, a line that can be nothing but a statement is one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Iterator

from nndsl.source import Source
from nndsl.syntax.layout import CLOSING, DEFINES, OPENING, Layout
from nndsl.syntax.scanner import COMMENT, WRONG, Scanner, Token
from nndsl.syntax.tables import tables
from nndsl.syntax.unclosed import is_statement
from nndsl.syntax.words import NAMING, RESERVED, STATEMENTS

LOGIC = frozenset({"and", "or", "not"})
CONSTANTS = frozenset({"true", "false"})
KEYWORDS = (RESERVED - LOGIC - CONSTANTS) | {*STATEMENTS, "over", "as"}
OPERATORS = frozenset("ARROW COMPARE SIGN TIMES CIRCUMFLEX RANGE EQUAL QUOTE".split())
_COMMENT = re.compile(COMMENT)
_NAMING = frozenset(word.upper() for word in NAMING)
_KINDS = {
    **dict.fromkeys((word.upper() for word in KEYWORDS), "keyword"),
    **dict.fromkeys((word.upper() for word in LOGIC), "logic"),
    **dict.fromkeys((word.upper() for word in CONSTANTS), "constant"),
    **dict.fromkeys(OPERATORS, "operator"),
    **dict.fromkeys(("NUMBER", "PERCENT", "GRID"), "number"),
    **dict.fromkeys((*WRONG, "WRONG_NAME"), "error"),
    "UNIT": "unit",
    "STRING": "string",
    "T": "delay",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """The characters `start` to `end` (exclusive) of a text, and what they are."""

    start: int
    end: int
    kind: str


def pieces(source: Source) -> Iterator[Piece]:
    """All pieces of a text in their order. Blanks and line breaks are in none, every other character is in one."""
    tokens = _scanner().scan(source)
    end, before = 0, ""
    brackets: list[str] = []  # what the brackets are that are open in this statement
    for index, fresh in list(_laid_out(tokens)):
        token = tokens[index]
        if fresh:
            brackets, before = [], ""
        if token.type in CLOSING and brackets:
            kind = brackets.pop()
        else:
            after = tokens[index + 1].type if index + 1 < len(tokens) else ""
            kind = kind_of(before, token.type, after, fresh)
        if token.type in OPENING:
            brackets.append(kind)
        before = token.type
        yield from _comments(source.text, end, token.span.start)
        end = token.span.end
        yield Piece(token.span.start, end, kind)
    yield from _comments(source.text, end, len(source.text))


@cache
def _scanner() -> Scanner:
    return Scanner(tables().terminals)


def _comments(text: str, start: int, end: int) -> Iterator[Piece]:
    """Between two tokens stand only blanks, line breaks and comments."""
    for match in _COMMENT.finditer(text, start, end):
        yield Piece(match.start(), match.end(), "comment")


def _laid_out(tokens: list[Token]) -> Iterator[tuple[int, bool]]:
    """The index of each token but line breaks, and whether a statement begins with it; the types are then final."""
    layout = Layout(tokens, _scanner().words)
    for token in layout:
        index = layout.index - 1
        if token.type == "NEWLINE":
            continue
        if token.first and index != layout.start and is_statement(tokens, index):
            layout.index, layout.fresh = index, True
            layout.open = [bracket for bracket in layout.open if bracket.type == "LBRACE"]
            continue
        yield index, index == layout.start


def kind_of(before: str, token: str, after: str, fresh: bool = False) -> str:
    """What a token is, by its type and those on both sides of it."""
    if token == "LSQB" and after == "T":
        return "delay"
    if token != "NAME":
        return _KINDS.get(token, "punctuation")
    if before in _NAMING or fresh and after in DEFINES:
        return "definition"
    if before in ("COLON", "OVER"):
        return "type"
    if after == "EQUAL":
        return "argument"
    if before == "ARROW" or after == "LPAR":
        return "function"
    return "member" if before == "DOT" else "name"
