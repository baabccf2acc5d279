"""Declarations and records as the elaborator makes them, and files to read."""

from pathlib import Path

import pytest

from nndsl.data import load
from nndsl.diagnostics import Refused
from nndsl.graph import BATCH, REAL, Symbolic, Type, label
from nndsl.semantics.network import Declaration
from nndsl.semantics.records import Record


def size(written):
    return Symbolic.name(written) if isinstance(written, str) else written


class Maker:
    """Declares inputs and targets, writes tables and loads them."""

    def __init__(self, folder: Path):
        self.folder = folder

    def real(self, name, *dims, over=(), role="input"):
        type = Type(tuple(map(size, dims)) or (1,), (), REAL).with_axes(*over, BATCH)
        return Declaration(name, role, type, 0, tuple(over), None)

    def label(self, name, classes, over=(), role="target", end=None):
        type = Type((1,), (), label(size(classes), end)).with_axes(*over, BATCH)
        return Declaration(name, role, type, 0, tuple(over), None)

    def columns(self, first, last):
        return Record("columns", {"first": first, "last": last}, {})

    def write(self, text, name="t.csv"):
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return name

    def rows(self, *declarations, **columns):
        return load(Record("rows", {}, columns), {d.name: d for d in declarations}, self.folder)

    def csv(self, text, *declarations, sequence=None, categories=None, marks=(), **columns):
        settings = {"path": self.write(text), "sequence": sequence}
        record = Record("csv", settings, columns, marks=dict.fromkeys(marks))
        return load(record, {d.name: d for d in declarations}, self.folder, None, categories)

    def series(self, text, *declarations, time=None, **columns):
        record = Record("series", {"path": self.write(text), "time": time}, columns)
        return load(record, {d.name: d for d in declarations}, self.folder)


@pytest.fixture
def make(tmp_path):
    return Maker(tmp_path)


@pytest.fixture
def refused():
    """Calls a function that must be refused; the diagnostics as `CODE message` lines."""

    def call(function, *arguments, **options):
        with pytest.raises(Refused) as caught:
            function(*arguments, **options)
        return [f"{d.code} {d.message}" for d in caught.value.diagnostics]

    return call


@pytest.fixture
def diagnosis():
    """Calls a function that must be refused with one diagnostic, and gives that."""

    def call(function, *arguments, **options):
        with pytest.raises(Refused) as caught:
            function(*arguments, **options)
        (found,) = caught.value.diagnostics
        return found

    return call
