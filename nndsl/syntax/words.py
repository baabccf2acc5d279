"""Words that mean something to the grammar, and the few places where each of them does.

A reserved word is special everywhere. All others are ordinary names but for one place each: a statement word at the
start of a statement, a unit after a number, `over` after a type, `t` first in the brackets of a delay.
"""

from __future__ import annotations

RESERVED = frozenset("if then else for in return true false and or not".split())

# What a statement word needs after it, in words.
STATEMENTS = {
    "model": "a name, as in `model iris(hidden = 16)`",
    "use": 'a file, as in `use "layers.nn"`',
    "input": "a name and a type, as in `input x : [4]`",
    "target": "a name and a type, as in `target d : class(3)`",
    "output": "a name, as in `output y`",
    "weight": "a name, a type and a first value, as in `weight W : [8, 4] = glorot(uniform)`",
    "param": "a name, a type and a first value, as in `param b : [8] = 0`",
    "assert": "a condition, as in `assert units > 0`",
    "layer": "a name, its inputs and a body, as in `layer twice(x) = x + x`",
    "fn": "a name, its inputs and a body, as in `fn square(u) = u^2`",
    "optimizer": "a name, its settings, its weight and a body, as in `optimizer sgd(rate)(w) = -rate * gradient(w)`",
    "train": "a block of entries, as in `train { epochs = 10 }`",
}

UNITS = frozenset("epoch epochs update updates second seconds minute minutes hour hours".split())


def plural(unit: str) -> str:
    return unit if unit.endswith("s") else unit + "s"
