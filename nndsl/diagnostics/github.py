"""Diagnostics as workflow commands of GitHub Actions, which shows them beside the lines they are about.

    ::error file=iris.nn,line=4,endLine=4,col=16,endColumn=20,title=NN203::`dense` has no setting `unit`%0A...

A command is a line. What would end it, or one of its properties, is written as a percent code. Columns are left out
for a place of several lines, as GitHub wants it.
"""

from __future__ import annotations

from typing import Sequence

from nndsl.diagnostics.diagnostic import Diagnostic
from nndsl.diagnostics.sentences import sentences
from nndsl.source import Span

_OF_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_OF_PROPERTIES = _OF_DATA | str.maketrans({":": "%3A", ",": "%2C"})


def findings(found: Sequence[tuple[str, Diagnostic]], exit_code: int) -> str:
    """A command for each diagnostic; the path is that of the file that was looked at, or "" where there is none."""
    return "".join(_finding(path, diagnostic) for path, diagnostic in found)


def fault(what: str, report: str | None, exit_code: int) -> str:
    """A fault of our own, and where the report of it lies."""
    return _command("error", {"title": "internal error"}, f"{what}\nreport: {report}" if report else what)


def _finding(path: str, diagnostic: Diagnostic) -> str:
    span = diagnostic.span
    place = _place(span) if span and span.source.is_file else {"file": path} if path else {}
    labels = [f"{label.span}: {label.text}" for label in diagnostic.labels]
    text = sentences(diagnostic, *([diagnostic.label] if diagnostic.label else []), *labels)
    return _command(diagnostic.severity, {**place, "title": diagnostic.code}, text)


def _place(span: Span) -> dict[str, str | int]:
    """GitHub counts as we do: from 1, columns up to the character after the last."""
    end_line, end_column = span.source.location(span.end)
    place: dict[str, str | int] = {"file": span.source.name, "line": span.line, "endLine": end_line}
    return place if end_line > span.line else {**place, "col": span.column, "endColumn": end_column}


def _command(kind: str, properties: dict[str, str | int], text: str) -> str:
    given = ",".join(f"{name}={str(value).translate(_OF_PROPERTIES)}" for name, value in properties.items())
    return f"::{kind} {given}::{text.translate(_OF_DATA)}\n"
