"""A snapshot of a fit between two updates: everything that the updates to come, and what is told of them, depend on.

    now, kept, turning    weights and statistics: as they are, at the last evaluation, at the best
    memory                what optimisers remember
    record                the number of updates, the evaluations, the losses since the last one

The order of samples, and all that is drawn, follow from the seed and from numbers of epochs and updates alone.
"""

from __future__ import annotations

from collections import Counter
from time import monotonic
from typing import TYPE_CHECKING, Any, Mapping

import numpy as np

from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import resuming as catalogue
from nndsl.training.transcript import evaluation_from, of_evaluation

if TYPE_CHECKING:
    from nndsl.training.loop import Loop

Arrays = Mapping[str, np.ndarray]


def taken(loop: Loop) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """The arrays and the record of a loop as it is now."""
    learner = loop.learner
    parts = {"now": learner.state(), "kept": loop.kept, "turning": loop.turning_point, "memory": learner.memory()}
    arrays = {f"{part} {name}": array for part, own in parts.items() for name, array in own.items()}
    return arrays, {
        "update": loop.update,
        "seconds": monotonic() - loop.began,
        "history": [of_evaluation(event) for event in loop.history],
        "best": loop.history.index(loop.best) if loop.best else None,
        "last_loss": loop.last_loss,
        "totals": dict(loop.totals),
        "seen": loop.seen,
    }


def put_back(loop: Loop, arrays: Arrays, record: Mapping[str, Any]) -> None:
    """Let a loop go on from where another was when its snapshot was taken. Raises Refused (NN836) for one of another
    sort, as another version of the program may have taken it."""
    try:
        _put_back(loop, arrays, record)
    except (KeyError, IndexError, TypeError, ValueError):
        raise Refused(catalogue.not_its_snapshot(loop.start.title)) from None


def _put_back(loop: Loop, arrays: Arrays, record: Mapping[str, Any]) -> None:
    parts: dict[str, dict[str, np.ndarray]] = {"now": {}, "kept": {}, "turning": {}, "memory": {}}
    for name, array in arrays.items():
        part, _, own = name.partition(" ")
        parts[part][own] = array
    loop.update, loop.seen, loop.last_loss = record["update"], record["seen"], record["last_loss"]
    loop.began -= record["seconds"]
    loop.totals = Counter(record["totals"])
    loop.history = [evaluation_from(event) for event in record["history"]]
    loop.best = None if record["best"] is None else loop.history[record["best"]]
    loop.kept, loop.turning_point = parts["kept"], parts["turning"]
    loop.learner.go_on(parts["now"], parts["memory"], loop.update)
