"""Sources that are arrays: `npz("a.npz")(x = "images")` names arrays of one file, `npy(x = "x.npy")` and
`idx(x = "images.gz")` a file for each input and target.

An array has samples first, then the steps of sequences, the outermost first, then components. Where it has as many
sizes as are declared, they are the same sizes; else the components of a sample are taken in their order, so that images
of 28 by 28 points are also [784] or [28, 28, 1]. Numbers stay as small as they are in the file; batches convert them.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Callable, Mapping

import numpy as np

from nndsl.data.dataset import Dataset
from nndsl.data.files import DataFile
from nndsl.data.formats import idx, npy
from nndsl.data.formats.packed import read_all, sha256_of
from nndsl.data.problems import Faults, described
from nndsl.data.room import pieces
from nndsl.data.sources.coding import Coded
from nndsl.data.sources.labels import check_letters, read_labels
from nndsl.data.sources.request import Request, categories_equation, is_label
from nndsl.data.sources.sizes import Equation, infer_sizes, substitute
from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import arrays as array_errors
from nndsl.diagnostics.catalogue import data_files
from nndsl.graph.types import dims_text
from nndsl.semantics.network import Declaration
from nndsl.source import Span

Parser = Callable[[DataFile, str, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Given:
    """What an input or target is given: an array, what messages call it, and where the model says so."""

    declaration: Declaration
    array: np.ndarray
    name: str
    span: Span | None

    @property
    def leading(self) -> int:
        """Axes of samples and steps."""
        return 1 + len(self.declaration.order)

    @property
    def components(self) -> tuple[int, ...]:
        return self.array.shape[self.leading :]


def read_npz(request: Request) -> Dataset:
    """The dataset of arrays in one archive. Raises Refused (NN6xx)."""
    file = request.open()
    sha256 = sha256_of(file)
    archive = npy.Archive(file, request.room)
    given = {}
    for name, declaration in request.declarations.items():
        written, span = request.record.columns.get(name, name), request.span(name)
        if not isinstance(written, str):
            expected = "the name of an array, as a string"
            raise Refused(data_files.wrong_setting(span, request.record.word, name, expected, described(written)))
        if written not in archive.entries:
            request.problems.report(array_errors.array_unknown(span, file.name, written, list(archive.entries)))
            continue
        given[name] = Given(declaration, archive.array(written), archive.shown(written), span)
    request.problems.stop_on_errors()
    return _dataset(request, given, {file.name: sha256})


def files_reader(parse: Parser) -> Callable[[Request], Dataset]:
    """A source that reads a file for each name."""

    def read(request: Request) -> Dataset:
        given, digests = {}, {}
        for name, declaration in request.declarations.items():
            file = request.open_for(name)
            content, digests[file.name] = read_all(file, request.room)
            given[name] = Given(declaration, parse(file, file.name, content), file.name, request.span(name))
        return _dataset(request, given, digests)

    return read


read_npy, read_idx = files_reader(npy.array_of), files_reader(idx.array_of)


def _dataset(request: Request, given: Mapping[str, Given], digests: Mapping[str, str]) -> Dataset:
    problems = request.problems
    for found in given.values():
        _check_shape(request, found)
    problems.stop_on_errors()
    count, steps = _agreed(request, given)
    problems.stop_on_errors()
    arrays, categories = {}, {}
    for name, found in given.items():
        if is_label(found.declaration):
            categories[name], arrays[name] = _labels(request, found)
        else:
            arrays[name] = _numbers(request, found)
    check_letters([found.declaration for found in given.values()], categories, request.span, problems)
    problems.stop_on_errors()
    sizes = infer_sizes(_equations(given, categories), problems)
    problems.stop_on_errors()
    return Dataset(
        count=count,
        arrays={name: _shaped(given[name], array, sizes) for name, array in arrays.items()},
        orders={name: found.declaration.order for name, found in given.items()},
        lengths={axis: np.full(count, length) for axis, length in steps.items()},
        categories=categories,
        sizes=sizes,
        digests=digests,
        room=request.room,
    )


# ---- shapes


def _check_shape(request: Request, given: Given) -> None:
    """There is an axis for samples, one for each sequence, and where there are components, one at least for them."""
    declaration, array = given.declaration, given.array
    number = declaration.type.is_number
    enough = given.leading + (0 if number else 1) <= array.ndim
    if not enough or (number and prod(given.components) != 1):
        dims = () if number else declaration.type.dims
        expected = ("samples", *declaration.order, *dims)
        place = given.span, declaration.name, given.name, declaration.span
        request.problems.report(array_errors.array_shape(*place, expected, array.shape))


def _agreed(request: Request, given: Mapping[str, Given]) -> tuple[int, dict[str, int]]:
    """The number of samples, and of steps over each axis. Reports arrays that disagree (NN657)."""
    first: dict[str, tuple[str, int]] = {}
    for name, found in given.items():
        axes = ("samples", *(f"steps over {axis}" for axis in found.declaration.order))
        for what, size in zip(axes, found.array.shape):
            if first.setdefault(what, (name, size))[1] != size:
                request.problems.report(array_errors.arrays_uneven(found.span, what, first[what], (name, size)))
    steps = {what.removeprefix("steps over "): size for what, (_, size) in first.items() if what != "samples"}
    return first["samples"][1], steps


def _equations(given: Mapping[str, Given], categories: Mapping[str, list]) -> list[Equation]:
    equations = []
    for name, found in given.items():
        declaration, dims = found.declaration, found.declaration.type.dims
        what = f"samples of {dims_text(found.components)}" if found.components else "samples of one number"
        if len(dims) == len(found.components):
            pairs = zip(dims, found.components)
            equations += [Equation(declaration, size, dim, what, found.span) for size, dim in pairs]
        else:
            equations.append(Equation(declaration, prod(dims), prod(found.components), what, found.span))
        if name in categories:
            equations.append(categories_equation(declaration, categories[name], found.span))
    return equations


def _shaped(given: Given, array: np.ndarray, sizes: Mapping[str, int]) -> np.ndarray:
    dims = (substitute(size, sizes) for size in given.declaration.type.dims)
    return array.reshape(*array.shape[: given.leading], *dims)


# ---- elements


def _numbers(request: Request, given: Given) -> np.ndarray:
    """The array, native in byte order, truths as 0 and 1; where values may be missing as float64, NaN in their place.
    Reports text, and elements that are not finite (NN613, NN655)."""
    array, gaps = given.array, given.declaration.gaps
    if array.dtype.kind == "U":
        request.problems.report(array_errors.elements_refused(given.span, given.name, "texts", "numbers"))
        return array
    if array.dtype.kind == "f":
        _check_finite(request, given)
    if array.dtype == bool:
        return array.view(np.uint8)
    dtype = np.dtype(float) if gaps else array.dtype.newbyteorder("=")
    return array if array.dtype == dtype else request.room.keep(piece.astype(dtype) for piece in pieces(array))


def _check_finite(request: Request, given: Given) -> None:
    faults, before = Faults(), 0
    wrong = {"infinite": np.isinf} if given.declaration.gaps else {"nan": np.isnan, "infinite": np.isinf}
    for piece in pieces(given.array):
        for fault, found in wrong.items() if not np.isfinite(piece).all() else ():
            for first, *index in np.argwhere(found(piece)).tolist():
                faults.add(fault, array_errors.Element(given.name, [before + first, *index]), fault)
        if faults.enough:
            break
        before += len(piece)
    faults.report(request.problems, given.span)


def _labels(request: Request, given: Given) -> tuple[list, np.ndarray]:
    """The categories, and the index of each label, int64."""
    said = len(request.problems.found)
    array = given.array if given.array.dtype.kind == "U" else _numbers(request, given)
    if len(request.problems.found) > said:  # what is no number is no label either, and is said once
        return [], np.zeros(array.shape, np.int64)
    coded = _coded(request, given.name, array)
    known = request.known(given.declaration.name)
    categories, indices = read_labels(given.declaration, coded, known, given.span, request.problems)
    return categories, coded.translated(indices, request.room)


def _coded(request: Request, name: str, array: np.ndarray) -> Coded:
    """The elements of an array as texts. Only distinct ones are made into texts."""
    distinct = np.unique(np.concatenate([np.unique(piece) for piece in pieces(array)]))
    codes = request.room.keep(np.searchsorted(distinct, piece).astype(np.int32) for piece in pieces(array))

    def place(index: int) -> array_errors.Element:
        return array_errors.Element(name, [int(i) for i in np.unravel_index(index, array.shape)])

    return Coded(list(map(str, distinct)), codes, place)
