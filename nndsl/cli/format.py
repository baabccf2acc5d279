"""`nndsl format`: bring files into the one style."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any, Iterator, Sequence

import click

from nndsl.cli.command import command

EXAMPLES = (
    "nndsl format model.nn",
    "nndsl format --check models/*.nn",
    "nndsl format --diff model.nn",
    "nndsl format - < model.nn > formatted.nn",
)
FINDINGS = 1
STANDARD_INPUT = "-"


@command("format", short_help="Bring files into the one style.", examples=EXAMPLES)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--check", is_flag=True, help="Change nothing; exit code 1 if a file is not in the style.")
@click.option("--diff", is_flag=True, help="Change nothing; show what would change; exit code 1 if anything would.")
def format_(files: tuple[str, ...], check: bool, diff: bool) -> int:
    """Format each FILE in place. Blanks and line breaks change, and nothing else: no comment, no spelling, no meaning.

    A file with a syntax error, or under a symbolic link, is left as it is. `-` reads standard input and writes
    standard output.
    """
    from nndsl.cli.terminal import show, tell

    texts = [treated(file, check, diff) for file in files]
    errors = [diagnostic for text in texts for diagnostic in text.errors]
    show(errors)
    for message in messages(texts, check or diff):
        tell(message)
    if errors:
        return errors[0].exit_code
    return FINDINGS if (check or diff) and any(text.changed for text in texts) else 0


@dataclass
class Text:
    """What became of a file."""

    file: str  # as it was typed
    old: str = ""
    new: str = ""
    errors: Sequence[Any] = ()

    @property
    def name(self) -> str:
        from nndsl.diagnostics.cells import escaped

        return name_of(escaped(self.file))

    @property
    def changed(self) -> bool:
        return self.old != self.new and not self.errors


def name_of(file: str) -> str:
    return "<stdin>" if file == STANDARD_INPUT else file


def treated(file: str, check: bool, diff: bool) -> Text:
    """Format a file, and write what is asked for."""
    from nndsl.cli.terminal import write
    from nndsl.diagnostics import Refused
    from nndsl.files import rewrite

    text = Text(file)
    try:
        text.old, text.new = formatted(file)
        if diff:
            write("".join(difference(text)).encode())
        elif file == STANDARD_INPUT and not check:
            write(text.new.encode())
        elif text.changed and not check:
            rewrite(file, text.new.encode())
    except Refused as refused:
        text.errors = refused.diagnostics
    return text


def formatted(file: str) -> tuple[str, str]:
    """A text as it is and as it should be. Raises Refused."""
    from nndsl.syntax.formatting import format_source
    from nndsl.syntax.read import read_content, source_of, text_of

    text = text_of(name_of(file), standard_input() if file == STANDARD_INPUT else read_content(file))
    return text, format_source(source_of(name_of(file), text))


def standard_input() -> bytes:
    """All of it, or more than a text may have."""
    from nndsl.syntax.read import LARGEST

    return sys.stdin.buffer.read(LARGEST + 1) if sys.stdin else b""  # None: it was closed before the program began


def difference(text: Text) -> Iterator[str]:
    """A unified diff, as the tool `patch` reads it."""
    from difflib import unified_diff
    from io import StringIO

    for line in unified_diff(list(StringIO(text.old)), list(StringIO(text.new)), text.name, text.name):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def messages(texts: Sequence[Text], only_looked_at: bool) -> Iterator[str]:
    """A line for each file that changed, and one for all; none for a text that was only passed on."""
    from nndsl.cli.check import plural

    verb = "would be formatted" if only_looked_at else "formatted"
    texts = [text for text in texts if only_looked_at or text.file != STANDARD_INPUT]
    changed = [text for text in texts if text.changed]
    for text in changed:
        yield f"{text.name}: {verb}"
    refused = sum(bool(text.errors) for text in texts)
    counts = {verb: len(changed), "unchanged": len(texts) - len(changed) - refused, "refused": refused}
    if texts:
        yield ", ".join(f"{plural(count, 'file')} {what}" for what, count in counts.items() if count)
