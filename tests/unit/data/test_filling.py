"""Missing values: what counts as one, where they are let through, and what fills them."""

import numpy as np
import pytest

from nndsl.data import Part
from nndsl.data.filling import filling, is_missing
from nndsl.model import Model
from nndsl.prediction import Trained
from nndsl.semantics.records import Record
from nndsl.syntax.parser import parse
from nndsl.syntax.read import source_of
from nndsl.training.statistics import measure
from tests.samples import predict_table

NEEDED = "scikit-learn is not installed: pip install '.[oracles]'"

TEXT = """
input  x : [3]
input  c : class(K)
target d : number
y = (x, one_hot(c)) -> dense(1)
output y for d
train {{
  data       = csv("t.csv")()
  validation = {held_out}
  fill       = [{way}(x), with_most_common(c)]
  normalize  = standard(x)
  loss       = squared_error(y, d)
  epochs     = 1
}}
"""
ROWS = ["1,2,5,red,0", "NA,4,5,blue,1", "3,,7,red,2", "5,?,,,3", "8,1,NaN,red,4", "8,3,5,na,5", "6,2,7,blue,6"]


def model(folder, rows=ROWS, way="with_mean", held_out="marked(\"d\", 6)"):
    (folder / "t.csv").write_text("\n".join(["x1,x2,x3,c,d", *rows]) + "\n")
    return Model(parse(source_of("m.nn", TEXT.format(way=way, held_out=held_out))), folder=folder, dtype="float64")


def measured(made):
    training = made.network.trainings[0]
    return measure(made.network, training, Part(made.supply.load(training)), "float64")


@pytest.mark.parametrize("cell", ["", "  ", "NA", "na", "nan", "NaN", "?", " NA "])
def test_cells_without_a_value(cell):
    assert is_missing(cell)


@pytest.mark.parametrize("cell", ["0", "-", "none", "n/a", "nana", "inf", "-1"])
def test_cells_with_one(cell):
    assert not is_missing(cell)


@pytest.mark.parametrize(
    "way, strategy, settings",
    [
        ("with_mean", "mean", {}),
        ("with_median", "median", {}),
        ("with_most_common", "most_frequent", {}),
        ("with_value", "constant", {"value": 2.5}),
    ],
)
def test_numbers_are_filled_as_scikit_learn_fills_them(way, strategy, settings, monkeypatch):
    SimpleImputer = pytest.importorskip("sklearn.impute", reason=NEEDED).SimpleImputer
    values = np.random.default_rng(1).integers(0, 5, (40, 3)).astype(float)
    values[np.random.default_rng(2).random(values.shape) < 0.3] = np.nan
    expected = SimpleImputer(strategy=strategy, fill_value=settings.get("value")).fit(values).statistics_.astype(float)
    for at_once in (2**25, 1):  # all components together, and one after another
        monkeypatch.setattr("nndsl.data.filling.AT_ONCE", at_once)
        found = filling(Record(way, settings, {}), "x", lambda: [values[:15], values[15:]])
        np.testing.assert_allclose(found, expected, rtol=1e-15)


@pytest.mark.parametrize("way, strategy", [("with_mean", "mean"), ("with_median", "median")])
def test_what_is_normalised_is_filled_before(tmp_path, way, strategy):
    SimpleImputer = pytest.importorskip("sklearn.impute", reason=NEEDED).SimpleImputer
    StandardScaler = pytest.importorskip("sklearn.preprocessing", reason=NEEDED).StandardScaler
    found = measured(model(tmp_path, way=way))
    nan = np.nan
    x = [[1, 2, 5], [nan, 4, 5], [3, nan, 7], [5, nan, nan], [8, 1, nan], [8, 3, 5], [6, 2, 7]]
    scaler = StandardScaler().fit(SimpleImputer(strategy=strategy).fit_transform(x))
    np.testing.assert_allclose(found["normalize.x.mean"], scaler.mean_, rtol=1e-12)
    np.testing.assert_allclose(found["normalize.x.deviation"], scaler.scale_, rtol=1e-12)
    assert found["fill.c.counts"].tolist() == [2, 3]  # blue, red


def test_categories_are_those_that_there_are(tmp_path):
    dataset = model(tmp_path).dataset
    assert dataset.categories["c"] == ["blue", "red"]
    assert dataset.arrays["c"].ravel().tolist() == [1, 0, 1, -1, 1, -1, 0]


def test_held_out_data_never_touch_what_fills(tmp_path):
    changed = [*ROWS[:-1], "600,-200,1000,blue,6"]
    states = []
    for rows in (ROWS, changed):
        made = model(tmp_path, rows)
        made.train()
        states.append(made.state)
    assert states[0].keys() == states[1].keys()
    assert all(np.array_equal(value, states[1][name]) for name, value in states[0].items())
    assert not np.array_equal(states[0]["fill.x.value"], measured(model(tmp_path, changed))["fill.x.value"])


