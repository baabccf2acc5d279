"""Parquet files, as pyarrow writes them: the same table is the same data as CSV."""

import sys

import numpy as np
import pytest

from nndsl.data import load
from nndsl.semantics.records import Record

arrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")


@pytest.fixture
def read(make):
    """Reads columns, as pyarrow writes them, or bytes."""

    def call(columns, *declarations, sequence=None, options={}, **given):
        if isinstance(columns, bytes):
            make.write(columns, "t.parquet")
        else:
            parquet.write_table(arrow.table(columns), make.folder / "t.parquet", **options)
        record = Record("parquet", {"path": "t.parquet", "sequence": sequence}, given)
        return load(record, {d.name: d for d in declarations}, make.folder)

    return call


@pytest.mark.parametrize("kind", "int8 uint16 int64 float16 float32 float64 bool_".split())
@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "zstd"])
def test_numbers_of_every_kind(read, make, kind, compression):
    values = np.arange(9000) % 2
    column = arrow.array(values).cast(arrow.float32()).cast(getattr(arrow, kind)())
    found = read({"x": column}, make.real("x"), options={"compression": compression, "row_group_size": 2000})
    np.testing.assert_array_equal(found.arrays["x"][:, 0], values)
    assert found.count == 9000


@pytest.mark.parametrize(
    "column, categories",
    [
        (["b", "a", "b"], ["a", "b"]),
        (arrow.array(["b", "a", "b"]).dictionary_encode(), ["a", "b"]),
        (arrow.array(["b", "a", "b"], arrow.large_string()), ["a", "b"]),
        ([7, 3, 7], [3, 7]),
        ([1.5, 1.0, 1.5], [1, 1.5]),
        ([True, False, True], [0, 1]),
    ],
)
def test_labels(read, make, column, categories):
    found = read({"d": column}, make.label("d", "K"))
    assert found.categories == {"d": categories} and found.arrays["d"].tolist() == [[1], [0], [1]]


def test_the_same_data_as_of_csv(read, make):
    table = {"id": [1, 1, 2], "x1": [1.5, 2.0, -3.0], "x2": [0.1, 0.2, 0.3], "d": ["u", "v", "u"]}
    text = "\n".join([",".join(table), *(",".join(map(str, row)) for row in zip(*table.values()))])
    declared = make.real("x", 2, over="T"), make.label("d", "K", over="T")
    found, expected = read(table, *declared, sequence="id"), make.csv(text, *declared, sequence="id")
    for name in ("x", "d"):
        np.testing.assert_array_equal(found.arrays[name], expected.arrays[name])
    assert found.categories == expected.categories and found.sizes == expected.sizes
    assert found.lengths["T"].tolist() == [2, 1]


def test_values_that_are_missing_or_not_finite(read, make, refused):
    found = refused(read, {"x": [1.0, None, np.nan, np.inf, None], "d": ["a"] * 4 + [None]}, make.real("x"))
    assert found == [
        f"NN613 t.parquet, row {row}, column `x`: a number is expected; this {is_}"
        for row, is_ in [(2, "cell is empty"), (3, "is NaN"), (4, "is infinite")]
    ]
    found = refused(read, {"d": ["a"] * 4 + [None]}, make.label("d", "K"))
    assert found == ["NN614 t.parquet, row 5, column `d`: a value is expected; this cell is empty"]


def test_rows_are_counted_through_all_pieces(read, make, refused):
    values = np.where(np.arange(9000) == 8500, np.inf, 1.0)
    expected = ["NN613 t.parquet, row 8501, column `x`: a number is expected; this is infinite"]
    assert refused(read, {"x": values}, make.real("x")) == expected


def test_columns_of_other_kinds(read, make, refused):
    declared = make.real("x"), make.label("d", "K")
    found = refused(read, {"x": ["1"], "d": arrow.array([0], arrow.date32())}, *declared)
    assert found == [
        "NN664 t.parquet, column `x` holds values of type `string`; numbers are expected",
        "NN664 t.parquet, column `d` holds values of type `date32[day]`; numbers or texts are expected",
    ]


@pytest.mark.parametrize("content", [b"", b"x\n1\n", b"PAR1", b"PAR1" + bytes(50) + b"PAR1"])
def test_files_that_are_no_parquet(read, make, refused, content):
    assert refused(read, content, make.real("x"))[0].startswith("NN662 t.parquet is not a Parquet file: ")


def test_a_table_without_rows(read, make, refused):
    expected = ["NN608 t.parquet has a header but no rows"]
    assert refused(read, {"x": arrow.array([], arrow.float64())}, make.real("x")) == expected


def test_unknown_and_repeated_columns(read, make, refused):
    assert refused(read, {"a": [1]}, make.real("x")) == ["NN610 t.parquet has no column `x`"]
    twice = arrow.Table.from_arrays([arrow.array([1])] * 2, names=["x", "x"])
    assert refused(read, twice, make.real("x"))[0].startswith("NN609")


def test_columns_without_a_name_are_read_by_their_place(read, make):
    """In a range of columns they have their place, as in CSV; " " is a name to pyarrow, and none to the language."""
    names = ["", "a", "", " ", "b", ""]
    table = arrow.Table.from_arrays([arrow.array([float(n), -n]) for n in range(6)], names=names)
    between = make.columns("a", "b")
    text = ",".join(names) + "\n0,1,2,3,4,5\n0,-1,-2,-3,-4,-5\n"
    for found in (read(table, make.real("x", 4), x=between), make.csv(text, make.real("x", 4), x=between)):
        assert found.arrays["x"].tolist() == [[1, 2, 3, 4], [-1, -2, -3, -4]]


def test_a_table_that_would_fill_memory(read, make, refused, monkeypatch):
    """A column that is all alike takes a few bytes in the file, however long it is."""
    monkeypatch.setattr("nndsl.data.formats.parquet.SIZE_LIMIT", 8 * 10**5)
    monkeypatch.setattr("nndsl.data.formats.parquet.RATIO", 1)
    found = refused(read, {"x": np.zeros(10**5 + 1)}, make.real("x"))
    assert found == ["NN663 t.parquet has 100,001 rows, of which 1 column would be read; at most 100,000 cells are"]
    assert (make.folder / "t.parquet").stat().st_size < 10**4


def test_damage_is_noticed_or_changes_nothing_that_can_be_seen(read, make):
    """Wherever a file is cut off, it is refused and nothing else is raised."""
    from nndsl.diagnostics import Refused

    read({"x": np.arange(100.0)}, make.real("x"))
    content = (make.folder / "t.parquet").read_bytes()
    for end in range(0, len(content), 37):
        with pytest.raises(Refused) as caught:
            read(content[:end], make.real("x"))
        assert [d.code for d in caught.value.diagnostics] == ["NN662"]


def test_without_pyarrow(read, make, diagnosis, monkeypatch):
    make.write(b"PAR1", "t.parquet")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    found = diagnosis(read, b"PAR1", make.real("x"))
    assert found.code == "NN661" and found.help[0] == 'install it: `pip install "nndsl[parquet]"`'
