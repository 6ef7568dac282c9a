from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from captioner.delivery.files.archive import Archive
from captioner.recognition.engine import Engine
from captioner.recognition.separate_translation import WithoutSeparateTranslation
from captioner.recognition.sounds.captions import SoundCaptions
from captioner.recognition.sounds.classifier import SoundScores
from captioner.recognition.vad import Vad
from captioner.rooms.pipeline.live_pipeline import LivePipeline
from captioner.rooms.pipeline.recorded_audio import RecordedAudio
from captioner.rooms.pipeline.room_trace import RoomTrace
from captioner.rooms.pipeline.rules_file import RulesFile
from captioner.rooms.pipeline.trace import Trace
from captioner.rooms.pipeline.traced import TracedTranslationEngine
from captioner.translation.filtered import FilteredTranslator
from captioner.translation.policy import TranslationPolicy
from captioner.translation.redaction import NO_REDACTION, Redaction
from captioner.translation.replacement import Replacement
from captioner.types import SAMPLE_RATE, AudioChunk, Revision
from tests.captioner.translation.scripted import ScriptedTranslation, growing
from tests.fakes import ScriptedDetector, ScriptedEngine, ScriptedRecognizerStream, said, silence

SENTENCE = "you reach me at 612 345 678 until five"


class Reciter(WithoutSeparateTranslation):
    """An engine that recognizes a given sentence word by word, whatever it is fed."""

    notice = delay_cause = ""

    def __init__(self, sentence: str, *, unsettled: int = 2) -> None:
        self._left = list(growing(sentence, unsettled=unsettled))
        self._fed = False
        self.behind = 0

    @property
    def due(self) -> str | None:
        """One decode is due for each chunk of audio."""
        return "interim" if self._fed and self._left else None

    def feed(self, chunk: AudioChunk) -> None:
        """Ignore the audio."""
        self._fed = bool(len(chunk.samples))

    def change_speaker(self, speaker: str | None) -> None:
        """Do nothing."""

    def decode(self) -> Iterator[Revision]:
        """Recognize one word more."""
        self._fed = False
        yield self._left.pop(0)

    def flush(self) -> Iterator[Revision]:
        """Recognize the rest."""
        yield from self._left


def test_taps_receive_the_audio_before_the_engine() -> None:
    """Every tap receives every chunk, in the order of the tuple."""
    engine, calls = ScriptedEngine(), list[tuple[str, int, int]]()
    taps = tuple(lambda chunk, name=name: calls.append((name, chunk.start, len(engine.chunks))) for name in "ab")
    pipeline = LivePipeline(engine, NO_REDACTION, taps=taps)
    for start in (0, 1000):
        pipeline.feed(AudioChunk(start, silence(1)))

    assert [("a", 0, 0), ("b", 0, 0), ("a", 1000, 1), ("b", 1000, 1)] == calls


def test_filters_apply_in_their_order() -> None:
    """Revisions pass through the filters in the order of the tuple, and so do those of the flush."""
    one, two = RulesFile(None), RulesFile(None)
    one.write("en: w2 = two")
    two.write("en: two = deux")
    pipeline = LivePipeline(ScriptedEngine(), NO_REDACTION, filters=(Replacement(one.pairs), Replacement(two.pairs)))
    pipeline.feed(AudioChunk(0, silence(2)))
    published = [revision for _ in range(2) for revision in pipeline.decode()] + list(pipeline.flush())

    assert ["w1", "w1 deux", "w1 deux"] == [revision.text for revision in published]


def test_redaction_is_the_first_filter() -> None:
    """No other filter gets a revision before it is redacted."""
    seen: list[str] = []

    def note(revision: Revision) -> Revision:
        seen.append(revision.text)
        return revision

    list(LivePipeline(Reciter(SENTENCE), Redaction(), filters=(note,)).flush())

    assert [] == [text for text in seen if any(c.isdigit() for c in text)]
    assert "you reach me at *** until five" == seen[-1]


def test_a_pipeline_that_redacts_is_not_recorded(tmp_path: Path) -> None:
    """Private data cannot be masked in the captions and recorded as audio."""
    with pytest.raises(ValueError, match="cannot record"):
        LivePipeline(ScriptedEngine(), Redaction(), taps=(RecordedAudio(tmp_path),))
    LivePipeline(ScriptedEngine(), Redaction((), ("darn",)), taps=(RecordedAudio(tmp_path),))


