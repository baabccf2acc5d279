"""Paths of data files: what is refused and how it is said, through the command line, of every source that has them; and
that nothing is waited for. `ELSEWHERE` names the tests that other modules have."""

import os
import socket
import time

import pytest

from tests.unit.cli.conftest import ROOT
from tests.unit.cli.sources import CELLS, IN_FILES, KINDS, changed_cell, check, make, run, write

ELSEWHERE = {
    "paths that lead out": "unit/data/test_files.py::test_paths_that_lead_out",
    "paths that are absolute": "unit/data/test_files.py::test_absolute_paths",
    "a folder of pictures that leads out": "unit/data/test_images.py::test_links_do_not_lead_out",
    "names in an archive that lead out": "unit/data/test_arrays.py::test_names_that_lead_out",
    "a name that is too long": "unit/data/test_files.py::test_a_name_that_is_too_long",
    "links in a circle": "unit/data/test_files.py::test_links_that_go_round",
}


@pytest.mark.parametrize("fault", ELSEWHERE)
def test_the_tests_of_other_modules_are_there(fault):
    path, _, name = ELSEWHERE[fault].partition("::")
    assert f"\ndef {name}(" in (ROOT / "tests" / path).read_text("utf-8")



@pytest.mark.parametrize("kind", IN_FILES)
@pytest.mark.parametrize(
    "path, reason",
    [
        ("../secret", "it leads out of the folder"),
        ("inner/../../secret", "it leads out of the folder"),
        ("/etc/passwd", "it is absolute"),
        ("/dev/zero", "it is absolute"),
        ("C:/secret", "it is absolute"),
        ("http://host/t.csv", "it is an address; a model opens no network"),
        ("HTTPS://host/t.csv", "it is an address"),
        ("file:///etc/passwd", "it is an address"),
        ("", "it is no file name"),
        ("link", "it leads out of the folder"),
        ("linked/secret", "it leads out of the folder"),
        ("zero", "it leads out of the folder"),
    ],
)
def test_paths_that_are_refused(folder, monkeypatch, kind, path, reason):
    (folder / "inside").mkdir()
    monkeypatch.chdir(folder / "inside")
    (folder / "secret").write_text(CELLS)
    os.symlink(folder / "secret", "link")
    os.symlink(folder, "linked")
    os.symlink("/dev/zero", "zero")
    make(kind, data=KINDS[kind].data.replace(f'"{IN_FILES[kind]}"', f'"{path}"'))
    check(run(), 4, "NN601", f"the data file '{path}' is refused: {reason}", "name it from there", "--data-dir FOLDER")


@pytest.mark.parametrize("kind", [kind for kind in IN_FILES if kind != "images"])
def test_what_is_no_file_is_not_waited_for(kind):
    os.mkfifo("pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
    for name, what in {"pipe": "a pipe", "socket": "a socket"}.items():
        make(kind, data=KINDS[kind].data.replace(f'"{IN_FILES[kind]}"', f'"{name}"'))
        began = time.monotonic()
        check(run(), 4, "NN603", f"a data file is expected; '{name}' is {what}", "help: name a file")
        assert time.monotonic() - began < 5


def test_a_pipe_among_pictures():
    make("images")
    os.mkfifo("p/r/pipe.png")
    check(run(), 4, "NN603", "'p/r/pipe.png' is a pipe")


@pytest.mark.parametrize("allow", ["option", "environment"])
def test_a_further_folder_is_allowed_and_no_other(folder, monkeypatch, allow):
    (folder / "inside").mkdir()
    (folder / "more").mkdir()
    (folder / "more" / "t.csv").write_text(CELLS)
    (folder / "secret.csv").write_text(CELLS)
    monkeypatch.chdir(folder / "inside")
    os.symlink(folder / "more" / "t.csv", "link.csv")
    options = ["--data-dir", "../more"] if allow == "option" else []
    if allow == "environment":
        monkeypatch.setenv("NNDSL_DATA", str(folder / "more"))
    for path in ("t.csv", "link.csv"):
        write({"m.nn": KINDS["csv"].text().replace("t.csv", path)})
        assert run(*options).exit_code == 0
    write({"m.nn": KINDS["csv"].text().replace("t.csv", "../secret.csv")})
    check(run(*options), 4, "NN601", "it leads out of the folder")
    write({"m.nn": KINDS["csv"].text().replace("t.csv", "u.csv")})
    check(run(*options), 4, "NN602", f"looked in {folder}/inside", f"looked in {folder}/more")


def test_control_characters_never_reach_the_terminal():
    make("csv", {"t.csv": CELLS.replace("b", "b\x1b[31m", 1)})
    assert "\x1b" not in check(run(), 4, "NN610", r"`b\x1b[31m`").stderr
    make("csv", {"t.csv": changed_cell("4", "\x1b]0;x\x07")})
    assert "\x1b" not in check(run(), 4, "NN613", r"'\x1b]0;x\x07'").stderr
    make("images", {"p/r/\x1b[2J.png": b"four"})
    assert "\x1b" not in check(run(), 4, "NN678", r"`p/r/\x1b[2J.png`").stderr
    write({"m.nn": KINDS["csv"].text().replace("t.csv", "a\x1b.csv")})
    ended = run()
    assert ended.exit_code in (3, 4) and "\x1b" not in ended.stderr
