"""Files are written whole or not at all, whatever the system answers."""

import errno
import os
import subprocess
import sys

import pytest

from nndsl import files
from nndsl.diagnostics import Refused
from nndsl.files import write_atomically

CALLS = ("open", "fsync", "replace")
FAULTS = {
    errno.ENOSPC: "NN053",
    errno.EDQUOT: "NN053",
    errno.EACCES: "NN052",
    errno.EROFS: "NN052",
    errno.EIO: "NN054",
}


def code_of(error):
    return error.value.diagnostics[0].code


def test_a_new_file_and_one_that_takes_the_place_of_another(tmp_path):
    path = tmp_path / "a.svg"
    write_atomically(path, b"first")
    write_atomically(str(path), b"second, longer")
    assert path.read_bytes() == b"second, longer" and os.listdir(tmp_path) == ["a.svg"]


def test_permissions_are_those_of_the_umask(tmp_path):
    before = os.umask(0o027)
    try:
        write_atomically(tmp_path / "a", b"")
    finally:
        os.umask(before)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


def test_the_longest_name_a_file_can_have(tmp_path):
    write_atomically(tmp_path / ("n" * 255), b"x")
    assert os.listdir(tmp_path) == ["n" * 255]


def test_a_link_is_replaced_and_what_it_points_to_is_not(tmp_path):
    (tmp_path / "precious").write_bytes(b"old")
    (tmp_path / "link").symlink_to("precious")
    write_atomically(tmp_path / "link", b"new")
    assert (tmp_path / "precious").read_bytes() == b"old" and (tmp_path / "link").read_bytes() == b"new"


@pytest.mark.parametrize(
    "name, code", [("none/a.svg", "NN050"), ("file/a.svg", "NN050"), ("folder", "NN051"), ("n" * 300, "NN054")]
)
def test_places_where_no_file_can_be(tmp_path, name, code):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(Refused) as error:
        write_atomically(tmp_path / name, b"x")
    assert code_of(error) == code and error.value.exit_code == 8
    assert sorted(os.listdir(tmp_path)) == ["file", "folder"]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("number, code", FAULTS.items())
def test_a_fault_at_any_call_leaves_the_old_file(tmp_path, monkeypatch, call, number, code):
    path = tmp_path / "a.svg"
    path.write_bytes(b"old")

    def fail(*arguments, **settings):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(files.os, call, fail)
    with pytest.raises(Refused) as error:
        write_atomically(path, b"new")
    monkeypatch.undo()
    assert code_of(error) == code
    assert path.read_bytes() == b"old" and os.listdir(tmp_path) == ["a.svg"]


def test_a_full_disk_says_what_is_needed_and_what_is_free(tmp_path):
    """The system's own refusal: a limit on the size of files, in a process of its own."""
    code = (
        "import resource, signal, sys\n"
        "from nndsl.diagnostics import Refused\n"
        "from nndsl.files import write_atomically\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try: write_atomically(sys.argv[1], b'x' * 5000)\n"
        "except Refused as refused: print(refused.diagnostics[0].code, refused.diagnostics[0].notes[0])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "a")], capture_output=True, text=True)
    assert done.stdout.startswith("NN053 5000 bytes are needed, ") and os.listdir(tmp_path) == []


def test_a_folder_that_cannot_be_flushed_is_no_failure(tmp_path, monkeypatch):
    real, flushed = os.fsync, []

    def fsync(descriptor):
        flushed.append(os.fstat(descriptor).st_mode)
        if len(flushed) == 2:  # the first is the file, the second the folder
            raise OSError(errno.EINVAL, "no")
        real(descriptor)

    monkeypatch.setattr(files.os, "fsync", fsync)
    write_atomically(tmp_path / "a", b"x")
    assert len(flushed) == 2 and (tmp_path / "a").read_bytes() == b"x"
