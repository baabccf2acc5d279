"""Run folders: `runs/<model>/<number>/`, everything that is kept of one training.

    model.nn             the text that was trained
    uses/                the files that it uses
    settings.json        what it was trained with, defaults filled in: enough to open the model again, with a digest
                         of the texts above and one of itself
    run.json             versions, seed, times, digests of the data files, how it ended, the final figures
    metrics.jsonl        a line for each epoch
    weights.safetensors  parameters and statistics
    curve.svg, diagram.svg
    metrics/             a picture of each metric that is a table, such as confusion.svg

Each run has a folder of its own, made by an exclusive `mkdir`, so two runs that start at once never mix. Every file
but metrics.jsonl, which grows, is written whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import unicodedata
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import Any, Callable, Iterator, Mapping

import numpy as np

from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import checkpoints, resuming, runs
from nndsl.training import checkpoint

MODEL, SETTINGS, RECORD, METRICS = "model.nn", "settings.json", "run.json", "metrics.jsonl"
LOCK = "lock"
WEIGHTS, CURVE, DIAGRAM = "weights.safetensors", "curve.svg", "diagram.svg"
NEEDED = (MODEL, SETTINGS, WEIGHTS)  # to predict
USES, PICTURES = "uses", "metrics"
STATUS = RUNNING, INTERRUPTED, FAILED, FINISHED = "running", "interrupted", "failed", "finished"
SETTINGS_LIMIT = 64 * 2**20  # bytes; the categories of labels stand in it
SETTINGS_START = b'{\n  "digest": "'  # then the SHA-256 of all that follows it, in 64 characters
MOMENT = 1.0  # seconds in which a lock that was made also says by whom
NAME_LIMIT = 50  # characters of a model's name in a path


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
    def open(cls, path: str | os.PathLike[str]) -> RunFolder:
        """The folder of a run that can be predicted with. Raises Refused (NN810) where files are missing."""
        for name in NEEDED:
            if not (Path(path) / name).is_file():
                raise Refused(checkpoints.not_a_run(os.fspath(path), name))
        return cls(Path(path))

    def file(self, name: str) -> Path:
        return self.path / name

    # ---- writing

    def write(self, name: str, content: bytes) -> None:
        from nndsl.files import write_atomically

        try:
            self.file(name).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Refused(runs.no_run_folder(str(error.filename), error.strerror or str(error))) from None
        write_atomically(self.file(name), content)

    def write_texts(self, text: str, used: Mapping[str, str]) -> None:
        """Keep the text of the model, and those of the files that it uses, by their paths."""
        self.write(MODEL, text.encode())
        for path, used_text in used.items():
            self.write(f"{USES}/{path}", used_text.encode())

    def write_settings(self, record: Mapping[str, Any]) -> None:
        """Write settings.json with a digest of itself."""
        rest = json_bytes({"digest": "", **record}).removeprefix(SETTINGS_START)
        self.write(SETTINGS, SETTINGS_START + hashlib.sha256(rest).hexdigest().encode() + rest)

    def write_record(self, name: str, record: Mapping[str, Any]) -> None:
        self.write(name, json_bytes(record))

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

    @contextmanager
    def locked(self) -> Iterator[None]:
        """While this process works in the folder no other may. Raises Refused (NN835)."""
        path, own = self.file(LOCK), f"process {os.getpid()} on {platform.node()}"
        try:
            descriptor = _new_lock(path)
        except FileExistsError:
            raise Refused(resuming.locked(str(self.path), _owner(path))) from None
        except OSError as error:
            raise Refused(runs.no_run_folder(str(path), error.strerror or str(error))) from None
        try:
            with recording(path), open(descriptor, "w", encoding="utf-8") as file:
                file.write(own)
            yield
        finally:
            with suppress(OSError):  # the next process finds that this one is gone
                path.unlink(missing_ok=True)

    # ---- reading

    def settings(self) -> dict[str, Any]:
        """settings.json. Raises Refused (NN811) if it is not what a run wrote."""
        return self._read(SETTINGS, _settings_from)

    def record(self) -> dict[str, Any]:
        """run.json. Raises Refused (NN811) if it is not what a run writes."""
        return self._read(RECORD, _record_from)

    def check_texts(self, text: str, used: Mapping[str, str]) -> None:
        """Raises Refused (NN837) where the text of the model, or one that it uses, is not the one that was written."""
        if digest_of_texts(text, used) != self.settings()["texts"]:
            raise Refused(resuming.text_changed(str(self.file(MODEL))))

    def _read(self, name: str, from_bytes: Callable[[bytes], dict[str, Any]]) -> dict[str, Any]:
        path = self.file(name)
        try:
            with open(path, "rb") as file:
                content = file.read(SETTINGS_LIMIT + 1)
            return from_bytes(content)
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


@contextmanager
def recording(path: Path) -> Iterator[None]:
    """What the system refuses while something is written in a run's folder is Refused (NN091)."""
    try:
        yield
    except OSError as error:
        raise Refused(runs.cannot_record(str(error.filename or path), error.strerror or str(error))) from None


