"""The words of data sources and what carries them out; reading tables to predict from."""

import numpy as np

from nndsl.data import load, read_inputs
from nndsl.data.augment import WAYS
from nndsl.data.filling import MEASURED
from nndsl.data.picking import PICKED
from nndsl.data.loading import SOURCES
from nndsl.semantics.entries import ENTRIES
from nndsl.semantics.records import SIGNATURES, Record
from nndsl.training.solvers.kinds import KINDS


def test_every_word_of_the_language_is_carried_out():
    carried_out = {word: s for word, s in SIGNATURES.items() if s.carried_out and ENTRIES[s.use].carried_out}
    elsewhere = {"columns", "standard", "after"}  # a form of columns, a way to normalise, a split by time
    elsewhere |= {"folds", "early", "bagging"}  # which fits a block is made of, and when they end: `training`
    elsewhere |= KINDS.keys() | MEASURED.keys() | WAYS.keys()  # solvers, ways to fill and to vary
    assert SOURCES.keys() | (PICKED.keys() - {None}) | elsewhere == carried_out.keys()
    assert SOURCES.keys() == {word for word, signature in carried_out.items() if signature.connected}


def test_inputs_are_read_as_they_were_for_training(make, tmp_path):
    declarations = make.real("flower", 2), make.label("colour", 2, role="input"), make.label("kind", 3)
    declared = {d.name: d for d in declarations}
    columns = {"flower": make.columns("a", "b"), "colour": "c"}
    record = Record("csv", {"path": "train.csv", "sequence": None}, columns)
    make.write("a,b,c,kind\n1,2,red,x\n3,4,blue,y\n5,6,red,z\n", "train.csv")
    trained = load(record, declared, make.folder)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "new.csv").write_text("c,a,b\nred,8,7\n")
    found = read_inputs(elsewhere / "new.csv", declared, record, trained.categories)
    assert found.arrays["flower"].tolist() == [[8, 7]] and found.arrays["colour"].tolist() == [[1]]
    assert found.arrays.keys() == {"flower", "colour"}
    assert found.digests.keys() == {str(elsewhere / "new.csv")}


def test_marks_are_not_needed_to_predict(make):
    declared = {"x": make.real("x")}
    record = Record("csv", {"path": "train.csv", "sequence": None}, {}, marks={"part": None})
    assert read_inputs(make.folder / make.write("x\n1\n"), declared, record, {}).arrays["x"].tolist() == [[1]]


def test_targets_are_read_where_the_model_reads_them(make, refused):
    declared = {d.name: d for d in (make.real("x", over="T"), make.real("d", over="T", role="target"))}
    record = Record("csv", {"path": "train.csv", "sequence": "id"}, {})
    path = make.folder / make.write("id,x,d\n1,2,3\n")
    assert read_inputs(path, declared, record, {}).arrays.keys() == {"x"}
    assert read_inputs(path, declared, record, {}, {"d"}).arrays["d"].tolist() == [[[3]]]
    path.write_text("id,x\n1,2\n")
    assert refused(read_inputs, path, declared, record, {}, {"d"}) == [f"NN610 {path} has no column `d`"]


def test_unknown_categories_are_refused(make, refused):
    declared = {"colour": make.label("colour", 2, role="input")}
    path = make.folder / make.write("colour\nred\ngreen\n")
    assert refused(read_inputs, path, declared, None, {"colour": ["blue", "red"]}) == [
        f"NN616 {path}, row 3, column `colour`: 'green' is not one of the categories of `colour`"
    ]


def test_a_model_trained_on_rows_reads_columns_of_its_inputs_names(make):
    record = Record("rows", {}, {"x": [[0, 0]], "d": [0]})
    path = make.folder / make.write("x1,x2\n0,1\n1,1\n")
    found = read_inputs(path, {"x": make.real("x", 2), "d": make.real("d", role="target")}, record, {})
    np.testing.assert_array_equal(found.arrays["x"], [[0, 1], [1, 1]])
    found = read_inputs(path, {"x1": make.real("x1", over="T")}, record, {})
    np.testing.assert_array_equal(found.arrays["x1"], [[[0], [1]]])


def test_a_missing_table(make, diagnosis, tmp_path):
    make.write("x\n1\n", "values.csv")
    found = diagnosis(read_inputs, tmp_path / "valuse.csv", {"x": make.real("x")}, None, {})
    assert found.code == "NN602" and found.help == (f"did you mean `{tmp_path / 'values.csv'}`?",)


def test_a_path_that_is_none(make, refused):
    assert refused(read_inputs, "a\0b", {"x": make.real("x")}, None, {}) == [
        "NN605 the data file 'a\\x00b' cannot be read: embedded null byte"
    ]
