"""The versions of everything that has a say in the numbers or the pictures."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

PACKAGES = ("nndsl", "numpy", "lark", "networkx", "safetensors", "matplotlib", "graphviz", "pygraphviz", "click", "rich")


def versions() -> dict[str, str]:
    """Versions by name, with Python and the operating system. No package is imported for it."""
    found = {name: _installed(name) for name in PACKAGES}
    return found | {"python": platform.python_version(), "system": f"{platform.system()} {platform.machine()}"}


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
