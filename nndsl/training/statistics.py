"""The statistics by which inputs and targets are normalised, measured on the training part alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nndsl.data.normalise import standard
from nndsl.semantics.network import Network, Training

if TYPE_CHECKING:
    from nndsl.data import Part


def measure(network: Network, training: Training, part: Part, dtype: str) -> dict[str, np.ndarray]:
    """The mean and deviation of everything the block normalises, by the name of the statistic."""
    record = training.settings["normalize"]
    if record is None:
        return {}
    found = {}
    for name in record.names:
        lengths = [part.dataset.lengths[axis] for axis in network.declarations[name].order]
        mean, deviation = standard(part.dataset.arrays[name], *lengths, span=record.span)
        found[f"normalize.{name}.mean"] = mean.astype(dtype)
        found[f"normalize.{name}.deviation"] = deviation.astype(dtype)
    return found
