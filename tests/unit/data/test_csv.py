"""Tables: what is read equals what csv and numpy read; what is wrong is named by file, row and column."""

import csv
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from nndsl.data import files, load
from nndsl.data.formats.numeric import fault_of, numbers
from nndsl.data.formats.table import BLOCK
from nndsl.diagnostics import Refused
from nndsl.semantics.records import Record
from nndsl.source import Source

LONG = "9" * 131_073
TOO_LONG = "a cell has more than 131,072 characters, the most that is read of one"
COLUMNS = 'the name of a column, a list of names, or `columns("first", "last")`'
DATA = Path(__file__).parents[3] / "models" / "data"


def shipped(name, *declarations, sequence=None, **columns):
    record = Record("csv", {"path": name, "sequence": sequence}, columns)
    return load(record, {d.name: d for d in declarations}, DATA)


# ---- what is read


def test_iris_equals_what_the_csv_module_reads(make):
    measures = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
    found = shipped("iris.csv", make.real("flower", 4), make.label("species", "K"), flower=measures)
    with open(DATA / "iris.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    np.testing.assert_array_equal(found.arrays["flower"], [[float(row[m]) for m in measures] for row in rows])
    assert found.categories == {"species": ["setosa", "versicolor", "virginica"]}
    names = [found.categories["species"][code] for code in found.arrays["species"][:, 0]]
    assert names == [row["species"] for row in rows]
    assert found.count == 150 and found.sizes == {"K": 3} and not found.lengths
    assert found.arrays["species"].dtype == np.int64 and found.arrays["species"].shape == (150, 1)


def test_digits_equal_what_numpy_reads_and_soon(make):
    declared = make.real("image", 8, 8, 1), make.label("digit", 10)
    start = time.perf_counter()
    found = shipped("digits.csv", *declared, image=make.columns("p0", "p63"))
    assert time.perf_counter() - start < 1.0  # about 0.1 s on an idle machine
    expected = np.loadtxt(DATA / "digits.csv", delimiter=",", skiprows=1)
    np.testing.assert_array_equal(found.arrays["image"], expected[:, :64].reshape(1797, 8, 8, 1))
    np.testing.assert_array_equal(found.arrays["digit"], expected[:, 64:].astype(int))
    assert found.categories == {"digit": list(range(10))}


def test_the_digest_is_that_of_the_file(make):
    import hashlib

    found = make.csv("x\n1\n", make.real("x"))
    assert found.digests == {"t.csv": hashlib.sha256(b"x\n1\n").hexdigest()}


@pytest.mark.parametrize(
    "text",
    [
        "x,d\n1,2\n3,4\n",
        "\ufeffx,d\r\n1,2\r\n3,4\r\n",
        "x,d\r1,2\r3,4",
        ' x , d \n 1 ,"2"\n3,4\n\n\n',
        '"x","d"\n"1","2"\n"3","4"',
    ],
    ids=["plain", "BOM and CRLF", "CR, no end of line", "spaces and empty lines at the end", "quotes"],
)
def test_ways_to_write_a_table(make, text):
    found = make.csv(text, make.real("x"), make.real("d"))
    np.testing.assert_array_equal(found.arrays["x"], [[1], [3]])
    np.testing.assert_array_equal(found.arrays["d"], [[2], [4]])


def test_names_of_columns_are_compared_as_the_language_compares_names(make):
    found = make.csv("e\u0301\n1\n", make.real("\u00e9"))  # one é in two characters, and in one
    np.testing.assert_array_equal(found.arrays["\u00e9"], [[1]])


def test_forms_of_columns(make):
    text = "a,b,c,x1,x2,x3\n1,2,3,4,5,6\n"
    for columns, dims, expected in [
        ({"x": ["c", "a"]}, (2,), [3, 1]),
        ({"x": "b"}, (1,), [2]),
        ({"x": make.columns("b", "x1")}, (3,), [2, 3, 4]),
        ({"x": ["a", "a"]}, (2,), [1, 1]),
        ({}, (3,), [4, 5, 6]),
    ]:
        found = make.csv(text, make.real("x", *dims), **columns)
        np.testing.assert_array_equal(found.arrays["x"], [expected])


def test_many_rows_are_read_in_blocks(make):
    rows = 2 * BLOCK + 5
    text = "x,d\n" + "".join(f"{i},{'ab'[i % 2]}\n" for i in range(rows))
    found = make.csv(text, make.real("x"), make.label("d", "K"))
    np.testing.assert_array_equal(found.arrays["x"][:, 0], np.arange(rows))
    np.testing.assert_array_equal(found.arrays["d"][:, 0], np.arange(rows) % 2)


def test_cells_may_hold_commas_quotes_and_ends_of_lines(make):
    found = make.csv('x,d\n1,"a,b"\n2,"say ""a"""\n3,"a\nb"\n', make.real("x"), make.label("d", "K"))
    assert found.categories["d"] == ["a\nb", "a,b", 'say "a"']


def test_numbers_are_ascii_and_finite():
    np.testing.assert_array_equal(numbers(["1", "-2.5e-3", " +.5 ", "1E2"]), [1, -0.0025, 0.5, 100])
    wrong = {
        "empty": ["", "  "],
        "nan": ["nan", "-NaN"],
        "infinite": ["inf", "-Infinity"],
        "large": ["1e400"],
        "text": ["1_0", "\u0661", "0x1", "-", "1,5"],
    }
    for fault, cells in wrong.items():
        assert [fault_of(cell) for cell in cells] == [fault] * len(cells)
        assert all(numbers(["1", cell]) is None for cell in cells)
    assert fault_of(" 1.5 ") == ""


def test_columns_that_mark_samples(make):
    table = "x,part,fold,d\n1,train,1,a\n2,,2.0,b\n3,test,,a\n4,train,1.0,b\n"
    found = make.csv(table, make.real("x"), make.label("d", "K"), marks=["part", "fold", "d"])
    assert found.arrays.keys() == {"x", "d"} and found.arrays["d"].tolist() == [[0], [1], [0], [1]]
    marks = {name: (mark.values, mark.codes.tolist()) for name, mark in found.marks.items()}
    assert marks == {
        "part": (["test", "train"], [1, -1, 0, 1]),
        "fold": ([1, 2], [0, 1, -1, 0]),
        "d": (["a", "b"], [0, 1, 0, 1]),
    }
    assert found.take([3, 2]).marks["part"].codes.tolist() == [1, 0]


def test_a_mark_is_one_for_a_sequence(make, refused):
    declared, table = make.real("x", over="T"), "id,x,part\n1,1,a\n1,2,a\n2,3,b\n3,4,{}\n3,5,a\n"
    found = make.csv(table.format("a"), declared, sequence="id", marks=["part"])
    assert found.marks["part"].codes.tolist() == [0, 1, 0]
    assert refused(make.csv, table.format("b"), declared, sequence="id", marks=["part"]) == [
        "NN643 t.csv, row 6, column `part`: the value changes within a sequence, which can be in one part only"
    ]


def test_a_mark_without_a_column(make, diagnosis):
    found = diagnosis(make.csv, "x,part\n1,a\n", make.real("x"), marks=["prat"])
    assert found.code == "NN610" and found.help == ("did you mean `part`?",)


@pytest.mark.parametrize(
    "rows",
    [
        ["1,2"] * (BLOCK + 3),
        ["1,2"] * BLOCK + ["", "3,4", ""],
        ["1,2", "3", "4,5,6", "7,8"],
        ["1,x", " 2 , 3 "],
        ["", ""],
        ["1,2"] * BLOCK + ["1_0,2", "nan,\t1", "\x0b1,\u0661"],
        ["1," + "9" * 200, "3," + LONG],
    ],
)
def test_plain_lines_are_read_as_the_csv_module_reads_them(make, rows):
    """With a quote anywhere in the file, the csv module reads each row; without one, lines are split."""
    plain, quoted = (_outcome(make, header, rows) for header in ("x,d", 'x,"d"'))
    assert plain == quoted


def _outcome(make, header, rows):
    make.write("\n".join([header, *rows]))
    declared = {"x": make.real("x"), "d": make.real("d")}
    try:
        found = load(Record("csv", {"path": "t.csv", "sequence": None}, {}), declared, make.folder)
    except Refused as refused:
        return [f"{d.code} {d.message} {d.notes}" for d in refused.diagnostics]
    return [found.arrays[name].tolist() for name in declared]


# ---- what is wrong with the table


def test_text_in_a_column_of_numbers(make, diagnosis):
    found = diagnosis(make.csv, "x,d\n1,2\nabc,3\n", make.real("x"), make.real("d"))
    assert found.message == "t.csv, row 3, column `x`: a number is expected; this is text: 'abc'"
    assert found.code == "NN613" and found.notes == () and "class(K)" in found.help[0] and found.exit_code == 4


@pytest.mark.parametrize(
    "cell, expected",
    [
        ("", "this cell is empty"),
        ("nan", "this is NaN"),
        ("-inf", "this is infinite"),
        ("1e400", "this is too large for a floating-point number: '1e400'"),
        ("\x1b[31m", r"this is text: '\x1b[31m'"),
        ("y" * 100, "this is text: '" + "y" * 37 + "...'"),
    ],
)
def test_cells_that_are_no_numbers(make, refused, cell, expected):
    found = refused(make.csv, f"x,d\n1,2\n{cell},3\n", make.real("x"), make.real("d"))
    assert found == [f"NN613 t.csv, row 3, column `x`: a number is expected; {expected}"]


def test_one_mistake_in_many_cells_is_one_message(make, diagnosis):
    found = diagnosis(make.csv, "x\n" + "\n".join("1 b c d e f g".split()) + "\n", make.real("x"))
    assert found.message == "t.csv, row 3, column `x`: a number is expected; this is text: 'b'"
    assert found.notes == ("also row 4 ('c'), row 5 ('d'), row 6 ('e'), row 7 ('f'), and 1 more",)


def test_rows_are_counted_across_blocks(make, refused):
    found = refused(make.csv, "x\n" + "1\n" * (BLOCK + 7) + "b\n", make.real("x"))
    assert found == [f"NN613 t.csv, row {BLOCK + 9}, column `x`: a number is expected; this is text: 'b'"]


def test_all_that_is_wrong_with_the_cells_is_told_at_once(make, refused):
    found = refused(make.csv, "x,d\n1,\n2\nnan,3\nb,4,5\n", make.real("x"), make.real("d"))
    assert found == [
        "NN612 t.csv, row 3: 1 cell; the header has 2",
        "NN613 t.csv, row 4, column `x`: a number is expected; this is NaN",
        "NN613 t.csv, row 2, column `d`: a number is expected; this cell is empty",
    ]


def test_no_more_than_twenty_are_told(make, refused):
    names = [f"c{i}" for i in range(30)]
    text = ",".join(names) + "\n" + ",".join("b" * 30) + "\n"
    assert len(refused(make.csv, text, *map(make.real, names))) == 20


def test_ragged_rows(make, diagnosis):
    found = diagnosis(make.csv, "x,d\n1,2\n1\n1,2,3\n\n1,2\n", make.real("x"), make.real("d"))
    assert (found.code, found.message) == ("NN612", "t.csv, row 3: 1 cell; the header has 2")
    assert found.notes == ("also row 4 (3), row 5 (0)",)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("", "NN608 t.csv has no header: nothing stands in its first row"),
        ("\ufeff", "NN608 t.csv has no header: nothing stands in its first row"),
        ("\nx\n1\n", "NN608 t.csv has no header: nothing stands in its first row"),
        ("x\n", "NN608 t.csv has a header but no rows"),
        ("x\n\n\n", "NN608 t.csv has a header but no rows"),
        ("x,y,x\n1,2,3\n", "NN609 t.csv, row 1: columns 1 and 3 are both called `x`"),
        ("x\n" + LONG + "\n", f"NN648 t.csv, row 2: {TOO_LONG}"),
        (LONG + "\n1\n", f"NN648 t.csv, row 1: {TOO_LONG}"),
        ('x\n1\n"2\n', "NN607 t.csv, row 3: this is not legal CSV: unexpected end of data"),
        (b"x\n1\n\xff\n", "NN606 t.csv is not UTF-8 text: byte 4 (in line 3) cannot be read"),
        ("x\n1\n".encode("utf-16"), "NN606 t.csv is not UTF-8 text: byte 0 (in line 1) cannot be read"),
    ],
)
def test_files_that_are_no_tables(make, refused, text, expected):
    assert refused(make.csv, text, make.real("x")) == [expected]


