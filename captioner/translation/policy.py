"""Policy of live translation, the same for all engines: which part of a changing translation is shown, and stable.

A sentence is translated again whenever more of it has been recognized, and each draft may differ throughout. The
following rules keep captions from flickering. Time is media time, taken from the ends of the source revisions.

1. Of a growing sentence, viewers see the part in which this draft and the one before agree, less the last words
   (`held_words`): the last recognized words are often half a phrase, and their translation is a guess. If an engine is
   fast enough to test which part any next word would change (`lookahead`), the unchanged part is shown instead, with
   its last words. If the drafts of an engine hardly change, or a lookahead suffices, no second draft is waited for
   (`trust_drafts`). If a speaker goes on without a pause, words that have been in the drafts for `release_ms` are shown
   in any case.
2. Shown words stay while the drafts contain them; a shorter agreement does not remove them. A draft that contradicts
   them is appended at the place that needs the fewest word edits. The shown words are replaced only after as many
   contradicting drafts in a row as words would change (`min_contradictions` to `max_contradictions`). Rule-based
   translations are replaced at once: waiting took back more words in the end, because new text was appended to wrong
   words meanwhile.
3. Shown words become stable if they have been in the drafts for `steady_ms` and rest on settled source: the same share
   of the target as of the source, less `unstable_words`. Stable text only grows.
4. A full stop after half a sentence is not shown, whether the engine added it or the recognizer put it after words
   that are not settled. One that was shown nevertheless is removed when it proves false, unless it is stable.
5. A finished sentence is translated once more, without regard to the shown text. If the result only differs in
   wording (up to `edit_tolerance` word edits per word), the shown wording is kept up to the last word that the result
   has in the same place, and completed; otherwise the stable wording, if that differs so little; otherwise the final
   is a rewrite, and counted. A different number is never a difference in wording. Without that cut, the last guess at
   half a sentence stayed in its middle: 0.6 and 0.8 chrF2 less for two neural models, with as many words taken back.
   Nothing is kept of the translation of text that an operator has edited since: a corrected name is one word.
6. Text that proves not to be in the target language (`Revision.direct_missing`) is replaced at once unless it is
   stable, and in the final in any case; see `direct_policy`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

from captioner.errors import UntranslatableText
from captioner.languages import UNSPACED, ends_sentence
from captioner.translation.draft import SegmentState, TargetDraft, without_false_ends
from captioner.translation.engine import TranslationEngine
from captioner.translation.finalizing import completed, kept_wording
from captioner.translation.glossary_engine import GlossaryEngine
from captioner.translation.lookahead import continuations
from captioner.translation.options import PolicyOptions
from captioner.translation.units import Units, common, joined, split, tidy, without_stop
from captioner.types import Revision

MAX_FINISHED = 64
"""Finished segments that are remembered for a late edit; the oldest is dropped first."""


@dataclass(slots=True)
class FinalCounts:
    """Counters of final revisions, for the metrics."""

    finals: int = 0
    rewrites: int = 0
    """Finals that took back stable text."""
    kept: int = 0
    """Finals that differed in wording only; the shown wording was kept."""


class TranslationPolicy:
    """Translator around an engine; see `captioner.translation.translator`. One per room.

    It uses no clock: the same revisions in give the same revisions out.
    """

    def __init__(
        self,
        engine: TranslationEngine,
        targets: tuple[str, ...],
        *,
        options: PolicyOptions | None = None,
        owns_engine: bool = False,
    ) -> None:
        """Wrap an engine.

        Args:
            engine: The engine that translates.
            targets: Target languages.
            options: Thresholds of the rules; None: the defaults.
            owns_engine: True to close the engine with the policy.
        """
        self.name = engine.name
        self.targets = targets
        self.final_counts = FinalCounts()
        self._engine = engine
        self._options = options or PolicyOptions()
        self._owns_engine = owns_engine
        self._segments: OrderedDict[str, SegmentState] = OrderedDict()

    @property
    def problem(self) -> str:
        """See `Translator`."""
        return self._engine.problem if isinstance(self._engine, GlossaryEngine) else ""

    @property
    def counts(self) -> dict[str, int]:
        """See `Translator`."""
        terms = self._engine.term_counts.totals if isinstance(self._engine, GlossaryEngine) else {}
        return asdict(self.final_counts) | {f"terms_{outcome}": times for outcome, times in terms.items()}

    def push(self, revision: Revision) -> Iterator[Revision]:
        """See `Translator`; a source revision that is in a target language already is yielded unchanged."""
        if revision.language in self.targets:
            yield revision
        targets = tuple(target for target in self.targets if target != revision.language)
        if targets:
            yield from self._translated(revision, targets)

    def flush(self) -> Iterator[Revision]:
        """See `Translator`."""
        for left in [segment.source for segment in self._segments.values() if not segment.source.final]:
            whole = (left.stable + left.tail).strip()
            yield from self.push(replace(left, number=left.number + 1, stable=whole, tail="", final=True))

    def close(self) -> None:
        """Close the engine, if it is owned."""
        if self._owns_engine:
            self._engine.close()

    def sharing(self, engine: TranslationEngine, options: PolicyOptions, *, owns_engine: bool) -> TranslationPolicy:
        """Return a policy with another engine that continues the segments of this one."""
        other = TranslationPolicy(engine, self.targets, options=options, owns_engine=owns_engine)
        other._segments, other.final_counts = self._segments, self.final_counts
        return other

    def _translated(self, revision: Revision, targets: tuple[str, ...]) -> Iterator[Revision]:
        segment = self._segment(revision)
        text = tidy(self._engine.source_text(revision))
        changed = text != segment.text
        if not (changed or revision.final or _settled_words(revision) > _settled_words(segment.source)):
            return
        drafts = [segment.drafts.get(target, TargetDraft()) for target in targets]
        try:
            made = self._texts(revision, text, targets, drafts) if changed or revision.final else ()
        except UntranslatableText:
            if revision.final:
                yield from self._finished_as_shown(revision, text, segment)
            raise
        # The state changes only after the engine has answered, so that a push that failed can be repeated.
        segment.source, segment.text = revision, text
        for at, (target, draft) in enumerate(zip(targets, drafts, strict=True)):
            segment.drafts[target] = draft
            units = [split(texts[at], target) for texts in made]
            if revision.final:
                yield from self._finished(revision, target, draft, units[0])
            else:
                if changed:
                    self._add(draft, units, revision.end, is_sentence=_is_sentence(revision, text))
                yield from self._grown(revision, target, draft)

    def _finished_as_shown(self, revision: Revision, text: str, segment: SegmentState) -> Iterator[Revision]:
        """Yield finals of what viewers see, because the text has no other translation."""
        segment.source, segment.text = revision, text
        for target, draft in segment.drafts.items():
            if draft.shown:
                yield from self._finished(revision, target, draft, draft.shown)

    def _segment(self, revision: Revision) -> SegmentState:
        if revision.segment not in self._segments:
            self._segments[revision.segment] = SegmentState(replace(revision, stable="", tail="", final=False))
        finished = [name for name, segment in self._segments.items() if segment.source.final]
        for name in finished[:-MAX_FINISHED]:
            del self._segments[name]
        return self._segments[revision.segment]

    def _texts(
        self, revision: Revision, text: str, targets: tuple[str, ...], drafts: list[TargetDraft]
    ) -> tuple[tuple[str, ...], ...]:
        """Translate the text, and the texts that continue it (rule 1), each into all targets.

        A full stop where the sentence is not finished is removed (rule 4).
        """
        if not text:
            return (("",) * len(targets),)
        if revision.final:
            return (self._engine.translate(text, revision.language, targets),)
        shown = tuple("".join(draft.shown).strip() for draft in drafts)
        if _is_sentence(revision, text):
            return (self._engine.translate(text, revision.language, targets, shown),)
        longer = continuations(text, revision.language)[: self._options.lookahead]
        draft, *others = self._engine.translate_each((text, *longer), revision.language, targets, shown)
        return tuple(map(without_stop, draft)), *others

    def _add(self, draft: TargetDraft, made: list[Units], now: int, *, is_sentence: bool) -> None:
        """Add a draft: the translation of the text, and those of the texts that continue it (rule 1)."""
        options = self._options
        newest, *others = made
        unchanged = min((common(newest, other) for other in others), default=len(newest))
        looked_ahead = options.lookahead > 0 and (bool(others) or is_sentence)
        trusted = options.trust_drafts and (looked_ahead or not options.lookahead)
        agreed = unchanged if trusted else min(unchanged, common(draft.last, newest))
        draft.add(newest, now, agreed, 0 if looked_ahead else options.held_words)

    def _grown(self, revision: Revision, target: str, draft: TargetDraft) -> Iterator[Revision]:
        shown = self._shown(revision, draft)
        stable = shown[: self._stable(revision, draft, shown)]
        if (stable, shown) != (draft.stable, draft.shown):
            draft.stable, draft.shown = stable, shown
            yield draft.revision(revision, target)

    def _shown(self, revision: Revision, draft: TargetDraft) -> Units:
        """Return the units to show (rules 1, 2 and 6)."""
        options = self._options
        agreed = min(draft.agreed, len(draft.last) - draft.held)
        ready = max(agreed, draft.standing(options.release_ms, revision.end))
        kept = common(draft.shown, draft.last)
        if kept == len(draft.shown):
            fixed = len(draft.stable)
            unstable = without_false_ends(draft.shown[fixed:], draft.last[fixed:])
            return draft.shown[:fixed] + unstable + draft.last[kept:ready]
        if revision.direct_missing and kept >= len(draft.stable):
            return draft.last[: max(kept, ready)]
        changed = len(draft.shown) - kept
        enough = min(options.max_contradictions, max(options.min_contradictions, changed))
        if kept >= len(draft.stable) and draft.agreed > kept and draft.contradictions >= enough:
            return draft.shown[:kept] + draft.last[kept:ready]
        return joined(draft.shown, draft.last[:ready])

    def _stable(self, revision: Revision, draft: TargetDraft, shown: Units) -> int:
        """Return the number of leading units that are stable (rule 3)."""
        supported = int(_settled_share(revision) * len(draft.last)) - self._options.unstable_words
        steady = draft.standing(self._options.steady_ms, revision.end)
        return max(len(draft.stable), min(supported, steady, common(shown, draft.last)))

    def _finished(self, revision: Revision, target: str, draft: TargetDraft, whole: Units) -> Iterator[Revision]:
        """Yield the final revision (rule 5)."""
        if not whole and revision.text and draft.shown and not revision.direct_missing:
            whole = draft.last  # an empty translation of text that still exists: keep what is shown
        if not (whole or draft.number):
            return
        kept = None if revision.edited else kept_wording(draft, whole, self._options.edit_tolerance)
        if not revision.edited:
            self.final_counts.finals += 1
            self.final_counts.rewrites += kept is None
            self.final_counts.kept += kept is not None and common(kept, whole) < len(kept)
        final = whole if kept is None else completed(kept, whole, len(draft.stable))
        draft.stable = draft.shown = draft.last = final
        yield draft.revision(revision, target, rewrite=kept is None)


def _is_sentence(revision: Revision, text: str) -> bool:
    """Return True if the text is a whole sentence and settled: a full stop after other words is a guess."""
    return ends_sentence(text) and not revision.tail.strip()


def _settled_words(revision: Revision) -> int:
    return len(revision.stable.split())


def _settled_share(revision: Revision) -> float:
    """Return the share of the source that is settled, 0 to 1."""
    if revision.source in UNSPACED:
        return len(revision.stable.strip()) / max(1, len(revision.text))
    return _settled_words(revision) / max(1, len(revision.text.split()))
