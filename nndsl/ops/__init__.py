"""The operators, one class each, by family; and `fit`, which undoes broadcasting.

What stands here by name is what elaboration and training build with; everything else is found in the tables of
`base`: by its word, by its symbol, or by its name.
"""

from nndsl.ops import (
    delay,
    functions,
    labels,
    pointwise,
    products,
    random,
    ranks,
    reductions,
    rows,
    shape,
    sources,
    state,
    time,
    truths,
    windows,
    winners,
)
from nndsl.ops.base import OPERATORS
from nndsl.ops.fit import fit as fit

FAMILIES = (sources, pointwise, functions, truths, reductions, winners, ranks, products, shape, windows, labels)
FAMILIES += (time, rows, delay, random, state)

INPUT, PARAMETER, CONSTANT = (OPERATORS[name] for name in ("input", "parameter", "constant"))
ADD, SUBTRACT, MULTIPLY, DIVIDE, SQRT = (OPERATORS[name] for name in ("add", "subtract", "multiply", "divide", "sqrt"))
SUM, SELECT, CONTRACT = (OPERATORS[name] for name in ("sum", "select", "contract"))
EQUAL, ARG_MAX = (OPERATORS[name] for name in ("equal", "arg_max"))
TRANSPOSE, SLICE, RESHAPE, OVERLAY = (OPERATORS[name] for name in ("transpose", "slice", "reshape", "overlay"))
PICK, ONE_HOT, DRAW, LENGTH, DELAY = (OPERATORS[name] for name in ("pick", "one_hot", "draw", "length", "delay"))
BY_MODE, STATE, PLACEHOLDER = (OPERATORS[name] for name in ("by_mode", "state", "placeholder"))
