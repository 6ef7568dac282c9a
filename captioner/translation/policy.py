"""The policy of a live translation, one for all machines: what of a changing translation is shown, and what promised.

A sentence is translated again whenever more of it has been heard, and each new draft may say everything differently.
The rules that make this calm; time is the stream's, told by the ends of the source revisions:

1. Of a growing sentence viewers see the part in which this draft and the one before agree, less the last words
   (`hold`): the last words heard are often half a phrase, and their translation is a guess. Where a machine is so quick
   that it can be asked what any next word would change (`outlook`), they see all that none changes, at once. A
   machine that is calm by itself is `believed`. Where a speaker goes on without a pause, what has stood in the drafts
   for `release` is shown in any case.
2. What is shown stays shown while the drafts still contain it; a shorter agreement does not take it away. A draft that
   contradicts it is joined behind it, at the place that the fewest word edits reach; only when as many drafts in a row
   say something else as it would cost words (`patience` to `most`) does it give way. With an outlook it does at once:
   measured, waiting took back more words in the end, for what follows is joined behind the wrong ones meanwhile.
3. Stable becomes what is shown, stood in the drafts for `steady`, and rests on settled source: the same share of the
   target as of the source, less `mask` words. Stable only grows.
4. A full stop behind half a sentence is not shown, neither the machine's nor one that the recognizer put behind words
   that have not settled; one that was shown all the same goes when it proves false, unless it is stable.
5. A finished sentence is translated once more, without regard to what was shown. Where that only says the same in
   other words (word edits up to `tolerance` of it), the shown wording is kept as far as the last word that the new one
   has there, too, and completed; else the stable wording, where that much is the same; else it is a `rewrite`, counted.
   Another number is never the same in other words. (Without that cut the last guess at half a sentence stayed in its
   middle: 0.6 and 0.8 chrF2 less of two neural models, and as many words taken back.)
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace

from captioner.languages import UNSPACED, ends_sentence
from captioner.translation.glossary import Glossed
from captioner.translation.lookahead import continued
from captioner.translation.machine import Machine
from captioner.translation.units import Units, common, key, reach, split, tidy, unstopped
from captioner.types import Revision

MEMORY = 64
"""Segments remembered after they are final, for an edit that comes late; the oldest is forgotten for the newest."""


@dataclass(frozen=True, slots=True)
class Calm:
    """How long a translation is held back for the sake of stillness."""

    believed: bool = False
    """A draft is shown as it comes, less its last words: it is calm already (`direct`)."""
    outlook: bool = False
    """Ask what would change whatever is said next, instead of waiting for another draft; see `outlook`."""
    hold: int = 2
    """Words at the end of what two drafts agree on that are not shown yet."""
    mask: int = 3
    """Words at the end of what settled source supports that are not stable yet."""
    patience: int = 3
    """Drafts in a row that must contradict what is shown before it gives way, at least."""
    most: int = 4
    """The same at most, however many words it costs."""
    release: int = 2500
    """Milliseconds after which words that stood in the drafts are shown in any case."""
    steady: int = 3000
    """Milliseconds that words stood in the drafts before they are stable."""
    tolerance: float = 0.25
    """Word edits per word of the finished translation up to which the shown wording is kept."""


@dataclass(slots=True)
class Draft:
    """What is remembered of one segment in one language."""

    number: int = 0
    stable: Units = ()
    shown: Units = ()
    """Stable and tail."""
    last: Units = ()
    """The newest translation."""
    since: tuple[int, ...] = ()
    """Per unit of it the milliseconds of the stream since when it, and all before it, has been in the drafts."""
    agreed: int = 0
    """How many units it shared with the one before, or shares with what it would be whatever is said next."""
    against: int = 0
    """Drafts in a row that contradicted what is shown."""

    def take(self, newest: Units, now: int, certain: int | None = None) -> None:
        """Another draft; `certain`: how many units of it no next word would change, where that is known."""
        same = common(self.last, newest)
        self.agreed = same if certain is None else certain
        self.since = (self.since + (now,) * len(newest))[:same] + (now,) * (len(newest) - same)
        self.last = _calmed(self.last, newest)
        self.against = self.against + 1 if common(self.shown, newest) < len(self.shown) else 0

    def stood(self, milliseconds: int, now: int) -> int:
        """How many leading units have been in the drafts for so long."""
        return next((i for i, since in enumerate(self.since) if now - since < milliseconds), len(self.since))


@dataclass(slots=True)
class Count:
    """What an interpreter has done, for the metrics."""

    finals: int = 0
    rewrites: int = 0
    """Finals that took back stable text."""
    kept: int = 0
    """Finals that would have said the same in other words; the shown wording was kept."""


@dataclass(slots=True)
class Open:
    """What is remembered of one segment: the source revision translated last, and a draft per target."""

    heard: Revision
    text: str = ""
    """What of it was translated."""
    drafts: dict[str, Draft] = field(default_factory=dict)


class Interpreter:
    """Source revisions in, calm target revisions out; see `captioner.translation.Translator`. One per room.

    Knows no clock: the same revisions in give the same revisions out.
    """

    def __init__(
        self, machine: Machine, targets: tuple[str, ...], *, calm: Calm | None = None, owned: bool = False
    ) -> None:
        """`owned`: the machine is this interpreter's alone, and is closed with it."""
        self.name = machine.name
        self.targets = targets
        self.count = Count()
        self._machine = machine
        self._calm = calm or Calm()
        self._owned = owned
        self._segments: OrderedDict[str, Open] = OrderedDict()

    @property
    def problem(self) -> str:
        """See `Translator`."""
        return self._machine.problem if isinstance(self._machine, Glossed) else ""

    @property
    def counts(self) -> dict[str, int]:
        """See `Translator`."""
        terms = self._machine.tally.counts if isinstance(self._machine, Glossed) else {}
        return asdict(self.count) | {f"terms_{outcome}": times for outcome, times in terms.items()}

    def push(self, revision: Revision) -> Iterator[Revision]:
        """What is new in each target language; speech that is in that language already passes as it is."""
        if revision.language in self.targets:
            yield revision
        targets = tuple(target for target in self.targets if target != revision.language)
        if targets:
            yield from self._interpreted(revision, targets)

    def flush(self) -> Iterator[Revision]:
        """Finish the segments that were left open."""
        for left in [segment.heard for segment in self._segments.values() if not segment.heard.final]:
            whole = (left.stable + left.tail).strip()
            yield from self.push(replace(left, number=left.number + 1, stable=whole, tail="", final=True))

    def close(self) -> None:
        """Let go of the machine, where it is ours."""
        if self._owned:
            self._machine.close()

    def _interpreted(self, revision: Revision, targets: tuple[str, ...]) -> Iterator[Revision]:
        segment = self._segment(revision)
        text = tidy(self._machine.reading(revision))
        fresh = text != segment.text
        if not (fresh or revision.final or _settled(revision) > _settled(segment.heard)):
            return
        drafts = [segment.drafts.get(target, Draft()) for target in targets]
        texts = self._texts(revision, text, targets, drafts) if fresh or revision.final else ("",) * len(targets)
        certain = self._certain(revision, text, targets, texts) if fresh else (None,) * len(targets)
        # The machine has answered: only now is anything remembered, so a push that failed can be repeated.
        segment.heard, segment.text = revision, text
        for target, draft, translated, sure in zip(targets, drafts, texts, certain, strict=True):
            segment.drafts[target] = draft
            if revision.final:
                yield from self._finished(revision, target, draft, split(translated, target))
            else:
                if fresh:
                    draft.take(split(translated, target), revision.end, sure)
                yield from self._grown(revision, target, draft)

    def _segment(self, revision: Revision) -> Open:
        if revision.segment not in self._segments:
            self._segments[revision.segment] = Open(replace(revision, stable="", tail="", final=False))
        self._forget()
        return self._segments[revision.segment]

    def _forget(self) -> None:
        finished = [name for name, segment in self._segments.items() if segment.heard.final]
        for name in finished[:-MEMORY]:
            del self._segments[name]

    def _texts(self, revision: Revision, text: str, targets: tuple[str, ...], drafts: list[Draft]) -> tuple[str, ...]:
        if not text:
            return ("",) * len(targets)
        shown = None if revision.final else tuple("".join(draft.shown).strip() for draft in drafts)
        texts = self._machine.translate(text, revision.language, targets, shown)
        return texts if revision.final or _over(revision, text) else tuple(unstopped(one) for one in texts)

    def _certain(
        self, revision: Revision, text: str, targets: tuple[str, ...], texts: tuple[str, ...]
    ) -> tuple[int | None, ...]:
        """Per target how many units come out the same before any next word; None where nobody can tell."""
        whole = tuple(len(split(one, target)) for one, target in zip(texts, targets, strict=True))
        if self._calm.believed or (self._calm.outlook and _over(revision, text)):
            return whole
        futures = continued(text, revision.language) if self._calm.outlook and all(whole) and not revision.final else ()
        if not futures:
            return (None,) * len(targets)
        others = [self._machine.translate(one, revision.language, targets, ("",) * len(targets)) for one in futures]
        pairs = zip(targets, texts, zip(*others, strict=True), strict=True)
        return tuple(
            min(common(split(one, target), split(other, target)) for other in beside) for target, one, beside in pairs
        )

    def _grown(self, revision: Revision, target: str, draft: Draft) -> Iterator[Revision]:
        shown = self._shown(revision, draft)
        stable = shown[: self._promised(revision, draft, shown)]
        if (stable, shown) != (draft.stable, draft.shown):
            draft.stable, draft.shown = stable, shown
            yield _revision(revision, target, draft)

    def _shown(self, revision: Revision, draft: Draft) -> Units:
        """Rules 1 and 2."""
        calm = self._calm
        calmed = min(draft.agreed, len(draft.last) - calm.hold)
        ready = max(calmed, draft.stood(calm.release, revision.end))
        kept = common(draft.shown, draft.last)
        if kept == len(draft.shown):
            fixed = len(draft.stable)
            return draft.shown[:fixed] + _going_on(draft.shown[fixed:], draft.last[fixed:]) + draft.last[kept:ready]
        enough = min(calm.most, max(calm.patience, len(draft.shown) - kept))
        if kept >= len(draft.stable) and draft.agreed > kept and draft.against >= enough:
            return draft.shown[:kept] + draft.last[kept:ready]
        return joined(draft.shown, draft.last[:ready])

    def _promised(self, revision: Revision, draft: Draft, shown: Units) -> int:
        """Rule 3."""
        supported = int(_share(revision) * len(draft.last)) - self._calm.mask
        steady = min(supported, draft.stood(self._calm.steady, revision.end), common(shown, draft.last))
        return max(len(draft.stable), steady)

    def _finished(self, revision: Revision, target: str, draft: Draft, whole: Units) -> Iterator[Revision]:
        """Rule 5."""
        if not whole and revision.text and draft.shown:
            whole = draft.last  # the machine has no words for what is still there: what was shown stands
        if not (whole or draft.shown):
            return
        # What is shown beyond the end of it was not said after all.
        shown = draft.shown[: max(len(draft.stable), reach(whole, draft.shown)[0])]
        draft.shown = _grounded(shown, whole, len(draft.stable))
        within = self._calm.tolerance * len(whole)
        kept = next((units for units in (draft.shown, draft.stable) if _same(units, whole, within)), None)
        rewrite = kept is None
        self.count.finals += 1
        self.count.rewrites += rewrite
        self.count.kept += kept is not None and common(kept, whole) < len(kept)
        fixed = len(draft.stable)
        draft.stable = draft.shown = draft.last = whole if kept is None else joined(_spelled(kept, whole, fixed), whole)
        yield _revision(revision, target, draft, rewrite=rewrite)


