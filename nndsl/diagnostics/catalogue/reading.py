"""NN060 to NN064: texts that cannot be read. The exit code is 8."""

from __future__ import annotations

from nndsl.diagnostics.diagnostic import Diagnostic


def no_such_file(path: str, where: str, close: str | None) -> Diagnostic:
    """A file that does not exist; `where` is the path as the system sees it."""
    starts = "paths start from the current folder, those of `use` from the model's"
    help = f"did you mean {close}?" if close else f"look at how it is spelt; {starts}"
    notes = (f"looked for {where}",) if where != path else ()
    return Diagnostic("NN060", f"there is no file {path}", notes=notes, help=(help,))


def not_a_text_file(path: str, found: str) -> Diagnostic:
    """A folder, a device or a pipe where a file is to be read."""
    return Diagnostic("NN061", f"{path} is {found}, not a file", help=("name a `.nn` file: `nndsl run model.nn`",))


def cannot_read(path: str, reason: str) -> Diagnostic:
    """A file that the system does not let us read."""
    return Diagnostic(
        "NN062", f"cannot read {path}: {reason}", help=(f"look at the file and its permissions: `ls -l {path}`",)
    )
