"""What a data source is asked for. A source is a function `Request -> Dataset` that raises Refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Callable, Mapping

from nndsl.data.files import DataFile, DataFolder
from nndsl.data.problems import Problems
from nndsl.data.sizes import Equation
from nndsl.semantics.network import Declaration
from nndsl.semantics.records import Record
from nndsl.source import Span


@dataclass(frozen=True)
class Request:
    """Read what `record` describes for these inputs and targets. `categories` are those of a trained model."""

    record: Record
    declarations: Mapping[str, Declaration]
    categories: Mapping[str, list] | None
    open: Callable[[], DataFile]
    problems: Problems = field(default_factory=Problems)
    folder: Callable[[], DataFolder] | None = None  # for what is read from a folder

    def span(self, name: str) -> Span | None:
        """Where the record says what `name` reads."""
        return (self.record.spans or {}).get(name, self.record.span)

    def known(self, name: str) -> list | None:
        """The categories of a label that are settled."""
        return None if self.categories is None else self.categories.get(name)


def is_label(declaration: Declaration) -> bool:
    return declaration.type.kind.name == "label"


def categories_equation(declaration: Declaration, categories: list, span: Span | None) -> Equation:
    """A label has as many classes as there are categories."""
    found = len(categories)
    what = f"{found} {'category' if found == 1 else 'categories'}"
    return Equation(declaration, declaration.type.kind.classes, found, what, span)
