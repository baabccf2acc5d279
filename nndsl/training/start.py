"""What a block begins from: `start = saved("runs/lenet/3", only = [old])`.

Weights, and means over updates, are taken from a run by their names. A run of this model has them under the names they
have here. A run of a model that is used as a layer has them under the names within that layer:

    here        old.y.dense.linear.W
    the run     old.y.dense.linear.W, else, where `only` names the layer `old`, y.dense.linear.W

For each layer that `only` names, all names are of the first sort or all are of the second. Statistics of normalisation
are never taken: a block measures its own. A run of an ensemble has several sets of weights, and none to begin from.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Mapping

import numpy as np

from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import checkpoints as catalogue
from nndsl.semantics.chosen import names_at
from nndsl.semantics.network import Network, Training
from nndsl.source import Span
from nndsl.training import checkpoint
from nndsl.training.members import count_of
from nndsl.training.runs import WEIGHTS

Arrays = Mapping[str, np.ndarray]


def begin(network: Network, training: Training, runs: str | os.PathLike[str], dtype: str) -> dict[str, np.ndarray]:
    """What the block's `start` takes from a run under the folder `runs`, by the names it has here; nothing where there
    is none. Raises Refused (NN8xx) with a place in the text."""
    record = training.settings.get("start")
    if record is None:
        return {}
    path, paths = record.settings["path"], record.settings["only"]
    with np.errstate(over="ignore"):  # what becomes infinite is refused below
        saved = {name: array.astype(dtype) for name, array in _load(path, Path(runs), record.span).items()}
    if members := count_of(saved):
        raise Refused(catalogue.start_from_members(record.span, path, members))
    found: dict[str, str] = {}
    missing: list[tuple[str, str]] = []
    for layer in ("",) if paths is None else paths:
        names = names_at(network, None if paths is None else (layer,))
        within = {name: name.removeprefix(f"{layer}.") for name in names}
        named = next((way for way in ({name: name for name in names}, within) if _holds(saved, way)), None)
        missing += [] if named else [(name, within[name]) for name in names if name not in saved]
        found |= named or {}
    if missing:
        raise Refused(catalogue.not_in_the_run(record.span, path, missing, list(saved), paths is None))
    _check(network, found, saved, path, record.span)
    return {name: saved[other] for name, other in found.items()}


def _holds(saved: Arrays, way: Mapping[str, str]) -> bool:
    return all(name in saved for name in way.values())


def _load(path: str, runs: Path, span: Span | None) -> Arrays:
    """The arrays of a run by the path `runs/...`, wherever runs are kept."""
    folder = runs.joinpath(*PurePosixPath(path).parts[1:])
    try:
        root, file = runs.resolve(), (folder / WEIGHTS).resolve()
        there = file.is_file()
    except (OSError, RuntimeError):  # names that are too long, links that go round in a circle
        raise Refused(catalogue.start_missing(span, path, str(folder), [])) from None
    if not file.is_relative_to(root):
        raise Refused(catalogue.start_outside(span, path, "it leads out of the folder where runs are kept"))
    if not there:
        raise Refused(catalogue.start_missing(span, path, str(folder), _beside(folder)))
    try:
        return checkpoint.load(file)[0]
    except Refused as refused:
        raise Refused(*(replace(d, span=span, label="begins from it") for d in refused.diagnostics)) from None


def _beside(folder: Path) -> list[str]:
    """The runs of the same model, the newest first."""
    numbers = (int(file.parent.name) for file in folder.parent.glob(f"*/{WEIGHTS}") if file.parent.name.isdecimal())
    return [str(folder.parent / str(number)) for number in sorted(numbers, reverse=True)]


def _check(network: Network, found: Mapping[str, str], saved: Arrays, path: str, span: Span | None) -> None:
    """Raises Refused (NN815) where shapes differ or values are not finite."""
    shapes = {thing.name: thing.type.dims for thing in network.kept}
    differences = []
    for name, other in found.items():
        there, here = saved[other].shape, tuple(shapes[name])
        if there != here:
            differences.append(f"`{other}` of the run is {list(there)}, `{name}` of this model is {list(here)}")
        elif not np.isfinite(saved[other]).all():
            differences.append(f"`{other}` of the run has values that are not finite")
    if differences:
        raise Refused(catalogue.start_differs(span, path, differences))
