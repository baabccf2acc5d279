"""SARIF 2.1.0: what its schema requires of each object, and what the standard says beyond that."""

import json
import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from nndsl.diagnostics import Diagnostic, Label, sarif
from nndsl.diagnostics.titles import titles
from nndsl.source import Source
from nndsl.version import __version__

# The properties that the schema requires, and all that are used here, by the property an object stands under.
REQUIRED = {
    "": ({"version", "runs"}, {"$schema"}),
    "runs": ({"tool"}, {"columnKind", "originalUriBaseIds", "invocations", "results"}),
    "tool": ({"driver"}, set()),
    "driver": ({"name"}, {"version", "rules", "notifications"}),
    "rules": ({"id"}, {"shortDescription"}),
    "notifications": ({"id"}, {"shortDescription"}),
    "shortDescription": ({"text"}, set()),
    "originalUriBaseIds": (set(), {"PACKAGES"}),
    "PACKAGES": (set(), {"description"}),
    "description": ({"text"}, set()),
    "invocations": ({"executionSuccessful"}, {"exitCode", "toolExecutionNotifications"}),
    "toolExecutionNotifications": ({"message", "level"}, {"descriptor", "locations"}),
    "descriptor": ({"id", "index"}, set()),
    "results": ({"message", "ruleId", "ruleIndex", "level"}, {"locations", "relatedLocations"}),
    "message": ({"text"}, set()),
    "locations": ({"physicalLocation"}, {"message"}),
    "relatedLocations": ({"message"}, {"physicalLocation"}),
    "physicalLocation": ({"artifactLocation"}, {"region"}),
    "artifactLocation": ({"uri"}, {"uriBaseId"}),
    "region": ({"startLine", "startColumn", "endLine", "endColumn"}, set()),
}
REFERENCE = re.compile(r"(file:///)?([A-Za-z0-9._~!$&'()*+;=@/-]|%[0-9A-F]{2})+")  # RFC 3986; no `:` in a relative one


def objects(value, name=""):
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield name, item
            for key, inner in item.items():
                yield from objects(inner, key)


def run_of(text):
    """The only run of a log that keeps to the standard."""
    log = json.loads(text)
    for name, item in objects(log):
        required, optional = REQUIRED[name]
        assert required <= item.keys() <= required | optional, name
        if name == "artifactLocation":
            assert REFERENCE.fullmatch(item["uri"]) and ".." not in item["uri"].split("/")
        if name in ("results", "toolExecutionNotifications"):
            assert item["level"] in ("error", "warning", "note", "none")
    (run,) = log["runs"]
    assert log["version"] == "2.1.0" and log["$schema"].endswith("/sarif-schema-2.1.0.json")
    assert run["columnKind"] == "unicodeCodePoints"
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("nndsl", __version__)
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    for notification in run["invocations"][0]["toolExecutionNotifications"]:
        if kind := notification.get("descriptor"):
            assert driver["notifications"][kind["index"]]["id"] == kind["id"]
    return run


def at(name, text="x"):
    return Source(name, text).span(0, 1)


def uri_of(name):
    (result,) = run_of(sarif.findings([(name, Diagnostic("NN201", "no", at(name)))], 3))["results"]
    return result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]


def test_a_result():
    source = Source("m.nn", "𝛿 = 1\ny = (\n𝛿)\n")  # the first letter is two UTF-16 code units
    labels = (Label(source.span(4, 5), "one"),)
    found = Diagnostic("NN201", "no", source.span(10, 13), "here", "warning", labels, ("n",), ("h",))
    run = run_of(sarif.findings([("m.nn", found)], 0))
    assert run["tool"]["driver"]["rules"] == [
        {"id": "NN201", "shortDescription": {"text": "A name that is defined nowhere."}}
    ]
    assert run["invocations"] == [{"executionSuccessful": True, "exitCode": 0, "toolExecutionNotifications": []}]
    file = {"uri": "m.nn"}
    assert run["results"] == [
        {
            "ruleId": "NN201",
            "ruleIndex": 0,
            "level": "warning",
            "message": {"text": "no\nnote: n\nhelp: h"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": file,
                        "region": {"startLine": 2, "startColumn": 5, "endLine": 3, "endColumn": 2},
                    },
                    "message": {"text": "here"},
                }
            ],
            "relatedLocations": [
                {
                    "physicalLocation": {
                        "artifactLocation": file,
                        "region": {"startLine": 1, "startColumn": 5, "endLine": 1, "endColumn": 6},
                    },
                    "message": {"text": "one"},
                }
            ],
        }
    ]


