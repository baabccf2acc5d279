"""The entries of a training block that are functions: its optimizer, its way to clip, the part that a teacher has."""

from __future__ import annotations

from typing import Any

from nndsl.diagnostics.catalogue import training as training_errors
from nndsl.diagnostics.catalogue import updates as updates_errors
from nndsl.graph import Graph, Type
from nndsl.ops import PARAMETER
from nndsl.semantics.calls import apply, callee
from nndsl.semantics.elaborator import Elaborator, Place, Problem
from nndsl.semantics.optimizer import check_settings, elaborator_of_update, inputs_text
from nndsl.semantics.reading import Reading, in_range
from nndsl.semantics.records import SIGNATURES, Record
from nndsl.semantics.scope import Scope
from nndsl.semantics.values import CALLABLE, FAILED, Function, Layer, Value, describe
from nndsl.source import Span
from nndsl.syntax import tree


def default_optimizer(e: Elaborator, scope: Scope) -> Any:
    """`adam()`, the one of the library."""
    adam = tree.Name("adam", span=None)
    return callee(e, e.evaluate(adam, Place(scope)), adam, Place(scope))


def optimizer(reading: Reading, value: Any) -> Layer | Record:
    return optimizer_at(reading, value, reading.span)


def optimizer_at(reading: Reading, value: Any, span: Span | None) -> Layer | Record:
    if isinstance(value, Record) and SIGNATURES[value.word].use == "optimizer":
        return value
    found = _made(reading, value)
    if found is None or found.definition.keyword != "optimizer":
        expected = "an optimizer such as `adam()`"
        raise Problem(training_errors.wrong_entry(span, "optimizer", expected, describe(value)))
    check_settings(found, span)
    return found


def clip(reading: Reading, value: Any) -> Layer:
    found = _made(reading, value)
    if found is None or found.definition.keyword != "fn":
        raise reading.wrong("a way to clip such as `by_norm(1.0)`", value)
    inputs = found.definition.inputs
    if len(inputs) not in (1, 2) or inputs[-1].variadic:
        raise Problem(updates_errors.clip_inputs(reading.span, found.definition.name, inputs_text(inputs)))
    check_settings(found, reading.span)
    return found


def _made(reading: Reading, value: Any) -> Layer | None:
    if isinstance(value, Function):
        value = callee(reading.e, value, reading.entry.value, Place(value.scope))
    return value if isinstance(value, Layer) else None


def part_of_teacher(reading: Reading, value: Any) -> Any:
    """A part from 0 to 1, or a schedule: a function of the number of updates made so far."""
    expected = "a part from 0% to 100%, or a schedule such as `ramp(from = 100%, to = 50%, over = 10 epochs)`"
    if not isinstance(value, CALLABLE):
        return in_range(reading, value, expected, lambda v: 0 <= v <= 1)
    function = callee(reading.e, value, reading.entry.value, reading.place)
    graph = Graph()
    e = elaborator_of_update(graph, reading.e.diagnostics, reading.span)
    made = Value(graph.add(PARAMETER, type=Type((1,))))
    found = apply(e, function, [(None, made, reading.span)], reading.place, reading.span)
    if found is not FAILED and graph.type(e.node(found, reading.span)) != Type((1,)):
        raise reading.wrong(expected, found)
    return function
