"""Words that mean something to the grammar, and the few places where each of them does.

A reserved word is special everywhere. All others are ordinary names but for one place each: a statement word at the
start of a statement, a unit after a number, `over` after a type, `as` after a file, `t` first in the brackets of a
delay.
"""

from __future__ import annotations

RESERVED = frozenset("if then else for in return true false and or not".split())
STATEMENTS = tuple("model use input target output weight param assert layer fn optimizer train".split())
NAMING = frozenset("model input target weight param layer fn optimizer train as".split())  # a new name comes next
UNITS = frozenset("epoch epochs update updates second seconds minute minutes hour hours".split())


def plural(unit: str) -> str:
    return unit if unit.endswith("s") else unit + "s"
