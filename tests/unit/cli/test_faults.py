"""What goes wrong with runs and their checkpoints, and what the program does then: what is asked, exit code, code, and
that nothing is lost.

The numbers are those of the project's list of faults, 43 to 70. `ELSEWHERE` names the tests of those that other modules
have; the rest is here.
"""

import errno
import itertools
import json
import os
import re
import shutil
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import pytest

from nndsl.diagnostics import Refused
from nndsl.model import Model
from nndsl.training import recording, runs
from nndsl.training.learner import Learner
from nndsl.training.recording import train_and_record
from nndsl.training.runs import RunFolder
from nndsl.training.writing import recording as writing
from tests.unit.cli.conftest import FILES, ROOT, call, start

ELSEWHERE = {
    "43 a loss that becomes NaN": "unit/training/test_loop.py::test_the_weights_of_the_last_good_epoch_are_kept",
    "43 weights that become NaN": "unit/training/test_loop.py::test_weights_that_the_last_update_made_not_finite_are_not_kept",
    "45 Ctrl-C, 46 SIGTERM, SIGHUP": "unit/cli/test_processes.py::test_a_signal_stops_after_the_step_and_keeps_the_weights",
    "45 how to go on": "unit/cli/test_run.py::test_an_interrupted_run_says_how_to_go_on",
    "45 Ctrl-C again": "unit/cli/test_processes.py::test_the_second_signal_leaves_at_once",
    "47 kill -9 at any time": "laws/test_kills.py::test_trainings_that_are_killed_go_on_as_if_nothing_had_happened",
    "47 in the middle of a write": "unit/training/test_resuming.py::test_what_a_killed_process_left_half_written_is_removed",
    "48 power loss": "unit/test_files.py::test_a_folder_that_cannot_be_flushed_is_no_failure",
    "48 power loss, the lock": "unit/training/test_runs.py::test_a_lock_that_does_not_say_by_whom_is_taken_away_after_a_moment",
    "49 a disk full in checkpoint and log": "laws/test_faults.py::test_whatever_call_fails_nothing_is_lost",
    "49 a disk full in a picture": "unit/test_files.py::test_a_full_disk_says_what_is_needed_and_what_is_free",
    "50 standard output full": "unit/cli/test_processes.py::test_results_are_kept_though_standard_output_is_full",
    "50 standard output closed": "unit/cli/test_processes.py::test_nobody_reads_standard_output",
    "52 a weights file cut off": "unit/training/test_checkpoint.py::test_every_truncation_is_noticed",
    "53 a flipped bit": "unit/training/test_checkpoint.py::test_every_flipped_bit_is_noticed",
    "53 of any file of a run": "laws/test_flips.py::test_every_change_is_noticed",
    "54 a pickle as weights": "unit/training/test_checkpoint.py::test_a_pickle_is_never_run",
    "54 a pickle as data": "unit/data/test_arrays.py::test_pickles_are_never_opened",
    "55 headers that promise too much": "unit/training/test_checkpoint.py::test_what_is_refused",
    "55 a name twice": "unit/training/test_checkpoint.py::test_a_name_that_stands_twice_is_refused",
    "56 packed data that grow": "unit/data/test_packed.py::test_a_bomb_is_refused_at_its_limit",
    "57 a later format": "unit/training/test_checkpoint.py::test_a_later_format_says_so",
    "58 wrong weights": "unit/training/test_checkpoint.py::test_verify_lists_every_difference",
    "58 another model's": "unit/cli/test_predict.py::test_a_damaged_run",
    "59 weights that are NaN": "unit/training/test_checkpoint.py::test_verify_looks_at_types_and_values",
    "60 dot is missing": "unit/render/test_draw.py::test_without_dot_the_library_draws",
    "60 dot hangs": "unit/render/test_draw.py::test_a_drawing_that_hangs_is_stopped",
    "61 TERM=dumb": "unit/cli/test_processes.py::test_a_terminal_that_cannot_redraw_gets_a_log",
    "61 few columns": "unit/cli/test_progress.py::test_columns_line_up_and_a_narrow_terminal_has_fewer",
    "62 streams of ASCII": "unit/cli/test_processes.py::test_streams_that_know_only_ascii",
    "63 two runs at once": "unit/training/test_runs.py::test_no_two_runs_share_a_folder",
    "63 two processes in one run": "unit/training/test_resuming.py::test_one_process_at_a_time",
    "64 the input as output": "unit/cli/test_render.py::test_the_model_is_never_overwritten",
    "64 a link as output": "unit/test_files.py::test_a_link_is_replaced_and_what_it_points_to_is_not",
    "65 more memory than allowed": "unit/cli/test_memory.py::test_what_needs_more_is_refused",
    "66 data changed before resuming": "unit/training/test_resuming.py::test_data_that_changed",
    "66 a model changed before resuming": "unit/training/test_resuming.py::"
    "test_comments_and_layout_may_change_but_not_what_the_text_means",
    "66 a file saved in parts": "unit/cli/test_watch.py::test_a_file_that_is_written_in_parts_is_not_read_before_it_is_whole",
    "69 a wrong command line": "unit/cli/test_usage.py::test_wrong_command_lines",
    "70 our own fault": "unit/cli/test_failures.py::test_our_own_fault_is_one_line_and_a_report",
}


