from __future__ import annotations

from captioner.offline.sentences import Passage, sentences
from captioner.types import Word


def said(text: str, start: int = 0, pace: int = 500) -> Passage:
    """One word after the other; `|` is a second of silence."""
    words, at = [], start
    for piece in text.split():
        if piece == "|":
            at += 1000
            continue
        words.append(Word(at, at + pace, f" {piece}", 1.0))
        at += pace
    return Passage(tuple(words))


def texts(*passages: Passage, longest: int = 14_000) -> list[str]:
    return [sentence.text for sentence in sentences(passages, longest=longest)]


def test_a_full_stop_ends_a_sentence() -> None:
    """That of an abbreviation does not."""
    assert ["We met Mr. Smith there.", "He was out of town."] == texts(
        said("We met Mr. Smith there. He was out of town.")
    )


def test_arabic_and_hindi_sentences_end_with_their_own_marks() -> None:
    """The Arabic question mark, the danda and the Urdu full stop end sentences."""
    assert ["أين ذهب الرئيس أمس؟", "ذهب إلى المدينة."] == texts(said("أين ذهب الرئيس أمس؟ ذهب إلى المدينة."))
    assert ["मैं आज घर जाता हूँ।", "वह नहीं आता।"] == texts(said("मैं आज घर जाता हूँ। वह नहीं आता।"))


def test_a_short_sentence_takes_the_next_with_it() -> None:
    """Unless there is a pause."""
    assert ["Yes. I will do that."] == texts(said("Yes. I will do that."))
    assert ["Yes.", "I will do that."] == texts(said("Yes. | I will do that."))


def test_a_long_pause_ends_a_sentence() -> None:
    """Though nobody has heard a full stop."""
    assert ["and then", "we went on"] == texts(said("and then | | we went on"))


def test_sentences_go_on_in_the_next_passage() -> None:
    """Passages are readings, no thoughts."""
    assert ["We will go home now."] == texts(said("We will go"), said("home now.", 1500))


def test_another_speaker_begins_another() -> None:
    """Whatever the punctuation."""
    one, two = said("where are"), said("over there", 1000)
    found = list(sentences([Passage(one.words, "Ana"), Passage(two.words, "Ben")]))

    assert [("where are", "Ana"), ("over there", "Ben")] == [(sentence.text, sentence.speaker) for sentence in found]


def test_a_long_sentence_is_cut_behind_a_clause() -> None:
    """Or at a breath; no word is lost."""
    text = "one two three four five, six seven eight nine ten eleven"

    assert ["one two three four five,", "six seven eight nine ten eleven"] == texts(said(text), longest=4000)


def test_nothing_said_is_no_sentence() -> None:
    """A passage without words."""
    assert [] == texts(Passage(()))
