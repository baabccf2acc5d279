"""A diagnostic as a record for programs."""

from __future__ import annotations

from typing import Any

from nndsl.diagnostics.diagnostic import Diagnostic
from nndsl.source import Span


def as_dict(diagnostic: Diagnostic) -> dict[str, Any]:
    """Lines and columns count from 1, columns in characters; the end is exclusive. Without a place they are None."""
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        **_place(diagnostic.span),
        "label": diagnostic.label,
        "labels": [{**_place(label.span), "text": label.text} for label in diagnostic.labels],
        "notes": list(diagnostic.notes),
        "help": list(diagnostic.help),
    }


def _place(span: Span | None) -> dict[str, Any]:
    if span is None:
        return dict.fromkeys(("file", "line", "column", "end_line", "end_column"))
    end_line, end_column = span.source.location(span.end)
    return {
        "file": span.source.name,
        "line": span.line,
        "column": span.column,
        "end_line": end_line,
        "end_column": end_column,
    }
