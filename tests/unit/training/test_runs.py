"""Run folders: numbered, exclusive, and read back with care."""

import json
import os
import platform
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from nndsl.diagnostics import Refused
from nndsl.training import lock, runs
from nndsl.training.runs import RunFolder, safe_name
from nndsl.training.sealed import json_bytes

SETTINGS = {"overrides": [], "dtype": "float32", "seed": 7, "sizes": {"K": 3}, "categories": {"d": ["a", "b"]}, "texts": "00"}


def refusal(action, *arguments):
    with pytest.raises(Refused) as refused:
        action(*arguments)
    (diagnostic,) = refused.value.diagnostics
    return diagnostic


def complete(base):
    folder = RunFolder.create(base, "xor")
    folder.write(runs.MODEL, b"input x : [2]\n")
    folder.write_record(runs.SETTINGS, SETTINGS)
    folder.save_weights({"W": np.ones(2, np.float32)}, {"model": "xor"})
    return folder


def test_numbers_go_up(tmp_path):
    assert [RunFolder.create(tmp_path, "xor").path for _ in range(3)] == [tmp_path / "xor" / n for n in "123"]
    (tmp_path / "xor" / "41").mkdir()
    (tmp_path / "xor" / "notes").mkdir()
    (tmp_path / "xor" / "٩٩").mkdir()
    assert RunFolder.create(tmp_path, "xor").path.name == "42"


def test_no_two_runs_share_a_folder(tmp_path):
    with ThreadPoolExecutor(16) as pool:
        made = list(pool.map(lambda _: RunFolder.create(tmp_path, "xor").path, range(64)))
    assert len(set(made)) == 64


@pytest.mark.parametrize(
    "name, part",
    [
        ("xor", "xor"),
        ("重み", "重み"),
        ("04-01-training", "04-01-training"),
        ("../../etc", "etc"),
        ("a/b\\c", "a_b_c"),
        ("..", "model"),
        ("", "model"),
        ("-rf", "rf"),
        ("a\0b\n", "a_b"),
        ("x" * 500, "x" * 50),
    ],
)
def test_a_name_is_one_part_of_a_path(name, part):
    assert safe_name(name) == part


def test_a_file_in_the_way_of_the_folder(tmp_path):
    (tmp_path / "runs").write_text("")
    found = refusal(RunFolder.create, tmp_path / "runs", "xor")
    assert found.code == "NN090" and found.exit_code == 8 and str(tmp_path / "runs") in found.message


def test_round_trip(tmp_path):
    folder = RunFolder.open(complete(tmp_path).path)
    assert folder.settings().items() >= SETTINGS.items()
    np.testing.assert_array_equal(folder.weights()["W"], [1, 1])


@pytest.mark.parametrize("name", runs.NEEDED)
def test_a_missing_file_is_named(tmp_path, name):
    folder = complete(tmp_path)
    folder.file(name).unlink()
    found = refusal(RunFolder.open, folder.path)
    assert found.code == "NN810" and found.message.endswith(f"has no {name}") and found.exit_code == 5


@pytest.mark.parametrize(
    "content, reason",
    [
        (b"{", "it is not JSON"),
        (b"\xff\xfe", "it is not JSON"),
        (b"[" * 100_000, "it is not JSON"),
        (b'"it is"', "its entry `overrides` is missing or not what a run writes"),
        *(
            (json.dumps(SETTINGS | {name: value}).encode(), f"its entry `{name}` is missing or not what a run writes")
            for name, value in [
                ("overrides", [1]),
                ("dtype", "object"),
                ("seed", True),
                ("sizes", {"K": "3"}),
                ("sizes", {"K": 0}),
                ("categories", {"d": "ab"}),
                ("categories", {"d": [[]]}),
                ("texts", None),
            ]
        ),
        (json.dumps(SETTINGS).encode(), "its content does not match the digest it carries"),
        (json.dumps({"digest": "0" * 64, **SETTINGS}, indent=2).encode(), "its content does not match the digest it carries"),
    ],
)
def test_broken_settings(tmp_path, content, reason):
    folder = complete(tmp_path)
    folder.file(runs.SETTINGS).write_bytes(content)
    found = refusal(folder.settings)
    assert found.code == "NN811" and found.message.endswith(reason)


