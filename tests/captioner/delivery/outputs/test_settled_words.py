from __future__ import annotations

from dataclasses import replace

import pytest

from captioner.delivery.outputs.caption import Caption
from captioner.delivery.outputs.settled_words import SettledWords
from captioner.layout.style import TextStyle
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


def test_a_rewrite_that_adds_or_removes_words() -> None:
    """Words after the last common word are returned once, although a style may leave out words of either text."""
    words = SettledWords()
    texts(words, revision("Yes so ", "we"))
    longer = texts(words, replace(revision("Yes, a so we ", "go"), rewrite=True))
    shorter = texts(words, replace(revision("So we go home.", final=True), rewrite=True))

    assert (("we",), ("go", "home.")) == (longer, shorter)


def test_words_that_no_line_break_may_divide() -> None:
    """A mark after a space without a break comes with its word, as soon as both are settled."""
    words = SettledWords()
    states = (
        revision("Quoi", "\u202f? Non"),
        revision("Quoi\u202f? ", "Non"),
        revision("Quoi\u202f? Non.", final=True),
    )

    assert [(), ("Quoi ?",), ("Non.",)] == [texts(words, state) for state in states]


def test_a_style_that_changes_words_on_their_way() -> None:
    """Fillers and masks change nothing about which words are returned: each once and in order."""
    style, words = TextStyle(remove_fillers=True, mask_profanity=True), SettledWords()
    states = (
        revision("Um", ", I"),
        revision("Um, I think", ", uh"),
        revision("Um, I think, uh", " what the fuck"),
        revision("Um, I think, uh what the fuck", " is um"),
        replace(revision("Um, I really think, um what the fuck is ", "um"), rewrite=True),
        revision("Um, I really think, um what the fuck is this, uh.", final=True),
    )
    returned = [word for state in states for word in texts(words, style.revision(state))]

    assert ["I", "think,", "what", "the", "f***", "is", "this."] == returned
