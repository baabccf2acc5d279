"""`rows(x = [[0, 0], [0, 1]], d = [0, 1])`: samples written out in the file.

A sample is a nested list: sequence axes outermost first, then dims. A number may stand for a list of one number.
Sequences may differ in length from sample to sample; inside a sample, lists side by side are of one length.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any, Iterator, Mapping, Sequence

import numpy as np

from nndsl.data.dataset import Dataset
from nndsl.data.formats.numeric import read_numbers
from nndsl.data.problems import Faults, described
from nndsl.data.sources.coding import Coding
from nndsl.data.sources.labels import check_letters, read_labels
from nndsl.data.sources.request import Request, categories_equation, is_label
from nndsl.data.sources.sizes import Equation, infer_sizes
from nndsl.diagnostics.catalogue import data_files
from nndsl.diagnostics.catalogue import samples as sample_errors
from nndsl.diagnostics.catalogue.places import Entry, shown
from nndsl.graph.types import dims_text
from nndsl.semantics.network import Declaration

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Samples:
    """The samples of one input or target: the shape of each, [*sequence axes, *dims], and all elements as text."""

    declaration: Declaration
    shapes: Sequence[Shape]
    texts: Sequence[str]

    @property
    def dims(self) -> Shape:
        return self.shapes[0][len(self.declaration.order) :]

    def steps(self, axis: str) -> np.ndarray:
        """The length of each sample's sequence."""
        place = self.declaration.order.index(axis)
        return np.array([shape[place] for shape in self.shapes])

    @cached_property
    def ends(self) -> np.ndarray:
        """How many elements there are up to and with each sample."""
        return np.cumsum([prod(shape) for shape in self.shapes])

    def place(self, index: int) -> Entry:
        """The sample an element belongs to."""
        return Entry(self.declaration.name, int(np.searchsorted(self.ends, index, side="right")) + 1)

    def padded(self, elements: np.ndarray) -> np.ndarray:
        """Elements as [samples, *longest sequences, *dims]."""
        longest = [max(sizes) for sizes in zip(*self.shapes)]
        array = np.zeros((len(self.shapes), *longest), dtype=elements.dtype)
        for i, (shape, sample) in enumerate(zip(self.shapes, np.split(elements, self.ends[:-1]))):
            array[(i, *map(slice, shape))] = sample.reshape(shape)
        return array


def read_rows(request: Request) -> Dataset:
    """The dataset of samples in the file. Raises Refused (NN6xx)."""
    problems = request.problems
    samples = {name: _samples(request, declaration) for name, declaration in request.declarations.items()}
    problems.stop_on_errors()
    _check_counts(request, samples)
    elements, categories = _elements(request, samples)
    problems.stop_on_errors()
    sizes = infer_sizes(_equations(request, samples, categories), problems)
    lengths = _lengths(request, samples)
    problems.stop_on_errors()
    return Dataset(
        count=max((len(found.shapes) for found in samples.values()), default=0),
        arrays={name: found.padded(elements[name]) for name, found in samples.items()},
        orders={name: declaration.order for name, declaration in request.declarations.items()},
        lengths=lengths,
        categories=categories,
        sizes=sizes,
        room=request.room,
    )


# ---- nested lists


def _samples(request: Request, declaration: Declaration) -> Samples:
    name, span = declaration.name, request.span(declaration.name)
    written = request.record.columns.get(name)
    if written is None:
        request.problems.report(sample_errors.samples_missing(span, name, declaration.span))
    elif not isinstance(written, list) or not written:
        found = "an empty list" if written == [] else described(written)
        expected = "a list with a value for each sample"
        request.problems.report(data_files.wrong_setting(span, request.record.word, name, expected, found))
    else:
        shapes = _shapes(request, declaration, written)
        return Samples(declaration, shapes, [_text(leaf) for leaf in _leaves(written)])
    return Samples(declaration, (), ())


