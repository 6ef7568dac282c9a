"""Policy of `direct`, which replaces or withholds what the recognizer left in another language than English.

1. A segment whose English is missing is translated from the transcript by another engine, its substitute, if one serves
   the pair. So are its partials, after `_PATIENCE_MS`: most transcriptions of Spanish are followed by one in English
   within a second. If the recognizer's English is complete again, it is shown instead, as soon as it has words.
2. Before that, without a substitute, and without English from it, only the part that is in English is shown.
3. Single words in the spoken language (`foreign_words`) inside an English sentence are translated by the substitute, as
   words: `Nobody is free` for `Nadie is free`. Without it, they are shown as they are, or left out (`…`) if they are in
   other letters than Latin ones. If the substitute translated the whole caption instead, in a Spanish talk its English
   came 0.6 s later at the 95th percentile, with .16 of the words taken back for .14, and was no better.
4. Finals of all kinds are counted, and `problem` reports them for a minute of media time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from captioner.languages import ENGLISH_NAMES
from captioner.translation.engine import TranslationEngine
from captioner.translation.foreign_words import foreign_phrases, is_latin
from captioner.translation.options import PolicyOptions
from captioner.translation.policy import TranslationPolicy
from captioner.types import Revision

Substitute = tuple[TranslationEngine, PolicyOptions]
"""Engine that translates the transcript, and the options of its policy."""

_PATIENCE_MS: Final = 1200
"""Milliseconds of media time for which English must be missing before partials are translated by the substitute."""
_MAX_WORDS: Final = 4096
"""Foreign words whose English is remembered."""
_REPORTED_MS: Final = 60_000
"""Milliseconds of media time for which `problem` reports a final that was replaced or withheld."""


class DirectPolicy(TranslationPolicy):
    """Translator around `direct`; see `captioner.translation.translator`."""

    def __init__(
        self,
        engine: TranslationEngine,
        targets: tuple[str, ...],
        *,
        options: PolicyOptions,
        owns_engine: bool,
        substitute: Callable[[str], Substitute | None],
    ) -> None:
        """Wrap the engine.

        Args:
            engine: The engine `direct`.
            targets: English.
            options: Thresholds of the rules for `direct`.
            owns_engine: True to close the engines with the policy.
            substitute: Returns the engine that replaces `direct` for a spoken language; None: there is none.
        """
        super().__init__(engine, targets, options=options, owns_engine=owns_engine)
        self._substitute = substitute
        self._substitutes: dict[str, TranslationPolicy | None] = {}
        """Spoken language -> policy of the substitute."""
        self._missing_since: dict[str, int] = {}
        """Open segment -> end, in milliseconds, of its first revision since which English is missing."""
        self._words: dict[tuple[str, str], str] = {}
        """Spoken language and foreign words -> their English; the same if there is none."""
        self._counts = {"replaced": 0, "withheld": 0, "mended": 0, "mixed": 0}
        self._last = ("", 0)
        """Spoken language and end of the last final that was counted."""
        self._now = 0
        """End of the newest revision in milliseconds."""

    @property
    def counts(self) -> dict[str, int]:
        """See `Translator`; further keys count finals: `replaced`, `withheld`, `mended` (rule 3), `mixed` (not so)."""
        return super().counts | self._counts

    @property
    def problem(self) -> str:
        """See `Translator`."""
        language, end = self._last
        recent = language and self._now - end < _REPORTED_MS
        return "; ".join(filter(None, (super().problem, self._report(language) if recent else "")))

    def push(self, revision: Revision) -> Iterator[Revision]:
        """See `Translator`."""
        self._now = max(self._now, revision.end)
        direct = self._mended(revision.direct, revision.language)
        kind = "" if direct == revision.direct else "mended"
        if revision.final and foreign_phrases(direct, revision.language):
            kind = "mixed"
        revision = replace(revision, direct=direct)
        policy = self._policy(revision.language) if self._is_missing(revision) else None
        made = tuple(policy.push(revision) if policy else super().push(revision))
        if revision.direct_missing:
            kind = "replaced" if policy is not None and any(one.text for one in made) else "withheld"
        if revision.final and kind:
            self._counts[kind] += 1
            self._last = revision.language, revision.end
        yield from made

    def close(self) -> None:
        """Close the engines, if they are owned."""
        super().close()
        for policy in filter(None, self._substitutes.values()):
            policy.close()

    def _is_missing(self, revision: Revision) -> bool:
        """Return True if the substitute translates the revision (rule 1)."""
        since = self._missing_since.get(revision.segment)
        waits = revision.direct_missing or (since is not None and not revision.direct)
        if revision.final or not waits:
            self._missing_since.pop(revision.segment, None)
            return revision.direct_missing
        return revision.end - self._missing_since.setdefault(revision.segment, revision.end) >= _PATIENCE_MS

    def _policy(self, language: str) -> TranslationPolicy | None:
        if language not in self._substitutes:
            found = self._substitute(language)
            self._substitutes[language] = found and self.sharing(*found, owns_engine=self._owns_engine)
        return self._substitutes[language]

    def _mended(self, english: str, language: str) -> str:
        """Return the English with the words of the spoken language translated, if the substitute knows them."""
        for phrase in reversed(foreign_phrases(english, language)):
            english = _replaced(english, phrase, self._word(english[phrase], language))
        return english

    def _word(self, words: str, language: str) -> str:
        """Return the English of some words; themselves if there is none, or `…` for words that are not Latin."""
        key = language, words
        if key not in self._words:
            if len(self._words) >= _MAX_WORDS:
                self._words.clear()
            policy = self._policy(language)
            found = policy._engine.translate(words.lower(), language, self.targets)[0] if policy else ""
            found = found.strip(" .,;:!?")
            first = found[:1].upper() if words[0].isupper() or found == "I" else found[:1].lower()
            known = found and not foreign_phrases(found, language)
            self._words[key] = first + found[1:] if known else words if is_latin(words) else "…"
        return self._words[key]

    def _report(self, language: str) -> str:
        policy, left = self._substitutes.get(language), ENGLISH_NAMES.get(language, language)
        endings = {
            "replaced": f"replaced by {policy.name}" if policy else "",
            "withheld": "withheld",
            "mended": f"with words translated by {policy.name}" if policy else "with words left out",
            "mixed": f"shown with words in {left}",
        }
        captions = ", ".join(f"{self._counts[kind]} {how}" for kind, how in endings.items() if self._counts[kind])
        return f"captions that {self.name} left in {left}: {captions}"


def _replaced(english: str, phrase: slice, word: str) -> str:
    """Return the text with another word for a phrase; `…` has a space before it and no other mark behind it."""
    before, after = english[: phrase.start], english[phrase.stop :]
    if word == "…":
        before += " " * before[-1:].isalnum()
        after = after.removeprefix(".").removeprefix(",")
    return before + word + after
