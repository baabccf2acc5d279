"""NN830 to NN839: runs that are to go on."""

from __future__ import annotations

from dataclasses import replace
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


def data_changed(files: Sequence[str]) -> Diagnostic:
    """A data file is not what it was when the run began."""
    return Diagnostic(
        "NN832",
        f"the data are not those that the run began with: {', '.join(files)}",
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


def to_go_on(diagnostic: Diagnostic, run: str) -> Diagnostic:
    """What stopped a training from outside, and how to go on with it."""
    return replace(diagnostic, help=(*diagnostic.help, f"then go on: `nndsl run model.nn --resume {run}`"))


def page_damaged(diagnostic: Diagnostic, path: str) -> Diagnostic:
    """What is wrong with a weights file, where it is one of a journal, which can be done without."""
    return replace(diagnostic, help=(f"remove {path}: what it keeps is computed again",))


def text_changed(path: str) -> Diagnostic:
    """The text in a run's folder is not the one that was trained."""
    return Diagnostic(
        "NN837",
        f"the text {path}, or one that it uses, is not the one that the run wrote",
        notes=("settings.json has a digest of the texts of the run, and theirs is another",),
        help=("put the text back", "to change a model, change its own file and train again: `nndsl run model.nn`"),
    )
