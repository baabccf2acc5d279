"""Files to texts: what is accepted, and what is refused before it can do harm."""

import os
import socket

import pytest

from nndsl.diagnostics import Refused
from nndsl.syntax.read import LARGEST, read_source, source_of


@pytest.fixture
def file(tmp_path):
    def write(content, name="model.nn"):
        path = tmp_path / name
        path.write_bytes(content)
        return str(path)

    return write


def refused(path):
    with pytest.raises(Refused) as caught:
        read_source(path)
    (diagnostic,) = caught.value.diagnostics
    return diagnostic


@pytest.mark.parametrize(
    "content, text",
    [
        (b"y = x\n", "y = x\n"),
        (b"\xef\xbb\xbfy = x", "y = x"),
        (b"a\r\nb\rc\n\rd", "a\nb\nc\n\nd"),
        ("y\u0301 = 1".encode(), "\u00fd = 1"),
        (b"", ""),
    ],
)
def test_one_form_of_text(file, content, text):
    path = file(content)
    source = read_source(path)
    assert (source.text, source.name) == (text, path)


def test_a_text_from_elsewhere_takes_the_same_form():
    assert source_of("<text>", "\ufeffy\u0301\r\n").text == "\u00fd\n"


def test_not_utf8(file):
    diagnostic = refused(file(b"# caf\xe9\n"))
    assert diagnostic.code == "NN129" and diagnostic.exit_code == 3
    assert "0xE9 at offset 5" in diagnostic.message and "save as UTF-8" in diagnostic.help[0]


def test_utf16_is_not_called_binary(file):
    assert refused(file("y = x".encode("utf-16"))).code == "NN129"


def test_binary(file):
    diagnostic = refused(file(b"\x01\x02\x00\x03"))
    assert diagnostic.code == "NN130" and "offset 2" in diagnostic.message and "Barracuda" in diagnostic.notes[0]


def test_size(file):
    assert len(read_source(file(b"#" * LARGEST)).text) == LARGEST
    diagnostic = refused(file(b"#" * (LARGEST + 1)))
    assert diagnostic.code == "NN901" and diagnostic.exit_code == 6 and "4 MiB" in diagnostic.message


def test_missing(file, tmp_path):
    file(b"", "iris.nn")
    diagnostic = refused(str(tmp_path / "irs.nn"))
    assert diagnostic.code == "NN060" and diagnostic.exit_code == 8
    assert diagnostic.help == (f"did you mean {tmp_path / 'iris.nn'}?",)
    assert "spelt" in refused(str(tmp_path / "no" / "where.nn")).help[0]
    assert refused(str(tmp_path / "iris.nn" / "below.nn")).code == "NN060"


def test_a_relative_path_shows_where_it_was_looked_for(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert refused("gone.nn").notes == (f"looked for {tmp_path / 'gone.nn'}",)


def test_only_files(tmp_path):
    assert "a folder" in refused(str(tmp_path)).message
    os.mkfifo(tmp_path / "pipe.nn")
    diagnostic = refused(str(tmp_path / "pipe.nn"))
    assert diagnostic.code == "NN061" and "a pipe" in diagnostic.message
    assert "a device" in refused("/dev/zero").message


def test_a_socket(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the path of a socket is short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.nn")
        assert "a socket" in refused("s.nn").message


def test_unreadable(file, monkeypatch):
    def denied(*_):
        raise PermissionError(13, "Permission denied")

    path = file(b"")
    monkeypatch.setattr(os, "open", denied)
    diagnostic = refused(path)
    assert diagnostic.code == "NN062" and "Permission denied" in diagnostic.message


def test_a_path_that_no_system_has():
    assert refused("a\0b.nn").code == "NN062"
