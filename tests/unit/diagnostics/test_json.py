"""A diagnostic as a record."""

import json

from nndsl.diagnostics import Diagnostic, Label
from nndsl.diagnostics.json import as_dict
from nndsl.source import Source


def test_a_record():
    source = Source("t.nn", "ä = (\n  b)\n")
    labels = (Label(source.span(0, 1), "there"),)
    diagnostic = Diagnostic("NN999", "no", source.span(4, 10), "here", labels=labels, notes=("n",), help=("h",))
    record = as_dict(diagnostic)
    assert json.loads(json.dumps(record)) == record == {
        "code": "NN999",
        "severity": "error",
        "message": "no",
        "file": "t.nn",
        "line": 1,
        "column": 5,
        "end_line": 2,
        "end_column": 5,
        "label": "here",
        "labels": [{"file": "t.nn", "line": 1, "column": 1, "end_line": 1, "end_column": 2, "text": "there"}],
        "notes": ["n"],
        "help": ["h"],
    }


def test_a_record_without_a_place():
    record = as_dict(Diagnostic("NN001", "no", severity="warning"))
    assert record["severity"] == "warning"
    assert [record[key] for key in ("file", "line", "column", "end_line", "end_column")] == [None] * 5
