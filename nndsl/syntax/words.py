"""Words that mean something to the grammar, and the few places where each of them does.

A reserved word is special everywhere. All others are ordinary names but for one place each: a statement word at the
start of a statement, a unit after a number, `over` after a type, `as` after a file, `t` first in the brackets of a
delay.
"""

from __future__ import annotations

# Reserved words that no operator is called by, and what each does.
FORMS = {
    "if": "`if a then b else c`: decided before anything runs where `a` is known then, else for each element.",
    "then": "What an `if` gives where its condition holds.",
    "else": "What an `if` gives where its condition does not hold.",
    "for": "`f(e for i in s)` is `f(e1, e2, ...)` written out; `[e for i in s]` is the list of them.",
    "in": "Stands between the name of a repetition and the range or list it runs through.",
    "return": "What a layer, function or optimiser gives; several results in brackets are reached by a dot.",
    "true": "The truth value that holds.",
    "false": "The truth value that does not hold.",
}
RESERVED = frozenset({*FORMS, "and", "or", "not"})
# Words that begin a statement, and what the statement says.
STATEMENTS = {
    "model": "`model name(setting = default)`: the name of the model and the settings that `--set` changes.",
    "use": '`use "file.nn"`: the definitions of another file.',
    "input": "`input x : [4]`: a value that data give, for one sample.",
    "target": "`target d : class(10)`: a value that data give while training, and that the model answers.",
    "output": "`output y for d`: a value the model is asked for, and the target it answers, if any.",
    "weight": "`weight W : [8, 4] = glorot(uniform)`: a trained array that `weights` counts, and its first value.",
    "param": "`param b : [8] = 0`: a trained array that no penalty on `weights` sees, and its first value.",
    "assert": "`assert units > 0`: what must hold of sizes and settings before anything runs.",
    "layer": "`layer name(settings)(inputs) { ... return e }`: a definition, which may have weights.",
    "fn": "`fn name(settings)(inputs) = e`: a definition without weights.",
    "optimizer": "`optimizer name(settings)(w) { ... return e }`: what is added to a weight in one update.",
    "train": "`train { entry = value ... }`: how the model is trained; several blocks have names.",
}
# Words that mean something in a type, and what.
TYPES = {
    "number": "`x : number`: one real value, the same as `[1]`.",
    "class": "`d : class(10)`: a label, one of ten categories; `class(K)` takes their number from the data.",
    "end": "`class(K, end)`: the last of the K categories ends a sequence.",
    "over": "`x : [4] over T`: a sequence along T, one `[4]` for each step.",
}
NAMING = frozenset("model input target weight param layer fn optimizer train as".split())  # a new name comes next
UNITS = frozenset("epoch epochs update updates second seconds minute minutes hour hours".split())


def plural(unit: str) -> str:
    return unit if unit.endswith("s") else unit + "s"
