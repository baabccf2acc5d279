"""Every one-token deletion, duplication and swap in a file gives a coded, placed diagnostic or a valid file: never a
traceback, never a hang.

    python tests/laws/mutations.py                          those of every file of models/
    python tests/laws/mutations.py --more                   also a token replaced by another, the file cut, bytes flipped
    python tests/laws/mutations.py nndsl/stdlib/*.nn        those of other files
    python tests/laws/mutations.py --show 20                and twenty of the diagnostics, to be looked at
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import traceback
from collections import Counter
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from typing import Iterator, Sequence

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from nndsl.compiler import check_source  # noqa: E402
from nndsl.diagnostics import Refused  # noqa: E402
from nndsl.diagnostics.text import plain  # noqa: E402
from nndsl.syntax.read import source_of  # noqa: E402
from tests.laws.edits import Edit, token_edits, wild_edits  # noqa: E402

MODELS = sorted((ROOT / "models").glob("*.nn"))
SECONDS = 5
BAD = ("traceback", "hang", "no place", "no code")


@dataclass(frozen=True)
class Outcome:
    edit: Edit
    kind: str  # valid, refused, or one of BAD
    said: str


class Hang(BaseException):
    pass


def _alarm(*_) -> None:
    raise Hang


def judged(edit: Edit) -> Outcome:
    """What the checker makes of a changed text, in at most SECONDS."""
    before = signal.signal(signal.SIGALRM, _alarm)
    signal.alarm(SECONDS)
    try:
        kind, said = _checked(edit.text)
    except Hang:
        kind, said = "hang", traceback.format_exc(limit=-5)
    except Exception:
        kind, said = "traceback", traceback.format_exc(limit=-5)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    return Outcome(edit, kind, said)


def _checked(text: str) -> tuple[str, str]:
    try:
        diagnostics, kind = check_source(source_of("<text>", text))[1], "valid"
    except Refused as refused:
        diagnostics, kind = refused.diagnostics, "refused"
    said = "\n\n".join(map(plain, diagnostics))
    if any(d.span is None for d in diagnostics if d.code not in WHOLE):
        return "no place", said
    return ("no code" if any(not d.code.startswith("NN") for d in diagnostics) else kind), said


WHOLE = ("NN215",)  # what is said of a file as a whole: there is no network in it


def edits(paths: Sequence[Path], more: bool = False) -> Iterator[Edit]:
    for path in paths:
        text = path.read_text("utf-8")
        yield from token_edits(text)
        if more:
            yield from wild_edits(text, random.Random(path.name))


def chosen(found: Sequence[Edit], count: int) -> list[Edit]:
    """So many of them, evenly spread."""
    return [found[place * len(found) // count] for place in range(count)] if len(found) > count else list(found)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, default=MODELS)
    parser.add_argument("--more", action="store_true", help="wilder changes too")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print N of the refusals, chosen at random")
    options = parser.parse_args()
    with Pool(options.jobs) as pool:
        outcomes = list(pool.imap(judged, edits(options.files, options.more), chunksize=50))
    for kind, count in Counter(outcome.kind for outcome in outcomes).most_common():
        print(f"{count:7,} {kind}")
    refused = [outcome for outcome in outcomes if outcome.kind == "refused"]
    for outcome in random.Random(0).sample(refused, min(options.show, len(refused))):
        print(f"\n---- {outcome.edit}\n{outcome.said}")
    bad = [outcome for outcome in outcomes if outcome.kind in BAD]
    for outcome in bad[:20]:
        print(f"\n---- {outcome.kind}: {outcome.edit}\n{outcome.said}\n{outcome.edit.text}")
    return len(bad) > 0


if __name__ == "__main__":
    sys.exit(main())