def digest_of_texts(text: str, used: Mapping[str, str]) -> str:
    """The SHA-256 of the text of a model and of those that it uses, by their paths."""
    return hashlib.sha256(json.dumps([text, sorted(used.items())]).encode()).hexdigest()


def _new_lock(path: Path) -> int:
    """The lock, made by this process; one whose process is gone is taken away first. Raises FileExistsError."""
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    except FileExistsError:
        if not _left_behind(path):
            raise
        path.unlink(missing_ok=True)
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)


def _left_behind(path: Path) -> bool:
    """Whether the process that made a lock is gone; one that never said which it was has died within a moment."""
    if not _owner(path):
        sleep(MOMENT)
    number, _, host = (owner := _owner(path)).removeprefix("process ").partition(" on ")
    return not owner or host == platform.node() and number.isdecimal() and not _lives(int(number))


def _owner(path: Path) -> str:
    """What a lock says of who made it."""
    try:
        return path.read_text("utf-8", errors="replace")[:200].strip()
    except OSError:
        return "unknown"


def _lives(number: int) -> bool:
    """Whether there is a process with this number."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is another user's
        return True
    return True


def _is_size(value: Any) -> bool:
    return type(value) is int and value > 0


def _is_category(value: Any) -> bool:
    return type(value) in (str, int, float)


# The entries of settings.json that are read when the model is opened again, and what each must be: the file may come
# from anybody.
EXPECTED: dict[str, Callable[[Any], bool]] = {
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
RECORDED: dict[str, Callable[[Any], bool]] = {
    "status": lambda value: value in STATUS,
    "started": lambda value: type(value) is str,
    "data": lambda value: type(value) is dict and all(type(digest) is str for digest in value.values()),
    "versions": lambda value: type(value) is dict and all(type(version) is str for version in value.values()),
}


def _settings_from(content: bytes) -> dict[str, Any]:
    """Raises ValueError, also where the content is not what its digest says."""
    settings = _checked(content, EXPECTED)
    start = len(SETTINGS_START)
    digest, rest = content[start : start + 64], content[start + 64 :]
    if not content.startswith(SETTINGS_START) or hashlib.sha256(rest).hexdigest().encode() != digest:
        raise ValueError("its content does not match the digest it carries")
    return settings


def _record_from(content: bytes) -> dict[str, Any]:
    return _checked(content, RECORDED)


def _checked(content: bytes, expected: Mapping[str, Callable[[Any], bool]]) -> dict[str, Any]:
    """Raises ValueError where the content is not what a run writes."""
    if len(content) > SETTINGS_LIMIT:
        raise ValueError("it is too large")
    settings = json.loads(content)
    for name, holds in expected.items():
        if not isinstance(settings, dict) or not holds(settings.get(name)):
            raise ValueError(f"its entry `{name}` is missing or not what a run writes")
    return settings


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


def json_bytes(record: Mapping[str, Any]) -> bytes:
    """A record as readable JSON; numbers and arrays of NumPy become those of JSON."""
    text = json.dumps(record, ensure_ascii=False, allow_nan=False, indent=2, default=_plain)
    # A file name that is no text has lone surrogates, which JSON can hold only as escapes.
    return (text + "\n").encode("utf-8", "backslashreplace")


def _plain(value: Any) -> Any:
    if isinstance(value, (np.generic, np.ndarray)):
        return value.tolist()
    raise TypeError(f"{value!r} has no form in JSON")
