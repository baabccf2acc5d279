"""`characters("text.txt")(letter = "letters")`: a text as one long sequence of letters, or of words.

A letter is a code point of the text in Unicode's form NFC, spaces and line ends too; a line end is one letter, however the
file writes it. A word is what stands between spaces and line ends. The sequence is the only sample, dated 1, 2, 3, ...;
with `length` it is cut into samples of so many steps, the last of which may be shorter.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np

from nndsl.data.dataset import Dataset
from nndsl.data.labels import Cells, check_letters, read_labels
from nndsl.data.problems import described
from nndsl.data.request import Request, categories_equation, is_label
from nndsl.data.sizes import infer_sizes
from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import data as data_errors
from nndsl.diagnostics.catalogue import texts as catalogue

LETTERS, WORDS = "letters", "words"
WORD = re.compile(r"\S+")
LIMIT = 2**26  # letters


@dataclass(frozen=True)
class Text:
    """A text as steps: each is one of the `distinct` letters or words, by its `index`; `first` has a step of each."""

    name: str
    text: str
    unit: str

    @cached_property
    def _found(self) -> tuple[list[str], np.ndarray, np.ndarray]:
        if self.unit == WORDS:
            words = self.text.split()
            places = {word: place for place, word in enumerate(dict.fromkeys(words))}
            index = np.array([places[word] for word in words], dtype=np.int64)
            return list(places), index, np.unique(index, return_index=True)[1]
        points = np.frombuffer(self.text.encode("utf-32-le"), "<u4")
        distinct, first, index = np.unique(points, return_index=True, return_inverse=True)
        return [chr(point) for point in distinct], index, first

    @property
    def distinct(self) -> list[str]:
        return self._found[0]

    @property
    def index(self) -> np.ndarray:
        return self._found[1]

    def place(self, number: int) -> data_errors.Spot:
        """Where one of the distinct ones stands first."""
        step = int(self._found[2][number])
        offset = step if self.unit == LETTERS else next(islice(WORD.finditer(self.text), step, None)).start()
        before = self.text[:offset]
        return data_errors.Spot(self.name, before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)


def read_characters(request: Request) -> Dataset:
    """The dataset of a text. Raises Refused (NN6xx)."""
    unit = _unit(request)
    text, digest = _read(request, unit)
    arrays, categories = {}, {}
    cells = Cells(text.distinct, text.place, gaps=False)
    for name, declaration in request.declarations.items():
        span, known = request.span(name), request.known(name)
        categories[name], found = read_labels(declaration, [cells], known, span, request.problems)
        arrays[name] = found[0][text.index] if found else text.index
    check_letters(list(request.declarations.values()), categories, request.span, request.problems)
    request.problems.stop_on_errors()
    sizes = infer_sizes(
        [categories_equation(d, categories[d.name], request.span(d.name)) for d in request.declarations.values()],
        request.problems,
    )
    request.problems.stop_on_errors()
    steps = len(text.index)
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
    content = file.read()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Refused(data_errors.not_utf8(file.span, file.name, error.start, line)) from None
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > LIMIT:
        raise Refused(catalogue.text_too_long(file.span, file.name, len(text), LIMIT))
    if not (text if unit == LETTERS else text.strip()):
        raise Refused(catalogue.text_empty(file.span, file.name, unit))
    return Text(file.name, text, unit), hashlib.sha256(content).hexdigest()


def _cut(codes: np.ndarray, samples: int, length: int) -> np.ndarray:
    """Steps as [samples, length, 1], padded with zeros."""
    padded = np.zeros(samples * length, np.int64)
    padded[: len(codes)] = codes
    return padded.reshape(samples, length, 1)
