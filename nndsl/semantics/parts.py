"""What a training block holds out, looked at together: `validation` and `test` go with each other and with the data,
and leave something to train on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Iterator, Mapping

from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import held_out, samples
from nndsl.diagnostics.catalogue import training as training_errors
from nndsl.semantics.records import SIGNATURES, Record
from nndsl.source import Span

Part = float | Record
Spans = Mapping[str, Span | None]


def check_parts(entries: Mapping[str, Any], spans: Spans) -> Iterator[Diagnostic]:
    """What is wrong with the parts that the entries of a block hold out; `spans` are the places of the entries."""
    parts = _parts(entries)
    words = {name: part.word for name, part in parts.items() if isinstance(part, Record)}
    if words.get("test") == "folds":
        yield held_out.folds_to_test(spans["test"])
    elif "after" in words.values():
        if {words.get(name) for name in parts} != {"after"}:
            yield samples.parts_mixed(spans["test"])
        else:
            yield from _check_periods(parts)
    else:
        yield from _check_shares(parts, spans)
        yield from _check_marks(parts, entries.get("data"))


def with_marks(entries: dict[str, Any]) -> dict[str, Any]:
    """The entries with their source of data told which further columns mark its samples."""
    marked = [p for p in _parts(entries).values() if isinstance(p, Record) and p.word == "marked"]
    if not marked or "data" not in entries:
        return entries
    marks = {part.settings["column"]: part.spans["column"] for part in reversed(marked)}
    return {**entries, "data": replace(entries["data"], marks=marks)}


def sources(settings: Mapping[str, Any]) -> dict[str, Record]:
    """The parts that are data of their own, by name."""
    return {name: part for name, part in _given(settings).items() if _is_source(part)}


def _parts(entries: Mapping[str, Any]) -> dict[str, Part]:
    """The parts that are taken from the data."""
    return {name: part for name, part in _given(entries).items() if not _is_source(part)}


def _given(entries: Mapping[str, Any]) -> dict[str, Part]:
    found = {name: entries.get(name) for name in ("validation", "test")}
    return {name: part for name, part in found.items() if isinstance(part, (float, Record))}


def _is_source(part: Part) -> bool:
    return isinstance(part, Record) and SIGNATURES[part.word].connected


def _check_periods(parts: Mapping[str, Record]) -> Iterator[Diagnostic]:
    """A period ends after it begins, and before the next begins."""
    ordered = sorted(parts, key=lambda name: parts[name].settings["time"])
    for name, following in zip(ordered, [*ordered[1:], None]):
        part, (time, until) = parts[name], (parts[name].settings[end] for end in ("time", "until"))
        if until is None:
            continue
        if until <= time:
            yield held_out.period_backwards(part.spans["until"], time, until)
        elif following is not None and until > (start := parts[following].settings["time"]):
            yield held_out.periods_overlap(part.spans["until"], name, until, following, start, parts[following].span)


def _check_shares(parts: Mapping[str, Part], spans: Spans) -> Iterator[Diagnostic]:
    """What is held out leaves something to train on."""
    shares = [part.settings.get("share") if isinstance(part, Record) else part for part in parts.values()]
    if len(shares) == 2 and None not in shares and sum(shares) >= 1:
        expected = f"a part of what `validation` leaves: less than {1 - shares[0]:.0%}"
        yield training_errors.wrong_entry(spans["test"], "test", expected, f"{shares[1]:.0%}")


def _check_marks(parts: Mapping[str, Part], data: Any) -> Iterator[Diagnostic]:
    """Samples are marked by a further column of a table."""
    if not isinstance(data, Record) or SIGNATURES[data.word].table:
        return
    for part in parts.values():
        if isinstance(part, Record) and part.word == "marked":
            yield held_out.marks_need_table(part.span, data.word, data.span)