def test_unknown_columns(make, diagnosis):
    found = diagnosis(make.csv, "sepal_length,sepal_width\n1,2\n", make.real("x"), x="sepal_lenght")
    assert (found.code, found.message) == ("NN610", "t.csv has no column `sepal_lenght`")
    assert found.notes == ("its columns are `sepal_length`, `sepal_width`",)
    assert found.help == ("did you mean `sepal_length`?",)


def test_all_unknown_columns_at_once_and_before_the_cells(make, refused):
    found = refused(make.csv, "a\nb\n", make.real("x"), make.real("y", 2), make.real("a"), y=["p", "q"])
    assert found == [f"NN610 t.csv has no column `{name}`" for name in "xpq"]


def test_tables_divided_by_something_else(make, diagnosis):
    """It is said once, however many columns are asked for."""
    for mark, written in ((";", ";"), ("\t", "tab"), ("|", "|")):
        found = diagnosis(make.csv, f"x{mark}d\n1{mark}2\n", make.real("x"), make.real("d"))
        assert found.code == "NN646" and found.message.endswith(f"its cells seem to be divided by '{written}'")
        assert found.help == (f'say so beside the name of the file: `separator = "{written}"`',)


def test_tables_without_a_header(make, diagnosis):
    found = diagnosis(make.csv, "5.1,3.5,setosa\n4.9,3.0,setosa\n", make.real("x"))
    assert found.notes[1] == "its first row seems to be data; nndsl reads the names of the columns there"


