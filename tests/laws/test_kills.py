"""A few of the trials of `kills.py`: killed at random moments, weights and log come out the same."""

import sys

import pytest

from tests.laws.kills import trials


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_trainings_that_are_killed_go_on_as_if_nothing_had_happened():
    assert trials(3, seed=1, say=lambda line: None) > 0
