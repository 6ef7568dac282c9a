from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.config.recognition import VadConfig
from captioner.recognition.vad import FRAME, FRAME_MS, Silero, Vad
from captioner.types import SAMPLE_RATE, Samples, SpeechEnd, SpeechStart
from tests.fakes import ScriptedDetector, said, silence
from tests.rigs.noises import background


class ScriptedProbabilities(Silero):
    """Returns the given probabilities frame by frame, then 0."""

    def __init__(self, probabilities: Iterable[float]) -> None:
        super().__init__()
        self._probabilities = iter(probabilities)

    def speech_probability(self, frame: Samples) -> float:
        """Next probability of the list."""
        assert FRAME == len(frame)
        return next(self._probabilities, 0.0)


def events_of(probabilities: Iterable[float], **options: Any) -> list[SpeechStart | SpeechEnd]:
    """Events for frames with these probabilities and two seconds of silence after them."""
    frames = list(probabilities)
    vad = Vad(VadConfig(**options), detector=ScriptedProbabilities(frames))
    return [*vad.push(np.zeros(FRAME * (len(frames) + 63), np.float32)), *vad.flush()]


def test_start_and_end() -> None:
    """Speech begins `lead_ms` before its first frame and ends `lead_ms` after its last one."""
    events = events_of([0] * 20 + [0.9] * 10, lead_ms=300, pause_ms=500)

    assert [SpeechStart(20 * FRAME_MS - 300), SpeechEnd(30 * FRAME_MS + 300)] == events


def test_lead_before_the_stream() -> None:
    """Speech does not begin before its stream."""
    assert SpeechStart(0) == events_of([0.9] * 5, lead_ms=300)[0]


def test_click() -> None:
    """Fewer than `onset_frames` successive frames are not speech."""
    assert [] == events_of([0.9, 0, 0.9, 0, 0.9, 0.9, 0], onset_frames=3)
    assert 2 == len(events_of([0.9, 0.9, 0.9], onset_frames=3))


def test_flutter() -> None:
    """A probability between the two thresholds continues speech but does not start it."""
    assert [] == events_of([0.4] * 30, threshold=0.5, release_threshold=0.35)
    assert [SpeechStart(0), SpeechEnd(32 * FRAME_MS)] == events_of(
        [0.9] * 2 + [0.4] * 30, release_threshold=0.35, lead_ms=0, pause_ms=100
    )


def test_short_pause() -> None:
    """A pause shorter than `pause_ms` does not end speech."""
    frames = [0.9] * 5 + [0.0] * 15 + [0.9] * 5

    assert 2 == len(events_of(frames, pause_ms=500))
    assert 4 == len(events_of(frames, pause_ms=400))


def test_lead_after_the_previous_end() -> None:
    """The lead of speech does not reach into the previous speech."""
    events = events_of([0.9] * 5 + [0.0] * 8 + [0.9] * 5, lead_ms=300, pause_ms=200)
    ends = [event.time for event in events]

    assert 4 == len(events)
    assert ends == sorted(ends)
    assert events[1].time == events[2].time


def test_end_of_the_stream() -> None:
    """The end of the stream ends speech once."""
    vad = Vad(detector=ScriptedProbabilities([0.9] * 100))
    list(vad.push(silence(1.024)))

    assert [SpeechEnd(1024)] == list(vad.flush())
    assert [] == list(vad.flush())


def test_now_and_silence() -> None:
    """The detector counts classified audio and the silence at its end."""
    vad = Vad(detector=ScriptedDetector(said("one", start=0, each=320)))
    list(vad.push(np.zeros(20 * FRAME + 100, np.float32)))

    assert (20 * FRAME_MS, 10 * FRAME_MS) == (vad.now, vad.silence_ms)


@given(st.data())
def test_pieces(data: st.DataObject) -> None:
    """The size of pieces does not change the events."""
    probabilities = data.draw(st.lists(st.sampled_from([0.0, 0.4, 0.9]), min_size=1, max_size=120))
    sizes = st.integers(0, 4000)
    whole, pieces = (
        Vad(detector=ScriptedProbabilities(probabilities)),
        Vad(detector=ScriptedProbabilities(probabilities)),
    )
    samples = np.zeros(FRAME * len(probabilities) + 100, np.float32)
    events: list[SpeechStart | SpeechEnd] = []
    while len(samples):
        size = data.draw(sizes) + 1
        events += pieces.push(samples[:size])
        samples = samples[size:]

    length = FRAME * len(probabilities) + 100
    assert [*whole.push(np.zeros(length, np.float32)), *whole.flush()] == [*events, *pieces.flush()]


