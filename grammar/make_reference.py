"""Writes the tables of REFERENCE.md, which stand between `<!-- name:begin -->` and `<!-- name:end -->`.

    python grammar/make_reference.py            writes the file
    python grammar/make_reference.py --check    fails if that would change it

What a table says comes from where the compiler has it: the vocabulary, the printer's strengths, the
constants of limits.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Callable, Iterable, Sequence

from nndsl.data.formats import packed, table
from nndsl.data.sources import texts
from nndsl.semantics import elaborator, memory
from nndsl.semantics.vocabulary import KINDS, Entry, vocabulary
from nndsl.syntax import depth, parser, print_expressions, read, scanner
from nndsl.syntax.words import RESERVED, STATEMENTS, UNITS

REFERENCE = Path(__file__).with_name("REFERENCE.md")
MIB, GIB = 2**20, 2**30


def written(text: str) -> str:
    """The reference with its tables made anew. Raises KeyError for a table that does not exist."""

    def table(match: re.Match) -> str:
        name = match[1]
        return f"<!-- {name}:begin -->\n{TABLES[name]()}\n<!-- {name}:end -->"

    return re.sub(r"<!-- (\w+):begin -->.*?<!-- \1:end -->", table, text, flags=re.DOTALL)


def markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines)


def code(text: str) -> str:
    return f"`{text}`" if text else ""


# ---- words


def words(kind: str) -> Callable[[], str]:
    """The table of the words of a kind."""

    def table() -> str:
        entries = [entry for entry in vocabulary() if entry.kind == kind]
        return markdown(("word", "settings", "inputs", "meaning"), map(_row, entries))

    return table


def _row(entry: Entry) -> Sequence[str]:
    word = code(entry.word) + (f" or {code(entry.symbol)}" if entry.symbol not in ("", entry.word) else "")
    settings = ", ".join(code(str(setting)) for setting in entry.settings)
    return word, settings, ", ".join(map(code, entry.inputs)), entry.summary


def meanings(kind: str) -> Callable[[], str]:
    """Words that take nothing, with what they mean."""

    def table() -> str:
        entries = [entry for entry in vocabulary() if entry.kind == kind]
        return markdown(("word", "meaning"), ((code(entry.signature), entry.summary) for entry in entries))

    return table


def kinds() -> str:
    return markdown(("kind", "what it holds"), ((code(kind), text) for kind, text in KINDS.items()))


def listed(found: Iterable[str]) -> Callable[[], str]:
    return lambda: ", ".join(map(code, found))


# ---- strengths


def strengths() -> str:
    """Operators from the tightest to the loosest, as the printer sets brackets."""
    p = print_expressions
    rows = [(_OTHERS[p.POSTFIX], "to the left")]
    for level in range(p.POWER, p.ANY, -1):
        signs = [sign for sign, (strength, *_) in p.BINARY.items() if strength == level]
        text = ", ".join(map(code, signs)) or _OTHERS[level]
        rows.append((text, _grouping(p.BINARY[signs[0]]) if signs else _ALONE[level]))
    return markdown(
        ("operators, tightest first", "several are taken"), [*rows, (_OTHERS[p.ANY], "as far as they reach")]
    )


def _grouping(entry: tuple) -> str:
    level, left, right, _ = entry
    if left > level and right > level:
        return "not at all"
    return "to the left" if left <= level else "to the right"


_OTHERS = {
    print_expressions.POSTFIX: "call `f(x)`, index `x[1]`, delay `h[t-1]`, dot `a.W`, transpose `W'`",
    print_expressions.SIGN: "sign `-x`, `+x`",
    print_expressions.NOT: "`not`",
    print_expressions.ARROW: "`->`",
    print_expressions.ANY: "`if a then b else c`",
}
_ALONE = {print_expressions.SIGN: "from the inside", print_expressions.NOT: "from the inside"}
_ALONE[print_expressions.ARROW] = "to the left"


# ---- limits


def limits() -> str:
    rows = (
        ("size of a `.nn` file", f"{read.LARGEST // MIB} MiB"),
        ("characters of a number", f"{scanner.LONGEST_NUMBER}"),
        ("brackets and operators inside one another", f"{depth.DEEPEST}"),
        ("syntax errors reported", f"{parser.MOST_ERRORS}"),
        ("layers applied inside layers", f"{elaborator.DEPTH_LIMIT}"),
        ("layers and functions applied", f"{elaborator.APPLICATION_LIMIT:,}"),
        ("items of lists and repetitions together", f"{elaborator.ITEM_LIMIT:,}"),
        ("nodes of the graph", f"{elaborator.NODE_LIMIT:,}"),
        ("memory of weights in training, and of each value: `--max-memory`", f"{memory.MOST_MEMORY // GIB} GiB"),
        ("letters of a text", f"{texts.LIMIT:,}"),
        ("line of a table", f"{table.LINE_LIMIT // MIB} MiB"),
        ("what a packed file unpacks to", f"{packed.RATIO} times its size, or {packed.SMALL // MIB} MiB"),
    )
    return markdown(("what", "at most"), rows)


TABLES: dict[str, Callable[[], str]] = {
    "reserved": listed(sorted(RESERVED)),
    "statements": listed(STATEMENTS),
    "units": listed(sorted(UNITS)),
    "strengths": strengths,
    "limits": limits,
    "kinds": kinds,
    "entries": meanings("entry"),
    **{kind + "s": words(kind) for kind in ("layer", "fn", "optimizer", "op", "word", "record")},
}


def main(arguments: Sequence[str]) -> int:
    before = REFERENCE.read_text(encoding="utf-8")
    after = written(before)
    if "--check" in arguments:
        return int(before != after)
    REFERENCE.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
