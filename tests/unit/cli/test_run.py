"""`nndsl run`: results, overrides, and every way it can go wrong."""

import json
import re

import pytest

from tests.unit.cli.conftest import call


def test_results_on_stdout_progress_on_stderr(folder):
    result = call("run", "xor.nn")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-4] == "kept in runs/xor/1"
    assert re.search(r"^train: done after 3 epochs, 3 updates, ", result.stdout)
    for name in ("weights.safetensors", "curve.svg", "diagram.svg"):
        assert f"runs/xor/1/{name}" in result.stdout and (folder / "runs/xor/1" / name).exists()
    assert "train: 13 parameters; samples: 4 training; 3 epochs; seed 0" in result.stderr
    assert "epoch 3/3  training: loss 0." in result.stderr and "\x1b" not in result.stderr


def test_quiet_prints_the_folder_and_nothing_else(folder):
    result = call("run", "xor.nn", "--quiet", "--out", "kept")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "kept/xor/1\n", "")


def test_the_final_record(folder):
    result = call("run", "xor.nn", "--json", "--quiet", "--set", "train.epochs=2", "--set", "hidden=4", "--seed", "9")
    record = json.loads(result.stdout)
    assert record["ok"] and record["status"] == "finished" and record["run"] == "runs/xor/1"
    (block,) = record["fits"]
    assert (block["epochs"], block["seed"], block["parameters"]) == (2, 9, 17)
    settings = json.loads((folder / "runs/xor/1/settings.json").read_text())
    assert settings["overrides"] == ["train.epochs=2", "hidden=4"] and settings["training"]["train"]["batch"] == 32


def test_the_same_seed_gives_the_same_weights(folder):
    def weights(*arguments):
        path = call("run", "flowers.nn", "-q", *arguments).stdout.strip()
        return (folder / path / "weights.safetensors").read_bytes()

    assert weights("--seed", "4") == weights("--seed", "4") != weights("--seed", "5")


def test_the_precision_is_kept(folder):
    call("run", "xor.nn", "-q", "--dtype", "float64")
    assert b'"dtype":"F64"' in (folder / "runs/xor/1/weights.safetensors").read_bytes()


@pytest.mark.parametrize(
    "arguments, exit_code, code",
    [
        (["run", "broken.nn"], 3, "NN201"),
        (["run", "xor.nn", "--set", "hiden=3"], 3, "NN219"),
        (["run", "flowers.nn"], 4, "NN613"),
        (
            [
                "run",
                "xor.nn",
                "--set",
                "train.optimizer=sgd(rate = 1e38)",
                "--set",
                "train.loss=squared_error(y, d) * 1e30",
            ],
            7,
            "NN701",
        ),
        (["run", "missing.nn"], 8, "NN060"),
        (["run", "xor.nn", "--out", "xor.nn"], 8, "NN090"),
    ],
)
def test_exit_codes(folder, arguments, exit_code, code):
    (folder / "broken.nn").write_text("input x : [2]\ny = z -> dense(1)\noutput y\n")
    (folder / "flowers.csv").write_text("long,wide,kind\n1,small,a\n")
    result = call(*arguments)
    assert result.exit_code == exit_code and result.stdout == ""
    assert f"error[{code}]" in result.stderr and "Traceback" not in result.stderr


def test_refusals_as_records():
    result = call("run", "missing.nn", "--json")
    record = json.loads(result.stdout)
    assert result.exit_code == record["exit_code"] == 8 and not record["ok"] and "error[NN060]" in result.stderr
    assert record["diagnostics"][0]["code"] == "NN060"


def test_data_of_a_further_folder(folder):
    (folder / "far").mkdir()
    (folder / "flowers.csv").rename(folder / "far/flowers.csv")
    assert call("run", "flowers.nn").exit_code == 4
    assert call("run", "flowers.nn", "--data-dir", "far").exit_code == 0


def test_what_cannot_be_carried_out_is_said_once(folder):
    text = (folder / "xor.nn").read_text().replace("epochs", "carry     = true\n  epochs")
    (folder / "later.nn").write_text(text)
    result = call("run", "later.nn")
    assert result.exit_code == 3 and result.stderr.count("NN502") == 2  # the error, and where to read about it
    assert "error[NN502]" in result.stderr and not (folder / "runs").exists()
