"""`nndsl help`: what the words of the language mean."""

from __future__ import annotations

import sys
from typing import Any, Sequence

import click

from nndsl.cli.command import command, json_option

EXAMPLES = (
    "nndsl help",
    "nndsl help layer",
    "nndsl help lstm",
    "nndsl help op sum",
    "nndsl help mycell model.nn",
)


@command(short_help="Explain the words of the language.", examples=EXAMPLES)
@click.argument("topic", metavar="[KIND] [WORD] [FILE]", nargs=-1)
@click.option("--file", metavar="FILE", help="Explain the words that this file defines too.")
@json_option
@click.pass_context
def help(ctx: click.Context, topic: tuple[str, ...], file: str | None, as_json: bool) -> None:
    """Explain a WORD of the language, or list the words of a KIND: layer, fn, optimizer, op, word, record, entry, ...

    With a FILE its own definitions are explained too, from the comments above them.
    """
    from nndsl.cli.terminal import coloured, width, write, write_json
    from nndsl.explain.record import entry_record, page_record
    from nndsl.explain.text import Writer
    from nndsl.semantics.vocabulary import vocabulary

    kind, word, file = parts(topic, file)
    program = read(file)
    words = vocabulary(program)
    writer = Writer(width(), coloured(sys.stdout))
    if word is None:
        listed = [entry for entry in words if belongs(entry, kind, file)]
        if as_json:
            write_json({"ok": True, "words": [entry_record(entry) for entry in listed]})
        else:
            write(listing(writer, listed, kind, file))
        return
    pages = pages_of(words, word, kind, program, ctx)
    if as_json:
        write_json({"ok": True, "words": [page_record(page) for page in pages]})
    else:
        write("\n".join(map(writer.page, pages)))


def parts(topic: Sequence[str], file: str | None) -> tuple[str | None, str | None, str | None]:
    """The kind, the word and the file that are asked for, each None where it is not. Raises Refused (NN005,
    NN013)."""
    from nndsl.diagnostics import Refused
    from nndsl.diagnostics.catalogue import usage
    from nndsl.semantics.vocabulary import KINDS

    rest = list(topic)
    if file is None and rest and rest[-1].endswith(".nn"):
        file = rest.pop()
    kind = rest.pop(0) if rest and rest[0] in KINDS else None
    word = rest.pop(0) if rest else None
    if rest and kind is None:
        raise Refused(usage.unknown_kind_of_word(word, list(KINDS)))
    if rest:
        raise Refused(usage.wrong_call(f"unexpected `{rest[0]}`: one word is explained at a time", "nndsl help"))
    return kind, word, file


def read(file: str | None) -> Any:
    """The syntax tree of a file. Raises Refused."""
    if file is None:
        return None
    from nndsl.compiler import read_program

    return read_program(file)


def belongs(entry: Any, kind: str | None, file: str | None) -> bool:
    """Whether a list shows a word: all of a kind; of a file without a kind, its own."""
    own = getattr(getattr(entry.defines, "span", None), "source", None)
    return kind in (None, entry.kind) and (kind is not None or file is None or own is not None and not own.library)


def listing(writer: Any, entries: Sequence[Any], kind: str | None, file: str | None) -> str:
    """The words of a kind; those of a file, kind by kind; or how to go on."""
    from nndsl.semantics.vocabulary import KINDS

    if kind is None and file is None:
        return writer.overview(entries)
    found = {name: [entry for entry in entries if entry.kind == name] for name in KINDS}
    return "\n".join(writer.listing(name, some) for name, some in found.items() if some)


def pages_of(words: Sequence[Any], word: str, kind: str | None, program: Any, ctx: click.Context) -> list[Any]:
    """The pages of a word. Raises Refused (NN012) if there is no such word."""
    from nndsl.diagnostics import Refused
    from nndsl.diagnostics.catalogue import usage
    from nndsl.explain.page import page
    from nndsl.semantics.vocabulary import find

    found = find(words, word, kind)
    if not found:
        elsewhere = [entry.kind for entry in find(words, word)]
        commands = list(ctx.parent.command.commands) if ctx.parent else []
        candidates = [entry.word for entry in words if kind in (None, entry.kind)]
        raise Refused(usage.unknown_word(word, kind, candidates, elsewhere, word in commands))
    return [page(entry, words, program) for entry in found]
