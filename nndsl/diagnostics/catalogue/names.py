"""NN2xx: names, definitions and what is given to them."""

from __future__ import annotations

from typing import Any, Iterable, Mapping, Sequence

from nndsl.diagnostics.diagnostic import Diagnostic, Label
from nndsl.diagnostics.suggest import closest
from nndsl.source import Span


def did_you_mean(name: str, candidates: Iterable[str]) -> tuple[str, ...]:
    """The help that offers names close to one."""
    close = closest(name, candidates)
    return (f"did you mean {_either(close)}?",) if close else ()


def _either(names: Sequence[str]) -> str:
    return " or ".join(f"`{name}`" for name in names)


def listed(names: Iterable[str]) -> str:
    """Names in quotes, with commas."""
    return ", ".join(f"`{name}`" for name in names)


def unknown_name(span: Span, name: str, candidates: Iterable[str]) -> Diagnostic:
    """A name that is defined nowhere."""
    help = did_you_mean(name, candidates) or (
        f'define it, as in `{name} = ...`; a word meant as text needs double quotes: "{name}"',
    )
    return Diagnostic("NN201", f"`{name}` is not defined", span, "no such name here", help=help)


def defined_twice(span: Span, first: Span, name: str) -> Diagnostic:
    """One name defined in two places."""
    return Diagnostic(
        "NN202",
        f"`{name}` is defined twice",
        span,
        "defined again here",
        labels=(Label(first, "first defined here"),),
        notes=("the equations of a model hold all at once, so a name has one meaning",),
        help=(f"give one of the two another name, such as `{name}2`",),
    )


def unknown_setting(
    span: Span, owner: str, name: str, available: Sequence[str], what: str = "settings"
) -> Diagnostic:
    """A setting that a definition does not have."""
    has = f"`{owner}` takes {listed(available)}" if available else f"`{owner}` takes no {what} by name"
    message = f"`{owner}` has no setting `{name}`" if what == "settings" else f"`{owner}` takes no `{name}`"
    return Diagnostic("NN203", message, span, "unknown name", notes=(has,), help=did_you_mean(name, available))


def missing_setting(span: Span, owner: str, name: str, example: str) -> Diagnostic:
    """A setting without a default was left out."""
    return Diagnostic(
        "NN204", f"`{owner}` needs its setting `{name}`", span, f"`{name}` is missing", help=(f"write `{example}`",)
    )


def too_many(span: Span, owner: str, given: int, taken: int, what: str) -> Diagnostic:
    """More settings or inputs than a definition takes."""
    takes = f"takes {taken} {what if taken != 1 else what.removesuffix('s')}" if taken else f"takes no {what}"
    help = "settings stand in the first brackets and inputs in the second: `dense(8)(x)`"
    return Diagnostic("NN205", f"`{owner}` {takes}; {given} are given", span, "too many", help=(help,))


def missing_input(span: Span, owner: str, name: str, *examples: str) -> Diagnostic:
    """A layer or function was given too few inputs."""
    help = "write " + " or ".join(f"`{example}`" for example in examples)
    return Diagnostic("NN206", f"`{owner}` needs its input `{name}`", span, f"`{name}` is missing", help=(help,))


def not_a_layer(span: Span, found: str) -> Diagnostic:
    """Something that is not a layer stands where inputs are connected to it."""
    return Diagnostic(
        "NN207",
        f"inputs can be connected only to a layer or a function; this is {found}",
        span,
        f"this is {found}",
        help=("after an arrow stands a layer, a call that makes one, or one in brackets: `x -> dense(8)`",),
    )


def not_a_value(span: Span, found: str, help: str = "") -> Diagnostic:
    """A layer, string or setting stands where a value is computed with."""
    return Diagnostic(
        "NN208", f"a value is needed here; this is {found}", span, f"this is {found}", help=(help,) if help else ()
    )


def inputs_for_settings(
    span: Span,
    owner: str,
    found: str,
    taken: tuple[str, str],
    meant: Sequence[str],
    settings: Sequence[str],
    needed: Span | None,
) -> Diagnostic:
    """A layer that is made of inputs and connected to nothing: they stand in the list of its settings.

    `taken` are a setting and the input that stands for it, `meant` all inputs, `settings` what belongs into the first
    list, each as it is to be written; `needed` is where a value is needed.
    """
    labels = () if needed in (None, span) else (Label(needed, "a value is needed here"),)
    setting, given = taken
    inputs, first = ", ".join(meant), f"({', '.join(settings)})"
    arrow = f"{f'({inputs})' if len(meant) > 1 else inputs} -> {owner}{first if settings else ''}"
    return Diagnostic(
        "NN254",
        f"this call makes {found} and connects nothing to it: `{given}` is taken for `{setting}`, a setting of "
        f"`{owner}`",
        span,
        "made, not connected",
        labels=labels,
        notes=("with two lists the first is for settings, the second for inputs",),
        help=(f"write `{arrow}` or `{owner}{first}({inputs})`",),
    )


