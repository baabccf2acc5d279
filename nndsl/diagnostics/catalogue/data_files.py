"""NN6xx, first part: data files, and what a record says of them."""

from __future__ import annotations

from typing import Iterable, Sequence

from nndsl.diagnostics.catalogue.places import LONGEST_PATH, named, path_shown
from nndsl.diagnostics.diagnostic import Diagnostic
from nndsl.diagnostics.suggest import closest
from nndsl.source import Span


def wrong_setting(span: Span | None, word: str, name: str, expected: str, found: str) -> Diagnostic:
    """A data source or split that is given the wrong sort of thing."""
    message = f"`{name}` of `{word}` is {expected}; this is {found}"
    return Diagnostic("NN619", message, span, "not of this sort", help=(f"give `{name}` {expected}",))


def path_outside(span: Span | None, path: str, reason: str) -> Diagnostic:
    """A data file that lies outside the folders a model may read."""
    return Diagnostic(
        "NN601",
        f"the data file {path_shown(path)} is refused: {reason}",
        span,
        "not in the model's folder",
        notes=("a model reads files in its own folder, and in the one its user allows with --data-dir or NNDSL_DATA",),
        help=(
            "copy the file into the model's folder and name it from there: `data/table.csv`",
            "or allow its folder, and name it from there: `nndsl run model.nn --data-dir FOLDER`",
        ),
    )


def file_missing(span: Span | None, path: str, folders: Sequence[str], beside: Iterable[str]) -> Diagnostic:
    """A data file that does not exist."""
    notes = tuple(f"looked in {folder}" for folder in folders)
    base = path.rsplit("/", 1)[-1]
    close = [named(path.removesuffix(base) + name, LONGEST_PATH) for name in closest(base, beside)]
    start = "the current folder" if span is None else "the model's folder, or the one that `--data-dir` allows"
    help = f"did you mean {' or '.join(close)}?" if close else f"look at how it is spelt; paths start from {start}"
    return Diagnostic(
        "NN602", f"there is no data file {path_shown(path)}", span, "no such file", notes=notes, help=(help,)
    )


def not_a_regular_file(span: Span | None, path: str, kind: str) -> Diagnostic:
    """A folder, pipe or device where a data file is expected."""
    message = f"a data file is expected; {path_shown(path)} is {kind}"
    return Diagnostic("NN603", message, span, f"this is {kind}", help=("name a file: `data/table.csv`",))


def file_too_large(span: Span | None, path: str, limit: int) -> Diagnostic:
    """A data file beyond the size that is read as a whole."""
    message = f"the data file {path_shown(path)} is larger than {limit:,} bytes, the most that is read"
    help = "keep a part of it, or split it into several files"
    return Diagnostic("NN604", message, span, "too large", help=(help,))


CHANGED = "it was changed while it was read"


def file_unreadable(span: Span | None, path: str, reason: str) -> Diagnostic:
    """A data file that the system does not let us read, or that somebody writes to meanwhile."""
    message = f"the data file {path_shown(path)} cannot be read: {reason}"
    wait = "wait until the file is complete, or read a copy of it"
    look = "look at the file and its permissions: `ls -l`"
    return Diagnostic("NN605", message, span, "cannot be read", help=(wait if reason == CHANGED else look,))


def no_pictures(span: Span | None, path: str, reason: str) -> Diagnostic:
    """A folder of pictures that has none."""
    return Diagnostic(
        "NN675",
        f"there are no pictures in {path_shown(path)}: {reason}",
        span,
        "no pictures here",
        help=('name a folder that has a folder of pictures for each category: `images("letters")`',),
    )


def not_utf8(span: Span | None, file: str, offset: int, line: int) -> Diagnostic:
    """A table in another encoding than UTF-8."""
    return Diagnostic(
        "NN606",
        f"{file} is not UTF-8 text: byte {offset} (in line {line}) cannot be read",
        span,
        "in another encoding",
        help=("save the file again with the encoding UTF-8",),
    )


def packed_damaged(span: Span | None, file: str, reason: str) -> Diagnostic:
    """A gzip file that cannot be unpacked."""
    return Diagnostic(
        "NN649",
        f"{file} begins as a gzip file does, but cannot be unpacked: {path_shown(reason)}",
        span,
        "cannot be unpacked",
        help=("copy or download it again: it may have been cut short; `gzip -t FILE` tells whether it is whole",),
    )


def line_too_long(span: Span | None, file: str, line: int, limit: int) -> Diagnostic:
    """A line of more bytes than any table has."""
    return Diagnostic(
        "NN645",
        f"{file}, line {line}: it has more than {limit:,} bytes, the most that is read of one line",
        span,
        "a line is too long",
        help=("look whether it is a table of text at all: each row stands on a line of its own",),
    )


def unpacks_too_large(span: Span | None, file: str, packed: int, limit: int) -> Diagnostic:
    """A packed file that would take far more memory than its size lets expect."""
    return Diagnostic(
        "NN650",
        f"{file} has {packed:,} bytes and unpacks to more than {limit:,}, the most that is read of it",
        span,
        "unpacks to too much",
        help=("unpack it yourself if you trust it (`gzip -dk FILE`), and name the unpacked file",),
    )
