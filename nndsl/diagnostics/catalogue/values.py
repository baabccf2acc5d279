"""NN6xx, second half: arrays given from Python."""

from __future__ import annotations

from typing import Iterable, Sequence

from nndsl.diagnostics.diagnostic import Diagnostic
from nndsl.diagnostics.suggest import closest


def unknown_value(name: str, available: Iterable[str]) -> Diagnostic:
    """A value is asked for that the model does not name."""
    close = closest(name, available)
    help = (
        (f"did you mean {' or '.join(f'`{c}`' for c in close)}?",)
        if close
        else (f"it has {', '.join(sorted(available))}",)
    )
    return Diagnostic("NN680", f"the model has no value `{name}`", help=help)


def missing_array(name: str, needed: Iterable[str]) -> Diagnostic:
    """An input or target that is read was not given."""
    return Diagnostic("NN681", f"`{name}` is not given", help=(f"give arrays for {', '.join(needed)}",))


def unknown_array(name: str, declared: Iterable[str]) -> Diagnostic:
    """An array is given for something that is no input and no target."""
    return Diagnostic(
        "NN682", f"`{name}` is no input and no target of the model", help=(f"it has {', '.join(declared)}",)
    )


def array_shape(name: str, expected: str, found: tuple[int, ...]) -> Diagnostic:
    """An array of the wrong shape."""
    message = f"`{name}` is laid out as {expected}; an array of shape {list(found)} is given"
    return Diagnostic("NN683", message, help=("a single sample is a batch of one: `x[None]`",))


def sizes_disagree(what: str, first: str, second: str, sizes: tuple[int, int]) -> Diagnostic:
    """Arrays that disagree on the number of samples or steps."""
    message = f"`{first}` has {sizes[0]} {what}, `{second}` has {sizes[1]}"
    return Diagnostic("NN684", message, help=("give both for the same samples and steps",))


def bad_lengths(name: str, reason: str) -> Diagnostic:
    """Lengths of sequences that do not fit them."""
    return Diagnostic("NN685", f"`{name}` does not fit: {reason}", help=("give the steps of each sample: `[7, 5, 9]`",))


def label_range(name: str, value: object, classes: int) -> Diagnostic:
    """A label outside its categories."""
    return Diagnostic(
        "NN686",
        f"`{name}` holds {value}; labels of class({classes}) are the integers 0 to {classes - 1}",
        help=("labels count from 0; of some that count from 1, subtract 1",),
    )


def sizes_missing(names: Iterable[str]) -> Diagnostic:
    """Sizes that data would give, where there are no data."""
    names = sorted(names)
    example = ", ".join(f'"{name}": 3' for name in names)
    return Diagnostic(
        "NN688",
        f"there are no data to take the size of {', '.join(f'`{name}`' for name in names)} from",
        help=(f"give it: `nndsl.load(..., sizes={{{example}}})`", "or add a training block with `data`"),
    )


def unknown_size(name: str, available: Iterable[str]) -> Diagnostic:
    """A size is given for something that is no letter of the model."""
    known = ", ".join(sorted(available))
    return Diagnostic(
        "NN689",
        f"`{name}` is no size that inputs and targets of the model leave open",
        help=(f"those are {known}" if known else "it leaves none open: give no sizes",),
    )


def samples_unknown(names: Iterable[str]) -> Diagnostic:
    """No array tells how many samples there are."""
    names = list(names)
    way = f"give an array for {' or '.join(names)}" if names else "declare an input, such as `input x : [4]`"
    return Diagnostic("NN690", "the number of samples is not known: no array is given", help=(way,))


def steps_unknown(axis: str, inputs: Iterable[str], targets: Iterable[str]) -> Diagnostic:
    """No array tells how many steps a sequence has."""
    inputs, targets = list(inputs), list(targets)
    notes = () if inputs else (f"only a target runs over {axis}; generating sequences is not supported yet",)
    names = inputs or targets
    help = (f"give an array for {' or '.join(names)} as well, so that its steps can be counted",) if names else ()
    return Diagnostic("NN691", f"the number of steps of {axis} is not known", notes=notes, help=help)


def not_an_array(name: str, reason: str) -> Diagnostic:
    """Something that is not an array of numbers."""
    help = 'sequences are padded to one length, and `"x.lengths"` gives the steps of each'
    return Diagnostic("NN687", f"`{name}` is not an array of numbers: {reason}", help=(help,))


def sizes_conflict(name: str, given: int, found: int) -> Diagnostic:
    """A size that was given, and is another in the data."""
    return Diagnostic(
        "NN692", f"the size {name} was given as {given}, but the data have {found}", help=("leave it out of `sizes`",)
    )


def unknown_mode(mode: object, modes: Sequence[str]) -> Diagnostic:
    """A mode that does not exist."""
    return Diagnostic("NN693", f"there is no mode {mode!r}", help=(f"the modes are {' and '.join(map(repr, modes))}",))


def wrong_seed(seed: object) -> Diagnostic:
    """A seed that is not a whole number from 0."""
    return Diagnostic("NN694", f"a seed is a whole number of at least 0; this is {seed!r}", help=("write `seed=1`",))


def unknown_dtype(dtype: object) -> Diagnostic:
    """A precision that is not computed with."""
    return Diagnostic(
        "NN695", f"there is no precision {dtype!r}", help=('write `dtype="float32"` or `dtype="float64"`',)
    )
