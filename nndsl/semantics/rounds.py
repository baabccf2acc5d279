"""Rounds: the graph is built anew until the types of delayed values are those the round assumed.

Types on a cycle are thus the least fixed point of the shape rules, from "unknown". At the end of a round `close` binds
what was left open; then it is known what each delay should have assumed.
"""

from __future__ import annotations

from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import shapes, time
from nndsl.graph import Type
from nndsl.ops import fit
from nndsl.semantics.elaborator import Elaborator, Problem
from nndsl.semantics.members import find_weight, has_weights
from nndsl.semantics.recurrence import Pending
from nndsl.semantics.values import FAILED
from nndsl.source import Span


def close(e: Elaborator) -> dict[tuple[str, str], Type]:
    """Bind what was left open. Returns the types that were found; if they are those assumed, the graph is whole."""
    found = dict(e.assumed)
    for pending in e.pending:  # which grows while expressions that are delayed are evaluated
        with pending.here(e):
            n = _arriving(e, pending)
        if n is None:
            continue
        type = e.graph.type(n)
        found[pending.source.key] = type
        if type == pending.assumed and type.known and type.sequence_axes:
            e.graph.bind(pending.node, fit(e.graph, n, type))
    for hole, key, owner, dots in e.late_weights:
        try:
            n = find_weight(owner, dots)
        except Problem as problem:
            if has_weights(owner) or not e.diagnostics.errors:  # else it lacks them for a reason that is known
                e.report(problem.diagnostic)
            continue
        found[key] = e.graph.type(n)
        if e.graph.type(hole) == found[key]:
            e.graph.bind(hole, n)
    return found


def _arriving(e: Elaborator, pending: Pending) -> int | None:
    """The node of what is delayed; None where that failed."""
    try:
        value = pending.source.value(e, pending.span)
        return None if value is FAILED else e.node(value, pending.span)
    except Problem as problem:
        e.report(problem.diagnostic)
        pending.source.scope.memo[pending.source.name] = FAILED
        return None


def report_open(e: Elaborator) -> None:
    """In the last round, what could not be closed: delays of what runs over no sequence. One message for each line of
    the user's, however many delays there are in what it makes."""
    said: set[tuple] = set()
    for pending in e.pending:
        value = pending.source.scope.memo.get(pending.source.name)
        if value is FAILED or pending.assumed.sequence_axes:
            continue
        with pending.here(e):
            place = e.own(pending.span)
            line = (place.source, place.line) if place else pending.source.key
            if line not in said:
                said.add(line)
                e.report(_without_sequence(pending, place))


def _without_sequence(pending: Pending, place: Span | None) -> Diagnostic:
    if place is pending.span:
        return time.no_sequence(place, pending.source.text)
    return time.no_sequence(place, place.text).with_label(pending.span, "here, in the library")


def report_unsettled(e: Elaborator, found: dict[tuple[str, str], Type]) -> None:
    """When rounds come to no end: values that are larger in every round than in the one before; if there are none,
    those whose types are not found yet."""
    unsettled = [p for p in e.pending if p.source.key in found and found[p.source.key] != p.assumed]
    growing = [p for p in unsettled if p.assumed.known and found[p.source.key].dims != p.assumed.dims]
    for pending in growing or unsettled:
        source, type = pending.source, found[pending.source.key]
        statement = source.scope.equations.get(source.name)
        span = statement.name_span if statement else pending.span
        with pending.here(e):
            if growing:
                e.report(shapes.grows(span, source.text, str(pending.assumed), str(type)))
            else:
                e.report(time.type_not_found(span, source.text, str(type)))


def as_numbers(found: dict[tuple[str, str], Type]) -> dict[tuple[str, str], Type]:
    """What depends on nothing but itself and numbers is a number: the last resort for types still unknown."""
    return {key: type if type.known else Type((1,), type.axes, type.kind) for key, type in found.items()}
