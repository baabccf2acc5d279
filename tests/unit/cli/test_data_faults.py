"""What goes wrong with data, and what the program says then: exit code, code, the place, what stands there, and the way
out, of every source that can have the fault.

The numbers are those of the project's list of faults, 31 to 42. `ELSEWHERE` names the tests of those that other modules
have; the rest is here.
"""

import gzip
import json
import os
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from tests.unit.cli.conftest import ROOT, call, start
from tests.unit.cli.sources import (
    CELLS,
    IN_FILES,
    KINDS,
    LABELS,
    NUMBERS,
    SPOILT,
    STEPS,
    changed_cell,
    check,
    elements,
    idx,
    make,
    npy,
    npz,
    parquet,
    picture,
    run,
    write,
)

ELSEWHERE = {
    "31 a file that may not be read": "unit/data/test_files.py::test_a_file_that_may_not_be_read",
    "31 a file that fails while it is read": "unit/data/test_files.py::test_a_file_that_fails_while_it_is_read",
    "32 long lists of columns": "unit/data/test_csv.py::test_long_lists_of_columns_are_cut",
    "33 all that Python takes for a number": "unit/data/test_csv.py::test_cells_that_are_no_numbers",
    "33 one mistake in many cells": "unit/data/test_csv.py::test_one_mistake_in_many_cells_is_one_message",
    "34 rows that do not fit, counted": "unit/data/test_csv.py::test_ragged_rows",
    "34 rows counted across blocks": "unit/data/test_csv.py::test_rows_are_counted_across_blocks",
    "35 gaps of samples in the file": "unit/data/test_filling.py::test_gaps_of_samples_in_the_file",
    "35 gaps where nothing fills them": "unit/data/test_filling.py::test_gaps_elsewhere_are_refused",
    "36 parts that would be empty": "unit/data/test_parts.py::test_no_part_is_empty",
    "36 folds without a sample": "unit/data/test_splits.py::test_folds_need_samples",
    "37 a category too small for its parts": "unit/data/test_splits.py::test_a_category_needs_a_sample_for_each_part",
    "37 padding is no variation": "unit/data/test_warnings.py::test_padding_is_not_looked_at",
    "38 any other number": "unit/data/test_labels.py::test_any_other_number_is_refused",
    "39 sequences padded to one length": "unit/data/test_rows.py::test_sequences_of_different_lengths",
    "41 letters that disagree": "unit/data/test_sizes.py::test_sizes_that_disagree_show_both_ends",
    "42 no more is unpacked than may be": "unit/data/test_packed.py::test_no_more_is_unpacked_than_may_be",
    "42 an archive that lies about its sizes": "unit/data/test_arrays.py::test_an_archive_that_lies_about_its_sizes",
    "42 a pickle": "unit/data/test_arrays.py::test_pickles_are_never_opened",
}
pytestmark = pytest.mark.filterwarnings("error")  # of NumPy, which would be an internal error then


