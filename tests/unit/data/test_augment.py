"""Varied samples: each way against SciPy or by hand, and what is drawn for a sample whatever else is drawn."""

import numpy as np
import pytest
from scipy import ndimage

from nndsl.data import Dataset, Part
from nndsl.data.augment import Augmentation, brightened, flipped, noisy, rotated, shifted
from nndsl.diagnostics import Refused
from nndsl.model import Model
from nndsl.semantics.records import Record
from nndsl.syntax.parser import parse
from nndsl.syntax.read import source_of

PICTURES = np.random.default_rng(0).normal(size=(7, 5, 8, 2))
DRAWN = np.random.default_rng(1).random((7, 2))


def test_flipped():
    drawn = np.array([[0.2, 0], [0.7, 0]] * 3 + [[0.4999, 0]])
    found = flipped(PICTURES, drawn, ())
    np.testing.assert_array_equal(found[1::2], PICTURES[1::2])
    np.testing.assert_array_equal(found[::2], np.flip(PICTURES[::2], axis=2))


def test_shifted_by_hand():
    picture = np.array([[1, 2, 3], [4, 5, 6]], float)[None, ..., None]
    middle, first, last = 0.5, 0.0, 0.99
    for drawn, expected in [
        ((middle, middle), [[1, 2, 3], [4, 5, 6]]),
        ((first, middle), [[4, 5, 6], [0, 0, 0]]),
        ((last, middle), [[0, 0, 0], [1, 2, 3]]),
        ((middle, last), [[0, 1, 2], [0, 4, 5]]),
        ((last, first), [[0, 0, 0], [2, 3, 0]]),
    ]:
        assert shifted(picture, np.array([drawn]), (), pixels=1)[0, ..., 0].tolist() == expected
    assert not shifted(picture, np.array([[middle, first]]), (), pixels=5).any()


def test_shifted_is_scipys():
    steps = np.floor(DRAWN * 5) - 2
    assert set(steps.ravel()) == {-2, -1, 0, 1, 2}
    expected = [ndimage.shift(p, (*step, 0), order=0) for p, step in zip(PICTURES, steps)]
    np.testing.assert_array_equal(shifted(PICTURES, DRAWN, (), pixels=2), expected)


