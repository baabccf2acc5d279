"""Outcomes as figures that JSON can hold."""

import json
from dataclasses import replace

import numpy as np

from nndsl.training.history import Fit, Outcome, evaluation_record, figures, fit_record
from nndsl.training.observer import End, Evaluation, Start

EVALUATION = Evaluation(3, 12, {"loss": 0.5, "r2": float("nan")}, {}, 1.23456, True)
START = Start("train", 12, 4, {"training": 8}, 5, ("r2",), 7, 4)
END = End(3, 12, 2.0, EVALUATION, EVALUATION.training, {}, {"loss": 0.25})
OUTCOME = Outcome((Fit(START, (EVALUATION,), END),))


def test_figures_that_are_not_finite_are_null():
    assert figures({"a": 1, "b": float("inf"), "c": float("nan")}) == {"a": 1.0, "b": None, "c": None}


def test_arrays_become_lists():
    assert figures({"c": np.array([[1.0, np.nan], [2.0, 3.0]])}) == {"c": [[1.0, None], [2.0, 3.0]]}


def test_records_are_json():
    line = json.loads(json.dumps(evaluation_record(START, EVALUATION), allow_nan=False))
    assert line == {
        "block": "train",
        "epoch": 3,
        "update": 12,
        "seconds": 1.235,
        "training": {"loss": 0.5, "r2": None},
        "validation": {},
        "best": True,
    }
    fit = json.loads(json.dumps(fit_record(OUTCOME.fits[0]), allow_nan=False))
    assert fit["samples"] == {"training": 8} and fit["test"] == {"loss": 0.25} and fit["training"]["r2"] is None
    assert fit["best"] == {"epoch": 3, "update": 12} and fit["ended"] == "complete"
    assert not {"kept", "fit", "deviations"} & fit.keys()


def test_one_of_several_fits_says_which():
    fit = Fit(replace(START, fit="fold 1 of 2"), (EVALUATION,), replace(OUTCOME.end, kept=EVALUATION, deviations={"loss": 1}))
    assert fit.history[0]["fit"] == "fold 1 of 2"
    record = fit_record(fit)
    assert record["fit"] == "fold 1 of 2" and record["kept"] == {"epoch": 3, "update": 12}
    assert record["deviations"] == {"loss": 1}


def test_blocks_add_up_and_the_last_one_speaks():
    second = Outcome((Fit(replace(START, block="fine"), (EVALUATION,), replace(END, test={}, ended="interrupted")),))
    both = OUTCOME + second
    assert both.interrupted and both.test == {} and not OUTCOME.interrupted
    assert [record["block"] for record in both.history] == ["train", "fine"]
