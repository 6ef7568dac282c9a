"""What a session hears, in the words of Deepgram's streaming API, so that its clients connect unchanged.

https://developers.deepgram.com/reference/speech-to-text/listen-streaming

1. A segment's revisions are `Results`: interim while it is open (where asked for), `is_final` once.
2. `speech_final` says that the speaker has paused for `endpointing` milliseconds. It stands on the final that comes in
   such a pause, or on an empty one when the pause lasts longer than the engine takes to make a final. It never comes
   before the engine's own pause, `pause_ms` of `[vad]`: a cut at every breath would cost words.
3. `UtteranceEnd` comes once, `utterance_end_ms` after the last final word, when nobody has spoken since.
4. Without `punctuate` or `smart_format` texts have neither capitals nor punctuation, as there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from captioner import __version__
from captioner.languages import MARKS, UNSPACED
from captioner.rooms.session import AudioProgress, Finished, Finishing, SessionEvent
from captioner.types import Revision, SpeechEnd, SpeechStart, Word

Message = dict[str, object]

_AROUND = " \t}-–" + "".join(MARKS)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the client asked for."""

    language: str
    """That is spoken, or `auto`."""
    interim: bool = False
    punctuate: bool = False
    endpointing: int | None = 10
    """Milliseconds of a pause; None: `speech_final` is not wanted."""
    utterance_end: int | None = None
    """Milliseconds; None: not wanted."""
    vad_events: bool = False


@dataclass(slots=True)
class Results:
    """Events in, messages out."""

    wishes: Wishes
    request: str
    """Its identity."""
    model: str
    _silent: bool = True
    """Nobody speaks at present."""
    _open: bool = False
    """A segment has been shown that is not final yet."""
    _owed: bool = False
    """Something was said that no `speech_final` stands behind."""
    _spoken: int | None = None
    """Milliseconds: end of the last final word that no `UtteranceEnd` stands behind."""
    _voiced: int = 0
    """Milliseconds: when a voice was last known to be heard."""
    _finishing: bool = False
    _held: Revision | None = None
    """The last final of what is being finished: it says `from_finalize`."""
    _language: str = field(default="")

    def push(self, event: SessionEvent) -> Iterator[Message]:
        """What there is to tell the client."""
        match event:
            case Revision():
                yield from self._revision(event)
            case SpeechStart():
                self._silent = False
                self._voiced = event.time
                if self.wishes.vad_events:
                    yield {"type": "SpeechStarted", "channel": [0], "timestamp": _seconds(event.time)}
            case SpeechEnd():
                self._silent = True
                self._voiced = event.time
                if self._owed and not self._open:
                    yield from self._paused(event.time)
            case AudioProgress():
                yield from self._utterance(event.time)
            case Finishing():
                self._finishing = True
            case Finished():
                yield from self._finished()

    def metadata(self, *, created: str, sha256: str, duration: int, channels: int, passed_over: list[str]) -> Message:
        """The last message; `duration` in milliseconds, `passed_over`: parameters that have no effect here."""
        warnings = [
            {"parameter": name, "type": "unsupported_parameter", "message": f"{name} has no effect here"}
            for name in passed_over
        ]
        known: Message = {
            "type": "Metadata",
            "transaction_key": "deprecated",
            "request_id": self.request,
            "sha256": sha256,
            "created": created,
            "duration": _seconds(duration),
            "channels": channels,
            "models": [self.model],
            "model_info": {self.model: self._model()},
        }
        return known | ({"warnings": warnings} if warnings else {})

    def _revision(self, revision: Revision) -> Iterator[Message]:
        self._language = revision.language
        self._open = not revision.final
        if not revision.final:
            if self.wishes.interim:
                yield self._results(revision)
            return
        self._owed = self._owed or bool(revision.text)
        if revision.text:
            self._spoken = words_of(revision)[-1].end
        if self._finishing:
            if self._held is not None:
                yield self._results(self._held, final=True)
            self._held = revision
        else:
            yield self._results(revision, final=True, paused=self._pauses())

    def _finished(self) -> Iterator[Message]:
        held, self._held, self._finishing = self._held, None, False
        self._open = False
        paused = self._pauses()
        if held is not None:
            yield self._results(held, final=True, paused=paused, finalized=True)
        else:
            yield self._empty(self._spoken or 0, paused=paused, finalized=True)

    def _pauses(self) -> bool:
        """Whether a final that is told now is followed by a pause; it is told so at most once."""
        paused = self._silent and self.wishes.endpointing is not None
        self._owed = self._owed and not paused
        return paused

    def _paused(self, time: int) -> Iterator[Message]:
        if self._pauses():
            yield self._empty(time, paused=True)

    def _utterance(self, now: int) -> Iterator[Message]:
        wait = self.wishes.utterance_end
        if wait is None or self._spoken is None or self._open or not self._silent:
            return
        if now - max(self._spoken, self._voiced) >= wait:
            yield {"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": _seconds(self._spoken)}
            self._spoken = None

    def _results(
        self, revision: Revision, *, final: bool = False, paused: bool = False, finalized: bool = False
    ) -> Message:
        words = words_of(revision)
        said = [told for word in words if (told := self._word(word))]
        text = revision.text if self.wishes.punctuate else _plain(said, revision.language)
        sure = sum(word.probability for word in words) / len(words) if words else 0.0
        spoken: Message = {"transcript": text, "confidence": round(sure, 4), "words": said}
        if self.wishes.language == "auto":
            spoken["languages"] = [revision.language]
        return self._message(revision.start, revision.end, spoken, final=final, paused=paused, finalized=finalized)

    def _empty(self, time: int, *, paused: bool, finalized: bool = False) -> Message:
        spoken: Message = {"transcript": "", "confidence": 0.0, "words": []}
        return self._message(time, time, spoken, final=True, paused=paused, finalized=finalized)

    def _message(self, start: int, end: int, spoken: Message, *, final: bool, paused: bool, finalized: bool) -> Message:
        return {
            "type": "Results",
            "channel_index": [0, 1],
            "duration": _seconds(end - start),
            "start": _seconds(start),
            "is_final": final,
            "speech_final": paused,
            "channel": {"alternatives": [spoken]},
            "metadata": {"request_id": self.request, "model_info": self._model(), "model_uuid": self.model},
            "from_finalize": finalized,
        }

    def _word(self, word: Word) -> Message | None:
        written = word.text.strip()
        bare = written.strip(_AROUND).lower()
        if not bare and not (self.wishes.punctuate and written):
            return None
        told: Message = {
            "word": bare or written,
            "start": _seconds(word.start),
            "end": _seconds(word.end),
            "confidence": round(word.probability, 4),
        }
        return told | ({"punctuated_word": written} if self.wishes.punctuate else {})

    def _model(self) -> Message:
        return {"name": self.model, "version": __version__, "arch": "whisper"}


def words_of(revision: Revision) -> tuple[Word, ...]:
    """The words with their times; where the recognizer's own do not make the text, the text's, shared out evenly."""
    if revision.words:
        return revision.words
    texts = revision.text.split()
    span = revision.end - revision.start
    edges = [revision.start + span * n // max(1, len(texts)) for n in range(len(texts) + 1)]
    return tuple(Word(a, b, f" {text}", 0.0) for text, (a, b) in zip(texts, pairwise(edges), strict=True))


def _plain(said: list[Message], language: str) -> str:
    return ("" if language in UNSPACED else " ").join(str(word["word"]) for word in said)


def _seconds(milliseconds: int) -> float:
    return round(milliseconds / 1000, 3)