@pytest.mark.parametrize("name", [runs.SETTINGS, runs.RECORD])
def test_every_flipped_bit_of_a_record_is_noticed(tmp_path, name):
    folder = complete(tmp_path)
    folder.write_record(runs.RECORD, {"status": "running", "started": "now", "data": {"t.csv": "00"}, "versions": {}})
    read = {runs.SETTINGS: folder.settings, runs.RECORD: folder.record}[name]
    content = folder.file(name).read_bytes()
    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= 1 << place % 8
        folder.file(name).write_bytes(changed)
        assert refusal(read).code == "NN811"
    folder.file(name).write_bytes(content)
    assert "digest" not in read()


def test_a_text_that_was_changed_is_noticed(tmp_path):
    folder = complete(tmp_path)
    folder.write_record(runs.SETTINGS, SETTINGS | {"texts": runs.digest_of_texts("y = 1", {"a.nn": "fn f(x) = x"})})
    folder.check_texts("y = 1", {"a.nn": "fn f(x) = x"})
    for text, used in (("y = 2", {"a.nn": "fn f(x) = x"}), ("y = 1", {"a.nn": "fn f(x) = 2"}), ("y = 1", {})):
        assert refusal(folder.check_texts, text, used).code == "NN837"


def test_a_lock_that_does_not_say_by_whom_is_taken_away_after_a_moment(tmp_path, monkeypatch):
    """A process that was killed, or a machine that lost its power, between making the lock and saying so."""
    monkeypatch.setattr(lock, "MOMENT", 0.01)
    folder = complete(tmp_path)
    folder.file(lock.LOCK).write_bytes(b"")
    with folder.locked():
        assert folder.file(lock.LOCK).read_text().startswith("process ")
        assert refusal(folder.locked().__enter__).code == "NN835"
    assert not folder.file(lock.LOCK).exists()


def test_settings_beyond_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr("nndsl.training.sealed.LIMIT", 10)
    assert refusal(complete(tmp_path).settings).message.endswith("it is too large")


def test_metrics_grow_by_lines(tmp_path):
    folder = complete(tmp_path)
    folder.append_metrics({"epoch": 1})
    folder.append_metrics({"epoch": 2})
    assert folder.file(runs.METRICS).read_text() == '{"epoch": 1}\n{"epoch": 2}\n'


def test_metrics_that_cannot_be_written(tmp_path):
    folder = RunFolder(tmp_path / "gone")
    assert refusal(folder.append_metrics, {"epoch": 1}).code == "NN091"


def test_records_hold_what_numpy_and_the_file_system_give():
    record = {"n": np.int64(3), "loss": np.float32(0.5), "list": np.arange(2), "file": "\udcff"}
    assert json.loads(json_bytes(record)) == {"n": 3, "loss": 0.5, "list": [0, 1], "file": "\udcff"}
    with pytest.raises(ValueError):
        json_bytes({"loss": float("nan")})


def test_a_folder_within_it_that_cannot_be_made(tmp_path):
    """By then there are hours of training: nobody says that none was done yet."""
    folder = complete(tmp_path)
    folder.file(runs.PICTURES).write_text("")
    found = refusal(folder.write, runs.picture_of("confusion"), b"<svg/>")
    assert found.code == "NN091" and str(folder.file(runs.PICTURES)) in found.message


def test_a_lock_that_cannot_be_made(tmp_path):
    found = refusal(RunFolder(tmp_path / "gone").locked().__enter__)
    assert found.code == "NN091" and str(tmp_path / "gone" / "lock") in found.message


def test_a_lock_of_another_machine_counts(tmp_path):
    """Whether a process lives there nobody here can know."""
    (tmp_path / "lock").write_text("process 999999999 on elsewhere")
    found = refusal(RunFolder(tmp_path).locked().__enter__)
    assert found.code == "NN835" and found.message.endswith(": process 999999999 on elsewhere")
    (tmp_path / "lock").write_text(f"process 999999999 on {platform.node()}")
    with RunFolder(tmp_path).locked():
        assert (tmp_path / "lock").read_text() == f"process {os.getpid()} on {platform.node()}"
    assert not (tmp_path / "lock").exists()
