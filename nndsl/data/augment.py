"""Augmentation: samples varied as they are drawn for a batch, in training alone.

What is drawn for a sample depends on the seed, the epoch and the sample's place among those to train on, whatever batch
it is in. What stands in one pair of brackets is varied alike, a picture and its mask for instance; noise differs.

    [samples, *sequence axes, H, W, C]    all frames of a sequence are varied alike
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Callable, Mapping, Sequence

import numpy as np

from nndsl.data.dataset import Dataset
from nndsl.semantics.records import Record

Generators = Sequence[np.random.Generator]


@dataclass(frozen=True)
class Augmentation:
    """Varies samples in the ways that a training block says."""

    ways: tuple[Record, ...]
    seed: int

    def vary(self, epoch: int, samples: Dataset, places: np.ndarray) -> Dataset:
        """Samples, and their places among those to train on, as they are in an epoch."""
        generators = [np.random.default_rng((self.seed, *b"augment", epoch, int(place))) for place in places]
        arrays = dict(samples.arrays)
        for way in self.ways:
            drawn = np.array([generator.random(2) for generator in generators])
            for name in way.names:
                values = arrays[name].astype(float)
                arrays[name] = WAYS[way.word](values, drawn, generators, **way.settings)
        return replace(samples, arrays=arrays)


# ---- the ways; `drawn` has two numbers for each sample, even from 0 to 1


def flipped(values: np.ndarray, drawn: np.ndarray, _: Generators) -> np.ndarray:
    """Some as in a mirror: the columns of a picture the other way round."""
    mirror = _spread(drawn[:, 0] < 0.5, values)
    return np.where(mirror, values[..., ::-1, :], values)


def shifted(values: np.ndarray, drawn: np.ndarray, _: Generators, pixels: int) -> np.ndarray:
    """Moved down and to the right by whole numbers from -pixels to pixels."""
    found = np.zeros_like(values)
    height, width = values.shape[-3:-1]
    steps = np.floor(drawn * (2 * pixels + 1)).astype(int) - pixels
    for into, picture, (down, right) in zip(found, values, steps.tolist()):
        rows, columns = _overlap(down, height), _overlap(right, width)
        into[..., rows[0], columns[0], :] = picture[..., rows[1], columns[1], :]
    return found


def rotated(values: np.ndarray, drawn: np.ndarray, _: Generators, degrees: float) -> np.ndarray:
    """Turned about the middle: pixel p shows what was at R (p - middle) + middle, between pixels linearly."""
    height, width = values.shape[-3:-1]
    angles = np.radians((2 * drawn[:, 0] - 1) * degrees)[:, None, None]
    y, x = (np.arange(size) - (size - 1) / 2 for size in (height, width))
    y, x = y[:, None], x[None, :]
    rows = np.cos(angles) * y + np.sin(angles) * x + (height - 1) / 2
    columns = np.cos(angles) * x - np.sin(angles) * y + (width - 1) / 2
    return _sampled(values, rows, columns)


def brightened(values: np.ndarray, drawn: np.ndarray, _: Generators, part: float) -> np.ndarray:
    """Times a factor from 1 - part to 1 + part."""
    return values * _spread(1 + part * (2 * drawn[:, 0] - 1), values)


def noisy(values: np.ndarray, drawn: np.ndarray, generators: Generators, deviation: float) -> np.ndarray:
    """Plus normal noise."""
    return values + deviation * np.array([generator.standard_normal(values.shape[1:]) for generator in generators])


WAYS: Mapping[str, Callable[..., Any]] = {
    "flipped": flipped,
    "shifted": shifted,
    "rotated": rotated,
    "brightened": brightened,
    "noisy": noisy,
}


def _spread(of_samples: np.ndarray, values: np.ndarray) -> np.ndarray:
    """A number for each sample beside all its values."""
    return of_samples.reshape(-1, *(1,) * (values.ndim - 1))


def _overlap(step: int, size: int) -> tuple[slice, slice]:
    """Where the pixels that stay in a picture come to, and where they were."""
    step = max(-size, min(size, step))
    return slice(max(step, 0), size + min(step, 0)), slice(max(-step, 0), size + min(-step, 0))


def _sampled(values: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Pictures at the places [samples, H, W], which may lie between pixels, where they are mixed linearly, or outside,
    where all is 0."""
    height, width = values.shape[-3:-1]
    found = np.zeros_like(values)
    top, left = np.floor(rows).astype(int), np.floor(columns).astype(int)
    for down in (0, 1):
        for right in (0, 1):
            i, j = top + down, left + right
            share = (1 - np.abs(rows - i)) * (1 - np.abs(columns - j))
            share *= (0 <= i) & (i < height) & (0 <= j) & (j < width)
            i, j = i.clip(0, height - 1), j.clip(0, width - 1)
            for into, picture, *place in zip(found, values, i, j, share):
                into += place[2][..., None] * picture[..., place[0], place[1], :]
    return found
