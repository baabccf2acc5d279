"""`characters("text.txt")(letter = "letters")`: a text as one long sequence of letters, or of words.

A letter is a code point of the text in Unicode's form NFC, spaces and line ends too; a line end is one letter, however
the file writes it. A word is what stands between spaces and line ends. The sequence is the only sample, dated 1, 2, 3,
...; with `length` it is cut into samples of so many steps, the last of which may be shorter.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nndsl.data.dataset import Dataset
from nndsl.data.files import DataFile
from nndsl.data.formats.packed import read_all
from nndsl.data.problems import described
from nndsl.data.sources.coding import Coded
from nndsl.data.sources.labels import check_letters, read_labels
from nndsl.data.sources.request import Request, categories_equation, is_label
from nndsl.data.sources.sizes import infer_sizes
from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import data_files
from nndsl.diagnostics.catalogue import texts as catalogue
from nndsl.diagnostics.catalogue.places import Spot

LETTERS, WORDS = "letters", "words"
WORD, LINE_END = re.compile(r"\S+"), re.compile("\n")
LIMIT = 2**26  # letters
BYTES_LIMIT = 4 * LIMIT


@dataclass(frozen=True)
class Text:
    """A text as steps, each a letter or a word."""

    name: str
    text: str
    unit: str

    def coded(self) -> Coded:
        """The letters or words, codes [steps]."""
        if self.unit == WORDS:
            places: dict[str, int] = {}
            codes = [places.setdefault(word, len(places)) for word in self.text.split()]
            return Coded(list(places), np.array(codes, np.int32), self.place, gaps=False)
        points = np.frombuffer(self.text.encode("utf-32-le"), "<u4")
        distinct, codes = np.unique(points, return_inverse=True)
        return Coded([chr(point) for point in distinct], codes.astype(np.int32), self.place, gaps=False)

    def place(self, step: int) -> Spot:
        """Where a step stands."""
        offset = step if self.unit == LETTERS else self._words[step]
        line = bisect_left(self._ends, offset)
        start = self._ends[line - 1] + 1 if line else 0
        return Spot(self.name, line + 1, offset - start + 1)

    @cached_property
    def _words(self) -> list[int]:
        return [match.start() for match in WORD.finditer(self.text)]

    @cached_property
    def _ends(self) -> list[int]:
        return [match.start() for match in LINE_END.finditer(self.text)]


def read_characters(request: Request) -> Dataset:
    """The dataset of a text. Raises Refused (NN6xx)."""
    unit = _unit(request)
    text, digest = _read(request, unit)
    arrays, categories = {}, {}
    coded = text.coded()
    for name, declaration in request.declarations.items():
        span, known = request.span(name), request.known(name)
        categories[name], indices = read_labels(declaration, coded, known, span, request.problems)
        arrays[name] = coded.translated(indices, request.room)
    check_letters(list(request.declarations.values()), categories, request.span, request.problems)
    request.problems.stop_on_errors()
    sizes = infer_sizes(
        [categories_equation(d, categories[d.name], request.span(d.name)) for d in request.declarations.values()],
        request.problems,
    )
    request.problems.stop_on_errors()
    steps = len(coded.codes)
    length = request.record.settings.get("length") or steps
    samples = -(-steps // length)
    lengths = np.minimum(length, steps - length * np.arange(samples))
    orders = {name: declaration.order for name, declaration in request.declarations.items()}
    return Dataset(
        count=samples,
        arrays={name: _cut(codes, samples, length) for name, codes in arrays.items()},
        orders=orders,
        lengths={axis: lengths for order in orders.values() for axis in order},
        categories=categories,
        sizes=sizes,
        times=np.arange(1.0, steps + 1) if request.record.settings.get("length") is None else None,
        digests={text.name: digest},
        room=request.room,
    )


def _unit(request: Request) -> str:
    """What all names take. Raises Refused where they do not take the same, or are declared as something else."""
    units = set()
    for name, declaration in request.declarations.items():
        written, span = request.record.columns.get(name), request.span(name)
        if written not in (LETTERS, WORDS) or len(units | {written}) > 1:
            found = "not given" if written is None else described(written)
            request.problems.report(catalogue.takes_no_letters(span, name, found, next(iter(units), None)))
            continue
        units.add(written)
        if not is_label(declaration) or not declaration.type.is_number or len(declaration.order) != 1:
            type = str(declaration.type)
            request.problems.report(catalogue.text_declared(span, name, type, written, declaration.span))
    request.problems.stop_on_errors()
    return units.pop()


def _read(request: Request, unit: str) -> tuple[Text, str]:
    file = request.open()
    _check_size(file, file.size)
    array, sha256 = read_all(file, request.room)
    _check_size(file, len(array))  # what was packed is larger
    content = array.tobytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Refused(data_files.not_utf8(file.span, file.name, error.start, line)) from None
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > LIMIT:
        raise Refused(catalogue.text_too_long(file.span, file.name, len(text), LIMIT))
    if not (text if unit == LETTERS else text.strip()):
        raise Refused(catalogue.text_empty(file.span, file.name, unit))
    return Text(file.name, text, unit), sha256


def _check_size(file: DataFile, size: int) -> None:
    if size > BYTES_LIMIT:
        raise Refused(data_files.file_too_large(file.span, file.name, BYTES_LIMIT))


def _cut(codes: np.ndarray, samples: int, length: int) -> np.ndarray:
    """Steps as [samples, length, 1], padded with zeros."""
    padded = np.zeros(samples * length, np.int64)
    padded[: len(codes)] = codes
    return padded.reshape(samples, length, 1)
