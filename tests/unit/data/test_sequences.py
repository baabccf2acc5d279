"""Sequences in tables, and series: padded arrays, lengths, times."""

import csv
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest

from nndsl.data import load, room
from nndsl.data.room import Room
from nndsl.data.sources.sequences import Grouping
from nndsl.semantics.records import Record

DATA = Path(__file__).parents[3] / "models" / "data"
TEXT = "id,x,d,k\nb,1,p,1\nb,2,q,1\nb,3,p,1\na,4,q,2\n"


def test_rows_of_one_sequence_are_its_steps(make):
    declared = make.real("x", over="T"), make.label("d", "K", over="T"), make.real("k", role="target")
    found = make.csv(TEXT, *declared, sequence="id")
    assert found.count == 2 and found.orders == {"x": ("T",), "d": ("T",), "k": ()}
    np.testing.assert_array_equal(found.lengths["T"], [3, 1])
    np.testing.assert_array_equal(found.arrays["x"], [[[1], [2], [3]], [[4], [0], [0]]])
    np.testing.assert_array_equal(found.arrays["d"], [[[0], [1], [0]], [[1], [0], [0]]])
    np.testing.assert_array_equal(found.arrays["k"], [[1], [2]])


def test_vectors_and_two_axes(make):
    found = make.csv(TEXT, make.real("u", 2, over="T"), make.real("x", over="S"), sequence="id", u=["x", "k"])
    np.testing.assert_array_equal(found.arrays["u"][0], [[1, 1], [2, 1], [3, 1]])
    assert found.lengths["S"].tolist() == found.lengths["T"].tolist() == [3, 1]


def test_the_shipped_additions_are_right(make):
    declared = {n: make.real(n, over="T") for n in ("a", "b", "sum")}
    found = load(Record("csv", {"path": "addition.csv", "sequence": "sequence"}, {}), declared, DATA)
    a, b, total = ((found.arrays[n][..., 0] * 2.0 ** np.arange(12)).sum(axis=1) for n in ("a", "b", "sum"))
    np.testing.assert_array_equal(a + b, total)  # the padding is zeros, and so are missing bits
    assert set(found.lengths["T"]) == set(range(4, 13)) and found.count == 400
    with open(DATA / "addition.csv", newline="") as file:
        groups = groupby(csv.DictReader(file), lambda row: row["sequence"])
        assert found.lengths["T"].tolist() == [len(list(rows)) for _, rows in groups]


def test_addition_is_made_by_its_script():
    import subprocess
    import sys

    made = subprocess.run([sys.executable, DATA / "make_addition.py"], capture_output=True, check=True)
    assert made.stdout == (DATA / "addition.csv").read_bytes()


def test_sunspots_are_one_series(make):
    declared = {"spots": make.real("spots", over="T")}
    record = Record("series", {"path": "sunspots.csv", "time": "year"}, {"spots": "sunspots"})
    found = load(record, declared, DATA)
    expected = np.loadtxt(DATA / "sunspots.csv", delimiter=",", skiprows=1)
    np.testing.assert_array_equal(found.times, expected[:, 0])
    np.testing.assert_array_equal(found.arrays["spots"], expected[None, :, 1:])
    assert found.count == 1 and found.lengths["T"].tolist() == [309]


def test_steps_without_times_are_numbered(make):
    assert make.series("x\n5\n6\n", make.real("x", over="T")).times.tolist() == [1, 2]


def test_times_increase(make, refused):
    text = "t,x\n1,5\n3,6\n3,7\n2,8\n"
    assert refused(make.series, text, make.real("x", over="T"), time="t") == [
        "NN628 t.csv, row 4, column `t`: 3 does not come after 3"
    ]


def test_a_time_column_that_is_not_there_or_no_name(make, refused):
    assert refused(make.series, "x\n1\n", make.real("x", over="T"), time="t") == ["NN610 t.csv has no column `t`"]
    assert refused(make.series, "x\n1\n", make.real("x", over="T"), time=3) == [
        "NN619 `time` of `series` is the name of a column; this is the number 3"
    ]


def test_a_sequence_is_asked_for_and_there_is_none(make, refused):
    assert refused(make.csv, TEXT, make.real("x", over="T")) == [
        "NN623 `x` runs over T, but each row of t.csv is a sample of its own"
    ]


def test_sequences_that_nobody_reads(make, refused):
    expected = "NN624 `{}` reads sequences, but no input or target runs over one"
    assert refused(make.csv, TEXT, make.real("x"), sequence="id") == [expected.format("csv")]
    assert refused(make.series, TEXT, make.real("x")) == [expected.format("series")]


@pytest.mark.parametrize("word, settings", [("csv", {"sequence": "id"}), ("series", {})])
def test_tables_have_no_sequences_of_sequences(make, refused, word, settings):
    declared = make.real("x", over=("W", "L")), make.real("k", over="L")
    found = refused(getattr(make, word), TEXT, *declared, **settings)
    assert found == ["NN625 `x` runs over W and L; a table such as t.csv has sequences, but no sequences of sequences"]


def test_a_sequence_whose_rows_stand_apart(make, refused):
    assert refused(make.csv, "id,x\na,1\na,2\nb,3\na,4\n", make.real("x", over="T"), sequence="id") == [
        "NN626 t.csv, row 5, column `id`: the sequence 'a' begins again; it ended in row 3"
    ]


def test_a_row_of_no_sequence(make, refused):
    assert refused(make.csv, "id,x\na,1\n,2\n", make.real("x", over="T"), sequence="id") == [
        "NN614 t.csv, row 3, column `id`: a value is expected; this cell is empty"
    ]


def test_a_value_that_should_not_change(make, refused):
    declared = make.real("x", over="T"), make.label("d", "K")
    assert refused(make.csv, TEXT, *declared, sequence="id") == [
        "NN627 t.csv, row 3: `d` changes within a sequence, but runs over none"
    ]


def test_padding_puts_rows_back_in_their_order():
    rng = np.random.default_rng(0)
    lengths = rng.integers(1, 6, 50)
    keys = np.repeat(np.arange(50), lengths)
    cells = rng.normal(size=(len(keys), 3))
    grouping = Grouping.of(keys)
    np.testing.assert_array_equal(grouping.lengths, lengths)
    padded = grouping.pad(cells, Room())
    ends = np.cumsum(lengths)
    for i, (start, end) in enumerate(zip(ends - lengths, ends)):
        np.testing.assert_array_equal(padded[i, : lengths[i]], cells[start:end])
        assert not padded[i, lengths[i] :].any()


def test_padding_for_which_no_disk_has_room_is_refused_before_it_is_made(refused, monkeypatch, tmp_path):
    """One sequence of 1,000 steps and 999 of one make a million of 2,000 rows."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(room, "free_bytes", lambda folder: 7_999_999)
    grouping, cells = Grouping.of(np.repeat(np.arange(1000), [1000, *[1] * 999])), np.zeros(1999)
    message = f"NN057 the data cannot be kept in {tmp_path}: No space left on device"
    assert refused(grouping.pad, cells, Room(7_999_999)) == [message]
    assert grouping.pad(cells, Room(8_000_000)).nbytes == 8_000_000
    monkeypatch.setattr(room, "free_bytes", lambda folder: 8_000_000)
    assert grouping.pad(cells, Room(0)).nbytes == 8_000_000
