"""NN6xx, first part: data files and tables.

Rows of a table are counted as a spreadsheet counts them: the header is row 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import ClassVar, Iterable, Sequence

from nndsl.diagnostics.diagnostic import Diagnostic, Label
from nndsl.diagnostics.suggest import closest
from nndsl.source import Span

LISTED = 12  # names in a list before the rest is counted
ALSO = 4  # further places of a mistake before the rest is counted
COUNTED = 10_000  # mistakes of one kind in a file, after which reading stops
LONGEST = 40  # characters of a value that are shown
LONGEST_PATH = 160  # and of a path
SEPARATOR_NAMES = {"\t": "tab"}  # of what divides cells, as a file says it


@dataclass(frozen=True)
class Cell:
    """A cell of a table. Of all places, only those with `gaps` may be left for the training block to fill."""

    gaps: ClassVar[bool] = True
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

    gaps: ClassVar[bool] = True
    name: str
    sample: int

    def __str__(self) -> str:
        return f"sample {self.sample} of `{self.name}`"

    @property
    def short(self) -> str:
        return f"sample {self.sample}"


@dataclass(frozen=True)
class Picture:
    """A file in a folder of pictures."""

    gaps: ClassVar[bool] = False
    path: str

    def __str__(self) -> str:
        return named(self.path, LONGEST_PATH)

    @property
    def short(self) -> str:
        return named(self.path)


@dataclass(frozen=True)
class Spot:
    """A letter or a word of a text, from 1."""

    gaps: ClassVar[bool] = False
    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}, letter {self.column}"

    @property
    def short(self) -> str:
        return f"line {self.line}"


Place = Cell | Entry | Picture | Spot
Found = Sequence[tuple[Place, str]]  # places of one mistake, and what stands there; the first is told in full


def shown(value: str, longest: int = LONGEST) -> str:
    """A value from a file, short and without control characters."""
    return repr(value if len(value) <= longest else value[: longest - 3] + "...")


def named(name: str, longest: int = LONGEST) -> str:
    return f"`{shown(name, longest)[1:-1]}`"


def _path(path: str) -> str:
    return shown(path, LONGEST_PATH)


def counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def listed(names: Iterable[str]) -> str:
    names = list(names)
    rest = [f"and {len(names) - LISTED} more"] if len(names) > LISTED else []
    return ", ".join([named(name) for name in names[:LISTED]] + rest)


def also(found: Found) -> tuple[str, ...]:
    """Where else the mistake is."""
    if len(found) == 1:
        return ()
    return (_listed([f"{place.short} ({value})" for place, value in found[1 : 1 + ALSO]], len(found)),)


def _listed(places: Sequence[str], count: int) -> str:
    """The first places of a mistake after the one that is told in full, of `count`; from COUNTED on nobody counts."""
    rest = f"{count - 1 - ALSO:,}" if count < COUNTED else "many"
    return f"also {', '.join(places)}" + (f", and {rest} more" if count > 1 + ALSO else "")


def did_you_mean(name: str, available: Iterable[str]) -> tuple[str, ...]:
    close = closest(name, available)
    return (f"did you mean {' or '.join(map(named, close))}?",) if close else ()


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def declared_label(declared: Span | None, text: str) -> tuple[Label, ...]:
    return (Label(declared, text),) if declared is not None else ()


def of_file(diagnostic: Diagnostic, file: str) -> Diagnostic:
    """What is wrong with a file that the text does not name: it is told which one it is."""
    if _path(file)[1:-1] in diagnostic.message:
        return diagnostic
    return replace(diagnostic, notes=(*diagnostic.notes, f"this is read from {_path(file)}"))


# ---- what a record says


def wrong_setting(span: Span | None, word: str, name: str, expected: str, found: str) -> Diagnostic:
    """A data source or split that is given the wrong sort of thing."""
    message = f"`{name}` of `{word}` is {expected}; this is {found}"
    return Diagnostic("NN619", message, span, "not of this sort", help=(f"give `{name}` {expected}",))


# ---- files


def path_outside(span: Span | None, path: str, reason: str) -> Diagnostic:
    """A data file that lies outside the folders a model may read."""
    return Diagnostic(
        "NN601",
        f"the data file {_path(path)} is refused: {reason}",
        span,
        "not in the model's folder",
        notes=("a model reads files in its own folder, and in the one its user allows with --data-dir or NNDSL_DATA",),
        help=(
            "copy the file into the model's folder and name it from there: `data/table.csv`",
            "or allow its folder, and name it from there: `nndsl run model.nn --data-dir FOLDER`",
        ),
    )


def file_missing(span: Span | None, path: str, folders: Sequence[str], beside: Iterable[str]) -> Diagnostic:
    """A data file that does not exist."""
    notes = tuple(f"looked in {folder}" for folder in folders)
    base = path.rsplit("/", 1)[-1]
    close = [named(path.removesuffix(base) + name, LONGEST_PATH) for name in closest(base, beside)]
    start = "the current folder" if span is None else "the model's folder, or the one that `--data-dir` allows"
    help = f"did you mean {' or '.join(close)}?" if close else f"look at how it is spelt; paths start from {start}"
    return Diagnostic("NN602", f"there is no data file {_path(path)}", span, "no such file", notes=notes, help=(help,))


def not_a_regular_file(span: Span | None, path: str, kind: str) -> Diagnostic:
    """A folder, pipe or device where a data file is expected."""
    message = f"a data file is expected; {_path(path)} is {kind}"
    return Diagnostic("NN603", message, span, f"this is {kind}", help=("name a file: `data/table.csv`",))


def file_too_large(span: Span | None, path: str, limit: int) -> Diagnostic:
    """A data file beyond the size that is read as a whole."""
    message = f"the data file {_path(path)} is larger than {limit:,} bytes, the most that is read"
    help = "keep a part of it, or split it into several files"
    return Diagnostic("NN604", message, span, "too large", help=(help,))


CHANGED = "it was changed while it was read"


def file_unreadable(span: Span | None, path: str, reason: str) -> Diagnostic:
    """A data file that the system does not let us read, or that somebody writes to meanwhile."""
    message = f"the data file {_path(path)} cannot be read: {reason}"
    wait = "wait until the file is complete, or read a copy of it"
    look = "look at the file and its permissions: `ls -l`"
    return Diagnostic("NN605", message, span, "cannot be read", help=(wait if reason == CHANGED else look,))


def no_pictures(span: Span | None, path: str, reason: str) -> Diagnostic:
    """A folder of pictures that has none."""
    return Diagnostic(
        "NN675",
        f"there are no pictures in {_path(path)}: {reason}",
        span,
        "no pictures here",
        help=("name a folder that has a folder of pictures for each category: `images(\"letters\")`",),
    )


def not_utf8(span: Span | None, file: str, offset: int, line: int) -> Diagnostic:
    """A table in another encoding than UTF-8."""
    return Diagnostic(
        "NN606",
        f"{file} is not UTF-8 text: byte {offset} (in line {line}) cannot be read",
        span,
        "in another encoding",
        help=("save the file again with the encoding UTF-8",),
    )


def packed_damaged(span: Span | None, file: str, reason: str) -> Diagnostic:
    """A gzip file that cannot be unpacked."""
    return Diagnostic(
        "NN649",
        f"{file} begins as a gzip file does, but cannot be unpacked: {_path(reason)}",
        span,
        "cannot be unpacked",
        help=("copy or download it again: it may have been cut short; `gzip -t FILE` tells whether it is whole",),
    )


def line_too_long(span: Span | None, file: str, line: int, limit: int) -> Diagnostic:
    """A line of more bytes than any table has."""
    return Diagnostic(
        "NN645",
        f"{file}, line {line}: it has more than {limit:,} bytes, the most that is read of one line",
        span,
        "a line is too long",
        help=("look whether it is a table of text at all: each row stands on a line of its own",),
    )


def unpacks_too_large(span: Span | None, file: str, packed: int, limit: int) -> Diagnostic:
    """A packed file that would take far more memory than its size lets expect."""
    return Diagnostic(
        "NN650",
        f"{file} has {packed:,} bytes and unpacks to more than {limit:,}, the most that is read of it",
        span,
        "unpacks to too much",
        help=("unpack it yourself if you trust it (`gzip -dk FILE`), and name the unpacked file",),
    )


# ---- tables


def malformed_table(span: Span | None, file: str, row: int, reason: str) -> Diagnostic:
    """A table that does not follow the rules of CSV."""
    return Diagnostic(
        "NN607",
        f"{file}, row {row}: this is not legal CSV: {reason}",
        span,
        "not legal CSV",
        help=("a cell with a quote in it stands in double quotes, and the quote is written twice: `\"5\"\" pipe\"`",),
    )


def cell_too_long(span: Span | None, file: str, row: int, limit: int) -> Diagnostic:
    """A cell of more characters than a cell may have."""
    return Diagnostic(
        "NN648",
        f"{file}, row {row}: a cell has more than {limit:,} characters, the most that is read of one",
        span,
        "a cell is too long",
        help=("look for a quote in this row that is not closed; keep long texts in another file",),
    )


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


def pyarrow_missing(span: Span | None, file: str) -> Diagnostic:
    """A Parquet file without the package that reads such files."""
    return Diagnostic(
        "NN661",
        f"{file} cannot be read: Parquet files need the package pyarrow, which is not installed",
        span,
        "needs pyarrow",
        help=("install it: `pip install \"nndsl[parquet]\"`", "or write the table as CSV and read it with `csv`"),
    )


def not_parquet(span: Span | None, file: str, reason: str) -> Diagnostic:
    """A file that is no Parquet file, or a damaged one."""
    return Diagnostic(
        "NN662",
        f"{file} is not a Parquet file: {shown(reason, LONGEST_PATH)[1:-1]}",
        span,
        "cannot be read",
        help=("name a Parquet file, or write it again: this one may be damaged or cut short",),
    )


def too_many_cells(span: Span | None, file: str, rows: int, columns: int, most: int) -> Diagnostic:
    """A packed table of far more cells than its size lets expect."""
    return Diagnostic(
        "NN663",
        f"{file} has {rows:,} rows, of which {counted(columns, 'column')} would be read; at most {most:,} cells are",
        span,
        "too large",
        help=("keep the rows and read the columns that the model needs",),
    )


def column_kind(span: Span | None, file: str, column: str, found: str, expected: str) -> Diagnostic:
    """A column of a kind that cannot be read as what is declared."""
    help = "write it as numbers: a date as a year or a count of days; text is read as labels, declared `class(K)`"
    return Diagnostic(
        "NN664",
        f"{file}, column {named(column)} holds values of type {named(found)}; {expected} are expected",
        span,
        f"{expected} are expected",
        help=(help,),
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


def unknown_column(
    span: Span | None, file: str, name: str, available: Sequence[str], components: bool | None = None
) -> Diagnostic:
    """A column that the table does not have.

    `components` says of one that is read by the name of an input or target whether that has several.
    """
    notes = (f"its columns are {listed(available)}",)
    way_out = "name a column that it has, or correct the names in its first row"
    if components is not None:
        way_out = f'call its column {named(name)}, or say which it is: `{name} = "height"`'
    if components:
        way_out = f'call its columns `{name}1`, `{name}2`, ..., or say which they are: `{name} = ["height", "width"]`'
    help = did_you_mean(name, available) or (way_out,)
    if len(available) == 1 and (mark := next((m for m in ";\t|" if m in available[0]), None)):
        notes += (f"its cells seem to be divided by {shown(mark)}",)
        help = (f"say so beside the name of the file: `separator = \"{SEPARATOR_NAMES.get(mark, mark)}\"`",)
    if 2 * sum(map(_is_number, available)) > len(available):
        notes += ("its first row seems to be data; nndsl reads the names of the columns there",)
        help = ("write a row with the names of the columns before it",)
    return Diagnostic("NN610", f"{file} has no column {named(name)}", span, "no such column", notes=notes, help=help)


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
    notes = (_listed(places, len(found)),) if places else ()
    if cells > expected:
        help = "a cell that has a comma in it needs double quotes around it; a number has a decimal point"
    else:
        help = "write all cells of the row, those without a value too: `1,,3`" if cells else "remove the empty line"
    return Diagnostic(
        "NN612",
        f"{file}, row {row}: {counted(cells, 'cell')}; the header has {expected:,}",
        span,
        "a row does not fit the header",
        notes=notes,
        help=(help,),
    )


FAULTS = {
    "empty": "this cell is empty",
    "nan": "this is NaN",
    "missing": "there is none here",
    "infinite": "this is infinite",
    "large": "this is too large for a floating-point number",
    "text": "this is text",
}


def not_a_number(span: Span | None, found: Found, fault: str) -> Diagnostic:
    """Text, nothing, NaN or infinity where a number is expected."""
    place, value = found[0]
    message = f"{place}: a number is expected; {FAULTS[fault]}" + (f": {value}" if fault in SHOWN else "")
    if fault == "text":
        way_out = next(way for form, way in FORMS if form.match(value))
    elif fault in ("infinite", "large"):
        way_out = "correct it or leave its sample out; `fill` fills what is missing, and this is not"
    else:
        way_out = fill_it(place, "with_mean")
    return Diagnostic("NN613", message, span, "a number is expected", notes=also(found), help=(way_out,))


SHOWN = ("text", "large", "missing")  # faults that do not tell what stands there
FORMS = (  # of text that is meant as a number, as `shown` has it, and what to do about it
    (re.compile(r"'[+-]?\d+(,\d+)+(\.\d+)?'$"), "write it with a decimal point, without marks of thousands: `1000.5`"),
    (re.compile(r"'\d+[-./:]\d+"), "write a date or a time as one number: a year, a count of days, or of seconds"),
    (re.compile(""), "correct it; text is read as labels, which are declared `class(K)`"),
)


def fill_it(place: Place, way: str) -> str:
    """What to do about a value that is missing."""
    if place.gaps:
        return f"leave its sample out, or, where it is of an input, say what stands for it: `fill = {way}(x)`"
    return "leave its sample out, or put a value there when the file is written: gaps in arrays are not filled"
