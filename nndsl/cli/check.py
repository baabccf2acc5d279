"""`nndsl check`: find every mistake that can be found without data."""

from __future__ import annotations

from typing import Any, Mapping, Sequence

import click

from nndsl.cli import forms
from nndsl.cli.command import command, memory_option, override_options

EXAMPLES = (
    "nndsl check model.nn",
    "nndsl check models/*.nn --strict --format github",
    "nndsl check iris.nn --set hidden=0 --json",
    "nndsl check iris.nn --watch",
)
FINDINGS = 1


@command(short_help="Find mistakes.", examples=EXAMPLES)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@override_options
@click.option("--strict", is_flag=True, help="Warnings give exit code 1.")
@click.option("--watch", "watched", is_flag=True, help="Check again whenever a file changes, until Ctrl-C.")
@memory_option
@forms.form_options
@click.pass_obj
def check(
    form: str, files: tuple[str, ...], overrides: tuple[str, ...], strict: bool, watched: bool, max_memory: int
) -> int:
    """Check each FILE: its grammar, names, shapes, loops and training blocks. No data is read.

    Mistakes go to standard error, all of them at once; the exit code is that of the first. The forms for programs go
    to standard output.
    """

    def once() -> tuple[int, bool]:
        found = {file: findings(file, overrides, max_memory) for file in files}
        code = exit_code([diagnostic for diagnostics in found.values() for diagnostic in diagnostics], strict)
        return code, report(found, code, form)

    def again() -> bool:
        if form == forms.TEXT:
            announce()
        return once()[1]

    if not watched:
        return once()[0]
    from nndsl.cli.watch import announce, watch

    watch(lambda: read_by(files), again)
    return 0


def read_by(files: Sequence[str]) -> Sequence[str]:
    """Every file whose change can change what is found: those that are used too, and those that are not there yet."""
    from nndsl.semantics.uses import paths_used

    return [path for file in files for path in (file, *paths_used(file))]


def findings(file: str, overrides: Sequence[str], max_memory: int) -> list[Any]:
    """Everything that is wrong with a file, errors and warnings."""
    from nndsl.compiler import check as check_program
    from nndsl.compiler import read_program
    from nndsl.diagnostics import Refused

    try:
        return check_program(read_program(file, overrides), max_memory)[1]
    except Refused as refused:
        return list(refused.diagnostics)


def exit_code(diagnostics: Sequence[Any], strict: bool) -> int:
    errors = [d.exit_code for d in diagnostics if d.severity == "error"]
    return errors[0] if errors else FINDINGS if strict and diagnostics else 0


def report(found: Mapping[str, Sequence[Any]], code: int, form: str) -> bool:
    """Show what was found. False where nobody reads standard output any more."""
    from nndsl.cli.terminal import show, write
    from nndsl.diagnostics.cells import escaped

    everything = [(file, diagnostic) for file, diagnostics in found.items() for diagnostic in diagnostics]
    if form == forms.TEXT:
        show([diagnostic for _, diagnostic in everything])
        return write("".join(f"{escaped(file)}: {verdict(diagnostics)}\n" for file, diagnostics in found.items()))
    return write(forms.of(form).findings(everything, code))


def verdict(diagnostics: Sequence[Any]) -> str:
    errors = sum(d.severity == "error" for d in diagnostics)
    counts = (("error", errors), ("warning", len(diagnostics) - errors))
    return " and ".join(plural(count, noun) for noun, count in counts if count) or "no mistakes found"


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