def test_long_lists_of_columns_are_cut(make, diagnosis):
    header = ",".join(f"c{i}" for i in range(20))
    found = diagnosis(make.csv, header + "\n", make.real("zzz"))
    assert found.notes[0].endswith("`c11`, and 8 more")


def test_columns_the_wrong_way_round(make, diagnosis):
    found = diagnosis(make.csv, "a,b\n1,2\n", make.real("x", 2), x=make.columns("b", "a"))
    assert (found.code, found.message) == ("NN611", "in t.csv, column `b` stands after `a`")
    assert found.help == ('write `columns("a", "b")`',)


@pytest.mark.parametrize(
    "written, found",
    [(3, "the number 3"), ([], "a list"), ([["a"]], "a list"), ("", 'the string ""'), (True, "a truth value")],
)
def test_columns_that_are_no_names(make, refused, written, found):
    expected = f"NN619 `x` of `csv` is {COLUMNS}; this is {found}"
    assert refused(make.csv, "a\n1\n", make.real("x"), x=written) == [expected]


def test_a_range_of_columns_without_names(make, refused):
    found = refused(make.csv, "a\n1\n", make.real("x"), x=make.columns(1, "a"))
    assert found == [f"NN619 `x` of `csv` is {COLUMNS}; this is the number 1"]


