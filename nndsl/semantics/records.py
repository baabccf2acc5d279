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
    names of the file's inputs and targets are given what to read: csv("a.csv")(x = "column"). `inputs` are
    what stands in its brackets beside the settings; `doc` says what the word means."""

    settings: Mapping[str, Any]
    connected: bool = False
    inputs: tuple[str, ...] = ()
    doc: str = ""


SIGNATURES: dict[str, Signature] = {
    "rows": Signature({}, connected=True, doc="Samples written out in the file: a list for each input and target."),
    "csv": Signature(
        {"path": REQUIRED, "sequence": None},
        connected=True,
        doc="A table with a row for each sample; with `sequence`, rows of one value in that column are the steps of "
        "one sequence. An input that is not named reads the column of its own name.",
    ),
    "series": Signature(
        {"path": REQUIRED, "time": None},
        connected=True,
        doc="A table that is one long sequence; `time` names the column that dates its steps.",
    ),
    "columns": Signature(
        {"first": REQUIRED, "last": REQUIRED}, doc="All columns of a table from the first to the last named."
    ),
    "after": Signature({"time": REQUIRED}, doc="Holds out the steps of a series after this time."),
    "standard": Signature(
        {},
        inputs=("x...",),
        doc="The inputs and targets in its brackets less their mean, over their deviation, component by component.",
    ),
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
