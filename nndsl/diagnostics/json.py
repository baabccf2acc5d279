"""Diagnostics as a record for programs, on one line."""

from __future__ import annotations

from typing import Any, Sequence

from nndsl.diagnostics.diagnostic import Diagnostic
from nndsl.source import Span


def findings(found: Sequence[tuple[str, Diagnostic]], exit_code: int) -> str:
    """What was found, each with the path of the file that was looked at, or "" where it is about none."""
    diagnostics = [{**({"path": path} if path else {}), **as_dict(diagnostic)} for path, diagnostic in found]
    return line({"ok": exit_code == 0, "exit_code": exit_code, "diagnostics": diagnostics})


def fault(what: str, report: str | None, exit_code: int) -> str:
    """A fault of our own, and where the report of it lies."""
    return line({"ok": False, "exit_code": exit_code, "internal_error": what, "report": report})


def line(record: Any) -> str:
    """A record as JSON on a line of its own."""
    import json

    return json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n"


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
