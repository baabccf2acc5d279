"""The loop: what it shows a learner, what it says, when it stops. Figures are worked out by hand."""

import numpy as np
import pytest

from nndsl.training.loop import Diverged, Stopping, train
from nndsl.training.observer import COMPLETE, PATIENCE, End, Evaluation, Observer, Progress, Start
from tests.unit.training.fakes import Log, Mean, parts


def run(learner, data, observer=None, interrupted=lambda: False, epochs=2, batch=2, shuffle=False, seed=5, **more):
    return train(
        learner,
        data,
        block="train",
        epochs=epochs,
        batch=batch,
        shuffle=shuffle,
        seed=seed,
        observer=observer or Observer(),
        interrupted=interrupted,
        **more,
    )


def test_every_event_and_figure():
    log = Log()
    fit = run(Mean(), parts([2, 4, 6], validation=[4, 8], test=[6]), log)
    # w: 0 -> 3 (mean of 2, 4) -> 6; then again 3, 6. Losses: (4 + 16)/2 = 10, 9; then (16 + 4)/2 = 10, 9.
    assert log.events[0] == Start("train", 4, 2, {"training": 3, "validation": 2, "test": 1}, 1, ("error",), 5, 2)
    assert [type(event) for event in log.events] == [Start, Progress, Progress, Evaluation, Progress, Progress, Evaluation, End]
    assert log.events[1:3] == [Progress(1, 1, 10.0, 2), Progress(1, 2, 9.0, 1)]
    first, second = log.events[3], log.events[6]
    assert first.training == {"loss": pytest.approx((2 * 10 + 9) / 3), "error": pytest.approx(2.0)}
    assert first.validation == {"loss": pytest.approx(4.0), "error": pytest.approx(2.0)}
    assert (first.epoch, first.update, first.best) == (1, 2, True)
    assert (second.epoch, second.update, second.best) == (2, 4, False)  # as good is not better
    end = log.events[-1]
    assert (end.epochs, end.updates, end.best, end.ended, end.kept) == (2, 4, first, COMPLETE, None)
    assert end.test == {"loss": 0.0, "error": 0.0}
    assert end.training == second.training and end.validation == second.validation
    assert 0 < first.seconds <= second.seconds <= end.seconds
    assert fit.start == log.events[0] and fit.evaluations == (first, second) and fit.end == end


def test_the_best_is_judged_by_training_where_nothing_is_held_out():
    log = Log()
    run(Mean(rate=0.5), parts([4, 4]), log, epochs=3)
    assert [event.best for event in log.events if isinstance(event, Evaluation)] == [True, True, True]
    assert log.events[-1].best.epoch == 3 and log.events[-1].validation == {} and log.events[-1].test == {}


def test_without_metrics_the_training_part_is_not_gone_through_again():
    learner = Mean(metrics=())
    learner.evaluate = lambda part, size: pytest.fail("evaluated")
    assert list(run(learner, parts([1, 2])).end.training) == ["loss"]


def test_each_epoch_has_an_order_of_its_own_that_the_seed_decides():
    def orders(seed):
        learner = Mean()
        run(learner, parts(range(8)), epochs=2, batch=8, shuffle=True, seed=seed)
        return learner.seen

    first, second = orders(5)
    assert sorted(first) == sorted(second) == list(range(8))
    assert first != second and first != list(range(8))
    assert orders(5) == [first, second] and orders(6) != [first, second]


def test_unshuffled_samples_keep_their_order():
    learner = Mean()
    run(learner, parts(range(5)), epochs=1)
    assert learner.seen == [[0, 1], [2, 3], [4]]


def test_an_interruption_ends_training_after_the_step():
    learner, answers = Mean(), iter([False] * 4 + [True])  # before the first update, and after each
    fit = run(learner, parts([1, 2, 3, 4], validation=[1], test=[2]), interrupted=lambda: next(answers), epochs=9)
    assert len(learner.seen) == 4 and fit.end.interrupted
    assert (fit.end.epochs, fit.end.updates) == (2, 4)  # an epoch whose figures are missing is complete all the same
    assert fit.end.test == {} and fit.end.validation == fit.evaluations[0].validation


def test_an_interruption_before_the_first_step():
    learner = Mean()
    end = run(learner, parts([1, 2]), interrupted=lambda: True).end
    assert learner.seen == [] and end.interrupted and end.training == {} and end.best is None


def diverging(data, **options):
    with pytest.raises(Diverged) as refused, np.errstate(all="ignore"):
        run(data=data, **options)
    (diagnostic,) = refused.value.diagnostics
    assert diagnostic.code == "NN701" and refused.value.exit_code == 7
    return diagnostic, refused.value.state


def test_a_loss_that_is_not_a_number():
    learner = Mean(rate=1e200)
    found, state = diverging(parts([1, 1]), learner=learner, epochs=9, batch=1)
    assert found.message == "the loss became infinite at epoch 1, update 2"
    last = "the last finite loss was 1", "the weights kept are the initial ones"
    assert found.notes == ("the first value that is not finite: w", *last)
    assert state == {"w": np.array([0.0])}


