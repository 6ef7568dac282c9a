from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import cycle, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from captioner.config.recognition import SegmenterConfig, StabilizerConfig, VadConfig, WindowConfig
from captioner.recognition.engine import Engine
from captioner.recognition.recognizer import TranscriptionRequest
from captioner.recognition.recognizers.whisper import Whisper
from captioner.recognition.segmenter import Segmenter
from captioner.recognition.speech_translation import SpeechTranslation
from captioner.recognition.stabilizer import Stabilizer
from captioner.recognition.vad import FRAME, Vad
from captioner.recognition.window import Window
from captioner.types import SAMPLE_RATE, AudioChunk, Hypothesis, Revision, Samples, Word
from tests.fakes import ScriptedDetector, ScriptedRecognizerStream, said, silence


def scripted(
    words: Sequence[Word], *, stream: ScriptedRecognizerStream | None = None, language: str = "en", **options: Any
) -> Engine:
    """Engine whose voice detection and transcriptions are scripted."""
    return Engine(
        stream or ScriptedRecognizerStream(words),
        language=language,
        vad=Vad(VadConfig(pause_ms=500, lead_ms=300, onset_frames=2), detector=ScriptedDetector(words)),
        window=Window(WindowConfig(step_ms=240, min_speech_ms=500, early_silence_ms=128, close_silence_ms=900)),
        stabilizer=Stabilizer(StabilizerConfig(settle_ms=1000, settle_alone_ms=1500, settle_readings=3)),
        segmenter=Segmenter(SegmenterConfig(min_length_ms=2500, max_length_ms=8000)),
        **options,
    )


def audio(words: Sequence[Word], behind: int = 1500) -> Samples:
    """Silence that lasts as long as the words and `behind` milliseconds more."""
    return silence((max((word.end for word in words), default=0) + behind) / 1000)


