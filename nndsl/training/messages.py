"""What a process that trains members of an ensemble is told, and what it says.

    in     Recipe, then numbers of members; the path of the run, once it has one; STOP: end what goes on after its step
    out    Began with each fit of a member, Moved as its updates pass, then Done; or Failed
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Mapping

from nndsl.diagnostics import Diagnostic
from nndsl.syntax import tree
from nndsl.training.fitting import State, Trained
from nndsl.training.journal import Journal
from nndsl.training.observer import Progress, Start

STOP = "stop"


@dataclass(frozen=True)
class Recipe:
    """A model, one of its training blocks, and the weights before that block. Those whose names are in `fresh` were
    never trained: each member has first values of its own for them."""

    program: tree.Program
    folder: Path
    data_dir: Path | None
    dtype: str
    sizes: Mapping[str, int]
    seed: int | None
    max_memory: int
    block: int
    begin: State
    fresh: frozenset[str]
    journal: Journal
    data_digests: Mapping[str, str]
    processes: int = 1  # that share the memory for data


@dataclass(frozen=True)
class Began:
    member: int
    start: Start


@dataclass(frozen=True)
class Moved:
    member: int
    progress: Progress


@dataclass(frozen=True)
class Done:
    member: int
    trained: tuple[Trained, ...]


@dataclass(frozen=True)
class Failed:
    """Refused, with diagnostics; or a fault of this program, with its traceback."""

    member: int
    diagnostics: tuple[Diagnostic, ...] = ()
    fault: str = ""
