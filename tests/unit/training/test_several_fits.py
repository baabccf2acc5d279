"""Cross-validation and ensembles: several fits in one block. What each comes to is worked out by hand: the one weight w
moves by w <- w - 0.1 * 2 (w - m) towards the mean m of the samples it sees, from 0 to m (1 - 0.8^n) in n updates."""

import json
import re
import warnings
from itertools import combinations, count

import numpy as np
import pytest

import nndsl
from nndsl.cli.outcome import outcome_lines
from nndsl.prediction import open_run
from nndsl.training import crew
from nndsl.training.members import count_of, joined, separate
from nndsl.training.observer import Observer
from nndsl.training.recording import train_and_record
from nndsl.training.several import deviation, mean

TEXT = """
input  x : number
target d : number
weight w : number = FIRST
y = w * x
output y
train {
  data      = rows(x = XS, d = TARGETS)
  loss      = LOSS
  optimizer = sgd(rate = 0.1)
  epochs    = EPOCHS
  MORE
}"""
REACHED = 1 - 0.8**5


def model(more, targets=(2, 4, 6, 12), first="0", epochs=5, loss="squared_error(y, d)"):
    data = {"x": [1] * len(targets), "d": list(targets)}
    words = {"MORE": more, "XS": data["x"], "TARGETS": data["d"], "FIRST": first, "EPOCHS": epochs, "LOSS": loss}
    text = TEXT
    for word, value in words.items():
        text = text.replace(word, str(value))
    return nndsl.loads(text, dtype="float64")


# ---- early stopping


@pytest.mark.parametrize(
    "every, first", [("", 3), (", every = 4 updates", 4), (", every = 2 epochs", 6), (", every = 0.1 epochs", 1)]
)
def test_how_often_the_validation_loss_is_looked_at(every, first):
    """Three samples are left to train on, one for each update."""
    (fit,) = model(f"validation = 25%\n  batch = 1\n  stop = early(patience = 99{every})").train().fits
    assert [event.update for event in fit.evaluations] == [*range(first, 15, first), 15]


def test_a_series_is_trained_again_with_its_validation_part_but_not_with_its_test_part(tmp_path):
    steps = enumerate((2, 4, 6, 12, 700, 900), 1)
    (tmp_path / "a.csv").write_text("t,x,d\n" + "".join(f"{t},1,{d}\n" for t, d in steps))
    text = re.sub("rows.*", 'series("a.csv", time = "t")()', TEXT).replace(" : number\n", " : number over T\n")
    more = "validation = after(3)\n  test = after(4)\n  stop = early(patience = 9, retrain = true)"
    for word, value in {"FIRST": "0", "LOSS": "squared_error(y, d)", "EPOCHS": "5", "MORE": more}.items():
        text = text.replace(word, value)
    (tmp_path / "a.nn").write_text(text)
    again = nndsl.load(tmp_path / "a.nn", dtype="float64")
    first, second = again.train().fits
    assert first.end.validation == {"loss": pytest.approx((REACHED * 4 - 12) ** 2)}  # 4 is the mean of 2, 4, 6
    assert (first.end.kept.update, second.end.updates) == (5, 5)
    assert again.parameters["w"].item() == pytest.approx(REACHED * 6)  # of 2, 4, 6, 12


# ---- folds


def test_figures_together():
    assert (mean([1.0, 2.0, 6.0]), deviation([1.0, 2.0, 6.0])) == (3.0, pytest.approx(7**0.5))
    tables = [np.array([[0.0, 4.0]]), np.array([[2.0, 4.0]])]
    np.testing.assert_allclose(mean(tables), [[1, 4]])
    np.testing.assert_allclose(deviation(tables), [[2**0.5, 0]])
    with warnings.catch_warnings(action="error"):
        assert np.isnan(deviation([1.0, float("nan")])) and np.isnan(deviation([1.0, float("inf")]))


