"""The streams of the terminal: what they can show, and diagnostics shown on them."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Sequence, TextIO

if TYPE_CHECKING:
    from nndsl.diagnostics import Diagnostic
    from nndsl.source import Source

SHOWN = 20  # diagnostics shown before the rest is counted
PLAIN_WIDTH = 100  # columns where there is no terminal


def prepare_streams() -> None:
    """A character that the stream's encoding lacks is shown as an escape, never an error."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def interactive(stream: TextIO) -> bool:
    """Whether lines on the stream can be redrawn."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def coloured(stream: TextIO) -> bool:
    """NO_COLOR beats FORCE_COLOR and CLICOLOR_FORCE, and these beat what the stream is."""
    if os.environ.get("NO_COLOR"):
        return False
    return any(os.environ.get(name) for name in ("FORCE_COLOR", "CLICOLOR_FORCE")) or interactive(stream)


def width() -> int:
    return shutil.get_terminal_size((PLAIN_WIDTH, 24)).columns


def show(diagnostics: Sequence[Diagnostic], for_people: bool = True) -> None:
    """Write diagnostics to standard error, for people with the command that explains them. A closed standard error is
    no reason to fail."""
    if not diagnostics:
        return
    from nndsl.diagnostics.text import render

    shown = [render(diagnostic, coloured(sys.stderr), width(), _paint) for diagnostic in diagnostics[:SHOWN]]
    if len(diagnostics) > SHOWN:
        shown.append(f"and {len(diagnostics) - SHOWN} more")
    if for_people:
        shown += explanation(diagnostics[:SHOWN])
    with suppress(OSError):
        print("\n\n".join(text.rstrip("\n") for text in shown), file=sys.stderr, flush=True)


def explanation(diagnostics: Sequence[Diagnostic]) -> list[str]:
    """The command that explains the diagnostics, where there are pages about them."""
    from nndsl.diagnostics.explain import codes

    explained = [code for code in dict.fromkeys(d.code for d in diagnostics) if code in codes()]
    return [f"to read more: nndsl explain {' '.join(explained)}"] if explained else []


def _paint(source: Source, number: int) -> Sequence[tuple[int, int, str]]:
    """The colours of a line; what they take to be told is imported only where they are shown."""
    from nndsl.syntax.ansi import coloured_parts

    return coloured_parts(source, number)


def write(result: str | bytes) -> bool:
    """Write a result to standard output. Where nobody reads it any more, that is no failure, but False; Refused (NN092)
    where there is no room for it."""
    from nndsl.diagnostics import Refused
    from nndsl.diagnostics.catalogue import runs

    if sys.stdout is None:
        return False  # it was closed before the program began
    try:
        if isinstance(result, bytes):
            sys.stdout.buffer.write(result)
        else:
            sys.stdout.write(result)
        sys.stdout.flush()
        return True
    except BrokenPipeError:
        abandon_output()
        return False
    except OSError as error:
        abandon_output()
        raise Refused(runs.output_refused(error.strerror or str(error))) from None


def write_json(record: Any) -> None:
    """Write a record to standard output, on a line of its own."""
    from nndsl.diagnostics.json import line

    write(line(record))


def abandon_output() -> None:
    """Send what is left in the buffer of standard output, and all that follows, nowhere."""
    with suppress(OSError, ValueError):
        descriptor = sys.stdout.fileno()
        os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
