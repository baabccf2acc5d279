"""Changes of one place in a text, for the laws: each is a new text and a word for what was changed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from random import Random
from typing import Iterator

from nndsl.source import Source
from nndsl.syntax import tree
from nndsl.syntax.parser import parse
from nndsl.syntax.scanner import Scanner, Token
from nndsl.syntax.tables import tables


@dataclass(frozen=True)
class Edit:
    text: str = field(repr=False)
    kind: str
    was: str
    new: str
    line: int
    named: bool = False  # whether what is swapped or left out stands under names


def scanned(text: str) -> list[Token]:
    return Scanner(tables().terminals).scan(Source("<text>", text))


def at(text: str, start: int, end: int, new: str, kind: str, named: bool = False) -> Edit:
    return Edit(text[:start] + new + text[end:], kind, text[start:end], new, text.count("\n", 0, start) + 1, named)


# ---- one token: deleted, doubled, swapped with the next


def token_edits(text: str) -> Iterator[Edit]:
    """Every one-token deletion, duplication and swap of neighbours; line breaks are tokens too."""
    tokens = scanned(text)
    for before, token, after in zip((None, *tokens), tokens, (*tokens[1:], None)):
        start, end = token.span.start, token.span.end
        yield at(text, start, end, "", "deleted")
        yield at(text, start, end, f"{token.value} {token.value}", "doubled")
        if after is not None and after.value != token.value:
            between = text[end : after.span.start]
            yield at(text, start, after.span.end, f"{after.value}{between or ' '}{token.value}", "swapped")


def wild_edits(text: str, chance: Random) -> Iterator[Edit]:
    """Each token replaced by tokens of other kinds; the text cut at any place; characters that do not belong there."""
    tokens = scanned(text)
    for token in tokens:
        for other in chance.sample(_SAMPLES, 4):
            yield at(text, token.span.start, token.span.end, other, "replaced")
    for place in range(len(text)):
        yield at(text, place, len(text), "", "cut")
        yield at(text, place, place + 1, chance.choice(_STRANGE), "flipped")


_SAMPLES = (
    'x y 0 1 -1 2.5 20% 3x3 "s" true if then else for in return and or not ( ) [ ] { } , : = -> . .. ... + - * / @ ^ == < \' '
    "\n # t t-1 [t-1] [0] over model use input target output weight param assert layer fn optimizer train 3 epochs"
).split(" ")
_STRANGE = ("\0", "\t", "\x7f", "é", "\u202e", "\ud800", "🙂", ";", "\\", '"', "%", "~", "\n", "}", "(", "1", "a")


# ---- one meaning: a literal, a name, an operator, an attribute

_OTHERS = {
    "COMPARE": ("<", ">=", "=="), "SIGN": ("+", "-"), "TIMES": ("*", "/", "@"), "CIRCUMFLEX": ("^", "*"),
    "RANGE": ("..",), "TRUE": ("false",), "FALSE": ("true",), "AND": ("or",), "OR": ("and",), "ARROW": ("+",),
}  # fmt: skip
_WORDS = {
    "weight": "param", "param": "weight", "input": "target", "target": "input", "layer": "fn", "fn": "layer",
    "epochs": "updates", "updates": "epochs", "epoch": "updates", "update": "epochs",
}  # fmt: skip
FRESH = "zzz"


def meaning_edits(text: str) -> Iterator[Edit]:
    yield from _literals(text)
    yield from _names(text)
    yield from _parts(text)


def _literals(text: str) -> Iterator[Edit]:
    for token in scanned(text):
        start, end, value = token.span.start, token.span.end, token.value
        for new in _other_literals(token.type, value):
            yield at(text, start, end, new, "literal")
        for new in _OTHERS.get(token.type, ()):
            if new != value:
                yield at(text, start, end, new, "operator")


def _other_literals(kind: str, value: str) -> Iterator[str]:
    if kind == "NUMBER":
        yield (
            value + "1"
            if "." in value and "e" not in value
            else str(int(float(value)) + 1)
            if float(value) >= 1 or value == "0"
            else "2e-1"
        )
    elif kind == "PERCENT":
        yield f"{float(value[:-1]) / 2 + 1:g}%"
    elif kind == "GRID":
        yield re.sub(r"^[0-9]+", lambda m: str(int(m[0]) + 1), value)
    elif kind == "STRING":
        yield value[:-1] + 'x"'


def _names(text: str) -> Iterator[Edit]:
    """Each word renamed at this place alone: to a fresh name, and to each neighbour among the words of the file."""
    tokens = [token for token in scanned(text) if token.type == "NAME"]
    words = sorted({token.value for token in tokens})
    idle = _idle(text)
    for token in tokens:
        start, end, value = token.span.start, token.span.end, token.value
        if value in _WORDS:
            yield at(text, start, end, _WORDS[value], "keyword")
        place = words.index(value)
        for new in dict.fromkeys(
            (FRESH, words[place - 1], words[(place + 1) % len(words)], words[place - len(words) // 2])
        ):
            if new != value:
                yield at(text, start, end, new, "idle name" if start in idle else "name")


def _idle(text: str) -> set[int]:
    """Where the names of repetitions stand that only count: `dense(8) for i in 1..3`."""
    return {
        node.name_span.start
        for node in tree.walk(parse(Source("<text>", text)))
        if isinstance(node, tree.Each)
        and all(n.id != node.name for n in tree.walk(node.body) if isinstance(n, tree.Name))
    }


def _parts(text: str) -> Iterator[Edit]:
    """Arguments, parameters, items, statements and entries: each left out; each swapped with the next."""
    for node in tree.walk(parse(Source("<text>", text))):
        for parts in _lists(node):
            for part, after in zip(parts, (*parts[1:], None)):
                start, end = part.span.start, part.span.end
                comma = re.compile(r"\s*,").match(text, end)
                yield at(text, start, comma.end() if comma else end, "", "left out", _says_a_value(part))
                if after is not None and not isinstance(part, tree.Statement):
                    new = after.span.text + text[end : after.span.start] + part.span.text
                    yield at(text, start, after.span.end, new, "swapped", _has_name(part) and _has_name(after))


def _has_name(part: tree.Node) -> bool:
    named = isinstance(part, tree.Argument) and part.name is not None
    return named or isinstance(part, (tree.Parameter, tree.Name))


def _says_a_value(part: tree.Node) -> bool:
    """Whether it gives a value to a name that may have this value without it."""
    return isinstance(part, (tree.Entry, tree.Argument))


def _lists(node: tree.Node) -> Iterator[tuple[tree.Node, ...]]:
    match node:
        case tree.Call():
            yield node.arguments
        case tree.List() | tree.Tuple():
            yield node.items
        case tree.Definition():
            yield node.settings or ()
            yield node.inputs
            yield node.body
        case tree.Model():
            yield node.settings
        case tree.Train():
            yield node.entries
        case tree.Program():
            yield node.statements
        case tree.Arrow():
            yield node.parts
