"""NN6xx, third part: what data amount to: sizes, sequences, samples, and parts."""

from __future__ import annotations

from typing import Sequence

from nndsl.diagnostics.catalogue.labels import listed_values
from nndsl.diagnostics.catalogue.places import Cell, Entry, counted, declared_label, did_you_mean, named, shown
from nndsl.diagnostics.diagnostic import Diagnostic
from nndsl.source import Span

# ---- sizes


def size_differs(span: Span | None, name: str, declared: Span | None, size: str, found: str) -> Diagnostic:
    """Data of another size than declared."""
    return Diagnostic(
        "NN620",
        f"`{name}` is declared {size}, but is given {found}",
        span,
        found,
        labels=declared_label(declared, f"declared {size} here"),
        help=("change the declaration, or what is read for it",),
    )


def sizes_disagree(
    span: Span | None,
    letter: str,
    sizes: tuple[int, int],
    first: tuple[str, str, Span | None],
    second: tuple[str, str, Span | None],
) -> Diagnostic:
    """A letter that two things in the data give different values. Each is (name, what gives it, its declaration)."""
    (name, found, declared), (other, other_found, other_declared) = first, second
    labels = declared_label(declared, f"{letter} = {sizes[0]}: {found}")
    labels += declared_label(other_declared, f"{letter} = {sizes[1]}: {other_found}")
    return Diagnostic(
        "NN621",
        f"the size `{letter}` is {sizes[0]} by `{name}` ({found}) and {sizes[1]} by `{other}` ({other_found})",
        span,
        f"{other_found} for `{other}`",
        labels=labels,
        help=("use two letters if the sizes have nothing to do with each other",),
    )


def size_undetermined(span: Span | None, name: str, size: str, found: str) -> Diagnostic:
    """A size that the data do not determine."""
    return Diagnostic(
        "NN622",
        f"the data do not determine {size} of `{name}`, which is given {found}",
        span,
        "of what size?",
        help=("write a number for one of the letters",),
    )


# ---- sequences


def sequence_missing(span: Span | None, name: str, axis: str, file: str, declared: Span | None) -> Diagnostic:
    """A value over a sequence in a table whose rows are samples."""
    return Diagnostic(
        "NN623",
        f"`{name}` runs over {axis}, but each row of {file} is a sample of its own",
        span,
        "which rows are one sequence?",
        labels=declared_label(declared, f"a sequence over {axis}"),
        help=(
            f'name the column that tells sequences apart: `csv("{file}", sequence = "id")`',
            f'or read one long sequence: `series("{file}")`',
        ),
    )


def sequence_unused(span: Span | None, word: str) -> Diagnostic:
    """Sequences in the data for a model that has none."""
    return Diagnostic(
        "NN624",
        f"`{word}` reads sequences, but no input or target runs over one",
        span,
        "sequences are read here",
        help=("declare one: `input x : [4] over T`",),
    )


def sequence_nested(span: Span | None, name: str, axes: Sequence[str], file: str) -> Diagnostic:
    """A sequence of sequences that is to be read from a table."""
    return Diagnostic(
        "NN625",
        f"`{name}` runs over {' and '.join(axes)}; a table such as {file} has sequences, but no sequences of sequences",
        span,
        "more than one axis",
        help=("write the samples out: `rows(...)`, or give them as arrays in Python",),
    )


def sequence_resumes(span: Span | None, cell: Cell, value: str, last: int) -> Diagnostic:
    """A sequence whose rows do not stand together."""
    return Diagnostic(
        "NN626",
        f"{cell}: the sequence {shown(value)} begins again; it ended in row {last}",
        span,
        "tells sequences apart",
        notes=("the rows of a sequence stand together, in the order of its steps",),
        help=(f"sort the file by {named(cell.column)}",),
    )


def changes_within_sequence(span: Span | None, name: str, file: str, row: int, declared: Span | None) -> Diagnostic:
    """A value without a sequence axis that is not the same at every step."""
    return Diagnostic(
        "NN627",
        f"{file}, row {row}: `{name}` changes within a sequence, but runs over none",
        span,
        "changes",
        labels=declared_label(declared, "no sequence axis here"),
        help=(f"declare it over the sequence: `{name} : ... over T`",),
    )


