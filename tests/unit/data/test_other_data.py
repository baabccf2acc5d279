"""A validation or a test part that is data of its own: nothing of the training data is held out for it."""

import pytest

import nndsl
from nndsl.training.journal import Journal

HEAD = """input  x : number
target k : class(K)
weight w : [2] = 0
y = softmax(w * x)
output y
train {
  data      = csv("train.csv")()
  loss      = cross_entropy(y, k)
  metrics   = [accuracy(y, k)]
  normalize = standard(x)
  epochs    = 2
  ENTRIES
}
"""
TRAIN, TEST = "x,k\n1,b\n2,a\n3,b\n4,a\n", "x,k\n9,b\n8,a\n7,b\n"


@pytest.fixture
def model(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "train.csv").write_text(TRAIN)
    (tmp_path / "test.csv").write_text(TEST)

    def made(entries):
        (tmp_path / "model.nn").write_text(HEAD.replace("ENTRIES", entries))
        return nndsl.load("model.nn", dtype="float64")

    return made


def samples(outcome):
    return [dict(fit.start.samples) for fit in outcome.fits]


def test_all_of_the_training_data_train(model):
    found = model('test = csv("test.csv")()')
    outcome = found.train()
    assert samples(outcome) == [{"training": 4, "test": 3}] and outcome.test["loss"] > 0
    assert found.state["normalize.x.mean"].item() == 2.5  # of the training data alone
    assert found.supply.digests.keys() == {"train.csv", "test.csv"}


def test_beside_a_share_and_beside_folds(model):
    assert samples(model('validation = 25%\n  test = csv("test.csv")()').train()) == [
        {"training": 3, "validation": 1, "test": 3}
    ]
    folds = model('validation = folds(2)\n  test = csv("test.csv")()').train()
    assert samples(folds)[-1] == {"training": 4, "test": 3} and folds.test["loss"] > 0


def test_to_train_again_on_both(model):
    found = model('validation = csv("test.csv")()\n  stop = early(patience = 1, retrain = true)')
    assert samples(found.train()) == [{"training": 4, "validation": 3}, {"training": 7}]
    assert found.state["normalize.x.mean"].item() == pytest.approx((1 + 2 + 3 + 4 + 9 + 8 + 7) / 7, rel=1e-14)


def test_in_an_ensemble(model):
    assert model('test = csv("test.csv")()\n  ensemble = bagging(2)').train(journal=Journal()).test["loss"] > 0


def test_labels_are_those_of_the_training_data(model, tmp_path):
    (tmp_path / "test.csv").write_text("x,k\n1,c\n")
    with pytest.raises(nndsl.Refused) as refused:
        model('test = csv("test.csv")()').train()
    assert refused.value.exit_code == 4


def test_what_it_reads_is_checked_without_data(model):
    with pytest.raises(nndsl.Refused) as refused:
        model('test = csv("test.csv")(z = "a")')
    assert refused.value.exit_code == 3
