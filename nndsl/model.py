"""A model as Python sees it: `nndsl.load("model.nn")`.

    model = nndsl.load("iris.nn")
    model.train()
    model.predict({"flower": [[5.1, 3.5, 1.4, 0.2]]})["y"]

Inputs and batches are mappings from the names of inputs and targets to arrays laid out as batch, sequence axes
(outermost first), dims; a label is an integer from 0. `"x.lengths"` gives the lengths of the sequences of `x`.
"""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any, Callable, Iterator, Mapping, Sequence

import numpy as np

from nndsl.compiler import check, elaborate_program, read_program
from nndsl.diagnostics import Diagnostic, Refused
from nndsl.diagnostics.catalogue import held_out
from nndsl.diagnostics.catalogue import training as training_errors
from nndsl.diagnostics.catalogue import values as value_catalogue
from nndsl.graph import Graph, Symbolic
from nndsl.ops.state import MODES
from nndsl.parameters import Parameters
from nndsl.semantics.memory import MOST_MEMORY
from nndsl.semantics.network import Network, Training
from nndsl.semantics.uses import link, used_files
from nndsl.settings import plain, resolved
from nndsl.source import TEXT
from nndsl.syntax import tree
from nndsl.syntax.parser import parse
from nndsl.syntax.read import source_of
from nndsl.training.observer import Observer

if TYPE_CHECKING:
    from nndsl.data import Dataset
    from nndsl.data.supply import Supply
    from nndsl.equations.equation import Equation
    from nndsl.render.text import SummaryRow
    from nndsl.training.evaluator import Evaluator
    from nndsl.training.history import Outcome
    from nndsl.training.journal import Journal

Arrays = Mapping[str, Any]


def load(
    path: str | os.PathLike[str],
    *,
    dtype: str = "float32",
    sizes: Mapping[str, int] | None = None,
    seed: int | None = None,
) -> Model:
    """The model in a file. `sizes` gives sizes that would come from data: {"K": 3}. Raises Refused."""
    return Model.open(path, dtype=dtype, sizes=sizes, seed=seed)


def loads(
    text: str, *, dtype: str = "float32", sizes: Mapping[str, int] | None = None, seed: int | None = None
) -> Model:
    """The model in a text. Data files it names are looked for in the current folder. Raises Refused."""
    return Model(parse(source_of(TEXT, text)), dtype=dtype, sizes=sizes, seed=seed)


