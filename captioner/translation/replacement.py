"""Words put in the place of others while a caption grows, so that what is stable stays what it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

from captioner.types import Revision

Pairs = tuple[tuple[str, str], ...]
"""What is replaced -> by what."""

_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Letters of languages that put no space between words."""
_OPEN = 50
"""Segments whose stable text is remembered while they grow."""


class Replacement:
    """One stream's revisions in one or several languages, replaced by the rules in force.

    Rules may change while a caption grows: where its stable text becomes other text, the revision says `rewrite`.
    """

    def __init__(self, rules: Callable[[str], Pairs]) -> None:
        """`rules`: language -> what is replaced in it, asked for each revision."""
        self._rules = rules
        self._shown: dict[tuple[str, str], str] = {}

    def __call__(self, revision: Revision) -> Revision:
        """The revision as it is to be."""
        pairs = self._rules(revision.language)
        before = self._shown.pop((revision.language, revision.segment), None)
        if not pairs and before is None:
            return revision
        changed = replaced(revision, pairs)
        if before is not None and not changed.stable.startswith(before):
            changed = replace(changed, rewrite=True)
        if not revision.final:
            self._shown[revision.language, revision.segment] = changed.stable
            if len(self._shown) > _OPEN:
                del self._shown[next(iter(self._shown))]
        return changed


def replaced(revision: Revision, pairs: Pairs) -> Revision:
    """`Norlan` at the end of the stable text may become `Norland`: it is tail until it is over."""
    if not pairs:
        return revision
    if revision.final:
        return replace(revision, stable=in_text(revision.stable, pairs))
    whole = revision.stable + revision.tail
    cut = min([_safe(revision.stable, pairs), *_crossed(whole, _safe(revision.stable, pairs), pairs)])
    stable = in_text(whole[:cut], pairs)
    return replace(revision, stable=stable, tail=in_text(whole, pairs)[len(stable) :])


def in_text(text: str, pairs: Pairs) -> str:
    """A finished text: `in_text("Norlan park", (("norlan", "Norland"),))` gives `Norland park`."""
    found, meant = _compiled(pairs)
    return found.sub(lambda match: _cased(match[0], meant[_key(match[0])]), text) if pairs else text


def _cased(old: str, new: str) -> str:
    """At the beginning of a sentence as elsewhere: a rule in small letters keeps the capital that was there."""
    return new[:1].upper() + new[1:] if old[:1].isupper() and new.islower() and old[1:].islower() else new


def _safe(stable: str, pairs: Pairs) -> int:
    """Up to where the stable text cannot be part of something that is replaced and still grows."""
    if any(_UNSPACED.search(old) for old, _ in pairs):
        return max(0, len(stable) - max(len(old) for old, _ in pairs))
    words = max(len(old.split()) for old, _ in pairs)
    starts = [match.start() for match in re.finditer(r"(?<!\S)\S", stable)]
    return starts[-words] if len(starts) >= words else 0


def _crossed(whole: str, cut: int, pairs: Pairs) -> Iterator[int]:
    found, _ = _compiled(pairs)
    return (match.start() for match in found.finditer(whole) if match.start() < cut < match.end())


@lru_cache(maxsize=64)
def _compiled(pairs: Pairs) -> tuple[re.Pattern[str], dict[str, str]]:
    olds = sorted((old for old, _ in pairs), key=len, reverse=True)
    return re.compile("|".join(map(_whole, olds)), re.IGNORECASE), {_key(old): new for old, new in pairs}


def _key(text: str) -> str:
    return " ".join(text.casefold().split())


def _whole(word: str) -> str:
    before = "" if _UNSPACED.match(word[:1]) or not word[:1].isalnum() else r"(?<!\w)"
    after = "" if _UNSPACED.match(word[-1:]) or not word[-1:].isalnum() else r"(?!\w)"
    return before + r"\s+".join(map(re.escape, word.split())) + after
