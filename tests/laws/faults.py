"""Every call that a run makes to the file system fails once, and nothing that was learned is lost.

    python tests/laws/faults.py [--every K]

A training is started with its first call failing, then with its second, and so on, until it gets by with fewer calls;
so is one that is resumed. The error is that of a full disk, a broken one, or of a folder that may not be written, in
turn. A write that fails has written half. After each failure

    the program has ended with a diagnostic and exit code 8 (5 where it was to read), or done all there was to do
    every weights file that is there can be read
    the next start goes on to the same weights and the same log, and leaves nothing half written.
"""

from __future__ import annotations

import argparse
import builtins
import errno
import io
import os
import shutil
import tempfile
from contextlib import ExitStack, chdir, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Callable, Iterator
from unittest.mock import patch

from click.testing import CliRunner, Result

from nndsl.cli.main import main
from nndsl.training import checkpoint, lock, runs

ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)
MODEL = """input  x : [2]
target d : class(2)
y = x -> dense(3) -> tanh -> dropout(20%) -> dense(2) -> softmax
output y for d

train {
  data       = rows(x = [[0, 0], [0, 1], [1, 0], [1, 1], [2, 0], [0, 2]], d = [0, 1, 1, 0, 1, 1])
  loss       = cross_entropy(y, d)
  metrics    = [accuracy(y, d)]
  optimizer  = adam(0.1)
  validation = 2 / 6
  batch      = 2
  epochs     = 2
}
"""
RUN = ("run", "model.nn", "--quiet", "--keep-every", "0")
CALLS = ("open", "fsync", "replace", "mkdir", "unlink")  # of the module os


class Written:
    """A file open for writing, whose calls count."""

    def __init__(self, file: Any, called: Callable[[], None]):
        self.file, self.called = file, called

    def write(self, content: Any) -> int:
        try:
            self.called()
        except OSError:
            self.file.write(content[: len(content) // 2])
            raise
        return self.file.write(content)

    def flush(self) -> None:
        self.called()
        self.file.flush()

    def __enter__(self) -> Written:
        return self

    def __exit__(self, *failure: Any) -> None:
        self.file.close()
        self.called()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


class Fault:
    """A context in which one call on what is in a folder fails."""

    def __init__(self, folder: Path, number: int, error: int):
        self.folder, self.number, self.error = folder.resolve(), number, error
        self.calls = 0
        self.descriptors: set[int] = set()

    @property
    def happened(self) -> bool:
        return self.calls >= self.number

    def called(self) -> None:
        self.calls += 1
        if self.calls == self.number:
            raise OSError(self.error, os.strerror(self.error))

    def concerns(self, place: Any, directory: int | None) -> bool:
        if isinstance(place, int) or directory is not None:
            return (place if directory is None else directory) in self.descriptors
        return Path(os.path.abspath(place)).is_relative_to(self.folder)

    def of_system(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(place: Any, *arguments: Any, dir_fd: int | None = None, **options: Any) -> Any:
            options |= {} if dir_fd is None else {"dir_fd": dir_fd}
            if not self.concerns(place, dir_fd):
                return real(place, *arguments, **options)
            self.called()
            result = real(place, *arguments, **options)
            if isinstance(result, int):
                self.descriptors.add(result)
            return result

        return call

    def open(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(place: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
            if not self.concerns(place, None):
                return real(place, mode, *arguments, **options)
            if not isinstance(place, int):
                self.called()
            file = real(place, mode, *arguments, **options)
            return file if mode.startswith("r") else Written(file, self.called)

        return call

    def __enter__(self) -> Fault:
        self.patches = ExitStack()
        for name in CALLS:
            self.patches.enter_context(patch.object(os, name, self.of_system(getattr(os, name))))
        opening = self.open(builtins.open)
        for module in (builtins, io):
            self.patches.enter_context(patch.object(module, "open", opening))
        return self

    def __exit__(self, *failure: Any) -> None:
        self.patches.close()


def call(*arguments: str) -> Result:
    result = CliRunner().invoke(main, arguments)
    assert "Traceback" not in result.stderr and "internal error" not in result.stderr, result.stderr
    return result


def stopped_after(updates: int) -> Any:
    """Ctrl-C after so many updates."""
    asked = count()
    return patch("nndsl.cli.interrupts.Interrupts.__call__", lambda self: next(asked) >= updates)


def last_run(out: Path) -> Path | None:
    """The last run that has begun."""
    begun = [path.parent for path in out.glob(f"model/*/{runs.RECORD}")]
    return max(begun, key=lambda path: int(path.name), default=None)


def result_of(out: Path) -> tuple[bytes, list[str]]:
    """The weights of the last run, and its log without times. Nothing half written is left in it."""
    run = last_run(out)
    left = [path.name for path in run.rglob("*") if path.name.endswith(".tmp") or path.name in ("lock", "progress")]
    assert not left, left
    lines = (run / runs.METRICS).read_text("utf-8").splitlines()
    return (run / runs.WEIGHTS).read_bytes(), [line.partition('"seconds"')[0] + line.partition('"training"')[2] for line in lines]


def trial(out: Path, expected: Any, number: int, error: int, *more: str) -> bool:
    """Let one call fail and go on. False where there were not so many calls."""
    with Fault(out, number, error) as fault:
        ended = call(*RUN, "--out", str(out), *more)
    if not fault.happened:
        assert ended.exit_code == 0, ended.stderr
        return False
    assert ended.exit_code in (0, 5, 8), (number, ended.exit_code, ended.stderr)  # 5: what cannot be read
    foreseen = "error[NN" in ended.stderr and "error[NN093]" not in ended.stderr
    assert ended.exit_code == 0 or foreseen, (number, ended.stderr)
    for path in out.rglob("*.safetensors"):
        checkpoint.load(path)
    going = last_run(out) is not None
    again = call(*RUN, "--out", str(out), *(["--resume"] if going else []))
    done = ended.exit_code == 0 and again.exit_code == 5 and "error[NN833]" in again.stderr
    assert again.exit_code == 0 or done, (number, ended.stderr, again.stderr)
    assert result_of(out) == expected, number
    return True


@contextmanager
def prepared() -> Iterator[Path]:
    """A folder with the model, as the current one. A process that worked in a run counts as gone: here it is this
    one."""
    with tempfile.TemporaryDirectory() as place, chdir(place), patch.object(lock, "_lives", lambda number: False):
        Path("model.nn").write_text(MODEL, "utf-8")
        yield Path(place)


def trials(every: int = 1, say: Callable[[str], None] = print) -> int:
    """Let every so many-th call fail. Raises AssertionError where something is lost; returns the number of failures."""
    failures = 0
    with prepared() as folder:
        assert call(*RUN, "--out", "whole").exit_code == 0
        expected = result_of(folder / "whole")
        with stopped_after(4):
            assert call(*RUN, "--out", "stopped").exit_code == 0
        for begin, more in (("anew", ()), ("resumed", ("--resume",))):
            for number in count(1, every):
                out = folder / f"{begin} {number}"
                if more:
                    shutil.copytree(folder / "stopped", out)
                error = ERRORS[(number // every) % len(ERRORS)]
                if not trial(out, expected, number, error, *more):
                    break
                failures += 1
                shutil.rmtree(out)
            say(f"{begin}: {number - 1} calls")
    return failures


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, metavar="K", help="let only every K-th call fail")
    print(f"{trials(parser.parse_args().every)} failures; weights and logs are the same each time")
