"""Interface of the engine that a stream drives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from captioner.recognition.guard import Guard
from captioner.recognition.separate_translation import TranslationJob
from captioner.types import AudioChunk, Revision


class LiveEngine(Protocol):
    """Recognition of one stream: `recognition.engine`, a scripted engine, or a `LivePipeline` around one.

    The clock of an engine starts with the first sample that it is fed.
    """

    @property
    def guard(self) -> Guard:
        """Held by the thread that drives the engine: another one may perform its translations."""
        ...

    @property
    def due(self) -> str | None:
        """Kind of the next decode: `final` (speech has ended), `interim` (a newer partial), or None."""
        ...

    @property
    def behind(self) -> int:
        """Milliseconds of audio that were fed and are not decoded yet."""
        ...

    @property
    def notice(self) -> str:
        """Notice about the speech for operators; empty if there is none."""
        ...

    @property
    def delay_cause(self) -> str:
        """Cause of a delay, if recognition is not on this machine, such as a server that is away; otherwise empty."""
        ...

    def feed(self, chunk: AudioChunk) -> None:
        """Take audio in, without decoding."""
        ...

    def change_speaker(self, speaker: str | None) -> None:
        """End the present segment at the audio fed so far; later ones name another speaker, None: nobody.

        An engine may choose a border between words shortly before; a segment that has only just begun is renamed as a
        whole. No effect if it is the present speaker.
        """
        ...

    def decode(self) -> Iterator[Revision]:
        """Decode once, whatever is due."""
        ...

    @property
    def translation_due(self) -> bool:
        """True if `translation` returns one."""
        ...

    def translation(self) -> TranslationJob | None:
        """Begin the translation into English that is due beside the decodes, if any."""
        ...

    def flush(self) -> Iterator[Revision]:
        """Make everything final at the end of the stream."""
        ...
