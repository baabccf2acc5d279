"""NN5xx: training blocks."""

from __future__ import annotations

from dataclasses import replace
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


def stop_without_validation(span: Span | None) -> Diagnostic:
    """A rule to stop by the validation loss where nothing is held out."""
    return Diagnostic(
        "NN545",
        "early stopping judges by the validation loss, and this training block holds nothing out",
        span,
        "no `validation` in this block",
        help=("hold a part of the data out: `validation = 20%`",),
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


def periods_overlap(
    span: Span | None, name: str, until: float, following: str, start: float, other: Span | None
) -> Diagnostic:
    """Two parts of a series that have steps in common."""
    return Diagnostic(
        "NN536",
        f"the {name} part runs until {until}, but the {following} part begins after {start}",
        span,
        "runs into the other part",
        labels=(Label(other, f"the {following} part"),) if other is not None else (),
        help=(f"leave out `until`: the part then ends at {start}, where the next begins",),
    )


def period_backwards(span: Span | None, time: float, until: float) -> Diagnostic:
    """A part of a series that ends before it begins."""
    return Diagnostic(
        "NN537",
        f"a part after {time} cannot end at {until}",
        span,
        "not later",
        help=("give a later `until`, or leave it out: the part then runs to the next, or to the end",),
    )


def folds_to_test(span: Span | None) -> Diagnostic:
    """Cross-validation asked of the test part."""
    return Diagnostic(
        "NN538",
        "`folds` is a way to validate: a test part is one part, scored once",
        span,
        "not for `test`",
        help=("write `validation = folds(5)`; `test = 20%` beside it is taken out first",),
    )


def marks_need_table(span: Span | None, word: str, data: Span | None) -> Diagnostic:
    """Rows to be held out of data that have no rows for samples."""
    return Diagnostic(
        "NN539",
        f"`marked` picks rows of a table such as `csv` reads; `{word}` has no such rows",
        span,
        "no rows to pick",
        labels=(Label(data, "the data"),) if data is not None else (),
        help=("hold out a share, `validation = 20%`; in a series, the steps after a time: `validation = after(1920)`",),
    )


def folds_retrain(span: Span | None, folds: Span | None) -> Diagnostic:
    """A second training asked for where folds are followed by one anyway."""
    return Diagnostic(
        "NN546",
        "`retrain` has no effect beside `folds`",
        span,
        "without effect",
        labels=(Label(folds, "the training after these is on all their data anyway"),) if folds else (),
        help=("leave `retrain` out",),
    )


def folds_of_ensembles(span: Span | None, folds: Span | None) -> Diagnostic:
    """An ensemble in each fold."""
    return Diagnostic(
        "NN547",
        "a training block has `folds` or an `ensemble`, not both",
        span,
        "an ensemble",
        labels=(Label(folds, "folds"),) if folds else (),
        help=("hold out one part, `validation = 20%`, or write two training blocks",),
    )


def ensemble_before(span: Span | None, later: Span | None = None) -> Diagnostic:
    """A training block after an ensemble, or, without `later`, a training of the model after that."""
    again = "to train anew, load the model again"
    return Diagnostic(
        "NN548",
        "an ensemble is what the last training block makes: no block can start from its several sets of weights",
        span,
        "an ensemble",
        labels=(Label(later, "a block after it"),) if later else (),
        help=("move the block with the ensemble to the end" if later else again,),
    )


def no_mean_answer(span: Span | None, output: Span | None, name: str) -> Diagnostic:
    """An ensemble whose answer is a label."""
    return Diagnostic(
        "NN549",
        f"the answer of an ensemble is a mean, and `{name}` has none: it is no number",
        span,
        "an ensemble",
        labels=(Label(output, f"`{name}` is an output"),) if output else (),
        help=("make an output of the probabilities of the labels instead",),
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


def gradient_twice(span: Span) -> Diagnostic:
    """An optimiser that takes gradients at two points."""
    return replace(
        entry_planned(span, "an optimizer that takes the gradient at two different points"), severity="error"
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


def update_setting(span: Span, owner: str, name: str, found: str) -> Diagnostic:
    """A setting of an optimizer, or of a way to clip, that is not known before training."""
    return Diagnostic(
        "NN512",
        f"`{name}` of `{owner}` cannot be {found}",
        span,
        f"this is {found}",
        notes=("an update sees the weights and their gradients, not the values of the model",),
        help=("give a number, a quantity, a string, true or false, or a function of the number of updates made",),
    )


def optimizer_inputs(span: Span, name: str, found: str) -> Diagnostic:
    """An optimizer with another list of inputs than one weight."""
    return Diagnostic(
        "NN513",
        f"an optimizer has one input, the weight it changes; `{name}` has {found}",
        span,
        "not one weight",
        help=(f"write `optimizer {name}(rate = 0.01)(w) {{ ... }}`; it is applied to each weight in turn",),
    )


def clip_inputs(span: Span, name: str, found: str) -> Diagnostic:
    """A way to clip that cannot be given a gradient."""
    return Diagnostic(
        "NN514",
        f"a way to clip has one or two inputs, the gradient and the norm of all gradients; `{name}` has {found}",
        span,
        "cannot clip",
        help=("write `fn clip(limit)(g) = ...` or `fn clip(limit)(g, norm) = ...`",),
    )


def update_shape(span: Span, what: str, found: str, weight: str, expected: str) -> Diagnostic:
    """Part of an update that is not of the shape of the weight."""
    return Diagnostic(
        "NN515",
        f"{what} is {found} for the weight `{weight}`, which is {expected}",
        span,
        f"{found} instead of {expected}",
        notes=("an update is computed for each weight, in the shape of the weight",),
        help=("multiply it with something of that shape, such as the gradient",),
    )


def no_gradient(span: Span, name: str) -> Diagnostic:
    """An optimizer that does not look at the gradient."""
    return Diagnostic(
        "NN516",
        f"the optimizer `{name}` never asks for a gradient, so it cannot learn",
        span,
        "no `gradient(...)` in what it returns",
        help=("a step down is `return -rate * gradient(w)`",),
    )


def weight_in_update(span: Span, name: str) -> Diagnostic:
    """A weight declared in an optimizer, or in what it or a way to clip calls."""
    return Diagnostic(
        "NN517",
        f"`{name}` would be a weight of the update itself",
        span,
        "not here",
        notes=("an update has no weights; what it remembers is an equation read with `[t-1]`",),
        help=("make it a setting, or an equation such as `m = 0.9 * m[t-1] + gradient(w)`",),
    )


def optimizer_word(span: Span, name: str) -> Diagnostic:
    """`t` or `gradient` defined anew in an optimizer."""
    meaning = {
        "t": "the number of the update",
        "gradient": "the gradient at a point",
        "penalised": "whether the array is declared by `weight`",
    }[name]
    return Diagnostic(
        "NN518",
        f"in an optimizer `{name}` is {meaning}, so nothing else can be called that",
        span,
        "has a meaning already",
        help=(f"choose another name, such as `{name}_`",),
    )


def weight_type(span: Span, name: str, found: str) -> Diagnostic:
    """A weight of labels, over a sequence, or of an open number of dims."""
    return Diagnostic(
        "NN519",
        f"a weight is an array of real numbers, the same at every step; `{name}` is stated {found}",
        span,
        "not the type of a weight",
        help=(f"write its dims alone: `weight {name} : [2, 3] = ...`",),
    )


def first_value_shape(span: Span, name: str, found: str, expected: str) -> Diagnostic:
    """The first value of a weight in another shape than the weight."""
    return Diagnostic(
        "NN520",
        f"the first value of `{name}` is {found}, but `{name}` is {expected}",
        span,
        f"this is {found}",
        help=(f"give {expected}, the last dims of it, or one number for all of it",),
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


def schedule_value(span: Span, owner: str, name: str, found: str) -> Diagnostic:
    """A schedule that gives something else than a number."""
    message = f"`{name}` of `{owner}` is a schedule, which gives one number; this gives {found}"
    help = "a schedule is a function of the number of updates made: `fn rate(n) = 0.1 / (1 + n)`"
    return Diagnostic("NN522", message, span, f"gives {found}", help=(help,))


def mode_in_update(span: Span | None) -> Diagnostic:
    """The word `training` in an optimizer or a way to clip."""
    return Diagnostic(
        "NN523",
        "an update is always training, so nothing in it can ask for `training`",
        span,
        "asks whether this is training",
        help=("write what happens in training alone",),
    )


def nothing_remembered(span: Span, text: str) -> Diagnostic:
    """A delay in a schedule or in a way to clip, or a running mean in an update."""
    return Diagnostic(
        "NN524",
        f"`{text}` is not kept from update to update: only an equation of an optimizer is",
        span,
        "not here",
        help=(
            "write what remembers as an equation in the body of an optimizer: `m = 0.9 * m[t-1] + 0.1 * gradient(w)`",
        ),
    )


def applied_setting(span: Span, owner: str, name: str, keyword: str, found: str) -> Diagnostic:
    """A setting that the text of an optimizer, or of a function in an update, applies, and that cannot be applied."""
    expected, example = {
        "optimizer": ("an optimizer", "adam(rate = 0.001)"),
        "fn": ("a function", "decay(from = 0.1, factor = 0.5, every = 1_000)"),
    }[keyword]
    return Diagnostic(
        "NN550",
        f"`{name}` of `{owner}` is {expected}; this is {found}",
        span,
        f"`{name}` is {found}",
        notes=(f"the text of `{owner}` applies `{name}`",),
        help=(f"give {expected}, with its settings: `{name} = {example}`",),
    )


def all_frozen(span: Span, loss: Span | None, weights: Sequence[str]) -> Diagnostic:
    """A block that freezes every weight its loss depends on."""
    return Diagnostic(
        "NN540",
        "nothing can be trained: every weight that the loss depends on is frozen",
        span,
        "all are frozen here",
        labels=(Label(loss, "depends on no other weight"),) if loss else (),
        notes=(f"the loss depends on {_listed(weights)}",),
        help=("leave out of `freeze` what this block is to train",),
    )


def weights_of_others(span: Span | None, named: Sequence[str], weights: Sequence[str]) -> Diagnostic:
    """An objective that is to move weights on which its loss does not depend."""
    return Diagnostic(
        "NN541",
        "this objective moves nothing: its loss depends on none of its weights that are not frozen",
        span,
        f"moves {_listed(named)}" if named else "moves nothing",
        notes=(f"its loss depends on {_listed(weights)}",),
        help=("name layers or weights that the loss depends on: `minimize(loss, weights = [critic])`",),
    )


def normalised_elsewhere(
    span: Span | None, missing: Sequence[str], named: Sequence[str], elsewhere: Span | None
) -> Diagnostic:
    """A block that reads, without saying so, what another block normalises."""
    return Diagnostic(
        "NN542",
        f"this training block reads {_listed(missing)}, which another block normalises, and does not say so",
        span,
        f"{_listed(missing)} not named",
        labels=(Label(elsewhere, "normalised here"),) if elsewhere else (),
        notes=(
            "normalisation is part of the network; each block measures mean and deviation on its own training data",
        ),
        help=(f"write `normalize = standard({', '.join([*named, *missing])})` in this block",),
    )


def label_filled(span: Span | None, word: str, name: str, declared: Span | None) -> Diagnostic:
    """A label whose missing values are to be filled with a number."""
    return Diagnostic(
        "NN560",
        f"`{word}` fills numbers; `{name}` is a label",
        span,
        "a label among them",
        labels=(Label(declared, "declared as a label here"),) if declared else (),
        help=(f"fill it with the category that most samples have: `with_most_common({name})`",),
    )


def target_filled(span: Span | None, name: str, declared: Span | None) -> Diagnostic:
    """A target whose missing values are to be filled."""
    return Diagnostic(
        "NN561",
        f"`{name}` is a target, and targets are not filled: the model would learn what nobody has observed",
        span,
        "a target among them",
        labels=(Label(declared, "declared as a target here"),) if declared else (),
        help=("leave it out here, and the samples without it out of the data",),
    )


def filled_elsewhere(
    span: Span | None, missing: Sequence[str], named: Sequence[str], elsewhere: Span | None
) -> Diagnostic:
    """A block that reads, without saying so, what another block fills."""
    return Diagnostic(
        "NN562",
        f"this training block reads {_listed(missing)}, whose missing values another block fills, and does not say so",
        span,
        f"{_listed(missing)} not named",
        labels=(Label(elsewhere, "filled here"),) if elsewhere else (),
        notes=("filling is part of the network; each block measures what it fills with on its own training data",),
        help=(f"name {_listed(missing)} in this block too: `fill = with_mean({missing[0]})`",),
    )


def nothing_to_balance(span: Span | None, found: str, labels: Sequence[str]) -> Diagnostic:
    """A target to balance that is no label, or not clear."""
    there = f"the targets that are labels are {_listed(labels)}" if labels else "no target is a label"
    return Diagnostic(
        "NN563",
        f"`balance` is a target that is one label, or `true` where there is only one; this is {found}, and {there}",
        span,
        "not the label of a target",
        help=(f"name the one whose categories are to count the same: `balance = {labels[0]}`",)
        if labels
        else ("leave it out: there are no categories whose samples could be counted",),
    )


def balanced_over_steps(span: Span | None, name: str, axis: str, loss: Span | None) -> Diagnostic:
    """A label over a sequence that is to balance a loss which is not."""
    return Diagnostic(
        "NN564",
        f"`{name}` has a label at each step of {axis}, and the loss one number for all of them: no weight belongs to "
        "it",
        span,
        f"over {axis}",
        labels=(Label(loss, f"not over {axis}"),) if loss else (),
        help=(f"make the loss one over {axis}, such as `cross_entropy(y, {name})`: it is averaged by itself",),
    )


def cannot_vary(
    span: Span | None, word: str, name: str, type: str, pictures: bool, declared: Span | None
) -> Diagnostic:
    """An input or target that cannot be varied in this way."""
    varies = "pictures, [H, W, C]" if pictures else "numbers"
    return Diagnostic(
        "NN565",
        f"`{word}` varies {varies}; `{name}` is {type}",
        span,
        f"not {varies.split(',')[0]}",
        labels=(Label(declared, f"declared {type} here"),) if declared else (),
        help=("declare a picture as one, and make a vector of it in the model: `image -> flatten`",)
        if pictures
        else ("leave the label out: it stays what it is when the rest is varied",),
    )


def _listed(names: Sequence[str]) -> str:
    """Names in a sentence, the first few of many."""
    few = ", ".join(f"`{name}`" for name in names[:SHOWN])
    return f"{few} and {len(names) - SHOWN} more" if len(names) > SHOWN else few


def not_quadratic(span: Span, loss: Span | None, word: str, weights: Sequence[str]) -> Diagnostic:
    """A loss that is not a polynomial of the second degree in the weights, for a solver that needs one."""
    shown = ", ".join(f"`{name}`" for name in weights[:3]) + (", ..." if len(weights) > 3 else "")
    return Diagnostic(
        "NN530",
        f"`{word}` needs a loss that is quadratic in the weights; the curvature of this one changes with {shown}",
        span,
        "solves a quadratic loss only",
        labels=(Label(loss, "not quadratic"),) if loss else (),
        notes=(
            "quadratic are squares of what is linear in the weights: `squared_error(y, d)` of one linear layer, "
            "`l2(weights)`",
        ),
        help=("use `newton()` or `lbfgs()`, which take steps to the minimum of any smooth loss",),
    )


def beside_solver(span: Span, solver: Span, name: str, word: str, reason: str) -> Diagnostic:
    """An entry that says something about updates, in a block without any."""
    return Diagnostic(
        "NN531",
        f"`{name}` has no effect beside `{word}`: {reason}",
        span,
        "no effect here",
        labels=(Label(solver, "the optimizer"),),
        help=("leave it out, or train by updates, such as those of `adam()`",),
    )


def cannot_solve(span: Span, place: Span | None, word: str, average: str = "") -> Diagnostic:
    """A loss that is not one function of the weights: another at every evaluation, or one with an `average`."""
    if average:
        reason, label = f"`{average}` is a mean over updates, and there are none", "a mean over updates"
        help = "use a normalisation that does not look at other samples, such as `layer_norm`"
    else:
        reason, label = "the loss draws random values, others at every evaluation", "drawn here"
        help = "leave out what is random in training, such as `dropout`"
    return Diagnostic(
        "NN532",
        f"`{word}` cannot be used here: {reason}",
        span,
        "needs one loss for all its iterations",
        labels=(Label(place, label),) if place else (),
        help=(help, "or train by updates, such as those of `adam()`"),
    )


def solver_among_objectives(span: Span, word: str) -> Diagnostic:
    """A solver as the optimizer of one of several objectives."""
    return Diagnostic(
        "NN533",
        f"`{word}` cannot be the optimizer of one objective among others",
        span,
        "no updates to take in turn",
        notes=("objectives are made small in turn, by one update each; a solver goes on to the minimum",),
        help=("use an optimizer such as `adam()`, or a training block of its own with `loss` and `optimizer`",),
    )


def solver_too_large(
    span: Span | None, word: str, weights: int, samples: int, matrices: int, values: int, limit: int
) -> Diagnostic:
    """A solver that would need more memory than a run may take."""
    return Diagnostic(
        "NN534",
        f"`{word}` needs {amount(matrices + values)}; the limit is {amount(limit)}",
        span,
        "too large",
        notes=(
            f"{amount(matrices)} for what it keeps of {weights:,} weights",
            f"{amount(values)} for values of all {samples:,} samples at once",
        ),
        help=(
            "train by updates, such as those of `adam()`, which see a batch at a time; `lbfgs()` keeps no matrix of "
            "weights",
            f"or allow more, as in `--max-memory {rounded_up(matrices + values)}`",
        ),
    )