def test_each_fold_is_held_out_once_and_the_weights_come_from_all_of_them():
    cross = model("validation = folds(4)")
    outcome = cross.train()
    targets = np.array([2, 4, 6, 12.0])
    losses = [(REACHED * np.delete(targets, i).mean() - targets[i]) ** 2 for i in range(4)]
    *folds, last, together = outcome.fits
    assert sorted(fit.end.validation["loss"] for fit in folds) == pytest.approx(sorted(losses))
    assert [fit.start.fit for fit in folds] == [f"fold {number} of 4" for number in (1, 2, 3, 4)]
    assert cross.parameters["w"].item() == pytest.approx(REACHED * targets.mean())
    assert (last.start.fit, last.start.samples) == ("on all folds", {"training": 4})
    assert together.end.validation == {"loss": pytest.approx(np.mean(losses))}
    assert together.end.deviations == {"loss": pytest.approx(np.std(losses, ddof=1))}
    assert outcome.end is together.end and together.end.updates == 5 * 5
    shown = [line for line in outcome_lines(outcome) if "±" in line]
    assert shown == [f"  validation loss {np.mean(losses):.4g} ± {np.std(losses, ddof=1):.4g}"]


def test_the_last_fit_after_folds_makes_as_many_updates_as_their_best_had_seen():
    cross = model("validation = folds(4)\n  stop = early(patience = 1)\n  test = 20%", targets=(2, 2, 3, 12, 4))
    *folds, last, together = cross.train().fits
    kept = [fit.end.kept.update for fit in folds]
    assert min(kept) < max(kept) and last.end.updates == round(np.mean(kept))
    assert all(fit.end.test == {} for fit in folds) and together.end.test == last.end.test != {}


def test_an_interrupted_fold_ends_them_all():
    calls = count(1)
    outcome = model("validation = folds(4)").train(interrupted=lambda: next(calls) > 8)
    assert len(outcome.fits) == 2 and outcome.interrupted


# ---- ensembles


@pytest.fixture(scope="module")
def ensemble():
    bagged = model("ensemble = bagging(3)", targets=(1, 10, 100, 1000))
    return bagged, bagged.train()


def test_members_learn_bootstrap_samples_and_their_mean_answers(ensemble):
    bagged, outcome = ensemble
    weights = [bagged.parameters[f"{number}/w"].item() for number in (1, 2, 3)]
    counts = [np.array([int(digit) for digit in f"{round(w / REACHED * 4):04}"]) for w in weights]
    assert all(drawn.sum() == 4 for drawn in counts)  # the digits count how often each sample was drawn
    assert len({tuple(drawn) for drawn in counts}) > 1 and any((drawn > 1).any() for drawn in counts)
    for w, drawn in zip(weights, counts):
        assert w == pytest.approx(REACHED * drawn @ [1000, 100, 10, 1] / 4)
    assert bagged.predict({"x": [2.0]})["y"].item() == pytest.approx(2 * np.mean(weights))
    assert [fit.start.fit for fit in outcome.fits] == ["member 1 of 3", "member 2 of 3", "member 3 of 3", "3 members"]


def test_the_number_of_processes_changes_nothing(ensemble, monkeypatch):
    monkeypatch.setattr(crew, "cores", lambda: 1)
    alone = model("ensemble = bagging(3)", targets=(1, 10, 100, 1000))
    alone.train()
    assert alone.state == ensemble[0].state


def test_the_figures_are_those_of_the_mean_answer(ensemble):
    bagged, outcome = ensemble
    targets, answer = np.array([1, 10, 100, 1000]), bagged.predict({"x": [1.0]})["y"].item()
    assert outcome.training == {"loss": pytest.approx(np.mean((answer - targets) ** 2))}
    assert outcome.end.updates == 15 and outcome.validation == outcome.test == {}


def test_no_member_sees_what_is_held_out():
    targets = np.array([1000, 100, 10, 1])
    bagged = model("validation = 25%\n  test = 25%\n  ensemble = bagging(6)", targets=targets.tolist())
    *members, together = bagged.train().fits
    assert all(fit.start.samples == {"training": 2, "validation": 1} for fit in members)
    weights = [bagged.parameters[f"{number}/w"].item() for number in range(1, 7)]
    drawn = np.array([[int(digit) for digit in f"{round(w / REACHED * 2):04}"] for w in weights])
    assert (drawn.sum(axis=1) == 2).all()
    answer = np.mean(weights)
    held_out = [np.isclose((answer - targets) ** 2, part["loss"]) for part in (together.end.validation, together.end.test)]
    assert list(drawn.sum(axis=0) == 0) == list(np.logical_or(*held_out)) and np.sum(held_out) == 2


