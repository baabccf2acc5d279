"""Reading data: a record of the model says what, a source for its word does it."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Callable, Collection, Mapping

from nndsl.data.dataset import Dataset
from nndsl.data.files import DataFile, folder_inside, folder_named, open_inside, open_named
from nndsl.data.room import Room
from nndsl.data.sources.arrays import read_idx, read_npy, read_npz
from nndsl.data.sources.images import read_images
from nndsl.data.sources.request import Request
from nndsl.data.sources.rows import read_rows
from nndsl.data.sources.series import read_series
from nndsl.data.sources.tables import read_csv, read_parquet
from nndsl.data.sources.texts import read_characters
from nndsl.data.watching import Watch, unwatched
from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import arrays as array_errors
from nndsl.diagnostics.catalogue import data_files
from nndsl.diagnostics.catalogue.places import of_file
from nndsl.semantics.network import Declaration
from nndsl.semantics.records import SIGNATURES, Record
from nndsl.source import Span

SOURCES: dict[str, Callable[[Request], Dataset]] = {
    "rows": read_rows,
    "csv": read_csv,
    "parquet": read_parquet,
    "series": read_series,
    "npz": read_npz,
    "npy": read_npy,
    "idx": read_idx,
    "images": read_images,
    "characters": read_characters,
}
FURTHER_FOLDER = "NNDSL_DATA"  # in the environment: the folder a model may read besides its own


def load(
    record: Record,
    declarations: Mapping[str, Declaration],
    folder: Path,
    data_dir: Path | None = None,
    categories: Mapping[str, list] | None = None,
    watch: Watch = unwatched,
    room: Room | None = None,
) -> Dataset:
    """The data that a training block describes, for all inputs and targets, kept in a room.

    Files are found in `folder`, the model's own, or in `data_dir`, which NNDSL_DATA in the environment may give.
    `categories` are those of a trained model, by input or target; `watch` hears how far reading is. Raises Refused
    (NN6xx).
    """
    further = data_dir or os.environ.get(FURTHER_FOLDER)
    places = Path(folder), Path(further) if further else None
    request = Request(
        record,
        declarations,
        categories,
        opener=lambda path, span: open_inside(path, *places, span),
        folder_opener=lambda path, span: folder_inside(path, *places, span),
        watch=watch,
        room=room or Room(),
    )
    return _read(request)


def read_inputs(
    path: str | os.PathLike[str],
    declarations: Mapping[str, Declaration],
    record: Record | None,
    categories: Mapping[str, list],
    targets: Collection[str] = (),
    watch: Watch = unwatched,
    room: Room | None = None,
) -> Dataset:
    """What to predict from, read as the training data were: the same columns or arrays of a file for the same inputs,
    or the pictures of a folder.

    Of the targets only those in `targets` are read. A model that was trained on no table reads columns of the names
    of its inputs, each row a sample, or the whole file one sequence. Raises Refused (NN6xx).
    """
    needed = {name: d for name, d in declarations.items() if d.role == "input" or name in targets}
    if record is None or not (SIGNATURES[record.word].files or "path" in record.settings):
        word = "series" if any(declaration.order for declaration in needed.values()) else "csv"
        record = Record(word, {}, {})
    record = replace(_at(os.fspath(path), record, needed), marks={})
    request = Request(
        record,
        needed,
        categories,
        opener=lambda path, span: open_named(path),
        folder_opener=lambda path, span: folder_named(path),
        watch=watch,
        room=room or Room(),
    )
    try:
        return _read(request)
    except Refused as refused:
        raise Refused(*(of_file(found, os.fspath(path)) for found in refused.diagnostics)) from None


def _read(request: Request) -> Dataset:
    """What the source of a request's record makes of it. Files are closed when it ends, however it ends. Raises Refused
    (NN605) where one of them changed meanwhile: what was read of it is neither what it was nor what it is."""
    states: list[tuple[DataFile, tuple[int, int]]] = []
    with ExitStack() as opened:

        def opener(path: str, span: Span | None) -> DataFile:
            file = request.opener(path, span)
            opened.enter_context(file.stream)
            states.append((file, file.state))
            return file

        dataset = SOURCES[request.record.word](replace(request, opener=opener))
        for file, state in states:
            if file.state != state:
                raise Refused(data_files.file_unreadable(file.span, file.name, data_files.CHANGED))
        return dataset


def _at(path: str, record: Record, needed: Mapping[str, Declaration]) -> Record:
    """The record with another file. Raises Refused where it would be one for several names (NN660)."""
    if not SIGNATURES[record.word].files:
        return replace(record, settings={**record.settings, "path": path})
    if len(needed) != 1:
        raise Refused(array_errors.one_file_for_several(path, record.word, needed))
    return replace(record, columns=dict.fromkeys(needed, path))
