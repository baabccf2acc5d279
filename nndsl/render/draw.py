"""From a diagram to a picture: the one place that runs Graphviz.

An engine is a program that reads DOT on its standard input and writes a picture to its standard output: `dot`
where it is on the PATH, else pygraphviz in a child process (`worker`). Either is stopped when it takes too long, and
what it says on standard error, such as fontconfig's warnings, is shown only if it fails.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Sequence

from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import rendering
from nndsl.render import fonts
from nndsl.render.svg import unexpected

if TYPE_CHECKING:
    import graphviz

FORMATS = ("svg", "png", "pdf", "dot")
TIME_LIMIT = 30.0  # seconds
BOX_LIMIT = 3000  # measured: `dot` takes a minute for a chain ten times as long
SHARP = "192"  # dots an inch in a PNG: twice a plain screen's
BOX = re.compile(r"\s*(?!(graph|node|edge) )\w+ \[")  # a line of DOT that makes a node


def draw(source: graphviz.Digraph, format: str) -> bytes:
    """The diagram as a picture ("svg", "png", "pdf") or as DOT text ("dot").

    The diagram's name is the view it shows. Raises Refused: NN970 with too many boxes, NN070 to NN072 where there is
    no engine, or it fails or takes too long.
    """
    if format not in FORMATS:
        raise ValueError(f"format must be one of {', '.join(FORMATS)}; found {format!r}")
    if format == "dot":
        return source.source.encode("utf-8")
    boxes = sum(bool(BOX.match(line)) for line in source.body)
    if boxes > BOX_LIMIT:
        raise Refused(rendering.too_many_boxes(boxes, BOX_LIMIT, source.name))
    if format == "png":
        source = source.copy()
        source.attr(dpi=SHARP)
    return _draw(source.source.encode("utf-8"), format, source.name)


def engines(format: str) -> list[list[str]]:
    """The commands that can draw here, the best first."""
    commands = []
    dot = shutil.which("dot")
    if dot:
        commands.append([dot, f"-T{format}"])
    if sys.executable and find_spec("pygraphviz"):
        # -P: nothing in the current folder is imported
        commands.append([sys.executable, "-P", str(Path(__file__).with_name("worker.py")), format])
    return commands


def _draw(text: bytes, format: str, view: str) -> bytes:
    failures: list[str] = []
    commands = engines(format)
    if not commands:
        raise Refused(rendering.no_engine())
    with tempfile.TemporaryDirectory(prefix="nndsl-", ignore_cleanup_errors=True) as folder:
        variables = fonts.environment(Path(folder))
        for command in commands:
            picture, failure = _run(command, text, variables, view)
            if not failure and format == "svg":
                failure = unexpected(picture)
            if not failure:
                return picture
            failures.append(f"{Path(command[0]).name}: {failure}")
    raise Refused(rendering.drawing_failed(format, failures))


def _run(command: Sequence[str], text: bytes, variables: dict[str, str], view: str) -> tuple[bytes, str]:
    """What an engine draws, and what it says if it fails."""
    try:
        done = subprocess.run(command, input=text, capture_output=True, env=variables, timeout=TIME_LIMIT)
    except subprocess.TimeoutExpired:
        raise Refused(rendering.drawing_timed_out(TIME_LIMIT, view)) from None
    except OSError as error:
        return b"", error.strerror or str(error)
    if done.returncode or not done.stdout:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        return b"", said[-1] if said else f"it ended with {done.returncode}"
    return done.stdout, ""
