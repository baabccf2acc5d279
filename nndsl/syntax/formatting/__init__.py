"""The formatter: one style for a text, its tokens and comments and what it means unchanged.

    text --scan, layout--> lines of pieces --align, wrap--> rows --> text

It works on the tokens and comments of a text, in their order, and decides nothing but the blanks and line breaks
between them; so it cannot lose a comment, a spelling or a pair of brackets. An author's line breaks stay, a line that
is too long gets more. What it writes it leaves as it is when it reads it.

    lines.py    what stands on a line of its own: a statement, the ends of a block, a comment
    blanks.py   which neighbours have a blank between them
    breaks.py   what becomes of the author's line breaks
    columns.py  what stands under one another in consecutive lines
    wrap.py     where a long line is broken, and where each row begins
    rows.py     empty rows, and comments at the end of rows
"""

from __future__ import annotations

from nndsl.source import Source
from nndsl.syntax.formatting.columns import align
from nndsl.syntax.formatting.lines import lines
from nndsl.syntax.formatting.rows import joined
from nndsl.syntax.formatting.wrap import wrap
from nndsl.syntax.parser import parse

__all__ = ["format_source", "lay_out"]


def format_source(source: Source) -> str:
    """A text in the one style. Raises Refused with every syntax error where it is not of the language."""
    parse(source)
    return lay_out(source)


def lay_out(source: Source) -> str:
    """What is known to be statements of the language, in the one style."""
    made = lines(source)
    align(made)
    return joined(made, [wrap(line) for line in made])
