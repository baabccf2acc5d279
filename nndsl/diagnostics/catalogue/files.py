"""NN050 to NN069: files that cannot be written. The exit code is 8."""

from __future__ import annotations

from nndsl.diagnostics.diagnostic import Diagnostic

ELSEWHERE = "write it somewhere else: `-o FILE` or `--out FOLDER`"


def folder_missing(path: str, folder: str) -> Diagnostic:
    """A file to write in a folder that does not exist."""
    return Diagnostic(
        "NN050", f"cannot write {path}: there is no folder {folder}", help=(f'make it first: `mkdir -p "{folder}"`',)
    )


def not_a_file(path: str) -> Diagnostic:
    """A folder where a file is to be written."""
    return Diagnostic("NN051", f"cannot write {path}: it is a folder", help=(ELSEWHERE,))


def no_permission(path: str, reason: str) -> Diagnostic:
    """A place that may not be written to."""
    return Diagnostic("NN052", f"cannot write {path}: {reason}", help=(ELSEWHERE,))


def disk_full(path: str, needed: int, free: int | None) -> Diagnostic:
    """No room for a file; `needed` and `free` are bytes, `free` None where nobody knows."""
    room = "" if free is None else f", {free} are free"
    return Diagnostic(
        "NN053",
        f"cannot write {path}: the disk or the quota is full",
        notes=(f"{needed} bytes are needed{room}", "nothing was written; what stood under this name is untouched"),
        help=("make room", ELSEWHERE),
    )


def cannot_write(path: str, reason: str) -> Diagnostic:
    """A file that the system refused to write for another reason."""
    return Diagnostic(
        "NN054",
        f"cannot write {path}: {reason}",
        notes=("nothing was written; what stood under this name is untouched",),
        help=(ELSEWHERE,),
    )


def symbolic_link(path: str, target: str) -> Diagnostic:
    """A symbolic link under the name of a file that is to be changed."""
    return Diagnostic(
        "NN055",
        f"{path} is a symbolic link, and what it leads to is not changed through it",
        help=(f"name the file itself: {target}",),
    )


def read_only(path: str, place: str) -> Diagnostic:
    """A file to change that may not be written; `place` is what forbids it: the file, or its folder."""
    what = "it" if place == path else f"the folder {place}"
    return Diagnostic("NN056", f"cannot change {path}: {what} is read-only", help=(f'allow it: `chmod u+w "{place}"`',))


def no_temporary_room(folder: str, reason: str, needed: int, free: int | None) -> Diagnostic:
    """No room for data that do not fit into memory; `needed` and `free` are bytes, `free` None where nobody knows."""
    room = "" if free is None else f", {free:,} are free there"
    return Diagnostic(
        "NN057",
        f"the data cannot be kept in {folder}: {reason}",
        notes=(
            "data that take more than half of the memory that a run may have, or that the machine has, are kept in "
            "temporary files",
            f"what comes next has {needed:,} bytes{room}",
        ),
        help=(
            "name a folder that has room and may be written to: `TMPDIR=FOLDER nndsl run model.nn`",
            "where the machine has more memory, allow more: `--max-memory 16GiB`",
        ),
    )
