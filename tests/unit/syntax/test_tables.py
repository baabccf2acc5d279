"""The tables beside the grammar are those of the grammar."""

import json

from nndsl.resources import resource
from nndsl.syntax import tables
from nndsl.syntax.words import RESERVED, STATEMENTS


def grammar():
    return resource("grammar", tables.GRAMMAR).read_text("utf-8")


def kept():
    return json.loads(resource("grammar", tables.TABLES).read_text("utf-8"))


def test_the_kept_tables_are_those_of_the_grammar():
    made = json.loads(json.dumps(tables.compile_tables(grammar())))
    assert made == kept()["tables"], "run `python -m nndsl.syntax.tables` after a change of the grammar"


def test_the_kept_tables_are_used():
    assert kept()["grammar"] == tables.checksum(grammar())


def test_tables_of_another_grammar_are_not_used(tmp_path, monkeypatch):
    (tmp_path / tables.GRAMMAR).write_text(grammar() + "\n// changed\n", "utf-8")
    (tmp_path / tables.TABLES).write_text(json.dumps({"grammar": 1, "tables": {}}), "utf-8")
    monkeypatch.setattr(tables, "resource", lambda kind, name: tmp_path / name)
    assert tables.tables.__wrapped__() == tables.Tables(**tables.compile_tables(grammar()))


def test_every_word_of_the_grammar_is_known():
    words = {pattern for pattern in kept()["tables"]["terminals"].values() if pattern.isalpha()}
    assert words == RESERVED | {*STATEMENTS, "over", "as", "t"}