@settings(max_examples=20)
@given(st.integers(100, 40_000))
def test_push_does_not_depend_on_the_chunks(size: int) -> None:
    """`push` results in the revisions of `Engine.push`, whatever the size of the chunks."""
    words = said("one two three.", 900, "four five six seven", 300, "eight nine.", 2000)

    def engine() -> Engine:
        stream = ScriptedRecognizerStream(words, edge=400)
        return Engine(stream, language="en", vad=Vad(detector=ScriptedDetector(words)))

    samples, plain, pipeline = silence(8), engine(), LivePipeline(engine(), NO_REDACTION)
    expected = [*plain.push(AudioChunk(0, samples)), *plain.flush()]
    pushed = [
        revision
        for at in range(0, len(samples), size)
        for revision in pipeline.push(AudioChunk(1000 * at // SAMPLE_RATE, samples[at : at + size]))
    ]

    assert 3 < len(expected)
    assert expected == [*pushed, *pipeline.flush()]


def published(redaction: Redaction) -> list[Revision]:
    """Return the revisions of a pipeline that is driven in every possible way."""
    pipeline = LivePipeline(Reciter(SENTENCE), redaction)
    pipeline.feed(AudioChunk(0, silence(0.1)))
    return [*pipeline.decode(), *pipeline.push(AudioChunk(100, silence(0.03))), *pipeline.flush()]


def test_nothing_private_leaves_a_pipeline() -> None:
    """Private data is masked, whichever method drives the engine."""
    shown = published(Redaction())

    assert [] == [one.text for one in shown if any(c.isdigit() for c in one.text)]
    assert "you reach me at *** until five" == shown[-1].text


PRIVATE = Redaction(words=("Dashwood",))
SECRETS = ("612 345 678", "4111 1111 1111 1111", "jo.doe@mail.example.org", "DE89 3704 0044 0532 0130 00", "Dashwood")
around = st.lists(st.sampled_from(["and", "the house,", "is", "in 2021", "we are 55", "so."]), max_size=5).map(" ".join)


@settings(max_examples=15)
@given(around, st.lists(st.sampled_from(SECRETS), min_size=1, max_size=2), around, st.integers(0, 6))
def test_nothing_private_is_delivered(before: str, secrets: list[str], behind: str, unsettled: int) -> None:
    """Private data reaches no viewer, translator, file or trace, however much is said around it."""
    sentence = f"{before} it is {' or '.join(secrets)} thanks {behind}"
    machine = ScriptedTranslation()
    with TemporaryDirectory() as folder:
        trace, archive = Trace(Path(folder)), Archive(Path(folder), "hall", ("en", "es"))
        trace.start()
        room = RoomTrace(trace, "hall", PRIVATE)
        policy = TranslationPolicy(TracedTranslationEngine(machine, room), ("es",))
        translator = FilteredTranslator(policy, (room.revisions("translation"),))
        pipeline = LivePipeline(Reciter(sentence, unsettled=unsettled), PRIVATE, filters=(room.revisions("segment"),))
        shown = list(pipeline.flush())
        shown += [out for revision in shown for out in translator.push(revision)]
        for revision in shown:
            archive.write(revision)
        archive.close()
        trace.close()
        files = [path.read_text() for path in Path(folder).rglob("*") if path.is_file()]
    read = [re.sub(r'"(t|ms)": ?[\d.]+', "", text) for text in files]
    everywhere = " ".join([*(one.text for one in shown), *(text for text, _ in machine.calls), *read]).casefold()
    pieces = [piece for secret in secrets for piece in secret.casefold().split() if len(piece) > 2]

    assert len(files) >= 4
    assert [piece for piece in pieces if piece in everywhere] == []


def test_without_redaction_nothing_changes() -> None:
    """Without redaction, revisions are neither changed nor delayed."""
    assert published(NO_REDACTION) == list(growing(SENTENCE))


@pytest.mark.parametrize("redaction", [NO_REDACTION, Redaction()])
def test_due_is_that_of_the_engine(redaction: Redaction) -> None:
    """A decode is due if one is due for the engine."""
    pipeline = LivePipeline(ScriptedEngine(), redaction)
    before = pipeline.due
    pipeline.feed(AudioChunk(0, silence(3)))
    kinds = []
    while (due := pipeline.due) is not None:
        kinds.append((due, pipeline.behind))
        list(pipeline.decode())

    assert (None, [("interim", 3000), ("interim", 2000), ("final", 1000)]) == (before, kinds)


def test_labels_of_sounds_are_due_without_speech() -> None:
    """A label is yielded when its sound begins, and is final at the end of the stream; the engine goes on as before."""
    sounds = SoundCaptions(lambda _: SoundScores(0, 0, 1), "en")
    engine = Reciter("one two")
    pipeline = LivePipeline(engine, NO_REDACTION, taps=(lambda chunk: sounds.push(chunk.samples),), sounds=sounds)
    pipeline.feed(AudioChunk(0, silence(5)))
    engine.decode()

    assert "interim" == pipeline.due
    assert ["[Music]"] == [each.text for each in pipeline.decode()]
    assert [None] == [each.sound for each in pipeline.decode()]
    assert ["music"] == [each.sound for each in pipeline.flush() if each.final and each.sound]
