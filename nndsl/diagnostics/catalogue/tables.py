"""NN6xx: tables, their columns, rows and cells."""

from __future__ import annotations

import re
from typing import Sequence

from nndsl.diagnostics.catalogue.places import (
    ALSO,
    LONGEST_PATH,
    Found,
    Place,
    also,
    counted,
    did_you_mean,
    listed,
    named,
    places_listed,
    shown,
)
from nndsl.diagnostics.diagnostic import Diagnostic
from nndsl.source import Span



def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def malformed_table(span: Span | None, file: str, row: int, reason: str) -> Diagnostic:
    """A table that does not follow the rules of CSV."""
    return Diagnostic(
        "NN607",
        f"{file}, row {row}: this is not legal CSV: {reason}",
        span,
        "not legal CSV",
        help=('a cell with a quote in it stands in double quotes, and the quote is written twice: `"5"" pipe"`',),
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
        help=('install it: `pip install "nndsl[parquet]"`', "or write the table as CSV and read it with `csv`"),
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


def divided_otherwise(span: Span | None, file: str, column: str, mark: str) -> Diagnostic:
    """A table with one column, in whose name stands what divides columns elsewhere."""
    return Diagnostic(
        "NN646",
        f"{file} has only one column, {named(column)}: its cells seem to be divided by {shown(mark)}",
        span,
        "read as one column",
        help=(f'say so beside the name of the file: `separator = "{mark}"`',),
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
    notes = (places_listed(places, len(found)),) if places else ()
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