@pytest.mark.parametrize("fault", ELSEWHERE)
def test_the_tests_of_other_modules_are_there(fault):
    path, _, name = ELSEWHERE[fault].partition("::")
    assert f"\ndef {name}(" in (ROOT / "tests" / path).read_text("utf-8")


@pytest.fixture
def failing_update(monkeypatch):
    """Have an update fail that is made after so many others."""

    def prepare(after, failure):
        made, real = itertools.count(), Learner.update

        def update(self, batch):
            if next(made) >= after:
                raise failure
            return real(self, batch)

        monkeypatch.setattr(Learner, "update", update)

    return prepare


def goes_on(whole, *options):
    """Whether a run that failed, `runs/xor/1`, ends with the weights of one that did not."""
    ended = call("run", "xor.nn", "--resume", "--quiet", *options)
    left = [path.name for path in Path("runs/xor/1").rglob("*") if path.suffix == ".tmp" or path.name in ("lock", "progress")]
    return ended.exit_code == 0 and not left and RunFolder(Path("runs/xor/1")).file(runs.WEIGHTS).read_bytes() == whole


@pytest.fixture
def whole():
    """The weights of a training that nothing happens to."""
    assert call("run", "xor.nn", "--quiet", "--out", "whole").exit_code == 0
    return Path("whole/xor/1", runs.WEIGHTS).read_bytes()


def test_43_a_loss_that_becomes_nan(folder):
    (folder / "xor.nn").write_text(FILES["xor.nn"].replace("sigmoid", "exp -> log").replace("binary_cross_entropy", "squared_error"))
    ended = call("run", "xor.nn", "--set", "train.epochs=9", "--set", "train.optimizer=sgd(1e30)")
    assert ended.exit_code == 7 and "error[NN701]" in ended.stderr and " --> xor.nn:" in ended.stderr
    assert re.search(r"at epoch \d, update \d", ended.stderr) and "the last finite loss was" in ended.stderr
    assert all(np.isfinite(array).all() for array in RunFolder(Path("runs/xor/1")).weights().values())


def test_44_numbers_at_their_limits_are_no_warnings_of_numpy(folder):
    """exp(1000000) and log(0), in a softmax, a sigmoid and their losses."""
    (folder / "flowers.nn").write_text(FILES["flowers.nn"].replace("y = size", "y = (1e6 * size)"))
    (folder / "xor.nn").write_text(FILES["xor.nn"].replace("y = x", "y = (1e6 * x)").replace("dense(1)", "linear(1)"))
    for model in ("flowers.nn", "xor.nn"):
        process = start("run", model, "--quiet")
        _, stderr = process.communicate(timeout=60)
        assert process.returncode == 0 and b"Warning" not in stderr, stderr


def test_51_a_folder_that_is_read_only_is_found_before_the_first_epoch(folder, monkeypatch, failing_update):
    failing_update(0, AssertionError("it trains"))

    def refuse(path, *arguments, **options):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), os.fspath(path))

    monkeypatch.setattr(os, "mkdir", refuse)
    ended = call("run", "xor.nn")
    assert ended.exit_code == 8 and "error[NN090]" in ended.stderr and "nothing was trained yet" in ended.stderr


def test_52_what_is_kept_of_a_run_is_cut_off(folder, whole, failing_update, monkeypatch):
    failing_update(2, KeyboardInterrupt())
    assert call("run", "xor.nn", "--keep-every", "0").exit_code == 130
    monkeypatch.undo()
    monkeypatch.chdir(folder)
    (page,) = Path("runs/xor/1/progress").iterdir()
    os.truncate(page, 300)
    ended = call("run", "xor.nn", "--resume")
    assert ended.exit_code == 5 and "error[NN80" in ended.stderr
    assert f"help: remove {page}: what it keeps is computed again" in ended.stderr
    page.unlink()
    assert goes_on(whole)


