"""First values of weights: drawn from their distributions.

Each weight has a random stream of its own, found from the seed and the weight's name, so that a layer added to a
model does not change what the others start from.
"""

from __future__ import annotations

from math import prod
from typing import Callable, Mapping
from zlib import crc32

import numpy as np

from nndsl.engines.precision import check_values
from nndsl.semantics.network import Network, Statistic, Weight
from nndsl.semantics.values import Distribution

SAMPLERS: Mapping[str, Callable[..., np.ndarray]] = {
    "uniform": lambda generator, low, high, dims: generator.uniform(low, high, dims),
    "normal": lambda generator, mean, deviation, dims: generator.normal(mean, deviation, dims),
    "orthogonal": lambda generator, gain, dims: gain * _orthogonal(generator, dims),
    "bernoulli": lambda generator, probability, dims: (generator.random(dims) < probability).astype(float),
}


def initialise(network: Network, seed: int, dtype: str) -> dict[str, np.ndarray]:
    """First values of all weights, of means over updates, and of statistics: all but a mean and what fills are 1.

    Raises Refused (NN705) where one is beyond the precision."""
    values = {weight.name: _weight(weight, seed) for weight in network.weights.values()}
    values |= {statistic.name: _statistic(statistic) for statistic in network.statistics.values()}
    values |= {average.name: np.full(average.type.dims, average.initial) for average in network.averages.values()}
    for thing in network.kept:
        check_values(values[thing.name], np.dtype(dtype), network.graph[thing.node])
    return {name: np.ascontiguousarray(value, dtype=dtype) for name, value in values.items()}


def _weight(weight: Weight, seed: int) -> np.ndarray:
    dims = weight.type.dims
    if isinstance(weight.initial, Distribution):
        generator = np.random.default_rng([seed, crc32(weight.name.encode())])
        return SAMPLERS[weight.initial.family](generator, *map(float, weight.initial.parameters), dims)
    return np.broadcast_to(np.asarray(weight.initial, dtype=float), dims)


def _orthogonal(generator: np.random.Generator, dims: tuple[int, ...]) -> np.ndarray:
    """A matrix whose rows, or columns if these are fewer, are orthonormal, drawn uniformly (Mezzadri, 2007). More dims
    than two count as rows but for the last."""
    rows, columns = prod(dims[:-1]), dims[-1]
    q, r = np.linalg.qr(generator.standard_normal((max(rows, columns), min(rows, columns))))
    q *= np.sign(np.diagonal(r))
    return (q if rows >= columns else q.T).reshape(dims)


def _statistic(statistic: Statistic) -> np.ndarray:
    return np.full(statistic.type.dims, 0.0 if statistic.which in ("mean", "value") else 1.0)
