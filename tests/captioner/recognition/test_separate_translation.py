from __future__ import annotations

from collections.abc import Sequence

import pytest

from captioner.recognition.separate_translation import TranslationJob
from captioner.recognition.vad import FRAME
from captioner.types import AudioChunk, Hypothesis, Revision, Samples, Word
from tests.captioner.recognition.test_engine import audio, check_invariants, chunks, expected, final_words, scripted
from tests.fakes import ScriptedRecognizerStream, said

LONG = said(" ".join(f"w{n}" for n in range(60)) + ".", 900, "One two three.", each=280)


def translated(revisions: Sequence[Revision]) -> list[str]:
    """English words of all finals, without full stops."""
    return " ".join(revision.direct for revision in revisions if revision.final).replace(".", "").split()


class Room:
    """An engine that translates apart, and its stream; a translation takes `frames` frames."""

    def __init__(self, words: Sequence[Word], frames: int, language: str = "es", *, apart: bool = True) -> None:
        self.stream = ScriptedRecognizerStream(words)
        self.engine = scripted(words, stream=self.stream, language=language, translate=True, apart=apart)
        self.revisions: list[Revision] = []
        self._frames, self._left = frames, 0
        self._job: tuple[TranslationJob, Hypothesis] | None = None

    def hear(self, samples: Samples) -> None:
        """Feed the audio frame by frame, and do what is due."""
        for chunk in chunks(samples, [FRAME]):
            self.feed(chunk)

    def feed(self, chunk: AudioChunk) -> None:
        """Feed one frame, and do what is due."""
        self.engine.feed(chunk)
        while self.engine.due:
            self.revisions += self.engine.decode()
        self._translate()

    def _translate(self) -> None:
        self._left -= 1
        if self._job and self._left <= 0:
            ended, hypothesis = self._job
            self._job = None
            self.revisions += ended.apply(hypothesis)
        if not self._job and (job := self.engine.translation()):
            self._job, self._left = (job, job.run()), self._frames

    def end(self) -> None:
        """End the audio; the translation in flight comes too late."""
        self.revisions += self.engine.flush()
        if self._job:
            job, hypothesis = self._job
            assert [] == list(job.apply(hypothesis))


def test_transcriptions_are_those_of_a_room_without_translation() -> None:
    """No transcription includes a translation or waits for one, and settled words are skipped."""
    room, alone = Room(LONG, 20), ScriptedRecognizerStream(LONG)
    engine = scripted(LONG, stream=alone, language="es")
    for chunk in chunks(audio(LONG), [FRAME]):
        engine.feed(chunk)
        while engine.due:
            list(engine.decode())
    room.hear(audio(LONG))
    spoken = [request for request in room.stream.requests if request.transcribe]

    assert not any(request.translate for request in spoken)
    ends = [[request.end for request in each if request.end < 17_000] for each in (alone.requests, spoken)]
    assert ends[0] == ends[1]
    assert max(request.end - request.start for request in spoken if not request.final) < 6000


def test_everything_is_translated() -> None:
    """However long a translation takes, each word is final once in both languages."""
    for frames in (1, 10, 40, 400):
        room = Room(LONG, frames)
        room.hear(audio(LONG))
        room.end()

        check_invariants(room.revisions)
        assert expected(LONG) == final_words(room.revisions)
        assert [word.upper() for word in expected(LONG)] == translated(room.revisions)


def test_a_sentence_is_final_when_it_is_translated() -> None:
    """A sentence at whose end speech stops becomes final with its translation, without more audio."""
    words = said("one two three four five.", each=200)
    room = Room(words, 10_000)
    room.hear(audio(words, 800))
    before = [revision for revision in room.revisions if revision.final]
    job, hypothesis = room._job or (None, None)
    assert job is not None
    assert hypothesis is not None
    after = list(job.apply(hypothesis))
    after += [each for job in [room.engine.translation()] if job for each in job.apply(job.run())]

    assert [] == before
    assert "one two three four five." == room.revisions[-1].text
    assert [("ONE TWO THREE FOUR FIVE.", True)] == [(each.direct.strip(), each.final) for each in after][-1:]


def test_a_translation_that_never_ends_is_replaced() -> None:
    """English that lags too far is made in the turn of the transcriptions."""
    room = Room(LONG, 1_000_000)
    room.hear(audio(LONG))
    room.end()

    assert len([request for request in room.stream.requests if request.translate]) > 3
    assert [word.upper() for word in expected(LONG)] == translated(room.revisions)


def test_english_is_not_translated() -> None:
    """Nothing is translated while English is spoken."""
    room = Room(LONG, 10, language="en")
    room.hear(audio(LONG))
    room.end()

    assert not any(request.translate for request in room.stream.requests)
    assert expected(LONG) == final_words(room.revisions)


@pytest.mark.parametrize("apart", [True, False])
@pytest.mark.parametrize("frames", [1, 10, 40, 400])
def test_segments_of_japanese_are_translated_as_a_whole(frames: int, apart: bool) -> None:
    """English of a language whose verb comes last is shown with the whole segment; each word is final once."""
    room = Room(LONG, frames, language="ja", apart=apart)
    room.hear(audio(LONG))
    room.end()
    translations = [request for request in room.stream.requests if request.translate]
    unfinished = [revision for revision in room.revisions if not revision.final and revision.direct]

    check_invariants(room.revisions)
    assert expected(LONG) == final_words(room.revisions)
    assert [word.upper() for word in expected(LONG)] == translated(room.revisions)
    assert not any(request.transcribe for request in translations)
    assert sorted(request.start for request in translations) == [request.start for request in translations]
    assert all(revision.direct.split()[-1].endswith(".") for revision in unfinished)


def test_the_english_before_a_pause_is_continued() -> None:
    """Speech that goes on after a short pause within a clause keeps the English of its beginning."""
    words = said("one two three", 900, "four five six.", each=300)
    room = Room(words, 1, language="ja")
    room.hear(audio(words, 2000))
    room.end()
    prefixes = [request.translation_prefix.split() for request in room.stream.requests if request.translate]

    assert [[], ["ONE", "TWO", "THREE"]] == prefixes
    assert ["ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX"] == translated(room.revisions)


@pytest.mark.parametrize("language", ["es", "ja"])
@pytest.mark.parametrize("frames", [1, 10, 40])
def test_speakers(frames: int, language: str) -> None:
    """A translation belongs to the same speaker as its words, and each word is final once in both languages."""
    room, changes = Room(LONG, frames, language), {3008: "Ana", 7008: "Ben", 7520: "Cy", 12_000: None}
    for chunk in chunks(audio(LONG), [FRAME]):
        if chunk.start in changes:
            room.engine.change_speaker(changes[chunk.start])
        room.feed(chunk)
    room.end()
    finals = [revision for revision in room.revisions if revision.final]

    check_invariants(room.revisions)
    assert [word.strip(".") for word in expected(LONG)] == [word.strip(".") for word in final_words(room.revisions)]
    assert ["Ana", "Cy"] == [name for name in dict.fromkeys(revision.speaker for revision in finals) if name]
    for revision in finals:
        spoken, direct = (
            {word.strip(".").upper() for word in each.split()} for each in (revision.text, revision.direct)
        )
        assert spoken >= direct
