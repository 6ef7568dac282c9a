"""Tests with two Spanish words, of which one is late, and their English."""

from __future__ import annotations

from captioner.bench.causes import find_causes
from captioner.bench.late_words import Cause, LateWord
from captioner.bench.score import WordTiming
from captioner.bench.screens import ViewerEvent
from captioner.bench.trace_log import TraceLog
from tests.captioner.bench.events import cue
from tests.captioner.bench.traces import draft, log_of, published, reading, settled, translated

UNO, DOS = (0.5, 1.0, " uno"), (1.0, 1.5, " dos")
SHOWN_AT = 4.1
"""Seconds at which a viewer has the second word, which was spoken at 1.5 s."""
TRACKS = (WordTiming("uno", 0.5, 1.0, 1.3, 1.3, "uno"), WordTiming("dos", 1.0, 1.5, SHOWN_AT, SHOWN_AT, "dos"))
LOG = [cue(1.3, 1, "", "uno", language="es", end=1.5), cue(SHOWN_AT, 2, "", "uno dos", language="es", end=1.5)]
PUBLISHED = (published(1.25, 1, "uno"), published(4.0, 2, "uno dos"))


def spoken(trace: TraceLog, log: list[ViewerEvent] = LOG) -> dict[Cause, float]:
    """Return the parts of the delay of the second word."""
    found = find_causes(TRACKS, log, trace, "es", "es")
    assert found.words == 2
    return parts(*found.late)


def parts(late: LateWord) -> dict[Cause, float]:
    return {cause: round(seconds, 2) for cause, seconds in late.parts.items()}


def test_a_word_waits_for_the_window_and_its_transcription() -> None:
    """The only transcription begins at 2.0 s and takes 2 s; before it the model is idle."""
    trace = log_of(reading(4.0, 1.9, UNO, DOS, ms=2000), settled(4.0, 1.9), *PUBLISHED)

    assert spoken(trace) == {Cause.WINDOW: 0.5, Cause.DECODING: 2.0, Cause.DELIVERY: 0.1}


def test_a_word_waits_for_a_busy_model() -> None:
    """A transcription that ends before the word is in progress until 3.0 s."""
    trace = log_of(
        reading(3.0, 1.2, UNO, ms=2000),
        settled(3.0, 1.2),
        reading(4.0, 2.9, UNO, DOS, ms=900),
        settled(4.0, 2.9),
        *PUBLISHED,
    )

    assert spoken(trace) == {Cause.MODEL: 1.5, Cause.WINDOW: 0.1, Cause.DECODING: 0.9, Cause.DELIVERY: 0.1}


def test_a_word_is_withheld() -> None:
    """The reason of each transcription holds until the next one ends."""
    trace = log_of(
        reading(2.0, 1.7, UNO, DOS, ms=500),
        settled(2.0, 1.7, (1.0, 1.5, "uncertain")),
        reading(3.0, 2.7, UNO, DOS, ms=500),
        settled(3.0, 2.7, (0.5, 1.0, "uncertain"), (1.0, 1.5, "behind")),
        reading(3.4, 3.1, UNO, DOS, ms=300),
        settled(3.4, 3.1, (1.0, 1.5, "correction")),
        reading(4.0, 3.7, UNO, DOS, ms=300),
        settled(4.0, 3.7),
        *PUBLISHED,
    )

    assert spoken(trace) == {
        Cause.DECODING: 0.5,
        Cause.PROBABILITY: 1.0,
        Cause.PATIENCE: 0.4,
        Cause.CORRECTION: 0.6,
        Cause.DELIVERY: 0.1,
    }


def test_another_word_was_recognized() -> None:
    """First there is no word in its place, then another one, which is shown; another one that is not is withheld."""
    trace = log_of(
        reading(2.0, 1.7, UNO, ms=500),
        settled(2.0, 1.7),
        reading(2.5, 2.2, UNO, (1.0, 1.5, " los"), ms=300),
        settled(2.5, 2.2, (1.0, 1.5, "uncertain")),
        reading(3.0, 2.7, UNO, (1.0, 1.5, " tos"), ms=300),
        settled(3.0, 2.7),
        reading(4.0, 3.7, UNO, DOS, ms=300),
        settled(4.0, 3.7),
        *PUBLISHED,
    )

    assert spoken(trace) == {
        Cause.DECODING: 0.5,
        Cause.MISSED: 0.5,
        Cause.PROBABILITY: 0.5,
        Cause.OTHER_WORD: 1.0,
        Cause.DELIVERY: 0.1,
    }


def test_a_word_was_shown_in_another_place() -> None:
    """A word shown at 2.0 s gets its final place at 4.0 s, when the text before it is corrected."""
    trace = log_of(reading(2.0, 1.7, UNO, DOS, ms=500), settled(2.0, 1.7), *PUBLISHED)

    assert spoken(trace) == {Cause.DECODING: 0.5, Cause.MOVED: 2.0, Cause.DELIVERY: 0.1}