class Model:
    def __init__(
        self,
        program: tree.Program,
        *,
        folder: Path | str = ".",
        dtype: str = "float32",
        sizes: Mapping[str, int] | None = None,
        seed: int | None = None,
        data_dir: Path | str | None = None,
        max_memory: int = MOST_MEMORY,
    ):
        if dtype not in ("float32", "float64"):
            raise Refused(value_catalogue.unknown_dtype(dtype))
        if seed is not None and (not isinstance(seed, int) or seed < 0):
            raise Refused(value_catalogue.wrong_seed(seed))
        self.program, self.dtype = link(program, folder), dtype
        self.folder, self.data_dir = Path(folder), Path(data_dir) if data_dir is not None else None
        self.unsized, self._warnings = check(self.program, max_memory)  # sizes that come from data are letters in it
        self._given_sizes = dict(sizes or {})
        letters = set(_letters(self.unsized))
        for name in self._given_sizes.keys() - letters:
            raise Refused(value_catalogue.unknown_size(name, letters))
        self._seed, self.max_memory = seed, max_memory
        self._state: dict[str, np.ndarray] | None = None
        self._fresh: set[str] = set()  # the weights that nothing has changed since they were drawn

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        *,
        overrides: Sequence[str] = (),
        dtype: str = "float32",
        seed: int | None = None,
        data_dir: Path | str | None = None,
        sizes: Mapping[str, int] | None = None,
        uses: Path | str | None = None,
        max_memory: int = MOST_MEMORY,
    ) -> Model:
        """The model in a file, with settings as `--set` gives them, and `unset train.stop` for what
        `--unset` takes away. Files that it uses are in its folder, or in `uses`. Raises Refused."""
        path = os.fspath(path)
        program = read_program(path, overrides, uses)
        given = {"dtype": dtype, "seed": seed, "data_dir": data_dir, "sizes": sizes, "max_memory": max_memory}
        return cls(program, folder=Path(path).parent, **given)

    # ---- what it is

    @property
    def name(self) -> str:
        return self.unsized.name

    @property
    def text(self) -> str:
        """The text of the model, as it was read, or printed where it was built in Python."""
        if self.program.span is not None:
            return self.program.span.source.text
        from nndsl.syntax.printer import to_text

        return to_text(self.program)

    @property
    def used_files(self) -> dict[str, str]:
        """The texts of the files that the model uses, by their paths from its folder."""
        return used_files(self.program)

    @property
    def seed(self) -> int:
        if self._seed is not None:
            return self._seed
        return self.unsized.trainings[0].settings["seed"] if self.unsized.trainings else 0

    @property
    def given_seed(self) -> int | None:
        """The seed that stands for those of the text, if any."""
        return self._seed

    @cached_property
    def network(self) -> Network:
        """The network with every size a number. Reads the data where sizes come from it."""
        letters = set(_letters(self.unsized))
        missing = letters - self._given_sizes.keys()
        if not missing:
            sizes = self._given_sizes
        elif not self.unsized.trainings:
            raise Refused(value_catalogue.sizes_missing(missing))
        else:
            sizes = {**self.dataset.sizes, **self._given_sizes}
        return elaborate_program(self.program, sizes, self.max_memory) if sizes else self.unsized

    @property
    def sizes(self) -> dict[str, int]:
        """The sizes that the text gives as letters."""
        return dict(self.network.sizes)

    @property
    def digest(self) -> str:
        """The SHA-256 of what the text means, settings put in place, whatever the data are: see `semantics.digest`."""
        from nndsl.semantics.digest import digest

        return digest(self.unsized)

    @property
    def graph(self) -> Graph:
        return self.network.graph

    @cached_property
    def supply(self) -> Supply:
        """What reads its data."""
        from nndsl.data.supply import Supply

        return Supply(self.unsized.declarations, self.folder, self.data_dir, self.max_memory)

    @property
    def dataset(self) -> Dataset:
        """The data of the first training block. Raises Refused where there are none, or where they are wrong."""
        return self.supply.load(self._training())

    @property
    def categories(self) -> dict[str, list]:
        """The words that labels stand for, by input or target; known once data were read."""
        return self.supply.categories

    @property
    def warnings(self) -> list[Diagnostic]:
        """What is not wrong with its text, and with the data that were read, but hardly meant."""
        return [*self._warnings, *self.supply.warnings]

    # ---- weights

    @property
    def state(self) -> dict[str, np.ndarray]:
        """All weights and statistics by name: what a checkpoint keeps. Those of an ensemble's second member are called
        `2/y.dense.b`."""
        if self._state is None:
            self._state = self._first_values()
            self._fresh = set(self.network.weights)
        return self._state

    def _first_values(self) -> dict[str, np.ndarray]:
        from nndsl.training.initialise import initialise

        return initialise(self.network, self.seed, self.dtype)

    @property
    def members(self) -> int:
        """How many members the ensemble has; 0 where there is one set of weights."""
        from nndsl.training.members import count_of

        return count_of(self.state)

    def restore(self, state: Arrays) -> None:
        """Put weights and statistics in place. Raises Refused where names, shapes or values are wrong."""
        from nndsl.training.checkpoint import verify
        from nndsl.training.members import count_of, joined

        first = self._first_values()
        members = [dict(first) for _ in range(count_of(state))]
        expected = {name: (value.shape, value.dtype) for name, value in (joined(members) or first).items()}
        arrays = {name: np.asarray(value) for name, value in state.items()}
        verify(expected, arrays)
        self._state = {name: arrays[name].astype(self.dtype) for name in expected}
        self._fresh = set()

    def assign(self, name: str, array: np.ndarray) -> None:
        """Put one of the arrays of `state` in place; it has the shape and the precision of the one before."""
        self.state[name] = array
        self._fresh.discard(name)

    @property
    def parameters(self) -> Parameters:
        """The trained arrays, by names that stay the same as long as the text does: `y.dense.linear.W`."""
        return Parameters(self)

    # ---- computing

    @cached_property
    def evaluator(self) -> Evaluator:
        from nndsl.training.evaluator import Evaluator

        return Evaluator(self.network, self.dtype)

    def predict(self, inputs: Arrays) -> dict[str, np.ndarray]:
        """The outputs, in the data's own units, each as [batch, sequence axes, *dims]."""
        return self.compute(inputs, {output.name: output.node for output in self.network.outputs.values()})

    def values(self, inputs: Arrays, names: Sequence[str]) -> dict[str, np.ndarray]:
        """Any named values, such as "h" or "h.s", as [batch, sequence axes, *dims]."""
        nodes = {}
        for name in names:
            found = self.network.values_named(name)
            if len(found) != 1:
                raise Refused(value_catalogue.unknown_value(name, found or self.network.values))
            nodes[name] = self.network.values[found[0]]
        return self.compute(inputs, nodes)

    def compute(self, inputs: Arrays, nodes: Mapping[str, int], seed: Sequence[int] = (0,)) -> dict[str, np.ndarray]:
        """The values of nodes of the network, by names given to them, as [batch, sequence axes, *dims]. What is drawn
        follows from the seed."""
        from nndsl.data.batches import from_memory
        from nndsl.training.members import mean_answer, separate

        wanted = list(nodes.values())
        arrays, sizes, lengths = self._feed(inputs, self.evaluator.needed(wanted), self.evaluator.axes(wanted))
        members = separate(self.state)
        found = [self.evaluator.run(wanted, {**state, **arrays}, sizes, lengths, seed=seed) for state in members]
        found = [mean_answer(name, several) for name, several in zip(nodes, zip(*found))]
        types = [self.graph.type(n) for n in nodes.values()]
        arrays = {name: from_memory(a, t, self._order(t)) for name, a, t in zip(nodes, found, types)}
        numbers = [name for name, t in zip(nodes, types) if t.row_axes and t.is_number]  # one for each row
        return arrays | {name: arrays[name].squeeze(-1) for name in numbers}

    def loss(self, batch: Arrays, mode: str = "training") -> float:
        """The mean loss of a batch in a mode; dropout and the like draw the same values at every call. Of an ensemble
        it is the mean of the losses of its members."""
        graph = self._objective(mode)
        return fmean(float(graph.run_loss(*arrays).item()) for arrays in self._feed_objective(batch, mode))

    def gradients(self, batch: Arrays, mode: str = "training") -> dict[str, np.ndarray]:
        """The gradient of `loss` by each parameter, under the parameter's name; zeros where nothing depends on it."""
        from nndsl.training.members import joined

        graph = self._objective(mode)
        found = [graph.run_gradients(*arrays) for arrays in self._feed_objective(batch, mode)]
        of_mean = [{name: gradient / len(found) for name, gradient in member.items()} for member in found]
        return joined(of_mean) if self.members else of_mean[0]

    def _objective(self, mode: str) -> Any:
        if mode not in MODES:
            raise Refused(value_catalogue.unknown_mode(mode, MODES))
        self._training()
        objectives = self.__dict__.setdefault("_objectives", {})
        if mode not in objectives:
            from nndsl.training.objective import Objective

            training = self.network.trainings[0]
            objectives[mode] = Objective(self.network, training.towards(training.all_objectives[0]), mode, self.dtype)
        return objectives[mode]

    def _feed_objective(self, batch: Arrays, mode: str) -> list[tuple[dict, dict, dict]]:
        """What the objective is computed from, for each set of weights."""
        from nndsl.training.members import separate

        objective = self._objective(mode)
        arrays, sizes, lengths = self._feed(batch, objective.needed, objective.axes)
        return [({**state, **arrays}, sizes, lengths) for state in separate(self.state)]

    def _feed(self, inputs: Arrays, needed: Sequence[str], axes: set[str]) -> tuple[dict, dict, dict]:
        """Arrays, sizes of these axes and lengths of sequences, to compute what reads what is needed."""
        from nndsl.data.feeding import check_sizes, feed

        fed = feed(inputs, self.network.declarations, needed, self.dtype)
        check_sizes(axes, fed[1], self.network.declarations)
        return fed

    def _order(self, type) -> tuple[str, ...]:
        """Sequence axes as data are laid out: outermost first."""
        declared = [axis for d in self.network.declarations.values() for axis in d.order]
        return (*sorted(type.sequence_axes, key=declared.index), *type.row_axes)

    # ---- training

    def train(
        self,
        observer: Observer | None = None,
        interrupted: Callable[[], bool] = lambda: False,
        runs: str | os.PathLike[str] = "runs",
        journal: Journal | None = None,
    ) -> Outcome:
        """Train by every block of the file, each from the weights before it, or from those of a run that is kept in the
        folder `runs`. With a journal, go on from what it has. Raises Refused."""
        from nndsl.training.history import Outcome
        from nndsl.training.journal import Journal
        from nndsl.training.start import begin

        self._training()
        self._refuse_beyond()
        self._refuse_members()
        outcome = Outcome(())
        trainings = self.network.trainings
        starts = [begin(self.network, training, runs, self.dtype) for training in trainings]  # before any takes time
        for training, start in zip(trainings, starts):
            self._state, self._fresh = {**self.state, **start}, self._fresh - start.keys()
            outcome += self._train(training, observer or Observer(), interrupted, journal or Journal())
            if outcome.interrupted:
                break
        return outcome

    def _train(
        self, training: Training, observer: Observer, interrupted: Callable[[], bool], journal: Journal
    ) -> Outcome:
        from nndsl.training.fitting import Fitter
        from nndsl.training.loop import Diverged
        from nndsl.training.messages import Recipe
        from nndsl.training.session import run_block

        seed = self._seed if self._seed is not None else training.settings["seed"]
        dataset = self.supply.load(training)
        for name, size in dataset.sizes.items():
            if self.sizes.get(name, size) != size:
                raise Refused(value_catalogue.sizes_conflict(name, self.sizes[name], size))
        watched = {"observer": observer, "interrupted": interrupted, "journal": journal}
        fitter = Fitter(self.network, training, self.dtype, seed, self.max_memory, **watched)
        recipe = Recipe(
            program=self.program,
            folder=self.folder.absolute(),
            data_dir=self.data_dir and self.data_dir.absolute(),
            dtype=self.dtype,
            sizes=self.sizes,
            seed=self._seed,
            max_memory=self.max_memory,
            block=self.network.trainings.index(training),
            begin=self.state,
            fresh=frozenset(self._fresh),
            journal=journal,
            data_digests=self.supply.digests,
        )
        try:
            state, outcome = run_block(fitter, dataset, recipe)
        except Diverged as failure:
            self._become({**self.state, **failure.state})  # the last weights with which all figures were finite
            raise
        self._become(state)
        return outcome

    def _become(self, state: dict[str, np.ndarray]) -> None:
        """Have the weights that training came to; those that did not move are as fresh as before."""
        before, self._state = self.state, state
        self._fresh = {name for name in self._fresh & state.keys() if np.array_equal(state[name], before[name])}

    def _training(self) -> Training:
        if not self.unsized.trainings:
            raise Refused(training_errors.no_training(self.name))
        return self.unsized.trainings[0]

    def _refuse_beyond(self) -> None:
        """Raises Refused for what the text says and this version cannot carry out."""
        if self.unsized.beyond:
            raise Refused(*(replace(diagnostic, severity="error") for diagnostic in self.unsized.beyond))

    def _refuse_members(self) -> None:
        """Raises Refused (NN548) where there are several sets of weights to start from."""
        if self.members:
            raise Refused(held_out.ensemble_before(self.unsized.trainings[-1].spans.get("ensemble")))

    def resolved_settings(self) -> dict[str, Any]:
        """The entries of every training block, those left out filled in, as JSON can hold them."""
        return {t.title: resolved(t, self._seed) for t in self.unsized.trainings}

    @property
    def settings(self) -> dict[str, Any]:
        """The settings in the model's header, as JSON can hold them."""
        return {name: plain(value) for name, value in self.unsized.settings.items()}

    # ---- showing

    def summary(self) -> list[SummaryRow]:
        """A row for each layer: its name, shape, parameters and operations."""
        from nndsl.drawing import summary

        return summary(self._shown())

    def render(self, view: str = "model", format: str = "svg", steps: int = 3) -> bytes:
        """A picture: view model, graph, unrolled (over `steps` steps) or gradient; format svg, png, pdf or dot."""
        from nndsl.drawing import picture

        return picture(self._shown(), view, format, steps)

    def equations(self, gradient: bool = False) -> list[Equation]:
        """The equations of the named values, in the order of computation; with `gradient` those of the first training
        block, with its loss E and the gradient of E by each weight. Each has `name`, `expression`, `type`, `text`."""
        from nndsl.listing import equations

        return equations(self._shown(), gradient)

    def _shown(self) -> Network:
        """Sizes that come from data are numbers in pictures where there are data, else letters."""
        try:
            return self.network
        except Refused:
            return self.unsized

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"image/svg+xml": self.render().decode(), "text/plain": repr(self)}

    def __repr__(self) -> str:
        return f"<nndsl model {self.name}: {', '.join(self.unsized.declarations)} -> {', '.join(self.unsized.outputs)}>"


def _letters(network: Network) -> Iterator[str]:
    """The sizes of inputs and targets that only data can give."""
    for declaration in network.declarations.values():
        sizes = (*declaration.type.dims, declaration.type.kind.classes)
        for size in sizes:
            if isinstance(size, Symbolic):
                yield from size.names()
