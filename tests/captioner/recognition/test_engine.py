from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import cycle, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from captioner.config.recognition import SegmenterConfig, StabilizerConfig, VadConfig, WindowConfig
from captioner.recognition.engine import Engine
from captioner.recognition.recognizers import TranscriptionRequest
from captioner.recognition.recognizers.whisper import Whisper
from captioner.recognition.segmenter import Segmenter
from captioner.recognition.stabilizer import Stabilizer
from captioner.recognition.vad import FRAME, Vad
from captioner.recognition.window import Window
from captioner.types import SAMPLE_RATE, AudioChunk, Hypothesis, Revision, Samples, Word
from tests.fakes import ScriptedDetector, ScriptedRecognizerStream, said, silence


def scripted(
    words: Sequence[Word], *, reader: ScriptedRecognizerStream | None = None, language: str = "en", **options: Any
) -> Engine:
    """An engine that hears and reads what is scripted."""
    return Engine(
        reader or ScriptedRecognizerStream(words),
        language=language,
        vad=Vad(VadConfig(pause_ms=500, lead_ms=300, onset_frames=2), detector=ScriptedDetector(words)),
        window=Window(WindowConfig(step_ms=240, min_speech_ms=500, early_silence_ms=128, close_silence_ms=900)),
        stabilizer=Stabilizer(StabilizerConfig(settle_ms=1000, settle_alone_ms=1500, settle_readings=3)),
        segmenter=Segmenter(SegmenterConfig(min_length_ms=2500, max_length_ms=8000)),
        **options,
    )


def audio(words: Sequence[Word], behind: int = 1500) -> Samples:
    """As long as the words take, and a little more."""
    return silence((max((word.end for word in words), default=0) + behind) / 1000)


def chunks(samples: Samples, sizes: Iterable[int]) -> Iterable[AudioChunk]:
    """The samples in chunks of so many, the sizes taken in turn."""
    at = 0
    for size in cycle(sizes):
        if at >= len(samples):
            return
        yield AudioChunk(at * 1000 // SAMPLE_RATE, samples[at : at + size])
        at += size


def pushed(engine: Engine, samples: Samples, sizes: Iterable[int] = (320,)) -> list[Revision]:
    """All revisions, of audio that comes in chunks of such sizes."""
    revisions = [revision for chunk in chunks(samples, sizes) for revision in engine.push(chunk)]
    return [*revisions, *engine.flush()]


def lived(engine: Engine, samples: Samples, frames: Iterable[int] = (1,)) -> list[Revision]:
    """The same by the smaller steps: so many frames came in while the reading before was done."""
    revisions: list[Revision] = []
    for chunk in chunks(samples, [FRAME * count for count in frames]):
        engine.feed(chunk)
        if engine.due:
            revisions += engine.decode()
    return [*revisions, *engine.flush()]


def texts(revisions: Iterable[Revision]) -> list[str]:
    """Of the finals."""
    return [revision.stable for revision in revisions if revision.final]


def told(revisions: Iterable[Revision]) -> list[str]:
    """The words of all finals."""
    return " ".join(texts(revisions)).split()


def expected(words: Iterable[Word]) -> list[str]:
    return [word.text.strip() for word in words]


def hold(revisions: Sequence[Revision]) -> None:
    """The promises about revisions."""
    segments: dict[str, list[Revision]] = {}
    for revision in revisions:
        segments.setdefault(revision.segment, []).append(revision)

    assert [f"c{i + 1}" for i in range(len(segments))] == list(segments), "opened one after the other"
    assert list(segments) == [revision.segment for revision in revisions if revision.final], "and closed so"
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
    " ".join(f"w{i}" for i in range(60)), 1200, "and the end", each=280,
)  # fmt: skip


@st.composite
def scripts(draw: st.DrawFn) -> tuple[Word, ...]:
    """Speech: words that are told apart by their number, sentences, clauses, pauses of all lengths."""
    parts: list[str | int] = []
    number = 0
    for _ in range(draw(st.integers(1, 5))):
        count = draw(st.integers(1, 14))
        mark = draw(st.sampled_from(["", ",", "."]))
        parts.append(" ".join(f"w{number + i}" for i in range(count)) + mark)
        parts.append(draw(st.sampled_from([0, 100, 300, 550, 700, 1000, 2500])))
        number += count
    return said(*parts, start=draw(st.integers(0, 1000)), each=draw(st.sampled_from([160, 250, 400])))


slips = st.lists(st.booleans(), min_size=1, max_size=7)


