"""Files to texts: only regular files, only so many bytes, only UTF-8, and one way to write what can be written in two.

A byte order mark is dropped, every line ends in a line feed, and letters that can be composed are (NFC), so that two
names that look the same are the same.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from nndsl.diagnostics import Diagnostic, Refused
from nndsl.diagnostics.catalogue import limits, reading, words
from nndsl.source import Source

LARGEST = 4 * 2**20  # bytes

_SORTS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_source(path: str, shown: str | None = None) -> Source:
    """The text of a file, under the path as it was typed, or another name for it. Raises Refused."""
    shown = shown or path
    return source_of(shown, text_of(shown, read_content(path, shown)))


def source_of(name: str, text: str) -> Source:
    """A source of a text from anywhere, in the form that the parser expects."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        from unicodedata import normalize

        text = normalize("NFC", text)
    return Source(name, text)


def text_of(name: str, content: bytes) -> str:
    """The text that is stored in these bytes, byte order mark and line ends included. Raises Refused."""
    if len(content) > LARGEST:
        raise Refused(limits.text_too_long(name, LARGEST))
    if b"\0" in content and not content.startswith(_UTF16):
        raise Refused(words.binary(name, content.index(0)))
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(words.not_utf8(name, error.start, content[error.start])) from None


def read_content(path: str, shown: str | None = None) -> bytes:
    """The bytes of a regular file, looked at before they are read: a pipe or a device could keep us for ever. Messages
    name it as it is `shown`.

    Of a file that is too long there are more than `LARGEST`, not all. Raises Refused.
    """
    shown = shown or path
    try:
        # Without O_NONBLOCK, opening a pipe waits for somebody to write into it.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            mode = os.fstat(descriptor).st_mode
            if not stat.S_ISREG(mode):
                raise Refused(reading.not_a_text_file(shown, _sort(mode)))
            with open(descriptor, "rb", closefd=False) as file:
                return file.read(LARGEST + 1)
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:
        raise Refused(_unreadable(shown, error)) from None


def _sort(mode: int) -> str:
    return next((name for test, name in _SORTS if test(mode)), "something else")


def _unreadable(path: str, error: OSError | ValueError) -> Diagnostic:
    code = getattr(error, "errno", None)
    if code in (errno.ENOENT, errno.ENOTDIR):
        return reading.no_such_file(path, os.path.abspath(path), _close(path))
    if code == errno.EISDIR or (code == errno.EACCES and os.path.isdir(path)):
        return reading.not_a_text_file(path, "a folder")
    if code == errno.ENXIO:  # a socket
        return reading.not_a_text_file(path, "a socket")
    return reading.cannot_read(path, getattr(error, "strerror", None) or str(error))


def _close(path: str) -> str | None:
    found = close_name(path)
    return str(Path(path).parent / found) if found else None


def close_name(path: str | os.PathLike[str]) -> str | None:
    """The name of a `.nn` file of the same folder that is close to the one looked for."""
    from nndsl.diagnostics.suggest import closest

    folder = Path(path).parent
    try:
        names = [entry.name for entry in os.scandir(folder) if entry.name.endswith(".nn")]
    except OSError:
        return None
    found = closest(Path(path).name, names, 1)
    return found[0] if found else None
