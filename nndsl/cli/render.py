"""`nndsl render`: draw a model."""

from __future__ import annotations

from pathlib import Path

import click

from nndsl.cli.command import (
    WholeNumber,
    command,
    data_dir_option,
    file_argument,
    memory_option,
    override_options,
    refuse_overwriting,
)
from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import usage

FORMATS = ("svg", "png", "pdf", "dot")
VIEWS = ("model", "graph", "unrolled", "gradient")
EXAMPLES = (
    "nndsl render xor.nn -o xor.svg",
    "nndsl render elman.nn -o elman.png --view unrolled --steps 4",
    "nndsl render xor.nn -o - --format dot | dot -Tps",
)


@command(short_help="Draw a model.", examples=EXAMPLES)
@file_argument
@click.option("-o", "--output", metavar="PICTURE", required=True, help="The file to write; `-` for standard output.")
@click.option("--format", "format_", type=click.Choice(FORMATS), help="Its format, where the name does not say it.")
@click.option("--view", type=click.Choice(VIEWS), default="model", show_default=True,
              help="Layers, operations, the steps of a recurrent net side by side, or the gradient.")  # fmt: skip
@click.option("--steps", metavar="N", type=WholeNumber(1, 100), default=3, show_default=True,
              help="Steps of the unrolled view.")  # fmt: skip
@override_options
@data_dir_option
@memory_option
def render(
    file: str,
    output: str,
    format_: str | None,
    view: str,
    steps: int,
    overrides: tuple[str, ...],
    data_dir: str | None,
    max_memory: int,
) -> None:
    """Draw the model in FILE as SVG, PNG, PDF or Graphviz text."""
    chosen = format_ or format_of(output)
    refuse_overwriting(output, file)

    from nndsl.cli.terminal import write
    from nndsl.files import write_atomically
    from nndsl.model import Model

    model = Model.open(file, overrides=overrides, data_dir=data_dir, max_memory=max_memory)
    picture = model.render(view, chosen, steps)
    if output == "-":
        write(picture)
    else:
        write_atomically(Path(output), picture)


def format_of(output: str) -> str:
    """The format that a file's name asks for; SVG on standard output."""
    suffix = "svg" if output == "-" else Path(output).suffix.removeprefix(".").lower()
    if suffix not in FORMATS:
        raise Refused(usage.unknown_format(output, FORMATS))
    return suffix
