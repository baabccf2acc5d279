"""A model reads regular files in its folder, or in the one more that is allowed, and nothing else."""

import os
import socket

import pytest

from nndsl.data import files, load, read_inputs
from nndsl.semantics.records import Record


def named(path):
    return Record("csv", {"path": path, "sequence": None}, {})


@pytest.fixture
def read(make, tmp_path):
    """Reads a table by the path a model names; the model lies in `model/`, and `secret.csv` beside that folder."""
    (tmp_path / "model" / "data").mkdir(parents=True)
    (tmp_path / "model" / "data" / "t.csv").write_text("x\n1\n")
    (tmp_path / "secret.csv").write_text("x\n2\n")

    def call(path, data_dir=None):
        return load(named(path), {"x": make.real("x")}, tmp_path / "model", data_dir).arrays["x"].item()

    return call


OUTSIDE = "NN601 the data file {} is refused: {}"


@pytest.mark.parametrize("path", ["data/t.csv", "./data/t.csv", "data/../data/t.csv", "data//t.csv"])
def test_paths_inside(read, path):
    assert read(path) == 1


@pytest.mark.parametrize(
    "path", ["../secret.csv", "data/../../secret.csv", "../nothing.csv", "..", "data/../../model2/t.csv"]
)
def test_paths_that_lead_out(read, refused, path):
    assert refused(read, path) == [OUTSIDE.format(repr(path), "it leads out of the folder")]


@pytest.mark.parametrize("path", ["/etc/passwd", "/", "C:\\t.csv", "C:/t.csv", "\\\\host\\share\\t.csv"])
def test_absolute_paths(read, refused, path):
    assert refused(read, path) == [
        OUTSIDE.format(repr(path), "it is absolute; paths are relative to the model's folder")
    ]


@pytest.mark.parametrize("path", ["http://host/t.csv", "https://host/t.csv", "file:///etc/passwd", "s3://bucket/t.csv"])
def test_addresses(read, refused, path):
    assert refused(read, path) == [OUTSIDE.format(repr(path), "it is an address; a model opens no network")]


@pytest.mark.parametrize("path", ["", "a\0b"])
def test_no_file_names(read, refused, path):
    assert refused(read, path) == [OUTSIDE.format(repr(path), "it is no file name")]


def test_links_that_lead_out(read, refused, tmp_path):
    (tmp_path / "model" / "file.csv").symlink_to(tmp_path / "secret.csv")
    (tmp_path / "model" / "folder").symlink_to(tmp_path)
    (tmp_path / "model" / "chain.csv").symlink_to("file.csv")
    (tmp_path / "model" / "dangling.csv").symlink_to(tmp_path / "nothing.csv")
    for path in ["file.csv", "folder/secret.csv", "chain.csv", "dangling.csv", "folder/nothing.csv"]:
        assert refused(read, path) == [OUTSIDE.format(repr(path), "it leads out of the folder")]


def test_links_that_stay_inside(read, tmp_path):
    (tmp_path / "model" / "link.csv").symlink_to("data/t.csv")
    assert read("link.csv") == 1


def test_links_that_go_round(read, refused, tmp_path):
    (tmp_path / "model" / "a.csv").symlink_to("b.csv")
    (tmp_path / "model" / "b.csv").symlink_to("a.csv")
    (message,) = refused(read, "a.csv")
    assert message.startswith("NN605 the data file 'a.csv' cannot be read: ")


def test_the_folder_may_itself_be_a_link(make, tmp_path, read):
    (tmp_path / "link").symlink_to("model")
    found = load(named("data/t.csv"), {"x": make.real("x")}, tmp_path / "link")
    assert found.arrays["x"].item() == 1


def test_one_further_folder(read, refused, tmp_path):
    further = tmp_path / "further"
    further.mkdir()
    (further / "u.csv").write_text("x\n3\n")
    (tmp_path / "model" / "u_link.csv").symlink_to(further / "u.csv")
    assert read("u.csv", further) == 3
    assert read("u_link.csv", further) == 3
    assert read("data/t.csv", further) == 1
    assert refused(read, "../secret.csv", further) == [OUTSIDE.format("'../secret.csv'", "it leads out of the folder")]
    assert refused(read, "u.csv") == ["NN602 there is no data file 'u.csv'"]


def test_the_further_folder_from_the_environment(read, monkeypatch, tmp_path):
    monkeypatch.setenv("NNDSL_DATA", str(tmp_path))
    assert read("secret.csv") == 2


def test_a_missing_file(read, diagnosis, tmp_path):
    found = diagnosis(read, "data/tt.csv")
    assert (found.code, found.message) == ("NN602", "there is no data file 'data/tt.csv'")
    assert found.notes == (f"looked in {tmp_path / 'model'}",) and found.exit_code == 4
    (tmp_path / "model" / "data" / "flowers.csv").write_text("x\n1\n")
    assert diagnosis(read, "data/flowerz.csv").help == ("did you mean `data/flowers.csv`?",)


def test_what_is_no_regular_file(read, refused, tmp_path):
    os.mkfifo(tmp_path / "model" / "pipe.csv")
    with socket.socket(socket.AF_UNIX) as server:
        here = os.getcwd()
        os.chdir(tmp_path / "model")  # a socket's path is short
        server.bind("socket.csv")
        os.chdir(here)
    for path, kind in [("data", "a folder"), (".", "a folder"), ("pipe.csv", "a pipe"), ("socket.csv", "a socket")]:
        assert refused(read, path) == [f"NN603 a data file is expected; {path!r} is {kind}"]


def test_a_device_is_no_regular_file(make, refused):
    assert refused(read_inputs, "/dev/zero", {"x": make.real("x")}, None, {}) == [
        "NN603 a data file is expected; '/dev/zero' is a device"
    ]


def test_a_file_that_may_not_be_read(read, refused, monkeypatch):
    def denied(*arguments):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(files.os, "open", denied)
    assert refused(read, "data/t.csv") == ["NN605 the data file 'data/t.csv' cannot be read: Permission denied"]


def test_a_file_that_fails_while_it_is_read(read, refused, monkeypatch):
    class Failing:
        def __enter__(self):
            return self

        def __exit__(self, *problem):
            return False

        def fileno(self):
            return 0

        def readinto(self, buffer):
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(files.os, "fdopen", lambda descriptor, mode: os.close(descriptor) or Failing())
    assert refused(read, "data/t.csv") == ["NN605 the data file 'data/t.csv' cannot be read: Input/output error"]


@pytest.mark.parametrize("content", ["x\n1\n2\n", "x\n", "x\n2\n"], ids=["grown", "cut", "other"])
def test_a_file_that_is_written_while_it_is_read(make, diagnosis, tmp_path, content):
    path = tmp_path / "t.csv"
    path.write_text("x\n1\n")
    os.utime(path, (0, 0))
    given = {"x": make.real("x")}, tmp_path
    found = diagnosis(load, named("t.csv"), *given, watch=lambda name, part: path.write_text(content))
    assert (found.code, found.exit_code) == ("NN605", 4)
    assert found.message == "the data file 't.csv' cannot be read: it was changed while it was read"
    assert found.help == ("wait until the file is complete, or read a copy of it",)


def test_a_name_that_is_too_long(read, refused):
    assert refused(read, "y" * 5000) == [f"NN602 there is no data file '{'y' * 157}...'"]
