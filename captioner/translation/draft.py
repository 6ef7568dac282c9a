"""State of a segment while it is translated: the newest source revision, and a draft per target language."""

from __future__ import annotations

from dataclasses import dataclass, field

from captioner.languages import ends_sentence
from captioner.translation.units import Units, common
from captioner.types import Revision


@dataclass(slots=True)
class TargetDraft:
    """State of one segment in one target language."""

    number: int = 0
    """Number of the newest revision; 0 before the first."""
    stable: Units = ()
    shown: Units = ()
    """Stable and tail."""
    last: Units = ()
    """The newest draft."""
    since: tuple[int, ...] = ()
    """Per unit of `last`, the media time in milliseconds since which it, and all before it, is in the drafts."""
    agreed: int = 0
    """Leading units of `last` that the draft before shares, or that no next word would change."""
    held: int = 0
    """Units at the end of `last` that are not shown yet in any case."""
    contradictions: int = 0
    """Drafts in a row that contradicted the shown text."""

    def add(self, newest: Units, now: int, agreed: int, held: int) -> None:
        """Add a draft.

        Args:
            newest: Units of the draft.
            now: Media time in milliseconds.
            agreed: See `agreed`.
            held: See `held`.
        """
        same = common(self.last, newest)
        self.agreed, self.held = agreed, held
        self.since = (self.since + (now,) * len(newest))[:same] + (now,) * (len(newest) - same)
        self.last = _respelled(self.last, newest)
        self.contradictions = self.contradictions + 1 if common(self.shown, newest) < len(self.shown) else 0

    def standing(self, milliseconds: int, now: int) -> int:
        """Return the number of leading units that have been in the drafts for so long."""
        return next((i for i, since in enumerate(self.since) if now - since < milliseconds), len(self.since))

    def revision(self, source: Revision, target: str, *, rewrite: bool = False) -> Revision:
        """Return the next revision: this state, with times and identity of the source revision."""
        self.number += 1
        stable, shown = "".join(self.stable), "".join(self.shown)
        return Revision(
            segment=source.segment,
            language=target,
            source=source.source,
            number=self.number,
            start=source.start,
            end=source.end,
            stable=stable,
            tail=shown[len(stable) :],
            final=source.final,
            rewrite=rewrite,
            edited=source.edited,
            speaker=source.speaker,
        )


@dataclass(slots=True)
class SegmentState:
    """State of one segment."""

    source: Revision
    """The newest source revision that was translated."""
    text: str = ""
    """Text of it that was translated."""
    drafts: dict[str, TargetDraft] = field(default_factory=dict)
    """Target language -> draft."""


def without_false_ends(shown: Units, newest: Units) -> Units:
    """Return the shown units without sentence ends that the newest draft does not have in the same place."""
    pairs = zip(shown, newest, strict=False)
    return tuple(new if ends_sentence(old) and not ends_sentence(new) else old for old, new in pairs)


def _respelled(last: Units, newest: Units) -> Units:
    """Return the newest draft in the spelling of the last one where they differ in case or punctuation only.

    The last common unit keeps its new spelling.
    """
    same = max(0, common(last, newest) - 1)
    return without_false_ends(last[:same], newest) + newest[same:]