def planned(span: Span, what: str) -> Diagnostic:
    """Part of the language that is checked but cannot be run yet: a warning until it is."""
    return Diagnostic(
        "NN209",
        f"{what} is checked, but this version of nndsl cannot run it yet",
        span,
        "not carried out yet",
        severity="warning",
        help=("the change log lists what each version carries out",),
    )


def variadic_first(span: Span, name: str) -> Diagnostic:
    """An input that takes any number of values, with others after it or among settings."""
    return Diagnostic(
        "NN253",
        f"`{name}...` takes all inputs that are left, so it stands last among the inputs",
        span,
        "not the last input",
        help=(f"move it to the end: `(..., {name}...)`",),
    )


def optimizer_in_model(span: Span, name: str) -> Diagnostic:
    """An optimiser that is connected like a layer."""
    return Diagnostic(
        "NN240",
        f"`{name}` is an optimizer: it moves weights, and cannot be connected to values of the model",
        span,
        "an optimizer here",
        help=(f"name it in a training block: `optimizer = {name}()`",),
    )


def no_member(span: Span, owner: str, name: str, available: Iterable[str]) -> Diagnostic:
    """A dot asks for something that is not there."""
    available = sorted(available)
    notes = (f"it has {listed(available)}",) if available else ()
    return Diagnostic(
        "NN210",
        f"{owner} has no `{name}`",
        span,
        "nothing of this name",
        notes=notes,
        help=did_you_mean(name, available),
    )


def out_of_reach(span: Span, name: str, owner: str, defined: Span | None) -> Diagnostic:
    """A definition at the top of a file uses an equation of the model."""
    labels = (Label(defined, f"`{name}` belongs to the model"),) if defined else ()
    return Diagnostic(
        "NN212",
        f"`{owner}` cannot see `{name}`, which belongs to the model",
        span,
        "out of reach here",
        labels=labels,
        notes=("a definition at the top of a file can be used anywhere, so all it needs is passed in",),
        help=(f"add `{name}` to the inputs of `{owner}`",),
    )


def wrong_argument(
    span: Span | None, owner: str, name: str, expected: str, found: str, settings: Sequence[str] = ()
) -> Diagnostic:
    """A setting of the wrong sort. A word with these settings has what it is about in a second list."""
    called = f"`{name}`" if name.isidentifier() else name
    message = f"{called} of `{owner}` is {expected}; this is {found}"
    first = ", ".join(f"{setting} = ..." for setting in settings)
    way_out = f"write what it is about in brackets of its own, after the settings: `{owner}({first})(x)`"
    return Diagnostic("NN214", message, span, f"this is {found}", help=(way_out,) if settings else ())


def no_network(span: Span | None, name: str) -> Diagnostic:
    """A file in which there is nothing to compute."""
    return Diagnostic(
        "NN215",
        f"there is no network in {name}",
        span,
        help=("write at least an input, an equation and an output: `input x : [2]`, `y = x -> dense(1)`, `output y`",),
    )


def assertion_fails(span: Span, text: str, values: Mapping[str, Any]) -> Diagnostic:
    """An `assert` that does not hold; `values` are what its names and its sides are."""
    known = ", ".join(f"`{name}` is {_literal(value)}" for name, value in values.items())
    notes = (f"here {known}",) if known else ()
    help = "change the settings or the sizes that it speaks of"
    return Diagnostic("NN216", f"this assertion does not hold: {text}", span, "false", notes=notes, help=(help,))


def _literal(value: Any) -> str:
    """A number, a string or a truth as the language writes it."""
    return str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)


def undecided(span: Span, text: str, wanted: str, found: str) -> Diagnostic:
    """A condition or a count that must be known before anything runs."""
    message = f"`{text}` must be {wanted}, known before anything runs"
    if found != "a value":
        return Diagnostic("NN217", message, span, f"this is {found}")
    note = "conditions on settings are decided before anything runs; on values, `if` chooses for each element"
    help = "use a setting, or a size that is written"
    return Diagnostic("NN217", message, span, "depends on values or on data", notes=(note,), help=(help,))


def boundary_alone(span: Span, name: str) -> Diagnostic:
    """`h[0] = e` without an equation for `h`."""
    return Diagnostic(
        "NN218",
        f"`{name}[0]` is given, but `{name}` has no equation here",
        span,
        "the value before the first step of what?",
        help=(f"write the equation of `{name}`, or remove this line",),
    )


