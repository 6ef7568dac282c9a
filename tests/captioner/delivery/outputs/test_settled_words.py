from __future__ import annotations

from dataclasses import replace

import pytest

from captioner.delivery.outputs.caption import Caption
from captioner.delivery.outputs.settled_words import SettledWords
from captioner.types import Revision


def revision(stable: str, tail: str = "", *, segment: str = "c1", final: bool = False, speaker: str = "") -> Revision:
    return Revision(segment, "en", "en", 1, 0, 1000, stable, tail, final, speaker=speaker or None)


def texts(words: SettledWords, revision: Revision) -> tuple[str, ...]:
    return tuple(part.text for part in words.parts(Caption("hall", revision, 0.0)))


def test_words_are_returned_once() -> None:
    """A word is returned as soon as another one follows it, or the caption is final."""
    words = SettledWords()
    states = (
        revision("", "Good"),
        revision("Good", " eve"),
        revision("Good evening", ", every"),
        revision("Good evening, ", "everybody"),
        revision("Good evening, everybody."),
        revision("Good evening, everybody.", final=True),
        revision("Next", final=True, segment="c2"),
    )

    assert [(), ("Good",), (), ("evening,",), (), ("everybody.",), ("Next",)] == [
        texts(words, state) for state in states
    ]


def test_rewritten_captions_continue() -> None:
    """Words that were returned stay, whatever a revision makes of them."""
    words = SettledWords()
    texts(words, revision("It costs fifty ", "dollars"))

    assert ("euros",) == texts(words, replace(revision("It costs 50 euros", final=True), rewrite=True))
    assert () == texts(words, revision("It", final=True))


def test_speakers() -> None:
    """Words of another speaker begin with the mark of television; an unnamed one changes nothing."""
    words = SettledWords()
    states = [("one", "Ana"), ("two", ""), ("three", "Ana"), ("four", "Ben")]

    assert [(">>", "one"), ("two",), ("three",), (">>", "four")] == [
        texts(words, revision(text, segment=text, final=True, speaker=speaker)) for text, speaker in states
    ]


def test_characters() -> None:
    """Characters are those of CEA-608; a text in another script gives no words."""
    words = SettledWords()

    assert ("“Œuvre”".replace("Œ", "Oe"), "-", "ok") == texts(words, revision("“Œuvre” – ok", final=True))
    assert () == texts(words, revision("Добрый вечер", segment="c2", final=True))


def test_offsets() -> None:
    """The offset of a word is its share of the caption's time, by characters."""
    words = SettledWords()
    first = words.parts(Caption("hall", revision("aaa bbb ", "cc"), 0.0))
    rest = words.parts(Caption("hall", revision("aaa bbb ccccc", final=True), 0.0))

    assert [0.0, 0.4, pytest.approx(8 / 13)] == [part.offset_s for part in (*first, *rest)]
