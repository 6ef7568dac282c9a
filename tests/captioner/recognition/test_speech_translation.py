from __future__ import annotations

from collections.abc import Sequence

import pytest

from captioner.config.recognition import StabilizerConfig
from captioner.recognition.speech_translation import SpeechTranslation
from captioner.types import Word


def spaced(text: str, start: int = 0) -> tuple[Word, ...]:
    """A word every 300 ms, each sure."""
    return tuple(Word(start + 300 * n, start + 300 * n + 300, f" {word}", 0.99) for n, word in enumerate(text.split()))


def heard(text: str, times: int = 1) -> SpeechTranslation:
    """Read so often, with a second of sound behind it."""
    english, words = (
        SpeechTranslation(StabilizerConfig(settle_ms=1000, settle_alone_ms=1800, settle_readings=2)),
        spaced(text),
    )
    for _ in range(times):
        english.push(words, words[-1].end, silence_ms=0, final=False)
    return english


def said(words: Sequence[Word]) -> str:
    return "".join(word.text for word in words).strip()


def shown(english: SpeechTranslation) -> str:
    """On screen, where one segment is open."""
    [words] = english.divide((), ())
    return said(words)


def test_what_has_stood_begins_the_next_reading() -> None:
    """What is old enough is forced, what is near the edge is shown and may change."""
    english = heard("a b c d e f g h", times=2)

    assert english.prefix == " a b c d"
    assert shown(english) == "a b c d e f g h"


def test_a_final_reading_settles_all() -> None:
    """Nothing comes after it."""
    english, words = SpeechTranslation(), spaced("a b c")
    english.push(words, 900, silence_ms=500, final=True)

    assert english.prefix == " a b c"


@pytest.mark.parametrize(
    ("text", "spoken", "expected"),
    [
        ("a b c d e f", "uno dos tres", "a b c"),
        ("a b. c d e f", "uno dos tres.", "a b."),
        ("a b c d e. f", "uno dos tres.", "a b c d e."),
        ("a b c, d e f", "uno dos tres cuatro,", "a b c,"),
        ("a b c d e, f", "uno dos,", "a b"),
        ("a b c, d e f", "uno dos.", "a b"),
        ("", "uno", ""),
    ],
)
def test_a_cut_is_made_where_it_fits(text: str, spoken: str, expected: str) -> None:
    """By time, but for a sentence or a clause that ends close by."""
    english = SpeechTranslation()
    if words := spaced(text):
        english.push(words, words[-1].end, silence_ms=500, final=False)
    cut = english.take_first(spaced(spoken), len(spoken.split()))

    assert said(cut) == expected
    assert shown(english) == text[len(expected) :].strip()


def test_what_is_left_of_a_cut_goes_on() -> None:
    """The rest is read on in the next segment: what has settled of it is forced there."""
    english = heard("a b c d e f g h", times=2)
    english.take_first(spaced("uno dos tres"), 2)

    assert english.prefix == " c d"
    english.push(spaced("c d e f g h i", 600), 2700, silence_ms=0, final=False)
    assert shown(english).startswith("c d e f g h")


def test_closing_forgets() -> None:
    """Another segment begins with nothing."""
    english = heard("a b c d e f g h", times=2)
    english.reset()

    assert (english.prefix, shown(english)) == ("", "")


def test_a_part_for_each_open_segment() -> None:
    """What is shown goes to the segment in which it was spoken; a sentence that ends close by ends it."""
    english, spoken = SpeechTranslation(), spaced("uno dos tres. cuatro cinco seis")
    english.push(spaced("a b. c d e f"), 1800, silence_ms=500, final=False)

    assert ["a b.", "c d e f"] == [said(part) for part in english.divide(spoken, (3,))]


def test_what_is_shown_of_a_segment_stays_in_it() -> None:
    """A newer reading that takes more words to say the beginning moves none of them into another caption."""
    english, spoken = (
        SpeechTranslation(StabilizerConfig(settle_alone_ms=9000, settle_ms=9000)),
        spaced("uno dos tres cuatro cinco seis"),
    )
    english.push(spaced("a b c d e f"), 1800, silence_ms=500, final=False)
    english.divide(spoken, (3,))
    for _ in range(4):
        english.push(spaced("a x y c d e f", -300), 1800, silence_ms=500, final=False)

    assert ["a x y c", "d e f"] == [said(part) for part in english.divide(spoken, (3,))]
    assert "a x y c" == said(english.take_first(spoken, 3))
    assert "d e f" == shown(english)


def test_english_that_is_shown_late_stays_where_it_began() -> None:
    """What was on screen before the next segment opened is the first one's."""
    english, spoken = SpeechTranslation(), spaced("uno dos tres cuatro")
    english.push(spaced("a b c d"), 1200, silence_ms=500, final=False)
    assert "a b c d" == shown(english)

    assert ["a b c d", ""] == [said(part) for part in english.divide(spoken, (2,))]
