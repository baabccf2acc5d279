"""From a folder of pictures to answers about others, from the command line."""

import csv
import io

import numpy as np
from PIL import Image

from tests.unit.cli.conftest import call

TEXT = """
input  image : [4, 4, 1]
target side  : class(K)
y = image / 255 -> flatten -> dense(K) -> softmax
output y for side
train {
  data      = images("sides")(image = "pixels", side = "folder")
  loss      = cross_entropy(y, side)
  optimizer = lbfgs()
}
"""


def test_pictures_are_told_apart(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    generator = np.random.default_rng(0)
    for side, place in (("left", slice(0, 2)), ("right", slice(2, 4))):
        (tmp_path / "sides" / side).mkdir(parents=True)
        for number in range(6):
            picture = generator.integers(0, 60, (4, 4), dtype=np.uint8)
            picture[:, place] += 180
            Image.fromarray(picture).save(tmp_path / "sides" / side / f"{number}.png")
    (tmp_path / "new").mkdir()
    for name, place in (("1.png", slice(2, 4)), ("2.png", slice(0, 2))):
        picture = np.zeros((4, 4), np.uint8)
        picture[:, place] = 255
        Image.fromarray(picture).save(tmp_path / "new" / name)
    (tmp_path / "sides.nn").write_text(TEXT)
    run = call("run", "sides.nn", "-q").stdout.strip()
    result = call("predict", run, "--data", "new")
    assert (result.exit_code, result.stderr) == (0, "")
    header, *rows = csv.reader(io.StringIO(result.stdout))
    assert header == ["file", "side", "side=left", "side=right"]
    assert [row[:2] for row in rows] == [["1.png", "right"], ["2.png", "left"]]
    assert call("predict", run, "--data", "sides.nn").exit_code == 4
