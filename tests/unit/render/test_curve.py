"""The learning curve: what it shows, and that it is the same file each time."""

import os
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from nndsl.render.curve import curve

ROWS = [
    {
        "fit": 0,
        "epoch": epoch,
        "place": f"epoch {epoch}",
        "training": {"loss": 2 / epoch, "accuracy": 1 - 1 / epoch},
        "validation": {"loss": 2.5 / epoch + 0.05 * epoch, "accuracy": 0.9 - 1 / epoch},
        "best": epoch <= 7,
    }
    for epoch in range(1, 13)
]


def texts(svg):
    elements = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    return ["".join(element.itertext()) for element in elements]


def test_loss_and_metric_with_the_best_epoch():
    found = texts(curve(ROWS, "digits"))
    assert {"digits", "loss", "accuracy"} <= set(found)
    assert found.count("training") == found.count("validation") == found.count("epoch") == 2
    assert "best: epoch 7, 0.7071" in found  # 2.5 / 7 + 0.35
    assert "best: epoch 7, 0.7571" in found  # 0.9 - 1 / 7


@pytest.mark.parametrize("value, said", [("nan", "undefined"), ("inf", "inf")])
def test_a_figure_that_is_not_finite_at_the_best_epoch(value, said):
    rows = [{**ROWS[0], "validation": {}, "training": {"loss": 1.0, "auc": float(value)}}]
    assert f"best: epoch 1, {said}" in texts(curve(rows))


def test_training_alone():
    rows = [{**row, "training": {"loss": row["training"]["loss"]}, "validation": {}} for row in ROWS]
    found = texts(curve(rows))
    assert "validation" not in found and found.count("training") == 1
    assert "best: epoch 7, 0.2857" in found


def test_the_same_rows_give_the_same_bytes_in_any_process():
    code = "from tests.unit.render.test_curve import ROWS; from nndsl.render.curve import curve; import sys\n"
    code += "sys.stdout.buffer.write(curve(ROWS, 'digits'))"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, env={**os.environ, "PYTHONHASHSEED": "7"})
    assert other.stdout == curve(ROWS, "digits") == curve(ROWS, "digits")
    assert b"<dc:date>" not in other.stdout


@pytest.mark.parametrize("title", ["$x^1$", "a & <b>", "50 %", "größe"])
def test_texts_are_shown_as_they_are(title):
    rows = [{**row, "training": {title: 1.0}, "validation": {}} for row in ROWS]
    assert texts(curve(rows, title)).count(title) == 2


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 0.0, 1e300])
def test_any_numbers_can_be_drawn(value):
    rows = [{"fit": 0, "epoch": 1, "place": "epoch 1", "training": {"loss": value}, "validation": {}, "best": False}]
    assert "loss" in texts(curve(rows)) and curve([]).startswith(b"<?xml")
    assert "loss" in texts(curve([*rows, {**rows[0], "epoch": 2, "training": {"loss": 1.0}}]))


def test_nothing_is_said_and_no_window_system_is_touched(tmp_path):
    """Not even on the first run, when matplotlib builds its caches, nor where it can keep none."""
    code = (
        "import sys; from tests.unit.render.test_curve import ROWS; from nndsl.render.curve import curve\n"
        "curve(ROWS); sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    nowhere = tmp_path / "file"
    nowhere.touch()
    env = {**os.environ, "MPLCONFIGDIR": str(nowhere / "config"), "HOME": str(nowhere)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=env)
    assert (done.returncode, done.stderr, done.stdout) == (0, b"", b"")


def test_the_settings_of_the_user_do_not_matter(monkeypatch):
    import matplotlib

    plain = curve(ROWS)
    with matplotlib.rc_context({"axes.facecolor": "black", "font.size": 30, "svg.hashsalt": "mine"}):
        assert curve(ROWS) == plain
        assert matplotlib.rcParams["font.size"] == 30
