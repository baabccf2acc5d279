"""Arrays in the format of the MNIST files: two zeros, a byte for the kind of number, a byte for how many sizes follow,
the sizes as four bytes each, and the numbers, the most significant byte first."""

from __future__ import annotations

import numpy as np

from nndsl.data.files import DataFile
from nndsl.data.formats.raw import MOST_SIZES, view
from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import arrays as array_errors

IDX = "an IDX file"
KINDS = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def array_of(file: DataFile, name: str, content: np.ndarray) -> np.ndarray:
    """The array in the bytes of an IDX file, uint8. Raises Refused (NN651, NN652, NN658)."""
    head = content[: 4 + 4 * MOST_SIZES].tobytes()
    if len(head) < 4 or head[:2] != b"\0\0" or head[2] not in KINDS:
        raise _wrong(file, name, "it does not begin as one does")
    dtype, rank = np.dtype(KINDS[head[2]]), head[3]
    start = 4 + 4 * rank
    if not 0 < rank <= MOST_SIZES or start > len(content):
        raise _wrong(file, name, f"its header tells of {rank} sizes")
    shape = tuple(int.from_bytes(head[place : place + 4], "big") for place in range(4, start, 4))
    return view(file, name, content, start, dtype, shape)


def _wrong(file: DataFile, name: str, reason: str) -> Refused:
    return Refused(array_errors.not_of_the_format(file.span, name, IDX, reason))