def test_one_sentence() -> None:
    """A sentence opens, grows, and becomes final a moment after it ended."""
    words = said("one two three four five.")
    revisions = pushed(scripted(words), audio(words))

    hold(revisions)
    assert ["one two three four five."] == texts(revisions)
    assert {180} == {revision.start for revision in revisions}
    assert words[-1].end == revisions[-1].end
    assert ("en", "en") == (revisions[0].language, revisions[0].source)


def test_nothing_at_all() -> None:
    """Of no audio there is nothing to say."""
    assert [] == list(scripted(()).flush())
    assert [] == pushed(scripted(()), silence(0.01))


@pytest.mark.parametrize("milliseconds", [20, 100, 1000, 4000, 60_000])
def test_chunks(milliseconds: int) -> None:
    """The same audio in chunks of any length gives the same revisions."""
    samples = audio(LONG)

    assert pushed(scripted(LONG), samples) == pushed(scripted(LONG), samples, [SAMPLE_RATE * milliseconds // 1000])


@settings(max_examples=30)
@given(scripts(), st.lists(st.integers(1, 30_000), min_size=1, max_size=8))
def test_any_chunks(words: tuple[Word, ...], sizes: list[int]) -> None:
    """Nor does it matter how the chunks differ."""
    samples = audio(words)

    assert pushed(scripted(words), samples, [512]) == pushed(scripted(words), samples, sizes)


@settings(max_examples=60)
@given(scripts(), slips)
def test_promises(words: tuple[Word, ...], slips: list[bool]) -> None:
    """Whatever is said and misread at the edge: the promises hold, nothing is lost, nothing is said twice."""
    revisions = pushed(scripted(words, reader=ScriptedRecognizerStream(words, edge=700, slips=slips)), audio(words))

    hold(revisions)
    assert expected(words) == told(revisions)


@settings(max_examples=60)
@given(scripts(), slips, st.lists(st.integers(1, 40), min_size=1, max_size=6))
def test_promises_live(words: tuple[Word, ...], slips: list[bool], frames: list[int]) -> None:
    """The same where audio comes in while a reading is done, for however long it takes."""
    revisions = lived(
        scripted(words, reader=ScriptedRecognizerStream(words, edge=700, slips=slips)), audio(words), frames
    )

    hold(revisions)
    assert expected(words) == told(revisions)


@pytest.mark.parametrize("frames", [1, 5, 10, 14, 15, 20, 30])
def test_last_words_of_a_slow_reader(frames: int) -> None:
    """The last words before a pause become final however long a reading takes."""
    words = said("hello my dear friends", 1500, "and so on")

    assert expected(words) == told(lived(scripted(words), audio(words), [frames]))


def test_stable_over_a_pause() -> None:
    """What a pause has settled stays in its segment when the speaker goes on."""
    words = said("one two three four five six seven eight nine. ten eleven", 600, "twelve thirteen fourteen fifteen")
    revisions = pushed(scripted(words), audio(words))

    hold(revisions)
    assert expected(words) == told(revisions)


def test_stable_in_long_speech() -> None:
    """A segment that ends for its length keeps all that was stable in it."""
    words = said(" ".join(f"w{i}" for i in range(60)))
    revisions = pushed(scripted(words), audio(words))

    hold(revisions)
    assert expected(words) == told(revisions)
    assert 12_000 > max(revision.end - revision.start for revision in revisions)


def test_pause_inside_a_sentence() -> None:
    """A pause shorter than `gap` does not end a sentence; a longer one does."""
    short, long = (said("one two three", pause, "four five.") for pause in (700, 1200))

    assert ["one two three four five."] == texts(pushed(scripted(short), audio(short)))
    assert ["one two three", "four five."] == texts(pushed(scripted(long), audio(long)))


def test_end_in_the_middle_of_a_word() -> None:
    """With the stream everything becomes final, however abruptly it ends."""
    words = said("one two three four five six")
    samples = audio(words)[: words[3].end * 16 + 100]

    assert ["one", "two", "three", "four"] == told(pushed(scripted(words), samples, [1000]))


def test_silence() -> None:
    """In silence nothing is read, and the audio is forgotten."""
    reader = ScriptedRecognizerStream(())

    assert [] == pushed(scripted((), reader=reader), silence(20))
    assert ([], True) == (reader.requests, reader.forgotten >= 15_000)


@pytest.mark.parametrize("level", [0.001, 0.1])
def test_noise(level: float) -> None:
    """With the real voice detector noise is not read."""
    samples = np.random.default_rng(3).normal(0, level, 10 * SAMPLE_RATE).astype(np.float32)
    reader = ScriptedRecognizerStream(said("nobody says this"))

    assert [] == pushed(Engine(reader, language="en"), samples)
    assert [] == reader.requests


def test_memory() -> None:
    """While somebody speaks on and on, what is settled is forgotten."""
    words = said(" ".join(f"w{i}" for i in range(240)), each=250)
    reader = ScriptedRecognizerStream(words)
    pushed(scripted(words, reader=reader), audio(words))

    assert 45_000 < reader.forgotten
    assert 15_000 > max(request.end - request.start for request in reader.requests)


def test_backlog() -> None:
    """Many seconds at once: read in stretches that a recognizer takes, nothing is lost."""
    words = said(*[" ".join(f"w{20 * i + j}" for j in range(20)) + "." for i in range(12)])
    reader = ScriptedRecognizerStream(words)
    engine = scripted(words, reader=reader)
    engine.feed(AudioChunk(0, audio(words)))
    revisions: list[Revision] = []
    while engine.due:
        revisions += engine.decode()
    revisions += engine.flush()

    hold(revisions)
    assert 30_000 >= max(request.end - request.start for request in reader.requests)
    assert expected(words) == told(revisions)


@pytest.mark.parametrize("seconds", [5, 10])
def test_backlog_in_steps(seconds: int) -> None:
    """A room that is behind feeds a few seconds between two readings: nothing is lost either."""
    words = said(*[" ".join(f"w{20 * i + j}" for j in range(20)) for i in range(12)], each=350)
    reader = ScriptedRecognizerStream(words)
    revisions = lived(scripted(words, reader=reader), audio(words), [seconds * SAMPLE_RATE // FRAME])

    hold(revisions)
    assert 30_000 >= max(request.end - request.start for request in reader.requests)
    assert expected(words) == told(revisions)


@pytest.mark.parametrize("seconds", [2, 10])
def test_backlog_of_unsure_words(seconds: int) -> None:
    """What was read and not yet shown, since the model doubts it, is not lost where the window is full."""
    sure = said(" ".join(f"w{i}" for i in range(200)), each=350)
    words = tuple(replace(word, probability=0.3) for word in sure)
    revisions = lived(scripted(words), audio(words), [seconds * SAMPLE_RATE // FRAME])

    hold(revisions)
    assert expected(words) == told(revisions)


def test_what_a_hush_heard_out_is_not_read_again() -> None:
    """When speech is found to have ended it is final with what was read a moment after the voice fell silent."""
    words = said("one two three", 1500)
    reader = ScriptedRecognizerStream(words)
    revisions = lived(scripted(words, reader=reader), audio(words))

    assert not any(request.final for request in reader.requests)
    assert expected(words) == told(revisions)


def test_hurry() -> None:
    """While many seconds wait, stretches are read together and quickly; with the last of them care returns."""
    words = said(*[part for i in range(20) for part in (f"a{i} b{i} c{i}.", 1100)])
    patient, late = ScriptedRecognizerStream(words), ScriptedRecognizerStream(words)
    lived(scripted(words, reader=patient), audio(words))
    revisions = lived(scripted(words, reader=late), audio(words), [40 * SAMPLE_RATE // FRAME])

    hold(revisions)
    assert expected(words) == told(revisions)
    finals = [request for request in late.requests if request.final]
    assert [True, True, False, False, False] == [request.fast for request in finals]
    assert 11_500 <= finals[0].end - finals[0].start <= 13_500
    assert not any(request.fast for request in patient.requests)
    assert not any(request.final for request in patient.requests)


def test_voice_without_words() -> None:
    """Singing that no recognizer understands does not hide what is said behind it."""
    words = said("now I speak to you", start=45_000)
    sung = said("la " * 150)
    reader = ScriptedRecognizerStream(words)
    engine = Engine(
        reader,
        language="en",
        vad=Vad(detector=ScriptedDetector([*sung, *words])),
        segmenter=Segmenter(SegmenterConfig(max_length_ms=8000)),
    )
    revisions = pushed(engine, audio(words))

    hold(revisions)
    assert 30_000 >= max(request.end - request.start for request in reader.requests)
    assert expected(words) == told(revisions)


class Stopping(ScriptedRecognizerStream):
    """Reads on to the first full stop of a stretch and not a word further, until it has ended."""

    def transcribe(self, request: TranscriptionRequest) -> Hypothesis:
        """The words up to the full stop."""
        hypothesis = super().transcribe(request)
        stop = next((i for i, word in enumerate(hypothesis.words, 1) if word.text.endswith(".")), None)
        return Hypothesis(hypothesis.words[:stop], request.language)


def test_a_reading_that_stops() -> None:
    """A model that takes a full stop for the end does not keep back what is said behind it."""
    words = said("so it was one. and it went on and on and on for all the rest of the day and night too")
    revisions = pushed(scripted(words, reader=Stopping(words)), audio(words))

    hold(revisions)
    assert expected(words) == told(revisions)


def test_nothing_due() -> None:
    """To decode where nothing is due does nothing: what is open stays open."""
    words = said("one two three four five six")
    engine = scripted(words)
    revisions = list(engine.push(AudioChunk(0, audio(words, 0)[: 1700 * 16])))
    revisions += engine.decode()
    revisions += engine.push(AudioChunk(1700, audio(words)[1700 * 16 :]))
    revisions += engine.flush()

    hold(revisions)
    assert ["one two three four five six"] == texts(revisions)


def test_prefix() -> None:
    """What is settled goes along with the next request of the segment; what is stable agrees with it."""
    words = said(" ".join(f"w{i}" for i in range(12)))
    reader = ScriptedRecognizerStream(words)
    pushed(scripted(words, reader=reader), audio(words))
    prefixes = [request.prefix for request in reader.requests]

    assert "" == prefixes[0]
    assert all(after.startswith(before) for before, after in pairwise(prefixes))
    assert "".join(word.text for word in words).startswith(prefixes[-1])
    assert prefixes[-1]


def test_context() -> None:
    """What was said before goes along where it is asked for, its last characters."""
    words = said("one two three four.", 1500, "five six seven.")
    reader, forgetful = ScriptedRecognizerStream(words), ScriptedRecognizerStream(words)
    pushed(scripted(words, reader=reader, context_chars=11), audio(words))
    pushed(scripted(words, reader=forgetful), audio(words))

    assert {"", "three four."} == {request.context.strip() for request in reader.requests}
    assert {""} == {request.context for request in forgetful.requests}


def test_english_goes_with_its_segment() -> None:
    """The recognizer's own English is handed on with the segment in which it was said."""
    words = said("one two three four five six seven eight nine ten. eleven twelve", 300, "thirteen fourteen fifteen.")
    revisions = pushed(scripted(words, language="es", translate=True), audio(words))
    finals = [revision for revision in revisions if revision.final]

    assert 2 == len(finals)
    assert [final.stable.upper() for final in finals] == [final.direct.strip() for final in finals]


def records(revisions: Iterable[Revision], read: Callable[[Revision], str]) -> Iterator[list[str]]:
    """The words that a viewer has on record after each revision, all captions in order."""
    newest: dict[str, Revision] = {}
    for revision in revisions:
        newest[revision.segment] = revision
        yield " ".join(map(read, newest.values())).split()


@settings(max_examples=60)
@given(scripts())
def test_nothing_is_taken_back_where_nothing_was_misread(words: tuple[Word, ...]) -> None:
    """However long somebody speaks: where a caption ends, no word moves into the next; nor does its English."""
    revisions = pushed(scripted(words, language="es", translate=True), audio(words))

    for read in (lambda one: one.stable + one.tail, lambda one: one.direct):
        for before, after in pairwise(records(revisions, read)):
            assert before == after[: len(before)]


class Guessing(ScriptedRecognizerStream):
    """Sure of what was said, and of no word of its English."""

    def transcribe(self, request: TranscriptionRequest) -> Hypothesis:
        """The same, less likely."""
        whole = super().transcribe(request)
        return replace(whole, direct=tuple(replace(word, probability=0.1) for word in whole.direct))


@pytest.mark.parametrize(("text", "shown"), [("one two.", True), ("one two", False)])
def test_guessed_english_waits_for_the_end_of_a_sentence(text: str, shown: bool) -> None:
    """A pause within one is no reason to show it; when the speaker is found to have ended it is shown all the same."""
    words = said(text, 1500)
    revisions = pushed(scripted(words, reader=Guessing(words), language="es", translate=True), audio(words))

    early = [one.direct.strip() for one in revisions if not one.final and one.end < words[-1].end + 300]
    assert shown == (text.upper() in early)
    assert [text.upper()] == [revision.direct.strip() for revision in revisions if revision.final]


def test_english_ends_with_its_segment() -> None:
    """Nothing of it is lost or said twice."""
    words = said(" ".join(f"w{n}" for n in range(90)), 0)
    revisions = pushed(scripted(words, language="es", translate=True), audio(words))
    finals = [revision for revision in revisions if revision.final]

    assert len(finals) > 2
    assert "".join(final.direct for final in finals).split() == [word.text.strip().upper() for word in words]


def test_english_that_has_settled_is_read_again_as_it_is() -> None:
    """It begins every later reading of its segment."""
    words = said("one two three four five six seven eight nine ten eleven twelve")
    reader = ScriptedRecognizerStream(words)
    pushed(scripted(words, reader=reader, language="es", translate=True), audio(words))
    begun = [request.translation_prefix for request in reader.requests]

    assert begun[0] == ""
    assert begun[-1].startswith(" ONE TWO THREE")
    assert begun == sorted(begun, key=len)


@pytest.mark.parametrize(("language", "direct"), [("es", False), ("en", True)])
def test_no_english_unless_asked(language: str, direct: bool) -> None:
    """English is read where it is asked for only, and not where it is spoken."""
    words = said("one two three.")
    engine = scripted(words, language=language, translate=direct)

    assert {""} == {revision.direct for revision in pushed(engine, audio(words))}


@pytest.mark.model
def test_chunks_of_real_speech(whisper: Whisper, spanish: Samples) -> None:
    """Real speech in chunks of 20, 100, 1000 and 4000 ms ends in the same finals."""
    ends = []
    for milliseconds in (20, 100, 1000, 4000):
        engine = Engine(whisper.stream(), language="es", window=Window(WindowConfig(step_ms=4000, dip_step_ms=4000)))
        revisions = pushed(engine, spanish[: 12 * SAMPLE_RATE], [SAMPLE_RATE * milliseconds // 1000])
        hold(revisions)
        ends.append([revision for revision in revisions if revision.final])

    assert ends[0] == ends[1] == ends[2] == ends[3]
    assert "instalado y ejecutado exitosamente" in " ".join(texts(ends[0]))


@pytest.mark.model
def test_no_word_from_noise(whisper: Whisper) -> None:
    """Silence, noise and a tone give no word."""
    time = np.arange(3 * SAMPLE_RATE) / SAMPLE_RATE
    noise = np.random.default_rng(4).normal(0, 0.05, len(time))
    tone = 0.3 * np.sin(2 * np.pi * 440 * time)
    samples = np.concatenate([silence(3), noise, tone, silence(2)]).astype(np.float32)

    assert [] == pushed(Engine(whisper.stream(), language="en"), samples)


class Inventing(ScriptedRecognizerStream):
    """Reads one short word at the start of every stretch, whatever is said."""

    def transcribe(self, request: TranscriptionRequest) -> Hypothesis:
        """The word."""
        return Hypothesis((Word(request.start, request.start + 60, " Thanks.", 0.9),), request.language)


def test_inventions_do_not_multiply() -> None:
    """What the model invents at the start of the window does not come again with every reading."""
    voice = said("la " * 60)
    engine = scripted(voice, reader=Inventing(voice))
    lasted = max(word.end for word in voice)

    assert lasted / 1000 >= len(texts(pushed(engine, audio(voice))))


class Bilingual(ScriptedRecognizerStream):
    """Hears which of two languages is spoken by who spoke last, and reads each in its own words."""

    def __init__(self, english: Sequence[Word], spanish: Sequence[Word]) -> None:
        super().__init__((*english, *spanish))
        self._speakers = {"en": english, "es": spanish}

    def detect_language(self, start: int, end: int) -> dict[str, float]:  # noqa: ARG002 who spoke last is enough
        """By the last word that has begun."""
        last = {
            code: max((w.start for w in words if w.start < end), default=-1) for code, words in self._speakers.items()
        }
        return {code: 0.95 if at == max(last.values()) else 0.05 for code, at in last.items()}


def test_another_takes_the_word() -> None:
    """What was said before stays in its language; of what the other said, nothing is lost and nothing said twice."""
    english = said(" ".join(f"e{i}" for i in range(15)))
    spanish = said(" ".join(f"s{i}" for i in range(20)), start=5200)
    reader = Bilingual(english, spanish)
    engine = Engine(reader, language="en,es", vad=Vad(detector=ScriptedDetector([*english, *spanish])))
    revisions = pushed(engine, audio(spanish))

    hold(revisions)
    assert expected((*english, *spanish)) == told(revisions)
    finals = [revision for revision in revisions if revision.final]
    assert ["en", "es"] == list(dict.fromkeys(revision.language for revision in finals))
    assert ["e0", "s19"] == [finals[0].stable.split()[0], finals[-1].stable.split()[-1]]


def test_behind() -> None:
    """What was fed and may be speech is owed until it was read, also what waits for a full window."""
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
