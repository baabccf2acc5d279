"""Loading a module only when it is used: `defer("numpy")` before anything imports it.

Checking a file and asking for help need no arrays; NumPy alone would take a fifth of their time. (The loader of that
kind in `importlib` loads a module as soon as it is imported a second time.)
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _Deferred(ModuleType):
    """Stands for a module until something of it is asked for; then the module itself takes its place."""

    def __getattr__(self, attribute: str) -> Any:
        name = vars(self)["__name__"]
        if sys.modules.get(name) is self:
            del sys.modules[name]
            import_module(name)
            vars(self).update(vars(sys.modules[name]))  # for those who imported the stand-in
        return getattr(sys.modules[name], attribute)


def defer(name: str) -> None:
    """Make `import name` cheap until something of the module is used."""
    sys.modules.setdefault(name, _Deferred(name))
