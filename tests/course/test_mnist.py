"""MNIST: its files are read as NumPy reads their bytes, the linear classifier is as good as is asked, and the table of
the example's page is what its command prints.

The four files are not part of this project: they are in the folder that NNDSL_MNIST names, or beside the checkout.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import runpy
import struct
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import nndsl
from nndsl.training.recording import train_and_record

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "mnist"
FOLDER = Path(os.environ.get("NNDSL_MNIST", ROOT.parent / "shared" / "data" / "mnist"))
needs_the_files = pytest.mark.skipif(
    "NNDSL_MNIST" not in os.environ and not FOLDER.is_dir(),
    reason="MNIST is not here: set NNDSL_MNIST to the folder that has train-images-idx3-ubyte.gz and the other three files",
)
COUNTS = {  # of each digit, as they are known of the data set
    "train": [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
    "t10k": [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
}


# ---- the files


def images_and_digits(part: str) -> tuple[np.ndarray, np.ndarray]:
    """By NumPy: a header of 16 bytes before the pixels, of 8 before the digits."""
    names = (f"{part}-images-idx3-ubyte.gz", f"{part}-labels-idx1-ubyte.gz")
    pixels, digits = (gzip.decompress((FOLDER / name).read_bytes()) for name in names)
    return np.frombuffer(pixels, np.uint8, offset=16).reshape(-1, 784), np.frombuffer(digits, np.uint8, offset=8)


@pytest.fixture(scope="module")
def linear() -> nndsl.Model:
    return nndsl.Model.open(EXAMPLE / "linear.nn", data_dir=FOLDER)


@needs_the_files
@pytest.mark.parametrize("part, samples", [("train", 60_000), ("t10k", 10_000)])
def test_the_files_are_read(linear, part, samples):
    images, digits = images_and_digits(part)
    read = linear.dataset if part == "train" else linear.dataset.others["test"]
    np.testing.assert_array_equal(read.arrays["image"], images)
    np.testing.assert_array_equal(read.arrays["digit"][:, 0], digits)
    assert read.arrays["image"].shape == (samples, 784)
    assert read.arrays["image"].nbytes == samples * 784  # a byte for each pixel
    assert np.bincount(read.arrays["digit"][:, 0]).tolist() == COUNTS[part]


@needs_the_files
def test_the_linear_classifier(linear):
    outcome = linear.train()
    (fit,) = outcome.fits
    assert fit.start.samples == {"training": 60_000, "test": 10_000}
    images, digits = images_and_digits("t10k")
    scores = images / 255 @ linear.parameters["y.dense.linear.W"].T + linear.parameters["y.dense.b"]
    wrong = np.mean(scores.argmax(1) != digits)
    assert wrong <= 0.085
    assert 1 - outcome.test["accuracy"] == pytest.approx(wrong, abs=1e-4)  # one of them may be a tie


# ---- the table


TABLE = SimpleNamespace(**runpy.run_path(str(EXAMPLE / "table.py")))
PAGE = (EXAMPLE / "README.md").read_text(encoding="utf-8")


def test_the_table_of_the_page_is_what_the_command_prints():
    """Every figure in it is well-formed where the row is the same when it is written again."""
    (lines,) = re.findall(r"^\| network .*\n(?:\|.*\n)+", PAGE, re.MULTILINE)
    rows = lines.removeprefix(f"{TABLE.HEADER}\n").splitlines()
    assert len(rows) == len(TABLE.NETWORKS)
    for row, (name, network) in zip(rows, TABLE.NETWORKS.items()):
        error, minutes = (float(cell.removesuffix(" %")) for cell in row.split(" | ")[3:5])
        seed = nndsl.load(EXAMPLE / f"{name}.nn").seed
        assert row == TABLE.row(name, TABLE.Figures(seed, error, minutes))
        assert 0 < error < network.bar and minutes > 0
    assert "python examples/mnist/table.py FOLDER" in PAGE


def write_idx(path: Path, values: np.ndarray) -> None:
    header = struct.pack(f">BBBB{values.ndim}I", 0, 0, 8, values.ndim, *values.shape)
    path.write_bytes(gzip.compress(header + values.astype(np.uint8).tobytes()))


def write_digits(folder: Path, part: str, digits: np.ndarray) -> None:
    """Pictures in which one row of pixels is the digit."""
    pictures = np.zeros((len(digits), 28, 28))
    pictures[np.arange(len(digits)), digits] = 255
    write_idx(folder / f"{part}-images-idx3-ubyte.gz", pictures)
    write_idx(folder / f"{part}-labels-idx1-ubyte.gz", digits)


@pytest.fixture
def folder(tmp_path):
    """Data that are learned well in a few epochs."""
    write_digits(tmp_path, "train", np.arange(2000) % 10)
    write_digits(tmp_path, "t10k", np.arange(10))
    return tmp_path


def call(folder: Path) -> tuple[int, str, str]:
    """The exit code of the command, its last row, and what it and `nndsl run` say."""
    out = ("--out", str(folder / "runs"), "--only", "linear")
    done = subprocess.run(
        [sys.executable, str(EXAMPLE / "table.py"), str(folder), *out],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    return done.returncode, done.stdout.splitlines()[-1], done.stderr


def runs_in(folder: Path) -> dict[str, str]:
    """How each run ended."""
    records = (folder / "runs" / "linear").glob("*/run.json")
    return {path.parent.name: json.loads(path.read_text(encoding="utf-8"))["status"] for path in records}


def test_what_is_trained_is_not_trained_again(folder):
    code, row, said = call(folder)
    assert (code, row.split(" | ")[2:4]) == (0, ["1", "0.00 %"]) and "epoch" in said
    assert call(folder) == (0, row, "") and runs_in(folder) == {"1": "finished"}


def test_a_run_that_was_interrupted_goes_on_and_one_of_other_settings_does_not_count(folder):
    for overrides in ([], ["train.epochs=1"]):
        model = nndsl.Model.open(EXAMPLE / "linear.nn", data_dir=folder, overrides=overrides)
        train_and_record(model, folder / "runs", overrides, interrupted=lambda: True)
    assert runs_in(folder) == {"1": "interrupted", "2": "interrupted"}
    code, row, _ = call(folder)
    assert (code, row.split(" | ")[3]) == (0, "0.00 %")
    assert runs_in(folder) == {"1": "finished", "2": "interrupted"}


def test_an_error_that_is_more_than_is_asked(folder):
    write_idx(folder / "t10k-labels-idx1-ubyte.gz", np.array([*range(9), 0]))
    code, row, said = call(folder)
    assert (code, row.split(" | ")[3]) == (1, "10.00 %")
    assert said.endswith("linear: the error is 10.00 %, not under 8.5 %\n")


def test_a_run_that_fails(folder):
    (folder / "t10k-images-idx3-ubyte.gz").unlink()
    code, row, said = call(folder)
    assert (code, row) == (4, TABLE.HEADER.splitlines()[-1]) and "t10k-images-idx3-ubyte.gz" in said
