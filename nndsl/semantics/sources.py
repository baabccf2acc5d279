"""The words of training blocks as the language calls them: what they are given becomes a `Record`.

A data source is made and connected like a layer: `csv("a.csv")(x = "column")`.
"""

from __future__ import annotations

from typing import Any, Sequence

from nndsl.diagnostics.catalogue import data_files, names
from nndsl.diagnostics.catalogue import training as training_errors
from nndsl.paths import not_relative
from nndsl.semantics.calls import Given
from nndsl.semantics.elaborator import Elaborator, Place, Problem
from nndsl.semantics.records import REQUIRED, SIGNATURES, Record, Signature
from nndsl.semantics.values import Items, Quantity, Value, Word, describe, is_number
from nndsl.source import Span


def source_words() -> dict[str, Word]:
    """Every word of a training block by its name."""
    return {word: Word(word, _describing(word, signature), doc=signature.doc) for word, signature in SIGNATURES.items()}


def _describing(word: str, signature: Signature):
    def carry_out(e: Elaborator, given: Sequence[Given], place: Place, span: Span | None) -> Any:
        if not signature.carried_out:
            e.beyond.append(training_errors.entry_planned(span, f"`{word}`"))
        if signature.inputs and not signature.settings:
            return _naming(word, {}, given, span)
        if signature.connected and not signature.settings:
            return _connected(word, {}, given, span)
        settings, spans = _settings(e, word, signature, given, span)
        if signature.inputs:
            return Word(word, lambda e, given, place, at: _naming(word, settings, given, at))
        if not signature.connected:
            return Record(word, settings, {}, (), span, spans)
        return Word(word, lambda e, given, place, at: _connected(word, settings, given, span, spans))

    return carry_out


def _naming(word: str, settings: dict, given: Sequence[Given], span: Span | None) -> Record:
    """What is said of inputs and targets; which these are is read off the text: see `measured`."""
    for name, value, at in given:
        if name is not None:
            raise Problem(names.unknown_setting(at, word, name, ()))
        if not isinstance(value, Value):
            raise Problem(names.wrong_argument(at, word, "each name", "an input or a target", describe(value)))
    return Record(word, settings, {}, (), span)


def _settings(
    e: Elaborator, word: str, signature: Signature, given: Sequence[Given], span: Span | None
) -> tuple[dict, dict]:
    known = list(signature.settings)
    places = iter(known)
    settings = {name: default for name, default in signature.settings.items() if default is not REQUIRED}
    spans: dict[str, Span | None] = {}
    for name, value, at in given:
        name = next(places, None) if name is None else name
        if name is None:
            raise Problem(names.too_many(span, word, len(given), len(known), "settings"))
        if name not in known:
            raise Problem(names.unknown_setting(at, word, name, known))
        if name in spans:
            raise Problem(names.given_twice(at, word, name))
        settings[name], spans[name] = _setting(e, word, signature, name, value, at), at
    for name, least in signature.least.items():
        value = settings.get(name)
        if name in spans and (not isinstance(value, int) or isinstance(value, bool) or value < least):
            raise Problem(names.wrong_argument(spans[name], word, name, signature.expected(name), _shown(value)))
    for name, sort in signature.sorts.items():
        value = settings.get(name)
        if name in spans and not sort.holds(value):
            raise Problem(names.wrong_argument(spans[name], word, name, signature.expected(name), _shown(value)))
    if isinstance(settings.get("path"), str) and (reason := not_relative(settings["path"])):
        raise Problem(data_files.path_outside(spans["path"], settings["path"], reason))
    for name in known:
        if name not in settings:
            raise Problem(names.missing_setting(span, word, name, f"{word}({name} = ...)"))
    return settings, spans


def _setting(e: Elaborator, word: str, signature: Signature, name: str, value: Any, at: Span | None) -> Any:
    if name == signature.label:
        return _label(e, word, name, value, at)
    if signature.inputs and isinstance(value, Value):
        settings = list(signature.settings)
        raise Problem(names.wrong_argument(at, word, name, signature.expected(name), describe(value), settings))
    quantity = isinstance(value, Quantity) and name in signature.quantities
    return value if quantity else plain(value, at, word, name)


def _label(e: Elaborator, word: str, name: str, value: Any, at: Span | None) -> str:
    """The name of the input or target that a value is, where it is one label for each sample."""
    if not isinstance(value, Value):
        raise Problem(training_errors.not_a_label(at, word, name, describe(value)))
    type = e.graph.type(value.node)
    if type.kind.name != "label" or not type.is_number or type.frame_axes:
        raise Problem(training_errors.not_a_label(at, word, name, str(type)))
    if value.node not in e.names:
        raise Problem(training_errors.not_a_label(at, word, name, "computed"))
    return e.names[value.node][0]


def _shown(value: Any) -> str:
    return "a list" if isinstance(value, list) else describe(value)


def _connected(
    word: str, settings: dict, given: Sequence[Given], span: Span | None, spans: dict | None = None
) -> Record:
    columns: dict[str, Any] = {}
    spans = dict(spans or {})
    for name, value, at in given:
        if name is None:
            expected = "given by name, as in `x = ...`"
            raise Problem(names.wrong_argument(at, word, "each column", expected, describe(value)))
        if name in columns:
            raise Problem(names.given_twice(at, word, name))
        columns[name], spans[name] = plain(value, at, word, name), at
        if SIGNATURES[word].files and isinstance(columns[name], str) and (reason := not_relative(columns[name])):
            raise Problem(data_files.path_outside(at, columns[name], reason))
    return Record(word, settings, columns, (), span, spans)


def plain(value: Any, span: Span | None, word: str, name: str) -> Any:
    """What a record may hold: numbers, strings, truths, records, and lists of them."""
    if isinstance(value, (str, bool, Record)) or is_number(value):
        return value
    if isinstance(value, Items):
        return [plain(item, span, word, name) for item in value.items]
    raise Problem(names.wrong_argument(span, word, name, "a number, a string or a list", describe(value)))
