"""The versions of everything that has a say in the numbers or the pictures."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from nndsl.version import __version__

PACKAGES = (
    "numpy",
    "lark",
    "networkx",
    "scipy",
    "safetensors",
    "matplotlib",
    "graphviz",
    "pygraphviz",
    "click",
    "rich",
)


def versions() -> dict[str, str]:
    """Versions by name, with Python and the operating system. No package is imported for it."""
    system = f"{platform.system()} {platform.machine()}"
    own = {"nndsl": __version__, "python": platform.python_version(), "system": system}
    return own | {name: _installed(name) for name in PACKAGES}


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
