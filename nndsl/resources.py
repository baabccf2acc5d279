"""The folders that stand outside the package in a source checkout and inside it in a wheel: `grammar` and `models`."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource(kind: str, name: str = "") -> Path:
    """The file `name` in the folder `kind` (`grammar` or `models`), or the folder itself where no name is given."""
    installed = _PACKAGE / f"_{kind}"
    return (installed if installed.is_dir() else _PACKAGE.parent / kind) / name
