"""The program as the system sees it: signals, pipes, full disks, terminals and their absence."""

import json
import os
import pty
import re
import select
import signal
import sys
import time

import pytest

from nndsl.training import checkpoint
from tests.unit.cli.conftest import start

ENDLESS = ("run", "xor.nn", "--set", "train.epochs=1000000")
# Each update takes longer than the test, so that a signal finds the program in the middle of one.
SLOW = """
import time
from nndsl.training.learner import Learner
def update(self, batch):
    open("updating", "w").close()
    time.sleep(60)
Learner.update = update
from nndsl.cli.main import main
main()
"""


def wait_for(path, process):
    while not path.exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)


@pytest.mark.parametrize("number, exit_code", [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_stops_after_the_step_and_keeps_the_weights(folder, number, exit_code):
    process = start(*ENDLESS)
    wait_for(folder / "runs/xor/1/metrics.jsonl", process)
    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=20)
    assert process.returncode == exit_code
    assert stdout.endswith(b"go on with `nndsl run xor.nn --resume runs/xor/1`\n")
    assert b"train: stopped after" in stdout and b"runs/xor/1/weights.safetensors" in stdout
    assert b"press Ctrl-C again" in stderr and b"Traceback" not in stderr
    run = json.loads((folder / "runs/xor/1/run.json").read_text())
    assert run["status"] == "interrupted" and run["fits"][0]["updates"] > 0
    assert checkpoint.load(folder / "runs/xor/1/weights.safetensors")[0].keys() >= {"y.dense.b"}


def test_the_second_signal_leaves_at_once(folder):
    process = start("run", "xor.nn", code=SLOW)
    wait_for(folder / "updating", process)
    process.send_signal(signal.SIGINT)
    answer = b""
    while b"again" not in answer:
        answer += os.read(process.stderr.fileno(), 4096)
    process.send_signal(signal.SIGTERM)
    _, stderr = process.communicate(timeout=20)
    assert process.returncode == 143 and b"Traceback" not in stderr
    assert json.loads((folder / "runs/xor/1/run.json").read_text())["status"] == "interrupted"
    assert not list((folder / "runs/xor/1").glob(".*")) and not (folder / "runs/xor/1/weights.safetensors").exists()


def test_killed_at_any_time_no_file_is_in_pieces(folder):
    process = start(*ENDLESS)
    wait_for(folder / "runs/xor/1/metrics.jsonl", process)
    process.kill()
    process.communicate()
    for name in ("run.json", "settings.json"):
        assert json.loads((folder / "runs/xor/1" / name).read_text())


def test_ctrl_c_while_data_are_read_does_not_wait_for_all_of_them(folder):
    """A reader that hears of each row and takes a minute for it."""
    code = (
        "import time, nndsl.data.formats.table as t\n"
        "def rows(table, columns, problems):\n"
        "    for part in range(60):\n"
        "        open('reading', 'w').close(), time.sleep(1), table.watch(table.name, part / 60)\n"
        "        yield from ()\n"
        "t.Table.rows = rows\nfrom nndsl.cli.main import main; main()"
    )
    process = start("run", "flowers.nn", code=code)
    wait_for(folder / "reading", process)
    process.send_signal(signal.SIGTERM)
    _, stderr = process.communicate(timeout=20)
    assert process.returncode == 143 and b"Traceback" not in stderr
    assert not (folder / "runs").exists()


def test_ctrl_c_after_the_last_step_stops_nothing(folder):
    code = (
        "import os, signal, nndsl.training.recording as r\nfound = r.tables\n"
        "r.tables = lambda *a: [os.kill(os.getpid(), signal.SIGINT), found(*a)][1]\n"
    )
    process = start("run", "xor.nn", "--json", code=code + "from nndsl.cli.main import main; main()")
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 0 and b"press Ctrl-C again" in stderr
    assert json.loads(stdout)["status"] == "finished"


def test_ctrl_c_while_a_model_is_opened(folder):
    code = (
        "import time, nndsl.model as m\nm.Model.open = lambda *a, **k: [open('opening', 'w').close(), time.sleep(60)]\n"
    )
    process = start("run", "xor.nn", code=code + "from nndsl.cli.main import main; main()")
    wait_for(folder / "opening", process)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=20)
    assert (process.returncode, stdout) == (130, b"") and b"Traceback" not in stderr


needs_dev_full = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no /dev/full")


@needs_dev_full
@pytest.mark.parametrize("argument", ["--version", "--help"])  # written by us, and by click
def test_standard_output_is_full(argument):
    with open("/dev/full", "wb") as full:
        process = start(argument, stdout=full)
        _, stderr = process.communicate(timeout=20)
    assert process.returncode == 8 and b"No space left" in stderr and b"Traceback" not in stderr


