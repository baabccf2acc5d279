"""Diagnostics as SARIF 2.1.0, which code scanners and editors read (OASIS, sarif-v2.1.0-errata01).

What is wrong with a text is a result. What kept the tool from its work (a wrong command line, a file that cannot be
read, a fault of ours) is a notification: with one of level `error` the execution was not successful.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Sequence
from urllib.parse import quote

from nndsl.diagnostics.diagnostic import Diagnostic
from nndsl.diagnostics.json import line
from nndsl.diagnostics.sentences import sentences
from nndsl.diagnostics.titles import titles
from nndsl.source import Source, Span
from nndsl.version import __version__

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
PACKAGES = "PACKAGES"
_BASES = {PACKAGES: {"description": {"text": "The folder in which the package nndsl is installed."}}}
_LINK = re.compile(r"\[(?=[^\]]*\]\()")  # what would be read as a link: [text](target)


def findings(found: Sequence[tuple[str, Diagnostic]], exit_code: int) -> str:
    """A log of one run; the path is that of the file that was looked at, or "" where there is none."""
    results = [(path, diagnostic) for path, diagnostic in found if path and not _of_surroundings(diagnostic)]
    others = [(path, diagnostic) for path, diagnostic in found if not path or _of_surroundings(diagnostic)]
    rules, kinds = _codes(results), _codes(others)
    return _log(
        {"rules": _descriptors(rules), "notifications": _descriptors(kinds)},
        [_result(path, diagnostic, rules) for path, diagnostic in results],
        [_notification(path, diagnostic, kinds) for path, diagnostic in others],
        exit_code,
    )


def fault(what: str, report: str | None, exit_code: int) -> str:
    """A fault of our own, and where the report of it lies."""
    text = f"{what}\nreport: {report}" if report else what
    return _log({}, [], [{"level": "error", "message": _message(text)}], exit_code)


def _of_surroundings(diagnostic: Diagnostic) -> bool:
    """Whether it is about how the program was called, or about the system it runs on."""
    return diagnostic.code.startswith("NN0")


def _codes(found: Sequence[tuple[str, Diagnostic]]) -> list[str]:
    return sorted({diagnostic.code for _, diagnostic in found})


def _descriptors(codes: Sequence[str]) -> list[dict[str, Any]]:
    return [{"id": code, "shortDescription": _message(titles()[code])} for code in codes]


def _log(descriptors: dict[str, Any], results: list[Any], notifications: list[Any], exit_code: int) -> str:
    invocation = {
        "executionSuccessful": not any(notification["level"] == "error" for notification in notifications),
        "exitCode": exit_code,
        "toolExecutionNotifications": notifications,
    }
    run = {
        "tool": {"driver": {"name": "nndsl", "version": __version__, **descriptors}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": _BASES,
        "invocations": [invocation],
        "results": results,
    }
    return line({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _result(path: str, diagnostic: Diagnostic, codes: Sequence[str]) -> dict[str, Any]:
    span = diagnostic.span
    location = {"physicalLocation": _physical(span)} if span and span.source.is_file else _whole(path)
    if diagnostic.label:
        location["message"] = _message(diagnostic.label)
    result = {
        "ruleId": diagnostic.code,
        "ruleIndex": codes.index(diagnostic.code),
        "level": diagnostic.severity,
        "message": _message(sentences(diagnostic)),
        "locations": [location],
    }
    if diagnostic.labels:
        result["relatedLocations"] = [_related(label.span, label.text) for label in diagnostic.labels]
    return result


def _related(span: Span, text: str) -> dict[str, Any]:
    if span.source.is_file:
        return {"physicalLocation": _physical(span), "message": _message(text)}
    return {"message": _message(f"{span}: {text}")}


def _notification(path: str, diagnostic: Diagnostic, codes: Sequence[str]) -> dict[str, Any]:
    return {
        "descriptor": {"id": diagnostic.code, "index": codes.index(diagnostic.code)},
        "level": diagnostic.severity,
        "message": _message(sentences(diagnostic)),
        "locations": [_whole(path)] if path else [],
    }


def _message(text: str) -> dict[str, str]:
    """Braces would be placeholders, and brackets before parentheses a link."""
    return {"text": _LINK.sub(r"\\[", text.replace("{", "{{").replace("}", "}}"))}


def _physical(span: Span) -> dict[str, Any]:
    """SARIF counts as we do: lines and columns from 1, the end exclusive."""
    end_line, end_column = span.source.location(span.end)
    region = {"startLine": span.line, "startColumn": span.column, "endLine": end_line, "endColumn": end_column}
    return {"artifactLocation": _artifact(span.source), "region": region}


def _whole(path: str) -> dict[str, Any]:
    """A file, no place in it."""
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(path)}}}


def _artifact(source: Source) -> dict[str, str]:
    if source.library:
        return {"uri": quote(source.name), "uriBaseId": PACKAGES}
    return {"uri": _uri(source.name)}


def _uri(path: str) -> str:
    """A path in the current folder stays relative to it; any other becomes absolute."""
    path = os.path.normpath(path)
    if os.path.isabs(path) or path.split(os.sep)[0] == os.pardir:
        return Path(os.path.abspath(path)).as_uri()
    return quote(os.fsencode(Path(path).as_posix()))