def _grounded(shown: Units, whole: Units, fixed: int) -> Units:
    """What is shown up to the last word that the whole has at that place, too: what stood behind it was a guess."""
    while len(shown) > fixed:
        end, _ = reach(shown, whole)
        if end and key(shown[-1]) == key(whole[end - 1]):
            break
        shown = shown[:-1]
    return shown


def _same(units: Units, whole: Units, within: float) -> bool:
    """Whether the whole begins with what the units say, in other words perhaps but not with other numbers."""
    end, edits = reach(units, whole)
    return edits <= within and _numbers(units) == _numbers(whole[:end])


def _numbers(units: Units) -> list[str]:
    return re.findall(r"\d+", "".join(units))


def _spelled(kept: Units, whole: Units, fixed: int) -> Units:
    """What is kept, in the spelling of the whole where that says the same: its capitals, its punctuation.

    Of the first `fixed` units, which are stable, only the last may get something behind it: `casa` becomes `casa.`
    """
    same = common(kept, whole)
    ends = max(0, fixed - 1)
    last = (
        whole[ends:fixed] if same >= fixed and "".join(whole[ends:fixed]).startswith("".join(kept[ends:fixed])) else ()
    )
    return kept[:ends] + (last or kept[ends:fixed]) + whole[fixed:same] + kept[max(same, fixed) :]


