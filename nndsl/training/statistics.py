"""What is measured on the training part alone: what fills the gaps of inputs, by what inputs and targets are
normalised, and how the categories of a label are balanced.

Mean and deviation are those of what is filled.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Iterator, Mapping

import numpy as np

from nndsl.data.filling import counts, filling, gaps
from nndsl.data.normalise import standard
from nndsl.semantics.network import Network, Training

if TYPE_CHECKING:
    from nndsl.data import Part


def measure(network: Network, training: Training, part: Part, dtype: str) -> dict[str, np.ndarray]:
    """Everything that the block measures, by the name of the statistic. Raises Refused (NN638, NN673)."""
    fill = _fill(network, training, part)
    found = {**fill, **_normalize(network, training, part, fill), **_balance(network, training, part)}
    return {name: value.astype(dtype) for name, value in found.items()}


def _fill(network: Network, training: Training, part: Part) -> dict[str, np.ndarray]:
    found = {}
    for record in training.settings["fill"]:
        for name in record.names:
            kind = network.declarations[name].type.kind
            if kind.name == "label":
                found[f"fill.{name}.counts"] = counts(record, name, part.frames(name), kind.classes)
            else:
                found[f"fill.{name}.value"] = filling(record, name, partial(part.frames, name))
    return found


def _normalize(
    network: Network, training: Training, part: Part, fill: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    record, found = training.settings["normalize"], {}
    for name in record.names if record is not None else ():
        filling = fill[f"fill.{name}.value"] if network.declarations[name].gaps else None
        mean, deviation = standard(partial(_filled, part, name, filling), span=record.span)
        found |= {f"normalize.{name}.mean": mean, f"normalize.{name}.deviation": deviation}
    return found


def _filled(part: Part, name: str, filling: np.ndarray | None) -> Iterator[np.ndarray]:
    for values in part.frames(name):
        yield values if filling is None else np.where(gaps(values), filling, values)


def _balance(network: Network, training: Training, part: Part) -> dict[str, np.ndarray]:
    """n / (K n_k) for each category, of the n labels and K categories that there are; 1 for one that has no label."""
    name = training.settings["balance"]
    if name is None:
        return {}
    classes = network.declarations[name].type.kind.classes
    found = sum(np.bincount(labels.ravel(), minlength=classes) for labels in part.frames(name))
    present = found > 0
    return {f"balance.{name}.weights": np.where(present, found.sum() / (present.sum() * np.maximum(found, 1)), 1.0)}
