"""The grammar of colours for editors (TextMate, VS Code), made from the grammar of the language.

    python -m nndsl.syntax.textmate

writes it into the extension for VS Code; a test asks for it after a change. Editors read line by line, and know of the
lines before only which brackets are open and whether a line asks for more. The patterns say with that what `colours.py`
says of whole texts; they keep to what Oniguruma and Python's `re` both understand.
"""

from __future__ import annotations

import json
from typing import Any, Iterable

from nndsl.resources import resource
from nndsl.syntax.colours import CONSTANTS, KEYWORDS, LOGIC, kind_of
from nndsl.syntax.layout import ASKS_FOR_MORE, DEFINES
from nndsl.syntax.scanner import COMMENT, WRONG
from nndsl.syntax.tables import tables
from nndsl.syntax.words import NAMING, RESERVED, STATEMENTS, UNITS

GRAMMAR = "vscode/syntaxes/nn.tmLanguage.json"
SCOPES = {
    "comment": "comment.line.number-sign",
    "keyword": "keyword.control",
    "logic": "keyword.operator.logical",
    "constant": "constant.language",
    "number": "constant.numeric",
    "unit": "constant.other.unit",
    "string": "string.quoted.double",
    "type": "storage.type",
    "function": "entity.name.function",
    "definition": "variable.other.definition",
    "argument": "variable.parameter",
    "member": "variable.other.member",
    "delay": "variable.language.delay",
    "operator": "keyword.operator",
    "punctuation": "punctuation",
    "error": "invalid.illegal",
}  # a plain name has none

Rule = dict[str, Any]


def _words(words: Iterable[str]) -> str:
    return rf"(?:{'|'.join(sorted(words))})(?!\w)"


def _any(types: Iterable[str]) -> str:
    """Any of some tokens, in the order in which the scanner tries them."""
    wanted = set(types)
    return f"(?:{'|'.join(_pattern(name) for name in _TERMINALS if name in wanted)})"


def _pattern(terminal: str) -> str:
    pattern = _TERMINALS[terminal]
    return rf"{pattern}(?!\w)" if pattern.isalpha() else pattern


def _after_operand(*others: str) -> str:
    """A place after an operand, where these other words are none."""
    words = sorted({*RESERVED, *others} - CONSTANTS)
    return r"(?<=[\w)\]\"'%])" + "".join(rf"(?<!\b{word})" for word in words) + _B


_TERMINALS = tables().terminals
_B = r"[ \t]*"
_NAME = rf"(?!{_words(RESERVED)}){_TERMINALS['NAME']}(?!\w)"
_EQUAL = rf"(?!{_any(['COMPARE'])}){_any(['EQUAL'])}"
_CALLED = rf"(?={_B}{_any(['LPAR'])})"
_GIVEN = rf"(?={_B}{_EQUAL})"
_DEFINES = rf"{_B}(?!{_any(['COMPARE'])}){_any(DEFINES)}"
_START = rf"(?:^|(?<=\{{)){_B}"  # of a statement
# A line that can be nothing but a statement, whatever is open.
_RESET = rf"(?=^{_B}(?:{_words(STATEMENTS)}{_B}(?:{_NAME}|[\"{{])|return(?!\w)|\}}))"


def grammar() -> dict[str, Any]:
    """The whole of it."""
    return {
        "$schema": "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
        "comment": "Made by `python -m nndsl.syntax.textmate` from the grammar of the language: do not edit.",
        "name": "nn",
        "scopeName": "source.nn",
        "fileTypes": ["nn"],
        "patterns": [*_statements(), {"include": "#expression"}],
        "repository": {"expression": {"patterns": [*_regions(), *_tokens(), *_names(), *_rest()]}},
    }


def _scopes(*kinds: str) -> dict[str, Any]:
    """Each kind is that of a group of a pattern, from the first."""
    return {str(i): {"name": _scope(kind)} for i, kind in enumerate(kinds, 1)}


def _scope(kind: str) -> str:
    return f"{SCOPES[kind]}.nn"


def _rule(pattern: str, *kinds: str) -> Rule:
    """Groups of the pattern are of these kinds."""
    return {"match": pattern, "captures": _scopes(*kinds)}


def _whole(pattern: str, kind: str) -> Rule:
    return {"match": pattern, "name": _scope(kind)}


