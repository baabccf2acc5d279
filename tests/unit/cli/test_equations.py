"""`nndsl equations`: what is printed where, and what is refused."""

import json

from tests.unit.cli.conftest import call


def test_equations_go_to_standard_output():
    result = call("equations", "xor.nn", "--gradient")
    assert result.exit_code == 0 and not result.stderr
    headings = [line for line in result.stdout.splitlines() if line.startswith("#")]
    assert headings == ["# the model", "# the loss", "# its gradient, from the loss back to the weights"]


def test_as_a_record():
    record = json.loads(call("equations", "counter.nn", "--gradient", "--json").stdout)
    assert record["ok"] and record["model"] == "counter"
    assert {part: None for part in (e["part"] for e in record["equations"])} == dict.fromkeys(["model", "loss", "gradient"])
    (loss,) = [e for e in record["equations"] if e["name"] == "E"]
    assert loss["type"] == "number" and "batch_size" in loss["expression"]
    assert all(e["place"]["line"] for e in record["equations"] if e["part"] == "model")


def test_settings_count():
    def types(*options):
        return {e["type"] for e in json.loads(call("equations", "xor.nn", "--gradient", "--json", *options).stdout)["equations"]}

    assert "[7]" in types("--set", "hidden=7") and "[7]" not in types()


def test_no_loss_has_no_gradient(folder):
    (folder / "alone.nn").write_text("input x : [2]\ny = x -> dense(1)\noutput y\n")
    assert call("equations", "alone.nn").exit_code == 0
    result = call("equations", "alone.nn", "--gradient")
    assert result.exit_code == 3 and "error[NN507]" in result.stderr and not result.stdout


def test_a_large_network_is_refused(folder):
    (folder / "deep.nn").write_text("input x : [2]\ny = x -> chain(dense(2) for i in 1..1200)\noutput y\n")
    result = call("equations", "deep.nn")
    assert result.exit_code == 6 and "error[NN971]" in result.stderr and "nndsl summary" in result.stderr


def test_sizes_that_only_data_give_are_letters(folder):
    (folder / "flowers.csv").unlink()
    result = call("equations", "flowers.nn", "--gradient")
    assert result.exit_code == 0 and "# [K]" in result.stdout