@pytest.mark.parametrize("language", [{"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}])
@pytest.mark.parametrize("name", ["größe.nn".encode(), b"gr\xf6\xdfe.nn"])
def test_62_names_that_the_terminal_cannot_show(folder, language, name):
    shutil.copy(folder / "xor.nn", os.path.join(os.fsencode(folder), name))
    environment = {**os.environ, **language, "PYTHONPATH": str(ROOT)}
    for command in (["run", name], ["run", name, "--json"], ["run", name, "--resume"]):
        process = start(*command, env=environment)
        stdout, stderr = process.communicate(timeout=60)
        assert process.returncode == (5 if b"--resume" in command or "--resume" in command else 0), stderr
        assert b"Traceback" not in stderr and b"internal error" not in stderr and b"," not in stdout.split(b"loss")[-1][:6]


@pytest.mark.parametrize(
    "number, failure, exit_code, said",
    [
        (45, KeyboardInterrupt(), 130, ""),
        (65, MemoryError(), 6, "error[NN990]: there is not enough memory"),
        (70, AssertionError("our own"), 70, "internal error: AssertionError: our own; this is a fault of nndsl"),
    ],
)
def test_what_stops_an_update_leaves_what_was_kept(folder, whole, failing_update, monkeypatch, number, failure, exit_code, said):
    with monkeypatch.context() as here:
        here.setattr("tempfile.tempdir", str(folder))
        failing_update(2, failure)
        ended = call("run", "xor.nn", "--keep-every", "0")
    monkeypatch.undo()
    monkeypatch.chdir(folder)
    assert ended.exit_code == exit_code and said in ended.stderr and "Traceback" not in ended.stderr
    assert RunFolder(Path("runs/xor/1")).record()["status"] in ("failed", "interrupted")
    assert goes_on(whole)


def test_49_a_training_that_cannot_write_its_log_says_how_to_go_on(folder, whole, monkeypatch):
    def refuse(self, record):
        with writing(self.file(runs.METRICS)):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as here:
        here.setattr(RunFolder, "append_metrics", refuse)
        ended = call("run", "xor.nn")
    assert ended.exit_code == 8 and "error[NN091]" in ended.stderr and "No space left on device" in ended.stderr
    assert "then go on: `nndsl run model.nn --resume runs/xor/1`" in ended.stderr
    assert goes_on(whole)


TWO_BLOCKS = """
train again {
  data   = csv("flowers.csv")(size = ["wide", "long"])
  loss   = cross_entropy(y, kind)
  epochs = 2
}
"""
ENSEMBLE = "train.ensemble=bagging(2)"


@pytest.mark.parametrize("text, overrides", [(TWO_BLOCKS, ()), ("", (ENSEMBLE,))], ids=["blocks", "ensemble"])
def test_66_data_that_change_while_a_run_goes_on(folder, text, overrides):
    """A later block, and the processes of an ensemble, read them again."""
    (folder / "flowers.nn").write_text(FILES["flowers.nn"] + text)
    model = Model.open("flowers.nn", overrides=overrides)
    assert model.dataset.count == 6
    (folder / "flowers.csv").write_text(FILES["flowers.csv"].replace("1.5", "1.6"))
    with pytest.raises(Refused) as refused:
        train_and_record(model)
    assert [d.code for d in refused.value.diagnostics] == ["NN832"] and refused.value.exit_code == 5
    (folder / "flowers.csv").write_text(FILES["flowers.csv"])
    begun = Path("runs/flowers/1", runs.RECORD).exists()
    assert begun == bool(text)  # no member of the ensemble had begun
    if begun:
        assert call("run", "flowers.nn", "--resume").exit_code == 0




def test_67_a_clock_that_goes_back(folder, whole, monkeypatch):
    moments = itertools.count(2_000_000_000, -1_000_000)

    class Back(datetime):
        @classmethod
        def now(cls, zone=None):
            return datetime.fromtimestamp(next(moments), timezone.utc)

    monkeypatch.setattr(recording, "datetime", Back)
    assert call("run", "xor.nn").exit_code == 0
    assert Path("runs/xor/1", runs.WEIGHTS).read_bytes() == whole
    record = json.loads(Path("runs/xor/1", runs.RECORD).read_text())
    assert record["finished"] < record["started"] and record["fits"][0]["seconds"] >= 0


def test_67_nothing_else_asks_for_the_time_of_day():
    clock = re.compile(r"\btime\.time\b|\bfrom time import [^\n]*\btime\b|\bdatetime\.now\b|\bstrftime\b")
    asking = {path.relative_to(ROOT).as_posix() for path in (ROOT / "nndsl").rglob("*.py") if clock.search(path.read_text("utf-8"))}
    assert asking == {"nndsl/training/recording.py", "nndsl/cli/watch.py"}


def test_68_another_numpy_on_resuming(folder, whole, failing_update, monkeypatch):
    failing_update(2, KeyboardInterrupt())
    call("run", "xor.nn", "--keep-every", "0")
    monkeypatch.undo()
    monkeypatch.chdir(folder)
    run = RunFolder(Path("runs/xor/1"))
    run.write_record(runs.RECORD, run.record() | {"versions": run.record()["versions"] | {"numpy": "1.0"}})
    ended = call("run", "xor.nn", "--resume")
    assert ended.exit_code == 0 and "warning[NN834]" in ended.stderr and "numpy 1.0, now" in ended.stderr
    assert run.file(runs.WEIGHTS).read_bytes() == whole
