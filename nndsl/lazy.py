"""Loading a module only when it is used: `defer("numpy")` before anything imports it.

Checking and formatting a file, or asking for help, need no arrays; NumPy alone would take a fifth of their time.
"""

from __future__ import annotations

import sys
from importlib.util import LazyLoader, find_spec, module_from_spec


def defer(name: str) -> None:
    """Make `import name` cheap: the module is executed when something of it is first asked for."""
    spec = None if name in sys.modules else find_spec(name)
    if spec is None or spec.loader is None:
        return  # already loaded, or not there: then importing it says so
    spec.loader = LazyLoader(spec.loader)
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
