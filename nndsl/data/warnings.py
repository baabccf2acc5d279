"""What is not wrong with data, but makes them useless: a target that never varies teaches nothing."""

from __future__ import annotations


from typing import Iterator, Mapping

import numpy as np

from nndsl.data.dataset import Dataset
from nndsl.data.request import is_label
from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import samples as sample_errors
from nndsl.semantics.network import Declaration
from nndsl.semantics.records import Record


def constant_targets(dataset: Dataset, declarations: Mapping[str, Declaration], record: Record) -> list[Diagnostic]:
    """A warning (NN665) for each target that is the same in all samples and steps, where there are several."""
    found = []
    for name, declaration in declarations.items():
        if declaration.role != "target" or (first := _only_value(dataset.frames(name))) is None:
            continue
        value = str(dataset.categories[name][first.item()]) if is_label(declaration) else None
        span = (record.spans or {}).get(name, record.span)
        found.append(sample_errors.target_constant(span, name, value, declaration.span))
    return found


def _only_value(pieces: Iterator[np.ndarray]) -> np.ndarray | None:
    """The value of all frames; None where they differ, or where there are not two."""
    first, count = None, 0
    for values in filter(len, pieces):
        first, count = values[0] if first is None else first, count + len(values)
        if (values != first).any():
            return None
    return first if count > 1 else None
