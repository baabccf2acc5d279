"""Names close to a misspelt one."""

from __future__ import annotations

from typing import Iterable


def closest(name: str, candidates: Iterable[str], limit: int = 3) -> list[str]:
    """At most `limit` of the candidates that `name` could be a misspelling of, the likeliest first.

    The likeness is that of difflib: twice the characters in common over all characters. The shorter the name, the
    more of it has to agree, so that `x` suggests nothing and `dnse` still suggests `dense`.
    """
    from difflib import SequenceMatcher

    lower = name.lower()
    cutoff = 0.65 if len(name) > 5 else 0.75
    matcher = SequenceMatcher(b=lower, autojunk=False)
    found = []
    for candidate in dict.fromkeys(candidates):
        if candidate == name or min(len(name), len(candidate)) < 2:
            continue
        matcher.set_seq1(candidate.lower())
        likeness = matcher.ratio() if matcher.real_quick_ratio() >= cutoff else 0
        if likeness >= cutoff:
            found.append((-likeness, candidate))
    return [candidate for _, candidate in sorted(found)[:limit]]
