from __future__ import annotations

from dataclasses import replace
from typing import Any

from captioner.rooms.session import AudioProgress, Finished, Finishing, SessionEvent
from captioner.server.compat.deepgram_options import ListenOptions
from captioner.server.compat.deepgram_results import DeepgramResults, Message, words_of
from captioner.types import SpeechEnd, SpeechStart, Word
from tests.fakes import revision

WORDS = (Word(500, 800, " Don't", 0.9), Word(900, 1200, " stop,", 0.7), Word(1200, 1500, " —", 0.8))


def messages(options: ListenOptions, *events: SessionEvent) -> list[Any]:
    results = DeepgramResults(options, "r", "m")
    sent: list[Message] = [message for event in events for message in results.push(event)]
    return sent


def alternative(message: Any) -> Any:
    return message["channel"]["alternatives"][0]


def test_plain_and_punctuated() -> None:
    """Without `punctuate` there are neither capitals nor punctuation; words have their own times."""
    final = replace(revision(text="Don't stop, —", final=True, start=500, end=1500), words=WORDS)
    [plain], [full] = messages(ListenOptions("en"), final), messages(ListenOptions("en", punctuate=True), final)

    assert ("don't stop", "Don't stop, —") == (alternative(plain)["transcript"], alternative(full)["transcript"])
    assert [("don't", 0.5, 0.8), ("stop", 0.9, 1.2)] == [
        (word["word"], word["start"], word["end"]) for word in alternative(plain)["words"]
    ]
    assert ["Don't", "stop,", "—"] == [word["punctuated_word"] for word in alternative(full)["words"]]
    assert 0.8 == alternative(full)["confidence"]


def test_interim_results_are_optional() -> None:
    """An open segment is sent only if requested."""
    open_ = revision(text="a", tail=" b")

    assert [] == messages(ListenOptions("en"), open_)
    assert [(False, "a b")] == [
        (each["is_final"], alternative(each)["transcript"])
        for each in messages(ListenOptions("en", interim=True), open_)
    ]


def test_speech_final_in_a_pause() -> None:
    """It is set once: on a final during a pause, or on an empty result if the pause comes later."""
    final = revision(text="a", final=True)
    late = messages(ListenOptions("en"), SpeechStart(0), final, SpeechEnd(1500), SpeechEnd(1600))
    early = messages(ListenOptions("en"), SpeechStart(0), SpeechEnd(1000), final, SpeechEnd(1100))
    never = messages(ListenOptions("en", endpointing_ms=None), SpeechStart(0), SpeechEnd(1000), final)

    assert [("a", False), ("", True)] == [(alternative(each)["transcript"], each["speech_final"]) for each in late]
    assert [("a", True)] == [(alternative(each)["transcript"], each["speech_final"]) for each in early]
    assert [False] == [each["speech_final"] for each in never]


def test_speech_final_is_on_the_last_result_of_an_utterance() -> None:
    """While another segment is open, a final during a pause is not the last one, and nothing follows `speech_final`."""
    first, second = revision("c1", "a", final=True), revision("c2", "b", final=True)
    options = ListenOptions("en", interim=True, utterance_end_ms=100)
    sent = messages(
        options,
        SpeechStart(0),
        revision("c1", "a"),
        revision("c2", "b"),
        SpeechEnd(1000),
        first,
        AudioProgress(9000),
        revision("c2", "b", tail=" c"),
        second,
        AudioProgress(9100),
    )

    assert [
        ("a", False, False),
        ("b", False, False),
        ("a", True, False),
        ("b c", False, False),
        ("b", True, True),
    ] == [(alternative(each)["transcript"], each["is_final"], each["speech_final"]) for each in sent[:-1]]
    assert "UtteranceEnd" == sent[-1]["type"]


def test_the_last_result_of_a_finalize_is_marked() -> None:
    """An empty result is sent if no segment was open."""
    first, second = revision(text="a", final=True), revision("c2", "b", final=True)
    some = messages(ListenOptions("en"), Finishing(), first, second, Finished())
    none = messages(ListenOptions("en"), Finishing(), Finished())

    assert [("a", False), ("b", True)] == [(alternative(each)["transcript"], each["from_finalize"]) for each in some]
    assert [("", True)] == [(alternative(each)["transcript"], each["from_finalize"]) for each in none]


def test_the_end_of_an_utterance() -> None:
    """Sent once, some time after the last final word, if no segment is open and nobody speaks."""
    options = ListenOptions("en", utterance_end_ms=1000)
    final = revision(text="a", final=True, end=1000)

    assert [("UtteranceEnd", 1.0)] == [
        (each["type"], each["last_word_end"])
        for each in messages(options, final, AudioProgress(1900), AudioProgress(2000), AudioProgress(9000))[1:]
    ]
    assert [] == messages(options, final, SpeechStart(1800), AudioProgress(9000))[1:]
    assert [] == messages(options, final, revision("c2", "b"), AudioProgress(9000))[1:]


def test_speech_started_is_optional() -> None:
    """It is sent with `vad_events`."""
    [started] = messages(ListenOptions("en", vad_events=True), SpeechStart(320))

    assert ("SpeechStarted", 0.32) == (started["type"], started["timestamp"])


def test_words_without_times_share_them() -> None:
    """For example words of a text with masked parts."""
    assert [(0, 500), (500, 1000)] == [(word.start, word.end) for word in words_of(revision(text="a ***"))]


def test_detected_languages_and_ignored_parameters() -> None:
    """Languages are in each result, ignored parameters in the last message."""
    [final] = messages(ListenOptions("auto"), revision(text="a", final=True))
    last = DeepgramResults(ListenOptions("en"), "r", "m").metadata(
        created="", sha256="", duration_ms=1500, channels=1, warnings={"numerals": "numerals has no effect"}
    )

    assert ["en"] == alternative(final)["languages"]
    assert 1.5 == last["duration"]
    assert "numerals" in str(last["warnings"])
