"""NN090 to NN099: the surroundings of a run: folders, disks, streams. The exit code is 8."""

from __future__ import annotations

from nndsl.diagnostics.diagnostic import Diagnostic


def no_run_folder(path: str, reason: str) -> Diagnostic:
    """The folder of a run cannot be made."""
    return Diagnostic(
        "NN090",
        f"cannot make the run folder {path}: {reason}",
        notes=("nothing was trained yet",),
        help=("keep runs in another folder: `--out FOLDER`",),
    )


def cannot_record(path: str, reason: str) -> Diagnostic:
    """What happens in training cannot be written down."""
    return Diagnostic(
        "NN091",
        f"cannot write {path}: {reason}",
        help=("make room on the disk, or keep runs elsewhere: `--out FOLDER`",),
    )


def process_died(status: int) -> Diagnostic:
    """A process that trained members of an ensemble ended before its work was done."""
    how = f"signal {-status}" if status < 0 else f"exit code {status}"
    return Diagnostic(
        "NN094",
        f"a process that trained members of the ensemble ended before its time: {how}",
        help=("see that there is memory for as many processes as this machine has cores", "train again"),
    )


def output_refused(reason: str) -> Diagnostic:
    """The results cannot be written to standard output."""
    return Diagnostic("NN092", f"cannot write to standard output: {reason}", help=("write to a file that has room",))


def system_refused(reason: str, path: str) -> Diagnostic:
    """The system refused something that nobody had foreseen."""
    where = f"{path}: " if path else ""
    return Diagnostic("NN093", f"the system refused: {where}{reason}", help=("`--debug` shows where it happened",))
