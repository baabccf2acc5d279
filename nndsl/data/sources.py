"""Reading data: a record of the model says what, a source for its word does it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Callable, Collection, Mapping, TypeVar

from nndsl.data.dataset import Dataset
from nndsl.data.files import folder_inside, folder_named, open_inside, open_named
from nndsl.data.problems import described
from nndsl.data.request import Request
from nndsl.data.source_csv import read_csv
from nndsl.data.source_images import read_images
from nndsl.data.source_rows import read_rows
from nndsl.data.source_series import read_series
from nndsl.data.source_text import read_characters
from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import data as data_errors
from nndsl.semantics.network import Declaration
from nndsl.semantics.records import Record

SOURCES: dict[str, Callable[[Request], Dataset]] = {
    "rows": read_rows,
    "csv": read_csv,
    "series": read_series,
    "images": read_images,
    "characters": read_characters,
}
Opened = TypeVar("Opened")
FURTHER_FOLDER = "NNDSL_DATA"  # in the environment: the folder a model may read besides its own


def load(
    record: Record,
    declarations: Mapping[str, Declaration],
    folder: Path,
    data_dir: Path | None = None,
    categories: Mapping[str, list] | None = None,
) -> Dataset:
    """The data that a training block describes, for all inputs and targets.

    Files are found in `folder`, the model's own, or in `data_dir`, which NNDSL_DATA in the environment may give.
    `categories` are those of a trained model, by input or target. Raises Refused (NN6xx).
    """
    place = folder, data_dir
    request = Request(
        record,
        declarations,
        categories,
        lambda: _open(open_inside, record, *place),
        folder=lambda: _open(folder_inside, record, *place),
    )
    return SOURCES[record.word](request)


def read_inputs(
    path: str | os.PathLike[str],
    declarations: Mapping[str, Declaration],
    record: Record | None,
    categories: Mapping[str, list],
    targets: Collection[str] = (),
) -> Dataset:
    """What to predict from, read as the training data were: the same columns of a table for the same inputs, or the pictures
    of a folder.

    Of the targets only those in `targets` are read. A model that was trained on no table reads columns of the names
    of its inputs, each row a sample, or the whole file one sequence. Raises Refused (NN6xx).
    """
    needed = {name: d for name, d in declarations.items() if d.role == "input" or name in targets}
    if record is None or "path" not in record.settings:
        word = "series" if any(declaration.order for declaration in needed.values()) else "csv"
        record = Record(word, {}, {})
    record = replace(record, settings={**record.settings, "path": os.fspath(path)}, marks={})
    request = Request(record, needed, categories, lambda: open_named(path), folder=lambda: folder_named(path))
    return SOURCES[record.word](request)


def _open(opening: Callable[..., Opened], record: Record, folder: Path, data_dir: Path | None) -> Opened:
    path, span = record.settings["path"], (record.spans or {}).get("path", record.span)
    if not isinstance(path, str):
        expected = "the path of a file, as a string"
        raise Refused(data_errors.wrong_setting(span, record.word, "path", expected, described(path)))
    further = data_dir or os.environ.get(FURTHER_FOLDER)
    return opening(path, Path(folder), Path(further) if further else None, span)
