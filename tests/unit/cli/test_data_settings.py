"""Entries of a training block that prepare data, and do not fit them: through the command line, as a newcomer has them."""

import pytest

from tests.unit.cli.sources import make, run


@pytest.mark.parametrize(
    "entry, code, said",
    [
        ("fill = with_mean(d)", "NN561", "targets are not filled"),
        ("fill = with_value(x)", "NN214", "`with_value(value = ...)(x)`"),
        ("fill = with_value(0)", "NN503", "`with_mean(...)` and the like of inputs"),
        ("augment = flipped(x)", "NN565", "`flipped` varies pictures, [H, W, C]; `x` is [2]"),
        ("augment = rotated(x)", "NN214", "`rotated(degrees = ...)(x)`"),
        ("augment = shifted(x)", "NN214", "`pixels` of `shifted` is a whole number of at least 1"),
        ("augment = noisy(1)(d)", "NN565", "`noisy` varies numbers; `d` is class(K)"),
        ("balance = x", "NN563", "the targets that are labels are `d`"),
        ("shuffle = 0", "NN503", "`shuffle` is true or false; this is the number 0"),
        ("normalize = standard(d)", "NN229", "only numbers can be normalized"),
        ("validation = stratified(20%, x)", "NN535", "name one that is declared so: `target d : class(K)`"),
        ('validation = marked("part", 1)', "NN610", "t.csv has no column `part`"),
        ('validation = marked("d", "q")', "NN640", "no row has 'q' in the column `d`"),
        ("validation = folds(9)", "NN642", "9 folds need a sample each; there are 4 samples"),
        ("validation = 1%", "NN634", "the validation part would be empty: it is 1% of 4 samples"),
    ],
)
def test_settings_that_do_not_fit_the_data(entry, code, said):
    make("csv", entries=f"  {entry}")
    ended = run()
    assert ended.exit_code == (4 if code.startswith("NN6") else 3) and f"error[{code}]" in ended.stderr
    assert said in ended.stderr and " --> m.nn:" in ended.stderr


@pytest.mark.parametrize("entry", ["fill = with_median(x)", "balance = d", "shuffle = false", "augment = noisy(1)(x)"])
def test_settings_that_have_nothing_to_do_are_no_mistake(entry):
    make("csv", entries=f"  {entry}")
    assert (run().exit_code, run().stderr) == (0, "")
