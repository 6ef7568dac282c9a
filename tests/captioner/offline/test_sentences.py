from __future__ import annotations

from captioner.offline.sentences import Utterance, sentences
from captioner.types import Word


def utterance(text: str, start: int = 0, pace: int = 500) -> Utterance:
    """Successive words; `|` is a second of silence."""
    words, at = [], start
    for piece in text.split():
        if piece == "|":
            at += 1000
            continue
        words.append(Word(at, at + pace, f" {piece}", 1.0))
        at += pace
    return Utterance(tuple(words))


def texts(*utterances: Utterance, longest: int = 14_000) -> list[str]:
    return [sentence.text for sentence in sentences(utterances, longest=longest)]


def test_a_full_stop_ends_a_sentence() -> None:
    """The full stop of an abbreviation does not end it."""
    assert ["We met Mr. Smith there.", "He was out of town."] == texts(
        utterance("We met Mr. Smith there. He was out of town.")
    )


def test_arabic_and_hindi_sentences_end_with_their_own_marks() -> None:
    """The Arabic question mark, the danda and the Urdu full stop end sentences."""
    assert ["أين ذهب الرئيس أمس؟", "ذهب إلى المدينة."] == texts(utterance("أين ذهب الرئيس أمس؟ ذهب إلى المدينة."))
    assert ["मैं आज घर जाता हूँ।", "वह नहीं आता।"] == texts(utterance("मैं आज घर जाता हूँ। वह नहीं आता।"))


def test_a_short_sentence_is_joined_with_the_next() -> None:
    """A pause prevents it."""
    assert ["Yes. I will do that."] == texts(utterance("Yes. I will do that."))
    assert ["Yes.", "I will do that."] == texts(utterance("Yes. | I will do that."))


def test_a_long_pause_ends_a_sentence() -> None:
    """A pause ends a sentence without a full stop."""
    assert ["and then", "we went on"] == texts(utterance("and then | | we went on"))


def test_a_sentence_continues_in_the_next_utterance() -> None:
    """The end of a clip does not end a sentence."""
    assert ["We will go home now."] == texts(utterance("We will go"), utterance("home now.", 1500))


def test_a_change_of_speaker_ends_a_sentence() -> None:
    """Punctuation does not matter."""
    one, two = utterance("where are"), utterance("over there", 1000)
    found = list(sentences([Utterance(one.words, "Ana"), Utterance(two.words, "Ben")]))

    assert [("where are", "Ana"), ("over there", "Ben")] == [(sentence.text, sentence.speaker) for sentence in found]


def test_a_long_sentence_is_split_after_a_clause() -> None:
    """No word is lost."""
    text = "one two three four five, six seven eight nine ten eleven"

    assert ["one two three four five,", "six seven eight nine ten eleven"] == texts(utterance(text), longest=4000)


def test_no_words_are_no_sentence() -> None:
    """An utterance without words yields nothing."""
    assert [] == texts(Utterance(()))
