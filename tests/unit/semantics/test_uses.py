"""`use "file.nn"`: definitions and models of other files."""

from __future__ import annotations

import os

import numpy as np
import pytest

from nndsl.diagnostics import Refused
from nndsl.model import Model
from nndsl.prediction import open_run
from nndsl.training.recording import train_and_record

LIBRARY = "# Twice.\nfn twice(u) = 2 * u\nlayer block(units)(x...) = x -> dense(units) -> relu\n"
NET = """
model net(units = 3)
input  x : [N]
target d : class(K)
h = x -> dense(units) -> relu
y = h -> dense(K) -> softmax
wrong = if best(y) == d then 0 else 1
output y for d
train {
  data    = rows(x = [[1, 2], [3, 4]], d = [0, 1])
  loss    = cross_entropy(y, d)
  metrics = [wrong]
}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "library.nn").write_text(LIBRARY)
    (tmp_path / "net.nn").write_text(NET)
    (tmp_path / "sub" / "more.nn").write_text('use "../library.nn"\nfn four(u) = twice(twice(u))\n')
    return tmp_path


def opened(folder, text, **settings):
    (folder / "main.nn").write_text(text)
    return Model.open(folder / "main.nn", **settings)


def codes(folder, text):
    with pytest.raises(Refused) as refused:
        opened(folder, text)
    return [d.code for d in refused.value.diagnostics]


def test_definitions_of_a_file_are_used_and_see_their_own_file(folder):
    model = opened(folder, 'use "sub/more.nn"\ninput x : [2]\ny = four(x)\noutput y')
    np.testing.assert_array_equal(model.predict({"x": [[1, 2]]})["y"], [[4, 8]])
    assert codes(folder, 'use "sub/more.nn"\ninput x : [2]\ny = twice(x)\noutput y') == ["NN201"]


def test_a_model_is_a_layer_whose_weights_exist_once(folder):
    text = 'use "net.nn"\ninput a : [2]\ninput b : [2]\npair = net(units = 5, K = 4)\n'
    model = opened(folder, text + "p = a -> pair\nq = b -> pair\ny = (p, q, p.h) -> dense(1)\noutput y")
    shapes = {name: array.shape for name, array in model.parameters.items()}
    assert shapes == {
        "pair.net.h.dense.linear.W": (5, 2),
        "pair.net.h.dense.b": (5,),
        "pair.net.y.dense.linear.W": (4, 5),
        "pair.net.y.dense.b": (4,),
        "y.dense.linear.W": (1, 4),
        "y.dense.linear2.W": (1, 4),
        "y.dense.linear3.W": (1, 5),
        "y.dense.b": (1,),
    }
    values = model.values({"a": [[1.0, 2]], "b": [[1.0, 2]]}, ["p", "q"])
    np.testing.assert_array_equal(values["p"], values["q"])
    np.testing.assert_allclose(values["p"].sum(), 1, rtol=1e-6)


def test_a_size_that_only_a_target_gives_is_a_setting(folder):
    assert codes(folder, 'use "net.nn"\ninput a : [2]\ny = a -> net\noutput y') == ["NN204"]
    assert codes(folder, 'use "net.nn"\ninput a : [2]\ny = net(a)\noutput y') == ["NN254"]


def test_a_target_that_is_read_delayed_is_an_input_of_the_layer(folder):
    (folder / "next.nn").write_text("target d : number over T\ny = d[t-1] -> dense(1)\noutput y for d")
    model = opened(folder, 'use "next.nn" as ahead\ninput x : number over T\ny = x -> ahead\noutput y')
    assert sorted(model.parameters) == ["y.ahead.y.dense.b", "y.ahead.y.dense.linear.W"]


def test_several_outputs_are_several_results(folder):
    (folder / "two.nn").write_text("input x : [2]\ndouble = 2 * x\ntriple = 3 * x\noutput double\noutput triple")
    model = opened(folder, 'use "two.nn"\ninput a : [2]\nq = two(a)\ny = q.triple - q.double\noutput y')
    np.testing.assert_array_equal(model.predict({"a": [[1, 2]]})["y"], [[1, 2]])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('use "../main.nn"', "NN241"),
        ('use "/etc/main.nn"', "NN241"),
        ('use "http://example.org/main.nn"', "NN241"),
        ('use "library.txt"', "NN241"),
        ('use "missing.nn"', "NN060"),
        ('use "main.nn"', "NN242"),
        ('use "library.nn"\nfn twice(u) = u', "NN202"),
        ('use "library.nn" as twice', "NN245"),
        ('use "broken.nn"', "NN101"),
        ('use "unknown.nn"', "NN201"),
        ('use "mute.nn"', "NN244"),
        ('use "2-layers.nn"', "NN243"),
    ],
)
def test_what_is_refused(folder, text, expected):
    (folder / "broken.nn").write_text("y = ")
    (folder / "unknown.nn").write_text("fn f(u) = g(u)")
    (folder / "mute.nn").write_text("input x : [2]\ny = 2 * x")
    (folder / "2-layers.nn").write_text("input x : [2]\ny = 2 * x\noutput y")
    assert expected in codes(folder, text)


def test_a_link_does_not_lead_out_of_the_folder(folder):
    inside = folder / "inside"
    inside.mkdir()
    os.symlink(folder / "library.nn", inside / "library.nn")
    assert codes(inside, 'use "library.nn"\ninput x : [2]\ny = twice(x)\noutput y') == ["NN241"]


def test_a_circle_shows_its_chain(folder):
    (folder / "a.nn").write_text('use "b.nn"')
    (folder / "b.nn").write_text('use "a.nn"')
    with pytest.raises(Refused) as refused:
        opened(folder, 'use "a.nn"')
    assert "a.nn -> b.nn -> a.nn" in refused.value.diagnostics[0].message


def test_a_file_of_which_nothing_is_used_is_a_warning(folder):
    model = opened(folder, 'use "library.nn"\ninput x : [2]\ny = x -> dense(1)\noutput y')
    assert [d.code for d in model.warnings] == ["NN227"]


def test_a_model_that_normalises_its_inputs_says_so_where_it_is_used(folder):
    (folder / "net.nn").write_text(NET.replace("train {", "train {\n  normalize = standard(x)"))
    model = opened(folder, 'use "net.nn"\ninput x : [2]\ny = x -> net(K = 2)\noutput y')
    assert [d.code for d in model.warnings] == ["NN246"]


def test_a_run_keeps_the_files_that_its_model_uses(folder):
    text = 'use "sub/more.nn"\ninput x : [2]\ntarget d : number\ny = four(x) -> dense(1)\noutput y\ntrain {\n'
    model = opened(folder, text + "  data = rows(x = [[1, 2]], d = [1])\n  loss = squared_error(y, d)\n  epochs = 1\n}")
    recorded = train_and_record(model, folder / "runs", (), [], lambda: False)
    for path in ("main.nn", "library.nn", "sub/more.nn"):
        (folder / path).unlink()
    again = open_run(recorded.folder.path).model
    np.testing.assert_array_equal(again.predict({"x": [[1, 2]]})["y"], model.predict({"x": [[1, 2]]})["y"])


def test_many_ways_lead_through_few_files(folder):
    """Each of 40 pairs of files uses both of the next: 2^40 ways to the last, and 80 files."""
    for level in range(40):
        for name in "ab":
            uses = f'use "a{level + 1}.nn"\nuse "b{level + 1}.nn"\n'
            (folder / f"{name}{level}.nn").write_text(uses + f"fn {name}{level}(u) = {name}{level + 1}(u)\n")
    for name in "ab":
        (folder / f"{name}40.nn").write_text(f"fn {name}40(u) = 2 * u\n")
    (folder / "model.nn").write_text('use "a0.nn"\ninput x : number\ny = a0(x)\noutput y\n')
    assert Model.open(folder / "model.nn").predict({"x": [3]})["y"] == 6


def test_a_file_that_is_missing_was_looked_for_in_the_folder_of_the_model(folder):
    with pytest.raises(Refused) as refused:
        opened(folder, 'use "zzzzzzzzzz.nn"')
    (found,) = refused.value.diagnostics
    assert found.span.text == '"zzzzzzzzzz.nn"' and "those of `use` from the model's" in found.help[0]
