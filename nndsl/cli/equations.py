"""`nndsl equations`: a model, and its gradient, as equations."""

from __future__ import annotations

import click

from nndsl.cli.command import command, data_dir_option, file_argument, json_option, memory_option, override_options

EXAMPLES = (
    "nndsl equations xor.nn",
    "nndsl equations backpropagation.nn --gradient",
    "nndsl equations elman.nn --gradient --set hidden=4 --json",
)


@command(short_help="Print a model as equations.", examples=EXAMPLES)
@file_argument
@click.option("--gradient", is_flag=True, help="The loss E of the first training block and its gradient, too.")
@override_options
@data_dir_option
@memory_option
@json_option
def equations(
    file: str, gradient: bool, overrides: tuple[str, ...], data_dir: str | None, max_memory: int, as_json: bool
) -> None:
    """Print the equations that the model in FILE computes, in the notation of the language.

    Every value that has a name in the text has an equation; the results of layers are called by their paths where they
    need a name, y.dense, and what else does v1, v2, ... Behind each equation stands its type.

    With --gradient follow the loss E and, from it back to the weights, the gradient of E by values and weights: dE/dh,
    dE/d(y.dense.b). h[t+1] is the value a step later, batch_sum the sum over the samples of a batch and their steps,
    outer(u, v) the product u v' of a column and a row.
    """
    from nndsl.cli.terminal import write, write_json
    from nndsl.equations.equation import listing
    from nndsl.model import Model

    model = Model.open(file, overrides=overrides, data_dir=data_dir, max_memory=max_memory)
    found = model.equations(gradient)
    if as_json:
        write_json({"ok": True, "model": model.name, "equations": [equation.record() for equation in found]})
    else:
        write(listing(found))
