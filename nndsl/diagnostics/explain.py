"""What each code means, at length: a page of Markdown for each in `pages/`, with a wrong and a right example.

    # NN204: a setting is missing

    Paragraphs of text.

    ## Wrong
    ## Right
    ## See also

Below `Wrong` and `Right` stand fenced blocks: the files of a folder, and the commands that are given in it. A block
`nn` is the file `model.nn`; a block of another sort, or of another file, has the file's name after the sort; a block
`sh` holds commands, and without one the command is `nndsl check model.nn`. Tests do what the pages show.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

MODEL = "model.nn"
CHECK = f"nndsl check {MODEL}"

STAGES = {
    "0": "Calling nndsl, and the files around it",
    "1": "Writing: characters, words, lines and brackets",
    "2": "Names, definitions and what is given to them",
    "3": "Shapes, sizes and kinds of values",
    "4": "Sequences, delays and loops",
    "5": "Training blocks",
    "6": "Data",
    "7": "Numbers",
    "8": "Weights and run folders",
    "9": "Limits",
}

_TITLE = re.compile(r"# (NN\d{3}): (.+)\n")
_SECTION = re.compile(r"^## (.+)\n", re.MULTILINE)
_BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"NN\d{3}")


@dataclass(frozen=True)
class Example:
    """The files of a folder by their names, and the commands given in it, one a line."""

    files: dict[str, str]
    commands: str


@dataclass(frozen=True)
class Page:
    code: str
    title: str
    text: str  # paragraphs, with an empty line between two
    wrong: Example
    right: Example
    related: tuple[str, ...]  # other codes


@lru_cache(maxsize=1)
def codes() -> list[str]:
    """The codes that have a page, in order."""
    names = (entry.name for entry in (files("nndsl.diagnostics") / "pages").iterdir())
    return sorted(name.removesuffix(".md") for name in names if name.endswith(".md"))


def code_of(typed: str) -> str:
    """The code as it stands in diagnostics: `nn204` and `204` are NN204."""
    return f"NN{typed.upper().removeprefix('NN')}"


def page(code: str) -> Page:
    """The page of one of the `codes()`."""
    return parse((files("nndsl.diagnostics") / "pages" / f"{code}.md").read_text("utf-8"))


def parse(text: str) -> Page:
    """A page from its Markdown. Raises ValueError where it has not the parts of one."""
    title = _TITLE.match(text)
    if not title:
        raise ValueError(f"not the title of a page: {text.splitlines()[:1]}")
    prose, *rest = _SECTION.split(text[title.end() :])
    sections = dict(zip(rest[::2], rest[1::2]))
    wrong, right = _example(sections.pop("Wrong", "")), _example(sections.pop("Right", ""))
    related = tuple(_CODE.findall(sections.pop("See also", "")))
    if sections:
        raise ValueError(f"not a section of a page: {', '.join(sections)}")
    return Page(title[1], title[2], prose.strip(), wrong, right, related)


def _example(section: str) -> Example:
    blocks = _BLOCK.findall(section)
    if not blocks or _BLOCK.sub("", section).strip():
        raise ValueError(f"an example is made of fenced blocks only: {section!r}")
    shown = {name or MODEL: text for sort, name, text in blocks if sort != "sh"}
    commands = "".join(text for sort, _, text in blocks if sort == "sh")
    return Example(shown, commands.strip() or CHECK)
