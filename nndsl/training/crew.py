"""Several processes that train members of an ensemble side by side, one for each core.

Each is a fresh interpreter that runs `worker`, with one thread for its linear algebra: the members share the cores, and
what a member computes does not depend on how many processes there are. A thread for each process waits for its
messages; whoever uses the crew takes them one after another.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Iterator, Sequence

from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import runs
from nndsl.training.messages import STOP, Done, Failed, Recipe

PACKAGE = Path(__file__).resolve().parents[1]
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
WAIT_SECONDS = 0.1  # for a message, before asking whether to stop


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Crew:
    """A context: `messages` hands out the members and yields what the processes say. They end with the context."""

    def __init__(self, recipe: Recipe, members: Sequence[int]):
        self.recipe, self.waiting = recipe, list(members)
        self.said: SimpleQueue[tuple[int, Any]] = SimpleQueue()

    def __enter__(self) -> Crew:
        count = min(cores(), len(self.waiting))
        self.recipe = replace(self.recipe, processes=count)
        self.processes = [self._start(place) for place in range(count)]
        return self

    def __exit__(self, *failure: Any) -> None:
        for process in self.processes:
            with suppress(OSError):
                process.stdin.close()
            if failure[0] is not None:
                process.kill()
            process.wait()
            process.stdout.close()

    def messages(self) -> Iterator[Any]:
        """What the processes say, until all members are done; None now and then while they say nothing.

        Raises Refused (NN094) where one of them died.
        """
        busy = {place for place in range(len(self.processes)) if self._next(place)}
        while busy:
            try:
                place, message = self.said.get(timeout=WAIT_SECONDS)
            except Empty:
                yield None
                continue
            if message is None:
                raise Refused(runs.process_died(self.processes[place].wait()))
            yield message
            if isinstance(message, (Done, Failed)) and not self._next(place):
                busy.discard(place)

    def stop(self) -> None:
        """End what goes on after its step; members that have not begun are left out."""
        self.waiting.clear()
        self.tell(STOP)

    def tell(self, message: Any) -> None:
        """Send a message to every process."""
        for process in self.processes:
            self._send(process, message)

    def _next(self, place: int) -> bool:
        """Hand the next member to a process, if there is one."""
        if not self.waiting:
            return False
        self._send(self.processes[place], self.waiting.pop(0))
        return True

    def _start(self, place: int) -> subprocess.Popen[bytes]:
        paths = [str(PACKAGE.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
        environment = {**os.environ, **dict.fromkeys(THREADS, "1"), "PYTHONPATH": os.pathsep.join(paths)}
        command = [
            sys.executable,
            "-P",
            "-c",
            "from nndsl.training.worker import main; main()",
        ]  # -P: not this folder's
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
        self._send(process, self.recipe)
        Thread(target=self._listen, args=(place, process), daemon=True).start()
        return process

    def _send(self, process: subprocess.Popen[bytes], message: Any) -> None:
        with suppress(OSError):  # a process that died is noticed by whoever listens to it
            pickle.dump(message, process.stdin)
            process.stdin.flush()

    def _listen(self, place: int, process: subprocess.Popen[bytes]) -> None:
        try:
            while True:
                self.said.put((place, pickle.load(process.stdout)))
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):  # it has ended, or was killed within a message
            self.said.put((place, None))
