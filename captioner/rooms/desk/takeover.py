"""One language in a person's hands: typed text becomes revisions like those of a machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from captioner.translation.redaction import Redaction
from captioner.types import Revision

_OPEN = 2
"""Words at the end that whoever types may still be changing: they are tail, what is before them is stable."""


@dataclass(slots=True)
class Takeover:
    """Who has the language, and the caption that is being written."""

    language: str
    operator: str
    name: str
    """As the other operators know whoever has it."""
    since: int
    """Unix milliseconds."""
    seen: float
    """Seconds of the monotonic clock when there was a sign of life."""
    returning: bool = False
    """The machine gets it at the end of its sentence."""
    lost: bool = False
    """The operator's line is gone."""
    respoken: bool = False
    """The text comes from a microphone into which somebody speaks it."""
    last: Revision | None = None
    """The caption being written; None: the next one is yet to begin."""

    def write(self, text: str, segment: str, source: str, now: int, redaction: Redaction) -> Revision:
        """The caption so far; `segment` is the name of a new one, `now` the millisecond of the stream."""
        known = self.last
        stable, tail = _parted(text)
        revision = redaction.revision(self._revision(segment, source, now, stable, tail))
        rewrite = known is not None and not revision.stable.startswith(known.stable)
        self.last = replace(revision, rewrite=rewrite)
        return self.last

    def finish(self, text: str, segment: str, source: str, now: int, redaction: Redaction) -> Iterator[Revision]:
        """The caption as it stays; none where nothing was written."""
        whole = redaction(" ".join(text.split()))
        rewrite = self.last is not None and not whole.startswith(self.last.stable.rstrip())
        final = replace(self._revision(segment, source, now, whole, ""), final=True, rewrite=rewrite)
        self.last = None
        if whole:
            yield final

    def _revision(self, segment: str, source: str, now: int, stable: str, tail: str) -> Revision:
        """The next of the caption that is being written, or the first of a new one."""
        known = self.last
        return Revision(
            segment=known.segment if known else segment,
            language=self.language,
            source=source,
            number=known.number + 1 if known else 1,
            start=known.start if known else now,
            end=max(now, known.end if known else now),
            stable=stable,
            tail=tail,
        )


def _parted(text: str) -> tuple[str, str]:
    """What stays and what may change: `("I was in Lon", …)` gives `("I was", " in Lon")`."""
    words = " ".join(text.split()).split(" ")
    stable = " ".join(words[:-_OPEN])
    return stable, " ".join(words)[len(stable) :]