def test_a_sample_with_gaps_is_answered_as_the_filled_one(tmp_path):
    made = model(tmp_path)
    made.train()
    x, c = made.state["fill.x.value"], made.state["fill.c.counts"].argmax()
    gaps = made.predict({"x": [[np.nan, 2, np.nan]], "c": [[-1]]})["y"]
    filled = made.predict({"x": [[x[0], 2, x[2]]], "c": [[c]]})["y"]
    assert np.array_equal(gaps, filled) and np.isfinite(gaps).all()


@pytest.mark.parametrize("entries", ["validation = folds(3)", "validation = 25%\n  ensemble = bagging(2)"])
def test_folds_and_members_are_filled(tmp_path, entries):
    (tmp_path / "t.csv").write_text("\n".join(["x1,x2,x3,c,d", *ROWS * 3]) + "\n")
    text = TEXT.format(way="with_mean", held_out="20%").replace("validation = 20%", entries)
    made = Model(parse(source_of("m.nn", text)), folder=tmp_path, dtype="float64")
    outcome = made.train()
    assert all(np.isfinite(fit.end.validation["loss"]) for fit in outcome.fits if fit.end.validation)
    assert len([name for name in made.state if name.endswith("fill.x.value")]) == (2 if "bagging" in entries else 1)


def test_padding_and_gaps_of_sequences_do_not_count(tmp_path):
    (tmp_path / "t.csv").write_text("s,x,d\na,1,1\na,NA,1\na,4,1\nb,7,1\n")
    text = """
input  x : number over T
target d : number over T
y = x -> dense(1)
output y for d
train {
  data = csv("t.csv", sequence = "s")()
  fill = with_mean(x)
  loss = squared_error(y, d)
}
"""
    made = Model(parse(source_of("m.nn", text)), folder=tmp_path, dtype="float64")
    assert measured(made)["fill.x.value"].tolist() == [4.0]


def test_gaps_of_samples_in_the_file(tmp_path):
    text = """
input  x : [2]
target d : number
y = x -> dense(1)
output y for d
train {
  data = rows(x = [[1, "NA"], ["", 4], [3, 6]], d = [1, 2, 3])
  fill = with_mean(x)
  loss = squared_error(y, d)
}
"""
    made = Model(parse(source_of("m.nn", text)), folder=tmp_path, dtype="float64")
    assert measured(made)["fill.x.value"].tolist() == [2.0, 5.0]


def test_gaps_elsewhere_are_refused(make, refused):
    assert refused(make.csv, "x,d\n1,2\nNA,3\n?,4\n", make.real("x"), make.real("d", role="target")) == [
        "NN613 t.csv, row 3, column `x`: a number is expected; there is none here: 'NA'"
    ]


def test_text_among_gaps_is_refused(tmp_path, refused):
    made = model(tmp_path, ["1,2,3,red,4", "NA,x,5,blue,6", ",y,7,red,7"])
    assert refused(lambda: made.dataset) == ["NN613 t.csv, row 3, column `x2`: a number is expected; this is text: 'x'"]


def test_metrics_read_what_is_filled(tmp_path):
    text = TEXT.replace("loss  ", "metrics = [sum(x)]\n  loss  ").replace("  normalize  = standard(x)\n", "")
    (tmp_path / "t.csv").write_text("x1,x2,x3,c,d\n1,2,3,a,1\nNA,4,5,b,2\n3,6,7,a,3\n")
    text = text.format(way="with_value(10)", held_out="marked(\"d\", 3)")
    made = Model(parse(source_of("m.nn", text)), folder=tmp_path, dtype="float64")
    outcome = made.train()
    assert outcome.fits[-1].end.training["sum"] == pytest.approx((6 + 19) / 2)


def test_a_run_predicts_what_has_gaps(tmp_path):
    made = model(tmp_path)
    made.train()
    (tmp_path / "new.csv").write_text("c,x1,x2,x3\n?,NA,2,\nblue,1,2,3\n")
    table = predict_table(Trained(made, made.categories), tmp_path / "new.csv")
    x, c = made.state["fill.x.value"], int(made.state["fill.c.counts"].argmax())
    expected = made.predict({"x": [[x[0], 2, x[2]], [1, 2, 3]], "c": [[c], [0]]})["y"]
    np.testing.assert_array_equal(table.columns["d"], expected.ravel())


def test_what_fills_is_part_of_what_a_model_means(tmp_path):
    ways = ("with_mean", "with_median", "with_value(0)", "with_value(1)")
    digests = {model(tmp_path, way=way).digest for way in ways}
    assert len(digests) == len(ways) and digests == {model(tmp_path, way=way).digest for way in ways}
