"""What a crew and its workers say to each other: when one of them dies, fails, or has much to tell."""

import io
import pickle
from pathlib import Path
from threading import Event

import numpy as np
import pytest

import nndsl
from nndsl.data.room import within
from nndsl.semantics.memory import MOST_MEMORY
from nndsl.training import worker
from nndsl.training.crew import Crew
from nndsl.training.journal import Journal
from nndsl.training.messages import Began, Done, Failed, Moved, Recipe
from nndsl.training.observer import Progress
from nndsl.training.worker import Telling, Trainer

TEXT = """
input  x : number
target d : number
y = x -> linear(1)
output y
train {
  data     = rows(x = [1, 2], d = [1, 2])
  loss     = squared_error(y, d)
  ensemble = bagging(3)
  epochs   = EPOCHS
}"""


def recipe(epochs=1, block=0):
    model = nndsl.loads(TEXT.replace("EPOCHS", str(epochs)))
    given = {"program": model.program, "folder": Path.cwd(), "data_dir": None, "dtype": "float32", "sizes": {}}
    fresh = frozenset(model.network.weights)
    given |= {"begin": model.state, "fresh": fresh, "journal": Journal(), "data_digests": {}}
    return Recipe(**given, seed=None, max_memory=MOST_MEMORY, block=block)


def said(trainer):
    """What a trainer that was given a buffer has sent."""
    found, content = [], io.BytesIO(trainer.outward.getvalue())
    while content.tell() < len(content.getvalue()):
        found.append(pickle.load(content))
    return found


def test_a_process_that_is_killed_ends_the_training():
    with pytest.raises(nndsl.Refused) as refused, Crew(recipe(epochs=10**9), [1, 2]) as crew:
        for message in crew.messages():
            if isinstance(message, Began):
                crew.processes[0].kill()
    (diagnostic,) = refused.value.diagnostics
    assert diagnostic.code == "NN094" and diagnostic.message.endswith("signal 9")
    assert all(process.returncode is not None for process in crew.processes)  # nobody is left behind


def test_a_process_ends_with_the_one_that_started_it():
    """Where that is killed, the system closes its end of the pipe: nothing else tells."""
    with Crew(recipe(epochs=10**9), [1]) as crew:
        for message in crew.messages():
            if isinstance(message, Began):
                break
        crew.processes[0].stdin.close()
        assert crew.processes[0].wait(timeout=10) == 0


def test_the_processes_of_a_crew_share_the_memory_for_data(monkeypatch):
    monkeypatch.setattr("nndsl.training.crew.cores", lambda: 2)
    with Crew(recipe(), [1, 2, 3]) as crew:
        shared = crew.recipe
    assert shared.processes == 2
    assert Trainer(shared, io.BytesIO(), Event()).model().supply.room.left == within(MOST_MEMORY) // 2


def test_a_crew_that_is_stopped_hands_out_no_further_member(monkeypatch):
    monkeypatch.setattr("nndsl.training.crew.cores", lambda: 1)
    done = []
    with Crew(recipe(epochs=10**9), [1, 2, 3]) as crew:
        for message in crew.messages():
            if isinstance(message, Began):
                crew.stop()
            done += [message] if isinstance(message, Done) else []
    assert [message.member for message in done] == [1] and done[0].trained[-1].fit.end.interrupted
    assert [process.returncode for process in crew.processes] == [0]


def test_a_trainer_tells_of_each_fit_and_what_came_out():
    trainer = Trainer(recipe(), io.BytesIO(), Event())
    trainer.train(2)
    began, done = said(trainer)
    assert isinstance(began, Began) and (began.member, began.start.fit) == (2, "member 2 of 3")
    assert isinstance(done, Done) and done.member == 2 and list(done.trained[-1].state) == ["y.linear.W"]
    assert np.isfinite(done.trained[-1].state["y.linear.W"]).all()


def test_a_fault_of_the_program_comes_with_its_traceback():
    trainer = Trainer(recipe(block=1), io.BytesIO(), Event())  # there is no second block
    trainer.train(1)
    (failed,) = said(trainer)
    assert isinstance(failed, Failed) and failed.diagnostics == () and "IndexError" in failed.fault


def test_progress_is_told_now_and_then_and_no_sample_is_forgotten(monkeypatch):
    times = iter([0.0, 0.05, 0.12, 0.12, 0.15, 0.3, 0.3])  # at the start; then when asked, and again when told
    monkeypatch.setattr(worker, "monotonic", lambda: next(times))
    trainer = Trainer(recipe(), io.BytesIO(), Event())
    telling = Telling(1, trainer)
    for update in (1, 2, 3, 4):
        telling.progress(Progress(1, update, 0.5, 8))
    assert [(m.progress.update, m.progress.samples) for m in said(trainer) if isinstance(m, Moved)] == [(2, 16), (4, 16)]
