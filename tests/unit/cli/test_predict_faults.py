"""Faults of the data that a run is to predict from: exit code, code, the place and the way out."""

import gzip
import os
from pathlib import Path

import pytest

from tests.unit.cli.conftest import call
from tests.unit.cli.sources import (
    CELLS,
    NUMBERS,
    SPOILT,
    check,
    elements,
    idx,
    make,
    model,
    npy,
    npz,
    parquet,
    picture,
    run,
    write,
)

NOT_A_NUMBER = "a number is expected; "
FILL = "say what stands for it: `fill = with_mean(x)`"



@pytest.fixture
def trained():
    """Trains a kind of source; predicts from `new`, which is written."""

    def predict(kind, new, name="new", **more):
        make(kind, **more)
        folder = run().stdout.strip()
        write({name: new} if not isinstance(new, dict) else new)
        return call("predict", folder, "--data", name)

    return predict


@pytest.mark.parametrize(
    "kind, new, code, said",
    [
        ("csv", "a,c\n1,2\n", "NN610", ["new has no column `b`", "its columns are `a`, `c`"]),
        ("csv", "a,b\n1,two\n", "NN613", ["new, row 2, column `b`: " + NOT_A_NUMBER + "this is text: 'two'"]),
        ("csv", "a,b\n1,NA\n", "NN613", ["new, row 2, column `b`: ", "'NA'", FILL]),
        ("csv", "a,b\n1\n", "NN612", ["new, row 2: 1 cell; the header has 2"]),
        ("csv", "", "NN608", ["new has no header"]),
        ("csv", "a,b\n", "NN608", ["new has a header but no rows"]),
        ("gz", gzip.compress(b"a,b\n1,two\n"), "NN613", ["new, row 2, column `b`: ", "'two'"]),
        ("npz", npz(b=NUMBERS), "NN654", ["new has no array `a`", "its arrays are `b`"]),
        ("npz", npz(a=NUMBERS[:, :1]), "NN620",
         ["`x` is declared [2], but is given samples of [1]", "this is read from 'new'"]),
        ("npz", npz(a=SPOILT), "NN613", elements("array `a` of new")),
        ("npz", "a,b\n1,2\n", "NN651", ["new is not a NumPy archive"]),
        ("npy", npy(NUMBERS.astype(str)), "NN655", ["new is an array of texts"]),
        ("npy", npy(NUMBERS[:, :1]), "NN620",
         ["`x` is declared [2], but is given samples of [1]", "this is read from 'new'"]),
        ("idx", idx(NUMBERS)[:-1], "NN652", ["new says that it holds [4, 2]"]),
        ("images", {"new/1.png": picture(3, 3)}, "NN620",
         ["given pictures of 3 x 3 pixels", "this is read from 'new'"]),
        ("images", {"new/1.png": b"four"}, "NN678", ["`new/1.png` is not a picture to be read"]),
        ("images", "", "NN675", ["there are no pictures in 'new': it is no folder"]),
        ("characters", "abx", "NN616",
         ["new, line 1, letter 3: 'x' is not one of the categories of `x`", "trained with 'a', 'b', 'c'"]),
        ("characters", "", "NN698", ["there are no letters in `new`"]),
        ("series", "t,v\n2,1\n1,1\n", "NN628", ["new, row 3, column `t`: 1 does not come after 2"]),
        ("series", "t,v\n2,one\n", "NN613", ["new, row 2, column `v`: "]),
        ("sequences", "v\n1\n", "NN610", ["new has no column `s`"]),
        ("rows", "a,b\n1,2\n", "NN610", ["new has no column `x`", "help: call its columns `x1`, `x2`, ..."]),
        ("rows", "x1,b\n1,2\n", "NN620", ["`x` is declared [2], but is given 1 column", "this is read from 'new'"]),
    ],
)  # fmt: skip
def test_what_to_predict_from(trained, kind, new, code, said):
    check(trained(kind, new), 4, code, *said)


def test_what_to_predict_from_in_parquet(trained):
    pytest.importorskip("pyarrow")
    check(trained("parquet", parquet(a=[1.0], c=[2.0])), 4, "NN610",
     "new has no column `b`", "its columns are `a`, `c`")
    check(trained("parquet", parquet(a=[1.0], b=["two"])), 4, "NN664", "new, column `b` holds values of type `string`")
    check(trained("parquet", parquet(a=[1.0], b=[None])), 4, "NN613", "new, row 1, column `b`: ")


@pytest.mark.parametrize(
    "cell, code, said",
    [
        ("z", "NN616", "'z' is not one of the categories of `x`"),
        ("R", "NN616", "the model was trained with 'r', 's'"),
        ("", "NN614", "a value is expected; this cell is empty"),
    ],
)
def test_labels_that_the_run_does_not_know(cell, code, said):
    data = 'csv("t.csv")(x = "d", d = "d")'
    write({"m.nn": model(data, x="class(K)", y="one_hot(x) -> dense(K) -> softmax"), "t.csv": CELLS})
    folder = run().stdout.strip()
    write({"new.csv": f"a,d\n1,r\n2,{cell}\n"})
    check(call("predict", folder, "--data", "new.csv"), 4, code, "new.csv, row 3, column `d`: ", said)


def test_no_file_to_predict_from(trained):
    check(trained("csv", "", "a/../../new/t.csv"), 4, "NN608")
    (folder,) = [str(path) for path in Path("runs/m").iterdir()]
    os.mkfifo("pipe")
    for path, code, said in [
        ("missing.csv", "NN602", "there is no data file 'missing.csv'"),
        ("runs", "NN603", "'runs' is a folder"),
        ("pipe", "NN603", "'pipe' is a pipe"),
        ("/dev/zero", "NN603", "'/dev/zero' is a device"),
        ("a\x1b[31m.csv", "NN602", r"'a\x1b[31m.csv'"),
        ("http://host/t.csv", "NN602", "there is no data file 'http://host/t.csv'"),
    ]:
        assert "\x1b" not in check(call("predict", folder, "--data", path), 4, code, said).stderr
