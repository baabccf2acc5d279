"""The grammar as tables: the terminals for the scanner, the rules and the actions for the parser.

lark reads `grammar/nn.lark`, proves that it is LALR(1) without conflicts, and computes the tables. That takes longer
than all the rest of a small check, so the result is kept beside the grammar, in `nn.tables.json`, with the checksum of
the text it was made from. After a change of the grammar the tables are computed at each start, until

    python -m nndsl.syntax.tables

writes them anew (a test asks for it). An action is a number: n >= 0 goes to state n, n < 0 reduces by rule ~n.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any, Mapping, Sequence
from zlib import crc32

from nndsl.resources import resource

GRAMMAR, TABLES = "nn.lark", "nn.tables.json"
END = "$END"

# How a rule makes its value, where it is no method of `Nodes`.
PASS = "pass"  # the value of its only part
SPLICE = "splice"  # its parts are parts of the rule around it


@dataclass(frozen=True)
class Tables:
    terminals: Mapping[str, str]  # name to regular expression, in the order in which they are tried
    rules: Sequence[tuple[str, int, str]]  # origin, number of parts, how its value is made
    states: Sequence[Mapping[str, int]]  # from terminals and origins to actions; the first is where a parse begins
    end: int  # the state of a finished parse


@cache
def tables() -> Tables:
    """The tables of the grammar, computed where the kept ones are not of this grammar."""
    text = _grammar_text()
    try:
        kept = json.loads(resource("grammar", TABLES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        kept = {}
    return Tables(**(kept["tables"] if kept.get("grammar") == checksum(text) else compile_tables(text)))


def compile_tables(text: str) -> dict[str, Any]:
    """What lark makes of a grammar; a conflict is an error of lark's."""
    from lark import Lark
    from lark.grammar import Rule
    from lark.lexer import Lexer

    class NoLexer(Lexer):
        """The scanner of this package takes the place of lark's."""

        def __init__(self, conf: Any):
            pass

        def lex(self, lexer_state: Any, parser_state: Any) -> Any:
            raise NotImplementedError

    made = Lark(
        text, start="program", lexer=NoLexer, parser="lalr", strict=True, keep_all_tokens=True, maybe_placeholders=False
    )
    table = made.parser.parser.parser.parse_table
    states = _ordered(table.states, table.start_states["program"])
    state_numbers = {state: i for i, state in enumerate(states)}
    rule_numbers = {rule: i for i, rule in enumerate(made.rules)}

    def action(argument: Any) -> int:
        return ~rule_numbers[argument] if isinstance(argument, Rule) else state_numbers[argument]

    return dict(
        terminals={terminal.name: terminal.pattern.to_regexp() for terminal in made.terminals},
        rules=[[rule.origin.name, len(rule.expansion), _value_of(rule)] for rule in made.rules],
        states=[{name: action(entry[1]) for name, entry in sorted(table.states[old].items())} for old in states],
        end=state_numbers[table.end_states["program"]],
    )


def _ordered(states: Mapping[int, Mapping[str, tuple]], start: int) -> list[int]:
    """The states in the order in which a walk from the start meets them, so that the tables are always the same."""
    order, seen = [start], {start}
    for state in order:
        for _, (_, argument) in sorted(states[state].items(), key=lambda entry: entry[0]):
            if isinstance(argument, int) and argument not in seen:
                seen.add(argument)
                order.append(argument)
    return order


def _value_of(rule: Any) -> str:
    inline = rule.origin.name.startswith("_")
    if len(rule.expansion) == 1 and not rule.alias and (inline or rule.options.expand1):
        return PASS
    return SPLICE if inline else rule.alias or rule.origin.name


def _grammar_text() -> str:
    return resource("grammar", GRAMMAR).read_text(encoding="utf-8")


def checksum(text: str) -> int:
    return crc32(text.encode())


def write_tables() -> None:
    text = _grammar_text()
    made = compile_tables(text)
    states = ",\n    ".join(json.dumps(state) for state in made.pop("states"))
    head = ",\n   ".join(f'"{key}": {json.dumps(value)}' for key, value in made.items())
    lines = f'{{"grammar": {checksum(text)},\n "tables": {{\n   {head},\n   "states": [\n    {states}]}}}}\n'
    resource("grammar", TABLES).write_text(lines, encoding="utf-8")


if __name__ == "__main__":
    write_tables()
