"""Policy of `direct`, which replaces or withholds what the recognizer left in another language than English.

1. A segment whose English is missing is translated from the transcript by another engine, its substitute, if one serves
   the pair. So are its partials, after `_PATIENCE_MS`: most transcriptions of Spanish are followed by one in English
   within a second. If the recognizer's English is complete again, it is shown instead.
2. Before that, without a substitute, and without English from it, only the part that is in English is shown.
3. A single word in the spoken language (`foreign_words`) counts as missing English if there is a substitute, whose
   translation is the final if it has fewer such words. Without a substitute, the sentence is shown with the word.
4. Finals of all three kinds are counted, and `problem` reports them for a minute of media time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from captioner.languages import ENGLISH_NAMES
from captioner.translation.engine import TranslationEngine
from captioner.translation.foreign_words import foreign_words
from captioner.translation.options import PolicyOptions
from captioner.translation.policy import TranslationPolicy
from captioner.translation.units import tidy
from captioner.types import Revision

Substitute = tuple[TranslationEngine, PolicyOptions]
"""Engine that translates the transcript, and the options of its policy."""

_PATIENCE_MS: Final = 1200
"""Milliseconds of media time for which English must be missing before partials are translated by the substitute."""
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
        self._counts = {"replaced": 0, "withheld": 0, "mixed": 0}
        self._last = ("", 0)
        """Spoken language and end of the last final that was counted."""
        self._now = 0
        """End of the newest revision in milliseconds."""

    @property
    def counts(self) -> dict[str, int]:
        """See `Translator`; `replaced`, `withheld` and `mixed` (shown with foreign words) count finals."""
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
        foreign = foreign_words(revision.direct, revision.language)
        if revision.final:
            yield from self._final(revision, len(foreign))
        else:
            yield from self._partial(revision, foreign)

    def _partial(self, revision: Revision, foreign: tuple[int, ...]) -> Iterator[Revision]:
        if foreign and self._policy(revision.language):
            revision = replace(revision, direct=revision.direct[: foreign[0]].rstrip(), direct_missing=True)
        policy = self._policy(revision.language) if self._has_been_missing(revision) else None
        return policy.push(revision) if policy else super().push(revision)

    def _final(self, revision: Revision, foreign: int) -> Iterator[Revision]:
        self._missing_since.pop(revision.segment, None)
        policy = self._policy(revision.language) if revision.direct_missing or foreign else None
        if policy and not revision.direct_missing and self._foreign(policy, revision) >= foreign:
            policy = None
        made = tuple(policy.push(revision) if policy else super().push(revision))
        if revision.direct_missing or foreign:
            shown = policy is not None and any(one.text for one in made)
            self._counts["replaced" if shown else "withheld" if revision.direct_missing else "mixed"] += 1
            self._last = revision.language, revision.end
        yield from made

    def _foreign(self, policy: TranslationPolicy, revision: Revision) -> int:
        """Count the foreign words in the translation by another policy; a missing one has more than any other."""
        engine, language = policy._engine, revision.language
        texts = engine.translate(tidy(engine.source_text(revision)), language, self.targets)
        return sum(len(foreign_words(text, language)) if text else len(revision.direct) for text in texts)

    def close(self) -> None:
        """Close the engines, if they are owned."""
        super().close()
        for policy in filter(None, self._substitutes.values()):
            policy.close()

    def _has_been_missing(self, revision: Revision) -> bool:
        """Return True if the substitute translates a partial (rule 1)."""
        if not revision.direct_missing:
            self._missing_since.pop(revision.segment, None)
            return False
        return revision.end - self._missing_since.setdefault(revision.segment, revision.end) >= _PATIENCE_MS

    def _policy(self, language: str) -> TranslationPolicy | None:
        if language not in self._substitutes:
            found = self._substitute(language)
            self._substitutes[language] = found and self.sharing(*found, owns_engine=self._owns_engine)
        return self._substitutes[language]

    def _report(self, language: str) -> str:
        policy, left = self._substitutes.get(language), ENGLISH_NAMES.get(language, language)
        endings = {
            "replaced": f"replaced by {policy.name}" if policy else "",
            "withheld": "withheld",
            "mixed": f"shown with words in {left}",
        }
        captions = ", ".join(f"{self._counts[kind]} {how}" for kind, how in endings.items() if self._counts[kind])
        return f"captions that {self.name} left in {left}: {captions}"
