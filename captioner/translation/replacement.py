"""Replacement of words while a caption grows, such that stable text stays as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

from captioner.languages import UNSPACED_LETTER
from captioner.translation.word_list import whole_word
from captioner.types import Revision

ReplacementRules = tuple[tuple[str, str], ...]
"""(old text, new text)."""

_MAX_OPEN = 50
"""Segments whose stable text is remembered while they grow."""


class Replacement:
    """Filter of the revisions of one stream, in one or several languages, by the rules in force.

    Rules may change while a caption grows. If that changes its stable text, the revision is a `rewrite`.
    """

    def __init__(self, rules: Callable[[str], ReplacementRules]) -> None:
        """`rules` returns the rules of a language; it is called for each revision."""
        self._rules = rules
        self._stable: dict[tuple[str, str], str] = {}

    def __call__(self, revision: Revision) -> Revision:
        """Return the revision with the rules applied."""
        rules = self._rules(revision.language)
        before = self._stable.pop((revision.language, revision.segment), None)
        if not rules and before is None:
            return revision
        changed = replaced(revision, rules)
        if before is not None and not changed.stable.startswith(before):
            changed = replace(changed, rewrite=True)
        if not revision.final:
            self._stable[revision.language, revision.segment] = changed.stable
            if len(self._stable) > _MAX_OPEN:
                del self._stable[next(iter(self._stable))]
        return changed


def replaced(revision: Revision, rules: ReplacementRules) -> Revision:
    """Apply the rules to a revision.

    An end of stable text that may become a match, such as `Norlan` if `Norland` is one, stays tail until more follows.
    """
    if not rules:
        return revision
    if revision.final:
        return replace(revision, stable=in_text(revision.stable, rules))
    whole = revision.stable + revision.tail
    safe = _safe_length(revision.stable, rules)
    cut = min([safe, *_crossing(whole, safe, rules)])
    stable = in_text(whole[:cut], rules)
    return replace(revision, stable=stable, tail=in_text(whole, rules)[len(stable) :])


def in_text(text: str, rules: ReplacementRules) -> str:
    """Apply the rules to a finished text: `in_text("Norlan park", (("norlan", "Norland"),))` gives `Norland park`."""
    pattern, new = _compiled(rules)
    return pattern.sub(lambda match: _cased(match[0], new[_key(match[0])]), text) if rules else text


def _cased(old: str, new: str) -> str:
    """Keep the capital at the beginning of a sentence if the rule is in lower case."""
    return new[:1].upper() + new[1:] if old[:1].isupper() and new.islower() and old[1:].islower() else new


def _safe_length(stable: str, rules: ReplacementRules) -> int:
    """Return the length of the stable text that cannot be part of a match that still grows."""
    if any(UNSPACED_LETTER.search(old) for old, _ in rules):
        return max(0, len(stable) - max(len(old) for old, _ in rules))
    words = max(len(old.split()) for old, _ in rules)
    starts = [match.start() for match in re.finditer(r"(?<!\S)\S", stable)]
    return starts[-words] if len(starts) >= words else 0


def _crossing(whole: str, cut: int, rules: ReplacementRules) -> Iterator[int]:
    """Yield the starts of matches that extend across the cut."""
    pattern, _ = _compiled(rules)
    return (match.start() for match in pattern.finditer(whole) if match.start() < cut < match.end())


@lru_cache(maxsize=64)
def _compiled(rules: ReplacementRules) -> tuple[re.Pattern[str], dict[str, str]]:
    olds = sorted((old for old, _ in rules), key=len, reverse=True)
    return re.compile("|".join(map(whole_word, olds)), re.IGNORECASE), {_key(old): new for old, new in rules}


def _key(text: str) -> str:
    return " ".join(text.casefold().split())
