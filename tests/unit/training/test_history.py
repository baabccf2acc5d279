"""Outcomes as figures that JSON can hold."""

import json
from dataclasses import replace

import numpy as np

from nndsl.training.history import Block, Outcome, block_record, epoch_record, figures
from nndsl.training.observer import End, Epoch, Start

EPOCH = Epoch(3, 12, {"loss": 0.5, "r2": float("nan")}, {}, 1.23456, True)
START = Start("train", 3, 4, {"training": 8}, 5, ("r2",), 7)
END = End(3, 12, 2.0, 3, EPOCH.training, {}, {"loss": 0.25}, False)
OUTCOME = Outcome((Block(START, (EPOCH,), END),))


def test_figures_that_are_not_finite_are_null():
    assert figures({"a": 1, "b": float("inf"), "c": float("nan")}) == {"a": 1.0, "b": None, "c": None}


def test_arrays_become_lists():
    assert figures({"c": np.array([[1.0, np.nan], [2.0, 3.0]])}) == {"c": [[1.0, None], [2.0, 3.0]]}


def test_records_are_json():
    line = json.loads(json.dumps(epoch_record("train", EPOCH), allow_nan=False))
    assert line == {
        "block": "train",
        "epoch": 3,
        "update": 12,
        "seconds": 1.235,
        "training": {"loss": 0.5, "r2": None},
        "validation": {},
        "best": True,
    }
    block = json.loads(json.dumps(block_record(OUTCOME.blocks[0]), allow_nan=False))
    assert block["samples"] == {"training": 8} and block["test"] == {"loss": 0.25} and block["training"]["r2"] is None


def test_blocks_add_up_and_the_last_one_speaks():
    second = Outcome((Block(replace(START, block="fine"), (EPOCH,), replace(END, test={}, interrupted=True)),))
    both = OUTCOME + second
    assert both.interrupted and both.test == {} and not OUTCOME.interrupted
    assert [record["block"] for record in both.history] == ["train", "fine"]
