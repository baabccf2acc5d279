"""Paths that a text names: relative ones only, and no addresses. Whether what they lead to is inside a folder is
decided after resolution, where it is opened."""

from __future__ import annotations

import re
from pathlib import PurePosixPath, PureWindowsPath

ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


def not_relative(path: str) -> str:
    """Why a path cannot be one relative to a folder; empty if it can."""
    if not path or "\0" in path:
        return "it is no file name"
    if ADDRESS.match(path):
        return "it is an address; a model opens no network"
    if PurePosixPath(path).is_absolute() or PureWindowsPath(path).anchor:
        return "it is absolute; paths are relative to the model's folder"
    return ""
