from __future__ import annotations

from pathlib import Path

from captioner.bench.playback import Playback
from captioner.bench.recognition_baseline import BaselineText
from captioner.bench.recordings import Recording
from captioner.bench.result import RecordingResult, score_recording
from captioner.bench.score import ReferenceWord
from captioner.bench.screens import ViewerEvent
from tests.captioner.bench.events import cue
from tests.captioner.bench.traces import log_of, published

WORDS = (ReferenceWord("uno", 0.0, 0.5), ReferenceWord("dos", 0.5, 1.0))


def measured(
    *, words: tuple[ReferenceWord, ...] = WORDS, seen: tuple[ViewerEvent, ...] | None = None
) -> RecordingResult:
    """Return the result of ten seconds of Spanish, translated to English, with five CPU seconds on two cores."""
    talk = Recording("talk", Path("talk.wav"), "es", ("en",), words, {"en": "One, two."})
    shown = (
        (cue(1.5, 1, "uno tos", language="es", end=1.0), cue(2.0, 1, "One, two.", end=1.0)) if seen is None else seen
    )
    played = Playback(list(shown), [(0.0, 1.0), (10.0, 6.0)])
    return score_recording(talk, 10.0, played, BaselineText("es", "uno dos"), cores=2, memory=300_000_000)


def test_spoken_and_translated_are_scored() -> None:
    """Spoken captions have a word error rate, translations a quality, each with that of the baseline."""
    found = measured()

    assert found.spoken is not None
    assert (found.spoken.score.wer, found.wer_offline, found.wer_delta) == (0.5, 0.0, 0.5)
    (translated,) = found.translated
    assert translated.score.language == "en"
    assert translated.quality is not None
    assert translated.quality.chrf == 100.0


def test_load_relative_to_audio_and_cores() -> None:
    """Five CPU seconds in ten seconds are a factor of 0.5, and a quarter of two cores."""
    load = measured().load

    assert (load.real_time_factor, load.duty_p95, load.memory_mb) == (0.5, 0.25, 300)


def test_status_details_are_kept_once() -> None:
    """A status event that both viewers received counts once."""
    status = {"seq": 7, "state": "lagging", "lag": 3.0, "detail": "behind"}
    load = measured(seen=(ViewerEvent(1.0, "es", "status", status), ViewerEvent(1.1, "en", "status", status))).load

    assert (load.lagging, load.notes) == (1, ("behind",))


def test_details_that_differ_in_numbers_are_kept_once() -> None:
    """The first one is kept of those that report a growing delay."""
    details = ("3.3 s behind: busy (load 18.5)", "10 s behind: busy (load 9.1)", "no disk")
    statuses = [
        ViewerEvent(1.0, "es", "status", {"seq": number, "state": "lagging", "detail": detail})
        for number, detail in enumerate(details)
    ]

    assert measured(seen=tuple(statuses)).load.notes == ("3.3 s behind: busy (load 18.5)", "no disk")


def test_nothing_shown_leaves_nothing_to_score() -> None:
    found = measured(seen=())

    assert (found.captions, found.spoken, found.wer_delta) == ((), None, None)


def test_without_reference_words_there_is_no_error_rate_at_once() -> None:
    """The error rate without reference words is None, not zero."""
    assert measured(words=()).wer_offline is None


def test_late_words_have_causes_if_the_server_was_traced() -> None:
    """The causes of both languages come from the trace of the room."""
    talk = Recording("talk", Path("talk.wav"), "es", ("en",), WORDS)
    played = Playback([cue(2.5, 1, "uno dos", language="es", end=1.0), cue(3.0, 1, "one two", end=1.0)])
    trace = log_of(published(2.4, 1, "uno dos"), published(2.9, 1, "one two", "en"))

    found = score_recording(talk, 10.0, played, BaselineText("es", ""), 2, 1, trace=trace)

    assert [each.late and len(each.late.late) for each in found.captions] == [2, 2]
    assert measured().captions[0].late is None