def chunks(samples: Samples, sizes: Iterable[int]) -> Iterable[AudioChunk]:
    """Samples in chunks of the given sizes, which are used in turn."""
    at = 0
    for size in cycle(sizes):
        if at >= len(samples):
            return
        yield AudioChunk(at * 1000 // SAMPLE_RATE, samples[at : at + size])
        at += size


def pushed(engine: Engine, samples: Samples, sizes: Iterable[int] = (320,)) -> list[Revision]:
    """All revisions for audio that arrives in chunks of the given sizes."""
    revisions = [revision for chunk in chunks(samples, sizes) for revision in engine.push(chunk)]
    return [*revisions, *engine.flush()]


def decoded_late(engine: Engine, samples: Samples, frames: Iterable[int] = (1,)) -> list[Revision]:
    """All revisions if the given numbers of frames arrive during each transcription."""
    revisions: list[Revision] = []
    for chunk in chunks(samples, [FRAME * count for count in frames]):
        engine.feed(chunk)
        if engine.due:
            revisions += engine.decode()
    return [*revisions, *engine.flush()]


def texts(revisions: Iterable[Revision]) -> list[str]:
    """Texts of the final revisions."""
    return [revision.stable for revision in revisions if revision.final]


def final_words(revisions: Iterable[Revision]) -> list[str]:
    """Words of all final revisions, without full stops, because silence adds some."""
    return [word.rstrip(".") for word in " ".join(texts(revisions)).split()]


def expected(words: Iterable[Word]) -> list[str]:
    return [word.text.strip().rstrip(".") for word in words]


def check_invariants(revisions: Sequence[Revision]) -> None:
    """Assert the invariants of revisions."""
    segments: dict[str, list[Revision]] = {}
    for revision in revisions:
        segments.setdefault(revision.segment, []).append(revision)

    assert [f"c{i + 1}" for i in range(len(segments))] == list(segments), "opened in order"
    assert list(segments) == [revision.segment for revision in revisions if revision.final], "closed in order"
    for states in segments.values():
        assert list(range(1, len(states) + 1)) == [state.number for state in states]
        assert [False] * (len(states) - 1) + [True] == [state.final for state in states]
        assert "" == states[-1].tail
        for before, after in pairwise(states):
            assert (before.stable, True) == (before.stable, after.stable.startswith(before.stable))
    starts = [states[0].start for states in segments.values()]
    assert sorted(starts) == starts


LONG = said(
    "one two three four five six seven eight nine.", 700, "ten eleven twelve, thirteen fourteen.", 200,
    " ".join(f"W{i}" for i in range(60)), 1200, "and the end", each=280,
)  # fmt: skip


@st.composite
def scripts(draw: st.DrawFn) -> tuple[Word, ...]:
    """Speech with numbered words, sentences, clauses, and pauses of all lengths."""
    parts: list[str | int] = []
    number = 0
    for _ in range(draw(st.integers(1, 5))):
        count = draw(st.integers(1, 14))
        mark = draw(st.sampled_from(["", ",", "."]))
        parts.append(" ".join(f"W{number + i}" for i in range(count)) + mark)
        parts.append(draw(st.sampled_from([0, 100, 300, 550, 700, 1000, 2500])))
        number += count
    return said(*parts, start=draw(st.integers(0, 1000)), each=draw(st.sampled_from([160, 250, 400])))


slips = st.lists(st.booleans(), min_size=1, max_size=7)


def test_one_sentence() -> None:
    """A sentence opens, grows, and becomes final soon after it ends."""
    words = said("one two three four five.")
    revisions = pushed(scripted(words), audio(words))

    check_invariants(revisions)
    assert ["one two three four five."] == texts(revisions)
    assert {180} == {revision.start for revision in revisions}
    assert words[-1].end == revisions[-1].end
    assert ("en", "en") == (revisions[0].language, revisions[0].source)


def spoken(words: Sequence[Word], changes: Mapping[int, str | None], slow: bool = False) -> list[Revision]:
    """All revisions for these words, with changes of the speaker at these milliseconds of the audio.

    `slow`: nothing is decoded before the end.
    """
    engine = scripted(words)
    revisions: list[Revision] = []
    left = sorted(changes.items())
    for chunk in chunks(audio(words), (512,)):
        while left and left[0][0] <= chunk.start:
            engine.change_speaker(left.pop(0)[1])
        if slow:
            engine.feed(chunk)
        else:
            revisions += engine.push(chunk)
    return [*revisions, *engine.flush()]


def finals_by_speaker(revisions: Iterable[Revision]) -> list[tuple[str | None, str]]:
    """Speaker and text of each final."""
    return [(revision.speaker, revision.stable) for revision in revisions if revision.final]


TURNS = said("one two three four five six seven eight", 300, "nine ten eleven")  # a pause from 2.9 s to 3.2 s


@pytest.mark.parametrize("slow", [False, True])
def test_another_speaker_who_is_named_late(slow: bool) -> None:
    """The segment ends at the pause before the change, and no word is lost or repeated."""
    revisions = spoken(TURNS, {0: "Ana", 3904: "Ben"}, slow)

    assert [("Ana", "one two three four five six seven eight"), ("Ben", "nine ten eleven")] == finals_by_speaker(
        revisions
    )
    check_invariants(revisions)


def test_another_speaker_in_the_middle_of_a_word() -> None:
    """Without a pause the segment ends before the last word, which is transcribed as a whole."""
    revisions = spoken(TURNS[:8], {0: "Ana", 2016: "Ben"})

    assert [("Ana", "one two three four"), ("Ben", "five six seven eight")] == finals_by_speaker(revisions)


@pytest.mark.parametrize("at", [0, 256, 1408])
def test_another_speaker_at_the_beginning_of_speech(at: int) -> None:
    """A change shortly after speech began, or before it, divides nothing."""
    revisions = spoken(TURNS[:8], {0: "Ana", at: "Ben"})

    assert [("Ben", "one two three four five six seven eight")] == finals_by_speaker(revisions)


def test_a_wrong_speaker_is_corrected() -> None:
    """A second change shortly after the first one renames the same segment."""
    revisions = spoken(TURNS, {0: "Ana", 3904: "Ben", 4096: "Cy"})

    assert [("Ana", "one two three four five six seven eight"), ("Cy", "nine ten eleven")] == finals_by_speaker(
        revisions
    )


def test_another_speaker_in_a_short_pause() -> None:
    """A window that waits for the rest of a sentence is closed, and the rest belongs to the other speaker."""
    revisions = spoken(said("one two", 700, "three four"), {0: "Ana", 1700: "Ben"})

    assert [("Ana", "one two"), ("Ben", "three four")] == finals_by_speaker(revisions)


def test_several_speakers_at_once() -> None:
    """Of several changes at the same time the last one counts."""
    engine = scripted(TURNS)
    revisions: list[Revision] = []
    for chunk in chunks(audio(TURNS), (512,)):
        if chunk.start == 3904:
            for speaker in ("Ana", "Ben", "Cy"):
                engine.change_speaker(speaker)
        revisions += engine.push(chunk)
    finals = finals_by_speaker([*revisions, *engine.flush()])

    assert [(None, "one two three four five six seven eight"), ("Cy", "nine ten eleven")] == finals


def test_the_last_speaker_before_the_end() -> None:
    """A change at the end of the audio loses nothing."""
    engine = scripted(TURNS)
    revisions = [revision for chunk in chunks(audio(TURNS, 0), (512,)) for revision in engine.push(chunk)]
    engine.change_speaker("Ben")
    finals = finals_by_speaker([*revisions, *engine.flush()])

    assert "one two three four five six seven eight nine ten eleven" == " ".join(text for _, text in finals)


@given(
    scripts(), st.dictionaries(st.integers(0, 12_000), st.sampled_from(["Ana", "Ben", None]), max_size=4), st.booleans()
)
@settings(max_examples=60, deadline=None)
def test_speakers_at_any_time(words: tuple[Word, ...], changes: dict[int, str | None], slow: bool) -> None:
    """Whenever speakers change, every word is final once."""
    revisions = spoken(words, changes, slow)

    check_invariants(revisions)
    assert expected(words) == final_words(revisions)


def test_no_audio() -> None:
    """No audio gives no revisions."""
    assert [] == list(scripted(()).flush())
    assert [] == pushed(scripted(()), silence(0.01))


@pytest.mark.parametrize("milliseconds", [20, 100, 1000, 4000, 60_000])
def test_chunks(milliseconds: int) -> None:
    """The size of chunks does not change the revisions."""
    samples = audio(LONG)

    assert pushed(scripted(LONG), samples) == pushed(scripted(LONG), samples, [SAMPLE_RATE * milliseconds // 1000])


@settings(max_examples=30)
@given(scripts(), st.lists(st.integers(1, 30_000), min_size=1, max_size=8))
def test_mixed_chunk_sizes(words: tuple[Word, ...], sizes: list[int]) -> None:
    """Mixed sizes of chunks do not change the revisions."""
    samples = audio(words)

    assert pushed(scripted(words), samples, [512]) == pushed(scripted(words), samples, sizes)


@settings(max_examples=60)
@given(scripts(), slips)
def test_invariants(words: tuple[Word, ...], slips: list[bool]) -> None:
    """The invariants hold, and every word is final exactly once, whatever is misread at the edge."""
    revisions = pushed(scripted(words, stream=ScriptedRecognizerStream(words, edge=700, slips=slips)), audio(words))

    check_invariants(revisions)
    assert expected(words) == final_words(revisions)


@settings(max_examples=60)
@given(scripts(), slips, st.lists(st.integers(1, 40), min_size=1, max_size=6))
def test_invariants_with_slow_transcriptions(words: tuple[Word, ...], slips: list[bool], frames: list[int]) -> None:
    """The invariants hold if audio arrives during transcriptions of any duration."""
    revisions = decoded_late(
        scripted(words, stream=ScriptedRecognizerStream(words, edge=700, slips=slips)), audio(words), frames
    )

    check_invariants(revisions)
    assert expected(words) == final_words(revisions)


@pytest.mark.parametrize("frames", [1, 5, 10, 14, 15, 20, 30])
def test_last_words_with_slow_transcriptions(frames: int) -> None:
    """The last words before a pause become final however long a transcription takes."""
    words = said("hello my dear friends", 1500, "and so on")

    assert expected(words) == final_words(decoded_late(scripted(words), audio(words), [frames]))


def test_stable_over_a_pause() -> None:
    """Words settled by a pause stay in their segment when the speaker continues."""
    words = said("one two three four five six seven eight nine. ten eleven", 600, "twelve thirteen fourteen fifteen")
    revisions = pushed(scripted(words), audio(words))

    check_invariants(revisions)
    assert expected(words) == final_words(revisions)


def test_stable_in_long_speech() -> None:
    """A segment that ends because of its length keeps all words that were stable in it."""
    words = said(" ".join(f"W{i}" for i in range(60)))
    revisions = pushed(scripted(words), audio(words))

    check_invariants(revisions)
    assert expected(words) == final_words(revisions)
    assert 14_000 > max(revision.end - revision.start for revision in revisions)


def test_pause_inside_a_sentence() -> None:
    """A pause shorter than `unfinished_silence_ms` does not end a sentence; a longer one does."""
    short, long = (said("one two three", pause, "four five.") for pause in (1900, 2500))

    assert ["one two three four five."] == texts(pushed(scripted(short), audio(short)))
    assert ["one two three", "four five."] == texts(pushed(scripted(long), audio(long)))


def test_pause_after_a_clause() -> None:
    """A clause ends after `close_silence_ms`."""
    short, long = (said("one two three,", pause, "four five.") for pause in (700, 1200))

    assert ["one two three, four five."] == texts(pushed(scripted(short), audio(short)))
    assert ["one two three,", "four five."] == texts(pushed(scripted(long), audio(long)))


def test_a_full_stop_that_is_written_after_the_pause() -> None:
    """A full stop that the model writes only when it knows the words after the pause ends the segment."""
    words = said("one two three four.", 1200, "Five six seven.", each=700)
    revisions = pushed(scripted(words, stream=LateStopStream(words)), audio(words))

    check_invariants(revisions)
    assert ["one two three four.", "Five six seven."] == texts(revisions)
    assert "one two three four" in {revision.stable for revision in revisions}


def test_end_in_the_middle_of_a_word() -> None:
    """At the end of the stream everything becomes final, also in the middle of a word."""
    words = said("one two three four five six")
    samples = audio(words)[: words[3].end * 16 + 100]

    assert ["one", "two", "three", "four"] == final_words(pushed(scripted(words), samples, [1000]))


def test_silence() -> None:
    """Silence is not transcribed, and its audio is discarded."""
    stream = ScriptedRecognizerStream(())

    assert [] == pushed(scripted((), stream=stream), silence(20))
    assert ([], True) == (stream.requests, stream.discarded_before >= 15_000)


@pytest.mark.parametrize("level", [0.001, 0.1])
def test_noise(level: float) -> None:
    """The real voice detector does not take noise for speech."""
    samples = np.random.default_rng(3).normal(0, level, 10 * SAMPLE_RATE).astype(np.float32)
    stream = ScriptedRecognizerStream(said("nobody says this"))

    assert [] == pushed(Engine(stream, language="en"), samples)
    assert [] == stream.requests


def test_memory() -> None:
    """Settled audio is discarded while somebody speaks on."""
    words = said(" ".join(f"w{i}" for i in range(240)), each=250)
    stream = ScriptedRecognizerStream(words)
    pushed(scripted(words, stream=stream), audio(words))

    assert 45_000 < stream.discarded_before
    assert 15_000 > max(request.end - request.start for request in stream.requests)


def test_backlog() -> None:
    """Many seconds of audio at once are transcribed in spans that a recognizer accepts; no word is lost."""
    words = said(*[" ".join(f"w{20 * i + j}" for j in range(20)) + "." for i in range(12)])
    stream = ScriptedRecognizerStream(words)
    engine = scripted(words, stream=stream)
    engine.feed(AudioChunk(0, audio(words)))
    revisions: list[Revision] = []
    while engine.due:
        revisions += engine.decode()
    revisions += engine.flush()

    check_invariants(revisions)
    assert 30_000 >= max(request.end - request.start for request in stream.requests)
    assert expected(words) == final_words(revisions)


@pytest.mark.parametrize("seconds", [5, 10])
def test_backlog_in_steps(seconds: int) -> None:
    """No word is lost if a few seconds of audio arrive between two transcriptions."""
    words = said(*[" ".join(f"w{20 * i + j}" for j in range(20)) for i in range(12)], each=350)
    stream = ScriptedRecognizerStream(words)
    revisions = decoded_late(scripted(words, stream=stream), audio(words), [seconds * SAMPLE_RATE // FRAME])

    check_invariants(revisions)
    assert 30_000 >= max(request.end - request.start for request in stream.requests)
    assert expected(words) == final_words(revisions)


@pytest.mark.parametrize("seconds", [2, 10])
def test_backlog_of_improbable_words(seconds: int) -> None:
    """Improbable words that are not shown yet are not lost when the window is full."""
    sure = said(" ".join(f"w{i}" for i in range(200)), each=350)
    words = tuple(replace(word, probability=0.3) for word in sure)
    revisions = decoded_late(scripted(words), audio(words), [seconds * SAMPLE_RATE // FRAME])

    check_invariants(revisions)
    assert expected(words) == final_words(revisions)


def test_no_second_transcription_of_the_same_speech() -> None:
    """Speech that was transcribed completely in the silence after it becomes final without another transcription."""
    words = said("one two three", 1500)
    stream = ScriptedRecognizerStream(words)
    revisions = decoded_late(scripted(words, stream=stream), audio(words))

    assert not any(request.final for request in stream.requests)
    assert expected(words) == final_words(revisions)


def test_catching_up() -> None:
    """With a long backlog, pauses are transcribed together and with a fast search until it is gone."""
    words = said(*[part for i in range(20) for part in (f"A{i} b{i} c{i}.", 1100)])
    in_time, late = ScriptedRecognizerStream(words), ScriptedRecognizerStream(words)
    decoded_late(scripted(words, stream=in_time), audio(words))
    revisions = decoded_late(scripted(words, stream=late), audio(words), [40 * SAMPLE_RATE // FRAME])

    check_invariants(revisions)
    assert expected(words) == final_words(revisions)
    finals = [request for request in late.requests if request.final]
    assert [True, True, False, False, False] == [request.fast for request in finals]
    assert 11_500 <= finals[0].end - finals[0].start <= 13_500
    assert not any(request.fast for request in in_time.requests)
    assert not any(request.final for request in in_time.requests)


def test_voice_without_words() -> None:
    """Singing without recognizable words does not hide the speech after it."""
    words = said("now I speak to you", start=45_000)
    sung = said("la " * 150)
    stream = ScriptedRecognizerStream(words)
    engine = Engine(
        stream,
        language="en",
        vad=Vad(detector=ScriptedDetector([*sung, *words])),
        segmenter=Segmenter(SegmenterConfig(max_length_ms=8000)),
    )
    revisions = pushed(engine, audio(words))

    check_invariants(revisions)
    assert 30_000 >= max(request.end - request.start for request in stream.requests)
    assert expected(words) == final_words(revisions)


class StoppingStream(ScriptedRecognizerStream):
    """Transcribes up to the first full stop of a span, until speech has ended."""

    def transcribe(self, request: TranscriptionRequest) -> Hypothesis:
        """Words up to the first full stop."""
        hypothesis = super().transcribe(request)
        stop = next((i for i, word in enumerate(hypothesis.words, 1) if word.text.endswith(".")), None)
        return Hypothesis(hypothesis.words[:stop], request.language)


def test_transcription_that_stops_early() -> None:
    """Words after a full stop are not withheld by a model that stops there."""
    words = said("so it was one. And it went on and on and on for all the rest of the day and night too")
    revisions = pushed(scripted(words, stream=StoppingStream(words)), audio(words))

    check_invariants(revisions)
    assert expected(words) == final_words(revisions)


def test_nothing_due() -> None:
    """`decode` does nothing if nothing is due."""
    words = said("one two three four five six")
    engine = scripted(words)
    revisions = list(engine.push(AudioChunk(0, audio(words, 0)[: 1700 * 16])))
    revisions += engine.decode()
    revisions += engine.push(AudioChunk(1700, audio(words)[1700 * 16 :]))
    revisions += engine.flush()

    check_invariants(revisions)
    assert ["one two three four five six"] == texts(revisions)


def test_prefix() -> None:
    """Settled words of the segment are the prefix of every request, and agree with what is stable."""
    words = said(" ".join(f"w{i}" for i in range(12)))
    stream = ScriptedRecognizerStream(words)
    pushed(scripted(words, stream=stream), audio(words))
    prefixes = [request.prefix for request in stream.requests]

    assert "" == prefixes[0]
    assert all(after.startswith(before) for before, after in pairwise(prefixes))
    assert "".join(word.text for word in words).startswith(prefixes[-1])
    assert prefixes[-1]


@pytest.mark.parametrize("translate", [False, True])
def test_covered_by_the_prefix(translate: bool) -> None:
    """A request says how much of its span the prefixes cover, in both languages if there are two."""
    words = said(" ".join(f"w{i}" for i in range(12)))
    stream = ScriptedRecognizerStream(words)
    pushed(scripted(words, stream=stream, language="es", translate=translate), audio(words))
    ends = {word.end for word in words}

    assert stream.requests[0].prefix_ms == 0
    assert stream.requests[-1].prefix_ms > 1500
    for request in stream.requests:
        assert request.prefix_ms == 0 or request.start + request.prefix_ms in ends
        assert bool(request.prefix_ms) == bool(request.prefix and (request.translation_prefix or not translate))


def test_context() -> None:
    """The last characters of previous text are in the request only if asked for."""
    words = said("one two three four.", 1500, "five six seven.")
    stream, default = ScriptedRecognizerStream(words), ScriptedRecognizerStream(words)
    pushed(scripted(words, stream=stream, context_chars=11), audio(words))
    pushed(scripted(words, stream=default), audio(words))

    assert {"", "three four."} == {request.context.strip() for request in stream.requests}
    assert {""} == {request.context for request in default.requests}


def test_translation_belongs_to_its_segment() -> None:
    """The recognizer's English is in the revisions of the segment in which it was spoken."""
    words = said("one two three four five six seven eight nine ten. Eleven twelve", 300, "thirteen fourteen fifteen.")
    revisions = pushed(scripted(words, language="es", translate=True), audio(words))
    finals = [revision for revision in revisions if revision.final]

    assert 2 == len(finals)
    assert [final.stable.upper() for final in finals] == [final.direct.strip() for final in finals]


def records(revisions: Iterable[Revision], read: Callable[[Revision], str]) -> Iterator[list[str]]:
    """Words that a viewer has seen after each revision, all captions in order, without full stops."""
    newest: dict[str, Revision] = {}
    for revision in revisions:
        newest[revision.segment] = revision
        yield [word.rstrip(".") for word in " ".join(map(read, newest.values())).split()]


@settings(max_examples=60)
@given(scripts())
def test_correct_words_are_never_taken_back(words: tuple[Word, ...]) -> None:
    """Without misread words no word moves to another caption, in the transcript or the translation."""
    revisions = pushed(scripted(words, language="es", translate=True), audio(words))

    for read in (lambda one: one.stable + one.tail, lambda one: one.direct):
        for before, after in pairwise(records(revisions, read)):
            assert before == after[: len(before)]


class GuessingStream(ScriptedRecognizerStream):
    """Transcribes with certainty and translates without it."""

    def transcribe(self, request: TranscriptionRequest) -> Hypothesis:
        """The same words with an improbable translation."""
        whole = super().transcribe(request)
        return replace(whole, direct=tuple(replace(word, probability=0.1) for word in whole.direct))


@pytest.mark.parametrize(("text", "shown"), [("one two.", True), ("one two", False)])
def test_improbable_translation_waits_for_the_sentence(text: str, shown: bool) -> None:
    """An improbable translation is shown in a pause only after a sentence, and at the end of speech in any case."""
    words = said(text, 1500)
    revisions = pushed(scripted(words, stream=GuessingStream(words), language="es", translate=True), audio(words))

    early = [one.direct.strip() for one in revisions if not one.final and one.end < words[-1].end + 300]
    assert shown == (text.upper() in early)
    assert [text.upper()] == [revision.direct.strip() for revision in revisions if revision.final]


def test_translation_ends_with_its_segment() -> None:
    """Every word of the translation is final exactly once."""
    words = said(" ".join(f"w{n}" for n in range(90)), 0)
    revisions = pushed(scripted(words, language="es", translate=True), audio(words))
    finals = [revision for revision in revisions if revision.final]

    assert len(finals) > 2
    assert "".join(final.direct for final in finals).split() == [word.text.strip().upper() for word in words]


def test_settled_translation_is_the_prefix() -> None:
    """Settled words of the translation are the prefix of every later request of the segment."""
    words = said("one two three four five six seven eight nine ten eleven twelve")
    stream = ScriptedRecognizerStream(words)
    pushed(scripted(words, stream=stream, language="es", translate=True), audio(words))
    begun = [request.translation_prefix for request in stream.requests]

    assert begun[0] == ""
    assert begun[-1].startswith(" ONE TWO THREE")
    assert begun == sorted(begun, key=len)


class UntranslatingStream(ScriptedRecognizerStream):
    """Translates the words of a dictionary and leaves all others as they are."""

    def __init__(self, words: Sequence[Word], dictionary: Mapping[str, str]) -> None:
        super().__init__(words)
        self.dictionary = dictionary
        self.prefixes: list[str] = []
        """Prefix of each translation."""

    def transcribe(self, request: TranscriptionRequest) -> Hypothesis:
        """The words, and their translation, which must begin with its prefix where that is of the first sentence."""
        self.prefixes.append(request.translation_prefix)
        whole = super().transcribe(replace(request, translate=False, translation_prefix=""))
        direct = (
            replace(word, text=f" {self.dictionary.get(word.text.strip(), word.text.strip())}") for word in whole.words
        )
        return replace(whole, direct=tuple(direct))


PLEASE = {"por": "please", "favor": "wait", "espere": "for", "otro": "another", "poco.": "moment."}


def test_untranslated_sentence_is_not_shown() -> None:
    """Spanish is in no English, neither of partials nor of finals; its segment is marked from the first words on."""
    words = said("hola a todos mis amigos queridos de toda esta tierra.", 1200, "por favor espere otro poco.")
    stream = UntranslatingStream(words, PLEASE)
    revisions = pushed(scripted(words, stream=stream, language="es", translate=True), audio(words))
    finals = [(one.direct.strip(), one.direct_missing) for one in revisions if one.final]

    assert finals == [("", True), ("please wait for another moment.", False)]
    assert not [one for one in revisions if "hola" in one.direct or "amigos" in one.direct]
    assert all(one.direct_missing for one in revisions if one.segment == "c1" and len(one.text.split()) > 1)


def test_untranslated_words_are_never_the_prefix() -> None:
    """The next translation does not begin with Spanish, so that it need not go on in Spanish."""
    words = said("hola a todos mis amigos queridos de toda esta tierra.", 1200, "por favor espere otro poco.")
    stream = UntranslatingStream(words, PLEASE)
    pushed(scripted(words, stream=stream, language="es", translate=True), audio(words))

    assert not [prefix for prefix in stream.prefixes if "hola" in prefix or "todos" in prefix]
    assert any("please" in prefix for prefix in stream.prefixes)


def test_english_before_an_untranslated_sentence_stays() -> None:
    """A segment with both has its English in `direct`, and is marked."""
    words = said("por favor espere otro poco. hola mis amigos.")
    stream = UntranslatingStream(words, PLEASE)
    revisions = pushed(scripted(words, stream=stream, language="es", translate=True), audio(words))

    assert "please wait for another moment." == "".join(one.direct for one in revisions if one.final).strip()
    assert any(one.direct_missing for one in revisions if one.final)


def test_final_that_was_read_before_is_marked() -> None:
    """A final reading that is the same as the one before has the same verdict."""
    words = said("hola mis amigos")
    stream = UntranslatingStream(words, {})
    revisions = pushed(scripted(words, stream=stream, language="es", translate=True), audio(words))

    assert [("hola mis amigos", "", True)] == [
        (one.text, one.direct, one.direct_missing) for one in revisions if one.final
    ]
    assert not stream.requests[-1].final


@pytest.mark.parametrize(("language", "direct"), [("es", False), ("en", True)])
def test_translation_is_optional(language: str, direct: bool) -> None:
    """English is requested only if asked for, and not for English speech."""
    words = said("one two three.")
    engine = scripted(words, language=language, translate=direct)

    assert {""} == {revision.direct for revision in pushed(engine, audio(words))}


@pytest.mark.model
def test_chunks_of_real_speech(whisper: Whisper, spanish: Samples) -> None:
    """Real speech in chunks of 20, 1000 and 4000 ms gives the same final revisions."""
    ends = []
    for milliseconds in (20, 1000, 4000):
        engine = Engine(whisper.stream(), language="es", window=Window(WindowConfig(step_ms=4000, dip_step_ms=4000)))
        revisions = pushed(engine, spanish[: 9 * SAMPLE_RATE], [SAMPLE_RATE * milliseconds // 1000])
        check_invariants(revisions)
        ends.append([revision for revision in revisions if revision.final])

    assert ends[0] == ends[1] == ends[2]
    assert "instalado y ejecutado exitosamente" in " ".join(texts(ends[0]))


@pytest.mark.model
def test_speakers_of_real_speech(whisper: Whisper, english: Samples) -> None:
    """Changes in the middle of words divide the captions and change no word."""
    finals = []
    for changes in ({}, {5300: "Ana", 8900: "Ben", 13_700: "Cy"}):
        engine = Engine(whisper.stream(), language="en", window=Window(WindowConfig(step_ms=4000, dip_step_ms=4000)))
        revisions: list[Revision] = []
        for chunk in chunks(english[: 18 * SAMPLE_RATE], (1600,)):
            if chunk.start in changes:
                engine.change_speaker(changes[chunk.start])
            revisions += engine.push(chunk)
        revisions += engine.flush()
        check_invariants(revisions)
        finals.append(finals_by_speaker(revisions))

    plain, divided = (re.findall(r"\w+", " ".join(text for _, text in each).casefold()) for each in finals)
    assert plain == divided
    assert [None, "Ana", "Ben", "Ben", "Cy"] == [speaker for speaker, _ in finals[1]]


@pytest.mark.model
def test_no_word_from_noise(whisper: Whisper) -> None:
    """Silence, noise and a tone give no words."""
    time = np.arange(3 * SAMPLE_RATE) / SAMPLE_RATE
    noise = np.random.default_rng(4).normal(0, 0.05, len(time))
    tone = 0.3 * np.sin(2 * np.pi * 440 * time)
    samples = np.concatenate([silence(3), noise, tone, silence(2)]).astype(np.float32)

    assert [] == pushed(Engine(whisper.stream(), language="en"), samples)


class InventingStream(ScriptedRecognizerStream):
    """Transcribes one short word at the start of every span."""

    def transcribe(self, request: TranscriptionRequest) -> Hypothesis:
        """The same word for every span."""
        return Hypothesis((Word(request.start, request.start + 60, " Thanks.", 0.9),), request.language)


def test_invented_words_do_not_multiply() -> None:
    """A word invented at the start of the window does not recur with every transcription."""
    voice = said("la " * 60)
    engine = scripted(voice, stream=InventingStream(voice))
    duration = max(word.end for word in voice)

    assert duration / 1000 >= len(texts(pushed(engine, audio(voice))))


class BilingualStream(ScriptedRecognizerStream):
    """Detects the language of the last speaker and transcribes both languages."""

    def __init__(self, english: Sequence[Word], spanish: Sequence[Word]) -> None:
        super().__init__((*english, *spanish))
        self._speakers = {"en": english, "es": spanish}

    def detect_language(self, start: int, end: int) -> dict[str, float]:  # noqa: ARG002 the last speaker decides
        """Language of the last word that has begun."""
        last = {
            code: max((w.start for w in words if w.start < end), default=-1) for code, words in self._speakers.items()
        }
        return {code: 0.95 if at == max(last.values()) else 0.05 for code, at in last.items()}


def test_change_of_language() -> None:
    """Words before a change of language stay in their language; no word is lost or repeated."""
    english = said(" ".join(f"e{i}" for i in range(15)))
    spanish = said(" ".join(f"s{i}" for i in range(20)), start=5200)
    stream = BilingualStream(english, spanish)
    engine = Engine(stream, language="en,es", vad=Vad(detector=ScriptedDetector([*english, *spanish])))
    revisions = pushed(engine, audio(spanish))

    check_invariants(revisions)
    assert expected((*english, *spanish)) == final_words(revisions)
    finals = [revision for revision in revisions if revision.final]
    assert ["en", "es"] == list(dict.fromkeys(revision.language for revision in finals))
    assert ["e0", "s19"] == [finals[0].stable.split()[0], finals[-1].stable.split()[-1]]


def test_behind() -> None:
    """Audio counts as behind until it is transcribed, including audio that waits for a full window."""
    words = said(" ".join(f"w{i}" for i in range(200)))
    engine = scripted(words)
    sound = audio(words)
    before = engine.behind
    engine.feed(AudioChunk(0, sound))
    fed = engine.behind
    while engine.due:
        list(engine.decode())
    list(engine.flush())

    assert 0 == before
    assert len(sound) * 1000 // SAMPLE_RATE - 2000 <= fed <= len(sound) * 1000 // SAMPLE_RATE
    assert 0 == engine.behind


class LateStopStream(ScriptedRecognizerStream):
    """Writes the full stop of a sentence only when it hears the next one, also behind a prefix."""

    def transcribe(self, request: TranscriptionRequest) -> Hypothesis:
        """The words of the script."""
        found = super().transcribe(request).words
        last = len(found) - 1
        stops = [word.text in (" four", " four.") and at < last for at, word in enumerate(found)]
        texts = [
            " four" + "." * stop if word.text[:5] == " four" else word.text
            for word, stop in zip(found, stops, strict=True)
        ]
        return Hypothesis(tuple(replace(word, text=text) for word, text in zip(found, texts, strict=True)), "en")


class EchoingRecognizerStream(ScriptedRecognizerStream):
    """Writes the last sentence again, in no time, where the prefix is all that was said, as Whisper does."""

    def transcribe(self, request: TranscriptionRequest) -> Hypothesis:
        """The words of the script, and the echo."""
        found = super().transcribe(request)
        if not request.prefix or "".join(word.text for word in found.words) != request.prefix:
            return found
        first = next((i + 1 for i in reversed(range(len(found.words) - 1)) if found.words[i].text[-1] == "."), 0)
        echo = (Word(request.end - 20, request.end, word.text, 0.9) for word in found.words[first:])
        return replace(found, words=(*found.words, *echo))


@st.composite
def breathing(draw: st.DrawFn) -> tuple[Word, ...]:
    """Numbered words, and breaths between them that only the voice detector takes for speech."""
    parts: list[str | int] = []
    number = 0
    for _ in range(draw(st.integers(1, 5))):
        count = draw(st.integers(3, 14))
        parts.append(" ".join(f"W{number + i}" for i in range(count)) + draw(st.sampled_from(["", ",", "."])))
        parts += [draw(st.sampled_from([550, 700, 800])), "breath", draw(st.sampled_from([200, 600, 1000]))]
        number += count
    return said(*parts, each=draw(st.sampled_from([160, 250, 400])))


@settings(deadline=None, max_examples=60)
@given(breathing(), st.lists(st.integers(1, 40), min_size=1, max_size=7))
def test_a_sentence_is_final_once(sounds: tuple[Word, ...], frames: list[int]) -> None:
    """A recognizer that repeats what is settled changes nothing, with breaths, and in bursts of any size."""
    words = tuple(sound for sound in sounds if sound.text != " breath")
    revisions = decoded_late(scripted(sounds, stream=EchoingRecognizerStream(words)), audio(sounds), frames)

    check_invariants(revisions)
    assert expected(words) == final_words(revisions)


def test_a_translation_is_final_once() -> None:
    """English that repeats what is settled, in no time, is not shown."""
    translation = SpeechTranslation()
    words = said("this is what was said before.")
    echo = tuple(Word(words[-1].end, words[-1].end + 20, word.text, 0.9) for word in words)
    translation.push(words, words[-1].end, silence_ms=0, final=True)
    translation.push((*words, *echo), words[-1].end + 300, silence_ms=0, final=True)

    assert words == translation.newest
