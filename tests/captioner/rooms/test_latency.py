from __future__ import annotations

from dataclasses import replace

from captioner.delivery.hub.histogram import Histogram
from captioner.rooms.latency import CaptionLatency
from captioner.types import Revision
from tests.fakes import revision, said

WORDS = said("one two three", start=0, each=1000)


def spoken(number: int, stable: str, tail: str, count: int, *, final: bool = False) -> Revision:
    shown = revision(text=stable, tail=tail, number=number, final=final, end=3000)
    return replace(shown, words=WORDS[:count])


def seconds(counted: Histogram) -> tuple[int, float]:
    return counted.count, round(counted.sum, 3)


def test_words_are_first_shown_and_settled_once() -> None:
    """Each word is counted once, from the end of its sound, however often it is published."""
    latency = CaptionLatency()
    latency.publish(spoken(1, "", "one two", 2), 2500, 0)
    latency.publish(spoken(2, "one", " two", 2), 3000, 0)
    latency.publish(spoken(3, "one two three", "", 3, final=True), 4000, 0)

    # one 1.5, two 0.5, three 1.0; one 2.0, two 2.0, three 1.0
    assert (3, 3.0) == seconds(latency.first_shown["en"])
    assert (3, 5.0) == seconds(latency.settled["en"])


def test_a_translation_is_measured_as_a_whole() -> None:
    """A translation is first shown with its first text, and settled when it is final."""
    latency = CaptionLatency()
    latency.publish(revision(text="eins", language="de", end=1000), 1500, 0)
    latency.publish(revision(text="eins zwei", language="de", number=2, end=2000), 2500, 0)
    latency.publish(revision(text="eins zwei", language="de", number=3, end=2000, final=True), 4000, 0)

    assert (1, 0.5) == seconds(latency.first_shown["de"])
    assert (1, 2.0) == seconds(latency.settled["de"])


def test_erasure_is_of_the_final() -> None:
    """Erasure is the words taken back per word of the final; edits of operators do not count."""
    latency = CaptionLatency()
    latency.publish(spoken(1, "", "one too", 2), 2500, 0)
    latency.publish(spoken(2, "one two", "", 2, final=True), 3000, 1)
    latency.publish(replace(spoken(3, "uno", "", 1, final=True), edited=True), 9000, 0)

    assert (1, 0.5) == seconds(latency.erasure["en"])
    assert (2, 2.0) == seconds(latency.first_shown["en"])
