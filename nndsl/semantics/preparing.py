"""The entries of a training block that say how samples are prepared: `normalize`, `fill`, `augment` and `balance`.

The first three are given words with the inputs and targets in their brackets, `shifted(2)(image)`. What these are
called is read off the text, since the first two change what the names stand for: see `measured`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Sequence

from nndsl.diagnostics.catalogue import preparing
from nndsl.diagnostics.catalogue import training as training_errors
from nndsl.diagnostics.catalogue.names import given_twice
from nndsl.graph import REAL
from nndsl.semantics.elaborator import Problem
from nndsl.semantics.measured import calls, word
from nndsl.semantics.network import Declaration
from nndsl.semantics.reading import Reading, named_only
from nndsl.semantics.records import SIGNATURES, Record
from nndsl.semantics.values import Items, Value, describe
from nndsl.syntax import tree


def normalize(reading: Reading, value: Any) -> Record:
    """By what is normalised, with the names."""
    expected = "`standard(...)` of inputs and targets"
    if isinstance(value, Items):
        raise reading.wrong(expected, value)
    return _ways(reading, value, expected)[0]


def fill(reading: Reading, value: Any) -> tuple[Record, ...]:
    """What fills the gaps of each input; an input is named once."""
    ways = _ways(reading, value, "`with_mean(...)` and the like of inputs, or a list of them")
    named: set[str] = set()
    for way in ways:
        for declaration in _declared(reading, way):
            if declaration.name in named:
                raise Problem(given_twice(way.span, way.word, declaration.name))
            named.add(declaration.name)
            if declaration.role == "target":
                raise Problem(preparing.target_filled(way.span, declaration.name, declaration.span))
            if declaration.type.kind != REAL and way.word != "with_most_common":
                raise Problem(preparing.label_filled(way.span, way.word, declaration.name, declaration.span))
    return ways


def augment(reading: Reading, value: Any) -> tuple[Record, ...]:
    """How inputs and targets are varied, one way after another."""
    ways = _ways(reading, value, "`flipped(...)` and the like of inputs and targets, or a list of them")
    for way in ways:
        declared = _declared(reading, way)
        if missing := [name for name in way.names if name not in {d.name for d in declared}]:
            known = sorted(reading.network.declarations)
            raise Problem(training_errors.not_declared(way.span, missing[0], way.word, known))
        for declaration in declared:
            type, of_pictures = declaration.type, SIGNATURES[way.word].pictures
            if type.kind != REAL or of_pictures and len(type.dims) != 3:
                raise Problem(
                    preparing.cannot_vary(
                        way.span, way.word, declaration.name, str(type), of_pictures, declaration.span
                    )
                )
    return ways


def balance(reading: Reading, value: Any) -> str | None:
    """The target that is balanced, if any: the one that is named, or the only label."""
    declared = reading.network.declarations.values()
    labels = [d.name for d in declared if d.role == "target" and d.type.kind.name == "label" and d.type.is_number]
    if isinstance(value, bool):
        if value and len(labels) != 1:
            raise Problem(preparing.nothing_to_balance(reading.span, "true", labels))
        return labels[0] if value else None
    name = reading.e.names.get(value.node, ("",))[0] if isinstance(value, Value) else ""
    if name not in labels:
        raise Problem(preparing.nothing_to_balance(reading.span, f"`{name}`" if name else describe(value), labels))
    return name


def _ways(reading: Reading, value: Any, expected: str) -> tuple[Record, ...]:
    """The records of one word or a list of words, each with the names in its brackets. Raises Problem."""
    written, given = calls(reading.entry.value), value.items if isinstance(value, Items) else (value,)
    found: list[Record] = []
    for place, way in enumerate(given):
        way = named_only(reading, way)
        if not isinstance(way, Record) or SIGNATURES[way.word].use != reading.entry.name:
            raise reading.wrong(expected, way)
        if len(written) != len(given) or not written[place].arguments or word(written[place]) != way.word:
            raise reading.wrong(expected, value)
        found.append(replace(way, names=_names(reading, way.word, written[place], expected)))
    return tuple(found)


def _names(reading: Reading, word: str, call: tree.Call, expected: str) -> tuple[str, ...]:
    """The names in the brackets of a call. Raises Problem."""
    names: list[str] = []
    for argument in call.arguments:
        if not isinstance(argument.value, tree.Name):
            raise Problem(training_errors.wrong_entry(argument.span, reading.entry.name, expected, "an expression"))
        if argument.value.id in names:
            raise Problem(given_twice(argument.span, word, argument.value.id))
        names.append(argument.value.id)
    return tuple(names)


def _declared(reading: Reading, way: Record) -> Sequence[Declaration]:
    """The inputs and targets that a record names."""
    known = reading.network.declarations
    return [known[name] for name in way.names if name in known]
