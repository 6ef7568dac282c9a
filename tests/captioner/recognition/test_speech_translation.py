from __future__ import annotations

from collections.abc import Sequence

import pytest

from captioner.config.recognition import StabilizerConfig
from captioner.recognition.speech_translation import SpeechTranslation
from captioner.recognition.stabilizer import Stabilizer
from captioner.types import Word


def spaced(text: str, start: int = 0) -> tuple[Word, ...]:
    """Words of 300 ms each with high probability."""
    return tuple(Word(start + 300 * n, start + 300 * n + 300, f" {word}", 0.99) for n, word in enumerate(text.split()))


def translated(text: str, times: int = 1) -> SpeechTranslation:
    """Translation that was pushed so often, with a second of audio after it."""
    english, words = (
        SpeechTranslation(Stabilizer(StabilizerConfig(settle_ms=1000, settle_alone_ms=1800, settle_readings=2))),
        spaced(text),
    )
    for _ in range(times):
        english.push(words, words[-1].end, silence_ms=0, final=False)
    return english


def said(words: Sequence[Word]) -> str:
    return "".join(word.text for word in words).strip()


def shown(english: SpeechTranslation) -> str:
    """Text on screen while one segment is open."""
    [words] = english.divide((), ())
    return said(words)


def test_prefix() -> None:
    """Old words are settled as the prefix; words near the edge are shown and may change."""
    english = translated("a b c d e f g h", times=2)

    assert english.prefix == " a b c d"
    assert shown(english) == "a b c d e f g h"


def test_final() -> None:
    """A final translation settles every word."""
    english, words = SpeechTranslation(), spaced("a b c")
    english.push(words, 900, silence_ms=500, final=True)

    assert english.prefix == " a b c"


def test_the_end_of_a_video_is_not_shown_before_the_end_of_speech() -> None:
    """It is no part of the prefix, and what was said follows; a speaker who says it is shown at the pause."""
    english = translated("Thanks for watching! a b", times=3)
    before = (english.prefix, shown(english))
    for _ in range(2):
        english.push(spaced("a b c d e f g h"), 2400, silence_ms=0, final=False)
    after = english.prefix
    english.push(spaced("a b c d. Thanks for watching!"), 2400, silence_ms=500, final=True)

    assert (before, after) == (("", ""), " a b c d")
    assert shown(english) == "a b c d. Thanks for watching!"


@pytest.mark.parametrize(
    ("text", "spoken", "expected"),
    [
        ("a b c d e f", "uno dos tres", "a b c"),
        ("a b. c d e f", "uno dos tres.", "a b."),
        ("a b c d e. f", "uno dos tres.", "a b c d e."),
        ("a b c, d e f", "uno dos tres cuatro,", "a b c,"),
        ("a b c d e, f", "uno dos,", "a b"),
        ("a b c, d e f", "uno dos.", "a b"),
        ("a b c d. e f", "uno dos tres", "a b c d."),
        ("a b c d, e f", "uno dos tres", "a b c"),
        ("", "uno", ""),
    ],
)
def test_boundary(text: str, spoken: str, expected: str) -> None:
    """A boundary follows the times of the words, or the end of a sentence or clause nearby."""
    english = SpeechTranslation()
    if words := spaced(text):
        english.push(words, words[-1].end, silence_ms=500, final=False)
    cut = english.take_first(spaced(spoken), len(spoken.split()))

    assert said(cut) == expected
    assert shown(english) == text[len(expected) :].strip()


def test_rest_continues() -> None:
    """Settled words after a boundary are the prefix of the next segment."""
    english = translated("a b c d e f g h", times=2)
    english.take_first(spaced("uno dos tres"), 2)

    assert english.prefix == " c d"
    english.push(spaced("c d e f g h i", 600), 2700, silence_ms=0, final=False)
    assert shown(english).startswith("c d e f g h")


def test_reset() -> None:
    """A reset translation has no words."""
    english = translated("a b c d e f g h", times=2)
    english.reset()

    assert (english.prefix, shown(english)) == ("", "")


def test_open_segments() -> None:
    """Each open segment shows the words spoken in it, up to the end of a sentence nearby."""
    english, spoken = SpeechTranslation(), spaced("uno dos tres. cuatro cinco seis")
    english.push(spaced("a b. c d e f"), 1800, silence_ms=500, final=False)

    assert ["a b.", "c d e f"] == [said(part) for part in english.divide(spoken, (3,))]


