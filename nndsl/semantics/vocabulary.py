"""All words of the language in one table, made from the places that define them.

A definition is documented by the comment above it, an operator by its class, a word of the elaborator or of a training
block where it is registered. Help, the reference and editors read this table; nothing in it is listed by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from inspect import cleandoc
from typing import Any, Iterable, Iterator, Mapping

from nndsl.ops.base import SYMBOLS, WORDS, Op
from nndsl.semantics import naming
from nndsl.semantics.entries import DEFAULTS, ENTRIES
from nndsl.semantics.library import definitions
from nndsl.semantics.minimizing import WORDS_OF_WEIGHTS
from nndsl.semantics.records import REQUIRED, SIGNATURES, Signature
from nndsl.semantics.shaping import WORDS as SHAPING
from nndsl.semantics.words import VALUES
from nndsl.semantics.words import WORDS as ELABORATED
from nndsl.syntax import tree
from nndsl.syntax.print_expressions import expression, string_text
from nndsl.syntax.printer import head, to_text
from nndsl.syntax.words import FORMS, STATEMENTS, TYPES

KINDS: Mapping[str, str] = {
    "layer": "definitions with weights, or made of such",
    "fn": "definitions without weights: activations, losses, penalties, first values, schedules, ways to clip",
    "optimizer": "what is added to a weight in one update",
    "op": "operators: the mathematics that all definitions are made of",
    "word": "words that work on layers, types and distributions, and names of constants",
    "record": "what entries of a training block describe: sources of data, ways to split and to normalise",
    "entry": "entries of training blocks",
    "statement": "words that a statement begins with",
    "type": "words that mean something in types",
    "reserved": "words that are never names",
}

NAMES = ("layer", "fn", "optimizer", "op", "word", "record")  # these share one space of names


@dataclass(frozen=True)
class Setting:
    """`default` is text of the language; None where there is none to show. What is not `required` may be left out."""

    name: str
    default: str | None = None
    required: bool = False

    def __str__(self) -> str:
        return self.name if self.required else f"{self.name} = {self.default or '...'}"


@dataclass(frozen=True)
class Entry:
    """`inputs` are as written, with their types. `defines` is what the word stands for, a definition or an operator;
    None where the meaning says it all."""

    word: str
    kind: str
    signature: str
    meaning: str
    settings: tuple[Setting, ...] = ()
    inputs: tuple[str, ...] = ()
    symbol: str = ""
    defines: tree.Definition | Op | None = None

    @property
    def summary(self) -> str:
        """The first paragraph of the meaning, in one line."""
        return " ".join(self.meaning.split("\n\n")[0].split())


def vocabulary(program: tree.Program | None = None) -> list[Entry]:
    """Every word, those that a program defines first: they stand for the library's of the same name."""
    own = [s for s in program.statements if isinstance(s, tree.Definition)] if program else []
    found = [_definition(definition) for definition in own]
    taken = {entry.word for entry in found}
    return found + [entry for entry in _library() if entry.word not in taken or entry.kind not in NAMES]


def find(entries: Iterable[Entry], word: str, kind: str | None = None) -> list[Entry]:
    """What a word or symbol means. Some words have a meaning of their own in one place, such as an entry's name."""
    return [e for e in entries if word in (e.word, e.symbol) and kind in (None, e.kind)]


def _library() -> Iterator[Entry]:
    yield from map(_definition, definitions().values())
    yield from map(_operator, dict.fromkeys([*WORDS.values(), *SYMBOLS.values()]))
    yield from map(_word, (*ELABORATED, *SHAPING, *WORDS_OF_WEIGHTS))
    yield from (Entry(name, "word", name, doc) for name, (_, doc) in VALUES.items())
    yield from (Entry(name, "word", name, doc) for name, doc in {**naming.IN_TRAINING, **naming.IN_OPTIMIZER}.items())
    yield from (_record(word, signature) for word, signature in SIGNATURES.items())
    yield from map(_entry, ENTRIES)
    yield from (Entry(word, "statement", word, doc) for word, doc in STATEMENTS.items())
    yield from (Entry(word, "type", word, doc) for word, doc in TYPES.items())
    yield from (Entry(word, "reserved", word, doc) for word, doc in FORMS.items())


def _definition(definition: tree.Definition) -> Entry:
    settings = tuple(
        Setting(p.name, p.default and expression(p.default), p.default is None) for p in definition.settings or ()
    )
    inputs = tuple(map(to_text, definition.inputs))
    return Entry(
        definition.name, definition.keyword, head(definition), definition.doc, settings, inputs, defines=definition
    )


def _operator(op: Op) -> Entry:
    settings = _settings(op.settings)
    word = op.word or op.symbol
    signature = _call(word, op.parameters, settings) if op.word else op.written(op.parameters).strip("()")
    return Entry(word, "op", signature, cleandoc(op.__doc__ or ""), settings, op.parameters, op.symbol, op)


def _word(word: Any) -> Entry:
    settings = _settings(word.settings)
    return Entry(word.name, "word", _call(word.name, word.parameters, settings), word.doc, settings, word.parameters)


def _record(word: str, signature: Signature) -> Entry:
    settings = _settings(signature.settings)
    text = _call(word, signature.inputs, settings) if settings or signature.inputs or not signature.connected else word
    text += "(x = ..., ...)" * signature.connected
    return Entry(word, "record", text, _so_far(signature.doc, signature.carried_out), settings, signature.inputs)


def _entry(name: str) -> Entry:
    entry = ENTRIES[name]
    doc = _so_far(entry.doc, entry.carried_out)
    return Entry(name, "entry", str(Setting(name, _text(DEFAULTS.get(name)))), doc)


def _so_far(doc: str, carried_out: bool) -> str:
    return doc if carried_out else f"{doc} So far this is checked only."


def _settings(settings: Mapping[str, Any]) -> tuple[Setting, ...]:
    return tuple(Setting(name, _text(default), default is REQUIRED) for name, default in settings.items())


def _text(value: Any) -> str | None:
    """A default as text of the language."""
    if value is None or value is REQUIRED:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    return string_text(value) if isinstance(value, str) else str(value)


def _call(word: str, inputs: Iterable[str], settings: Iterable[Setting]) -> str:
    return f"{word}({', '.join([*inputs, *map(str, settings)])})"
