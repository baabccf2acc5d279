"""What a data source is asked for. A source is a function `Request -> Dataset` that raises Refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Callable, Mapping

from nndsl.data.files import DataFile, DataFolder
from nndsl.data.problems import Problems, described
from nndsl.data.room import Room
from nndsl.data.sources.sizes import Equation
from nndsl.data.watching import Watch
from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import arrays as array_errors
from nndsl.diagnostics.catalogue import data_files
from nndsl.semantics.network import Declaration
from nndsl.semantics.records import Record
from nndsl.source import Span

Opener = Callable[[str, Span | None], DataFile]  # opens a path, which the model says at this place
FolderOpener = Callable[[str, Span | None], DataFolder]


@dataclass(frozen=True)
class Request:
    """Read what `record` describes for these inputs and targets. `categories` are those of a trained model."""

    record: Record
    declarations: Mapping[str, Declaration]
    categories: Mapping[str, list] | None
    opener: Opener
    folder_opener: FolderOpener
    watch: Watch
    room: Room  # for what is read
    problems: Problems = field(default_factory=Problems)

    def open(self) -> DataFile:
        """The file that the source reads. Raises Refused (NN601 to NN603, NN605, NN619)."""
        return self._open(self.opener, "path", self.record.settings["path"])

    def folder(self) -> DataFolder:
        """The folder that the source reads. Raises Refused (NN601, NN602, NN605, NN619, NN675)."""
        return self._open(self.folder_opener, "path", self.record.settings["path"])

    def open_for(self, name: str) -> DataFile:
        """The file that this input or target reads. Raises Refused (NN601 to NN603, NN605, NN619, NN659)."""
        if name not in self.record.columns:
            declared = self.declarations[name].span
            raise Refused(array_errors.file_not_named(self.span(name), self.record.word, name, declared))
        return self._open(self.opener, name, self.record.columns[name])

    def _open(self, opener: Callable[[str, Span | None], Any], name: str, path: Any) -> Any:
        if not isinstance(path, str):
            expected, found = "the path of a file, as a string", described(path)
            raise Refused(data_files.wrong_setting(self.span(name), self.record.word, name, expected, found))
        return opener(path, self.span(name))

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
