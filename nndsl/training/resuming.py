"""Resuming a run: the folder of a training that did not come to its end, and the model it belongs to.

A run goes on only as what it was: the text has to mean the same, with the settings it was started with, and so have the
data. Comments and layout may change.
"""

from __future__ import annotations

import difflib
import os
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nndsl.diagnostics import Diagnostic, Refused
from nndsl.diagnostics.catalogue import resuming as catalogue
from nndsl.model import Model
from nndsl.semantics.memory import MOST_MEMORY
from nndsl.syntax.printer import to_text
from nndsl.training import runs
from nndsl.training.journal import Journal
from nndsl.training.runs import RunFolder
from nndsl.versions import versions

MOST_LINES = 20  # of a difference that are shown
LAST = "last"
COMPUTING = ("nndsl", "python", "numpy", "scipy", "system")  # of the versions of a run, those that results depend on
RESUMED = runs.MODEL, runs.SETTINGS, runs.RECORD  # the files that a run has from its beginning


@dataclass(frozen=True)
class Unfinished:
    """A run that can go on: `overrides` are the settings it was started with, `warnings` what its user should know."""

    folder: RunFolder
    model: Model
    overrides: tuple[str, ...]
    warnings: tuple[Diagnostic, ...]


def unfinished(
    file: str,
    which: str,
    base: str | os.PathLike[str],
    data_dir: str | None = None,
    max_memory: int = MOST_MEMORY,
) -> Unfinished:
    """The run of a model in a file that is to go on: the last one under `base`, or that in the folder `which`.

    Raises Refused (NN810, NN830 to NN837) where there is none, where it came to its end, or where it is of another
    model.
    """
    folder = RunFolder.open(which, RESUMED) if which != LAST else _last(file, Path(base))
    settings, record = folder.settings(), folder.record()
    if record["status"] == runs.FINISHED:
        with folder.locked():  # the process may have been killed before it had tidied up
            folder.sweep()
            Journal(folder.path).close()
        raise Refused(catalogue.finished(str(folder.path)))
    overrides = tuple(settings["overrides"])
    options = {"overrides": overrides, "dtype": settings["dtype"], "seed": settings["given_seed"]}
    model = Model.open(file, data_dir=data_dir, max_memory=max_memory, **options)
    _check_same(folder, model, overrides)
    model.supply.digests |= record["data"]
    return Unfinished(folder, model, overrides, tuple(_other_versions(record)))


def command(file: str, run: str | os.PathLike[str]) -> str:
    """What to type to go on with a run."""
    return shlex.join(["nndsl", "run", file, "--resume", os.fspath(run)])


def _last(file: str, base: Path) -> RunFolder:
    """The last run that has begun: one that was killed before that has nothing to go on with."""
    parent = base / runs.safe_name(Model.open(file).name)
    begun = (entry.parent.name for entry in parent.glob(f"*/{runs.RECORD}"))
    numbers = [int(name) for name in begun if name.isdecimal() and name.isascii()]
    if not numbers:
        raise Refused(catalogue.no_run(file, str(parent)))
    return RunFolder(parent / str(max(numbers)))


def _check_same(folder: RunFolder, model: Model, overrides: tuple[str, ...]) -> None:
    first = Model.open(folder.file(runs.MODEL), overrides=overrides, uses=folder.file(runs.USES))
    folder.check_texts(first.text, first.used_files)
    first.unsized.name = model.name  # a text without a header is called as its file is, which is another in the run
    if first.digest != model.digest:
        lines = list(difflib.unified_diff(_lines(first), _lines(model), lineterm="", n=0))[2:]
        shown = [line for line in lines if not line.startswith("@@")]
        raise Refused(catalogue.model_changed(str(folder.path), shown[:MOST_LINES], len(shown)))


def _lines(model: Model) -> list[str]:
    """The text of a model and of the files it uses, without comments and in one layout."""
    return [line for line in to_text(model.program).splitlines() if line.strip()]


def _other_versions(record: dict[str, Any]) -> list[Diagnostic]:
    """Other versions of what computes may give other last bits."""
    before, now = record["versions"], versions()
    known = [name for name in COMPUTING if name in before and name in now]
    told = {name: (before[name], now[name]) for name in known if before[name] != now[name]}
    return [catalogue.other_versions(told)] if told else []
