"""What lies between the engine and everything else: nothing that it says goes anywhere but through here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, Protocol

from captioner.rooms.pipeline.traced import RoomTrace
from captioner.translation.redaction import Redaction
from captioner.translation.stream_redactor import StreamRedactor
from captioner.types import AudioChunk, Revision


class LiveEngine(Protocol):
    """What is behind it: `captioner.recognition.engine`, or a scripted one."""

    @property
    def due(self) -> Literal["final", "interim"] | None:
        """What `decode` would do now."""
        ...

    @property
    def behind(self) -> int:
        """Milliseconds of what it was fed that are still to be read."""
        ...

    def feed(self, chunk: AudioChunk) -> None:
        """Take audio in."""
        ...

    def push(self, chunk: AudioChunk) -> Iterator[Revision]:
        """`feed`, and every `decode` that falls due on the way."""
        ...

    def decode(self) -> Iterator[Revision]:
        """Do what is due, once."""
        ...

    def flush(self) -> Iterator[Revision]:
        """The stream has ended: make everything final."""
        ...


class Veil:
    """An engine whose revisions are redacted, and traced as they are then; it is driven as the engine is.

    Viewers, files, translators and logs come behind it, so that none of them can see what is masked.
    """

    def __init__(self, engine: LiveEngine, redaction: Redaction, recorder: RoomTrace | None = None) -> None:
        self._engine, self._recorder = engine, recorder
        self.private = bool(redaction.kinds)
        """Whether it hides private things; listed words that nobody wants to read are none."""
        self._censor = StreamRedactor(redaction)

    @property
    def due(self) -> Literal["final", "interim"] | None:
        """What `decode` would do now."""
        return self._engine.due

    @property
    def behind(self) -> int:
        """Milliseconds of what it was fed that are still to be read."""
        return self._engine.behind

    def feed(self, chunk: AudioChunk) -> None:
        """Take audio in."""
        self._engine.feed(chunk)

    def push(self, chunk: AudioChunk) -> Iterator[Revision]:
        """`feed`, and every `decode` that falls due on the way."""
        return self._passed(self._engine.push(chunk))

    def decode(self) -> Iterator[Revision]:
        """Do what is due, once."""
        return self._passed(self._engine.decode())

    def flush(self) -> Iterator[Revision]:
        """The stream has ended: make everything final."""
        return self._passed(self._engine.flush())

    def _passed(self, revisions: Iterable[Revision]) -> Iterator[Revision]:
        for revision in map(self._censor, revisions):
            if self._recorder is not None:
                self._recorder.revision("segment", revision)
            yield revision
