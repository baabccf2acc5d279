"""What each code is about: the title of the constructor in the catalogue that makes it."""

from __future__ import annotations

import inspect
import re
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from nndsl.diagnostics import catalogue

_END = re.compile(r"[.;](?=\s|$)")  # what follows is for who calls the constructor
_CODE = re.compile(r"NN\d{3}")


@cache
def titles() -> dict[str, str]:
    """Each code with the first sentence about its constructor, which holds the code as a constant."""
    found: dict[str, str] = {}
    for module in iter_modules(catalogue.__path__):
        for _, function in inspect.getmembers(import_module(f"{catalogue.__name__}.{module.name}"), inspect.isfunction):
            codes = [text for text in function.__code__.co_consts if isinstance(text, str) and _CODE.fullmatch(text)]
            found |= dict.fromkeys(codes, _END.split(function.__doc__ or "")[0] + ".")
    return found
