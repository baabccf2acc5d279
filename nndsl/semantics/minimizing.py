"""Words of training blocks that speak of weights: `minimize`, one of several objectives, and `saved`, a run to start
from.

What each is given is kept with its place until the entry is read that it stands in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Sequence

from nndsl.diagnostics.catalogue import checkpoints, names
from nndsl.semantics.elaborator import Elaborator, Place, Problem
from nndsl.semantics.values import Given, Word, describe
from nndsl.semantics.words import arguments_of
from nndsl.source import Span


@dataclass(frozen=True)
class Minimized:
    """`minimize(loss, weights, optimizer)`: what each argument is given, and where; None for one that is left out."""

    loss: tuple[Any, Span | None]
    weights: tuple[Any, Span | None]
    optimizer: tuple[Any, Span | None]
    span: Span | None


@dataclass(frozen=True)
class Saved:
    """`saved("runs/lenet/3", only = [old])`."""

    path: str
    only: tuple[Any, Span | None]


def _minimize(e: Elaborator, given: Sequence[Given], place: Place, span: Span | None) -> Minimized:
    return Minimized(*arguments_of("minimize", ["loss", "weights", "optimizer"], given, span, needed=1), span)


def _saved(e: Elaborator, given: Sequence[Given], place: Place, span: Span | None) -> Saved:
    (path, at), only = arguments_of("saved", ["path", "only"], given, span, needed=1)
    if not isinstance(path, str):
        raise Problem(names.wrong_argument(at, "saved", "path", 'a run folder such as "runs/lenet/3"', describe(path)))
    if reason := _no_run(path):
        raise Problem(checkpoints.start_outside(at, path, reason))
    return Saved(path, only)


def _no_run(path: str) -> str:
    """Why a path cannot be one of a run, `runs/lenet/3`; empty if it can."""
    parts = path.split("/")
    if parts[0] != "runs" or len(parts) < 2:
        return "it does not begin with `runs/`"
    return "it leads out of that folder" if ".." in parts or "\0" in path or "\\" in path else ""


WORDS_OF_WEIGHTS = (
    Word("minimize", _minimize, ("loss",), {"weights": None, "optimizer": None},
         "One of several objectives: a loss, the weights it moves, else all that it depends on, and its optimizer."),
    Word("saved", _saved, ("path",), {"only": None}, "The weights of a run folder; with `only` those of some layers."),
)  # fmt: skip
