"""Records: what words of a training block describe, such as a data source or a way to split.

A record holds the word and its arguments, checked against the signature that stands here. What the word *does* is
the business of the packages that come later (`data`, `training`); the tests hold the two lists together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Callable, Mapping

from nndsl.source import Span

REQUIRED = object()


@dataclass(frozen=True)
class Sort:
    """What a setting may be, in words and as a test."""

    text: str
    holds: Callable[[Any], bool]

    @staticmethod
    def number(text: str, holds: Callable[[int | float], bool] = lambda value: True) -> Sort:
        """A number that is known before there are data."""
        return Sort(text, lambda v: isinstance(v, (int, float)) and not isinstance(v, bool) and holds(v))


TEXT = Sort("a string", lambda value: isinstance(value, str))
NUMBER = Sort.number("a number")
POSITIVE = Sort.number("a number above 0", lambda value: value > 0)
SHARE = Sort.number("a part of the data between 0% and 100%", lambda value: 0 < value < 1)
SEPARATOR = Sort('`","`, `";"`, `"|"` or `"tab"`', lambda value: value in (",", ";", "|", "tab"))
SOME = Sort.number("a part between 0% and 100%", lambda value: 0 < value < 1)
CELL = Sort("a string or a number", lambda value: TEXT.holds(value) or NUMBER.holds(value))


@dataclass(frozen=True)
class Signature:
    """`settings` maps names to defaults, REQUIRED where there is none. A `connected` word has a second list, in which
    names of the file's inputs and targets are given what to read: csv("a.csv")(x = "column"). `inputs` are what stands
    in its brackets beside the settings. Those of `quantities` are counted in updates or epochs; those of `least` are
    whole numbers of at least so much; `sorts` says what others may be. `label` is the setting that names an input or
    target which is one label for each sample. In a `table` rows are samples, and further columns may mark them.
    `files` names one for each input and target. What is varied may have to be `pictures`. `doc` says what the word
    means, `use` for which entry of a training block."""

    doc: str
    settings: Mapping[str, Any]
    use: str
    connected: bool = False
    inputs: tuple[str, ...] = ()
    quantities: tuple[str, ...] = ()
    least: Mapping[str, int] = field(default_factory=dict)  # of settings that are whole numbers
    sorts: Mapping[str, Sort] = field(default_factory=dict)
    label: str = ""
    table: bool = False
    files: bool = False
    pictures: bool = False
    carried_out: bool = True  # else it is checked only

    def expected(self, name: str) -> str:
        """What a setting may be, in words."""
        if name in self.least:
            return f"a whole number of at least {self.least[name]}"
        return self.sorts[name].text if name in self.sorts else "a number, a string or a list"


SIGNATURES: dict[str, Signature] = {
    "rows": Signature("Samples written out in the file, a list for each input and target.", {}, "data", connected=True),
    "csv": Signature(
        "A table with a row for each sample; with `sequence`, rows of one value in that column are the steps of one "
        "sequence. An input that is not named reads the column of its own name. Commas divide the cells, or what "
        "`separator` says.",
        {"path": REQUIRED, "sequence": None, "separator": None},
        "data",
        connected=True,
        sorts={"separator": SEPARATOR},
        table=True,
    ),
    "parquet": Signature(
        "The same from a Parquet file. It needs pyarrow: `pip install nndsl[parquet]`.",
        {"path": REQUIRED, "sequence": None},
        "data",
        connected=True,
        table=True,
    ),
    "series": Signature(
        "A table that is one long sequence; `time` names the column that dates its steps.",
        {"path": REQUIRED, "time": None, "separator": None},
        "data",
        connected=True,
        sorts={"separator": SEPARATOR},
    ),
    "npz": Signature(
        "Arrays of a NumPy archive, each by its name: samples first, then steps, then components.",
        {"path": REQUIRED},
        "data",
        connected=True,
    ),
    "npy": Signature("Arrays of NumPy, a file for each name.", {}, "data", connected=True, files=True),
    "idx": Signature(
        "Files of the MNIST format, one for each name; points of pictures are numbers from 0 to 255.",
        {},
        "data",
        connected=True,
        files=True,
    ),
    "images": Signature(
        'A folder of pictures: each name takes their "pixels", 0 to 255, or the "folder" that a picture lies in.',
        {"path": REQUIRED},
        "data",
        connected=True,
    ),
    "pairs": Signature(
        "A text of pairs of sequences, a pair on each line; each name takes one side, as its letters or its words.",
        {"path": REQUIRED},
        "data",
        connected=True,
        carried_out=False,
    ),
    "characters": Signature(
        'A text as one long sequence: each name takes its "letters" or its "words"; with `length` it is cut into '
        "samples of so many of them.",
        {"path": REQUIRED, "length": None},
        "data",
        connected=True,
        least={"length": 1},
    ),
    "columns": Signature(
        "All columns of a table from the first to the last.", {"first": REQUIRED, "last": REQUIRED}, "data"
    ),
    "stratified": Signature(
        "Hold out this share of the samples, drawn so that each category of the label `by` keeps its own.",
        {"share": REQUIRED, "by": REQUIRED},
        "validation",
        sorts={"share": SHARE},
        label="by",
    ),
    "marked": Signature(
        "Hold out the rows of a table, or its sequences, that have this value in a further column.",
        {"column": REQUIRED, "value": REQUIRED},
        "validation",
        sorts={"column": TEXT, "value": CELL},
    ),
    "after": Signature(
        "Hold out the steps of a series after this time; those after `until` are in no part.",
        {"time": REQUIRED, "until": None},
        "validation",
        sorts={"time": NUMBER, "until": NUMBER},
    ),
    "folds": Signature(
        "Cross-validation: as many trainings, each with another part held out, and one more on all of them, whose "
        "weights are kept; with `by`, each category of this label is spread evenly over the parts.",
        {"count": REQUIRED, "by": None},
        "validation",
        least={"count": 2},
        label="by",
    ),
    "standard": Signature(
        "The inputs and targets in its brackets less their mean, over their deviation, component by component.",
        {},
        "normalize",
        inputs=("x...",),
    ),
    "with_mean": Signature(
        "In place of missing values of the inputs in its brackets their mean, component by component.",
        {},
        "fill",
        inputs=("x...",),
    ),
    "with_median": Signature("The same with the median, the middle of what is there.", {}, "fill", inputs=("x...",)),
    "with_most_common": Signature(
        "The same with the number, or the label, that is there most often; the first of several.",
        {},
        "fill",
        inputs=("x...",),
    ),
    "with_value": Signature(
        "The same with a number that is given: `with_value(0)(x)`.",
        {"value": REQUIRED},
        "fill",
        inputs=("x...",),
        sorts={"value": NUMBER},
    ),
    "flipped": Signature(
        "Half of the pictures in its brackets as in a mirror, left and right.",
        {},
        "augment",
        inputs=("x...",),
        pictures=True,
    ),
    "shifted": Signature(
        "Pictures moved by up to so many whole pixels along each side; what comes in is 0.",
        {"pixels": REQUIRED},
        "augment",
        inputs=("x...",),
        least={"pixels": 1},
        pictures=True,
    ),
    "rotated": Signature(
        "Pictures turned by up to so many degrees either way about their middle, between pixels linearly; what comes "
        "in is 0.",
        {"degrees": REQUIRED},
        "augment",
        inputs=("x...",),
        sorts={"degrees": POSITIVE},
        pictures=True,
    ),
    "brightened": Signature(
        "Numbers times one factor for each sample, up to this part below or above 1.",
        {"part": REQUIRED},
        "augment",
        inputs=("x...",),
        sorts={"part": SOME},
    ),
    "noisy": Signature(
        "Numbers plus normal noise of this deviation, drawn for each of them.",
        {"deviation": REQUIRED},
        "augment",
        inputs=("x...",),
        sorts={"deviation": POSITIVE},
    ),
    "least_squares": Signature(
        "The exact minimum of a loss that is quadratic in the weights; where many are lowest, the weights of least "
        "norm.",
        {},
        "optimizer",
    ),
    "newton": Signature(
        "Steps to the minimum of the quadratic that fits the loss best, each over all data and counted as an epoch, "
        "until each component of the gradient has fallen to `tolerance`, or to `tolerance` times what it was at the "
        "start.",
        {"tolerance": 1e-8},
        "optimizer",
        sorts={"tolerance": POSITIVE},
    ),
    "lbfgs": Signature(
        "The same with a curvature estimated from the last `memory` gradients (Nocedal, 1980): for many weights.",
        {"tolerance": 1e-8, "memory": 10},
        "optimizer",
        least={"memory": 1},
        sorts={"tolerance": POSITIVE},
    ),
    "bptt": Signature(
        "Backpropagation through time, over the whole sequence or windows of `truncate` steps.",
        {"truncate": None},
        "gradient",
        least={"truncate": 1},
    ),
    "rtrl": Signature("Real-time recurrent learning: derivatives are carried forward with the state.", {}, "gradient"),
    "early": Signature(
        "End the training when the validation loss has not improved for `patience` evaluations, one after each "
        "`every`; with `retrain`, train again on the validation part too, for the best number of updates.",
        {"patience": REQUIRED, "every": None, "retrain": False},
        "stop",
        quantities=("every",),
        least={"patience": 1},
    ),
    "bagging": Signature(
        "Train members on bootstrap samples of the data; their mean is the answer.",
        {"members": REQUIRED},
        "ensemble",
        least={"members": 1},
    ),
}


@dataclass(frozen=True)
class Record:
    """`settings` holds numbers, strings, truths, lists and records; `columns` what each input or target reads; `marks`
    the further columns by which entries beside a source mark its samples, and where they say so.

    For `rows` and `standard` see their signatures: `rows` keeps its nested lists in `columns`; `standard` and what
    fills gaps keep the inputs and targets in their brackets in `names`.
    """

    word: str
    settings: Mapping[str, Any]
    columns: Mapping[str, Any]
    names: tuple[str, ...] = ()
    span: Span | None = None
    spans: Mapping[str, Span] | None = None  # of settings and columns, for messages
    marks: Mapping[str, Span | None] = field(default_factory=dict)
