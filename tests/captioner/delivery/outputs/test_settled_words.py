from __future__ import annotations

from dataclasses import replace

from captioner.delivery.outputs.settled_words import SettledWords
from captioner.types import Revision


def revision(stable: str, tail: str = "", *, segment: str = "c1", final: bool = False, speaker: str = "") -> Revision:
    return Revision(segment, "en", "en", 1, 0, 1000, stable, tail, final, speaker=speaker or None)


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

    assert [(), ("Good",), (), ("evening,",), (), ("everybody.",), ("Next",)] == list(map(words.push, states))


def test_rewritten_captions_continue() -> None:
    """Words that were returned stay, whatever a revision makes of them."""
    words = SettledWords()
    words.push(revision("It costs fifty ", "dollars"))

    assert ("euros",) == words.push(replace(revision("It costs 50 euros", final=True), rewrite=True))
    assert () == words.push(revision("It", final=True))


def test_speakers() -> None:
    """Words of another speaker begin with the mark of television; an unnamed one changes nothing."""
    words = SettledWords()
    states = [("one", "Ana"), ("two", ""), ("three", "Ana"), ("four", "Ben")]

    assert [(">>", "one"), ("two",), ("three",), (">>", "four")] == [
        words.push(revision(text, segment=text, final=True, speaker=speaker)) for text, speaker in states
    ]


def test_characters() -> None:
    """Characters are those of CEA-608; a text in another script gives no words."""
    words = SettledWords()

    assert ("“Œuvre”".replace("Œ", "Oe"), "-", "ok") == words.push(revision("“Œuvre” – ok", final=True))
    assert () == words.push(revision("Добрый вечер", segment="c2", final=True))
