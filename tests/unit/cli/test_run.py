"""`nndsl run`: results, overrides, and every way it can go wrong."""

import json
import re
import shlex

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
    assert record["ok"] and record["status"] == "finished" and record["run"] == "runs/xor/1" and record["resume"] is None
    (block,) = record["fits"]
    assert (block["epochs"], block["seed"], block["parameters"]) == (2, 9, 17)
    settings = json.loads((folder / "runs/xor/1/settings.json").read_text())
    assert settings["overrides"] == ["train.epochs=2", "hidden=4"] and settings["training"]["train"]["batch"] == 32


def test_an_entry_is_taken_away_whenever_the_run_is_opened_again(folder, monkeypatch):
    options = ["--unset", "train.epochs", "--set", "hidden=4"]
    with monkeypatch.context() as patched:
        patched.setattr("nndsl.cli.interrupts.Interrupts.__call__", lambda self: True)
        call("run", "xor.nn", *options)
    settings = json.loads((folder / "runs/xor/1/settings.json").read_text())
    assert settings["overrides"] == ["hidden=4", "unset train.epochs"]
    assert settings["training"]["train"]["epochs"] == 100
    result = call("run", "xor.nn", "--resume", "--json")
    assert json.loads(result.stdout)["fits"][0]["epochs"] == 100
    (folder / "new.csv").write_text("x1,x2\n0,1\n")
    assert call("predict", "runs/xor/1", "--data", "new.csv").exit_code == 0
    refused = call("run", "xor.nn", "--resume", "--unset", "train.epochs")
    assert refused.exit_code == 2 and "NN014" in refused.stderr and ": --unset cannot" in refused.stderr


def test_an_interrupted_run_says_how_to_go_on(folder, monkeypatch):
    monkeypatch.setattr("nndsl.cli.interrupts.Interrupts.__call__", lambda self: True)
    command = "nndsl run xor.nn --resume 'my runs/xor/1'"
    stdout = call("run", "xor.nn", "--out", "my runs").stdout
    assert stdout.splitlines()[-1] == f"go on with `{command}`"
    record = json.loads(call(*shlex.split(command)[1:], "--json").stdout)
    assert (record["ok"], record["status"], record["resume"]) == (False, "interrupted", command)
    assert call("run", "xor.nn", "-q", "--out", "my runs").stdout == "my runs/xor/2\n"
    monkeypatch.undo()
    monkeypatch.chdir(folder)
    result = call(*shlex.split(command)[1:])
    assert result.exit_code == 0 and "go on with" not in result.stdout


CONFUSED = "train.metrics=[accuracy(y, kind), confusion(y, kind), auc(y, kind)]"


def test_a_matrix_is_printed_drawn_and_written_down(folder):
    result = call("run", "flowers.nn", "--set", CONFUSED)
    lines = result.stdout.splitlines()
    place = lines.index("confusion, training part: samples counted by right label (rows) and answer (columns)")
    assert re.fullmatch(r" +=rose  tulip", lines[place + 1])
    counts = [line.split() for line in lines[place + 2 : place + 4]]
    assert [name for name, *_ in counts] == ["=rose", "tulip"] and [sum(map(int, row[1:])) for row in counts] == [3, 3]
    assert "  confusion  runs/flowers/1/metrics/confusion.svg" in lines
    assert (folder / "runs/flowers/1/metrics/confusion.svg").read_bytes().startswith(b"<?xml")
    assert "confusion" not in result.stderr and "accuracy" in result.stderr
    epochs = [json.loads(line) for line in (folder / "runs/flowers/1/metrics.jsonl").read_text().splitlines()]
    assert [[float(count) for count in row[1:]] for row in counts] == epochs[-1]["training"]["confusion"]


def test_a_matrix_and_an_undefined_figure_in_json(folder):
    (folder / "flowers.csv").write_text("long,wide,kind\n1,2,rose\n2,1,rose\n3,1,tulip\n1,1,rose\n")
    result = call("run", "flowers.nn", "--json", "-q", "--set", CONFUSED, "--set", "train.validation=25%")
    record = json.loads(result.stdout)
    figures = record["fits"][0]["validation"]
    assert sum(map(sum, figures["confusion"])) == 1 and figures["auc"] is None  # one sample is of one category
    assert record["files"]["confusion"] == "runs/flowers/1/metrics/confusion.svg"
    shown = call("run", "flowers.nn", "--set", CONFUSED, "--set", "train.validation=25%")
    assert "auc undefined" in shown.stdout and "confusion, validation part" in shown.stdout


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


def test_the_matrices_of_folds_come_to_their_mean(folder):
    """Each of the six samples is held out once: so the mean of three matrices has a sum of two. A fold's area is
    undefined where its two flowers are alike; then so are mean and deviation."""
    (folder / "flowers.csv").write_text("long,wide,kind\n" + "1,2,rose\n" * 5 + "2,1,tulip\n")
    result = call("run", "flowers.nn", "--json", "-q", "--set", CONFUSED, "--set", "train.validation=folds(3)")
    *_, together = json.loads(result.stdout)["fits"]
    assert sum(map(sum, together["validation"]["confusion"])) == pytest.approx(2)
    assert len(together["deviations"]["confusion"]) == 2
    assert together["validation"]["auc"] is None and together["deviations"]["auc"] is None
    shown = call("run", "flowers.nn", "--set", CONFUSED, "--set", "train.validation=folds(3)").stdout
    assert "auc undefined ± undefined" in shown and "confusion, validation part" in shown