def unknown_override(span: Span, name: str, available: Sequence[str]) -> Diagnostic:
    """`--set` names something that cannot be set."""
    return Diagnostic(
        "NN219",
        f"`--set {name}=...` sets nothing in this file",
        span,
        "no such setting or entry",
        notes=(f"it can set {listed(available)}",)
        if available
        else ("this file has no settings and no training block",),
        help=did_you_mean(name, available),
    )


def no_return(span: Span, name: str) -> Diagnostic:
    """A body without a result."""
    return Diagnostic(
        "NN220", f"`{name}` returns nothing", span, "no `return` in its body", help=("end the body with `return ...`",)
    )


def given_twice(span: Span, owner: str, name: str) -> Diagnostic:
    """One setting or input given twice."""
    help = "remove one of the two: arguments without a name count from the left"
    return Diagnostic("NN221", f"`{name}` of `{owner}` is given twice", span, "given again here", help=(help,))


def unclear_member(span: Span, owner: str, name: str, choices: Sequence[str]) -> Diagnostic:
    """A short path that fits several weights."""
    return Diagnostic(
        "NN222",
        f"`{owner}.{name}` could be {_either(choices)}",
        span,
        "which one?",
        help=(f"write more of the path: `{choices[0]}`",),
    )


def not_an_output(span: Span, name: str, found: str) -> Diagnostic:
    """An output that is not a value."""
    help = "an output is a value, such as that of a connection: `y = x -> dense(1)`, `output y`"
    message = f"`{name}` is {found}, so it cannot be an output"
    return Diagnostic("NN223", message, span, f"this is {found}", help=(help,))


def not_a_target(span: Span, name: str, available: Sequence[str]) -> Diagnostic:
    """`output y for d` where `d` is not a target."""
    return Diagnostic(
        "NN224",
        f"`{name}` is not a target",
        span,
        "not a target",
        notes=(f"the targets are {listed(available)}",) if available else ("this file declares no target",),
        help=did_you_mean(name, available),
    )


def layer_in_function(span: Span, name: str) -> Diagnostic:
    """A function that would have weights."""
    return Diagnostic(
        "NN225",
        f"the function `{name}` would have weights",
        span,
        "weights inside a `fn`",
        help=("write `layer` instead of `fn`: a layer has weights, a function has none",),
    )


def set_syntax(span: Span, text: str) -> Diagnostic:
    """`--set` without a name and a value."""
    help = ("write `--set train.epochs=50`", "to take an entry away write `--unset train.stop`")
    return Diagnostic("NN226", f"`--set {text}` is not of the form name=value", span, help=help)


def nothing_to_unset(span: Span, name: str, there: Sequence[str], is_set: bool = False) -> Diagnostic:
    """`--unset` names an entry that no training block has, or one that `--set` gives a value."""
    if is_set:
        message, help = f"`{name}` is both set and unset", ("leave out `--set` or `--unset`",)
        return Diagnostic("NN255", message, span, "is set in the same command", help=help)
    can = f"it can take away {listed(there)}" if there else "this file has no training block with entries"
    setting = "settings of the model cannot be taken away: `--set` changes them"
    return Diagnostic(
        "NN255",
        f"`--unset {name}` takes nothing away from this file",
        span,
        "no such entry",
        notes=(can,) if "." in name else (can, setting),
        help=did_you_mean(name, there),
    )


def not_normalizable(span: Span | None, name: str, found: str) -> Diagnostic:
    """A label that is to be normalised."""
    return Diagnostic(
        "NN229",
        f"`{name}` is {found}; only numbers can be normalized",
        span,
        "a label",
        help=("leave it out of `standard(...)`",),
    )


def said_twice(span: Span, first: Span, what: str) -> Diagnostic:
    """A statement given twice where one counts."""
    return Diagnostic(
        "NN230",
        f"`{what}` is given twice",
        span,
        "given again here",
        labels=(Label(first, "first given here"),),
        help=("remove one of them",),
    )


def not_connected(span: Span, owner: str) -> Diagnostic:
    """The weights of a layer that no input is connected to."""
    return Diagnostic(
        "NN231",
        f"`{owner}` has no weights: nothing is connected to it, so their sizes are unknown",
        span,
        "no weights yet",
        help=(f"connect an input: `x -> {owner}`",),
    )


def epochs_outside(span: Span | None) -> Diagnostic:
    """Epochs counted where nothing is trained."""
    return Diagnostic(
        "NN232",
        "epochs are counted only in the settings of an optimizer",
        span,
        "no epochs here",
        help=("write a number",),
    )


