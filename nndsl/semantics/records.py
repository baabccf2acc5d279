"""Records: what words of a training block describe, such as a data source or a way to split.

A record holds the word and its arguments, checked against the signature that stands here. What the word *does* is
the business of the packages that come later (`data`, `training`); the tests hold the two lists together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping

from nndsl.source import Span

REQUIRED = object()


@dataclass(frozen=True)
class Signature:
    """`settings` maps names to defaults, REQUIRED where there is none. A `connected` word has a second list, in which
    names of the file's inputs and targets are given what to read: csv("a.csv")(x = "column")."""

    settings: Mapping[str, Any]
    connected: bool = False


SIGNATURES: dict[str, Signature] = {
    # Samples written out in the file.
    "rows": Signature({}, connected=True),
    # A table; rows with one value of `sequence` are the steps of one sequence.
    "csv": Signature({"path": REQUIRED, "sequence": None}, connected=True),
    # A table that is one long sequence; `time` names the column that dates its steps.
    "series": Signature({"path": REQUIRED, "time": None}, connected=True),
    # All columns of a table from the first to the last.
    "columns": Signature({"first": REQUIRED, "last": REQUIRED}),
    # Hold out the steps of a series after this time.
    "after": Signature({"time": REQUIRED}),
    # Subtract the mean and divide by the standard deviation, component by component.
    "standard": Signature({}),
}


@dataclass(frozen=True)
class Record:
    """`settings` holds numbers, strings, truths, lists and records; `columns` what each input or target reads.

    For `rows` and `standard` see their signatures: `rows` keeps its nested lists in `columns`, `standard` the names
    of what it normalises in `names`.
    """

    word: str
    settings: Mapping[str, Any]
    columns: Mapping[str, Any]
    names: tuple[str, ...] = ()
    span: Span | None = None
    spans: Mapping[str, Span] | None = None  # of settings and columns, for messages
