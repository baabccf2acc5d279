"""Texts of models, read as the program reads files: linked with the files that they use, which lie in `models`."""

from __future__ import annotations

from pathlib import Path

from nndsl.semantics.uses import link
from nndsl.syntax import tree
from nndsl.syntax.parser import parse
from nndsl.syntax.read import source_of

MODELS = Path(__file__).parents[2] / "models"


def program_of(text: str, name: str = "m.nn") -> tree.Program:
    """The program of a text as if it were a model. Raises Refused."""
    return link(parse(source_of(name, text)), MODELS)
