from __future__ import annotations

from xml.etree import ElementTree

from captioner.bench.score import ReferenceWord, WordTiming
from captioner.bench.timeline import STRIP, picture

SVG = "{http://www.w3.org/2000/svg}"
WORDS = [ReferenceWord("<Tom>", 0.0, 0.5), ReferenceWord("&", 0.5, 1.0), ReferenceWord("late", STRIP + 1, STRIP + 1.5)]


def drawn(tracks: list[WordTiming]) -> ElementTree.Element:
    """Parse a drawn timeline, which must be well-formed."""
    return ElementTree.fromstring(picture("a < b", "note", WORDS, tracks))


def test_every_word_has_a_bar_and_every_shown_word_two_marks() -> None:
    """Every word has a bar and every shown word two marks; a word that was not shown has another colour."""
    root = drawn([WordTiming("tom", 0.0, 0.5, 0.9, 1.2)])

    kinds = [each.get("class") for each in root.iter(f"{SVG}rect")]
    assert kinds.count("said") == 1 + 1  # one of them in the legend
    assert kinds.count("missed") == 2 + 1
    assert [each.get("class") for each in root.iter(f"{SVG}circle")] == ["first", "settled"]


def test_a_word_later_than_the_strip_stands_at_its_edge() -> None:
    root = drawn([WordTiming("tom", 0.0, 0.5, 99.0, 99.0)])

    width = float(root.get("width", "0"))
    assert all(float(each.get("cx", "inf")) < width for each in root.iter(f"{SVG}circle"))


def test_a_strip_for_every_ten_seconds() -> None:
    assert len(list(drawn([]).iter(f"{SVG}g"))) == 2