def test_the_weights_of_the_last_good_epoch_are_kept():
    learner = Mean(rate=0.5)
    learner.update_before, calls = learner.update, iter(range(9))

    def update(batch):
        losses = learner.update_before(batch)
        if next(calls) == 3:
            learner.w = np.nan
        return {"loss": float("nan")} if np.isnan(learner.w) else losses

    learner.update = update
    found, state = diverging(parts([4, 4]), learner=learner, epochs=9, batch=1)
    assert found.message == "the loss became NaN at epoch 2, update 4"
    assert found.notes[0] == "the first value that is not finite: w"
    assert found.notes[2] == "the weights kept are those after epoch 1"
    assert state == {"w": np.array([3.0])}  # 0 -> 2 -> 3 in the first epoch


@pytest.mark.parametrize("batch", [2, 1])  # the one update is followed by an evaluation, or by an interruption
def test_weights_that_the_last_update_made_not_finite_are_not_kept(batch):
    """Its loss was that of the weights before it."""
    learner = Mean(rate=np.inf, metrics=())
    interrupted = lambda: batch == 1 and not np.isfinite(learner.w)  # noqa: E731
    found, state = diverging(parts([1, 1]), learner=learner, batch=batch, epochs=1, interrupted=interrupted)
    assert found.message == "`w` became infinite at epoch 1, update 1"
    assert found.notes[1:] == ("the last finite loss was 1", "the weights kept are the initial ones")
    assert state == {"w": np.array([0.0])}


def test_a_held_out_loss_that_is_not_finite():
    learner = Mean(metrics=())
    found, _ = diverging(parts([1, 1], validation=[1, np.inf]), learner=learner)
    assert found.message == "the loss became infinite at epoch 1, update 1, on the validation part"
    assert found.notes[0] == "the first value that is not finite: w"


class Drifting(Mean):
    """Its one weight grows by 1 with each update, whatever the data: the validation loss (w - x)^2 turns at x."""

    def update(self, batch):
        self.w += 1.0
        return {"loss": 0.5}


def test_early_stopping_goes_back_to_the_turning_point():
    learner, log = Drifting(metrics=()), Log()
    fit = run(learner, parts([0, 0], validation=[3], test=[5]), log, epochs=99, stopping=Stopping(patience=2, every=1))
    # the validation loss of epoch n is (n - 3)^2: 4, 1, 0, 1, 4; with a patience of 2 the fifth evaluation is the last
    assert [event.validation["loss"] for event in fit.evaluations] == [4, 1, 0, 1, 4]
    assert (fit.end.ended, fit.end.updates, fit.end.epochs) == (PATIENCE, 5, 5)
    assert fit.end.kept == fit.end.best == fit.evaluations[2] and fit.end.kept.update == 3
    assert learner.w == 3 and fit.end.validation == {"loss": 0} and fit.end.test == {"loss": (3 - 5) ** 2}
    assert log.events[-1] == fit.end


def test_of_several_lowest_validation_losses_the_first_is_kept_and_patience_counts_from_it():
    learner = Drifting(metrics=())
    fit = run(learner, parts([0], validation=[2, 3]), epochs=99, stopping=Stopping(patience=1, every=1))
    # (n - 2)^2 and (n - 3)^2 in the mean: 2.5, 0.5, 0.5
    assert [event.validation["loss"] for event in fit.evaluations] == [2.5, 0.5, 0.5]
    assert (fit.end.ended, fit.end.kept.epoch, learner.w) == (PATIENCE, 2, 2)


def test_evaluations_within_epochs_and_after_the_last_update():
    fit = run(Drifting(), parts(range(6), validation=[100]), epochs=2, batch=1, stopping=Stopping(patience=9, every=5))
    assert [(event.epoch, event.update) for event in fit.evaluations] == [(1, 5), (2, 10), (2, 12)]
    assert (fit.end.ended, fit.end.kept.update, fit.start.by_epoch) == (COMPLETE, 12, False)
    assert [fit.start.place(event) for event in fit.evaluations] == ["update 5", "update 10", "update 12"]


def test_weights_go_back_where_training_ends_for_another_reason():
    learner = Drifting(metrics=())
    fit = run(learner, parts([0], validation=[2]), epochs=4, batch=1, stopping=Stopping(patience=9, every=1))
    assert fit.end.ended == COMPLETE and fit.end.kept.epoch == 2 and learner.w == 2
    learner, calls = Drifting(metrics=()), iter([False] * 4 + [True])
    options = dict(stopping=Stopping(patience=9, every=1), interrupted=lambda: next(calls))
    fit = run(learner, parts([0], validation=[2]), epochs=9, batch=1, **options)
    assert fit.end.interrupted and fit.end.updates == 4 and learner.w == 2


def test_a_fit_for_a_number_of_updates():
    learner = Drifting(metrics=())
    fit = run(learner, parts([0, 0, 0]), epochs=99, batch=2, updates=5, fit="again")
    assert (fit.end.updates, fit.end.epochs, fit.start.epochs, fit.start.fit) == (5, 2, 3, "again")
    assert [event.update for event in fit.evaluations] == [2, 4, 5]
