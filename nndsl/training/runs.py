"""Run folders: `runs/<model>/<number>/`, everything that is kept of one training.

    model.nn             the text that was trained
    uses/                the files that it uses
    settings.json        what it was trained with, defaults filled in: enough to open the model again, and a digest of
                         the texts above
    run.json             versions, seed, times, digests of the data files, how it ended, the final figures
    metrics.jsonl        a line for each epoch
    weights.safetensors  parameters and statistics
    curve.svg, diagram.svg
    metrics/             a picture of each metric that is a table, such as confusion.svg

Each run has a folder of its own, made by an exclusive `mkdir`, so two runs that start at once never mix. Every file
but metrics.jsonl, which grows, is written whole or not at all; weights and records carry digests of themselves.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import unicodedata
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping, Sequence

import numpy as np

from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import checkpoints, resuming, runs
from nndsl.files import write_atomically
from nndsl.training import checkpoint
from nndsl.training.lock import locked
from nndsl.training.sealed import LIMIT, Expected, sealed, unsealed
from nndsl.training.writing import recording

MODEL, SETTINGS, RECORD, METRICS = "model.nn", "settings.json", "run.json", "metrics.jsonl"
WEIGHTS, CURVE, DIAGRAM = "weights.safetensors", "curve.svg", "diagram.svg"
NEEDED = (MODEL, SETTINGS, WEIGHTS)  # to predict
USES, PICTURES = "uses", "metrics"
STATUS = RUNNING, INTERRUPTED, FAILED, FINISHED = "running", "interrupted", "failed", "finished"
NAME_LIMIT = 50  # characters of a model's name in a path


def _is_size(value: Any) -> bool:
    return type(value) is int and value > 0


def _is_category(value: Any) -> bool:
    return type(value) in (str, int, float)


# The entries of settings.json that are read when the model is opened again, and what each must be.
OF_SETTINGS: Expected = {
    "overrides": lambda value: type(value) is list and all(type(text) is str for text in value),
    "dtype": lambda value: value in ("float32", "float64"),
    "seed": lambda value: type(value) is int and value >= 0,
    "given_seed": lambda value: value is None or type(value) is int and value >= 0,
    "sizes": lambda value: type(value) is dict and all(map(_is_size, value.values())),
    "categories": lambda value: (
        type(value) is dict and all(type(words) is list and all(map(_is_category, words)) for words in value.values())
    ),
    "texts": lambda value: type(value) is str,
}


# The same of run.json, where a run is to go on.
OF_RECORD: Expected = {
    "status": lambda value: value in STATUS,
    "started": lambda value: type(value) is str,
    "data": lambda value: type(value) is dict and all(type(digest) is str for digest in value.values()),
    "versions": lambda value: type(value) is dict and all(type(version) is str for version in value.values()),
}


@dataclass(frozen=True)
class RunFolder:
    path: Path

    @classmethod
    def create(cls, base: str | os.PathLike[str], model: str) -> RunFolder:
        """Make the folder of the model's next run under `base`. Raises Refused (NN090) where that cannot be."""
        parent = Path(base) / safe_name(model)
        try:
            parent.mkdir(parents=True, exist_ok=True)
            return cls(_make_next(parent))
        except OSError as error:
            raise Refused(runs.no_run_folder(str(error.filename or parent), error.strerror or str(error))) from None

    @classmethod
    def open(cls, path: str | os.PathLike[str], needed: Sequence[str] = NEEDED) -> RunFolder:
        """The folder of a run that has the files that are needed, those to predict with if nothing else is said. Raises
        Refused (NN810)."""
        for name in needed:
            if not (Path(path) / name).is_file():
                raise Refused(checkpoints.not_a_run(os.fspath(path), name))
        return cls(Path(path))

    def file(self, name: str) -> Path:
        return self.path / name

    # ---- writing

    def write(self, name: str, content: bytes) -> None:
        """Write a file of it, whole or not at all. Raises Refused (NN050 to NN054, NN091)."""
        path = self.file(name)
        with recording(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content)

    def write_texts(self, text: str, used: Mapping[str, str]) -> None:
        """Keep the text of the model, and those of the files that it uses, by their paths."""
        self.write(MODEL, text.encode())
        for path, used_text in used.items():
            self.write(f"{USES}/{path}", used_text.encode())

    def write_record(self, name: str, record: Mapping[str, Any]) -> None:
        """Write settings.json or run.json."""
        self.write(name, sealed(record))

    def save_weights(self, state: Mapping[str, np.ndarray], metadata: Mapping[str, str]) -> None:
        checkpoint.save(self.file(WEIGHTS), state, metadata)

    def append_metrics(self, record: Mapping[str, Any]) -> None:
        """Add a line to metrics.jsonl. Raises Refused (NN091)."""
        path = self.file(METRICS)
        with recording(path), open(path, "a", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n")

    def sweep(self) -> None:
        """Remove what a process that was killed left half written. Raises Refused (NN091)."""
        with recording(self.path):
            for path in self.path.rglob(".*.tmp"):
                path.unlink(missing_ok=True)

    def clear_metrics(self) -> None:
        """Begin metrics.jsonl anew: a run that goes on tells again what it has."""
        self.write(METRICS, b"")

    def locked(self) -> AbstractContextManager[None]:
        """While this process works in the folder no other may. Raises Refused (NN091, NN835)."""
        return locked(self.path)

    # ---- reading

    def settings(self) -> dict[str, Any]:
        """settings.json. Raises Refused (NN811) if it is not what a run wrote."""
        return self._read(SETTINGS, OF_SETTINGS)

    def record(self) -> dict[str, Any]:
        """run.json. Raises Refused (NN811) if it is not what a run wrote."""
        return self._read(RECORD, OF_RECORD)

    def check_texts(self, text: str, used: Mapping[str, str]) -> None:
        """Raises Refused (NN837) where the text of the model, or one that it uses, is not the one that was written."""
        if digest_of_texts(text, used) != self.settings()["texts"]:
            raise Refused(resuming.text_changed(str(self.file(MODEL))))

    def _read(self, name: str, expected: Expected) -> dict[str, Any]:
        path = self.file(name)
        try:
            with open(path, "rb") as file:
                return unsealed(file.read(LIMIT + 1), expected)
        except OSError as error:
            reason = error.strerror or str(error)
        except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
            reason = "it is not JSON"
        except ValueError as error:
            reason = str(error)
        raise Refused(checkpoints.run_file_broken(str(path), reason))

    def weights(self) -> dict[str, np.ndarray]:
        """The arrays of weights.safetensors. Raises Refused (NN8xx)."""
        return checkpoint.load(self.file(WEIGHTS))[0]


def digest_of_texts(text: str, used: Mapping[str, str]) -> str:
    """The SHA-256 of the text of a model and of those that it uses, by their paths."""
    return hashlib.sha256(json.dumps([text, sorted(used.items())]).encode()).hexdigest()


def picture_of(metric: str) -> str:
    """The file that shows a metric."""
    return f"{PICTURES}/{safe_name(metric)}.svg"


def safe_name(name: str) -> str:
    """A model's name as one part of a path: letters, digits, `_` and `-`, whatever the name holds."""
    plain = re.sub(r"[^\w-]+", "_", unicodedata.normalize("NFC", name)).strip("_-")
    return plain[:NAME_LIMIT] or "model"


def _make_next(parent: Path) -> Path:
    """Make the folder after the highest number. Where another run was quicker, try the number after it."""
    numbers = [int(entry.name) for entry in parent.iterdir() if re.fullmatch(r"[0-9]{1,9}", entry.name)]
    number = max(numbers, default=0) + 1
    while True:
        try:
            path = parent / str(number)
            path.mkdir()
            return path
        except FileExistsError:
            number += 1