def test_the_path_is_a_string(make, refused):
    record = Record("csv", {"path": 3, "sequence": None}, {})
    found = refused(load, record, {}, make.folder)
    assert found == ["NN619 `path` of `csv` is the path of a file, as a string; this is the number 3"]


def test_errors_point_at_what_the_model_says(make, diagnosis):
    source = Source("m.nn", 'csv("t.csv")(x = "nothing")')
    make.write("a\n1\n")
    spans = {"path": source.span(4, 11), "x": source.span(17, 26)}
    record = Record("csv", {"path": "t.csv", "sequence": None}, {"x": "nothing"}, (), source.span(0, 27), spans)
    assert diagnosis(load, record, {"x": make.real("x")}, make.folder).span.text == '"nothing"'
    make.write("nothing\nb\n")
    assert diagnosis(load, record, {"x": make.real("x")}, make.folder).span.text == '"t.csv"'


@pytest.mark.parametrize("text", ["x\n1\n", "x\na\n", "y\n1\n"])
def test_a_file_is_closed_when_it_was_read_and_when_it_was_not(make, monkeypatch, text):
    opened, real = [], files._open
    monkeypatch.setattr(files, "_open", lambda *arguments: opened.append(real(*arguments)) or opened[-1])
    with suppress(Refused):
        make.csv(text, make.real("x"))
    assert [file.stream.closed for file in opened] == [True]
