"""How an editor reads a text with a TextMate grammar: line by line, with a stack of what is open.

Of all patterns of the innermost region the one that matches first in the line counts, of several at one place the
first; the end of the region comes before them. Only what the grammar of the language needs is here.
"""

import re
from functools import cache


@cache
def compiled(pattern):
    return re.compile(pattern)


class Editor:
    def __init__(self, grammar):
        self.grammar = grammar

    def scopes(self, text):
        """The scope of each character, "" where it has none; a line break is no character of a line."""
        stack, found = [self.grammar], []
        for line in text.split("\n"):
            marks = [""] * len(line) + [""]
            self.read(line + "\n", stack, marks)
            found += marks
        return found[:-1]

    def read(self, line, stack, marks):
        at, idle = 0, 0
        while at < len(line) and (step := self.next(line, at, stack[-1])):
            match, rule, ends = step
            idle = 0 if match.end() > at else idle + 1
            assert idle < 10, "it does not get on"
            if "name" in rule and not ends:
                mark(marks, match.span(), rule["name"])
            captures = "endCaptures" if ends else "beginCaptures" if "begin" in rule else "captures"
            for group, value in rule.get(captures, {}).items():
                if match[int(group)] is not None:
                    mark(marks, match.span(int(group)), value["name"])
            if ends:
                stack.pop()
            elif "begin" in rule:
                stack.append(rule)
            at = match.end()

    def next(self, line, at, region):
        candidates = [(region["end"], region, True)] if "end" in region else []
        candidates += [(rule.get("match") or rule["begin"], rule, False) for rule in self.rules(region["patterns"])]
        found = [(compiled(pattern).search(line, at), rule, ends) for pattern, rule, ends in candidates]
        return min((f for f in found if f[0]), key=lambda f: f[0].start(), default=None)

    def rules(self, patterns):
        for rule in patterns:
            if "include" in rule:
                yield from self.rules(self.grammar["repository"][rule["include"][1:]]["patterns"])
            else:
                yield rule


def mark(marks, span, scope):
    for i in range(*span):
        marks[i] = scope