def _shapes(request: Request, declaration: Declaration, written: list) -> list[Shape]:
    """The shape of each sample, all with the dims declared, or those of the first where a letter is declared."""
    span, leading = request.span(declaration.name), len(declaration.order)
    dims, shapes = declaration.type.dims, []
    for number, sample in enumerate(written, 1):
        place, shape = Entry(declaration.name, number), _shape(sample)
        if shape is None:
            request.problems.report(sample_errors.sample_uneven(span, place))
            continue
        found = _shape_text(shape)
        if declaration.type.is_number and len(shape) == leading:
            shape += (1,)
        if len(shape) != leading + len(dims) or 0 in shape or not _agree(dims, shape[leading:]):
            expected = _shape_text((*declaration.order, *(() if declaration.type.is_number else dims)))
            request.problems.report(sample_errors.sample_shape(span, place, declaration.span, expected, found))
            continue
        dims = shape[leading:]
        shapes.append(shape)
    return shapes


def _agree(dims: Sequence, found: Shape) -> bool:
    return all(size == other for size, other in zip(dims, found) if isinstance(size, int))


def _shape(value: Any) -> Shape | None:
    """The shape of nested lists; None where lists side by side differ."""
    if not isinstance(value, list):
        return ()
    inner = {_shape(item) for item in value} or {()}
    return None if len(inner) > 1 or None in inner else (len(value), *inner.pop())


def _leaves(value: Any) -> Iterator[Any]:
    if not isinstance(value, list):
        yield value
        return
    for item in value:
        yield from _leaves(item)


def _text(value: Any) -> str:
    try:
        return str(value)
    except ValueError:  # a whole number with thousands of digits
        return "inf"


def _shape_text(shape: Sequence) -> str:
    if 0 in shape:
        return "an empty list"
    return dims_text(shape) if shape else "a single value"


# ---- what they amount to


def _check_counts(request: Request, samples: Mapping[str, Samples]) -> None:
    counts = {name: len(found.shapes) for name, found in samples.items()}
    for name, count in counts.items():
        first = next(iter(counts))
        if count != counts[first]:
            request.problems.report(sample_errors.sample_counts(request.span(name), name, count, first, counts[first]))


def _elements(request: Request, samples: Mapping[str, Samples]) -> tuple[dict[str, np.ndarray], dict[str, list]]:
    elements, categories = {}, {}
    for name, found in samples.items():
        if is_label(found.declaration):
            categories[name], elements[name] = _labels(request, found)
        else:
            elements[name] = _numbers(request, found)
    check_letters([s.declaration for s in samples.values()], categories, request.span, request.problems)
    return elements, categories


def _labels(request: Request, samples: Samples) -> tuple[list, np.ndarray]:
    name, coding = samples.declaration.name, Coding(request.room)
    coding.append(samples.texts)
    coded, place = coding.coded(samples.place), (request.span(name), request.problems)
    categories, indices = read_labels(samples.declaration, coded, request.known(name), *place)
    return categories, coded.translated(indices, request.room)[:, 0]


def _numbers(request: Request, samples: Samples) -> np.ndarray:
    faults = Faults()

    def wrong(index: int, fault: str, text: str) -> None:
        faults.add(fault, samples.place(index), shown(text))

    found = read_numbers(samples.texts, samples.declaration.gaps, wrong)
    faults.report(request.problems, request.span(samples.declaration.name))
    return found


def _equations(request: Request, samples: Mapping[str, Samples], categories: Mapping[str, list]) -> list[Equation]:
    equations = []
    for name, found in samples.items():
        declaration, span = found.declaration, request.span(name)
        what = "samples of " + _shape_text(found.dims)
        for size, dim in zip(declaration.type.dims, found.dims):
            equations.append(Equation(declaration, size, dim, what, span))
        if name in categories:
            equations.append(categories_equation(declaration, categories[name], span))
    return equations


def _lengths(request: Request, samples: Mapping[str, Samples]) -> dict[str, np.ndarray]:
    """The steps of each sample over each axis. Reports samples that disagree on them."""
    lengths: dict[str, np.ndarray] = {}
    first: dict[str, str] = {}
    for name, found in samples.items():
        for axis in found.declaration.order:
            steps = found.steps(axis)
            other = first.setdefault(axis, name)
            for i in np.flatnonzero(lengths.setdefault(axis, steps) != steps):
                place = Entry(name, int(i) + 1)
                sizes = int(steps[i]), other, int(lengths[axis][i])
                request.problems.report(sample_errors.steps_differ(request.span(name), place, axis, *sizes))
    return lengths
