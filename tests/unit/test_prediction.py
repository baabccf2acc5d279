"""Values read out of a trained model, outputs or not, against NumPy."""

import csv
import io

import numpy as np
import pytest

from nndsl.cli.predict import csv_texts, json_texts
from nndsl.diagnostics import Refused
from nndsl.model import Model
from nndsl.prediction import open_run, predict_tables
from tests.samples import predict_table
from nndsl.training.recording import train_and_record


@pytest.fixture
def trained(tmp_path, monkeypatch):
    """Train a model on a table and open its run."""
    monkeypatch.chdir(tmp_path)

    def train(text, data, dtype="float64"):
        (tmp_path / "data.csv").write_text(data)
        (tmp_path / "model.nn").write_text(text)
        folder = train_and_record(Model.open("model.nn", dtype=dtype)).folder
        return open_run(folder.path)

    return train


def table(trained, *names):
    return predict_table(trained, "data.csv", names).columns


HOUR_GLASS = """
# Denoising, with tied weights.
input x : [4]
clean  = x
noisy  = if training then x + draw(normal(0, 0.1), like = x) else x
encode = dense(2)
param c : [4] = 0
hidden = noisy -> encode -> sigmoid
y = encode.W' @ hidden + c
strong = hidden > 0.5
best_of = best(hidden)
output y
train {
  data      = csv("data.csv")(x = ["a", "b", "c", "d"])
  loss      = squared_error(y, clean)
  optimizer = adam(0.05)
  epochs    = 5
}
"""
TABLE = "a,b,c,d\n0.1,0.2,0.3,0.4\n1,2,3,4\n-1,0,1,0\n"
X = np.array([[0.1, 0.2, 0.3, 0.4], [1, 2, 3, 4], [-1, 0, 1, 0]])


def test_the_hidden_values_of_an_autoencoder(trained):
    run = trained(HOUR_GLASS, TABLE)
    state = run.model.state
    hidden = 1 / (1 + np.exp(-(X @ state["encode.dense.linear.W"].T + state["encode.dense.b"])))
    columns = table(run, "hidden", "y")
    assert list(columns) == ["hidden[1]", "hidden[2]", "y[1]", "y[2]", "y[3]", "y[4]"]
    np.testing.assert_allclose(np.transpose([columns["hidden[1]"], columns["hidden[2]"]]), hidden, rtol=1e-12)
    expected = hidden @ state["encode.dense.linear.W"] + state["c"]
    np.testing.assert_allclose(np.transpose([columns[f"y[{i}]"] for i in range(1, 5)]), expected, rtol=1e-12)
    assert list(table(run)) == ["y[1]", "y[2]", "y[3]", "y[4]"]
    np.testing.assert_array_equal(np.transpose([*table(run, "strong").values()]), hidden > 0.5)
    np.testing.assert_array_equal(table(run, "best_of")["best_of"], hidden.argmax(1))
    texts = "".join(csv_texts(predict_tables(run, "data.csv", ["strong", "best_of"]))).splitlines()[1:]
    words = {True: "true", False: "false"}
    assert texts == [f"{words[a]},{words[b]},{best}" for (a, b), best in zip(hidden > 0.5, hidden.argmax(1))]
    assert '"strong[1]": true' in "".join(json_texts("run", predict_tables(run, "data.csv", ["strong", "best_of"])))


def test_numbers_are_those_of_the_precision_of_the_run(trained):
    run = trained(HOUR_GLASS, TABLE, "float32")
    assert table(run, "hidden")["hidden[1]"].dtype == np.float32


NORMALISED = """
input  x : number
target kind : class(K)
h = x -> dense(3) -> tanh
y = h -> dense(K) -> softmax
guess = best(y)
right = if guess == kind then 1 else 0
output y for kind
output guess for kind
train {
  data      = csv("data.csv")()
  normalize = standard(x)
  loss      = cross_entropy(y, kind)
  epochs    = 3
}
"""
KINDS = "x,kind\n1,rose\n2,tulip\n4,daisy\n5,rose\n"


def test_outputs_keep_their_form_and_labels_their_words(trained):
    run = trained(NORMALISED, KINDS)
    columns = table(run, "y", "h", "kind", "x", "guess", "right")
    words = run.categories["kind"]
    assert list(columns) == ["y", *(f"y={w}" for w in words), "h[1]", "h[2]", "h[3]", "kind", "x", "guess", "right"]
    state = run.model.state
    x = np.array([1.0, 2, 4, 5])[:, None]
    h = np.tanh((x - x.mean()) / x.std() @ state["h.dense.linear.W"].T + state["h.dense.b"])
    np.testing.assert_allclose(np.transpose([columns[f"h[{i}]"] for i in (1, 2, 3)]), h, rtol=1e-12)
    assert list(columns["kind"]) == ["rose", "tulip", "daisy", "rose"]
    np.testing.assert_array_equal(columns["x"], x[:, 0])  # an input is in its own units
    best = [words[i] for i in np.argmax(h @ state["y.dense.linear.W"].T + state["y.dense.b"], axis=1)]
    assert columns["y"] == columns["guess"] == best
    assert list(columns["right"]) == [float(a == b) for a, b in zip(best, columns["kind"])]