@pytest.mark.parametrize("degrees", [10, 90, 400])
def test_rotated_is_scipys(degrees):
    expected = []
    for picture, drawn in zip(PICTURES, DRAWN):
        angle = np.radians((2 * drawn[0] - 1) * degrees)
        turn = np.array([[np.cos(angle), np.sin(angle), 0], [-np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
        middle = np.array([2, 3.5, 0])
        expected.append(
            ndimage.affine_transform(picture, turn, middle - turn @ middle, order=1, mode="grid-constant")
        )
    np.testing.assert_allclose(rotated(PICTURES, DRAWN, (), degrees=degrees), expected, atol=1e-12)


def test_no_turn_changes_nothing():
    np.testing.assert_allclose(rotated(PICTURES, np.full((7, 2), 0.5), (), degrees=30), PICTURES, atol=1e-15)


def test_frames_of_a_sequence_are_varied_alike():
    frames = np.stack([PICTURES, PICTURES], axis=1)
    for way, settings in ((flipped, {}), (shifted, {"pixels": 2}), (rotated, {"degrees": 20}), (brightened, {"part": 0.1})):
        alone = way(PICTURES, DRAWN, (), **settings)
        np.testing.assert_array_equal(way(frames, DRAWN, (), **settings), np.stack([alone, alone], axis=1))


def test_brightened():
    drawn = np.array([[0, 0], [0.5, 0], [0.75, 0]] + [[0.5, 0]] * 4)
    found = brightened(PICTURES, drawn, (), part=0.2)
    np.testing.assert_allclose(found[:3], PICTURES[:3] * np.array([0.8, 1, 1.1])[:, None, None, None], rtol=1e-12)


def test_noise_is_normal():
    generators = [np.random.default_rng(i) for i in range(200)]
    noise = noisy(np.ones((200, 50)), np.zeros((200, 2)), generators, deviation=3.0) - 1
    assert noise.mean() == pytest.approx(0, abs=0.1) and noise.std() == pytest.approx(3, rel=0.03)
    assert np.corrcoef(noise[0], noise[1])[0, 1] < 0.5


# ---- what is drawn


def dataset():
    return Dataset(7, {"x": PICTURES, "mask": PICTURES, "d": np.arange(7)}, dict.fromkeys(("x", "mask", "d"), ()))


WAYS = (Record("rotated", {"degrees": 20}, {}, ("x", "mask")), Record("noisy", {"deviation": 0.1}, {}, ("x",)))


def test_a_sample_is_varied_by_seed_epoch_and_place_alone():
    vary = Augmentation(WAYS, seed=3).vary
    data, places = dataset(), np.array([4, 1, 6])
    whole = vary(2, data, np.arange(7)).arrays
    some = vary(2, data.take(places), places).arrays
    for name in ("x", "mask"):
        np.testing.assert_array_equal(some[name], whole[name][places])
    np.testing.assert_array_equal(some["d"], places)
    for other in (vary(3, data, np.arange(7)), Augmentation(WAYS, seed=4).vary(2, data, np.arange(7))):
        assert all((other.arrays["mask"][i] != whole["mask"][i]).any() for i in range(7))


def test_what_stands_together_is_varied_alike():
    found = Augmentation(WAYS, seed=3).vary(1, dataset(), np.arange(7)).arrays
    expected = Augmentation(WAYS[:1], seed=3).vary(1, dataset(), np.arange(7)).arrays
    np.testing.assert_array_equal(expected["x"], expected["mask"])
    np.testing.assert_array_equal(found["mask"], expected["mask"])
    assert 0.05 < (found["x"] - found["mask"]).std() < 0.2


def test_the_data_stay_as_they_are():
    before = PICTURES.copy()
    part = Part(dataset(), vary=lambda samples, places: Augmentation(WAYS, 0).vary(1, samples, places))
    (batch,) = part.batches(7)
    assert (batch.arrays["x"] != before).any() and np.array_equal(PICTURES, before)


# ---- in training

TEXT = """
input  x : [2, 2, 1]
target d : number
w = x -> flatten -> dense(1)
y = w
output y for d
train {{
  data       = csv("t.csv")()
  validation = marked("part", 1)
  normalize  = standard(x)
  loss       = squared_error(y, d)
  epochs     = 2
  batch      = 3
  {entry}
}}
"""


def trained(folder, entry=""):
    rows = ["1,2,3,4,1,0", "4,3,2,1,2,0", "0,1,0,1,3,0", "5,0,5,1,4,0", "9,8,7,6,5,1", "1,1,2,2,6,1"]
    (folder / "t.csv").write_text("\n".join(["x1,x2,x3,x4,d,part", *rows]))
    made = Model(parse(source_of("m.nn", TEXT.format(entry=entry))), folder=folder, dtype="float64")
    return made, made.train().fits[-1]


def test_training_is_varied_repeatably_and_nothing_else(tmp_path):
    plain, _ = trained(tmp_path)
    made, fit = trained(tmp_path, "augment = [shifted(1)(x), noisy(0.1)(x)]")
    again, _ = trained(tmp_path, "augment = [shifted(1)(x), noisy(0.1)(x)]")
    assert all(np.array_equal(value, again.state[name]) for name, value in made.state.items())
    assert (made.state["w.dense.linear.W"] != plain.state["w.dense.linear.W"]).any()
    for name in ("normalize.x.mean", "normalize.x.deviation"):
        np.testing.assert_array_equal(made.state[name], plain.state[name])
    answers = made.predict({"x": np.array([[9, 8, 7, 6], [1, 1, 2, 2]]).reshape(2, 2, 2, 1)})["y"].ravel()
    assert fit.end.validation["loss"] == pytest.approx(np.mean((answers - [5, 6]) ** 2), rel=1e-12)


def test_the_first_update_is_that_of_the_varied_samples(tmp_path):
    entry = "augment = brightened(50%)(x)\n  optimizer = sgd(rate = 0.1)\n  shuffle = false"
    _, fit = trained(tmp_path, entry.replace("  optimizer", "  optimizer"))
    made = Model(parse(source_of("m.nn", TEXT.format(entry=entry))), folder=tmp_path, dtype="float64")
    made.state.update({name: value for name, value in trained(tmp_path)[0].state.items() if "normalize" in name})
    x = np.array([[1, 2, 3, 4], [4, 3, 2, 1], [0, 1, 0, 1]], float).reshape(3, 2, 2, 1)
    factors = [0.5 + np.random.default_rng((0, *b"augment", 1, i)).random(2)[0] for i in range(3)]
    varied = x * np.reshape(factors, (3, 1, 1, 1))
    first = made.loss({"x": varied, "d": [1, 2, 3]})
    assert first != made.loss({"x": x, "d": [1, 2, 3]})
    losses = []
    observer = type("Log", (), {"__getattr__": lambda self, name: lambda event: losses.append((name, event))})()
    made.train(observer)
    assert next(event.loss for name, event in losses if name == "progress") == pytest.approx(first, rel=1e-12)


@pytest.mark.parametrize("entry", ["validation = folds(2)", 'validation = marked("part", 1)\n  ensemble = bagging(2)'])
def test_folds_and_members_are_varied(tmp_path, entry):
    text = TEXT.replace('validation = marked("part", 1)', entry)
    states = []
    for augment in ("", "augment = flipped(x)"):
        made = Model(parse(source_of("m.nn", text.format(entry=augment))), folder=tmp_path, dtype="float64")
        trained(tmp_path)
        made.train()
        states.append(made.state)
    assert all((value != states[1][name]).any() for name, value in states[0].items() if name.endswith("linear.W"))


@pytest.mark.parametrize(
    "augment, code",
    [
        ("flipped(v)", "NN565"),
        ("rotated(10)(v, x)", "NN565"),
        ("noisy(1)(c)", "NN565"),
        ("flipped(y)", "NN508"),
        ("flipped()", "NN503"),
        ("flipped", "NN503"),
        ("shifted(2)", "NN503"),
        ("[flipped(x), 3]", "NN503"),
        ("[flipped(i) for i in [x]]", "NN503"),
        ("with_mean(x)", "NN503"),
        ("shifted(0)(x)", "NN214"),
        ("rotated(0)(x)", "NN214"),
        ("brightened(1)(x)", "NN214"),
        ("flipped(x, x)", "NN221"),
        ("flipped(x)\n  optimizer = lbfgs()", "NN531"),
    ],
)
def test_what_cannot_be_varied(augment, code):
    text = "input x : [2, 2, 1]\ninput v : [4]\ninput c : class(2)\ntarget d : number\n"
    text += "y = (x -> flatten, v, one_hot(c)) -> dense(1)\noutput y for d\n"
    text += f"train {{\n  loss = squared_error(y, d)\n  augment = {augment}\n}}\n"
    with pytest.raises(Refused) as caught:
        made = Model(parse(source_of("m.nn", text)))
        made.train()
    assert caught.value.diagnostics[0].code == code


def test_noise_goes_to_any_numbers():
    text = "input v : [4]\ntarget d : number\ny = v -> dense(1)\noutput y for d\n"
    text += "train {\n  loss = squared_error(y, d)\n  augment = [noisy(1)(v, d), brightened(10%)(v)]\n}\n"
    (training,) = Model(parse(source_of("m.nn", text))).network.trainings
    assert [(way.word, way.names) for way in training.settings["augment"]] == [("noisy", ("v", "d")), ("brightened", ("v",))]
