"""Messages of Deepgram's streaming API, made from the events of a session.

https://developers.deepgram.com/reference/speech-to-text/listen-streaming

1. Revisions of a segment are `Results`: interim ones while it is open (if requested), then one with `is_final`.
2. `speech_final` means that the speaker has paused for `endpointing` milliseconds. It is set on the last final of an
   utterance if that comes during such a pause, or on an empty one if the pause comes after the final: clients join the
   finals up to `speech_final`. It never comes before the engine's own pause, `pause_ms` of `[vad]`: cutting at every
   breath would cost words.
3. `UtteranceEnd` comes once, `utterance_end_ms` after the last final word, if nobody has spoken since.
4. Without `punctuate` or `smart_format` texts have neither capitals nor punctuation, as in Deepgram's API.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from captioner import __version__
from captioner.languages import MARKS, UNSPACED
from captioner.rooms.session import AudioProgress, Finished, Finishing, SessionEvent
from captioner.server.compat.deepgram_options import ListenOptions
from captioner.types import Revision, SpeechEnd, SpeechStart, Word

Message = dict[str, object]

_AROUND = " \t}-–" + "".join(MARKS)


@dataclass(slots=True)
class DeepgramResults:
    """Converts events to messages."""

    options: ListenOptions
    request_id: str
    model: str
    """Name of the model."""
    _silent: bool = True
    """True while nobody speaks."""
    _open: set[str] = field(default_factory=set)
    """Segments that are open; there can be two."""
    _unfinalized: bool = False
    """True if there were words since the last `speech_final`."""
    _last_word_end: int | None = None
    """End of the last final word in milliseconds, if there was no `UtteranceEnd` since."""
    _last_voice: int = 0
    """Last time in milliseconds when there was a voice."""
    _finishing: bool = False
    _held: Revision | None = None
    """Last final since `Finalize`, which gets `from_finalize`."""
    _language: str = field(default="")

    def push(self, event: SessionEvent) -> Iterator[Message]:
        """Convert an event."""
        match event:
            case Revision():
                yield from self._revision(event)
            case SpeechStart():
                self._silent = False
                self._last_voice = event.time
                if self.options.vad_events:
                    yield {"type": "SpeechStarted", "channel": [0], "timestamp": _seconds(event.time)}
            case SpeechEnd():
                self._silent = True
                self._last_voice = event.time
                if self._unfinalized:
                    yield from self._paused(event.time)
            case AudioProgress():
                yield from self._utterance_end(event.time)
            case Finishing():
                self._finishing = True
            case Finished():
                yield from self._finished()

    def metadata(
        self, *, created: str, sha256: str, duration_ms: int, channels: int, warnings: Mapping[str, str]
    ) -> Message:
        """Build the last message; `warnings`: parameter -> why it has no effect."""
        listed = [
            {"parameter": name, "type": "unsupported_parameter", "message": text} for name, text in warnings.items()
        ]
        metadata: Message = {
            "type": "Metadata",
            "transaction_key": "deprecated",
            "request_id": self.request_id,
            "sha256": sha256,
            "created": created,
            "duration": _seconds(duration_ms),
            "channels": channels,
            "models": [self.model],
            "model_info": {self.model: self._model()},
        }
        return metadata | ({"warnings": listed} if listed else {})

    def _revision(self, revision: Revision) -> Iterator[Message]:
        self._language = revision.language
        if not revision.final:
            self._open.add(revision.segment)
            if self.options.interim:
                yield self._results(revision)
            return
        self._open.discard(revision.segment)
        self._unfinalized = self._unfinalized or bool(revision.text)
        if revision.text:
            self._last_word_end = words_of(revision)[-1].end
        if self._finishing:
            if self._held is not None:
                yield self._results(self._held, final=True)
            self._held = revision
        else:
            yield self._results(revision, final=True, paused=self._pauses())

    def _finished(self) -> Iterator[Message]:
        held, self._held, self._finishing = self._held, None, False
        self._open.clear()
        paused = self._pauses()
        if held is not None:
            yield self._results(held, final=True, paused=paused, finalized=True)
        else:
            yield self._empty(self._last_word_end or 0, paused=paused, finalized=True)

    def _pauses(self) -> bool:
        """True if a final sent now is the last one before a pause."""
        paused = self._silent and not self._open and self.options.endpointing_ms is not None
        self._unfinalized = self._unfinalized and not paused
        return paused

    def _paused(self, time: int) -> Iterator[Message]:
        if self._pauses():
            yield self._empty(time, paused=True)

    def _utterance_end(self, now: int) -> Iterator[Message]:
        wait = self.options.utterance_end_ms
        if wait is None or self._last_word_end is None or self._open or not self._silent:
            return
        if now - max(self._last_word_end, self._last_voice) >= wait:
            yield {"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": _seconds(self._last_word_end)}
            self._last_word_end = None

    def _results(
        self, revision: Revision, *, final: bool = False, paused: bool = False, finalized: bool = False
    ) -> Message:
        words = words_of(revision)
        sent = [message for word in words if (message := self._word(word))]
        text = revision.text if self.options.punctuate else _plain(sent, revision.language)
        confidence = sum(word.probability for word in words) / len(words) if words else 0.0
        alternative: Message = {"transcript": text, "confidence": round(confidence, 4), "words": sent}
        if self.options.language == "auto":
            alternative["languages"] = [revision.language]
        return self._message(revision.start, revision.end, alternative, final=final, paused=paused, finalized=finalized)

    def _empty(self, time: int, *, paused: bool, finalized: bool = False) -> Message:
        alternative: Message = {"transcript": "", "confidence": 0.0, "words": []}
        return self._message(time, time, alternative, final=True, paused=paused, finalized=finalized)

    def _message(
        self, start: int, end: int, alternative: Message, *, final: bool, paused: bool, finalized: bool
    ) -> Message:
        return {
            "type": "Results",
            "channel_index": [0, 1],
            "duration": _seconds(end - start),
            "start": _seconds(start),
            "is_final": final,
            "speech_final": paused,
            "channel": {"alternatives": [alternative]},
            "metadata": {"request_id": self.request_id, "model_info": self._model(), "model_uuid": self.model},
            "from_finalize": finalized,
        }

    def _word(self, word: Word) -> Message | None:
        written = word.text.strip()
        bare = written.strip(_AROUND).lower()
        if not bare and not (self.options.punctuate and written):
            return None
        message: Message = {
            "word": bare or written,
            "start": _seconds(word.start),
            "end": _seconds(word.end),
            "confidence": round(word.probability, 4),
        }
        return message | ({"punctuated_word": written} if self.options.punctuate else {})

    def _model(self) -> Message:
        return {"name": self.model, "version": __version__, "arch": "whisper"}


def words_of(revision: Revision) -> tuple[Word, ...]:
    """Words with times; if the recognizer's words are not the text, its words with the time divided evenly."""
    if revision.words:
        return revision.words
    texts = revision.text.split()
    span = revision.end - revision.start
    edges = [revision.start + span * n // max(1, len(texts)) for n in range(len(texts) + 1)]
    return tuple(Word(a, b, f" {text}", 0.0) for text, (a, b) in zip(texts, pairwise(edges), strict=True))


def _plain(words: list[Message], language: str) -> str:
    return ("" if language in UNSPACED else " ").join(str(word["word"]) for word in words)


def _seconds(milliseconds: int) -> float:
    return round(milliseconds / 1000, 3)
