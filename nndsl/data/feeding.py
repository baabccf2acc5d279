"""Arrays from Python, checked and laid out for the engine.

    given      [batch, sequence axes outermost first, *dims]        by the names of inputs and targets
    memory     [*sequence axes by name, batch, *dims]

A number may leave out its one dim: [batch] is read as [batch, 1]. Lengths come under `"x.lengths"`.
"""

from __future__ import annotations

from typing import AbstractSet, Any, Mapping, Sequence

import numpy as np

from nndsl.data.batches import to_memory
from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import values as catalogue
from nndsl.graph import BATCH
from nndsl.semantics.network import GAP, Declaration

Fed = tuple[dict[str, np.ndarray], dict[str, int], dict[str, np.ndarray]]  # arrays, sizes, lengths


def feed(given: Mapping[str, Any], declarations: Mapping[str, Declaration], needed: Sequence[str], dtype: str) -> Fed:
    """The arrays that are needed, in memory layout, the size of each axis, and the lengths of sequences."""
    for name in given:
        declaration = declarations.get(name.removesuffix(".lengths"))
        if declaration is None:
            raise Refused(catalogue.unknown_array(name, declarations))
        if name != declaration.name and not declaration.order:
            raise Refused(catalogue.bad_lengths(name, f"`{declaration.name}` is no sequence"))
    missing = next((name for name in needed if name not in given), None)
    if missing is not None:
        raise Refused(catalogue.missing_array(missing, needed))
    arrays = {name: _array(given[name], declarations[name], dtype) for name in given if name in declarations}
    sizes = _sizes(arrays, declarations)
    lengths = _lengths(given, declarations, sizes)
    memory = {name: to_memory(array, declarations[name]) for name, array in arrays.items()}
    return memory, sizes, lengths


def check_sizes(axes: AbstractSet[str], sizes: Mapping[str, int], declarations: Mapping[str, Declaration]) -> None:
    """Raises Refused (NN690, NN691) where nothing that is given tells the size of an axis that values run over."""
    for axis in sorted(axes - sizes.keys()):
        if axis == BATCH:
            raise Refused(catalogue.samples_unknown(declarations))
        along = [d for d in declarations.values() if axis in d.order]
        inputs = [d.name for d in along if d.role == "input"]
        raise Refused(catalogue.steps_unknown(axis, inputs, [d.name for d in along if d.role == "target"]))


def _array(value: Any, declaration: Declaration, dtype: str) -> np.ndarray:
    is_label = declaration.type.kind.name == "label"
    try:
        array = np.asarray(value)
        converted = array.astype(np.int64 if is_label else dtype)
    except (TypeError, ValueError) as error:
        raise Refused(catalogue.not_an_array(declaration.name, str(error))) from None
    leading = 1 + len(declaration.order)
    if declaration.type.is_number and converted.ndim == leading:
        converted = converted[..., None]
    if converted.ndim < leading or converted.shape[leading:] != declaration.type.dims:
        expected = ", ".join(["batch", *declaration.order, *map(str, declaration.type.dims)])
        raise Refused(catalogue.array_shape(declaration.name, f"[{expected}]", array.shape))
    if is_label:
        _check_labels(array, converted, declaration)
    return converted


def _check_labels(array: np.ndarray, converted: np.ndarray, declaration: Declaration) -> None:
    classes = declaration.type.kind.classes
    wrong = (array.reshape(converted.shape) != converted) | (converted < 0) | (converted >= classes)
    if declaration.gaps:
        wrong &= converted != GAP
    if wrong.any():
        raise Refused(catalogue.label_range(declaration.name, array.reshape(converted.shape)[wrong][0].item(), classes))


def _sizes(arrays: Mapping[str, np.ndarray], declarations: Mapping[str, Declaration]) -> dict[str, int]:
    sizes: dict[str, int] = {}
    first: dict[str, str] = {}
    for name, array in arrays.items():
        for axis, size in zip((BATCH, *declarations[name].order), array.shape):
            if axis != BATCH and size < 1:
                raise Refused(catalogue.bad_lengths(name, f"a sequence has at least one step; here {axis} has none"))
            if sizes.setdefault(axis, size) != size:
                what = "samples" if axis == BATCH else f"steps of {axis}"
                raise Refused(catalogue.sizes_disagree(what, first[axis], name, (sizes[axis], size)))
            first.setdefault(axis, name)
    return sizes


def _lengths(given: Mapping[str, Any], declarations: Mapping[str, Declaration], sizes: Mapping[str, int]) -> dict:
    lengths: dict[str, np.ndarray] = {}
    for key, value in given.items():
        name = key.removesuffix(".lengths")
        if name == key or not declarations[name].order:
            continue
        axis = declarations[name].order[-1]
        found = np.asarray(value)
        if found.shape != (sizes[BATCH],) or not np.issubdtype(found.dtype, np.integer):
            raise Refused(catalogue.bad_lengths(key, f"one whole number for each of {sizes[BATCH]} samples is needed"))
        if (found < 1).any() or (found > sizes[axis]).any():
            raise Refused(catalogue.bad_lengths(key, f"lengths lie between 1 and {sizes[axis]}"))
        if axis in lengths and (lengths[axis] != found).any():
            raise Refused(catalogue.bad_lengths(key, f"another input gives other lengths of {axis}"))
        lengths[axis] = found.astype(np.int64)
    return lengths
