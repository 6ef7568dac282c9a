from __future__ import annotations

from collections.abc import Iterable

import pytest

from captioner.config.recognition import SegmenterConfig
from captioner.recognition.segmenter import Segmenter
from captioner.recognition.words import is_sentence, text
from captioner.types import Reading, Revision, Word
from tests.fakes import said


def states(revisions: Iterable[Revision]) -> list[tuple[str, int, str, str, bool]]:
    """Segment, number, stable, tail, final."""
    return [(r.segment, r.number, r.stable, r.tail, r.final) for r in revisions]


def test_growth() -> None:
    """A segment opens with the first text, grows, and closes; the next has the next identity and counts anew."""
    segmenter = Segmenter()
    one, two = said("one two")

    revisions = [
        *segmenter.push(Reading((), (one,)), 0, 800, "en"),
        *segmenter.push(Reading((one,), (two,)), 0, 1100, "en"),
        *segmenter.close((one, two), 0, 1100, "en"),
        *segmenter.push(Reading((), (two,)), 1100, 1400, "en"),
    ]

    assert [
        ("c1", 1, "", "one", False),
        ("c1", 2, "one", " two", False),
        ("c1", 3, "one two", "", True),
        ("c2", 1, "", "two", False),
    ] == states(revisions)


def test_no_news() -> None:
    """What is shown already is not said again."""
    segmenter = Segmenter()
    reading = Reading((), said("one"))

    assert 1 == len([*segmenter.push(reading, 0, 800, "en"), *segmenter.push(reading, 0, 900, "en")])


def test_silence() -> None:
    """A stretch without words leaves no trace, and takes no identity."""
    segmenter = Segmenter()

    assert [] == list(segmenter.push(Reading(), 0, 800, "en"))
    assert [] == list(segmenter.close((), 0, 800, "en"))
    assert "c1" == next(segmenter.push(Reading((), said("one")), 0, 800, "en")).segment


def test_text_taken_back() -> None:
    """A segment whose text is taken back whole is told so, and still gets its final."""
    segmenter = Segmenter()
    revisions = [
        *segmenter.push(Reading((), said("one")), 0, 800, "en"),
        *segmenter.push(Reading(), 0, 900, "en"),
        *segmenter.close((), 0, 900, "en"),
    ]

    assert [("c1", 1, "", "one", False), ("c1", 2, "", "", False), ("c1", 3, "", "", True)] == states(revisions)


def test_english_beside_it() -> None:
    """News in the recognizer's own English are news."""
    segmenter = Segmenter()
    reading = Reading((), said("uno"))
    revisions = [*segmenter.push(reading, 0, 1, "es", [" One"]), *segmenter.push(reading, 0, 2, "es", [" One,"])]

    assert [" One", " One,"] == [revision.direct for revision in revisions]
    assert {"es"} == {revision.language for revision in revisions} | {revision.source for revision in revisions}


def test_first_number() -> None:
    """A stream that goes on where another ended counts on."""
    assert "c7" == next(Segmenter(first=7).push(Reading((), said("one")), 0, 1, "en")).segment


@pytest.mark.parametrize(
    "word",
    [" end.", " end?", " end!", " end…", " end.”", ' end."', "終。", " end.»", " end.)", " خطابه؟", " है।", " ہے۔"],
)
def test_sentence(word: str) -> None:
    """A sentence ends with its mark, whatever closes behind it."""
    assert is_sentence((Word(0, 1, word, 1.0),))


@pytest.mark.parametrize("word", [" end", " end,", " .end", " ", ' "'])
def test_no_sentence(word: str) -> None:
    """What has no mark at its end is no sentence."""
    assert not is_sentence((Word(0, 1, word, 1.0),))
    assert not is_sentence(())


def test_joined_words() -> None:
    """Words bring their own spaces."""
    assert " one two" == text(said("one two"))
    assert "" == text(())


def test_a_revision_has_the_words_that_make_its_text() -> None:
    """Settled or not, with their times."""
    words = said("one two three")
    segmenter = Segmenter()
    [shown] = segmenter.push(Reading(words[:1], words[1:]), 0, 1400, "en")
    [closed] = segmenter.close(words, 0, 1400, "en")

    assert (words, words) == (shown.words, closed.words)


def read(segmenter: Segmenter, *readings: Reading) -> list[Revision]:
    """What is said of readings of a window that begins at 500 ms, none of them settled beyond what they say."""
    revisions: list[Revision] = []
    for reading in readings:
        segmenter.divide(reading, 500)
        revisions += segmenter.push(reading, 500, reading.words[-1].end if reading.words else 500, "en")
    return revisions