@given(st.lists(st.sampled_from([0.0, 0.4, 0.9]), max_size=300), st.integers(0, 600), st.integers(100, 900))
def test_order(probabilities: list[float], lead: int, pause: int) -> None:
    """Starts and ends alternate, in order of time."""
    events = events_of(probabilities, lead_ms=lead, pause_ms=pause)
    times = [event.time for event in events]

    assert [SpeechStart, SpeechEnd] * (len(events) // 2) == [type(event) for event in events]
    assert sorted(times) == times


def sounds() -> Iterator[tuple[str, Samples]]:
    """Six seconds of each sound that is not speech."""
    random = np.random.default_rng(1)
    time = np.arange(6 * 16_000) / 16_000
    yield "silence", silence(6)
    yield "faint noise", random.normal(0, 0.001, len(time)).astype(np.float32)
    yield "noise", random.normal(0, 0.1, len(time)).astype(np.float32)
    yield "tone", (0.3 * np.sin(2 * np.pi * 440 * time)).astype(np.float32)
    yield "hum", (0.2 * np.sign(np.sin(2 * np.pi * 50 * time))).astype(np.float32)


@pytest.mark.parametrize(("kind", "samples"), list(sounds()), ids=[kind for kind, _ in sounds()])
def test_no_speech(kind: str, samples: Samples) -> None:
    """Silero detects no voice in sounds that are not speech."""
    vad = Vad()

    assert (kind, []) == (kind, [*vad.push(samples), *vad.flush()])


def test_silero_frame_by_frame() -> None:
    """Frame by frame Silero returns what faster-whisper computes for the whole, except the last frame."""
    from faster_whisper.vad import get_vad_model

    samples = np.random.default_rng(2).normal(0, 0.1, 100 * FRAME).astype(np.float32)
    samples[20 * FRAME : 60 * FRAME] *= np.sin(np.arange(40 * FRAME, dtype=np.float32) / 400)
    judge = Silero(min_snr_db=0)

    judged = [judge.speech_probability(frame) for frame in samples.reshape(-1, FRAME)]

    whole = get_vad_model()(samples.copy()).reshape(-1)
    np.testing.assert_allclose(whole[:-1], judged[:-1], atol=1e-4)


@pytest.mark.parametrize(("level", "detected"), [(-35.0, False), (-30.0, True), (-25.0, True)])
def test_voice_in_the_next_room(level: float, detected: bool) -> None:
    """A voice below the noise of the room is not detected; one as loud as the noise is."""
    recording = Path(__file__).parents[3] / "samples" / "es-phone.flac"
    vad = Vad()
    events = [*vad.push(background(0, path=recording, level=level)[: 20 * SAMPLE_RATE]), *vad.flush()]
    spoken = sum(event.time * (1 if isinstance(event, SpeechEnd) else -1) for event in events)

    assert (spoken > 10_000) == detected
    assert (spoken < 2000) == (not detected)  # the first half second is too short to compare levels


class ScriptedHold:
    """Holds voices for the given milliseconds, frame by frame, then for none."""

    def __init__(self, holds: Iterable[int | None]) -> None:
        self._holds = iter(holds)
        self.hold_ms: int | None = 0
        self.events: list[SpeechStart | SpeechEnd] = []

    def push(self, samples: Samples) -> None:
        """Hold for the next time of the list."""
        assert FRAME == len(samples)
        self.hold_ms = next(self._holds, 0)

    def follow(self, event: SpeechStart | SpeechEnd) -> None:
        """Note the event."""
        self.events.append(event)


def held(probabilities: Iterable[float], holds: Iterable[int | None]) -> list[SpeechStart | SpeechEnd]:
    """Events for frames with these probabilities while voices are held, and two seconds of silence after them."""
    frames = list(probabilities)
    hold = ScriptedHold(holds)
    vad = Vad(VadConfig(pause_ms=500), detector=ScriptedProbabilities(frames), hold=hold)
    events = [*vad.push(np.zeros(FRAME * (len(frames) + 63), np.float32)), *vad.flush()]
    assert hold.events == events
    return events


def test_held_speech_begins_where_the_voice_began() -> None:
    """A voice that was held for a second is speech from its start, less the lead."""
    voice = [0.0] * 20 + [0.9] * 60

    assert SpeechStart(20 * FRAME_MS - 300) == held(voice, [1000] * 200)[0]


def test_short_voices_over_music() -> None:
    """A voice that is shorter than it is held is not speech."""
    assert [] == held([0.0] * 20 + [0.9] * 10, [1000] * 200)


def test_songs_are_not_speech() -> None:
    """Singing is no speech, and ends what was taken for it; the speech that follows is dated back by 1.5 s at most."""
    assert [] == held([0.9] * 100, [None] * 200)
    assert [SpeechStart(0), SpeechEnd(50 * FRAME_MS + 300)] == held([0.9] * 100, [0] * 50 + [None] * 150)
    assert SpeechStart(101 * FRAME_MS - 1500 - 300) == held([0.9] * 150, [None] * 100)[0]
