"""The trained arrays of a model, as a mapping from their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Iterator, MutableMapping

import numpy as np

from nndsl.semantics.network import own_name

if TYPE_CHECKING:
    from nndsl.model import Model


class Parameters(MutableMapping[str, np.ndarray]):
    """The trained arrays of a model by name. Assigning one copies it, cast to the model's precision.

    Those of the second member of an ensemble are called `2/y.dense.b`.
    """

    def __init__(self, model: Model):
        self._model = model

    def __getitem__(self, name: str) -> np.ndarray:
        if own_name(name) not in self._model.network.weights:
            raise KeyError(name)
        return self._model.state[name]

    def __setitem__(self, name: str, value: Any) -> None:
        current = self[name]
        array = np.array(value, dtype=current.dtype)
        if array.shape != current.shape:
            raise ValueError(f"{name} has the shape {current.shape}, not {array.shape}")
        self._model.assign(name, array)

    def __delitem__(self, name: str) -> None:
        raise TypeError("the parameters of a model are fixed by its text")

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._model.state if own_name(name) in self._model.network.weights)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return "\n".join(f"{name} {list(array.shape)}" for name, array in self.items())