def joined(stable: Units, draft: Units) -> Units:
    """The draft behind what is there already (rules 2 and 5)."""
    return stable + draft[reach(stable, draft)[0] :]


def _calmed(last: Units, newest: Units) -> Units:
    """The newest draft, in the older spelling where only case or punctuation of it differs, but for its last unit."""
    same = max(0, common(last, newest) - 1)
    return _going_on(last[:same], newest) + newest[same:]


def _going_on(shown: Units, newest: Units) -> Units:
    """What is shown, without the ends of sentences that were none: the newest says the same and goes on."""
    pairs = zip(shown, newest, strict=False)
    return tuple(new if ends_sentence(old) and not ends_sentence(new) else old for old, new in pairs)


def _over(revision: Revision, text: str) -> bool:
    """Whether the text is a whole sentence, and settled: a full stop behind words that are not is a guess."""
    return ends_sentence(text) and not revision.tail.strip()


def _settled(revision: Revision) -> int:
    return len(revision.stable.split())


def _share(revision: Revision) -> float:
    """Of the source that is settled, 0 to 1."""
    if revision.source in UNSPACED:
        return len(revision.stable.strip()) / max(1, len(revision.text))
    return _settled(revision) / max(1, len(revision.text.split()))


def _revision(source: Revision, target: str, draft: Draft, *, rewrite: bool = False) -> Revision:
    draft.number += 1
    stable, shown = "".join(draft.stable), "".join(draft.shown)
    return Revision(
        segment=source.segment,
        language=target,
        source=source.source,
        number=draft.number,
        start=source.start,
        end=source.end,
        stable=stable,
        tail=shown[len(stable) :],
        final=source.final,
        rewrite=rewrite,
        edited=source.edited,
        speaker=source.speaker,
    )


__all__ = ["Calm", "Count", "Interpreter", "joined", "key"]
