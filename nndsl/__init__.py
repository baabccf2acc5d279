"""nndsl: neural networks as text.

    import nndsl
    model = nndsl.load("iris.nn")
    model.train()

What is imported here is loaded when it is first used, so that the command line starts quickly.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from nndsl.version import __version__

if TYPE_CHECKING:
    from nndsl.diagnostics import Diagnostic, Refused
    from nndsl.model import Model, load, loads
    from nndsl.syntax.build import Builder, words

_HOMES = {
    "load": "nndsl.model",
    "loads": "nndsl.model",
    "Model": "nndsl.model",
    "Builder": "nndsl.syntax.build",
    "words": "nndsl.syntax.build",
    "Diagnostic": "nndsl.diagnostics",
    "Refused": "nndsl.diagnostics",
}

__all__ = ["Builder", "Diagnostic", "Model", "Refused", "__version__", "load", "loads", "words"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'nndsl' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
