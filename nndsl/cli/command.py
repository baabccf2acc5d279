"""What all commands have in common: examples before options in their help, `-h`, `--debug`, and shared options."""

from __future__ import annotations

import os
from functools import partial
from typing import Any, Sequence

import click

HELP_NAMES = {"help_option_names": ["-h", "--help"]}

file_argument = click.argument("file", metavar="FILE")
set_option = click.option(
    "--set", "overrides", metavar="KEY=VALUE", multiple=True,
    help="Change a setting of the model or an entry of a training block: hidden=32, train.epochs=50. Repeatable.",
)  # fmt: skip
data_dir_option = click.option(
    "--data-dir", metavar="DIR", envvar="NNDSL_DATA", help="One more folder in which data files may lie."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


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
