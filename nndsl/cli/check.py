"""`nndsl check`: find every mistake that can be found without data."""

from __future__ import annotations

from typing import Any, Sequence

import click

from nndsl.cli.command import command, json_option, memory_option, set_option

EXAMPLES = (
    "nndsl check model.nn",
    "nndsl check models/*.nn --strict",
    "nndsl check iris.nn --set hidden=0 --json",
)
FINDINGS = 1


@command(short_help="Find mistakes.", examples=EXAMPLES)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@set_option
@click.option("--strict", is_flag=True, help="Warnings give exit code 1.")
@memory_option
@json_option
def check(files: tuple[str, ...], overrides: tuple[str, ...], strict: bool, max_memory: int, as_json: bool) -> int:
    """Check each FILE: its grammar, names, shapes, loops and training blocks. No data is read.

    Mistakes go to standard error, all of them at once; the exit code is that of the first.
    """
    from nndsl.cli.terminal import show, write, write_json
    from nndsl.diagnostics.cells import escaped

    found = {file: findings(file, overrides, max_memory) for file in files}
    everything = [diagnostic for diagnostics in found.values() for diagnostic in diagnostics]
    code = exit_code(everything, strict)
    if as_json:
        write_json(record(found, code))
        return code
    show(everything)
    write("".join(f"{escaped(file)}: {verdict(diagnostics)}\n" for file, diagnostics in found.items()))
    return code


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


def verdict(diagnostics: Sequence[Any]) -> str:
    errors = sum(d.severity == "error" for d in diagnostics)
    counts = (("error", errors), ("warning", len(diagnostics) - errors))
    return " and ".join(plural(count, noun) for noun, count in counts if count) or "no mistakes found"


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def record(found: dict[str, list[Any]], code: int) -> dict[str, Any]:
    from nndsl.diagnostics.json import as_dict

    diagnostics = [{"path": file, **as_dict(d)} for file, diagnostics in found.items() for d in diagnostics]
    return {"ok": code == 0, "exit_code": code, "diagnostics": diagnostics}
