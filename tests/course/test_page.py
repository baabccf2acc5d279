"""The page that maps the course to models and tests tells the truth: what it names exists, and nothing is left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODELS = ROOT / "models"
SECTIONS = {2: 11, 3: 5, 4: 11, 5: 7, 6: 3}  # of each chapter; the seventh has none


def rows() -> list[list[str]]:
    lines = (MODELS / "README.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [row for row in cells if row[0] not in ("section", "what") and set(row[0]) != {"-"}]


ROWS = rows()
NAMED = [row for row in ROWS if len(row) == 4]


def test_every_section_has_its_row():
    expected = {f"{chapter}.{number}" for chapter, last in SECTIONS.items() for number in range(1, last + 1)}
    assert {row[0] for row in NAMED} == expected | {"7"}
    assert all(all(row) for row in ROWS), [row for row in ROWS if not all(row)]


def test_every_model_has_its_place():
    named = {name for row in ROWS for name in re.findall(r"\[([\w.]+\.nn)\]\(\1\)", row[-2])}
    assert named == {path.name for path in MODELS.glob("*.nn")}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: " ".join(row[:2]))
def test_the_tests_it_names_exist(row):
    tests = re.findall(r"`([\w/]+\.py)::(\w+)`", row[-1])
    assert tests
    for path, name in tests:
        assert re.search(rf"^def {name}\(", (ROOT / "tests" / path).read_text(encoding="utf-8"), re.MULTILINE), name
