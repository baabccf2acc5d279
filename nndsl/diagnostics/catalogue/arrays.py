"""NN6xx, fifth part: files of arrays: NumPy's, those of the MNIST format, and what they hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Iterable, Sequence

from nndsl.diagnostics.catalogue.places import counted, declared_label, did_you_mean, listed, named
from nndsl.diagnostics.diagnostic import Diagnostic
from nndsl.source import Span


@dataclass(frozen=True)
class Element:
    """An element of an array; samples and what is in them are counted from 1, as in the language."""

    gaps: ClassVar[bool] = False
    file: str
    index: Sequence[int]

    def __str__(self) -> str:
        within = f", element [{', '.join(str(i + 1) for i in self.index[1:])}]" if len(self.index) > 1 else ""
        return f"{self.file}, {self.short}{within}"

    @property
    def short(self) -> str:
        return f"sample {self.index[0] + 1}"


def shape_text(shape: Sequence[object]) -> str:
    return f"[{', '.join(map(str, shape))}]"


def not_of_the_format(span: Span | None, file: str, format: str, reason: str) -> Diagnostic:
    """A file that is not what the word that reads it expects."""
    return Diagnostic(
        "NN651",
        f"{file} is not {format}: {reason}",
        span,
        "cannot be read",
        help=("name a file of this format, or write it again: this one may be damaged or cut short",),
    )


def array_size_wrong(span: Span | None, file: str, shape: Sequence[int], declared: int, held: int) -> Diagnostic:
    """A header that tells of more or fewer bytes than follow."""
    return Diagnostic(
        "NN652",
        f"{file} says that it holds {shape_text(shape)}, which is {declared:,} bytes; {counted(held, 'byte')} follow",
        span,
        "its size is wrong",
        help=("copy or write the file again: it may have been cut short, or its header is damaged",),
    )


def archive_refused(span: Span | None, file: str, reason: str) -> Diagnostic:
    """An archive of a kind that NumPy does not write, which may have been made to do harm."""
    return Diagnostic(
        "NN653",
        f"the archive {file} is refused: {reason}",
        span,
        "refused",
        help=("if you trust it, write its arrays again: `numpy.savez(\"new.npz\", **numpy.load(\"old.npz\"))`",),
    )


def array_unpacks_too_large(span: Span | None, file: str, name: str, size: int, limit: int) -> Diagnostic:
    """An array that would take far more memory than the size of its archive lets expect."""
    return Diagnostic(
        "NN669",
        f"{named(name)} of {file} unpacks to {size:,} bytes; at most {limit:,} are read",
        span,
        "unpacks to too much",
        help=('if you trust it, write it again unpacked: `numpy.savez("new.npz", **numpy.load("old.npz"))`',),
    )


def array_unknown(span: Span | None, file: str, name: str, available: Sequence[str]) -> Diagnostic:
    """An array that the archive does not hold."""
    return Diagnostic(
        "NN654",
        f"{file} has no array {named(name)}",
        span,
        "no such array",
        notes=(f"its arrays are {listed(available)}" if available else "it holds none",),
        help=did_you_mean(name, available) or ("name the array in the list that connects the data: `x = \"images\"`",),
    )


def elements_refused(span: Span | None, file: str, found: str, expected: str) -> Diagnostic:
    """An array of something that cannot be read as what is declared."""
    return Diagnostic(
        "NN655",
        f"{file} is an array of {found}; {expected} are expected",
        span,
        f"an array of {found}",
        notes=("objects of Python are kept as pickles, which can run code, so nndsl never opens them",)
        if found == "Python objects"
        else (),
        help=("write it again as numbers, or as text (`array.astype(str)`) for labels",),
    )


def array_shape(
    span: Span | None, name: str, file: str, declared: Span | None, expected: Sequence[object], found: Sequence[int]
) -> Diagnostic:
    """An array that has no place for the samples, steps and components that are declared."""
    return Diagnostic(
        "NN656",
        f"{file} is {shape_text(found)}; `{name}` needs {shape_text(expected)}",
        span,
        f"this is {shape_text(found)}",
        labels=declared_label(declared, "declared here"),
        notes=("an array has the samples first, then the steps of sequences, then the components",),
        help=("reshape the array, or change the declaration",),
    )


def arrays_uneven(span: Span | None, what: str, first: tuple[str, int], second: tuple[str, int]) -> Diagnostic:
    """Inputs and targets with different numbers of samples, or of steps over one axis."""
    (name, count), (other, other_count) = first, second
    return Diagnostic(
        "NN657",
        f"`{name}` has {count:,} {what}, `{other}` has {other_count:,}",
        span,
        f"{other_count:,} {what}",
        help=("look whether these arrays belong together; both have the samples first",),
    )


def arrays_empty(span: Span | None, file: str) -> Diagnostic:
    """An array without a sample, or without a step."""
    return Diagnostic(
        "NN658", f"{file} is empty", span, "no samples here", help=("name an array that holds at least one sample",)
    )


def file_not_named(span: Span | None, word: str, name: str, declared: Span | None) -> Diagnostic:
    """An input or target without a file of its own."""
    return Diagnostic(
        "NN659",
        f"`{word}` names no file for `{name}`",
        span,
        f"`{name}` is missing",
        labels=declared_label(declared, "declared here"),
        help=(f'add one: `{name} = "file"`',),
    )


def one_file_for_several(file: str, word: str, names: Iterable[str]) -> Diagnostic:
    """One file to predict from, for a model that was trained on one for each input."""
    return Diagnostic(
        "NN660",
        f"{file} is one file, but `{word}` reads one for each of {', '.join(f'`{name}`' for name in names)}",
        help=("compute the answers in Python: `nndsl.load(\"model.nn\")` and arrays for each input",),
    )
