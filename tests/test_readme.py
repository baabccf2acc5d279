"""The README: every example in it is run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from nndsl.compiler import check_source
from nndsl.diagnostics import Refused
from nndsl.diagnostics.text import plain
from nndsl.semantics.entries import ENTRIES
from nndsl.semantics.records import SIGNATURES
from nndsl.source import Source

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{re.escape(language)}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("text", blocks("nn"))
def test_models_are_right(text):
    check_source(Source("README.md", text))


def test_the_first_model_is_the_one_that_is_trained():
    assert blocks("nn")[0] == (ROOT / "models" / "digits.nn").read_text(encoding="utf-8")


def test_mistakes_are_reported_as_shown():
    (text,), (shown,) = blocks("nn mistakes"), blocks("console")
    with pytest.raises(Refused) as refused:
        check_source(Source("mistakes.nn", text))
    assert "\n\n".join(plain(d) for d in refused.value.diagnostics).strip() == shown.strip()


def test_the_commands_are_those_that_continuous_integration_runs():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    commands = [line for block in blocks("sh") for line in block.splitlines()]
    assert len(commands) == 2 and set(commands) <= set(script)


def test_python_runs():
    for text in blocks("python"):
        done = subprocess.run([sys.executable, "-c", text], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def test_links_lead_somewhere():
    links = re.findall(r"\]\(([^)]+)\)", README)
    assert links and not [link for link in links if not (ROOT / link).exists()]


def test_the_change_log_lists_what_cannot_be_carried_out_yet():
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    planned = [name for name, entry in ENTRIES.items() if not entry.carried_out]
    planned += [word for word, signature in SIGNATURES.items() if not signature.carried_out]
    missing = [word for word in planned if f"`{word}`" not in changes]
    assert not missing