def test_a_value_that_depends_on_a_target_needs_its_column(trained, tmp_path):
    run = trained(NORMALISED, KINDS)
    (tmp_path / "data.csv").write_text("x\n1\n2\n")
    assert len(table(run, "h")["h[1]"]) == 2
    with pytest.raises(Refused) as refused:
        table(run, "right")
    assert [d.code for d in refused.value.diagnostics] == ["NN610"]


def test_a_name_that_is_not_there(trained):
    run = trained(NORMALISED, KINDS)
    with pytest.raises(Refused) as refused:
        table(run, "gues")
    assert refused.value.diagnostics[0].help == ("did you mean `--value guess`?",)


def test_a_path_may_leave_out_what_is_clear_without_it(trained):
    text = """
        input  x : number
        target d : number
        layer bent(x) {
          s = 2 * x
          return s -> tanh
        }
        layer twice(x) {
          inner = x -> bent -> bent
          return inner + 1
        }
        h = x -> bent
        g = x -> twice
        y = (h, g) -> dense(1)
        output y for d
        train {
          data   = csv("data.csv")()
          loss   = squared_error(y, d)
          epochs = 1
        }
    """
    run = trained(text, "x,d\n1,2\n3,4\n")
    assert list(table(run, "h.s")["h.s"]) == list(table(run, "h.bent.s")["h.bent.s"]) == [2, 6]
    np.testing.assert_array_equal(run.model.values({"x": [1, 3]}, ["h.s"])["h.s"], [[2], [6]])
    with pytest.raises(Refused) as refused:
        table(run, "g.s")
    (found,) = refused.value.diagnostics
    assert (found.code, found.message) == ("NN007", "the model has several values `g.s`")
    assert found.help == ("did you mean `--value g.twice.inner.bent.s`?", "did you mean `--value g.twice.inner.bent2.s`?")


SEQUENCES = """
input  x : number over T
target d : number
code = x -> lstm(2)
s = past(x)
alpha = softmax(past(x) * x)
h = whole(x)
y = last(code) -> dense(1)
output y for d
train {
  data   = csv("data.csv", sequence = "q")()
  loss   = squared_error(y, d)
  epochs = 1
}
"""
STEPS = "q,x,d\n1,0.5,1\n1,1.5,1\n1,-1,1\n2,2,0\n2,1,0\n"
LENGTHS, PLACES = (3, 2), [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2)]


def test_rows_for_steps_and_columns_for_the_rows_of_a_matrix(trained):
    run = trained(SEQUENCES, STEPS)
    steps = [np.array([0.5, 1.5, -1]), np.array([2.0, 1])]
    columns = table(run, "alpha", "code.s")
    assert list(columns) == ["sequence", "step", "alpha[1]", "alpha[2]", "alpha[3]", "code.s[1]", "code.s[2]"]
    assert list(zip(columns["sequence"], columns["step"])) == PLACES
    for row, (sequence, step) in enumerate(PLACES):
        x = steps[sequence - 1]
        weights = np.exp(x[:step] * x[step - 1])
        expected = weights / weights.sum()
        found = [columns[f"alpha[{i}]"][row] for i in (1, 2, 3)]
        np.testing.assert_allclose(np.array(found[:step], dtype=float), expected, rtol=1e-12)
        assert found[step:] == [None] * (3 - step)
    rows = list(csv.reader(io.StringIO("".join(csv_texts(predict_tables(run, "data.csv", ["h"]))))))
    assert rows == [["h[1]", "h[2]", "h[3]"], ["0.5", "1.5", "-1.0"], ["2.0", "1.0", ""]]
    assert '"h[3]": null' in "".join(json_texts("run", predict_tables(run, "data.csv", ["h"])))


def test_what_is_drawn_needs_no_input_but_the_number_of_samples(trained, tmp_path):
    text = """
        input x : number
        made = draw(normal(0, 1), [1]) + 0 * bias
        param bias : number = 1
        output made
        train {
          data   = csv("data.csv")()
          loss   = squared_error(made, x)
          epochs = 1
        }
    """
    run = trained(text, "x\n1\n2\n")
    (tmp_path / "data.csv").write_text("x\n" + "1\n" * 3000)
    drawn = table(run)["made"]
    assert len(set(drawn.tolist())) == 3000  # nor are any alike, however many are computed at a time
    assert abs(drawn.mean()) < 0.1 and abs(drawn.std() - 1) < 0.1  # 5 standard errors of 3000 normal numbers


def test_values_over_other_sequences_do_not_share_a_table(trained):
    run = trained(SEQUENCES, STEPS)
    with pytest.raises(Refused) as refused:
        table(run, "y", "code")
    assert [d.code for d in refused.value.diagnostics] == ["NN008"]
