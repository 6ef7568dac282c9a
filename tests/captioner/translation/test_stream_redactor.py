from dataclasses import replace

from captioner.translation.redaction import MASK, NO_REDACTION, Redaction
from captioner.translation.stream_redactor import StreamRedactor
from captioner.types import Revision, Word
from tests.captioner.translation.scripted import spoken


def test_a_number_across_two_segments() -> None:
    """If a segment ends within a number, neither half is shown, whatever the second segment grows into."""
    redactor = StreamRedactor(Redaction())
    source = [
        spoken("call 612 34", 3),
        spoken("call 612 34", number=2, final=True),
        spoken("56", 1, segment="c2"),
        spoken("56 78 now", 2, number=2, segment="c2"),
        spoken("56 78 now please.", number=3, final=True, segment="c2"),
        spoken("56 people came.", number=1, final=True, segment="c3"),
    ]

    assert [redactor(one).text for one in source] == [
        "call", f"call {MASK}", "", MASK, f"{MASK} now please.", "56 people came.",
    ]  # fmt: skip


def test_a_number_across_two_open_segments() -> None:
    """The second segment may open before the first is final."""
    redactor = StreamRedactor(Redaction())
    source = [
        spoken("it is call 612 34"),
        spoken("56", segment="c2"),
        spoken("56 78 now", number=2, segment="c2"),
        spoken("it is call 612 34", number=2, final=True),
        spoken("56 78 now please.", number=3, final=True, segment="c2"),
    ]

    assert [redactor(one).text for one in source] == [
        "it is call", "", MASK, f"it is call {MASK}", f"{MASK} now please.",
    ]  # fmt: skip


def test_a_number_across_two_segments_in_english() -> None:
    """The recognizer's English ends with its segment too, perhaps within a number: neither half is passed on."""
    redactor = StreamRedactor(Redaction())
    source = [
        replace(spoken("uno", final=True), direct="call 612 34"),
        replace(spoken("dos", segment="c2"), direct="5 678 now and"),
        replace(spoken("dos.", number=2, final=True, segment="c2"), direct="5 678 now."),
        replace(spoken("tres.", final=True, segment="c3"), direct="56 people came."),
    ]

    assert [redactor(one).direct for one in source] == [
        f"call {MASK}", f"{MASK} now", f"{MASK} now.", "56 people came.",
    ]  # fmt: skip


def test_a_number_at_the_end_of_a_sentence_stays() -> None:
    """A number before a full stop is complete, and a year is not private."""
    redactor = StreamRedactor(Redaction())

    assert redactor(spoken("we were 612.", final=True)).text == "we were 612."
    assert redactor(spoken("since 2019", final=True, segment="c2")).text == "since 2019"


def test_without_redaction_nothing_is_held_back() -> None:
    """The revision is passed through unchanged."""
    revision = spoken("call 612 34")

    assert StreamRedactor(NO_REDACTION)(revision) is revision


def test_masked_text_is_not_revealed_by_the_words() -> None:
    """A revision keeps its timed words only if they contain no more than its text."""
    words = (Word(0, 500, " Call", 0.9), Word(500, 900, " Ada.", 0.9))
    revision = Revision("c1", "en", "en", 1, 0, 900, "Call Ada.", final=True, words=words)

    assert words == StreamRedactor(Redaction((), ("Bob",)))(revision).words
    assert () == StreamRedactor(Redaction((), ("Ada",)))(revision).words