def test_a_sentence_ends_its_segment_before_the_next_is_shown() -> None:
    """The first word behind it opens another, while what is before it waits to be settled."""
    segmenter = Segmenter(SegmenterConfig(min_length_ms=1000))
    words = said("one two three four. five six")
    revisions = read(segmenter, *(Reading(words[:2], words[2:count]) for count in (4, 5, 6)))
    assert 4 == segmenter.complete(words[:4])
    revisions += segmenter.close(words[:4], 500, words[3].end, "en")
    revisions += read(segmenter, Reading((), words[4:]))

    assert [
        ("c1", 1, "one two", " three four.", False),
        ("c2", 1, "", "five", False),
        ("c2", 2, "", "five six", False),
        ("c1", 2, "one two three four.", "", True),
    ] == states(revisions)
    assert [(500, 1700), (1700, 2000), (1700, 2300), (500, 1700)] == [(r.start, r.end) for r in revisions]


def test_a_sentence_that_has_not_settled_is_not_over() -> None:
    """It waits until all of its words are."""
    segmenter = Segmenter(SegmenterConfig(min_length_ms=1000))
    words = said("one two three four. five six")
    read(segmenter, Reading(words[:2], words[2:]))

    assert (None, 4) == (segmenter.complete(words[:3]), segmenter.complete(words[:4]))


def test_what_is_no_sentence_is_over_when_something_settled_follows() -> None:
    """In running speech only the next word tells where one ends."""
    segmenter = Segmenter(SegmenterConfig(min_length_ms=1000, max_length_ms=2000))
    words = said("one two three four, five six")
    read(segmenter, Reading(words[:2], words[2:]))

    assert (None, 4) == (segmenter.complete(words[:4]), segmenter.complete(words[:5]))


def test_not_too_soon() -> None:
    """A sentence shorter than `least` is not worth a segment."""
    assert () == Segmenter(SegmenterConfig(min_length_ms=2500)).divide(
        Reading((), said("Yes. one two three four")), 500
    )


def test_nothing_to_divide() -> None:
    """Silence has no parts, and nothing to cut."""
    segmenter = Segmenter()

    assert ((), None) == (segmenter.divide(Reading(), 0), segmenter.complete(()))


def test_several_sentences_at_once() -> None:
    """Each is a segment of its own."""
    segmenter = Segmenter(SegmenterConfig(min_length_ms=500))
    words = said("one two. three four. five")

    assert (2, 4) == segmenter.divide(Reading((), words), 500)


def test_words_on_screen_are_not_divided() -> None:
    """A full stop that is read late, behind words that are shown, ends nothing."""
    segmenter = Segmenter(SegmenterConfig(min_length_ms=1000))
    read(segmenter, Reading((), said("one two three four five six")))
    late = said("one two three four. five six")

    assert () == segmenter.divide(Reading((), late), 500)
    assert None is segmenter.complete(late)


def test_where_segments_meet_stays() -> None:
    """A newer reading may say what is before it in more words, or without the full stop."""
    segmenter = Segmenter(SegmenterConfig(min_length_ms=1000))
    read(segmenter, Reading((), said("one two three four. five six")))

    assert (5,) == segmenter.divide(Reading((), said("one and two three four five six")), 500)
    assert (4,) == segmenter.divide(Reading((), said("one two three for five six")), 500)
    assert (4,) == segmenter.divide(Reading((), said("one two three four. fine six")), 500)


def test_nothing_left_behind_a_sentence() -> None:
    """A segment whose words were all taken back gets its final, without text."""
    segmenter = Segmenter(SegmenterConfig(min_length_ms=1000))
    words = said("one two three four. five")
    revisions = read(segmenter, Reading((), words), Reading((), words[:4]))
    revisions += segmenter.close(words[:4], 500, words[3].end, "en")
    revisions += segmenter.close_empty(1700, "en")

    assert [("c1", 1), ("c2", 1), ("c2", 2), ("c1", 2), ("c2", 3)] == [(r.segment, r.number) for r in revisions]
    assert ["one two three four.", ""] == [r.text for r in revisions if r.final]
    assert [] == list(segmenter.close_empty(1700, "en"))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (said("a b c d e f g h, i j"), (8,)),
        (said("a b c d e f g h", 500, "i j"), (8,)),
        (said("a b c d e f g h", 300, "i j"), ()),
        (said("a b c d e f g h i j k l m"), ()),
        (said("a b c d e f g h i j", 100, "k l m"), (10,)),
        (said("a b c d e f g h i j k l m n o p q"), (14,)),
    ],
)
def test_long_speech(words: tuple[Word, ...], expected: tuple[int, ...]) -> None:
    """Half as long as may be it ends behind a comma or at a good breath, then at any, and at last anywhere."""
    assert expected == Segmenter(SegmenterConfig(min_length_ms=1000, max_length_ms=4000)).divide(
        Reading((), words), 500
    )
