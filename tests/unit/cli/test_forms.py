"""`--format`: one form for what is found and for what fails, chosen wherever it stands on the command line."""

import json

import pytest

import nndsl.compiler
from nndsl.cli.forms import FORMS, asked_for
from tests.unit.cli.conftest import call

WRONG = "input x : [2]\ny = z -> dense(1)\noutput y\n"


@pytest.mark.parametrize(
    "arguments, form",
    [
        ("check a.nn", "text"),
        ("check --json a.nn", "json"),
        ("check a.nn --format sarif", "sarif"),
        ("check a.nn --format=github", "github"),
        ("check --json --format=text", "text"),
        ("check --format text --json", "json"),
        ("check --format xml", "text"),
        ("render a.nn --format svg", "text"),
        ("check sarif --format", "text"),
        ("check -- --json", "text"),
    ],
)
def test_the_form_that_is_asked_for_last(arguments, form):
    assert asked_for(arguments.split()) == form


def test_json_is_short_for_the_format(folder):
    (folder / "wrong.nn").write_text(WRONG)
    assert call("check", "wrong.nn", "--json").stdout == call("check", "wrong.nn", "--format", "json").stdout


@pytest.mark.parametrize("form, start", [("github", "::error file=wrong.nn,line=2,"), ("sarif", '{"$schema": ')])
def test_findings_go_to_standard_output_alone(folder, form, start):
    (folder / "wrong.nn").write_text(WRONG)
    result = call("check", "wrong.nn", "xor.nn", "--format", form)
    assert (result.exit_code, result.stderr) == (3, "")
    assert result.stdout.startswith(start) and result.stdout.count("\n") == 1


def codes(form, text):
    match form:
        case "json":
            return [found["code"] for found in json.loads(text)["diagnostics"]]
        case "github":
            return [line.partition("title=")[2].partition("::")[0] for line in text.splitlines()]
        case "sarif":
            notifications = json.loads(text)["runs"][0]["invocations"][0]["toolExecutionNotifications"]
            return [notification["descriptor"]["id"] for notification in notifications]


@pytest.mark.parametrize("form", FORMS[1:])
def test_a_wrong_command_line_comes_out_in_the_form(form):
    result = call("check", "xor.nn", "--nope", "--format", form)
    assert result.exit_code == 2 and "error[NN002]" in result.stderr
    assert codes(form, result.stdout) == ["NN002"]


@pytest.mark.parametrize("form", FORMS)
def test_a_fault_comes_out_in_the_form(form, monkeypatch, tmp_path):
    def fail(*_):
        raise ZeroDivisionError("odd")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(nndsl.compiler, "check", fail)
    result = call("check", "xor.nn", "--format", form)
    assert result.exit_code == 70 and "internal error: ZeroDivisionError: odd" in result.stderr
    assert ("ZeroDivisionError: odd" in result.stdout) is (form != "text")


def test_a_form_that_does_not_exist():
    result = call("check", "xor.nn", "--format", "xml")
    assert (result.exit_code, result.stdout) == (2, "") and "error[NN004]: --format" in result.stderr
