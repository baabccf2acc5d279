"""Members of an ensemble: what each is trained on, and how their weights stand together in one mapping.

Bagging (Breiman, 1996) trains each member on a bootstrap sample, as many samples as there are, drawn with replacement,
and averages the answers. The weights of member 2 are called `2/y.dense.linear.W`; without a number before it a name
belongs to a model with one set of weights.
"""

from __future__ import annotations

from typing import Iterable, Mapping, Sequence

import numpy as np

from nndsl.data.batches import Part
from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import checkpoints as catalogue
from nndsl.semantics.network import MEMBER, own_name

State = Mapping[str, np.ndarray]


def joined(members: Sequence[State]) -> dict[str, np.ndarray]:
    """The states of all members as one."""
    return {
        f"{number}{MEMBER}{name}": array for number, state in enumerate(members, 1) for name, array in state.items()
    }


def separate(state: State) -> list[dict[str, np.ndarray]]:
    """The state of each member; of a model with one set of weights, that one."""
    if not count_of(state):
        return [dict(state)]
    found: dict[str, dict[str, np.ndarray]] = {}
    for name, array in state.items():
        found.setdefault(name.rpartition(MEMBER)[0], {})[own_name(name)] = array
    return list(found.values())


def mean_answer(name: str, several: Sequence[np.ndarray]) -> np.ndarray:
    """What the members say together of the value of this name. Raises Refused (NN816) where they differ in labels or
    truths, which have no mean."""
    first, *others = several
    if all(np.array_equal(first, other, equal_nan=True) for other in others):
        return first
    if first.dtype.kind != "f":
        raise Refused(catalogue.no_mean_value(name, len(several)))
    return np.mean(several, axis=0)


def count_of(names: Iterable[str]) -> int:
    """How many members the names of a state belong to: 0 where it is no ensemble."""
    return len({name.partition(MEMBER)[0] for name in names if MEMBER in name})


def member_seed(seed: int, number: int) -> int:
    """The seed of a member: of its first values, where it has its own, its sample, its order and its draws."""
    return int(np.random.SeedSequence((seed, *b"member", number)).generate_state(1, np.uint32)[0])


def bootstrap(part: Part, seed: int) -> Part:
    """As many samples of a part, drawn with replacement, in the data's order."""
    drawn = np.random.default_rng((seed, *b"bootstrap")).integers(part.count, size=part.count)
    return part.take(np.sort(drawn))