def _statements() -> list[Rule]:
    """What begins a statement."""
    naming = NAMING & {*STATEMENTS}
    return [
        _rule(rf"{_START}({_words(naming)})(?!{_DEFINES})(?:{_B}({_NAME}))?", "keyword", "definition"),
        _rule(rf"{_START}({_words({*STATEMENTS} - naming)})(?!{_DEFINES})", "keyword"),
        _rule(rf"{_START}({_NAME})(?={_DEFINES})", "definition"),
    ]


def _regions() -> list[Rule]:
    """What goes on over the ends of lines: lines that ask for more, and brackets."""
    by_kind: dict[str, set[str]] = {}
    for token in ASKS_FOR_MORE - {"ARROW"}:
        by_kind.setdefault(kind_of("", token, ""), set()).add(token)
    name = rf"({_NAME}){_CALLED}|({_NAME}){_GIVEN}|{_NAME}"
    return [
        _unfinished({"ARROW"}, "operator", f"({_NAME})", "function"),
        *(_unfinished(tokens, kind, name, "function", "argument") for kind, tokens in sorted(by_kind.items())),
        _brackets(rf"{_after_operand()}(\[){_B}({_pattern('T')})", r"\]", "delay", "delay"),
        _brackets(r"(\()", r"\)", "punctuation"),
        _brackets(r"(\[)", r"\]", "punctuation"),
    ]


def _unfinished(tokens: set[str], kind: str, name: str, *kinds: str) -> Rule:
    """A token that ends a line which asks for more: the next line does not begin a statement."""
    return {
        "begin": rf"({_any(tokens)})(?={_B}(?:#.*)?$)",
        "beginCaptures": _scopes(kind),
        "end": rf"{_RESET}|{name}|(?=[^\s#])",
        "endCaptures": _scopes(*kinds),
        "patterns": [_whole(COMMENT, "comment")],
    }


def _brackets(opening: str, closing: str, *kinds: str) -> Rule:
    return {
        "begin": opening,
        "beginCaptures": _scopes(*kinds),
        "end": rf"({closing})|{_RESET}",
        "endCaptures": _scopes(kinds[0]),
        "patterns": [{"include": "#expression"}],
    }


def _tokens() -> list[Rule]:
    """Tokens that are what they are wherever they stand."""
    alias = rf"(?:{_B}({_pattern('AS')})(?:{_B}({_NAME}))?)?"
    return [
        _whole(COMMENT, "comment"),
        _rule(rf"({_pattern('STRING')}){alias}", "string", "keyword", "definition"),
        _whole(WRONG["WRONG_STRING"], "error"),
        _whole(_words(KEYWORDS & RESERVED), "keyword"),
        _whole(_words(LOGIC), "logic"),
        _whole(_words(CONSTANTS), "constant"),
        _whole(_any(["PERCENT", "GRID"]), "number"),
        _rule(rf"({_pattern('NUMBER')})(?:{_B}({_words(UNITS)}))?", "number", "unit"),
        _whole(WRONG["WRONG_NUMBER"], "error"),
        _whole(_any(["ELLIPSIS"]), "punctuation"),
        _whole(_any(["RANGE"]), "operator"),
    ]


def _names() -> list[Rule]:
    """Names, by what stands on both sides of them."""
    return [
        _rule(rf"{_after_operand(*STATEMENTS)}({_pattern('OVER')})(?:{_B}({_NAME}))?", "keyword", "type"),
        _rule(rf"({_pattern('COLON')}){_B}({_NAME})", "punctuation", "type"),
        _rule(rf"({_pattern('ARROW')}){_B}({_NAME})(?!{_GIVEN})", "operator", "function"),
        _rule(rf"({_pattern('DOT')}){_B}({_NAME})(?!{_CALLED}|{_GIVEN})", "punctuation", "member"),
        _rule(rf"({_NAME}){_GIVEN}", "argument"),
        _rule(rf"({_NAME}){_CALLED}", "function"),
        {"match": _NAME},
    ]


def _rest() -> list[Rule]:
    kinds = {token: kind_of("", token, "") for token, pattern in _TERMINALS.items() if not pattern.isalpha()}
    return [
        _whole(_any(token for token in kinds if kinds[token] == "operator"), "operator"),
        _whole(_any(token for token in kinds if kinds[token] == "punctuation" and token != "NEWLINE"), "punctuation"),
        _whole(r"[^\s]", "error"),
    ]


def text() -> str:
    """The file of the grammar."""
    return json.dumps(grammar(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    path = resource("grammar", GRAMMAR)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text(), encoding="utf-8")
