"""How the end of a training is told."""

from dataclasses import replace

import pytest

from nndsl.cli.outcome import outcome_lines
from nndsl.training.history import Fit, Outcome
from nndsl.training.observer import COMPLETE, INTERRUPTED, PATIENCE, End, Evaluation, Start

START = Start("train", 40, 4, {"training": 8, "validation": 2}, 5, (), 7, 4)
EVALUATIONS = tuple(Evaluation(n, 4 * n, {"loss": 1 / n}, {"loss": loss}, n, n < 3) for n, loss in enumerate((3, 2, 4, 5), 1))
BEST = EVALUATIONS[1]
END = End(4, 16, 2.0, BEST, {"loss": 0.25}, {"loss": 5.0}, {})


def told(end, start=START, evaluations=EVALUATIONS):
    return outcome_lines(Outcome((Fit(start, evaluations, end),)))


def test_a_training_that_went_to_its_end():
    assert told(END) == [
        "train: done after 4 epochs, 16 updates, 2.0 s",
        "  training   loss 0.25",
        "  validation loss 5",
        "  best       epoch 2 by validation loss",
    ]


@pytest.mark.parametrize("every, place", [(4, "epoch 2"), (2, "update 8")])
def test_early_stopping_says_why_and_what_it_kept(every, place):
    end = replace(END, ended=PATIENCE, kept=BEST, training=BEST.training, validation=BEST.validation)
    assert told(end, replace(START, every=every)) == [
        "train: stopped after 4 epochs, 16 updates, 2.0 s: no lower validation loss in 2 evaluations",
        "  training   loss 0.5",
        "  validation loss 2",
        f"  kept       the weights of {place}, the best by validation loss",
    ]


def test_where_patience_lasted_the_best_weights_are_kept_all_the_same():
    lines = told(replace(END, ended=COMPLETE, kept=BEST, validation=BEST.validation))
    assert lines[0] == "train: done after 4 epochs, 16 updates, 2.0 s" and "epoch 2" in lines[-1]


def test_one_of_several_fits_has_a_title():
    end = replace(END, best=None, deviations={"loss": 0.5})
    assert told(end, replace(START, fit="5 folds"), ()) == [
        "train, 5 folds: done after 4 epochs, 16 updates, 2.0 s",
        "  training   loss 0.25",
        "  validation loss 5 ± 0.5",
    ]


def test_an_interruption():
    assert told(replace(END, ended=INTERRUPTED))[0] == "train: stopped after 4 epochs, 16 updates, 2.0 s: interrupted"


def test_fits_that_are_summed_up_have_a_line_each():
    member = Fit(replace(START, fit="member 1 of 2"), EVALUATIONS, replace(END, kept=BEST, validation=BEST.validation))
    other = replace(member, start=replace(START, fit="member 2 of 2"), end=replace(END, validation={}))
    together = Fit(replace(START, fit="2 members"), (), replace(END, best=None))
    assert outcome_lines(Outcome((member, other, together))) == [
        "train, member 1 of 2: validation loss 2; 16 updates, 2.0 s, kept epoch 2",
        "train, member 2 of 2: loss 0.25; 16 updates, 2.0 s",
        "train, 2 members: done after 4 epochs, 16 updates, 2.0 s",
        "  training   loss 0.25",
        "  validation loss 5",
    ]