def time_not_increasing(span: Span | None, cell: Cell, value: str, before: str) -> Diagnostic:
    """A series whose times do not increase."""
    return Diagnostic(
        "NN628",
        f"{cell}: {value} does not come after {before}",
        span,
        "dates the steps",
        help=("sort the file by time, and keep one row for each time",),
    )


# ---- samples written in the file


def samples_missing(span: Span | None, name: str, declared: Span | None) -> Diagnostic:
    """`rows` without the samples of an input or target."""
    return Diagnostic(
        "NN629",
        f"`rows` gives no samples of `{name}`",
        span,
        f"`{name}` is missing",
        labels=declared_label(declared, "declared here"),
        help=(f"add `{name} = [...]`, a value for each sample",),
    )


def sample_counts(span: Span | None, name: str, count: int, other: str, other_count: int) -> Diagnostic:
    """Inputs or targets with different numbers of samples."""
    message = f"`{other}` has {counted(other_count, 'sample')}, `{name}` has {count:,}"
    help = "a sample has a value in each list; one of `[2]` is itself a list: `[[0, 1], [1, 1]]`"
    return Diagnostic("NN630", message, span, counted(count, "sample"), help=(help,))


def sample_uneven(span: Span | None, place: Entry) -> Diagnostic:
    """A sample whose lists have different lengths."""
    message = f"{place}: lists side by side have different lengths"
    help = "a matrix is a list of rows of one length: `[[1, 2], [3, 4]]`"
    return Diagnostic("NN631", message, span, "uneven lists", help=(help,))


def sample_shape(span: Span | None, place: Entry, declared: Span | None, expected: str, found: str) -> Diagnostic:
    """A sample of another shape than declared, or than the first."""
    return Diagnostic(
        "NN632",
        f"{place} is {found}; {expected} is expected",
        span,
        f"{expected} is expected",
        labels=declared_label(declared, f"`{place.name}` is declared here"),
        help=("correct the sample, or the declaration",),
    )


def steps_differ(span: Span | None, place: Entry, axis: str, steps: int, other: str, other_steps: int) -> Diagnostic:
    """Inputs or targets over one axis whose sequences differ in length."""
    message = f"{place} has {counted(steps, 'step')} over {axis}; `{other}` has {other_steps:,} there"
    help = "correct the sample; sequences with nothing in common run over axes of their own: `over S`"
    return Diagnostic("NN633", message, span, counted(steps, "step"), help=(help,))


def target_constant(span: Span | None, name: str, category: str | None, declared: Span | None) -> Diagnostic:
    """A target that is the same in all samples."""
    same = "has the same value in all samples" if category is None else f"is {shown(category)} in all samples"
    return Diagnostic(
        "NN665",
        f"the target `{name}` {same}: there is nothing to learn, and figures such as `r2` and `auc` are undefined",
        span,
        "never varies",
        severity="warning",
        labels=declared_label(declared, "declared here"),
        help=("look whether the right column or array is read, and whether the file is sorted and was cut",),
    )


# ---- parts


def target_constant_in_training(
    span: Span | None, name: str, category: str | None, declared: Span | None
) -> Diagnostic:
    """A target that is the same in all samples that are trained on, and not in those that are held out."""
    same = "has one value" if category is None else f"is {shown(category)}"
    way_out = "hold out fewer samples, or others: a share drawn at random, `validation = 20%`"
    if category is not None:
        way_out = f"hold out a share of each category: `validation = stratified(20%, {name})`"
    return Diagnostic(
        "NN666",
        f"the target `{name}` {same} in all of the training part, though not in all of the data: "
        "it learns nothing else",
        span,
        "holds out all others",
        severity="warning",
        labels=declared_label(declared, "declared here"),
        help=(way_out,),
    )


def part_empty(span: Span | None, name: str, share: str, count: int, series: bool) -> Diagnostic:
    """A part of the data without a sample."""
    help = "split a series by time: `validation = after(1920)`" if series else "use another share, or more data"
    return Diagnostic(
        "NN634",
        f"the {name} part would be empty: it is {share} of {counted(count, 'sample')}",
        span,
        "leaves a part empty",
        help=(help,),
    )


