"""NN830 to NN839: runs that are to go on."""

from __future__ import annotations

from typing import Mapping, Sequence

from nndsl.diagnostics.diagnostic import Diagnostic


def no_run(file: str, folder: str) -> Diagnostic:
    """There is no run to go on with."""
    return Diagnostic(
        "NN830",
        f"there is no run of {file} to go on with: nothing is in {folder}",
        help=(f"start one: `nndsl run {file}`", "runs that are kept elsewhere are found with `--out FOLDER`"),
    )


def model_changed(run: str, lines: Sequence[str], count: int) -> Diagnostic:
    """The text means something else than when the run began."""
    more = (f"and {count - len(lines)} more lines",) if count > len(lines) else ()
    return Diagnostic(
        "NN831",
        f"the model is not the one that {run} was training",
        notes=("the difference, from what the run has (-) to what the file has now (+):", *lines, *more),
        help=("put the text back to go on", "or start anew, without `--resume`"),
    )


def data_changed(run: str, files: Sequence[str]) -> Diagnostic:
    """A data file is not what it was when the run began."""
    return Diagnostic(
        "NN832",
        f"the data are not those that {run} was trained on: {', '.join(files)}",
        help=("put the files back to go on", "or start anew, without `--resume`"),
    )


def finished(run: str) -> Diagnostic:
    """The run came to its end."""
    return Diagnostic(
        "NN833",
        f"{run} came to its end: there is nothing left to do",
        help=("train longer in a new run: `--set train.epochs=...`, from these weights with `start = saved(...)`",),
    )


def other_versions(told: Mapping[str, tuple[str, str]]) -> Diagnostic:
    """The run began with other versions of what computes."""
    pairs = ", ".join(f"{name} {before}, now {now}" for name, (before, now) in told.items())
    return Diagnostic(
        "NN834",
        f"the run began with other versions: {pairs}",
        severity="warning",
        notes=("the same computation may end in other last bits",),
    )


def not_its_snapshot(fit: str) -> Diagnostic:
    """What was kept of a fit does not belong to the training as this version of the program makes it."""
    return Diagnostic(
        "NN836",
        f"what the run has kept of `{fit}` is not of this training: another version of nndsl has written it",
        help=("go on with the version that run.json names", "or start anew, without `--resume`"),
    )


def locked(run: str, owner: str) -> Diagnostic:
    """Another process works on the run."""
    return Diagnostic(
        "NN835",
        f"another process works on {run}: {owner}",
        help=("wait until it has ended", f"if there is no such process any more, remove {run}/lock"),
    )
