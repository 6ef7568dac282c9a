"""One language captioned by an operator: typed text as revisions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from captioner.translation.redaction import Redaction
from captioner.types import Revision

_TAIL_WORDS = 2
"""Last words of typed text that may still change; the words before them are stable."""


@dataclass(slots=True)
class Takeover:
    """Operator of a language and the caption being typed."""

    language: str
    operator: str
    name: str
    """Name of the operator."""
    since: int
    """Unix milliseconds of the takeover."""
    last_active_s: float
    """Seconds of the monotonic clock when the operator last wrote or was connected."""
    returning: bool = False
    """True if the machine takes over at the end of its sentence."""
    lost: bool = False
    """True if the operator has disconnected."""
    respoken: bool = False
    """True if the text is recognized from the operator's microphone."""
    last: Revision | None = None
    """Caption being typed; None before its first word."""

    def write(self, text: str, segment: str, source: str, now: int, redaction: Redaction) -> Revision:
        """Return an open revision of the caption being typed.

        Args:
            text: the whole text of the caption so far.
            segment: segment ID, used if this begins a caption.
            source: spoken language.
            now: present millisecond of the stream.
            redaction: what to mask.
        """
        known = self.last
        stable, tail = _split(text)
        revision = redaction.revision(self._revision(segment, source, now, stable, tail))
        rewrite = known is not None and not revision.stable.startswith(known.stable)
        self.last = replace(revision, rewrite=rewrite)
        return self.last

    def finish(self, text: str, segment: str, source: str, now: int, redaction: Redaction) -> Iterator[Revision]:
        """Return the final revision, or nothing for empty text; parameters as in `write`."""
        whole = redaction(" ".join(text.split()))
        rewrite = self.last is not None and not whole.startswith(self.last.stable.rstrip())
        final = replace(self._revision(segment, source, now, whole, ""), final=True, rewrite=rewrite)
        self.last = None
        if whole:
            yield final

    def _revision(self, segment: str, source: str, now: int, stable: str, tail: str) -> Revision:
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


def _split(text: str) -> tuple[str, str]:
    """Stable text and tail: `I was in London` -> `("I was", " in London")`."""
    words = " ".join(text.split()).split(" ")
    stable = " ".join(words[:-_TAIL_WORDS])
    return stable, " ".join(words)[len(stable) :]
