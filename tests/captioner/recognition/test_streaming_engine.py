from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from captioner.recognition.streaming import StreamingHypothesis
from captioner.recognition.streaming_engine import StreamingEngine
from captioner.types import AudioChunk, Revision, Samples
from tests.fakes import said, silence

WORDS = said("one two three four five six")  # 0.5 s to 2.3 s


class ScriptedSession:
    """Returns all words of the utterance whenever there is more audio; one utterance."""

    problem = ""

    def __init__(self) -> None:
        self._fed = self._returned = 0
        self._ending = self.finished = False

    @property
    def behind_ms(self) -> int:
        """Milliseconds of audio in no hypothesis."""
        return self._fed - self._returned

    def append(self, samples: Samples) -> None:
        """Count the samples."""
        self._fed += len(samples) // 16

    def discard_before(self, time: int) -> None:
        """Do nothing."""

    def receive(self) -> Sequence[StreamingHypothesis]:
        """Return the words so far."""
        self._returned, self.finished = self._fed, self._ending
        words = tuple(word for word in WORDS if word.end <= self._fed)
        return [StreamingHypothesis(words, self._fed, self._ending)]

    def finish(self) -> None:
        """End the audio."""
        self._ending = True

    def close(self) -> None:
        """Do nothing."""


def spoken(changes: dict[int, str], step_ms: int) -> list[tuple[str | None, str]]:
    """Speaker and text of each final, for audio in steps, with changes of the speaker at these milliseconds."""
    engine, revisions = StreamingEngine(ScriptedSession(), language="en"), list[Revision]()
    for start in range(0, 3000, step_ms):
        for at in [at for at in changes if start <= at < start + step_ms]:
            engine.change_speaker(changes[at])
        engine.feed(AudioChunk(start, silence(step_ms / 1000)))
        revisions += engine.decode()
    revisions += engine.flush()
    return [(one.speaker, one.text) for one in revisions if one.final]


def test_an_utterance_is_divided_where_another_speaker_begins() -> None:
    """Words before the change are final, those after it belong to the other speaker, although one utterance has all."""
    assert [("Ana", "one two three"), ("Ben", "four five six")] == spoken({0: "Ana", 1400: "Ben"}, 100)


def test_changes_without_a_word_between_them_divide_once() -> None:
    """Nothing is published for a speaker who says nothing."""
    assert [("Ana", "one two three"), ("Cy", "four five six")] == spoken({0: "Ana", 1400: "Ben", 1500: "Cy"}, 100)


def test_words_are_written_in_the_script_that_is_named() -> None:
    """The captions of a streaming recognizer are converted, too."""

    class Serbian(ScriptedSession):
        def receive(self) -> Sequence[StreamingHypothesis]:
            return [replace(each, words=said("добро")) for each in super().receive()]

    engine = StreamingEngine(Serbian(), language="sr", scripts={"sr": "sr-Latn"})
    engine.feed(AudioChunk(0, silence(1)))

    assert {("dobro", "sr")} == {(one.text, one.language) for one in (*engine.decode(), *engine.flush())}
