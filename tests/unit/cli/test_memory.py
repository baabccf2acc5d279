"""`--max-memory`: amounts as people write them, and what is refused beyond."""

import click
import pytest

from nndsl.cli.command import Memory
from nndsl.diagnostics.amounts import amount, rounded_up
from tests.unit.cli.conftest import call

WIDE = "input x : [1000]\ntarget d : number\ny = x -> dense(1000) -> dense(1)\noutput y\ntrain {\n  loss = squared_error(y, d)\n}\n"


@pytest.mark.parametrize(
    "text, size",
    [
        ("4GiB", 4 * 1024**3),
        ("500MB", 500 * 1000**2),
        ("1.5 KiB", 1536),
        ("2tb", 2 * 1000**4),
        ("123", 123),
        ("1e9", 10**9),
        ("7B", 7),
    ],
)
def test_sizes(text, size):
    assert Memory().convert(text, None, None) == size


@pytest.mark.parametrize("text", ["", "GiB", "-1GiB", "4 apples", "0", "0.1", "nan", "1" * 50, "4Gi", "1,000"])
def test_no_sizes(text):
    with pytest.raises(click.BadParameter, match="4GiB"):
        Memory().convert(text, None, None)


@pytest.mark.parametrize(
    "size, said, option", [(1023, "1,023 B", "1023B"), (1536, "1.5 KiB", "2KiB"), (9 * 2**50, "9,216.0 TiB", "9216TiB")]
)
def test_amounts(size, said, option):
    assert (amount(size), rounded_up(size)) == (said, option)
    assert Memory().convert(option, None, None) >= size


@pytest.mark.parametrize("command", [("check",), ("summary",), ("run",), ("render", "-o", "x.svg")])
def test_what_needs_more_is_refused(folder, command):
    # 1000 x 1000 + 1000 + 1000 + 1 weights of 28 bytes are 28,056,028 bytes, 26.76 MiB
    (folder / "wide.nn").write_text(WIDE)
    word, *options = command
    result = call(word, "wide.nn", *options, "--max-memory", "26MiB")
    assert result.exit_code == 6 and "training needs 26.8 MiB for its weights; the limit is 26.0 MiB" in result.stderr
    assert "--max-memory 27MiB" in result.stderr


def test_the_environment_says_it_too(folder, monkeypatch):
    (folder / "wide.nn").write_text(WIDE)
    monkeypatch.setenv("NNDSL_MAX_MEMORY", "26MiB")
    assert call("check", "wide.nn").exit_code == 6
    assert call("check", "wide.nn", "--max-memory", "27MiB").exit_code == 0
