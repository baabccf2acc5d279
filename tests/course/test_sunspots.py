"""Sunspots, one year ahead from twelve years: the figures of the page are printed by its commands, and NumPy's."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import nndsl
from nndsl.cli.main import main

MODELS = Path(__file__).parents[2] / "models"
PERIODS = ((1712, 1920), (1921, 1955), (1956, 1979))
PUBLISHED = {"linear": (0.132, 0.130, 0.368), "net": (0.082, 0.086, 0.35)}  # Weigend, Huberman and Rumelhart, 1990
LAGS = range(1, 13)


def table() -> tuple[np.ndarray, np.ndarray]:
    with open(MODELS / "data" / "sunspots.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return np.array([float(row["year"]) for row in rows]), np.array([float(row["sunspots"]) for row in rows])


YEARS, SPOTS = table()
VARIANCE = SPOTS[YEARS <= 1979].var()


def lagged(values: np.ndarray) -> np.ndarray:
    """The twelve years before each: [years, 12], zeros before the first."""
    padded = np.concatenate([np.zeros(12), values])
    return np.stack([padded[12 - lag : 12 - lag + len(values)] for lag in LAGS], axis=1)


def relative(predicted: np.ndarray) -> list[float]:
    errors = (predicted - SPOTS) ** 2 / VARIANCE
    return [errors[(YEARS >= first) & (YEARS <= last)].mean() for first, last in PERIODS]


def figures(outcome) -> list[float]:
    return [part["relative_variance"] for part in (outcome.training, outcome.validation, outcome.test)]


def test_the_linear_model_is_exact():
    model = nndsl.load(MODELS / "sunspots_linear.nn", dtype="float64")
    outcome = model.train()
    assert model.settings["variance"] == pytest.approx(VARIANCE, abs=5e-4)
    inputs = np.column_stack([lagged(SPOTS), np.ones(len(SPOTS))])
    fitted = (YEARS >= 1712) & (YEARS <= 1920)
    solution = np.linalg.lstsq(inputs[fitted], SPOTS[fitted], rcond=None)[0]
    weights = model.parameters["y.dense.linear.W"].reshape(-1)
    np.testing.assert_allclose([*weights, *model.parameters["y.dense.b"]], solution, rtol=1e-8)
    assert figures(outcome) == pytest.approx(relative(inputs @ solution), rel=1e-6)
    assert np.round(figures(outcome), 3).tolist() == list(PUBLISHED["linear"])


def test_the_net_with_weight_decay():
    model = nndsl.load(MODELS / "sunspots_net.nn", dtype="float64")
    outcome = model.train()
    assert outcome.end.ended == "converged"
    mean, deviation = SPOTS[YEARS <= 1920].mean(), SPOTS[YEARS <= 1920].std()
    normal = (SPOTS - mean) / deviation
    W1, b1, W2, b2 = (model.parameters[f"y.{name}"] for name in ("dense.linear.W", "dense.b", "dense2.linear.W", "dense2.b"))
    predicted = np.tanh(lagged(normal) @ W1.T + b1) @ W2.T + b2
    assert figures(outcome) == pytest.approx(relative(predicted[:, 0] * deviation + mean), rel=1e-6)
    assert figures(outcome)[:2] == pytest.approx(PUBLISHED["net"][:2], abs=0.005)  # the years it was fitted to and chosen by
    assert figures(outcome)[2] < 0.45  # as published: 0.35


@pytest.mark.parametrize("row", re.findall(r"^\| .*nndsl run.*$", (MODELS / "README.md").read_text("utf-8"), re.MULTILINE))
def test_the_figures_of_the_page_are_printed_by_its_commands(row, tmp_path):
    _, *expected, command = [cell.strip() for cell in row.strip("|").split("|")]
    name = re.fullmatch(r"`nndsl run models/(\w+\.nn)`", command).group(1)
    result = CliRunner().invoke(main, ["run", str(MODELS / name), "--out", str(tmp_path)])
    printed = re.findall(r"relative_variance ([0-9.]+)", result.stdout)
    assert [f"{float(value):.3f}" for value in printed] == expected