def period_empty(span: Span | None, name: str, time: str, first: str, last: str) -> Diagnostic:
    """A part of a series without a step."""
    return Diagnostic(
        "NN635",
        f"the {name} part would be empty: the series is cut after {time}, and runs from {first} to {last}",
        span,
        "leaves a part empty",
        help=("cut inside the series, each part after another time",),
    )


def after_needs_series(span: Span | None) -> Diagnostic:
    """A split by time of data that are no series."""
    return Diagnostic(
        "NN636",
        "`after` splits a `series` by time; these data are no series",
        span,
        "no times here",
        help=("hold out a share of the samples: `validation = 20%`",),
    )


def parts_mixed(span: Span | None) -> Diagnostic:
    """One part held out by time and another by samples."""
    return Diagnostic(
        "NN637",
        "one part is held out by time, the other by samples",
        span,
        "two ways to split",
        help=("use `after` for both: `validation = after(1920)`, `test = after(1955)`",),
    )


def mark_unknown(span: Span | None, value: str, column: str, values: Sequence) -> Diagnostic:
    """A value that no row of the table has in the column that marks it."""
    known = [str(other) for other in values]
    return Diagnostic(
        "NN640",
        f"no row has {shown(value)} in the column {named(column)}",
        span,
        "marks nothing",
        notes=(f"the column has {listed_values(known)}" if known else "the column is empty",),
        help=did_you_mean(value, known) or ("write a value that the column has",),
    )


def category_too_small(span: Span | None, name: str, category: str, count: int, parts: int) -> Diagnostic:
    """A category that cannot be in every part."""
    return Diagnostic(
        "NN641",
        f"the category {shown(category)} of `{name}` has {counted(count, 'sample')}, fewer than the {parts} parts",
        span,
        "each category is in each part",
        help=("get more samples of it, ask for fewer parts, or split whatever the category: `validation = 20%`",),
    )


def folds_too_many(span: Span | None, folds: int, count: int, series: bool) -> Diagnostic:
    """More folds than samples to spread over them."""
    help = "split a series by time: `validation = after(1920)`" if series else "ask for fewer folds, or get more data"
    message = f"{folds} folds need a sample each; there {'is' if count == 1 else 'are'} {counted(count, 'sample')}"
    return Diagnostic("NN642", message, span, "more folds than samples", help=(help,))


def mark_changes(span: Span | None, cell: Cell) -> Diagnostic:
    """A sequence of which some rows are marked otherwise than others."""
    return Diagnostic(
        "NN643",
        f"{cell}: the value changes within a sequence, which can be in one part only",
        span,
        "marks sequences",
        help=("give all rows of a sequence the same value in this column",),
    )


def marked_twice(span: Span | None, count: int) -> Diagnostic:
    """Samples that are marked for both parts."""
    are = "is" if count == 1 else "are"
    return Diagnostic(
        "NN644",
        f"{counted(count, 'sample')} {are} marked for the validation part and for the test part",
        span,
        "marked for both",
        help=("correct the file, so that a row is marked for one part at most",),
    )


def nothing_to_fill_with(span: Span | None, name: str, empty: Sequence[int], components: int) -> Diagnostic:
    """An input, or a component of one, that has no value at all in the training part."""
    which = "" if components == 1 else f" component {empty[0]} of"
    rest = f", nor of {len(empty) - 1} more" if len(empty) > 1 else ""
    return Diagnostic(
        "NN673",
        f"the training part has no value of{which} `{name}`{rest} to fill with",
        span,
        "nothing is measured",
        help=("give a number, `with_value(0)(...)`, or leave the column out",),
    )


def values_too_large(span: Span | None) -> Diagnostic:
    """Numbers whose mean or deviation is not finite."""
    return Diagnostic(
        "NN638",
        "the data cannot be normalised: their numbers are so large that the deviation is infinite",
        span,
        "cannot be measured",
        help=("use a larger unit, so that the numbers become smaller",),
    )
