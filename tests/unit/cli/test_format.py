"""`nndsl format`: files in place, looked at only, or as a filter."""

import errno
import os
import subprocess

import pytest
from click.testing import CliRunner

from nndsl import files
from nndsl.cli.main import main
from tests.unit.cli.conftest import ROOT, call, start

ODD = "input x:[2]\ny=x->dense(1)  # ours\noutput y"
EVEN = "input x : [2]\ny = x -> dense(1)  # ours\noutput y\n"
BROKEN = "y = (\n"


def filtered(text, *options):
    return CliRunner().invoke(main, ["format", "-", *options], input=text)


def test_files_are_changed_in_place(folder):
    (folder / "odd.nn").write_text(ODD)
    (folder / "even.nn").write_text(EVEN)
    before = (folder / "even.nn").stat()
    result = call("format", "odd.nn", "even.nn")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "odd.nn: formatted\n1 file formatted, 1 file unchanged\n"
    assert (folder / "odd.nn").read_text() == (folder / "even.nn").read_text() == EVEN
    assert (folder / "even.nn").stat().st_ino == before.st_ino
    assert call("format", "odd.nn").stderr == "1 file unchanged\n"


def test_byte_order_marks_and_line_ends_go(folder):
    (folder / "odd.nn").write_bytes(b"\xef\xbb\xbf" + EVEN.replace("\n", "\r\n").encode())
    assert call("format", "odd.nn").exit_code == 0
    assert (folder / "odd.nn").read_bytes() == EVEN.encode()


def test_permissions_stay(folder):
    (folder / "odd.nn").write_text(ODD)
    (folder / "odd.nn").chmod(0o751)
    assert call("format", "odd.nn").exit_code == 0
    assert (folder / "odd.nn").stat().st_mode & 0o7777 == 0o751


def test_check_changes_nothing(folder):
    (folder / "odd.nn").write_text(ODD)
    (folder / "even.nn").write_text(EVEN)
    result = call("format", "--check", "odd.nn", "even.nn")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "odd.nn: would be formatted\n1 file would be formatted, 1 file unchanged\n"
    assert (folder / "odd.nn").read_text() == ODD
    assert call("format", "--check", "even.nn").exit_code == 0


def test_a_diff_shows_every_change(folder):
    """As the tool `patch` wants it: line ends and the byte order mark are shown too."""
    (folder / "odd.nn").write_bytes(f"\ufeff# a\r\n{ODD}".encode())
    result = call("format", "--diff", "odd.nn")
    assert result.exit_code == 1 and (folder / "odd.nn").read_bytes() == f"\ufeff# a\r\n{ODD}".encode()
    assert result.stdout_bytes.decode() == (
        "--- odd.nn\n+++ odd.nn\n@@ -1,4 +1,4 @@\n"
        "-\ufeff# a\r\n-input x:[2]\n-y=x->dense(1)  # ours\n-output y\n\\ No newline at end of file\n"
        "+# a\n+input x : [2]\n+y = x -> dense(1)  # ours\n+output y\n"
    )
    call("format", "odd.nn")
    result = call("format", "--diff", "odd.nn")
    assert (result.exit_code, result.stdout) == (0, "")


def test_a_filter():
    result = filtered(ODD)
    assert (result.exit_code, result.stdout, result.stderr) == (0, EVEN, "")
    result = filtered(ODD, "--check")
    assert (result.exit_code, result.stdout) == (1, "") and result.stderr.startswith("<stdin>: would be formatted\n")
    result = filtered(ODD, "--diff")
    assert result.exit_code == 1 and result.stdout.startswith("--- <stdin>\n+++ <stdin>\n@@ ")
    assert filtered(EVEN, "--check", "--diff").exit_code == 0


def test_a_filter_says_nothing_for_a_broken_text():
    result = filtered(BROKEN)
    assert (result.exit_code, result.stdout) == (3, "") and "<stdin>:1:5" in result.stderr
    assert filtered(b"\xff\n").exit_code == 3
    assert filtered(b"#" * (4 * 2**20 + 1)).exit_code == 6


def test_a_filter_writes_utf_8_whatever_the_terminal_speaks():
    process = start(
        "format", "-", stdin=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"}
    )
    out, _ = process.communicate("重み=1".encode())
    assert (process.returncode, out.decode()) == (0, "重み = 1\n")


def test_all_files_are_treated_though_one_is_wrong(folder):
    (folder / "odd.nn").write_text(ODD)
    (folder / "broken.nn").write_text(BROKEN)
    result = call("format", "broken.nn", "missing.nn", ".", "odd.nn")
    assert result.exit_code == 3  # that of the first
    assert (folder / "broken.nn").read_text() == BROKEN and (folder / "odd.nn").read_text() == EVEN
    assert "NN102" in result.stderr and "NN060" in result.stderr and "NN061" in result.stderr
    assert result.stderr.endswith("odd.nn: formatted\n1 file formatted, 3 files refused\n")
    assert call("format", "--check", "missing.nn", "broken.nn").exit_code == 8


def test_a_symbolic_link_is_read_but_nothing_is_changed_through_it(folder):
    (folder / "odd.nn").write_text(ODD)
    (folder / "link.nn").symlink_to("odd.nn")
    result = call("format", "link.nn")
    assert result.exit_code == 8 and "NN055" in result.stderr and str(folder / "odd.nn") in result.stderr
    assert (folder / "link.nn").is_symlink() and (folder / "odd.nn").read_text() == ODD
    assert call("format", "--check", "link.nn").exit_code == 1


def test_what_may_not_be_written_is_left_alone(folder, monkeypatch):
    (folder / "odd.nn").write_text(ODD)
    # To the administrator everything is writable, so the system's answer is made here.
    for place in ("odd.nn", "."):
        monkeypatch.setattr(os, "access", lambda path, _, place=place: path != place)
        result = call("format", "odd.nn")
        assert result.exit_code == 8 and "NN056" in result.stderr and f'chmod u+w "{place}"' in result.stderr
        assert (folder / "odd.nn").read_text() == ODD


def test_a_full_disk_leaves_the_file(folder, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    (folder / "odd.nn").write_text(ODD)
    names = sorted(os.listdir(folder))
    monkeypatch.setattr(files.os, "fsync", full)
    result = call("format", "odd.nn")
    assert result.exit_code == 8 and "NN053" in result.stderr and "odd.nn: formatted" not in result.stderr
    assert (folder / "odd.nn").read_text() == ODD and sorted(os.listdir(folder)) == names


def test_a_file_name_cannot_move_the_cursor(folder):
    (folder / "a\x1b[2J.nn").write_text(ODD)
    result = call("format", "--diff", "a\x1b[2J.nn")
    assert "\x1b" not in result.stdout + result.stderr and "a<U+001B>[2J.nn: would be formatted" in result.stderr


@pytest.mark.parametrize("arguments", [(), ("--chek", "xor.nn")])
def test_usage(arguments):
    assert call("format", *arguments).exit_code == 2


def test_our_own_files_are_in_the_style():
    ours = sorted(str(path) for name in ("models", "nndsl/stdlib", "examples") for path in (ROOT / name).rglob("*.nn"))
    assert len(ours) > 10
    result = call("format", "--check", *ours)
    assert result.exit_code == 0, result.stderr
