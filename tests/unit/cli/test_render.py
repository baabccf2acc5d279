"""`nndsl render` and `nndsl summary`."""

import json
import re

import pytest

import nndsl
from tests.unit.cli.conftest import call


@pytest.mark.parametrize(
    "name, start", [("x.svg", b"<"), ("x.png", b"\x89PNG"), ("x.pdf", b"%PDF"), ("x.dot", b"digraph")]
)
def test_the_name_says_the_format(folder, name, start):
    result = call("render", "xor.nn", "-o", name)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert (folder / name).read_bytes().startswith(start)


def test_standard_output():
    assert call("render", "xor.nn", "-o", "-").stdout_bytes.lstrip().startswith(b"<")
    assert call("render", "xor.nn", "-o", "-", "--format", "png").stdout_bytes.startswith(b"\x89PNG")


def test_views_differ():
    views = {
        view: call("render", "counter.nn", "-o", "-", "--format", "dot", "--view", view).stdout
        for view in ("model", "graph", "unrolled", "gradient")
    }
    assert len(set(views.values())) == 4
    longer = call("render", "counter.nn", "-o", "-", "--format", "dot", "--view", "unrolled", "--steps", "4").stdout
    assert len(longer) > len(views["unrolled"])


def test_a_folder_that_is_missing(folder):
    result = call("render", "xor.nn", "-o", "nowhere/x.svg")
    assert result.exit_code == 8 and "error[NN050]" in result.stderr


def test_the_summary_as_a_table():
    result = call("summary", "xor.nn")
    lines = [re.split(r"  +", line.strip()) for line in result.stdout.splitlines()]
    assert result.exit_code == 0 and lines[0] == ["name", "layer", "shape", "parameters", "operations"]
    assert lines[1] == ["x", "input", "[2]", "0", "0"]
    # 2 x 3 weights and 3 biases; then 3 weights and a bias
    assert [line[2:4] for line in lines if "dense" in line[1]] == [["[3]", "9"], ["number", "4"]]
    assert lines[-2][:2] == ["total", "13"]
    assert lines[-1][0] == "digest" and re.fullmatch("[0-9a-f]{64}", lines[-1][1])


def test_wide_letters_line_up(folder):
    (folder / "wide.nn").write_text("input 重み : [2]\ny = 重み -> dense(1)\noutput y\n")
    lines = call("summary", "wide.nn").stdout.splitlines()
    assert lines[1].index("input") + len("重み") == lines[0].index("layer")


def test_the_summary_as_a_record():
    record = json.loads(call("summary", "flowers.nn", "--json").stdout)
    assert record["ok"] and record["model"] == "flowers" and record["parameters"] == 2 * 2 + 2
    assert record["digest"] == nndsl.load("flowers.nn").digest
    assert sum(layer["parameters"] for layer in record["layers"]) == record["parameters"]


def test_sizes_that_only_data_give_are_letters(folder):
    (folder / "flowers.csv").unlink()
    record = json.loads(call("summary", "flowers.nn", "--json").stdout)
    assert record["parameters"] == "3*K"


def test_settings_count():
    record = json.loads(call("summary", "xor.nn", "--set", "hidden=10", "--json").stdout)
    assert record["parameters"] == 3 * 10 + 11


def test_the_model_is_never_overwritten(folder):
    before = (folder / "xor.nn").read_bytes()
    result = call("render", "xor.nn", "-o", "./xor.nn", "--format", "svg")
    assert result.exit_code == 2 and "NN011" in result.stderr
    assert (folder / "xor.nn").read_bytes() == before