def test_the_figures_of_a_network_are_those_of_the_mean_answer_too():
    d = np.array([1.0, -1.0, 2.0, 0.5])
    text = f"""
    input  x : number
    input  z : number
    input  weight_of : number
    target d : number
    h = (x, z) -> dense(3) -> tanh
    y = h -> dense(1)
    output y
    train {{
      data     = rows(x = [1, 2, 0, 1], z = [2, 1, 3, 1], weight_of = [1, 2, 3, 4], d = {d.tolist()})
      loss     = weight_of * squared_error(y, d)
      metrics  = absolute_error(y, d)
      ensemble = bagging(2)
      epochs   = 3
    }}"""
    bagged = nndsl.loads(text, dtype="float64")
    outcome = bagged.train()
    answer = bagged.predict({"x": [1.0, 2, 0, 1], "z": [2.0, 1, 3, 1]})["y"].reshape(-1)
    loss, error = np.mean([1, 2, 3, 4] * (answer - d) ** 2), np.mean(np.abs(answer - d))
    assert outcome.training == {"loss": pytest.approx(loss), "absolute_error": pytest.approx(error)}


def test_they_are_in_the_units_of_the_data_and_penalties_count_in_the_mean():
    more = "normalize = standard(d)\n  validation = 25%\n  test = 25%\n  metrics = absolute_error(y, d)\n  ensemble = bagging(2)"
    bagged = model(more, targets=(1, 2, 4, 8, 16, 32, 64, 128), loss="squared_error(y, d) + l2(weights)")
    outcome = bagged.train()
    answer, weights = bagged.predict({"x": [1.0]})["y"].item(), [bagged.parameters[f"{number}/w"] for number in (1, 2)]
    means = {bagged.state[f"{number}/normalize.d.mean"].item() for number in (1, 2)}
    assert len(means) == 1  # members are normalised alike
    deviation = bagged.state["1/normalize.d.deviation"].item()
    for part in (outcome.validation, outcome.test):
        pairs = combinations((1, 2, 4, 8, 16, 32, 64, 128), 2)
        error, loss = part["absolute_error"], part["loss"]
        (pair,) = [p for p in pairs if np.mean(np.abs(answer - np.array(p))) == pytest.approx(error, rel=1e-9)]
        expected = np.mean(((answer - np.array(pair)) / deviation) ** 2) + np.mean(np.square(weights))
        assert loss == pytest.approx(expected)


def test_members_have_first_values_of_their_own_unless_a_block_trained_them():
    drawn = model("ensemble = bagging(2)\n  shuffle = false", targets=(0, 0, 0, 0), first="normal(0, 1)")
    first = drawn.parameters["w"].item()
    drawn.train()
    ends = [drawn.parameters[f"{number}/w"].item() / 0.8**5 for number in (1, 2)]
    assert len({*np.round(ends, 6), round(first, 6)}) == 3
    drawn = model("ensemble = bagging(2)", targets=(0, 0, 0, 0), first="normal(0, 1)")
    drawn.parameters["w"] = np.array([3.0])
    drawn.train()
    assert [drawn.parameters[f"{number}/w"].item() for number in (1, 2)] == pytest.approx([3 * 0.8**5] * 2)


def test_members_have_first_values_of_their_own_where_a_block_before_moved_nothing():
    alone = "d = [1, 2])\n  loss = squared_error(y, d)\n  freeze = [b]"
    text = f"""
    input  x : number
    target d : number
    weight w : number = normal(0, 1)
    weight b : number = normal(0, 1)
    y = w * x + b
    output y
    train alone {{ data = rows(x = [1, 2], {alone} }}
    train several {{ data = rows(x = [1, 2], {alone}
      epochs = 1
      ensemble = bagging(2)
    }}"""
    drawn = nndsl.loads(text)
    first = drawn.parameters["b"].item()
    drawn.train()
    assert len({first, *(drawn.parameters[f"{number}/b"].item() for number in (1, 2))}) == 3
    w = [drawn.parameters[f"{number}/w"].item() for number in (1, 2)]
    assert w[0] == pytest.approx(w[1], abs=0.01)  # both go on from what the first block has learned, by one small step


