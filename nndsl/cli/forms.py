"""In which form a program gets what was found: `--format`, and `--json` as a short form of `--format json`.

Each form but `text` is a module of `nndsl.diagnostics` with two functions: `findings` and `fault`.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Callable, Sequence

import click

TEXT = "text"
FORMS = (TEXT, "json", "github", "sarif")


def form_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options, for the help. A command that has them gets the form as the object of its context."""
    short = click.option("--json", is_flag=True, expose_value=False, help="Short for --format json.")
    long = click.option("--format", type=click.Choice(FORMS), default=TEXT, show_default=True, expose_value=False,
                        help="Text for people, or a form for programs on standard output.")  # fmt: skip
    return long(short(command))


def asked_for(arguments: Sequence[str]) -> str:
    """The form that a command line asks for last, as it stands, so that it counts for mistakes in that line too."""
    form = TEXT
    for before, argument in zip(["", *arguments], arguments):
        option, _, value = argument.partition("=")
        if argument == "--":
            break
        if argument == "--json":
            form = "json"
        elif before == "--format" and argument in FORMS:
            form = argument
        elif option == "--format" and value in FORMS:
            form = value
    return form


def of(form: str) -> Any:
    """The module that writes a form for programs."""
    return import_module(f"nndsl.diagnostics.{form}")