def test_shown_words_stay() -> None:
    """A later translation with more words moves none to another caption."""
    english, spoken = (
        SpeechTranslation(Stabilizer(StabilizerConfig(settle_alone_ms=9000, settle_ms=9000))),
        spaced("uno dos tres cuatro cinco seis"),
    )
    english.push(spaced("a b c d e f"), 1800, silence_ms=500, final=False)
    english.divide(spoken, (3,))
    for _ in range(4):
        english.push(spaced("a x y c d e f", -300), 1800, silence_ms=500, final=False)

    assert ["a x y c", "d e f"] == [said(part) for part in english.divide(spoken, (3,))]
    assert "a x y c" == said(english.take_first(spoken, 3))
    assert "d e f" == shown(english)


def test_late_words_stay() -> None:
    """Words on screen before the next segment opened stay in the first one."""
    english, spoken = SpeechTranslation(), spaced("uno dos tres cuatro")
    english.push(spaced("a b c d"), 1200, silence_ms=500, final=False)
    assert "a b c d" == shown(english)

    assert ["a b c d", ""] == [said(part) for part in english.divide(spoken, (2,))]


def test_settled_words_that_prove_untranslated_are_removed() -> None:
    """Words that were settled before the sentence proved to be Spanish are no longer shown, nor the prefix."""
    english = translated("carpeta nueva mensaje libro tecla okay", times=2)
    settled, words = english.prefix, spaced("carpeta nueva mensaje libro tecla grande")
    english.push(words, words[-1].end, spoken=words, silence_ms=0, final=False)

    assert settled
    assert english.prefix == ""
    assert shown(english) == ""
    assert english.is_missing(0, 1800)


def test_sentences_in_english_stay() -> None:
    """A sentence that is not in English is removed from between two that are."""
    english, words = SpeechTranslation(), spaced("please wait. hola mis amigos. thank you.")
    english.push(words, words[-1].end, spoken=spaced("espere. hola mis amigos. gracias."), silence_ms=500, final=True)

    assert shown(english) == "please wait. thank you."
    assert [False, True, False] == [english.is_missing(a, b) for a, b in [(0, 600), (600, 1500), (1500, 2100)]]


def test_segments_keep_their_english_when_words_are_removed() -> None:
    """Spanish that was on screen in one segment does not pull the English of the next one into its place."""
    english = SpeechTranslation()
    words, spoken = spaced("carpeta nueva roja. please wait here."), spaced("carpeta nueva roja. espere por aquí.")
    english.push(words, words[-1].end, silence_ms=500, final=False)
    before = english.divide(spoken, (3,))
    words = spaced("carpeta nueva roja. please wait here.", 20)
    english.push(words, words[-1].end, spoken=spoken, silence_ms=500, final=False)
    after = english.divide(spoken, (3,))

    assert ["carpeta nueva roja.", "please wait here."] == [said(each) for each in before]
    assert ["", "please wait here."] == [said(each) for each in after]


def test_english_before_the_first_untranslated_word_stays() -> None:
    """The first words of a sentence that goes on in Spanish stay on screen, and its segment is marked."""
    english, words = SpeechTranslation(), spaced("in which carpeta guardar el mensaje")
    english.push(words, words[-1].end, spoken=spaced("en qué carpeta guardar el mensaje"), silence_ms=500, final=False)

    assert shown(english) == "in which"
    assert english.is_missing(0, 2000)


def test_the_next_sentence_belongs_to_the_next_segment() -> None:
    """After one spoken sentence a segment has one English sentence, though the next one ends nearer to the border."""
    english, spoken = SpeechTranslation(), spaced("todos están muy muy ocupados. por favor espere")
    english.push(spaced("all busy. please wait. and so on"), 2400, silence_ms=0, final=True)

    first, second = english.divide(spoken, [5])
    assert ("all busy.", "please wait. and so on") == (said(first), said(second))
    assert first == english.take_first(spoken, 5)


def test_words_beyond_the_border_are_not_translated_twice() -> None:
    """English that a segment took from the audio of the next one does not appear again when that is translated."""
    english, spoken = SpeechTranslation(), spaced("uno dos tres. cuatro cinco seis")
    english.push(spaced("one two and three. four"), 1500, silence_ms=0, final=False)
    taken = english.take_first(spoken, 3)
    english.push(spaced("three. four five six", start=900), 2100, silence_ms=0, final=True)

    assert ("one two and three.", "four five six") == (said(taken), said(english.newest))


def test_words_before_the_border_are_not_lost() -> None:
    """English that was spoken before the border and belongs to the next segment becomes part of the prefix."""
    english, spoken = SpeechTranslation(), spaced("uno dos tres cuatro. cinco seis")
    english.push(spaced("one two. and then five six"), 1800, silence_ms=0, final=False)
    taken = english.take_first(spoken, 4)

    assert ("one two.", " and then") == (said(taken), english.prefix)
