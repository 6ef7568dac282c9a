"""Values that pass between the stages.

Invariants, checked by the values themselves or kept by the stage named:

1. Stable text only grows within a segment and language, unless the revision is a `rewrite` (stabilizer, translators).
2. A revision is a snapshot of the whole segment in one language; a later number supersedes all earlier ones.
3. A final has an empty tail and is published once; after it only an operator's edit follows, with the next number.
4. Times are integer milliseconds of media time, rounded once, when the recognizer returns them.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from captioner.languages import Sound

SAMPLE_RATE = 16_000
"""Sample rate in Hz of all audio inside the engine."""

Samples = npt.NDArray[np.float32]
"""Mono audio at `SAMPLE_RATE`, values in -1..1, shape (samples,)."""


@dataclass(frozen=True, slots=True, eq=False)
class AudioChunk:
    """Part of a stream: mono float32 samples at 16 kHz."""

    start: int
    """Media time of the first sample in milliseconds."""
    samples: Samples

    def __post_init__(self) -> None:
        if self.start < 0:
            raise ValueError(f"a chunk starts at {self.start} ms, before its stream")
        if self.samples.ndim != 1 or self.samples.dtype != np.float32:
            raise ValueError(f"samples are {self.samples.dtype} {self.samples.shape}, not float32 (n,)")

    @property
    def milliseconds(self) -> int:
        """Duration in milliseconds."""
        return round(1000 * len(self.samples) / SAMPLE_RATE)


@dataclass(frozen=True, slots=True)
class SpeechStart:
    """Start of speech, detected by the VAD."""

    time: int
    """Media time in milliseconds."""


@dataclass(frozen=True, slots=True)
class SpeechEnd:
    """Start of a pause after speech, detected by the VAD."""

    time: int
    """Media time in milliseconds."""


@dataclass(frozen=True, slots=True)
class Word:
    """One recognized word; its text includes the space before it (` world`), so words are joined without rules."""

    start: int
    """Media time in milliseconds."""
    end: int
    """Media time in milliseconds."""
    text: str
    probability: float
    """Confidence of the recognizer, 0 to 1."""

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"word {self.text!r} ends at {self.end} ms before its start at {self.start} ms")

    @property
    def key(self) -> str:
        """Text without case, width and punctuation, which cause half of all changes: ` Hello,` is `hello`."""
        folded = unicodedata.normalize("NFKC", self.text).casefold()
        return "".join(c for c in folded if c.isalnum() or unicodedata.category(c).startswith("M"))


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """Transcription of a window; the next one replaces it as a whole."""

    words: tuple[Word, ...]
    language: str
    """Language of the words, such as `es`."""
    direct: tuple[Word, ...] = ()
    """English of the same audio by the recognizer itself, if requested."""


@dataclass(frozen=True, slots=True)
class WindowWords:
    """Words of a window: those that are settled, and those shown after them that may still change."""

    settled: tuple[Word, ...] = ()
    tail: tuple[Word, ...] = ()

    @property
    def all(self) -> tuple[Word, ...]:
        """Settled words and tail."""
        return (*self.settled, *self.tail)


@dataclass(frozen=True, slots=True)
class Revision:
    """Complete current state of one segment in one language."""

    segment: str
    """Identity of the segment, such as `c412`; a translation has that of its source."""
    language: str
    """Language of the text, such as `es`."""
    source: str
    """Spoken language."""
    number: int
    """1, 2, 3, … within the segment and language."""
    start: int
    """Media time in milliseconds."""
    end: int
    """Media time in milliseconds."""
    stable: str
    """Text that will not change again; spaces are part of it."""
    tail: str = ""
    """Text that may still change; empty if final."""
    final: bool = False
    rewrite: bool = False
    """True if `stable` does not continue the stable text before, but replaces it."""
    edited: bool = False
    """True if an operator changed the text."""
    speaker: str | None = None
    voice: int = 0
    """Number of the voice, from 1, if no speaker is named; 0: not known. A room replaces it by a name; never kept."""
    direct: str = ""
    """English of the same audio by the recognizer itself, if requested; passed to translators, not shown."""
    direct_missing: bool = False
    """True if the recognizer left the segment, at least in part, in another language than English; `direct` has the
    rest, or nothing."""
    sound: Sound | None = None
    """Sound where nobody speaks; the text is its label, which is not translated. None: the text is speech."""
    words: tuple[Word, ...] = ()
    """Words with their times, as long as the text consists of the recognizer's words; never kept, and none in a
    translation."""
    at: int = 0
    """Unix milliseconds at which the final or its edit was given to the files; 0: not yet, or not known."""
    by: str = ""
    """Name of the operator who wrote or edited the text; empty: nobody did. For the journal, not shown."""

    def __post_init__(self) -> None:
        if self.number < 1:
            raise ValueError(f"revision {self.number} of {self.segment}: numbers start at 1")
        if self.end < self.start:
            raise ValueError(f"segment {self.segment} ends at {self.end} ms before its start at {self.start} ms")
        if self.final and self.tail:
            raise ValueError(f"segment {self.segment} is final and has a tail: {self.tail!r}")

    @property
    def text(self) -> str:
        """Stable text and tail, as a viewer reads them."""
        return (self.stable + self.tail).strip()

    def corrected(self, text: str, by: str) -> Revision:
        """Return the next revision of a final, with another text, which is not a label; `by`: see the attribute."""
        return replace(self, number=self.number + 1, stable=text, rewrite=True, edited=True, by=by, sound=None)


@dataclass(frozen=True, slots=True)
class Removal:
    """Segments that were taken back as a whole in one language."""

    language: str
    segments: tuple[str, ...]
    """Identities of the segments."""


@dataclass(frozen=True, slots=True)
class OutputState:
    """State of one output that a room sends its finals to; never contains its address."""

    name: str
    """Name in the settings, such as `youtube`."""
    language: str
    state: Literal["idle", "well", "failing"]
    """`idle`: nothing has been sent yet."""
    sent: int = 0
    """Captions, or parts of them, that were delivered."""
    failed: int = 0
    """Attempts that failed."""
    dropped: int = 0
    """Captions never sent, because too many were waiting or they were too old."""
    withheld: int = 0
    """Captions never sent, because the operator had cleared or hidden captions."""
    waiting: int = 0
    """Captions in the queue."""
    delay: float = 0.0
    """Seconds between the final and its delivery, of the last caption."""
    problem: str = ""
    """Description of the fault; empty if there is none."""


Grade = Literal["gist", "fair", "good", "ungraded"]
"""Quality of a translation. `gist`: the subject can be followed, sentences are often wrong; `fair`: the meaning is
clear, with errors; `good`: understandable throughout; `ungraded`: not known."""


@dataclass(frozen=True, slots=True)
class TranslationGrade:
    """Grade of the translation into one language."""

    language: str
    engine: str
    """Name of the engine in the settings, such as `apertium`."""
    grade: Grade
    basis: str = ""
    """Where the grade comes from, such as a published figure."""


@dataclass(frozen=True, slots=True)
class Status:
    """State of a room."""

    state: Literal["live", "silent", "lagging", "ended"]
    lag: float = 0.0
    """Seconds of audio that wait to be transcribed."""
    detail: str = ""
    """Description of a degraded mode, such as a language whose translator fails; empty if there is none."""
    screens: tuple[OutputState, ...] = ()
    """Outputs that the room sends its finals to."""
    grades: tuple[TranslationGrade, ...] = ()
    """Grades of the translations, one per target language."""


@dataclass(frozen=True, slots=True)
class Style:
    """Command of an operator that changes what viewers see."""

    action: Literal["hide", "show", "clear"]


@dataclass(frozen=True, slots=True)
class HallSettings:
    """Settings of the hall screens of a room, in place of those of their addresses; None: as the address says."""

    lang: str | None = None
    """One or two languages, such as `en,es`."""
    size: float | None = None
    """Size of the text in per cent of the screen's height."""
    lines: int | None = None
    """Rows of each language."""
    title: str | None = None
    """Title above the captions; empty: none."""
    clock: bool | None = None
    theme: Literal["dark", "light", "yellow"] | None = None
    """Colours; `yellow`: on black."""
    readable: bool | None = None
    """Font for readers with dyslexia, and wider spacing."""
    blank: bool | None = None
    """True: the screens are black; all other pages show the captions."""


Event = Revision | Removal | Status | Style | HallSettings
"""Event that a room publishes to its viewers."""
