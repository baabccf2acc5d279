"""The compiler's front half: from a file to a checked network.

    text --read--> source --parse--> tree --override--> tree --link--> tree --elaborate--> network --check loops-->
    network

What follows (differentiating, planning, executing, drawing) is asked of a `Model`.
"""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from typing import Mapping, Sequence

from nndsl.diagnostics import Diagnostic
from nndsl.passes.loops import check_loops, fill_holes, loop_mistakes
from nndsl.semantics.elaborate import elaborate
from nndsl.semantics.memory import MOST_MEMORY, check_memory
from nndsl.semantics.network import Network, Training
from nndsl.semantics.overrides import override
from nndsl.semantics.shadows import shadows
from nndsl.semantics.unread import unread
from nndsl.semantics.untaken import untaken
from nndsl.semantics.unused import unused
from nndsl.semantics.uses import link
from nndsl.source import Source
from nndsl.syntax import tree
from nndsl.syntax.parser import parse
from nndsl.syntax.read import read_source


def read_program(path: str, overrides: Sequence[str] = (), uses: str | os.PathLike[str] | None = None) -> tree.Program:
    """The syntax tree of a file, with `--set` settings in place, and of those it uses, which are in its folder or in
    `uses`. Raises Refused."""
    return link(override(parse(read_source(path)), overrides), os.path.dirname(path) if uses is None else uses)


def model_name(source_name: str) -> str:
    """A model without a header is called as its file is."""
    return PurePath(source_name).stem if source_name.endswith(".nn") else "model"


def elaborate_program(
    program: tree.Program, sizes: Mapping[str, int] | None = None, max_memory: int = MOST_MEMORY
) -> Network:
    """The network of a program, which may need so many bytes. Raises Refused with every mistake that can be found
    without data."""
    name = model_name(program.span.source.name) if program.span else "model"
    network = fill_holes(elaborate(program, sizes, name, loop_mistakes))
    check_loops(network)
    check_memory(network, max_memory)
    return network


def check(program: tree.Program, max_memory: int = MOST_MEMORY) -> tuple[Network, list[Diagnostic]]:
    """Check a program as far as that is possible without data, the optimiser of each training block included.

    Returns the network, its unknown sizes as letters, and the warnings. Raises Refused on errors.
    """
    from nndsl.training.solvers.check import check_solver
    from nndsl.training.update import check_update

    network = elaborate_program(program, max_memory=max_memory)
    for training in network.trainings:
        check_update(network, training)
        check_solver(network, training)
        _check_rows(network, training)
    return network, [*network.warnings, *network.beyond, *_without_effect(program, network)]


def _without_effect(program: tree.Program, network: Network) -> list[Diagnostic]:
    """What has no effect, and what may be taken for something else, in the order of the text."""
    found = [*unused(program, network), *unread(program), *untaken(program, network.seen), *shadows(program)]
    return sorted(found, key=lambda diagnostic: diagnostic.span.start if diagnostic.span else 0)


def _check_rows(network: Network, training: Training) -> None:
    """Samples written out in the file need no data to be read and split. Raises Refused (NN6xx)."""
    if training.data is not None and training.data.word == "rows":
        from nndsl.data.loading import load
        from nndsl.data.splits import check_split

        dataset = load(training.data, network.declarations, Path())
        check_split(dataset, training.settings, training.spans)


def check_source(source: Source) -> tuple[Network, list[Diagnostic]]:
    """Parse and check a text. Files that it uses are looked for where its name leads. Raises Refused."""
    return check(link(parse(source), os.path.dirname(source.name)))
