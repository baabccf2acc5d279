"""`nndsl`: the commands, and what is the same for all of them."""

from __future__ import annotations

import sys
from typing import Any, Sequence

import click

from nndsl.cli import failures, forms, terminal
from nndsl.cli.check import check
from nndsl.cli.command import HELP_NAMES, debug_option
from nndsl.cli.equations import equations
from nndsl.cli.explain import explain
from nndsl.cli.format import format_
from nndsl.cli.help import help
from nndsl.cli.predict import predict
from nndsl.cli.render import render
from nndsl.cli.run import run
from nndsl.cli.summary import summary
from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import usage


class Application(click.Group):
    """Runs a command; whatever is raised comes out as diagnostics and an exit code."""

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, **options: Any) -> None:
        arguments = list(sys.argv[1:] if args is None else args)
        form = forms.asked_for(arguments)
        terminal.prepare_streams()
        try:
            options |= {"standalone_mode": False, "obj": form}  # what is raised comes here
            code = super().main(arguments, prog_name or "nndsl", **options) or 0
        except BaseException as failure:
            code = failures.report(failure, form, debug="--debug" in arguments)
        sys.exit(code)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of a working day, not of the alphabet."""
        return list(self.commands)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[Any, Any, list[str]]:
        if self.get_command(ctx, args[0]) is None and not ctx.resilient_parsing:
            raise Refused(usage.unknown_command(args[0], list(self.commands)))
        return super().resolve_command(ctx, args)


def print_versions(ctx: click.Context, option: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        from nndsl.versions import versions

        terminal.write("".join(f"{name} {version}\n" for name, version in versions().items()))
        ctx.exit()


@click.group(
    "nndsl",
    cls=Application,
    context_settings=HELP_NAMES,
    invoke_without_command=True,
    epilog="Exit codes: 0 done, 1 findings, 2 usage, 3 source, 4 data, 5 weights, 6 limit, 7 numbers, 8 environment, "
    "70 a fault of nndsl, 130 interrupted.",
)
@click.option("-V", "--version", is_flag=True, expose_value=False, is_eager=True, callback=print_versions,
              help="Show the versions of nndsl and of what it builds on.")  # fmt: skip
@click.pass_context
def main(ctx: click.Context) -> int:
    """Neural networks as equations in a text file: check them, draw them, train them.

    \b
      nndsl run xor.nn                        train it; everything is kept under runs/xor/1
      nndsl predict runs/xor/1 --data x.csv   answers for new data
      nndsl render xor.nn -o xor.svg          a drawing
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
        return 2
    return 0


main.params.append(debug_option())
for command in (run, check, format_, render, equations, summary, predict, help, explain):
    main.add_command(command)
