"""The library: definitions in `.nn` text that every file can use, and the words that are operators.

Nothing here is special: a file may define a library word anew for itself.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from nndsl.ops.base import WORDS
from nndsl.semantics.minimizing import WORDS_OF_WEIGHTS
from nndsl.semantics.scope import Scope
from nndsl.semantics.shaping import shaping_words
from nndsl.semantics.sources import source_words
from nndsl.semantics.values import Primitive
from nndsl.semantics.words import words
from nndsl.source import Source
from nndsl.syntax import tree
from nndsl.syntax.parser import parse


def library_sources() -> list[Source]:
    """The texts of the library, in the order of their names."""
    folder = files("nndsl") / "stdlib"
    found = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".nn")), key=lambda entry: entry.name)
    return [Source(f"nndsl/stdlib/{entry.name}", entry.read_text("utf-8"), library=True) for entry in found]


@lru_cache(maxsize=1)
def definitions() -> dict[str, tree.Definition]:
    """Every definition of the library by its name."""
    programs = [parse(source) for source in library_sources()]
    return {statement.name: statement for program in programs for statement in program.statements}


def library() -> Scope:
    """The outermost scope: operators, words, definitions."""
    bound = {name: Primitive(op) for name, op in WORDS.items()} | words() | shaping_words() | source_words()
    bound |= {word.name: word for word in WORDS_OF_WEIGHTS}
    return Scope(None, bound, definitions=dict(definitions()))
