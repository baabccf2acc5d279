"""Tokens in words: what the parser would accept at some place, and what it found there instead."""

from __future__ import annotations

from typing import AbstractSet, Sequence

from nndsl.syntax.scanner import Token
from nndsl.syntax.tables import END
from nndsl.syntax.words import RESERVED, STATEMENTS

_VALUES = {"NUMBER", "PERCENT", "GRID", "STRING", "TRUE", "FALSE", "LPAR", "LSQB"}
_EXPRESSION = _VALUES | {"NAME", "SIGN", "NOT", "IF"}
_POSTFIX = {"LPAR", "LSQB", "DOT", "QUOTE", "UNIT"}
_OPERATORS = {"SIGN", "TIMES", "CIRCUMFLEX", "COMPARE", "RANGE", "AND", "OR", "ARROW"}
_STATEMENTS = {word.upper() for word in STATEMENTS} | {"RETURN"}

# What is accepted together, and the words for all of it. The first that is accepted whole speaks for all its tokens.
_GROUPS: Sequence[tuple[AbstractSet[str], AbstractSet[str], str]] = (
    (_VALUES | {"ELLIPSIS"}, _EXPRESSION | {"ELLIPSIS"}, "a size"),
    (_VALUES, _EXPRESSION, "an expression"),
    ({"SIGN", "TIMES"}, _OPERATORS | _POSTFIX, "an operator"),
    ({"AND", "OR"}, _OPERATORS | _POSTFIX, "an operator"),
    ({"ARROW", "DOT"}, _POSTFIX, "a further call"),
    ({"NAME", "LAYER", "WEIGHT"}, _STATEMENTS | {"NAME"}, "a statement"),
    ({"LPAR", "NAME"}, {"LPAR", "NAME"}, "a layer"),
)

_NAMES = {
    "NAME": "a name",
    "STRING": "a string in double quotes",
    "NUMBER": "a number",
    "T": "`t`",
    "NEWLINE": "the end of the line",
    END: "the end of the text",
    "ARROW": "`->`",
    "ELLIPSIS": "`...`",
    "SIGN": "`+` or `-`",
    "DOT": "`.`",
    "COLON": "`:`",
    "COMMA": "`,`",
    "EQUAL": "`=`",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "LSQB": "`[`",
    "RSQB": "`]`",
    "LBRACE": "`{`",
    "RBRACE": "`}`",
    "QUOTE": "`'`",
}


def expected(accepted: AbstractSet[str]) -> str:
    """The types of tokens in words: "`)`, `,` or an operator"."""
    rest = set(accepted)
    words = []
    for asked, covered, name in _GROUPS:
        if asked <= rest:
            rest -= covered
            words.append(name)
    singles = [_NAMES.get(kind, f"`{kind.lower()}`") for kind in sorted(rest - {"NEWLINE", END})]
    ends = [_NAMES[kind] for kind in (END, "NEWLINE") if kind in rest][-1:]
    return listed([*singles, *words, *ends])


def listed(words: Sequence[str]) -> str:
    """a, b or c"""
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def found(token: Token) -> str:
    """A token in words."""
    if token.type in ("NEWLINE", END):
        return _NAMES[token.type]
    text = token.value if len(token.value) <= 30 else token.value[:29] + "…"
    return f"the reserved word `{text}`" if token.value in RESERVED else f"`{text}`"
