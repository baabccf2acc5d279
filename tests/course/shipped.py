"""The models of the course as its tests use them: from their files, with settings, in double precision."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

import nndsl

MODELS = Path(__file__).parents[2] / "models"


def opened(name: str, *settings: str) -> nndsl.Model:
    """The model in a file of `models`, with settings as `--set` gives them."""
    return nndsl.Model.open(MODELS / f"{name}.nn", overrides=settings, dtype="float64")


def trained(name: str, *settings: str) -> nndsl.Model:
    model = opened(name, *settings)
    model.train()
    return model


def columns(table: str, *names: str) -> np.ndarray:
    """Columns of numbers of a table of `models/data`, a row for each sample; one column is a vector."""
    with open(MODELS / "data" / table, newline="", encoding="utf-8") as file:
        found = np.array([[float(row[name]) for name in names] for row in csv.DictReader(file)])
    return found[:, 0] if len(names) == 1 else found


def labels(table: str, name: str) -> np.ndarray:
    """A column of categories, each as its place among them in order."""
    with open(MODELS / "data" / table, newline="", encoding="utf-8") as file:
        words = [row[name] for row in csv.DictReader(file)]
    return np.unique([int(word) for word in words] if words[0].isdigit() else words, return_inverse=True)[1]


def standard(x: np.ndarray) -> np.ndarray:
    """Less the mean, over the deviation, component by component; one that never varies is left as it is."""
    deviation = x.std(0)
    return np.where(deviation > 0, (x - x.mean(0)) / np.where(deviation > 0, deviation, 1), x)
