"""What is not wrong with data, but makes them useless: a target that never varies teaches nothing."""

from __future__ import annotations

from typing import Mapping

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
        values = dataset.frames(name)
        if declaration.role != "target" or len(values) < 2 or (values != values[0]).any():
            continue
        value = str(dataset.categories[name][values[0].item()]) if is_label(declaration) else None
        span = (record.spans or {}).get(name, record.span)
        found.append(sample_errors.target_constant(span, name, value, declaration.span))
    return found
