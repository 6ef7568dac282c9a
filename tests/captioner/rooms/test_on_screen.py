from __future__ import annotations

from dataclasses import replace

from captioner.rooms.on_screen import OnScreen
from captioner.types import Revision

HELLO = Revision("c1", "en", "en", 1, 0, 1000, "hello", " world")


def test_words_taken_back() -> None:
    """Words after the first difference count as taken back; an operator's edit takes nothing back."""
    captions = OnScreen()

    assert 0 == captions.push(HELLO)
    assert 0 == captions.push(replace(HELLO, number=2, tail=" world and"))
    assert 2 == captions.push(replace(HELLO, number=3, tail=" word"))
    assert 0 == captions.push(replace(HELLO, number=4, stable="goodbye", tail="", final=True, edited=True))
    assert ({"en": 2}, 0) == (captions.erased, captions.finals["en"])


def test_finals_are_counted_once() -> None:
    """Open captions, edits and captions of an earlier process do not count as finals."""
    captions, final = OnScreen(), replace(HELLO, final=True, stable="hello world", tail="")

    captions.recall(replace(final, segment="c0"))
    for revision in (HELLO, final, replace(final, number=3, edited=True)):
        captions.push(revision)

    assert {"en": 1} == captions.finals
    assert final.text == getattr(captions.get("c0", "en"), "text", None)


def test_the_caption_that_has_not_changed_for_longest_is_forgotten() -> None:
    """At the limit, the caption that changed longest ago is forgotten."""
    captions = OnScreen(2)
    for segment in ("c1", "c2", "c1", "c3"):
        captions.push(replace(HELLO, segment=segment))

    assert ["c1", "c3"] == [known.segment for known in captions]
    assert captions.get("c2", "en") is None


def test_untranslated() -> None:
    """A final spoken caption without a translation is untranslated; an open one is not."""
    captions, final = OnScreen(), replace(HELLO, final=True, stable="hello world", tail="")
    for revision in (final, replace(final, segment="c2"), replace(HELLO, segment="c3")):
        captions.push(revision)
    captions.push(replace(final, language="es"))

    assert ["c2"] == [known.segment for known in captions.untranslated("es")]
    assert [] == list(captions.untranslated("en"))
    captions.drop(replace(final, segment="c2"))
    assert [] == list(captions.untranslated("es"))
