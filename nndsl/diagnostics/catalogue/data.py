"""NN6xx: data: files, tables, labels, sizes and sequences that come from them, and parts.

Rows of a table are counted as a spreadsheet counts them: the header is row 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable, Sequence

from nndsl.diagnostics.diagnostic import Diagnostic, Label
from nndsl.diagnostics.suggest import closest
from nndsl.source import Span

LISTED = 12  # names in a list before the rest is counted
ALSO = 4  # further places of a mistake before the rest is counted
LONGEST = 40  # characters of a value that are shown


@dataclass(frozen=True)
class Cell:
    """A cell of a table."""

    file: str
    row: int
    column: str

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}, column {named(self.column)}"

    @property
    def short(self) -> str:
        return f"row {self.row}"


@dataclass(frozen=True)
class Entry:
    """A sample of `rows`."""

    name: str
    sample: int

    def __str__(self) -> str:
        return f"sample {self.sample} of `{self.name}`"

    @property
    def short(self) -> str:
        return f"sample {self.sample}"


Place = Cell | Entry
Found = Sequence[tuple[Place, str]]  # places of one mistake, and what stands there; the first is told in full


def shown(value: str) -> str:
    """A value from a file, short and without control characters."""
    return repr(value if len(value) <= LONGEST else value[: LONGEST - 3] + "...")


def named(name: str) -> str:
    return f"`{shown(name)[1:-1]}`"


def counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _listed(names: Iterable[str]) -> str:
    names = list(names)
    rest = [f"and {len(names) - LISTED} more"] if len(names) > LISTED else []
    return ", ".join([named(name) for name in names[:LISTED]] + rest)


def _values(values: Sequence) -> str:
    rest = [f"and {len(values) - LISTED} more"] if len(values) > LISTED else []
    return ", ".join([shown(str(value)) for value in values[:LISTED]] + rest)


def _also(found: Found) -> tuple[str, ...]:
    """Where else the mistake is."""
    if len(found) == 1:
        return ()
    places = [f"{place.short} ({value})" for place, value in found[1 : 1 + ALSO]]
    rest = len(found) - 1 - ALSO
    return (f"also {', '.join(places)}" + (f", and {rest:,} more" if rest > 0 else ""),)


def _did_you_mean(name: str, available: Iterable[str]) -> tuple[str, ...]:
    close = closest(name, available)
    return (f"did you mean {' or '.join(map(named, close))}?",) if close else ()


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _both(declared: Span | None, text: str) -> tuple[Label, ...]:
    return (Label(declared, text),) if declared is not None else ()


# ---- files


def path_outside(span: Span | None, path: str, reason: str) -> Diagnostic:
    """A data file that lies outside the folders a model may read."""
    return Diagnostic(
        "NN601",
        f"the data file {shown(path)} is refused: {reason}",
        span,
        "outside the model's folder",
        notes=("a model reads files in its own folder, and in the one its user allows with --data-dir or NNDSL_DATA",),
        help=("copy the file beside the model, or allow its folder: `nndsl run model.nn --data-dir FOLDER`",),
    )


def file_missing(span: Span | None, path: str, folders: Sequence[str], beside: Iterable[str]) -> Diagnostic:
    """A data file that does not exist."""
    notes = tuple(f"looked in {folder}" for folder in folders)
    return Diagnostic(
        "NN602", f"there is no data file {shown(path)}", span, "no such file", notes=notes, help=_did_you_mean(path, beside)
    )


def not_a_regular_file(span: Span | None, path: str, kind: str) -> Diagnostic:
    """A folder, pipe or device where a data file is expected."""
    return Diagnostic("NN603", f"a data file is expected; {shown(path)} is {kind}", span, f"this is {kind}")


def file_too_large(span: Span | None, path: str, limit: int) -> Diagnostic:
    """A data file beyond the size that is read into memory."""
    return Diagnostic("NN604", f"the data file {shown(path)} is larger than {limit:,} bytes, the most that is read", span, "too large")


def file_unreadable(span: Span | None, path: str, reason: str) -> Diagnostic:
    """A data file that the system does not let us read."""
    return Diagnostic("NN605", f"the data file {shown(path)} cannot be read: {reason}", span, "cannot be read")


def not_utf8(span: Span | None, file: str, offset: int, line: int) -> Diagnostic:
    """A table in another encoding than UTF-8."""
    return Diagnostic(
        "NN606",
        f"{file} is not UTF-8 text: byte {offset} (in line {line}) cannot be read",
        span,
        "in another encoding",
        help=("save the file again with the encoding UTF-8",),
    )


# ---- tables


def malformed_table(span: Span | None, file: str, row: int, reason: str) -> Diagnostic:
    """A table that does not follow the rules of CSV."""
    return Diagnostic("NN607", f"{file}, row {row}: this is not legal CSV: {reason}", span, "not legal CSV")


def empty_table(span: Span | None, file: str, header: bool) -> Diagnostic:
    """A table without rows."""
    found = "has a header but no rows" if header else "has no header: nothing stands in its first row"
    return Diagnostic(
        "NN608",
        f"{file} {found}",
        span,
        "no samples here",
        help=("a table is a header with the names of the columns, and a row for each sample or step",),
    )


def column_twice(span: Span | None, file: str, name: str, first: int, second: int) -> Diagnostic:
    """A table with two columns of one name."""
    return Diagnostic(
        "NN609",
        f"{file}, row 1: columns {first} and {second} are both called {named(name)}",
        span,
        "a column's name is not clear",
        help=("give one of them another name",),
    )


def unknown_column(span: Span | None, file: str, name: str, available: Sequence[str]) -> Diagnostic:
    """A column that the table does not have."""
    notes = (f"its columns are {_listed(available)}",)
    if len(available) == 1 and (mark := next((m for m in ";\t|" if m in available[0]), None)):
        notes += (f"its cells seem to be divided by {shown(mark)}; nndsl reads tables divided by commas",)
    if 2 * sum(map(_is_number, available)) > len(available):
        notes += ("its first row seems to be data; nndsl reads the names of the columns there",)
    return Diagnostic(
        "NN610", f"{file} has no column {named(name)}", span, "no such column", notes=notes, help=_did_you_mean(name, available)
    )


def columns_reversed(span: Span | None, file: str, first: str, last: str) -> Diagnostic:
    """A range of columns whose first stands after its last."""
    return Diagnostic(
        "NN611",
        f"in {file}, column {named(first)} stands after {named(last)}",
        span,
        "the wrong way round",
        help=(f'write `columns("{last}", "{first}")`',),
    )


def ragged_row(span: Span | None, file: str, found: Sequence[tuple[int, int]], expected: int) -> Diagnostic:
    """Rows with more or fewer cells than the header. `found` holds (row, cells)."""
    row, cells = found[0]
    places = [f"row {r} ({c})" for r, c in found[1 : 1 + ALSO]]
    rest = len(found) - 1 - ALSO
    notes = (f"also {', '.join(places)}" + (f", and {rest:,} more" if rest > 0 else ""),) if places else ()
    return Diagnostic(
        "NN612",
        f"{file}, row {row}: {counted(cells, 'cell')}; the header has {expected:,}",
        span,
        "a row does not fit the header",
        notes=notes,
        help=("a cell that has a comma in it needs double quotes around it",),
    )


FAULTS = {
    "empty": "this cell is empty",
    "nan": "this is NaN",
    "infinite": "this is infinite",
    "large": "this is too large for a floating-point number",
    "text": "this is text",
}


def not_a_number(span: Span | None, found: Found, fault: str) -> Diagnostic:
    """Text, nothing, NaN or infinity where a number is expected."""
    place, value = found[0]
    value = f": {value}" if fault in ("text", "large") else ""
    way_out = "remove its row or fill the cell: nothing is filled by itself"
    if fault == "text":
        way_out = "correct the cell; text is read as labels, which are declared `class(K)`"
    return Diagnostic(
        "NN613", f"{place}: a number is expected; {FAULTS[fault]}{value}", span, "a number is expected", notes=_also(found), help=(way_out,)
    )


def label_missing(span: Span | None, found: Found) -> Diagnostic:
    """An empty cell where a label is expected."""
    return Diagnostic(
        "NN614",
        f"{found[0][0]}: a label is expected; this cell is empty",
        span,
        "a label is expected",
        notes=_also(found),
        help=("remove its row or fill the cell: nothing is filled by itself",),
    )


def label_outside(span: Span | None, name: str, found: Found, classes: int, declared: Span | None) -> Diagnostic:
    """A number that is not one of the labels of a written `class(10)`."""
    place, value = found[0]
    return Diagnostic(
        "NN615",
        f"{place}: a label of `{name}` is a whole number from 0 to {classes - 1}; this is {value}",
        span,
        "a label is outside",
        labels=_both(declared, f"declared class({classes}) here"),
        notes=_also(found),
        help=(f"declare `{name} : class(K)`: the categories are then those found in the data",),
    )


def category_unknown(span: Span | None, name: str, found: Found, categories: Sequence) -> Diagnostic:
    """A label that was not among the categories when the model was trained."""
    place, value = found[0]
    return Diagnostic(
        "NN616",
        f"{place}: {value} is not one of the categories of `{name}`",
        span,
        "an unknown category",
        notes=_also(found) + (f"the model was trained with {_values(categories)}",),
        help=("correct the label, or train the model again with data that have it",),
    )


def category_count(span: Span | None, name: str, declared: Span | None, classes: int, found: Sequence) -> Diagnostic:
    """As many categories as declared are not found."""
    return Diagnostic(
        "NN617",
        f"`{name}` is declared class({classes}), but its data have {len(found)} categories",
        span,
        f"{len(found)} categories",
        labels=_both(declared, f"{classes} categories are declared here"),
        notes=(f"found {_values(found)}",),
        help=(f"declare `{name} : class({len(found)})`, or `class(K)` to take the number from the data",),
    )


def categories_differ(span: Span | None, letter: str, first: tuple[str, Sequence], second: tuple[str, Sequence]) -> Diagnostic:
    """Two labels that share a letter but not their categories."""
    return Diagnostic(
        "NN618",
        f"`{first[0]}` and `{second[0]}` are both class({letter}), but their categories differ",
        span,
        "other categories",
        notes=tuple(f"`{name}` has {_values(categories)}" for name, categories in (first, second)),
        help=(f"give one of them another letter: `{second[0]} : class(L)`",),
    )


def wrong_setting(span: Span | None, word: str, name: str, expected: str, found: str) -> Diagnostic:
    """A data source or split that is given the wrong sort of thing."""
    return Diagnostic("NN619", f"`{name}` of `{word}` is {expected}; this is {found}", span, "not of this sort")


# ---- sizes


def size_differs(span: Span | None, name: str, declared: Span | None, size: str, found: str) -> Diagnostic:
    """Data of another size than declared."""
    return Diagnostic(
        "NN620",
        f"`{name}` is declared {size}, but is given {found}",
        span,
        found,
        labels=_both(declared, f"declared {size} here"),
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
    labels = _both(declared, f"{letter} = {sizes[0]}: {found}") + _both(other_declared, f"{letter} = {sizes[1]}: {other_found}")
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
        labels=_both(declared, f"a sequence over {axis}"),
        help=(f'name the column that tells sequences apart: `csv("{file}", sequence = "id")`', f'or read one long sequence: `series("{file}")`'),
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
        help=(f"sort the file by {named(cell.column)}: the rows of a sequence stand together, in the order of its steps",),
    )


def changes_within_sequence(span: Span | None, name: str, file: str, row: int, declared: Span | None) -> Diagnostic:
    """A value without a sequence axis that is not the same at every step."""
    return Diagnostic(
        "NN627",
        f"{file}, row {row}: `{name}` changes within a sequence, but runs over none",
        span,
        "changes",
        labels=_both(declared, "no sequence axis here"),
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
        labels=_both(declared, "declared here"),
        help=(f"add `{name} = [...]`, a value for each sample",),
    )


def sample_counts(span: Span | None, name: str, count: int, other: str, other_count: int) -> Diagnostic:
    """Inputs or targets with different numbers of samples."""
    return Diagnostic(
        "NN630", f"`{other}` has {counted(other_count, 'sample')}, `{name}` has {count:,}", span, counted(count, "sample")
    )


def sample_uneven(span: Span | None, place: Place) -> Diagnostic:
    """A sample whose lists have different lengths."""
    return Diagnostic("NN631", f"{place}: lists side by side have different lengths", span, "uneven lists")


def sample_shape(span: Span | None, place: Entry, declared: Span | None, expected: str, found: str) -> Diagnostic:
    """A sample of another shape than declared, or than the first."""
    return Diagnostic(
        "NN632",
        f"{place} is {found}; {expected} is expected",
        span,
        f"{expected} is expected",
        labels=_both(declared, f"`{place.name}` is declared here"),
    )


def steps_differ(span: Span | None, place: Place, axis: str, steps: int, other: str, other_steps: int) -> Diagnostic:
    """Inputs or targets over one axis whose sequences differ in length."""
    return Diagnostic(
        "NN633", f"{place} has {counted(steps, 'step')} over {axis}; `{other}` has {other_steps:,} there", span, counted(steps, "step")
    )


# ---- parts


def part_empty(span: Span | None, name: str, asked: str, of: str, series: bool) -> Diagnostic:
    """A part of the data without a sample."""
    help = ("a series is split by time: `validation = after(1920)`",) if series else ("use another share, or more data",)
    return Diagnostic("NN634", f"the {name} part is empty: {asked} of {of}", span, "leaves a part empty", help=help)


def after_needs_series(span: Span | None) -> Diagnostic:
    """A split by time of data that are no series."""
    return Diagnostic(
        "NN635",
        "`after` splits a `series` by time; these data are no series",
        span,
        "no times here",
        help=("hold out a share of the samples: `validation = 20%`",),
    )


def parts_mixed(span: Span | None) -> Diagnostic:
    """One part held out by time and another by share."""
    return Diagnostic(
        "NN636",
        "one part is held out by time, the other by share",
        span,
        "two ways to split",
        help=("use `after` for both: `validation = after(1920)`, `test = after(1955)`",),
    )


def values_too_large(name: str) -> Diagnostic:
    """Numbers whose mean or deviation is not finite."""
    return Diagnostic(
        "NN637", f"`{name}` cannot be normalised: its numbers are so large that their deviation is infinite", help=("use a smaller unit",)
    )
