"""`--watch`: checked again when a file changes, however its editor saves it. Time is a list of things to do."""

import json
import os
import re
import signal
import time

import pytest

from nndsl.cli import watch as module
from nndsl.cli.check import read_by
from nndsl.cli.watch import INTERVAL, announce, look, watch
from tests.unit.cli.conftest import call, start

WRONG = "input x : [2]\ny = z -> dense(1)\noutput y\n"


def watched(files, *happenings):
    """Each report's look at the files, where one thing happens between two looks."""
    steps = iter(happenings)
    reports = []

    def sleep(seconds):
        assert seconds == INTERVAL
        step = next(steps, None)
        if step is None:
            raise KeyboardInterrupt
        step()

    def act():
        reports.append([path.read_text() if path.exists() else None for path in files])
        return True

    with pytest.raises(KeyboardInterrupt):
        watch(lambda: [str(path) for path in files], act, sleep)
    return reports


def nothing():
    pass


def writing(path, text):
    return lambda: path.write_text(text)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "m.nn"
    path.write_text("a")
    return path


def test_nothing_happens_without_a_change(file):
    assert watched([file], *[nothing] * 20) == [["a"]]


def test_a_change_counts_once(file):
    assert watched([file], nothing, writing(file, "bb"), *[nothing] * 5) == [["a"], ["bb"]]


def test_any_of_the_files(file, tmp_path):
    other = tmp_path / "n.nn"
    other.write_text("x")
    reports = watched([file, other], writing(other, "yy"), nothing, writing(file, "bb"), nothing, nothing)
    assert reports == [["a", "x"], ["a", "yy"], ["bb", "yy"]]


def test_a_file_that_is_written_in_parts_is_not_read_before_it_is_whole(file):
    parts = [writing(file, ""), writing(file, "b"), writing(file, "bbb")]
    assert watched([file], *parts, nothing, nothing) == [["a"], ["bbb"]]


def test_a_file_that_is_replaced(file, tmp_path):
    """Same size and time, another file: what `mv` after `cp -p` makes."""
    new = tmp_path / "new"
    new.write_text("b")
    os.utime(new, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns))
    assert watched([file], lambda: os.replace(new, file), nothing, nothing) == [["a"], ["b"]]


def test_a_file_that_is_gone_for_a_moment(file):
    assert watched([file], file.unlink, writing(file, "bb"), nothing, nothing) == [["a"], ["bb"]]


def test_a_file_that_is_gone_for_longer_and_comes_back(file):
    reports = watched([file], file.unlink, nothing, nothing, writing(file, "c"), nothing, nothing)
    assert reports == [["a"], [None], ["c"]]


def test_a_change_while_it_acts_is_not_missed(file):
    seen = []

    def act():
        seen.append(file.read_text())
        if len(seen) == 1:
            file.write_text("later")
        return len(seen) < 2

    watch(lambda: [str(file)], act, lambda seconds: None)
    assert seen == ["a", "later"]


def test_it_ends_when_nobody_is_interested(file):
    watch(lambda: [str(file)], lambda: False, lambda seconds: pytest.fail("it went on"))


def test_names_that_no_file_can_have():
    assert look(["", "a\0b", "x" * 5000]) == (None, None, None)


def test_reports_are_told_apart(capsys):
    announce(lambda: "12:00:01")
    assert capsys.readouterr().out == "\n[12:00:01] checking now and after each change; Ctrl-C ends\n"


def editing(monkeypatch, *happenings):
    """The command with a sleep that does things, and then is interrupted."""
    steps = iter(happenings)

    def sleep(seconds):
        step = next(steps, None)
        if step is None:
            raise KeyboardInterrupt
        step()

    monkeypatch.setattr(module.watch, "__defaults__", (sleep,))


def test_the_command(folder, monkeypatch):
    file = folder / "xor.nn"
    good = file.read_text()
    half = good[: len(good) // 2]
    editing(monkeypatch, writing(file, WRONG), nothing, writing(file, half), writing(file, good), nothing, nothing)
    result = call("check", "xor.nn", "--watch")
    assert result.exit_code == 130 and result.stderr.count("error[") == 1 and "Traceback" not in result.stderr
    said = re.sub(r"\[\d\d:\d\d:\d\d\]", "[time]", result.stdout)
    head = "\n[time] checking now and after each change; Ctrl-C ends\nxor.nn: "
    assert said == f"{head}no mistakes found\n{head}1 error\n{head}no mistakes found\n"


def test_a_program_gets_a_record_a_line(folder, monkeypatch):
    editing(monkeypatch, writing(folder / "xor.nn", WRONG), nothing, nothing)
    result = call("check", "xor.nn", "--watch", "--json")
    assert [json.loads(line)["exit_code"] for line in result.stdout.splitlines()] == [0, 3]


def test_as_a_process_that_nobody_reads_any_more(folder):
    process = start("check", "xor.nn", "--watch")
    assert process.stdout.readline() == b"\n"
    process.stdout.close()
    for text in (WRONG, WRONG + "\n") * 50:
        if process.poll() is not None:
            break
        (folder / "xor.nn").write_text(text)
        time.sleep(0.5)
    assert process.wait(timeout=20) == 0


def test_ctrl_c_as_a_signal():
    process = start("check", "xor.nn", "--watch")
    while b"no mistakes" not in process.stdout.readline():
        pass
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=20)
    assert (process.returncode, stderr) == (130, b"\n")  # after the ^C that a terminal shows


def test_files_that_are_used_are_watched_too(tmp_path):
    main, library = tmp_path / "main.nn", tmp_path / "sub" / "library.nn"
    library.parent.mkdir()
    main.write_text('use "sub/library.nn"\ninput x : [2]\ny = twice(x)\noutput y\n')
    assert read_by([str(main)]) == [str(main), str(library)]
    library.write_text('use "more.nn"\nfn twice(u) = 2 * u\n')
    assert read_by([str(main)]) == [str(main), str(library), str(tmp_path / "sub" / "more.nn")]
    library.write_text('use "library.nn"\n')
    assert read_by([str(main)]) == [str(main), str(library)]
    main.write_text("broken (")
    assert read_by([str(main)]) == [str(main)]
