"""Files that are packed by gzip, known by their first bytes whatever they are called, are unpacked in memory.

How much one may unpack to is settled before it does: a thousandth of a file can be a bomb. Digests are those of the
files as they lie on the disk.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from io import BytesIO

from nndsl.data import files
from nndsl.data.files import DataFile, read_up_to
from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import data as data_errors

MAGIC = b"\x1f\x8b"
RATIO = 200  # unpacked to packed: text and pictures stay far below
SMALL = 2**26  # bytes that anything may unpack to


def read_unpacked(file: DataFile) -> tuple[bytes, str]:
    """The content of a file, unpacked, and the SHA-256 of the file. Raises Refused (NN604, NN605, NN649, NN650)."""
    content = file.read()
    sha256 = hashlib.sha256(content).hexdigest()
    return (_unpacked(file, content) if content.startswith(MAGIC) else content), sha256


def most_unpacked(packed: int) -> int:
    """How many bytes so many packed ones may unpack to."""
    return min(files.SIZE_LIMIT, max(SMALL, RATIO * packed))


def _unpacked(file: DataFile, content: bytes) -> bytes:
    limit = most_unpacked(len(content))
    try:
        with gzip.GzipFile(fileobj=BytesIO(content)) as stream:
            unpacked = read_up_to(stream, limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Refused(data_errors.packed_damaged(file.span, file.name, str(error))) from None
    if len(unpacked) > limit:
        raise Refused(data_errors.unpacks_too_large(file.span, file.name, len(content), limit))
    return unpacked
