"""Writing in the folder of a run: what the system refuses is said as what it is."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import runs


@contextmanager
def recording(path: Path) -> Iterator[None]:
    """A context in which what the system refuses is Refused (NN091); `path` is what is written."""
    try:
        yield
    except OSError as error:
        raise Refused(runs.cannot_record(str(error.filename or path), error.strerror or str(error))) from None