@pytest.mark.parametrize("held_out", ["test = 50%", "validation = 25%\n  test = 25%"])
def test_members_never_see_what_is_held_out(held_out):
    bagged = model(f"ensemble = bagging(8)\n  {held_out}", targets=(1, 10, 100, 1000))
    outcome = bagged.train()
    weights = [bagged.parameters[f"{number}/w"].item() / REACHED * 2 for number in range(1, 9)]
    drawn = [np.array([int(digit) for digit in f"{round(w):04}"]) for w in weights]
    assert all(digits.sum() == 2 for digits in drawn)  # two samples are left to draw from
    assert (np.sum(drawn, axis=0) > 0).sum() == 2 == outcome.fits[0].start.samples["training"]


def test_an_ensemble_is_kept_and_opened_again(tmp_path):
    bagged = model("ensemble = bagging(2)\n  validation = 25%")
    heard = []

    class Watcher(Observer):
        def start(self, event):
            heard.append(event.fit)

        def fitted(self, fit):
            heard.append(fit.start.fit)

    folder = train_and_record(bagged, tmp_path, observers=[Watcher()]).folder
    assert heard[0] == "2 members" and sorted(heard[1:]) == ["member 1 of 2", "member 2 of 2"]
    opened = open_run(folder.path).model
    assert opened.predict({"x": [1.0]})["y"].item() == bagged.predict({"x": [1.0]})["y"].item()
    lines = [json.loads(line) for line in folder.file("metrics.jsonl").read_text().splitlines()]
    assert {line["fit"] for line in lines} == {"member 1 of 2", "member 2 of 2"} and len(lines) == 10


def test_what_an_ensemble_makes_small_is_the_mean_of_its_members_losses(ensemble):
    bagged, _ = ensemble
    weights = np.array([bagged.parameters[f"{number}/w"].item() for number in (1, 2, 3)])
    batch = {"x": [1.0, 2.0], "d": [3.0, 5.0]}
    errors = np.outer(weights, [1, 2]) - [3, 5]
    assert bagged.loss(batch) == pytest.approx(np.mean(errors**2))
    gradients = bagged.gradients(batch)
    expected = np.mean(2 * errors * [1, 2], axis=1) / 3
    assert [gradients[f"{number}/w"].item() for number in (1, 2, 3)] == pytest.approx(expected)
    assert len(gradients) == 3


def test_an_ensemble_is_not_trained_again(ensemble):
    with pytest.raises(nndsl.Refused) as refused:
        ensemble[0].train()
    (diagnostic,) = refused.value.diagnostics
    assert (diagnostic.code, diagnostic.help) == ("NN548", ("to train anew, load the model again",))


def test_an_interrupted_ensemble_keeps_the_members_that_were_begun():
    calls = count(1)
    bagged = model("ensemble = bagging(50)", epochs=10**6)
    outcome = bagged.train(interrupted=lambda: next(calls) > 3)
    assert outcome.interrupted and 1 <= count_of(bagged.state) <= crew.cores()


def test_what_a_member_refuses_is_said():
    with pytest.raises(nndsl.Refused) as refused:
        model("ensemble = bagging(2)\n  clip = by_norm(1)", targets=(1, 2, 3, 1e308)).train()
    (diagnostic,) = refused.value.diagnostics
    assert diagnostic.code == "NN701" and not any("weights kept" in note for note in diagnostic.notes)
    assert re.fullmatch("so it was with member [12] of the ensemble; nothing of it is kept", diagnostic.notes[-1])


def test_states_of_members_stand_together():
    members = [{"w": np.array([1.0])}, {"w": np.array([2.0])}]
    assert list(joined(members)) == ["1/w", "2/w"] and separate(joined(members)) == members
    assert separate(members[0]) == [members[0]] and separate({}) == [{}]
    assert (count_of(joined(members)), count_of({"w": 1})) == (2, 0)
