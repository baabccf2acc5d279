"""NN8xx: weights files, and the run folders they lie in."""

from __future__ import annotations

from typing import Sequence

from nndsl.diagnostics.diagnostic import Diagnostic
from nndsl.source import Span

SHOWN = 20  # differences listed before the rest is counted
ANOTHER_COPY = "use another copy of the file, or train again: `nndsl run model.nn`"


def no_weights_file(path: str, reason: str) -> Diagnostic:
    """A weights file that cannot be opened."""
    return Diagnostic(
        "NN801",
        f"cannot read the weights file {path}: {reason}",
        help=("give the folder of a finished run: `runs/xor/1`",),
    )


def not_a_weights_file(path: str, found: str) -> Diagnostic:
    """A file of another kind under the name of a weights file."""
    return Diagnostic(
        "NN802",
        f"expected a safetensors file; {path} is {found}",
        notes=("nndsl reads weights from safetensors files only: they hold numbers and nothing that could run",),
        help=(ANOTHER_COPY,),
    )


def weights_truncated(path: str, found: int, expected: int) -> Diagnostic:
    """A weights file that ends too early or too late."""
    state = "truncated" if found < expected else "too long"
    return Diagnostic(
        "NN803",
        f"the weights file {path} is {state}: its header describes {expected} bytes, it has {found}",
        help=(ANOTHER_COPY,),
    )


def weights_header(path: str, reason: str) -> Diagnostic:
    """A weights file whose header is damaged or was made to mislead."""
    return Diagnostic("NN804", f"the header of the weights file {path} is broken: {reason}", help=(ANOTHER_COPY,))


def weights_damaged(path: str) -> Diagnostic:
    """A weights file whose content does not match its digest."""
    return Diagnostic(
        "NN805",
        f"the weights file {path} is damaged: its content does not match the digest it carries",
        notes=("at least one bit of the file has changed since it was written",),
        help=(ANOTHER_COPY,),
    )


def weights_without_digest(path: str) -> Diagnostic:
    """A safetensors file that carries no digest."""
    return Diagnostic(
        "NN806",
        f"the weights file {path} carries no digest, so nobody can tell whether it is whole",
        notes=("files written by nndsl carry one; this one was written or changed by something else",),
        help=(ANOTHER_COPY,),
    )


def weights_too_large(path: str, what: str, found: int, limit: int) -> Diagnostic:
    """A weights file beyond what is read into memory."""
    message = f"{what} of the weights file {path} is {found} bytes; the limit is {limit}"
    return Diagnostic("NN807", message, help=(ANOTHER_COPY,))


def weights_format(path: str, found: str, known: str) -> Diagnostic:
    """A weights file in a format of another version of nndsl."""
    return Diagnostic(
        "NN808",
        f"the weights file {path} is in format {found}; this version of nndsl reads format {known}",
        help=("read it with the version of nndsl that wrote it: see run.json beside it",),
    )


def weights_differ(path: str, differences: Sequence[str]) -> Diagnostic:
    """Weights that do not belong to the model: names, shapes or types differ, or values are not finite."""
    where = f" in {path}" if path else ""
    return Diagnostic(
        "NN809",
        f"the weights{where} do not fit the model",
        notes=_first(differences),
        help=("use the weights of a run of this model; a model that was changed has to be trained again",),
    )


def not_a_run(path: str, missing: str) -> Diagnostic:
    """A folder that is not one of a run, or that lacks a file."""
    return Diagnostic(
        "NN810",
        f"expected the folder of a run; {path} has no {missing}",
        help=("`nndsl run model.nn` makes one and prints its path, such as `runs/xor/1`",),
    )


def run_file_broken(path: str, reason: str) -> Diagnostic:
    """A file of a run folder that cannot be used."""
    return Diagnostic(
        "NN811", f"the run's file {path} is broken: {reason}", help=("train again: `nndsl run model.nn`",)
    )


def start_outside(span: Span | None, path: str, reason: str) -> Diagnostic:
    """A `saved` path that is not one of a run where runs are kept."""
    return Diagnostic(
        "NN812",
        f'a block cannot start from "{path}": {reason}',
        span,
        "not the path of a run",
        notes=("`runs/` stands for the folder where runs are kept: `runs` in the current folder, or that of `--out`",),
        help=('give the folder of a run, as `nndsl run` prints it: `saved("runs/lenet/3")`',),
    )


def start_missing(span: Span | None, path: str, folder: str, beside: Sequence[str]) -> Diagnostic:
    """A block starts from a run that is not there."""
    here = f"runs of this model are in {', '.join(beside[:SHOWN])}"
    return Diagnostic(
        "NN813",
        f'there is no run "{path}" to start from',
        span,
        "no such run",
        notes=(f"looked for weights in {folder}",),
        help=(here if beside else "train that model first: `nndsl run`",),
    )


def not_in_the_run(
    span: Span | None, path: str, missing: Sequence[tuple[str, str]], saved: Sequence[str], everything: bool
) -> Diagnostic:
    """A run lacks weights that a block is to start from. Each is told by its name, and by its name within the layer."""
    told = [f"`{name}`" if name == other else f"`{name}`, or `{other}`" for name, other in missing]
    there = [f"`{name}`" for name in sorted(saved)]
    only = "name what is to be taken, the rest begins as always: `only = [encode]`"
    here = "the run is one of this model, or of the model that the layer in `only` is"
    return Diagnostic(
        "NN814",
        f'the run "{path}" does not have all weights that this block starts from',
        span,
        "lacks some",
        notes=(f"it lacks {'; '.join(_first(told))}", f"it has {', '.join(_first(there))}"),
        help=(only if everything else here,),
    )


def start_differs(span: Span | None, path: str, differences: Sequence[str]) -> Diagnostic:
    """Weights of a run that a block is to start from, and that are of other shapes here, or not finite."""
    return Diagnostic(
        "NN815",
        f'the weights of the run "{path}" do not fit this model',
        span,
        "do not fit",
        notes=_first(differences),
        help=("leave out of `only` what differs, or make the sizes equal",),
    )


def no_mean_value(name: str, members: int) -> Diagnostic:
    """A label or a truth is asked of an ensemble, whose members differ in it."""
    return Diagnostic(
        "NN816",
        f"the {members} members of the ensemble differ in `{name}`, which is a label or a truth: it has no mean",
        help=("ask for the probabilities that it is found from: `--value y`",),
    )


def start_from_members(span: Span | None, path: str, members: int) -> Diagnostic:
    """A block starts from the run of an ensemble, whose members each have weights of their own."""
    return Diagnostic(
        "NN817",
        f'the run "{path}" holds an ensemble: each of its {members} members has weights of its own',
        span,
        "several sets of weights",
        notes=("a block starts from one set of weights; the mean of several is not what any of them learned",),
        help=("start from a run without members: train that model again with its `ensemble` left out",),
    )


def _first(items: Sequence[str]) -> tuple[str, ...]:
    """The first of many, and how many more there are."""
    more = (f"and {len(items) - SHOWN} more",) if len(items) > SHOWN else ()
    return (*items[:SHOWN], *more)
