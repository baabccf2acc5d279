"""What all commands have in common: examples before options in their help, `-h`, `--debug`, and shared options."""

from __future__ import annotations

import os
import re
from functools import partial, wraps
from math import isnan
from typing import Any, Callable, Sequence

import click

from nndsl.source import UNSET

HELP_NAMES = {"help_option_names": ["-h", "--help"]}


class Memory(click.ParamType):
    """A number of bytes: 4GiB, 500 MB, 1e9."""

    name = "size"
    UNITS = {"": 1, "B": 1} | {
        f"{letter}{binary}B": (1024 if binary else 1000) ** power
        for power, letter in enumerate("KMGT", 1)
        for binary in ("i", "")
    }

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        match = re.fullmatch(r"\s*([0-9]{1,15}(?:\.[0-9]{1,15})?(?:e[0-9]{1,2})?)\s*([a-z]*)\s*", value, re.IGNORECASE)
        factor = match and {unit.lower(): factor for unit, factor in self.UNITS.items()}.get(match[2].lower())
        size = int(float(match[1]) * factor) if factor else 0
        if size < 1:
            self.fail(f"{value!r} is not a size: write 4GiB, 500MB or a number of bytes", param, ctx)
        return size


file_argument = click.argument("file", metavar="FILE")
data_dir_option = click.option(
    "--data-dir", metavar="DIR", envvar="NNDSL_DATA", help="One more folder in which data files may lie."
)
memory_option = click.option(
    "--max-memory", metavar="SIZE", type=Memory(), envvar="NNDSL_MAX_MEMORY", default="8GiB", show_default=True,
    help="The most memory that the values of a model may take: 512MB, 4GiB.",
)  # fmt: skip
json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


def override_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--set` and `--unset`, of which a command hears as one list of `overrides`."""

    @wraps(command)
    def with_overrides(*arguments: Any, changed: tuple[str, ...], removed: tuple[str, ...], **options: Any) -> Any:
        return command(*arguments, overrides=(*changed, *(f"{UNSET}{name}" for name in removed)), **options)

    help = "Change a setting of the model or an entry of a training block: hidden=32, train.epochs=50. Repeatable."
    to_set = click.option("--set", "changed", metavar="KEY=VALUE", multiple=True, help=help)
    help = "Take an entry away from a training block: train.stop. Repeatable."
    return to_set(click.option("--unset", "removed", metavar="KEY", multiple=True, help=help)(with_overrides))


class Seconds(click.FloatRange):
    """A number in a range; for click `nan` is in every range."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        seconds = super().convert(value, param, ctx)
        if isnan(seconds):
            self.fail(f"{value!r} is not a number of seconds", param, ctx)
        return seconds


class WholeNumber(click.IntRange):
    """An integer in a range; click would call the wrong ones `integer range`."""

    name = "whole number"


def debug_option() -> click.Option:
    """`main` reads the flag from the command line as it stands, so that it counts for mistakes in that line too."""
    return click.Option(["--debug"], is_flag=True, expose_value=False, help="Show the traceback of a failure.")


class Command(click.Command):
    """A command whose help shows examples before the options."""

    def __init__(self, *arguments: Any, examples: Sequence[str] = (), **options: Any):
        super().__init__(*arguments, context_settings=HELP_NAMES, **options)
        self.examples = examples
        self.params.append(debug_option())

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_help_text(ctx, formatter)
        with formatter.section("Examples"):
            for example in self.examples:
                formatter.write(f"  {example}\n")


command = partial(click.command, cls=Command)


def refuse_overwriting(output: str, source: str) -> None:
    """Raises Refused (NN011) where a result would replace what it is made from, whatever the two are called."""
    from nndsl.diagnostics import Refused
    from nndsl.diagnostics.catalogue import usage

    if os.path.exists(output) and os.path.exists(source) and os.path.samefile(output, source):
        raise Refused(usage.overwrites_input(output))
