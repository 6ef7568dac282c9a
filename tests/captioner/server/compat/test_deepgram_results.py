from __future__ import annotations

from dataclasses import replace
from typing import Any

from captioner.rooms.session import AudioProgress, Finished, Finishing, SessionEvent
from captioner.server.compat.deepgram_results import Message, Results, Wishes, words_of
from captioner.types import SpeechEnd, SpeechStart, Word
from tests.fakes import revision

WORDS = (Word(500, 800, " Don't", 0.9), Word(900, 1200, " stop,", 0.7), Word(1200, 1500, " —", 0.8))


def told(wishes: Wishes, *events: SessionEvent) -> list[Any]:
    results = Results(wishes, "r", "m")
    found: list[Message] = [message for event in events for message in results.push(event)]
    return found


def spoken(message: Any) -> Any:
    return message["channel"]["alternatives"][0]


def test_plain_and_punctuated() -> None:
    """Without `punctuate` there are neither capitals nor punctuation; the words have their own times."""
    final = replace(revision(text="Don't stop, —", final=True, start=500, end=1500), words=WORDS)
    [plain], [full] = told(Wishes("en"), final), told(Wishes("en", punctuate=True), final)

    assert ("don't stop", "Don't stop, —") == (spoken(plain)["transcript"], spoken(full)["transcript"])
    assert [("don't", 0.5, 0.8), ("stop", 0.9, 1.2)] == [
        (word["word"], word["start"], word["end"]) for word in spoken(plain)["words"]
    ]
    assert ["Don't", "stop,", "—"] == [word["punctuated_word"] for word in spoken(full)["words"]]
    assert 0.8 == spoken(full)["confidence"]


def test_interim_where_asked_for() -> None:
    """An open segment is told to who wants it."""
    still = revision(text="a", tail=" b")

    assert [] == told(Wishes("en"), still)
    assert [(False, "a b")] == [
        (each["is_final"], spoken(each)["transcript"]) for each in told(Wishes("en", interim=True), still)
    ]


def test_speech_final_in_a_pause() -> None:
    """It stands on the final that comes in a pause, on an empty one when the pause comes later, and once."""
    final = revision(text="a", final=True)
    late = told(Wishes("en"), SpeechStart(0), final, SpeechEnd(1500), SpeechEnd(1600))
    soon = told(Wishes("en"), SpeechStart(0), SpeechEnd(1000), final, SpeechEnd(1100))
    never = told(Wishes("en", endpointing=None), SpeechStart(0), SpeechEnd(1000), final)

    assert [("a", False), ("", True)] == [(spoken(each)["transcript"], each["speech_final"]) for each in late]
    assert [("a", True)] == [(spoken(each)["transcript"], each["speech_final"]) for each in soon]
    assert [False] == [each["speech_final"] for each in never]


def test_the_last_final_says_that_it_was_asked_for() -> None:
    """Of what a Finalize makes final, the last; an empty one where nothing was open."""
    first, second = revision(text="a", final=True), revision("c2", "b", final=True)
    some = told(Wishes("en"), Finishing(), first, second, Finished())
    none = told(Wishes("en"), Finishing(), Finished())

    assert [("a", False), ("b", True)] == [(spoken(each)["transcript"], each["from_finalize"]) for each in some]
    assert [("", True)] == [(spoken(each)["transcript"], each["from_finalize"]) for each in none]


def test_the_end_of_an_utterance() -> None:
    """Comes once, so long after the last final word, while nothing is open and nobody speaks."""
    wishes = Wishes("en", utterance_end=1000)
    final = revision(text="a", final=True, end=1000)

    assert [("UtteranceEnd", 1.0)] == [
        (each["type"], each["last_word_end"])
        for each in told(wishes, final, AudioProgress(1900), AudioProgress(2000), AudioProgress(9000))[1:]
    ]
    assert [] == told(wishes, final, SpeechStart(1800), AudioProgress(9000))[1:]
    assert [] == told(wishes, final, revision("c2", "b"), AudioProgress(9000))[1:]


def test_voices_where_asked_for() -> None:
    """With `vad_events`."""
    [begun] = told(Wishes("en", vad_events=True), SpeechStart(320))

    assert ("SpeechStarted", 0.32) == (begun["type"], begun["timestamp"])


def test_words_without_times_share_them() -> None:
    """So those of a text in which something was masked."""
    assert [(0, 500), (500, 1000)] == [(word.start, word.end) for word in words_of(revision(text="a ***"))]


def test_languages_are_told_where_they_are_detected() -> None:
    """And passed-over parameters in the last message."""
    [final] = told(Wishes("auto"), revision(text="a", final=True))
    last = Results(Wishes("en"), "r", "m").metadata(
        created="", sha256="", duration=1500, channels=1, passed_over=["numerals"]
    )

    assert ["en"] == spoken(final)["languages"]
    assert 1.5 == last["duration"]
    assert "numerals" in str(last["warnings"])
