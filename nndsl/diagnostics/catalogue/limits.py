"""NN9xx: inputs that are refused because they are too large, and memory that is used up. The exit code is 6."""

from __future__ import annotations

from typing import Sequence

from nndsl.diagnostics.amounts import amount, rounded_up
from nndsl.diagnostics.diagnostic import Diagnostic
from nndsl.source import Span


def text_too_long(path: str, limit: int) -> Diagnostic:
    """A `.nn` file of more bytes than are read."""
    return Diagnostic(
        "NN901",
        f"{path} is larger than {limit // 2**20} MiB, the most that is read of a `.nn` file",
        notes=("a model of thousands of layers is far smaller; data belong in files of their own",),
        help=("put data into a file and name it: `data = csv(\"data.csv\")()`",),
    )


def nested_too_deep(span: Span, limit: int) -> Diagnostic:
    """Expressions or blocks in one another beyond all use."""
    return Diagnostic(
        "NN902",
        f"nested deeper than {limit} levels",
        span,
        f"level {limit + 1}",
        help=("give a name to a part of it: `part = ...`",),
    )


def nested_layers(span: Span, inner: Sequence[str], limit: int) -> Diagnostic:
    """Layers that contain one another without end."""
    return Diagnostic(
        "NN903",
        f"layers contain one another more than {limit} levels deep",
        span,
        "begins here",
        notes=(f"the innermost are {', '.join(f'`{text}`' for text in inner)}",),
        help=(
            "for several layers in a row write `chain(layer(...) for i in 1..n)`",
            "a layer that contains itself has to end by a setting: `if n == 1 then ... else ...`",
        ),
    )


def too_deep_to_elaborate(span: Span | None) -> Diagnostic:
    """A network whose parts contain one another too deeply."""
    return Diagnostic(
        "NN904",
        "the definitions of this file contain one another too deeply",
        span,
        "goes too deep",
        help=("give names to parts of long expressions: `part = ...`",),
    )


def too_many_repetitions(span: Span, limit: int) -> Diagnostic:
    """Lists and repetitions that would be written out beyond all use."""
    return Diagnostic(
        "NN905",
        f"more than {limit:,} items would be written out",
        span,
        "the limit is passed here",
        notes=("`f(e for i in s)` is written out once for each item of `s`",),
        help=("repeat fewer times; a long sequence is declared `over T`, which costs nothing to write",),
    )


def too_many_nodes(span: Span | None, limit: int) -> Diagnostic:
    """A network of more operations than are built."""
    return Diagnostic(
        "NN906",
        f"the network has more than {limit:,} operations",
        span,
        "the limit is passed here",
        help=("use fewer or wider layers; a long sequence is declared `over T`, which is not written out",),
    )


def too_many_applications(span: Span | None, limit: int) -> Diagnostic:
    """Layers and functions that are applied beyond all use, such as some that apply one another twice."""
    return Diagnostic(
        "NN908",
        f"layers and functions would be applied more than {limit:,} times",
        span,
        "begins here",
        notes=("each use of a layer in the body of another is one more application, so they multiply",),
        help=("use fewer of them, or fewer levels",),
    )


_MORE = "or allow more, as in `--max-memory {}`"


def weights_too_large(span: Span | None, largest: str, size: int, needed: int, limit: int) -> Diagnostic:
    """Weights that would need more memory than a run may take."""
    return Diagnostic(
        "NN907",
        f"training needs {amount(needed)} for its weights; the limit is {amount(limit)}",
        span,
        f"{largest} needs {amount(size)}",
        notes=("a weight counts with its gradient and what the optimizer remembers",),
        help=("use smaller layers", _MORE.format(rounded_up(needed))),
    )


def value_too_large(span: Span | None, what: str, needed: int, limit: int) -> Diagnostic:
    """One value that alone would need more memory than a run may take."""
    return Diagnostic(
        "NN910",
        f"{what} needs {amount(needed)} for each sample; the limit is {amount(limit)}",
        span,
        "too large",
        help=("use smaller sizes", _MORE.format(rounded_up(needed))),
    )


def update_too_large(span: Span | None, batch: int, needed: int, limit: int, largest: str) -> Diagnostic:
    """An update whose values would need more memory than a run may take."""
    return Diagnostic(
        "NN909",
        f"an update of {batch} samples needs {amount(needed)}; the limit is {amount(limit)}",
        span,
        "too large",
        notes=(f"its largest value is {largest}",),
        help=("use smaller batches, such as `batch = 8`, or smaller layers", _MORE.format(rounded_up(needed))),
    )


def out_of_memory() -> Diagnostic:
    """The memory of the machine, or what the system allows of it, is used up."""
    return Diagnostic(
        "NN990",
        "there is not enough memory",
        help=("use smaller batches, `--set train.batch=16`, or smaller layers",),
    )