@pytest.mark.parametrize("fault", ELSEWHERE)
def test_the_tests_of_other_modules_are_there(fault):
    path, _, name = ELSEWHERE[fault].partition("::")
    assert f"\ndef {name}(" in (ROOT / "tests" / path).read_text("utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_the_data_are_right_before_anything_is_wrong_with_them(kind):
    make(kind)
    ended = run()
    assert (ended.exit_code, ended.stderr) == (0, "")


# ---- 31: files


@pytest.mark.parametrize("kind, name", IN_FILES.items())
def test_31_no_such_file(folder, kind, name):
    make(kind)
    os.rename(name, "elsewhere")
    check(run(), 4, "NN602", f"there is no data file '{name}'", f"looked in {folder}", " --> m.nn:6:")
    check(run("--data-dir", "nowhere"), 4, "NN602", f"looked in {folder}/nowhere, which is no folder")


@pytest.mark.parametrize("kind, name", IN_FILES.items())
def test_31_something_else_of_that_name(kind, name):
    make(kind)
    os.rename(name, "elsewhere")
    if kind == "images":
        Path(name).write_text("")
        check(run(), 4, "NN675", "there are no pictures in 'p': it is no folder")
    else:
        Path(name).mkdir()
        check(run(), 4, "NN603", f"a data file is expected; '{name}' is a folder", "help: name a file")


@pytest.mark.parametrize("kind, name", IN_FILES.items())
def test_31_a_file_that_may_not_be_read(monkeypatch, kind, name):
    """Whoever runs the tests may be allowed to read all files."""
    make(kind)
    denied = "p/r/1.png" if kind == "images" else name
    opened = os.open

    def refuse(path, *arguments, **options):
        if str(path).endswith(denied):
            raise PermissionError(13, "Permission denied", path)
        return opened(path, *arguments, **options)

    monkeypatch.setattr(os, "open", refuse)
    check(run(), 4, "NN605", f"the data file '{denied}' cannot be read: Permission denied", "`ls -l`")


# ---- 32 to 41: what a file holds

NOT_A_NUMBER = "a number is expected; "
FILL = "say what stands for it: `fill = with_mean(x)`"
COLUMNS = "its columns are `a`, `b2`, `d`"
LABEL = "a label of `d` is a whole number from 0 to 2; this is '{}'"
PACK = {"csv": lambda text: {"t.csv": text}, "gz": lambda text: {"t.csv.gz": gzip.compress(text.encode())}}


def of_tables(*cases):
    """The same of a plain table and of one that is packed: (number, text, code, what is said)."""
    for number, text, code, *said in cases:
        for kind, pack in PACK.items():
            yield number, kind, pack(text), code, [line.format(*pack("")) for line in said]


def columns(**changed):
    return {"t.parquet": lambda: parquet(**{"a": [1.0, 3], "b": [2.0, 4], "d": ["r", "s"], **changed})}


LABELLED = "a,b,d\n1,2,0\n3,4,{}\n5,6,2\n"
nan, inf = np.nan, np.inf

FAULTS = [
    *of_tables(
        (32, CELLS.replace("b", "b2", 1), "NN610", "{0} has no column `b`", COLUMNS, "help: name a column that it has"),
        (32, CELLS.replace("b", "a", 1), "NN609", "{0}, row 1: columns 1 and 2 are both called `a`", "another name"),
        (32, CELLS.replace(",", ";"), "NN646",
         "its cells seem to be divided by ';'", 'help: say so beside the name of the file: `separator = ";"`'),
        (32, CELLS[6:], "NN610",
         "its first row seems to be data", "help: write a row with the names of the columns before it"),
        (33, changed_cell("4", "four"), "NN613",
         "{0}, row 3, column `b`: " + NOT_A_NUMBER + "this is text: 'four'",
          "help: correct it; text is read as labels"),
        (33, changed_cell("4", '"2,5"'), "NN613",
         "{0}, row 3, column `b`: ", "this is text: '2,5'", "help: write it with a decimal point"),
        (33, changed_cell("4", "2020-01-31"), "NN613",
         "{0}, row 3, column `b`: ", "'2020-01-31'", "help: write a date or a time as one number"),
        (33, "a,b,d\nx,2,r\n3,y,s\n5,nan,r\n7\n", "NN612",
         "row 2, column `a`", "row 3, column `b`", "row 4, column `b`", "{0}, row 5: 1 cell"),
        (34, changed_cell("4,s", "4,s,"), "NN612",
         "{0}, row 3: 4 cells; the header has 3", "help: a cell that has a comma in it needs double quotes"),
        (34, changed_cell("4,s", "4"), "NN612",
         "{0}, row 3: 2 cells; the header has 3", "help: write all cells of the row"),
        (34, changed_cell("3,4,s", ""), "NN612",
         "{0}, row 3: 0 cells; the header has 3", "help: remove the empty line"),
        (35, changed_cell("4", ""), "NN613", "{0}, row 3, column `b`: " + NOT_A_NUMBER + "this cell is empty", FILL),
        (35, changed_cell("4", "NA"), "NN613",
         "{0}, row 3, column `b`: " + NOT_A_NUMBER + "there is none here: 'NA'", FILL),
        (35, "a,b,d\n" + "1,NaN,r\n1,2,s\n" * 7, "NN613",
         "row 2, column `b`: " + NOT_A_NUMBER + "this is NaN",
          "also row 4 ('NaN'), row 6 ('NaN'), row 8 ('NaN'), row 10 ('NaN'), and 2 more", FILL),
        (35, changed_cell("4", "inf"), "NN613",
         "{0}, row 3, column `b`: " + NOT_A_NUMBER + "this is infinite",
          "help: correct it or leave its sample out; `fill` fills what is missing"),
        (35, changed_cell("4", "1e999"), "NN613",
         "{0}, row 3, column `b`: ", "this is too large for a floating-point number: '1e999'"),
        (35, changed_cell("4,s", "4,"), "NN614",
         "{0}, row 3, column `d`: a value is expected; this cell is empty", "help: leave its sample out"),
        (35, LABELLED.format("nan"), "NN614", "{0}, row 3, column `d`: a value is expected; there is none here: 'nan'"),
        (36, "", "NN608",
         "{0} has no header", "help: a table is a header with the names of the columns, and a row for each sample"),
        (36, "a,b,d\n", "NN608", "{0} has a header but no rows"),
        (40, changed_cell("4", "4" * 131_073), "NN648",
         "{0}, row 3: a cell has more than 131,072 characters",
          "help: look for a quote in this row that is not closed"),
        (40, changed_cell("4", '"' + "4" * 131_073 + '"'), "NN648", "{0}, row 3: "),
    ),
    (33, "csv", {"t.csv": CELLS.encode("utf-16")}, "NN606",
     ["t.csv is not UTF-8 text: byte 0 (in line 1)", "encoding UTF-8"]),
    (32, "parquet", {"t.parquet": lambda: parquet(a=[1.0], d=["r"])}, "NN610",
     ["t.parquet has no column `b`", "its columns are `a`, `d`"]),
    (33, "parquet", columns(b=["2", "four"]), "NN664",
     ["t.parquet, column `b` holds values of type `string`; numbers are expected"]),
    (35, "parquet", columns(b=[2.0, None]), "NN613",
     ["t.parquet, row 2, column `b`: " + NOT_A_NUMBER + "this cell is empty", FILL]),
    (35, "parquet", columns(b=[nan, inf]), "NN613",
     ["t.parquet, row 1, column `b`: " + NOT_A_NUMBER + "this is NaN",
      "t.parquet, row 2, column `b`: " + NOT_A_NUMBER + "this is infinite"]),
    (35, "parquet", columns(d=["r", None]), "NN614", ["t.parquet, row 2, column `d`: a value is expected"]),
    (36, "parquet", {"t.parquet": lambda: parquet(a=[1.0], b=[1.0], d=["r"])[:50]}, "NN662",
     ["t.parquet is not a Parquet file"]),
    (32, "npz", {"t.npz": npz(a=NUMBERS, dd=LABELS)}, "NN654",
     ["t.npz has no array `d`", "its arrays are `a`, `dd`", "help: name the array in the list"]),
    (33, "npz", {"t.npz": npz(a=NUMBERS.astype(str), d=LABELS)}, "NN655",
     ["array `a` of t.npz is an array of texts; numbers are expected", "help: write it again as numbers"]),
    (34, "npz", {"t.npz": npz(a=NUMBERS, d=LABELS[:3])}, "NN657",
     ["`x` has 4 samples, `d` has 3", "help: look whether these arrays belong together"]),
    (35, "npz", {"t.npz": npz(a=SPOILT, d=LABELS)}, "NN613", elements("array `a` of t.npz")),
    (35, "npz", {"t.npz": npz(a=NUMBERS, d=np.array(["r", "", "r", "s"]))}, "NN614",
     ["array `d` of t.npz, sample 2: a value is expected", "gaps in arrays are not filled"]),
    (35, "npz", {"t.npz": npz(a=NUMBERS, d=np.array([0, nan, 1, 0]))}, "NN613",
     ["array `d` of t.npz, sample 2: ", "this is NaN"]),
    (36, "npz", {"t.npz": npz(a=NUMBERS[:0], d=LABELS[:0])}, "NN658",
     ["array `a` of t.npz is empty", "help: name an array that holds at least one sample"]),
    (36, "npz", {"t.npz": b""}, "NN651", ["t.npz is not a NumPy archive"]),
    (41, "npz", {"t.npz": npz(a=NUMBERS[:, :1], d=LABELS)}, "NN620",
     ["`x` is declared [2], but is given samples of [1]"]),
    (33, "npy", {"x.npy": npy(NUMBERS.astype(str))}, "NN655", ["x.npy is an array of texts; numbers are expected"]),
    (34, "npy", {"d.npy": npy(LABELS[:3])}, "NN657", ["`x` has 4 samples, `d` has 3"]),
    (35, "npy", {"x.npy": npy(SPOILT)}, "NN613", elements("x.npy")),
    (36, "npy", {"x.npy": npy(NUMBERS[:0]), "d.npy": npy(LABELS[:0])}, "NN658", ["x.npy is empty"]),
    (36, "npy", {"x.npy": b""}, "NN651", ["x.npy is not a NumPy file"]),
    (41, "npy", {"x.npy": npy(NUMBERS.reshape(2, 4)), "d.npy": npy(LABELS[:2])}, "NN620",
     ["`x` is declared [2], but is given samples of [4]"]),
    (34, "idx", {"d.idx": idx(np.array([0, 1, 0]))}, "NN657", ["`x` has 4 samples, `d` has 3"]),
    (34, "idx", {"x.idx": idx(NUMBERS)[:-1]}, "NN652",
     ["x.idx says that it holds [4, 2], which is 8 bytes; 7 bytes follow", "it may have been cut short"]),
    (35, "idx", {"x.idx": idx(SPOILT, 13)}, "NN613", elements("x.idx")),
    (36, "idx", {"x.idx": idx(NUMBERS[:0]), "d.idx": idx(np.array([]))}, "NN658", ["x.idx is empty"]),
    (36, "idx", {"x.idx": b""}, "NN651", ["x.idx is not an IDX file"]),
    (41, "idx", {"x.idx": idx(NUMBERS[:, :1])}, "NN620", ["`x` is declared [2], but is given samples of [1]"]),
    (33, "images", {"p/r/1.png": b"four"}, "NN678",
     ["`p/r/1.png` is not a picture to be read: it is no PNG, JPEG, BMP or GIF", "help: take it out of the folder"]),
    (34, "images", {"p/s/2.png": picture(3, 2)}, "NN678",
     ["`p/s/2.png` is not a picture to be read: it has 3 x 2 pixels, those before it 2 x 2"]),
    (34, "images", {"p/4.png": picture()}, "NN677", ["`p/4.png` lies in no folder of a category"]),
    (36, "images", {"p/q/.hidden": b""}, "NN675", ["there are no pictures in 'p': its folder `q` is empty"]),
    (41, "images", {"p/r/1.png": picture(3, 3), "p/s/2.png": picture(3, 3)}, "NN620",
     ["`x` is declared [2, 2, 1], but is given pictures of 3 x 3 pixels"]),
    (33, "characters", {"t.txt": "ab\ncaf\xe9".encode("latin-1")}, "NN606",
     ["t.txt is not UTF-8 text: byte 6 (in line 2)"]),
    (36, "characters", {"t.txt": ""}, "NN698",
     ["there are no letters in `t.txt`", "help: name a file that holds a text"]),
    (32, "series", {"s.csv": STEPS.replace("t", "u")}, "NN610",
     ["s.csv has no column `t`", "its columns are `u`, `v`"]),
    (32, "series", {"s.csv": STEPS.replace("t", "v")}, "NN609", ["columns 1 and 2 are both called `v`"]),
    (33, "series", {"s.csv": STEPS.replace("4\n", "four\n", 1)}, "NN613", ["s.csv, row 3, column `v`: ", "'four'"]),
    (34, "series", {"s.csv": STEPS + "5\n"}, "NN612", ["s.csv, row 6: 1 cell; the header has 2"]),
    (35, "series", {"s.csv": STEPS.replace("4\n", "?\n", 1)}, "NN613",
     ["s.csv, row 3, column `v`: ", "there is none here: '?'"]),
    (36, "series", {"s.csv": "t,v\n"}, "NN608", ["s.csv has a header but no rows"]),
    (39, "series", {"s.csv": "t,v\n1,1\n3,4\n2,2\n"}, "NN628",
     ["s.csv, row 4, column `t`: 2 does not come after 3", "help: sort the file by time"]),
    (40, "series", {"s.csv": STEPS + "5," + "4" * 131_073}, "NN648", ["s.csv, row 6: "]),
    (39, "sequences", {"q.csv": "s,v\na,1\nb,2\na,3\n"}, "NN626",
     ["q.csv, row 4, column `s`: the sequence 'a' begins again; it ended in row 2", "help: sort the file by `s`"]),
    (39, "sequences", {"q.csv": "s,v\na,1\n,2\n"}, "NN614",
     ["q.csv, row 3, column `s`: a value is expected; this cell is empty"]),
    (39, "sequences", {"q.csv": "v\n1\n"}, "NN610", ["q.csv has no column `s`"]),
]  # fmt: skip


def titles(cases):
    return [f"{number} {kind} {code}" for number, kind, _, code, _ in cases]


@pytest.mark.parametrize("number, kind, changed, code, said", FAULTS, ids=titles(FAULTS))
def test_what_a_file_holds(number, kind, changed, code, said):
    make(kind)
    write({name: content() if callable(content) else content for name, content in changed.items()})
    check(run(), 4, code, " --> m.nn:6:", *said)


def rows(x, d='["r", "s"]'):
    return f"rows(x = {x}, d = {d})"


WORDS = [
    (32, "rows", rows("[[1, 2]]").replace("d =", "e ="), "NN508",
     ["`rows` is given `e`, which is no input and no target", "help: this file declares d, x"]),
    (32, "rows", "rows(x = [[1, 2]])", "NN629", ["`rows` gives no samples of `d`", "help: add `d = [...]`"]),
    (32, "npy", 'npy(x = "x.npy")', "NN659", ["`npy` names no file for `d`", 'help: add one: `d = "file"`']),
    (32, "idx", 'idx(x = "x.idx")', "NN659", ["`idx` names no file for `d`"]),
    (32, "images", 'images("p")(x = "pixels")', "NN674",
     ['`d` of `images` is "pixels" or "folder"; this is not given']),
    (32, "characters", 'characters("t.txt")(x = "letters")', "NN696",
     ['`d` of `characters` is "letters"', 'write `d = "letters"`']),
    (33, "rows", rows('[[1, 2], [3, "four"]]'), "NN613", ["sample 2 of `x`: " + NOT_A_NUMBER + "this is text: 'four'"]),
    (34, "rows", rows("[[1, 2], [3]]"), "NN632",
     ["sample 2 of `x` is [1]; [2] is expected", "help: correct the sample"]),
    (34, "rows", rows("[[1, 2], [3, [4]]]"), "NN631", ["sample 2 of `x`: lists side by side have different lengths"]),
    (34, "rows", rows("[[1, 2], [3, 4]]", '["r"]'), "NN630", ["`x` has 2 samples, `d` has 1"]),
    (35, "rows", rows('[[1, 2], [3, "NaN"]]'), "NN613", ["sample 2 of `x`: " + NOT_A_NUMBER + "this is NaN", FILL]),
    (35, "rows", rows("[[1, 2], [3, 4]]", '["r", ""]'), "NN614", ["sample 2 of `d`: a value is expected"]),
    (36, "rows", rows("[]", "[]"), "NN619",
     ["`x` of `rows` is a list with a value for each sample; this is an empty list"]),
    (41, "rows", rows("[[1, 2, 3], [4, 5, 6]]"), "NN632",
     ["sample 1 of `x` is [3]; [2] is expected", "`x` is declared here"]),
    (41, "csv", 'csv("t.csv")(x = "a", d = "d")', "NN620",
     ["`x` is declared [2], but is given 1 column", "declared [2] here"]),
    (41, "gz", 'csv("t.csv.gz")(x = ["a", "b", "a"], d = "d")', "NN620",
     ["`x` is declared [2], but is given 3 columns"]),
    (41, "parquet", 'parquet("t.parquet")(x = "a", d = "d")', "NN620", ["`x` is declared [2], but is given 1 column"]),
    (41, "series", 'series("s.csv")(x = ["t", "v"], d = "v")', "NN620",
     ["`x` is declared number over T, but is given 2 columns"]),
    (39, "series", "rows(x = [[1, 2], [3]], d = [[1, 2], [3, 4]])", "NN633",
     ["sample 2 of `d` has 2 steps over T; `x` has 1 there"]),
    (39, "series", "rows(x = [[1, 2], []], d = [[1, 2], []])", "NN632",
     ["sample 2 of `x` is an empty list; [T] is expected"]),
]  # fmt: skip


@pytest.mark.parametrize("number, kind, data, code, said", WORDS, ids=titles(WORDS))
def test_what_the_block_says_of_the_data(number, kind, data, code, said):
    make(kind, data=data)
    check(run(), 3 if code < "NN6" else 4, code, " --> m.nn:6:", *said)


def test_one_place_says_the_like_of_a_mistake_a_few_times():
    make("rows", data=rows("[[1], [2], [3], [4], [5], [6]]", '["r", "s", "r", "s", "r", "s"]'))
    ended = check(run(), 4, "NN632", "sample 1 of `x` is [1]", "sample 4 of `x` is [1]")
    assert ended.stderr.count("error[NN632]") == 4


# ---- 35: what fills gaps, and what does not


@pytest.mark.parametrize("gap", ["", "NA", "nan", "?"])
def test_35_the_way_out_is_one(gap):
    make("csv", {"t.csv": changed_cell("4", gap)})
    check(run(), 4, "NN613", FILL)
    make("csv", {"t.csv": changed_cell("4", gap)}, entries="  fill = with_mean(x)")
    assert run().exit_code == 0


@pytest.mark.parametrize("cell", ["inf", "1e999", "four"])
def test_35_what_is_no_gap_is_not_filled(cell):
    make("csv", {"t.csv": changed_cell("4", cell)}, entries="  fill = with_mean(x)")
    check(run(), 4, "NN613", "t.csv, row 3, column `b`: ")


@pytest.mark.parametrize("word", ["NA", "?", "nan"])
def test_35_a_gap_among_words_is_a_category_that_is_asked_about(word):
    make("csv", {"t.csv": changed_cell("4,s", f"4,{word}")})
    ended = run()
    assert ended.exit_code == 0 and f"warning[NN668]: '{word}' is a category of `d`" in ended.stderr
    assert "help: if it is a gap, leave its sample out\n" in ended.stderr  # a target is not filled


def test_35_letters_are_letters():
    make("characters", {"t.txt": "1?2\n 2"})
    assert (run().exit_code, run().stderr) == (0, "")


@pytest.mark.parametrize("classes", ["K", 3])
def test_33_a_word_among_numbers_is_a_category_that_is_asked_about(classes):
    make("csv", {"t.csv": LABELLED.format("O")}, d=f"class({classes})", y="x -> dense(3) -> softmax")
    ended = run()
    assert ended.exit_code == 0 and "warning[NN667]: the categories of `d` are numbers, but for 'O'" in ended.stderr


# ---- 36: fewer samples than a batch


def test_36_a_batch_of_more_samples_than_there_are_has_them_all():
    make("csv", entries="  batch = 4")
    assert run("--out", "four").exit_code == 0
    make("csv", entries="  batch = 32")
    assert run("--out", "more").exit_code == 0
    weights = [Path(out, "m/1/weights.safetensors").read_bytes() for out in ("four", "more")]
    assert weights[0] == weights[1]


# ---- 37: nothing varies

CONSTANT = {
    "csv": {"t.csv": CELLS.replace("s", "r")},
    "gz": {"t.csv.gz": gzip.compress(CELLS.replace("s", "r").encode())},
    "parquet": columns(d=["r", "r"]),
    "npz": {"t.npz": npz(a=NUMBERS, d=np.array(list("rrrr")))},
    "npy": {"d.npy": npy(np.array(list("rrrr")))},
    "idx": {"d.idx": idx(np.zeros(4))},
    "characters": {"t.txt": "aaaa"},
    "series": {"s.csv": "t,v\n1,5\n2,5\n3,5\n"},
    "sequences": {"q.csv": "s,v\na,5\na,5\nb,5\n"},
}


def constant(kind):
    if kind == "rows":
        make(kind, data=rows("[[1, 2], [3, 4]]", '["r", "r"]'))
        return
    make(kind)
    if kind == "images":
        os.rename("p/s/2.png", "p/r/2.png")
        os.rmdir("p/s")
    write({name: content() if callable(content) else content for name, content in CONSTANT.get(kind, {}).items()})


@pytest.mark.parametrize("kind", KINDS)
def test_37_a_target_that_never_varies(kind):
    constant(kind)
    ended = run()
    assert ended.exit_code == 0 and "warning[NN665]: the target `d` " in ended.stderr, ended.stderr
    assert " in all samples: there is nothing to learn" in ended.stderr and "= help: look whether" in ended.stderr


FIGURES = "  metrics = [accuracy(y, d), auc(y, d), precision(y, d), recall(y, d), f1(y, d), confusion(y, d)]"


@pytest.mark.parametrize(
    "classes, changes, undefined",
    [
        (1, {}, {"auc"}),
        (2, {}, {"auc"}),
        (3, {}, {"auc"}),
        (2, {"y": "x -> dense(1) -> sigmoid", "loss": "binary_cross_entropy(y, d)"}, {"auc"}),
        (2, {"entries": FIGURES + "\n  balance = true"}, {"auc"}),
    ],
)
def test_37_figures_of_one_class_only(classes, changes, undefined):
    write({"t.csv": "a,b,d\n" + "".join(f"{i},{i * i % 7},0\n" for i in range(8))})
    shapes = {"d": f"class({classes})", "y": f"x -> dense({classes}) -> softmax", "entries": FIGURES}
    write({"m.nn": KINDS["csv"].text(**{**shapes, **changes})})
    record = json.loads(run("--json").stdout)
    figures = record["fits"][0]["training"]
    assert {name for name, value in figures.items() if value is None} == undefined
    if classes == 1:  # whoever knows one answer only is always right
        assert figures["accuracy"] == figures["precision"] == figures["recall"] == figures["f1"] == 1
    stdout = call("run", "m.nn").stdout
    assert "auc" in stdout and "undefined" in stdout


def test_37_r2_of_a_constant():
    make("csv", {"t.csv": "a,b,d\n1,2,5\n3,4,5\n"}, d="number", y="x -> dense(1)", loss="squared_error(y, d)",
         entries="  metrics = [r2(y, d)]\n  normalize = standard(x, d)")  # fmt: skip
    assert json.loads(run("--json").stdout)["fits"][0]["training"]["r2"] is None
    process = start("run", "m.nn")
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 0 and b"undefined" in stdout and b"Warning" not in stderr


MARKED = "a,b,d,part\n" + "".join(f"{i},{i % 3},{int(i > 5)},{'late' if i > 5 else 'early'}\n" for i in range(12))


@pytest.mark.parametrize(
    "entries, warned",
    [
        ('  validation = marked("part", "late")', True),
        ('  test = marked("part", "late")', True),
        ('  validation = marked("part", "late")\n  stop = early(patience = 1, retrain = true)', True),
        ("  validation = 50%\n  shuffle = false\n  batch = 2", False),  # batches of one class are no mistake
        ("  validation = folds(2)", False),
    ],
)
def test_37_one_class_in_the_training_part(entries, warned):
    make("csv", {"t.csv": MARKED}, entries=entries + "\n" + FIGURES)
    ended = run()
    assert ended.exit_code == 0
    assert ("warning[NN666]: the target `d` is '0' in all of the training part" in ended.stderr) == warned
    assert not warned or "help: hold out a share of each category: `validation = stratified(20%, d)`" in ended.stderr
    assert warned or not ended.stderr


# ---- 38: labels


OF_DIGITS = ("idx", "images", "characters")  # whose labels can be nothing else


@pytest.mark.parametrize(
    "kind, value",
    [
        *product(("csv", "gz", "parquet", "npz", "npy", "rows"), (3, -1, 1.5)),
        *product(OF_DIGITS, (3,)),
    ],
)
def test_38_labels_outside(kind, value):
    labels = np.array([0, value, 2, 0])
    changed = {
        "csv": lambda: {"t.csv": LABELLED.format(value)},
        "gz": lambda: PACK["gz"](LABELLED.format(value)),
        "parquet": lambda: {"t.parquet": parquet(a=[1.0, 2], b=[1.0, 2], d=[0, value])},
        "npz": lambda: {"t.npz": npz(a=NUMBERS, d=labels)},
        "npy": lambda: {"d.npy": npy(labels)},
        "idx": lambda: {"d.idx": idx(labels)},
        "images": lambda: {"p/0/1.png": picture(), "p/3/2.png": picture()},
        "characters": lambda: {"t.txt": "01230"},
        "rows": dict,
    }
    place = {
        "csv": "t.csv, row 3, column `d`",
        "gz": "t.csv.gz, row 3, column `d`",
        "parquet": "t.parquet, row 2, column `d`",
        "npz": "array `d` of t.npz, sample 2",
        "npy": "d.npy, sample 2",
        "idx": "d.idx, sample 2",
        "images": "`p/3/2.png`",
        "characters": "t.txt, line 1, letter 4",
        "rows": "sample 2 of `d`",
    }
    three = {"d": "class(3)", "y": KINDS[kind].shapes.get("y", "x -> dense(K) -> softmax").replace("K", "3")}
    if kind == "characters":
        three |= {"x": "class(K) over T", "d": "class(3) over T"}
    data = rows("[[1, 2], [3, 4]]", f"[0, {value}]") if kind == "rows" else None
    if kind == "images":
        write({"m.nn": KINDS[kind].text(**three)})
    else:
        make(kind, data=data, **three)
    write(changed[kind]())
    check(run(), 4, "NN615",
     f"{place[kind]}: " + LABEL.format(value), "declared class(3) here", "help: declare `d : class(K)`")


@pytest.mark.parametrize("kind, found", [("csv", "2 categories"), ("npz", "2 categories")])
def test_38_words_for_other_classes(kind, found):
    make(kind, d="class(3)", y="x -> dense(3) -> softmax")
    check(run(), 4, "NN617",
     f"`d` is declared class(3), but its data have {found}", "found 'r' (", "), 's' (", "or declare `d : class(K)`")


# ---- 42: bombs and addresses


def test_42_bombs_are_refused_by_a_limit(monkeypatch):
    monkeypatch.setattr("nndsl.data.formats.packed.SMALL", 10_000)
    zeros = np.zeros((10**5, 2))
    make("gz", PACK["gz"]("a,b,d\n" + "0,0,r\n" * 10**5))
    check(run(), 6, "NN650", "t.csv.gz has ", "and unpacks to more than", "`gzip -dk FILE`")
    make("idx", {"x.idx": gzip.compress(idx(zeros))})
    check(run(), 6, "NN650", "x.idx has ")
    make("npz")
    np.savez_compressed("t.npz", a=zeros, d=zeros[:, 0])
    check(run(), 6, "NN669", "`a.npy` of t.npz unpacks to 1,600,128 bytes; at most ")


@pytest.mark.parametrize(
    "kind, limit", [("characters", "nndsl.data.sources.texts.BYTES_LIMIT"), ("images", "nndsl.data.files.SIZE_LIMIT")]
)
def test_42_more_than_is_read(monkeypatch, kind, limit):
    monkeypatch.setattr(limit, 3)
    make(kind)
    check(run(), 6, "NN604", "is larger than 3 bytes")
