"""Some of the changes of `flips.py`."""

from tests.laws.flips import trials


def test_every_change_is_noticed():
    codes = trials(40, seed=1, say=lambda line: None)
    assert codes.total() == 40 and codes[5] >= 15
