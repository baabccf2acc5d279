"""`nndsl run`: train a model."""

from __future__ import annotations

from typing import Any

import click

from nndsl.cli.command import (
    Seconds,
    WholeNumber,
    command,
    data_dir_option,
    file_argument,
    json_option,
    memory_option,
    override_options,
)
from nndsl.source import UNSET

EXAMPLES = (
    "nndsl run xor.nn",
    "nndsl run iris.nn --set hidden=32 --set train.epochs=50 --seed 3",
    "nndsl run iris.nn --unset train.stop",
    "nndsl run iris.nn --quiet --json > result.json",
    "nndsl run iris.nn --resume",
)


@command(short_help="Train a model.", examples=EXAMPLES)
@file_argument
@override_options
@click.option(
    "--seed", metavar="N", type=WholeNumber(0, 2**63 - 1), help="Seed of all random numbers, instead of the file's."
)
@click.option("--out", metavar="DIR", default="runs", show_default=True, help="Where run folders are kept.")
@click.option(
    "--dtype", type=click.Choice(["float32", "float64"]), help="Precision of all numbers.  [default: float32]"
)
@click.option("--resume", metavar="[RUN]", is_flag=False, flag_value="last", default=None,
              help="Go on with the last run of the model, or with the one in this folder.")  # fmt: skip
@click.option("--keep-every", "seconds", metavar="SECONDS", type=Seconds(0), default=10.0, show_default=True,
              help="How often to keep what it takes to resume.")  # fmt: skip
@data_dir_option
@memory_option
@click.option("-q", "--quiet", is_flag=True, help="Show no progress; print only the path of the run folder.")
@json_option
def run(
    file: str,
    overrides: tuple[str, ...],
    seed: int | None,
    out: str,
    dtype: str | None,
    resume: str | None,
    seconds: float,
    data_dir: str | None,
    max_memory: int,
    quiet: bool,
    as_json: bool,
) -> int:
    """Train the model in FILE and keep everything of it in a run folder.

    The folder holds the model, its settings, the figures of each epoch, the weights, and pictures of the model and
    of its learning curve. Ctrl-C stops after the step and saves the weights; Ctrl-C again leaves at once.

    With --resume a training that was interrupted, even by a failure of the machine, goes on with the settings it was
    started with. Its weights and figures come out as if it had never stopped.
    """
    from nndsl.cli.interrupts import Interrupts, StopsReading
    from nndsl.cli.progress import progress
    from nndsl.cli.terminal import show
    from nndsl.training.recording import train_and_record

    places = {"data_dir": data_dir, "max_memory": max_memory}
    if resume is None:
        from nndsl.model import Model

        folder = None
        model = Model.open(file, overrides=overrides, dtype=dtype or "float32", seed=seed, **places)
    else:
        from nndsl.training.resuming import unfinished

        removed = [text for text in overrides if text.startswith(UNSET)]
        given = {"--set": len(removed) < len(overrides), "--unset": bool(removed)}
        refuse_beside_resume({**given, "--seed": seed is not None, "--dtype": dtype is not None})
        found = unfinished(file, resume, out, **places)
        folder, model, overrides = found.folder, found.model, found.overrides
        show(found.warnings, for_people=not as_json)
    of_text = list(model.warnings)
    show([d for d in of_text if d not in model.unsized.beyond], for_people=not as_json)  # these are errors here
    with Interrupts() as interrupts:
        with progress(quiet) as observer:
            observers = [observer, StopsReading(interrupts)]
            recorded = train_and_record(model, out, overrides, observers, interrupts, folder, seconds)
        show([d for d in model.warnings if d not in of_text], for_people=not as_json)  # those of the data
        show(recorded.outcome.warnings, for_people=not as_json)
        report(recorded, file, quiet, as_json)
    return interrupts.exit_code if recorded.outcome.interrupted else 0  # a signal may come too late to stop anything


def refuse_beside_resume(given: dict[str, bool]) -> None:
    """A run goes on with the settings it was started with. Raises Refused (NN014)."""
    from nndsl.diagnostics import Refused
    from nndsl.diagnostics.catalogue import usage

    wrong = [option for option, there in given.items() if there]
    if wrong:
        raise Refused(usage.beside_resume(wrong))


def report(recorded: Any, file: str, quiet: bool, as_json: bool) -> None:
    """The result, on standard output."""
    from nndsl.cli.outcome import outcome_lines
    from nndsl.cli.tables import table_lines
    from nndsl.cli.terminal import write, write_json

    if as_json:
        write_json(final_record(recorded, file))
    elif quiet:
        write(f"{recorded.folder.path}\n")
    else:
        shown = [line for table in recorded.tables for line in table_lines(table)]
        going_on = [f"go on with `{resume_command(recorded, file)}`"] if recorded.outcome.interrupted else []
        write("\n".join([*outcome_lines(recorded.outcome), *shown, *file_lines(recorded), *going_on, ""]))


def resume_command(recorded: Any, file: str) -> str:
    """The command that goes on with a run that was interrupted."""
    from nndsl.training.resuming import command

    return command(file, recorded.folder.path)


def final_record(recorded: Any, file: str) -> dict[str, Any]:
    from nndsl.diagnostics.json import as_dict
    from nndsl.training.history import fit_record

    outcome = recorded.outcome
    return {
        "ok": not outcome.interrupted,
        "status": "interrupted" if outcome.interrupted else "finished",
        "run": str(recorded.folder.path),
        "resume": resume_command(recorded, file) if outcome.interrupted else None,
        "files": files(recorded),
        "warnings": [as_dict(warning) for warning in outcome.warnings],
        "fits": [fit_record(fit) for fit in outcome.fits],
    }


def files(recorded: Any) -> dict[str, str]:
    """The files that were written, by what they hold."""
    from nndsl.training.runs import CURVE, DIAGRAM, WEIGHTS, picture_of

    names = {"weights": WEIGHTS, "curve": CURVE, "diagram": DIAGRAM}
    found = {what: recorded.folder.file(name) for what, name in names.items()}
    pictures = {table.name: recorded.folder.file(picture_of(table.name)) for table in recorded.tables}
    return {what: str(path) for what, path in {**pictures, **found}.items() if path.exists()}


def file_lines(recorded: Any) -> list[str]:
    written = files(recorded)
    width = max(map(len, written), default=0)
    return [f"kept in {recorded.folder.path}", *(f"  {what:<{width}}  {path}" for what, path in written.items())]
