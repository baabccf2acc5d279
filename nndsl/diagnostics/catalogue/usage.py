"""NN001 to NN049: how the program was called. The exit code is 2."""

from __future__ import annotations

from typing import Sequence

from nndsl.diagnostics.diagnostic import Diagnostic
from nndsl.diagnostics.suggest import closest

SHOWN = 20  # names listed before the rest is counted


def _help_of(command: str) -> str:
    return f"`{command} --help` shows how it is used"


def unknown_command(name: str, available: Sequence[str]) -> Diagnostic:
    """A command that does not exist."""
    close = closest(name, available)
    help = tuple(f"did you mean `nndsl {word}`?" for word in close[:1])
    return Diagnostic(
        "NN001",
        f"there is no command `{name}`",
        notes=(f"the commands are {', '.join(f'`{word}`' for word in available)}",),
        help=help or (_help_of("nndsl"),),
    )


def unknown_option(name: str, command: str, available: Sequence[str]) -> Diagnostic:
    """An option that the command does not have."""
    close = closest(name, available)
    help = tuple(f"did you mean `{word}`?" for word in close[:1])
    return Diagnostic("NN002", f"`{command}` has no option `{name}`", help=help or (_help_of(command),))


def missing_argument(name: str, command: str) -> Diagnostic:
    """An argument or option that a command cannot do without."""
    return Diagnostic("NN003", f"`{command}` needs {name}", help=(_help_of(command),))


def wrong_value(name: str, reason: str, command: str) -> Diagnostic:
    """An option or argument given a value it cannot have."""
    return Diagnostic("NN004", f"{name}: {reason}", help=(_help_of(command),))


def wrong_call(reason: str, command: str) -> Diagnostic:
    """A command line that does not fit together."""
    return Diagnostic("NN005", reason, help=(_help_of(command),))


def unknown_format(path: str, formats: Sequence[str]) -> Diagnostic:
    """A picture asked for in a format that cannot be told from the file's name, or that does not exist."""
    listed = ", ".join(f".{word}" for word in formats)
    name = path.rsplit(".", 1)[0] or "model"
    return Diagnostic(
        "NN006",
        f"expected a file name ending in {listed}; found `{path}`",
        help=(f"write `-o {name}.svg`, or add `--format svg`",),
    )


def unknown_value(name: str, outputs: Sequence[str], values: Sequence[str], several: Sequence[str]) -> Diagnostic:
    """`--value` names something that the model does not have, or `several` things in it."""
    close = several or closest(name, [*outputs, *values])[:1]
    help = tuple(f"did you mean `--value {word}`?" for word in close)
    inner = [f"`{word}`" for word in values if word not in outputs]
    shown = ", ".join(inner[:SHOWN]) + f" and {len(inner) - SHOWN} more" * (len(inner) > SHOWN)
    return Diagnostic(
        "NN007",
        f"the model has {'several values' if several else 'no value'} `{name}`",
        notes=(f"its outputs are {', '.join(f'`{word}`' for word in outputs)}; it also has {shown}",),
        help=help,
    )


def several_outputs(available: Sequence[str]) -> Diagnostic:
    """Values over different sequences cannot share one table."""
    return Diagnostic(
        "NN008",
        f"the values {', '.join(f'`{word}`' for word in available)} do not run over the same sequences, "
        "so they do not fit in one table",
        help=(f"choose one: `--value {available[0]}`",),
    )


def constant_output(name: str) -> Diagnostic:
    """A value that is the same for all data."""
    return Diagnostic(
        "NN009",
        f"the value `{name}` does not depend on the inputs, so it has no rows to predict",
        help=("choose another value: `--value NAME`",),
    )


def unknown_code(typed: str, code: str, available: Sequence[str]) -> Diagnostic:
    """A code that no diagnostic has."""
    help = tuple(f"did you mean `nndsl explain {word}`?" for word in closest(code, available)[:1])
    return Diagnostic("NN010", f"there is no code `{typed}`", help=(*help, "`nndsl explain` lists all of them"))


def overwrites_input(path: str) -> Diagnostic:
    """A result that would be written over what it is made from."""
    return Diagnostic(
        "NN011", f"{path} is what is read, so the result cannot be written there", help=("write to another file",)
    )


def beside_resume(options: Sequence[str]) -> Diagnostic:
    """Settings for a run that goes on."""
    return Diagnostic(
        "NN014",
        f"a run goes on with the settings it was started with: {' and '.join(options)} cannot change them",
        help=("leave it out, or start a new run: leave out `--resume`",),
    )


def unknown_word(
    name: str, kind: str | None, available: Sequence[str], elsewhere: Sequence[str], command: bool
) -> Diagnostic:
    """A word that `nndsl help` does not know. It may be of another kind, or a command."""
    close = closest(name, available)
    help = (f"did you mean {' or '.join(f'`nndsl help {word}`' for word in close)}?",) if close else ()
    if elsewhere:
        help = (f"write `nndsl help {elsewhere[0]} {name}`",)
    elif command:
        help = (_help_of(f"nndsl {name}"),)
    what = f"no {kind} is called `{name}`" if kind else f"the language has no word `{name}`"
    listed = f"`nndsl help {kind}` lists them" if kind else "`nndsl help` shows how to find a word"
    return Diagnostic("NN012", what, help=help or (listed,))


def unknown_kind_of_word(name: str, kinds: Sequence[str]) -> Diagnostic:
    """`nndsl help` is asked for a word of a kind that does not exist."""
    close = closest(name, kinds)
    help = tuple(f"did you mean `{word}`?" for word in close[:1])
    listed = ", ".join(f"`{kind}`" for kind in kinds)
    return Diagnostic(
        "NN013",
        f"there is no kind of words `{name}`",
        notes=(f"the kinds are {listed}",),
        help=help or (_help_of("nndsl help"),),
    )
