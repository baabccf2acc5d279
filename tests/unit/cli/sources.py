"""A small data set for each source of the language, with the model that reads it, and writers of the files; and how a
refusal is checked."""

import gzip
import io
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

import numpy as np
import pytest
from PIL import Image

from tests.unit.cli.conftest import call

CELLS = "a,b,d\n1,2,r\n3,4,s\n5,6,r\n7,9,s\n"
NUMBERS = np.array([[1.0, 2], [3, 4], [5, 6], [7, 9]])
LABELS = np.array(list("rsrs"))
STEPS = "t,v\n1,1\n2,4\n3,2\n4,5\n"


def model(source, x="[2]", d="class(K)", y="x -> dense(K) -> softmax", loss="cross_entropy(y, d)", entries=""):
    return f"input  x : {x}\ntarget d : {d}\ny = {y}\noutput y for d\ntrain {{\n  data = {source}\n  loss = {loss}\n  epochs = 2\n{entries}\n}}\n"


def npz(**arrays):
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def npy(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def idx(array, kind=8):
    """A file of the MNIST format: kind 8 is bytes, 13 is four-byte floats."""
    head = struct.pack(">HBB", 0, kind, array.ndim) + b"".join(struct.pack(">I", size) for size in array.shape)
    return head + array.astype({8: "u1", 13: ">f4"}[kind]).tobytes()


def picture(height=2, width=2):
    file = io.BytesIO()
    Image.fromarray(np.arange(height * width, dtype=np.uint8).reshape(height, width)).save(file, "PNG")
    return file.getvalue()


def parquet(**columns):
    import pyarrow
    from pyarrow.parquet import write_table

    file = io.BytesIO()
    write_table(pyarrow.table(columns), file)
    return file.getvalue()


@dataclass(frozen=True)
class Kind:
    """`data` is the source as a training block says it, `files` makes what it reads; `shapes` is how the model differs."""

    data: str
    files: Callable[[], dict] = dict
    shapes: dict = field(default_factory=dict)

    def text(self, data=None, **more):
        return model(data or self.data, **{**self.shapes, **more})


TABLE = '(x = ["a", "b"], d = "d")'
FLAT = "x -> flatten -> dense(K) -> softmax"
OVER_TIME = {"x": "number over T", "d": "number over T", "y": "(x, y[t-1]) -> dense(1)", "loss": "squared_error(y, d)"}
OF_LETTERS = {"x": "class(K) over T", "d": "class(K) over T", "y": "(one_hot(x), y[t-1]) -> dense(K) -> softmax"}
KINDS = {
    "csv": Kind(f'csv("t.csv"){TABLE}', lambda: {"t.csv": CELLS}),
    "gz": Kind(f'csv("t.csv.gz"){TABLE}', lambda: {"t.csv.gz": gzip.compress(CELLS.encode())}),
    "parquet": Kind(
        f'parquet("t.parquet"){TABLE}',
        lambda: {"t.parquet": parquet(a=[1.0, 3, 5, 7], b=[2.0, 4, 6, 9], d=list("rsrs"))},
    ),
    "npz": Kind('npz("t.npz")(x = "a", d = "d")', lambda: {"t.npz": npz(a=NUMBERS, d=LABELS)}),
    "npy": Kind('npy(x = "x.npy", d = "d.npy")', lambda: {"x.npy": npy(NUMBERS), "d.npy": npy(LABELS)}),
    "idx": Kind('idx(x = "x.idx", d = "d.idx")', lambda: {"x.idx": idx(NUMBERS), "d.idx": idx(np.array([0, 1, 0, 1]))}),
    "images": Kind(
        'images("p")(x = "pixels", d = "folder")',
        lambda: {"p/r/1.png": picture(), "p/s/2.png": picture()},
        {"x": "[2, 2, 1]", "y": FLAT},
    ),
    "characters": Kind('characters("t.txt")(x = "letters", d = "letters")', lambda: {"t.txt": "abcab"}, OF_LETTERS),
    "series": Kind('series("s.csv", time = "t")(x = "v", d = "v")', lambda: {"s.csv": STEPS}, OVER_TIME),
    "sequences": Kind(
        'csv("q.csv", sequence = "s")(x = "v", d = "v")', lambda: {"q.csv": "s,v\na,1\na,2\nb,3\n"}, OVER_TIME
    ),
    "rows": Kind('rows(x = [[1, 2], [3, 4], [5, 6], [7, 9]], d = ["r", "s", "r", "s"])'),
}
IN_FILES = {"csv": "t.csv", "gz": "t.csv.gz", "parquet": "t.parquet", "npz": "t.npz", "npy": "x.npy", "idx": "x.idx",
            "images": "p", "characters": "t.txt", "series": "s.csv", "sequences": "q.csv"}  # fmt: skip


def changed_cell(old, new):
    return CELLS.replace(old, new)


def write(files):
    for name, content in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def make(kind, changed=None, **more):
    """The model of a kind of source in `m.nn`, and its data, some files changed."""
    if kind == "parquet":
        pytest.importorskip("pyarrow")
    write({**KINDS[kind].files(), **(changed or {}), "m.nn": KINDS[kind].text(**more)})


def run(*arguments):
    return call("run", "m.nn", "--quiet", *arguments)


def check(ended, exit_code, code, *said):
    """It ended with this exit code, and each error has a way out."""
    first, *errors = ended.stderr.split("error[")
    assert ended.exit_code == exit_code, ended.stderr
    assert errors and not first and errors[0].startswith(f"{code}]"), ended.stderr
    assert all("= help: " in error for error in errors) and "Traceback" not in ended.stderr and not ended.stdout
    for text in said:
        assert text in ended.stderr
    return ended


SPOILT = NUMBERS.copy()
SPOILT[1, 1], SPOILT[2, 0] = np.nan, np.inf
ELEMENTS = (
    "{}, sample 2, element [2]: a number is expected; this is NaN",
    "gaps in arrays are not filled",
    "{}, sample 3, element [1]: a number is expected; this is infinite",
    "`fill` fills what is missing, and this is not",
)


def elements(name):
    return [text.format(name) for text in ELEMENTS]
