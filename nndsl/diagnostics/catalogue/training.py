"""NN5xx: training blocks, their entries, and what is minimised."""

from __future__ import annotations

from typing import Sequence

from nndsl.diagnostics.amounts import amount, rounded_up
from nndsl.diagnostics.diagnostic import Diagnostic, Label
from nndsl.diagnostics.suggest import closest
from nndsl.source import Span

SHOWN = 6  # names in one sentence


def unknown_entry(span: Span, name: str, available: Sequence[str]) -> Diagnostic:
    """An entry that a training block does not have."""
    close = closest(name, available)
    help = (f"did you mean `{close[0]}`?",) if close else (f"the entries are {', '.join(available)}",)
    return Diagnostic("NN501", f"a training block has no entry `{name}`", span, "unknown entry", help=help)


def entry_planned(span: Span, name: str) -> Diagnostic:
    """An entry, or a value of one, that is checked but cannot be trained with yet: a warning until it is."""
    return Diagnostic(
        "NN502",
        f"{name} is checked, but this version of nndsl cannot train with it yet",
        span,
        "not carried out yet",
        severity="warning",
        help=("leave it out to train; the change log lists what each version carries out",),
    )


def beside_objectives(span: Span, objectives: Span, name: str) -> Diagnostic:
    """A block with several objectives that gives a loss or an optimizer of its own too."""
    return Diagnostic(
        "NN525",
        f"a training block with `objectives` has no `{name}` of its own",
        span,
        "beside objectives",
        labels=(Label(objectives, "each objective here has its own"),),
        help=(f"move it into one of them: `minimize(..., {name} = ...)`",),
    )


def not_a_label(span: Span | None, word: str, name: str, found: str) -> Diagnostic:
    """A split by the categories of something that has none, or not one for each sample."""
    return Diagnostic(
        "NN535",
        f"`{name}` of `{word}` is an input or target that is one label for each sample; this is {found}",
        span,
        f"this is {found}",
        help=("name one that is declared so: `target d : class(K)`",),
    )


def wrong_entry(span: Span, name: str, expected: str, found: str, weights_in: Sequence[str] = ()) -> Diagnostic:
    """An entry of the wrong sort or out of its range.

    `weights_in` are the names that have weights, where these are asked for.
    """
    help = (f"weights are in {', '.join(f'`{owner}`' for owner in weights_in)}",) if weights_in else ()
    return Diagnostic("NN503", f"`{name}` is {expected}; this is {found}", span, f"this is {found}", help=help)


def loss_not_a_number(span: Span, name: str, found: str) -> Diagnostic:
    """A loss that is not one number for each sample."""
    return Diagnostic(
        "NN504",
        f"{name} is one number for each sample; this is {found}",
        span,
        f"this is {found}",
        help=("take the sum or the mean of its parts: `sum(...)`, `mean(...)`",),
    )


def metric_of_no_kind(span: Span | None, found: str) -> Diagnostic:
    """A metric that is neither one number for each sample nor one figure for all of them."""
    return Diagnostic(
        "NN526",
        f"a metric is one number for each sample, or numbers for all samples at once; this is {found}",
        span,
        f"this is {found}",
        help=(
            "for one number, take the sum or the mean of its parts: `sum(...)`, `mean(...)`",
            "for an array, take the mean or the sum over all samples: `batch_mean(...)`, `batch_sum(...)`",
        ),
    )


def evaluation_too_large(span: Span | None, part: str, samples: int, needed: int, limit: int) -> Diagnostic:
    """What looks at all samples of a part at once would need more memory than a run may take."""
    return Diagnostic(
        "NN527",
        f"to look at all {samples} samples of the {part} part at once takes {amount(needed)}; "
        f"the limit is {amount(limit)}",
        span,
        "too large",
        help=(
            "let it read fewer numbers of each sample, or evaluate fewer samples",
            f"or allow more, as in `--max-memory {rounded_up(needed)}`",
        ),
    )


def entry_missing(span: Span | None, name: str, example: str) -> Diagnostic:
    """A training block without an entry it cannot do without."""
    return Diagnostic(
        "NN505", f"this training block has no `{name}`", span, f"`{name}` is missing", help=(f"add `{example}`",)
    )


