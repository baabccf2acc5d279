"""`nndsl explain`: what a code means, with a wrong and a right example."""

from __future__ import annotations

import re
import sys
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from nndsl.cli.command import command, json_option

if TYPE_CHECKING:
    from nndsl.diagnostics.explain import Example, Page

EXAMPLES = (
    "nndsl explain NN204",
    "nndsl explain 401 404",
    "nndsl explain                 a list of all codes",
)
WIDEST = 100  # columns of running text
INDENT = "  "


@command(short_help="Explain a mistake by its code.", examples=EXAMPLES)
@click.argument("codes", metavar="[CODE...]", nargs=-1)
@json_option
def explain(codes: tuple[str, ...], as_json: bool) -> None:
    """Explain each CODE: the rule behind it, a wrong example and a right one. Without a CODE, list them all."""
    from nndsl.cli.terminal import write, write_json
    from nndsl.diagnostics import explain as pages

    known = pages.codes()
    found = [pages.page(code) for code in map(checked, codes or known)]
    if as_json:
        write_json({"ok": True, "pages": [record(page) for page in found]})
    else:
        lines = [line for page in found for line in [*page_lines(page), ""]] if codes else list_lines(found)
        write("\n".join(lines).rstrip("\n") + "\n")


def checked(typed: str) -> str:
    """The code that was typed. Raises Refused (NN010) where it has no page."""
    from nndsl.diagnostics import Refused
    from nndsl.diagnostics import explain as pages
    from nndsl.diagnostics.catalogue import usage

    code = pages.code_of(typed)
    if code not in pages.codes():
        raise Refused(usage.unknown_code(typed, code, pages.codes()))
    return code


def record(page: Page) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(page)


def list_lines(found: list[Page]) -> list[str]:
    """All codes with their titles, under the names of their stages."""
    from nndsl.diagnostics.explain import STAGES

    lines: list[str] = []
    for stage, pages in groupby(found, key=lambda page: page.code[2]):
        lines += [styled(STAGES[stage]), *(f"{INDENT}{page.code}  {page.title}" for page in pages), ""]
    return lines


def page_lines(page: Page) -> list[str]:
    lines = [styled(f"{page.code}: {page.title}"), ""]
    for paragraph in page.text.split("\n\n"):
        lines += [line for item in re.split(r"\n(?=- )", paragraph) for line in wrapped(item)] + [""]
    for heading, example in (("Wrong", page.wrong), ("Right", page.right)):
        lines += [styled(heading), "", *example_lines(example), ""]
    if page.related:
        lines += [styled("See also"), "", *(INDENT + related(code) for code in page.related), ""]
    return lines[:-1]


def wrapped(paragraph: str) -> list[str]:
    """A paragraph, or an item of a list, in lines of the terminal's width. Nothing between backquotes is broken."""
    import textwrap

    from nndsl.cli.terminal import width

    whole = re.sub("`[^`]*`", lambda code: code[0].replace(" ", "\N{NO-BREAK SPACE}"), " ".join(paragraph.split()))
    hanging = INDENT if whole.startswith("- ") else ""
    lines = textwrap.wrap(
        whole, min(width(), WIDEST), subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    )
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines]


def example_lines(example: Example) -> list[str]:
    """The files, each under its name where it is not the model alone, and the commands where they say more."""
    from nndsl.diagnostics.explain import CHECK, MODEL

    alone = list(example.files) == [MODEL]
    lines = []
    for name, text in example.files.items():
        lines += [] if alone else [INDENT + name]
        lines += [framed(line) for line in text.splitlines()]
    if example.commands != CHECK:
        lines += [f"{INDENT}$ {command}" for command in example.commands.splitlines()]
    return lines


def framed(line: str) -> str:
    return INDENT + styled("|", "frame") + (f" {line}" if line else "")


def related(code: str) -> str:
    from nndsl.diagnostics import explain as pages

    return f"{code}: {pages.page(code).title}" if code in pages.codes() else code


def styled(text: str, style: str = "message") -> str:
    from nndsl.cli.terminal import coloured
    from nndsl.diagnostics.text import styled

    return styled(text, style, coloured(sys.stdout))