@needs_dev_full
def test_results_are_kept_though_standard_output_is_full(folder):
    with open("/dev/full", "wb") as full:
        process = start("run", "xor.nn", "-q", stdout=full)
        process.communicate(timeout=20)
    assert process.returncode == 8 and checkpoint.load(folder / "runs/xor/1/weights.safetensors")


def closed_pipe():
    reader, writer = os.pipe()
    os.close(reader)
    return writer


def test_nobody_reads_standard_output():
    writer = closed_pipe()
    process = start("--version", stdout=writer)
    os.close(writer)
    assert process.communicate(timeout=20)[1] == b"" and process.returncode == 0


def test_nobody_reads_standard_error(folder):
    writer = closed_pipe()
    process = start("run", "xor.nn", stderr=writer)
    os.close(writer)
    stdout, _ = process.communicate(timeout=20)
    assert process.returncode == 0 and b"kept in runs/xor/1" in stdout


def test_streams_that_know_only_ascii():
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "1", "PYTHONPATH": ":".join(sys.path)}
    _, stderr = start("größe", env=environment).communicate(timeout=20)
    assert b"there is no command `gr\\xf6\\xdfe`" in stderr


def on_a_terminal(*arguments, **environment):
    """What the program writes to a terminal of 80 columns, and its exit code."""
    leader, follower = pty.openpty()
    env = {**os.environ, "PYTHONPATH": ":".join(sys.path), "TERM": "xterm", "COLUMNS": "80", **environment}
    process = start(*arguments, stdin=follower, stdout=follower, stderr=follower, env=env)
    os.close(follower)
    written = b""
    while select.select([leader], [], [], 20)[0]:
        try:
            written += os.read(leader, 65536)
        except OSError:  # the other end is closed
            break
    os.close(leader)
    return written.decode(), process.wait(timeout=20)


def test_a_terminal_that_watches_is_cleared_for_each_report(folder):
    leader, follower = pty.openpty()
    env = {**os.environ, "PYTHONPATH": ":".join(sys.path), "TERM": "xterm"}
    process = start("check", "xor.nn", "--watch", stdin=follower, stdout=follower, stderr=follower, env=env)
    os.close(follower)

    def read_until(end):
        text = b""
        while end not in text:
            assert select.select([leader], [], [], 20)[0], text
            text += os.read(leader, 65536)
        return text.decode()

    time_line = r"\x1b\[2J\x1b\[H\[\d\d:\d\d:\d\d\] checking now and after each change; Ctrl-C ends\r\n"
    assert re.fullmatch(time_line + "xor.nn: no mistakes found\r\n", read_until(b"found\r\n"))
    (folder / "new").write_text("y = z\n")
    os.replace(folder / "new", folder / "xor.nn")
    assert re.match(time_line + r"\x1b\[1;31merror\[", read_until(b"1 error\r\n"))
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 130
    os.close(leader)


def test_a_terminal_gets_a_live_line_and_a_table():
    text, code = on_a_terminal("run", "xor.nn", "--set", "train.epochs=60")
    assert code == 0 and "\x1b[?25l" in text and text.rindex("\x1b[?25h") > text.rindex("\x1b[?25l")
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text).replace("\r", "\n")
    rows = re.findall(r"^ +(\d+) ([* ]) +[\d.]+ +[\d.]+ +[\d.]+ s$", plain, re.MULTILINE)
    assert 20 <= len(rows) <= 27 and rows[0][0] == "1" and "60" in [epoch for epoch, _ in rows]
    assert re.search(r"^ epoch +loss +accuracy +time", plain, re.MULTILINE) and "kept in runs/xor/1" in plain


def test_a_terminal_that_cannot_redraw_gets_a_log():
    text, code = on_a_terminal("run", "xor.nn", TERM="dumb")
    assert code == 0 and "\x1b" not in text and "epoch 3/3  training: loss" in text


def test_colour_is_for_terminals_that_want_it():
    assert "\x1b[1;31merror" in on_a_terminal("rum")[0]
    assert "\x1b" not in on_a_terminal("rum", NO_COLOR="1")[0]
    process = start("rum")
    assert b"\x1b" not in process.communicate()[1]


def test_the_lines_of_an_error_are_in_colours(folder):
    (folder / "wrong.nn").write_text("input weight : [2]\ny = weight -> dence(2)\noutput y\n")
    text, code = on_a_terminal("check", "wrong.nn")
    assert code == 3 and "\x1b[1my\x1b[0m = weight -> \x1b[36mdence\x1b[0m(\x1b[32m2\x1b[0m)" in text


def test_the_summary_on_a_terminal_is_framed():
    text, code = on_a_terminal("summary", "xor.nn")
    assert code == 0 and "─" in text and "total" in text
