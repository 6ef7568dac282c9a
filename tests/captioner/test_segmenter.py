from __future__ import annotations

from collections.abc import Iterable

import pytest

from captioner.segmenter import Segmenter, is_sentence, text
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
    revisions = [*segmenter.push(reading, 0, 1, "es", " One"), *segmenter.push(reading, 0, 2, "es", " One,")]

    assert [" One", " One,"] == [revision.direct for revision in revisions]
    assert {"es"} == {revision.language for revision in revisions} | {revision.source for revision in revisions}


def test_first_number() -> None:
    """A stream that goes on where another ended counts on."""
    assert "c7" == next(Segmenter(first=7).push(Reading((), said("one")), 0, 1, "en")).segment


def test_cut_behind_a_sentence() -> None:
    """In running speech a segment ends behind a settled sentence that something settled follows."""
    segmenter = Segmenter(least=1000, longest=60_000)
    words = said("one two three four. five six")

    assert [None, 4, 4] == [segmenter.cut(words[:count], 500, 10_000) for count in (4, 5, 6)]


def test_cut_not_too_soon() -> None:
    """A sentence shorter than `least` is not worth a segment."""
    assert None is Segmenter(least=2500, longest=60_000).cut(said("Yes. one two three four"), 500, 9000)


def test_cut_of_long_speech() -> None:
    """Longer than `longest` it ends where a clause does, or at a breath."""
    segmenter = Segmenter(least=1000, longest=8000)
    clause = said("a b c d e f g, h i j k l")
    breath = said("a b c d e f g", 700, "h i j k l")

    assert None is segmenter.cut(clause, 500, 8500)
    assert (7, 7) == (segmenter.cut(clause, 500, 8501), segmenter.cut(breath, 500, 8501))


def test_cut_of_nothing() -> None:
    """Where nothing is settled, nothing is cut, however long it takes."""
    segmenter = Segmenter(least=1000, longest=8000)

    assert (None, None) == (segmenter.cut((), 0, 60_000), segmenter.cut(said("one"), 0, 60_000))


@pytest.mark.parametrize("word", [" end.", " end?", " end!", " end…", " end.”", ' end."', "終。", " end.»", " end.)"])
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