def nothing_to_train(span: Span | None) -> Diagnostic:
    """A loss that no weight has an influence on."""
    return Diagnostic(
        "NN506",
        "nothing can be trained: the loss does not depend on any weight",
        span,
        "depends on no weight",
        help=("compute the loss from an output of the network: `loss = squared_error(y, d)`",),
    )


def no_training(name: str) -> Diagnostic:
    """`run` on a file without a training block."""
    return Diagnostic(
        "NN507",
        f"{name} has no training block: there is no loss, and nothing to run",
        None,
        help=(
            'add `train { data = csv("file.csv")()  loss = squared_error(y, d) }`, or use `nndsl check`, `render`, '
            "`summary`",
        ),
    )


def not_declared(span: Span, name: str, word: str, available: Sequence[str]) -> Diagnostic:
    """A data source or normalisation that names something which is no input and no target."""
    close = closest(name, available)
    help = (f"did you mean `{close[0]}`?",) if close else (f"this file declares {', '.join(available)}",)
    return Diagnostic(
        "NN508", f"`{word}` is given `{name}`, which is no input and no target", span, "not declared", help=help
    )


def not_connected(span: Span, word: str) -> Diagnostic:
    """A data source without its second list."""
    return Diagnostic(
        "NN509",
        f"`{word}(...)` is made but not connected",
        span,
        "a second list is missing",
        help=(
            f'a data source is connected like a layer: `{word}(...)(x = "column")`, or `{word}(...)()` for columns of '
            "the same names",
        ),
    )


def no_weights(span: Span) -> Diagnostic:
    """`weights` in a training block of a model without any `weight`."""
    return Diagnostic(
        "NN510",
        "`weights` are the arrays declared by `weight`, and this model has none",
        span,
        "nothing to penalise",
        notes=("biases, gains and slopes are declared by `param`, which no penalty sees",),
        help=("leave the penalty out, or declare by `weight` what it is to see",),
    )


def blocks_alike(span: Span, first: Span, name: str | None) -> Diagnostic:
    """Two training blocks that cannot be told apart."""
    message = f"two training blocks are called `{name}`" if name else "two training blocks have no name"
    return Diagnostic(
        "NN511",
        message,
        span,
        "the second",
        labels=(Label(first, "the first"),),
        notes=("the block without a name is called `train`",),
        help=("give each a name of its own: `train head { ... }`, `train all { ... }`",),
    )


def metric_units(span: Span, metric: str, source: str, reason: str) -> Diagnostic:
    """A metric that would mix normalised units with those of the data."""
    return Diagnostic(
        "NN521",
        f"the metric `{metric}` mixes units: {reason}",
        span,
        f"`{source}` is normalised in the equations, and in its own units here",
        notes=("the loss is in normalised units, metrics are in the data's",),
        help=(
            "write the calculation out in the metric, of outputs and targets: `metrics = [sum(abs(y - d))]`",
            "where the output answers for an input, declare a target that reads the same columns: `output y for d`",
        ),
    )


def all_frozen(span: Span, loss: Span | None, weights: Sequence[str]) -> Diagnostic:
    """A block that freezes every weight its loss depends on."""
    return Diagnostic(
        "NN540",
        "nothing can be trained: every weight that the loss depends on is frozen",
        span,
        "all are frozen here",
        labels=(Label(loss, "depends on no other weight"),) if loss else (),
        notes=(f"the loss depends on {some_names(weights)}",),
        help=("leave out of `freeze` what this block is to train",),
    )


def weights_of_others(span: Span | None, named: Sequence[str], weights: Sequence[str]) -> Diagnostic:
    """An objective that is to move weights on which its loss does not depend."""
    return Diagnostic(
        "NN541",
        "this objective moves nothing: its loss depends on none of its weights that are not frozen",
        span,
        f"moves {some_names(named)}" if named else "moves nothing",
        notes=(f"its loss depends on {some_names(weights)}",),
        help=("name layers or weights that the loss depends on: `minimize(loss, weights = [critic])`",),
    )


def some_names(names: Sequence[str]) -> str:
    """Names in a sentence, the first few of many."""
    few = ", ".join(f"`{name}`" for name in names[:SHOWN])
    return f"{few} and {len(names) - SHOWN} more" if len(names) > SHOWN else few
