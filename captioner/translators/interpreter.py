"""The policy of a live translation, one for all machines: what of a changing translation is shown, and what promised.

A sentence is translated again whenever more of it has been heard, and each new draft may say everything differently.
The rules that make this calm:

1. Of a growing sentence viewers see the part in which this draft and the one before agree, less the last words
   (`hold`): the last words heard are often half a phrase, and their translation is a guess.
2. What is shown stays shown while the drafts still contain it; a shorter agreement does not take it away.
3. Stable becomes what two drafts agree on, as far as it rests on settled source: the same share of the target as of
   the source, less `mask` words. Stable only grows.
4. A draft that contradicts stable is joined behind it, at the place that the fewest word edits reach.
5. A machine's full stop behind half a sentence is not shown.
6. A finished sentence is translated once more, without regard to what was shown. Where that only says the same in other
   words (word edits up to `tolerance` of it), the shown wording is kept and completed; else it is a `rewrite`, counted.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from captioner.languages import UNSPACED
from captioner.translators.machine import Machine
from captioner.translators.units import Units, common, ended, key, reach, split, tidy, unstopped
from captioner.types import Revision

MEMORY = 64
"""Segments remembered after they are final, for an edit that comes late; the oldest is forgotten for the newest."""


@dataclass(frozen=True, slots=True)
class Calm:
    """How long a translation is held back for the sake of stillness."""

    hold: int = 1
    """Words at the end of what two drafts agree on that are not shown yet."""
    mask: int = 2
    """Words at the end of what settled source supports that are not stable yet."""
    tolerance: float = 0.15
    """Word edits per word of the finished translation up to which the shown wording is kept."""


@dataclass(slots=True)
class Draft:
    """What is remembered of one segment in one language."""

    number: int = 0
    stable: Units = ()
    shown: Units = ()
    """Stable and tail."""
    last: Units = ()
    """The newest translation, joined behind stable."""
    agreed: int = 0
    """How many units it shared with the one before."""


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
    """Source revisions in, calm target revisions out; see `captioner.translators.Translator`. One per room.

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
        # The machine has answered: only now is anything remembered, so a push that failed can be repeated.
        segment.heard, segment.text = revision, text
        for target, draft, translated in zip(targets, drafts, texts, strict=True):
            segment.drafts[target] = draft
            if revision.final:
                yield from self._finished(revision, target, draft, split(translated, target))
            else:
                yield from self._grown(revision, target, draft, translated if fresh else None)

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
        return texts if revision.final or ended(text) else tuple(unstopped(one) for one in texts)

    def _grown(self, revision: Revision, target: str, draft: Draft, text: str | None) -> Iterator[Revision]:
        if text is not None:
            newest = joined(draft.stable, split(text, target))
            draft.agreed = common(draft.last, newest)
            draft.last = _calmed(draft.last, newest)
        stable = self._promised(revision, draft)
        shown = self._shown(draft, stable)
        if (stable, shown) != (draft.stable, draft.shown):
            draft.stable, draft.shown = stable, shown
            yield _revision(revision, target, draft)

    def _promised(self, revision: Revision, draft: Draft) -> Units:
        """Rule 3."""
        supported = int(_share(revision) * len(draft.last)) - self._calm.mask
        return draft.last[: max(len(draft.stable), min(draft.agreed, supported))]

    def _shown(self, draft: Draft, stable: Units) -> Units:
        """Rules 1 and 2."""
        until = max(len(stable), min(draft.agreed, len(draft.last) - self._calm.hold))
        kept = common(draft.shown, draft.last)
        return draft.last[: max(until, kept)] if kept == len(draft.shown) else draft.last[:until]

    def _finished(self, revision: Revision, target: str, draft: Draft, whole: Units) -> Iterator[Revision]:
        """Rule 6."""
        if not whole and revision.text and draft.shown:
            whole = draft.last  # the machine has no words for what is still there: what was shown stands
        if not (whole or draft.shown):
            return
        end, edits = reach(draft.stable, whole)
        rewrite = edits > self._calm.tolerance * len(whole)
        self.count.finals += 1
        self.count.rewrites += rewrite
        self.count.kept += bool(edits) and not rewrite
        draft.stable = draft.shown = draft.last = whole if rewrite else draft.stable + whole[end:]
        yield _revision(revision, target, draft, rewrite=rewrite)


def joined(stable: Units, draft: Units) -> Units:
    """The draft behind what is stable already (rule 4)."""
    return stable + draft[reach(stable, draft)[0] :]


def _calmed(last: Units, newest: Units) -> Units:
    """The newest draft, in the older spelling where only case or punctuation of it differs, but for its last unit."""
    same = max(0, common(last, newest) - 1)
    return last[:same] + newest[same:]


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