def test_places_outside_the_files_of_the_user():
    library = Label(Source("nndsl/stdlib/layers.nn", "x", library=True).span(0, 1), "there")
    setting = Label(Source("--set", "x=1").span(0, 1), "this")
    (result,) = run_of(
        sarif.findings([("m.nn", Diagnostic("NN201", "no", setting.span, labels=(library, setting)))], 3)
    )["results"]
    assert result["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": "m.nn"}}}]
    first, second = result["relatedLocations"]
    assert first["physicalLocation"]["artifactLocation"] == {"uri": "nndsl/stdlib/layers.nn", "uriBaseId": "PACKAGES"}
    assert second == {"message": {"text": "--set:1:1: this"}}


@pytest.mark.parametrize("name", ["a b%20#?.nn", "c:,\n.nn", "é重.nn", "[x](y){0}.nn", "-x.nn", "ab/c.nn", "\x1b.nn"])
def test_names_are_percent_encoded(name):
    assert unquote(uri_of(name)) == name


def test_a_name_that_is_no_text():
    assert uri_of(os.fsdecode(b"bad\xff.nn")) == "bad%FF.nn"


def test_a_path_is_relative_in_the_current_folder_and_absolute_elsewhere(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert uri_of("./a/../m.nn") == "m.nn"
    for name in ("../m.nn", str(tmp_path / "m.nn")):
        assert Path(unquote(urlsplit(uri_of(name)).path)) == tmp_path / "m.nn"


def test_messages_hold_neither_placeholders_nor_links_nor_control_characters():
    """Sections 3.11.5 and 3.11.6 of the standard."""
    found = Diagnostic("NN201", "{0} x[t-1](y) [2] and [3]\x1b[2J", at("m.nn"), "{}")
    (result,) = run_of(sarif.findings([("m.nn", found)], 3))["results"]
    assert result["message"]["text"] == r"{{0}} x\[t-1](y) [2] and [3]<U+001B>[2J"
    assert result["locations"][0]["message"]["text"] == "{{}}"


def test_what_kept_the_tool_from_its_work_is_a_notification():
    run = run_of(sarif.findings([("gone.nn", Diagnostic("NN060", "no")), ("m.nn", Diagnostic("NN201", "x"))], 8))
    (invocation,) = run["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"], len(run["results"])) == (False, 8, 1)
    assert invocation["toolExecutionNotifications"] == [
        {
            "descriptor": {"id": "NN060", "index": 0},
            "level": "error",
            "message": {"text": "no"},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": "gone.nn"}}}],
        }
    ]
    run = run_of(sarif.findings([("", Diagnostic("NN990", "no"))], 6))
    assert run["results"] == [] and not run["invocations"][0]["executionSuccessful"]
    assert run["tool"]["driver"]["rules"] == []


def test_a_fault():
    run = run_of(sarif.fault("KeyError: {}", "/tmp/r", 70))
    (invocation,) = run["invocations"]
    assert run["results"] == [] and (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 70)
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == "KeyError: {{}}\nreport: /tmp/r"


def test_every_code_has_a_title():
    """Held to the text of the catalogue, read another way."""
    folder = Path(sarif.__file__).parent / "catalogue"
    codes = {code for path in folder.glob("*.py") for code in re.findall(r'"(NN\d{3})"', path.read_text("utf-8"))}
    assert codes == titles().keys()
    assert all(re.fullmatch(r"[A-Z`].*[^.;]\.", title) for title in titles().values())
    assert titles()["NN060"] == "A file that does not exist."
