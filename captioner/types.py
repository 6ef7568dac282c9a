"""The values that travel between the stages.

Invariants, held by the values themselves or by the one stage named:

1. Stable only grows within a segment and language, unless the revision says `rewrite` (stabilizer, translators).
2. A revision is a snapshot of the whole segment in one language: a later number makes every earlier one needless.
3. A final has an empty tail and comes once; after it only an operator's edit, with the next number.
4. Times are integer milliseconds of the stream, rounded once, where the recognizer hands them over.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

SAMPLE_RATE = 16_000
"""Hertz of all audio inside the engine."""

Samples = npt.NDArray[np.float32]
"""Mono audio at `SAMPLE_RATE`, values in -1..1, shape (samples,)."""


@dataclass(frozen=True, slots=True, eq=False)
class AudioChunk:
    """A piece of the stream: mono float32 at 16 kHz, and where it begins."""

    start: int
    """Milliseconds from the start of the stream."""
    samples: Samples

    def __post_init__(self) -> None:
        if self.start < 0:
            raise ValueError(f"a chunk cannot start at {self.start} ms, before its stream")
        if self.samples.ndim != 1 or self.samples.dtype != np.float32:
            raise ValueError(f"samples are {self.samples.dtype} {self.samples.shape}, not float32 (n,)")

    @property
    def milliseconds(self) -> int:
        """How long the chunk lasts."""
        return round(1000 * len(self.samples) / SAMPLE_RATE)


@dataclass(frozen=True, slots=True)
class SpeechStart:
    """A voice is heard from `time` on."""

    time: int
    """Milliseconds of the stream."""


@dataclass(frozen=True, slots=True)
class SpeechEnd:
    """The voice that was heard has paused since `time`."""

    time: int
    """Milliseconds of the stream."""


@dataclass(frozen=True, slots=True)
class Word:
    """One recognized word; the space before it belongs to its text (` world`), so words join without rules."""

    start: int
    """Milliseconds of the stream."""
    end: int
    """Milliseconds of the stream."""
    text: str
    probability: float

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"word {self.text!r} ends at {self.end} ms before its start at {self.start} ms")

    @property
    def key(self) -> str:
        """As compared, without case, width and punctuation, which make half of all changes: ` Hello,` is `hello`."""
        folded = unicodedata.normalize("NFKC", self.text).casefold()
        return "".join(c for c in folded if c.isalnum() or unicodedata.category(c).startswith("M"))


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """The recognizer's reading of a window, replaced whole by the next one."""

    words: tuple[Word, ...]
    language: str
    """Of the words, such as `es`."""
    direct: tuple[Word, ...] = ()
    """The same stretch in English by the recognizer itself, where it was asked for."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is settled of a window, and what is shown behind it."""

    settled: tuple[Word, ...] = ()
    tail: tuple[Word, ...] = ()

    @property
    def words(self) -> tuple[Word, ...]:
        """All of them."""
        return (*self.settled, *self.tail)


@dataclass(frozen=True, slots=True)
class Revision:
    """The whole present state of one segment in one language."""

    segment: str
    """The identity of the segment, such as `c412`; a translation has that of what was spoken."""
    language: str
    """Of the text, such as `es`."""
    source: str
    """The spoken language."""
    number: int
    """1, 2, 3, … within the segment and language."""
    start: int
    """Milliseconds of the stream."""
    end: int
    """Milliseconds of the stream."""
    stable: str
    """Text that will not change again; spaces belong to it."""
    tail: str = ""
    """Text that still may change; empty when final."""
    final: bool = False
    rewrite: bool = False
    """Says that `stable` is not what it was with more behind it, but other text."""
    edited: bool = False
    """Says that an operator changed it."""
    speaker: str | None = None
    direct: str = ""
    """The recognizer's own English of the same stretch of audio, where it was asked for; not shown, but handed on."""
    words: tuple[Word, ...] = ()
    """What the text was made of, where the recognizer's own words still make it; none in a translation, none kept."""

    def __post_init__(self) -> None:
        if self.number < 1:
            raise ValueError(f"revision {self.number} of {self.segment}: numbers start at 1")
        if self.end < self.start:
            raise ValueError(f"segment {self.segment} ends at {self.end} ms before its start at {self.start} ms")
        if self.final and self.tail:
            raise ValueError(f"segment {self.segment} is final and has a tail: {self.tail!r}")

    @property
    def text(self) -> str:
        """What a viewer reads."""
        return (self.stable + self.tail).strip()


@dataclass(frozen=True, slots=True)
class Removal:
    """Segments that were taken back whole in one language."""

    language: str
    segments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OutputState:
    """How one of the screens is doing that a room sends its finals to; never holds its address."""

    name: str
    """As the operator knows it, such as `youtube`."""
    language: str
    state: Literal["idle", "well", "failing"]
    """`idle`: nothing was tried yet."""
    sent: int = 0
    """Captions, or pieces of them, that it took."""
    failed: int = 0
    """Attempts that it did not take."""
    dropped: int = 0
    """Never sent: too many waited, or they were too old by then."""
    withheld: int = 0
    """Never sent: the operator had cleared or hidden captions."""
    waiting: int = 0
    delay: float = 0.0
    """Seconds from the caption's being final to its being taken, of the last one."""
    problem: str = ""
    """What is wrong, in words; empty when nothing is."""


@dataclass(frozen=True, slots=True)
class Status:
    """How the room is doing."""

    state: Literal["live", "silent", "lagging", "ended"]
    lag: float = 0.0
    """Seconds of audio that wait to be recognized."""
    detail: str = ""
    """A degraded mode in words, such as a language whose translator is down; empty when all is well."""
    screens: tuple[OutputState, ...] = ()
    """Those that the room sends its finals to, as they were when this was said."""


@dataclass(frozen=True, slots=True)
class Style:
    """The operator's hand on the screen."""

    action: Literal["hide", "show", "clear"]


Event = Revision | Removal | Status | Style
"""What a room tells its viewers."""