def test_words_in_time_have_no_cause() -> None:
    trace = log_of({"t": 1.0, "stage": "trace", "dropped": 2})
    found = find_causes(TRACKS[:1], LOG, trace, "es", "es")

    assert (found.late, found.lost_lines) == ((), 2)


def test_a_translation_of_the_recognizer() -> None:
    """English by the recognizer is withheld by its stabilizer, then by the policy of translation."""
    tracks = (WordTiming("two", 1.5, 1.5, SHOWN_AT, SHOWN_AT, "two"),)
    english = (1.0, 1.5, " two")
    trace = log_of(
        reading(2.0, 1.7, direct=(english,), ms=500),
        settled(2.0, 1.7, (1.0, 1.5, "uncertain"), stage="direct"),
        settled(2.0, 1.7),
        translated(2.0, 1, by="direct"),
        reading(3.0, 2.7, direct=(english,), ms=300),
        settled(3.0, 2.7, stage="direct"),
        settled(3.0, 2.7),
        published(4.0, 1, "two", "en"),
    )

    [late] = find_causes(tracks, [cue(SHOWN_AT, 1, "", "two", end=1.5)], trace, "en", "es").late
    assert parts(late) == {Cause.DECODING: 0.5, Cause.PROBABILITY: 1.0, Cause.POLICY: 1.0, Cause.DELIVERY: 0.1}


def test_english_of_a_whole_caption_waits_for_its_end() -> None:
    """From a language that is translated caption by caption, the model is not what English waits for."""
    tracks = (WordTiming("two", 1.5, 1.5, SHOWN_AT, SHOWN_AT, "two"),)
    trace = log_of(
        reading(2.0, 1.7, ms=500),
        reading(4.0, 2.7, direct=((1.0, 1.5, " two"),), ms=300),
        settled(4.0, 2.7, stage="direct"),
        published(4.0, 1, "two", "en"),
        translated(2.0, 1, by="direct"),
    )

    [late] = find_causes(tracks, [cue(SHOWN_AT, 1, "", "two", end=1.5)], trace, "en", "ja").late
    assert late.cause == Cause.SEGMENT
    assert Cause.MODEL not in late.parts


def test_english_that_is_withheld_is_not_another_word() -> None:
    """Spanish in place of the English passes the stabilizer, and viewers do not see it."""
    tracks = (WordTiming("two", 1.5, 1.5, SHOWN_AT, SHOWN_AT, "two"),)
    trace = log_of(
        reading(2.0, 1.7, direct=((1.0, 1.5, " dos"),), ms=500),
        settled(2.0, 1.7, stage="direct"),
        translated(2.0, 1, by="direct"),
        reading(4.0, 3.7, direct=((1.0, 1.5, " two"),), ms=300),
        settled(4.0, 3.7, stage="direct"),
        published(4.0, 1, "two", "en"),
        translated(4.0, 2, by="direct"),
    )

    [late] = find_causes(tracks, [cue(SHOWN_AT, 1, "", "two", end=1.5)], trace, "en", "es").late
    assert parts(late) == {Cause.DECODING: 0.5, Cause.POLICY: 2.0, Cause.DELIVERY: 0.1}


def test_a_translation_of_text() -> None:
    """A translated word waits for the transcript, for the engine, for other words of the engine, and for the policy."""
    tracks = (WordTiming("one", 1.0, 1.0, 2.0, 2.0, "one"), WordTiming("two", 1.5, 1.5, 6.1, 6.1, "two"))
    log = [*LOG, cue(2.0, 1, "", "one", end=1.5), cue(6.1, 2, "", "one two", end=1.5)]
    trace = log_of(
        PUBLISHED[0],
        draft(1.9, "one"),
        published(1.9, 1, "one", "en"),
        translated(1.9, 1),
        PUBLISHED[1],
        draft(4.5, "one of both"),
        translated(4.5, 2, ms=100),
        published(4.8, 3, "uno dos,"),
        draft(5.0, "one two"),
        translated(5.0, 3, ms=100),
        published(5.8, 4, "uno dos, y"),
        draft(6.0, "one two and"),
        published(6.0, 2, "one two", "en"),
        translated(6.0, 4, ms=100),
    )

    [late] = find_causes(tracks, log, trace, "en", "es", spoken=TRACKS).late
    assert parts(late) == {
        Cause.TRANSCRIPT: 2.5,
        Cause.ENGINE: 0.5,
        Cause.REWORDED: 0.5,
        Cause.POLICY: 1.0,
        Cause.DELIVERY: 0.1,
    }
