from __future__ import annotations

from collections.abc import Iterable

from captioner.config.recognition import SegmenterConfig
from captioner.recognition.segmenter import Segmenter
from captioner.types import Revision, WindowWords
from tests.fakes import said


def states(revisions: Iterable[Revision]) -> list[tuple[str, int, str, str, bool]]:
    """Segment, number, stable text, tail and final of each revision."""
    return [(r.segment, r.number, r.stable, r.tail, r.final) for r in revisions]


def test_growth() -> None:
    """A segment opens with the first text, grows and closes; the next one has the next name and number 1."""
    segmenter = Segmenter()
    one, two = said("one two")

    revisions = [
        *segmenter.push(WindowWords((), (one,)), 0, 800, "en"),
        *segmenter.push(WindowWords((one,), (two,)), 0, 1100, "en"),
        *segmenter.close((one, two), 0, 1100, "en"),
        *segmenter.push(WindowWords((), (two,)), 1100, 1400, "en"),
    ]

    assert [
        ("c1", 1, "", "one", False),
        ("c1", 2, "one", " two", False),
        ("c1", 3, "one two", "", True),
        ("c2", 1, "", "two", False),
    ] == states(revisions)


def test_no_change() -> None:
    """An unchanged segment is not published again."""
    segmenter = Segmenter()
    state = WindowWords((), said("one"))

    assert 1 == len([*segmenter.push(state, 0, 800, "en"), *segmenter.push(state, 0, 900, "en")])


def test_silence() -> None:
    """A window without words takes no name."""
    segmenter = Segmenter()

    assert [] == list(segmenter.push(WindowWords(), 0, 800, "en"))
    assert [] == list(segmenter.close((), 0, 800, "en"))
    assert "c1" == next(segmenter.push(WindowWords((), said("one")), 0, 800, "en")).segment


def test_text_taken_back() -> None:
    """A segment whose text is taken back gets an empty revision and an empty final."""
    segmenter = Segmenter()
    revisions = [
        *segmenter.push(WindowWords((), said("one")), 0, 800, "en"),
        *segmenter.push(WindowWords(), 0, 900, "en"),
        *segmenter.close((), 0, 900, "en"),
    ]

    assert [("c1", 1, "", "one", False), ("c1", 2, "", "", False), ("c1", 3, "", "", True)] == states(revisions)


def test_changed_translation() -> None:
    """A changed translation is published."""
    segmenter = Segmenter()
    state = WindowWords((), said("uno"))
    revisions = [*segmenter.push(state, 0, 1, "es", [" One"]), *segmenter.push(state, 0, 2, "es", [" One,"])]

    assert [" One", " One,"] == [revision.direct for revision in revisions]
    assert {"es"} == {revision.language for revision in revisions} | {revision.source for revision in revisions}


def test_first_number() -> None:
    """Segments can be numbered from any number."""
    assert "c7" == next(Segmenter(first=7).push(WindowWords((), said("one")), 0, 1, "en")).segment


def test_words_of_a_revision() -> None:
    """A revision contains the words of its text, settled or not."""
    words = said("one two three")
    segmenter = Segmenter()
    [shown] = segmenter.push(WindowWords(words[:1], words[1:]), 0, 1400, "en")
    [closed] = segmenter.close(words, 0, 1400, "en")

    assert (words, words) == (shown.words, closed.words)


def revisions_of(segmenter: Segmenter, *readings: WindowWords) -> list[Revision]:
    """Revisions for transcriptions of a window that begins at 500 ms."""
    revisions: list[Revision] = []
    for state in readings:
        segmenter.divide(state, 500)
        revisions += segmenter.push(state, 500, state.all[-1].end if state.all else 500, "en")
    return revisions


def test_sentence_ends_a_segment() -> None:
    """The first word after a sentence opens the next segment, while the sentence waits to be settled."""
    segmenter = Segmenter(SegmenterConfig(min_length_ms=1000))
    words = said("one two three four. Five six")
    revisions = revisions_of(segmenter, *(WindowWords(words[:2], words[2:count]) for count in (4, 5, 6)))
    assert 4 == segmenter.complete(words[:4])
    revisions += segmenter.close(words[:4], 500, words[3].end, "en")
    revisions += revisions_of(segmenter, WindowWords((), words[4:]))

    assert [
        ("c1", 1, "one two", " three four.", False),
        ("c2", 1, "", "Five", False),
        ("c2", 2, "", "Five six", False),
        ("c1", 2, "one two three four.", "", True),
    ] == states(revisions)
    assert [(500, 1700), (1700, 2000), (1700, 2300), (500, 1700)] == [(r.start, r.end) for r in revisions]


def test_unsettled_sentence() -> None:
    """A sentence is complete only when all of its words are settled."""
    segmenter = Segmenter(SegmenterConfig(min_length_ms=1000))
    words = said("one two three four. Five six")
    revisions_of(segmenter, WindowWords(words[:2], words[2:]))

    assert (None, 4) == (segmenter.complete(words[:3]), segmenter.complete(words[:4]))


def test_segment_without_a_sentence() -> None:
    """A segment without a full stop is complete when another settled word follows."""
    segmenter = Segmenter(SegmenterConfig(min_length_ms=1000, max_length_ms=1600))
    words = said("one two three four, five six")
    revisions_of(segmenter, WindowWords(words[:2], words[2:]))

    assert (None, 4) == (segmenter.complete(words[:4]), segmenter.complete(words[:5]))


def test_short_sentence() -> None:
    """A sentence shorter than `min_length_ms` does not end a segment."""
    assert () == Segmenter(SegmenterConfig(min_length_ms=2500)).divide(
        WindowWords((), said("Yes. one two three four")), 500
    )


def test_nothing_to_divide() -> None:
    """Silence has no segments to divide or complete."""
    segmenter = Segmenter()

    assert ((), None) == (segmenter.divide(WindowWords(), 0), segmenter.complete(()))


def test_several_sentences_at_once() -> None:
    """Several sentences at once are one segment each."""
    segmenter = Segmenter(SegmenterConfig(min_length_ms=500))
    words = said("one two. Three four. Five")

    assert (2, 4) == segmenter.divide(WindowWords((), words), 500)


def test_words_on_screen_are_not_divided() -> None:
    """A full stop recognized before words that are already on screen ends nothing."""
    segmenter = Segmenter(SegmenterConfig(min_length_ms=1000))
    revisions_of(segmenter, WindowWords((), said("one two three four five six")))
    late = said("one two three four. Five six")

    assert () == segmenter.divide(WindowWords((), late), 500)
    assert None is segmenter.complete(late)


def test_stable_boundary() -> None:
    """The boundary stays if a later transcription has more words before it, or no full stop."""
    segmenter = Segmenter(SegmenterConfig(min_length_ms=1000))
    revisions_of(segmenter, WindowWords((), said("one two three four. Five six")))

    assert (5,) == segmenter.divide(WindowWords((), said("one and two three four five six")), 500)
    assert (4,) == segmenter.divide(WindowWords((), said("one two three for five six")), 500)
    assert (4,) == segmenter.divide(WindowWords((), said("one two three four. Fine six")), 500)


def test_segment_without_words() -> None:
    """A segment whose words were all taken back gets a final without text."""
    segmenter = Segmenter(SegmenterConfig(min_length_ms=1000))
    words = said("one two three four. Five")
    revisions = revisions_of(segmenter, WindowWords((), words), WindowWords((), words[:4]))
    revisions += segmenter.close(words[:4], 500, words[3].end, "en")
    revisions += segmenter.close_empty(1700, "en")

    assert [("c1", 1), ("c2", 1), ("c2", 2), ("c1", 2), ("c2", 3)] == [(r.segment, r.number) for r in revisions]
    assert ["one two three four.", ""] == [r.text for r in revisions if r.final]
    assert [] == list(segmenter.close_empty(1700, "en"))


def test_a_mark_that_is_taken_back_stays() -> None:
    """A later transcription without the mark at which a segment has ended changes neither segment."""
    segmenter = Segmenter(SegmenterConfig(min_length_ms=1000))
    begun, later = said("to help you get started. Like a"), said("to help you get started like a normal")
    revisions = revisions_of(segmenter, WindowWords((), begun), WindowWords(later[:6], later[6:]))
    revisions += segmenter.close(later[:5], 500, later[4].end, "en")
    revisions += revisions_of(segmenter, WindowWords((), later[5:]))

    assert {"to help you get started."} == {r.text for r in revisions if r.segment == "c1"}
    assert {"Like a", "Like a normal"} == {r.text for r in revisions if r.segment == "c2"}


def test_a_comma_that_is_taken_back_stays() -> None:
    """The same holds for the mark of a clause; the next segment keeps its first letter."""
    segmenter = Segmenter(SegmenterConfig(min_length_ms=1000, max_length_ms=2000))
    begun, later = said("one two three four five, six"), said("one two three four five six")
    revisions = revisions_of(segmenter, WindowWords((), begun), WindowWords((), later))

    assert ["one two three four five,", "six"] == [r.text for r in revisions]


def test_a_capital_follows_a_sentence() -> None:
    """The first word after a sentence is shown with a capital, though the model wrote none after the pause."""
    segmenter = Segmenter()
    first, second = said("One two."), said("el número", start=3000)
    revisions = [
        *segmenter.close(first, 500, first[-1].end, "es"),
        *segmenter.push(WindowWords((), second[:1]), 3000, 3300, "es"),
        *segmenter.close(second, 3000, 3600, "es"),
        *segmenter.push(WindowWords((), second[:1]), 3600, 3900, "es"),
    ]

    assert ["One two.", "El", "El número", "el"] == [r.text for r in revisions]
    assert " El" == revisions[1].words[0].text


def test_a_capital_follows_a_translated_sentence() -> None:
    """The English after an English sentence begins with a capital, and that within a sentence as the model wrote it."""
    segmenter = Segmenter()
    uno, dos, tres = said("Uno"), said("dos", start=3000), said("tres", start=6000)
    revisions = [
        *segmenter.close(uno, 500, 800, "es", "One."),
        *segmenter.push(WindowWords((), dos), 3000, 3300, "es", [" the second"]),
        *segmenter.close(dos, 3000, 3300, "es", " the second of"),
        *segmenter.push(WindowWords((), tres), 6000, 6300, "es", [" the third"]),
    ]

    assert ["One.", "The second", "The second of", " the third"] == [r.direct for r in revisions]


def test_no_capital_follows_a_sentence_in_another_language() -> None:
    """After a change of language the text is that of the model."""
    segmenter = Segmenter()
    list(segmenter.close(said("One two."), 500, 1100, "en"))

    assert "el" == next(segmenter.push(WindowWords((), said("el")), 1100, 1400, "es")).text


def test_an_exclamation_is_closed() -> None:
    """A Spanish exclamation that the model ends with a full stop ends with its mark, also in the next segment."""
    segmenter = Segmenter(SegmenterConfig(min_length_ms=1000, max_length_ms=2000))
    words = said("¡Todos están ahora muy ocupados, por favor.")
    revisions = revisions_of(segmenter, WindowWords((), words))

    assert ["¡Todos están ahora muy ocupados,", "por favor!"] == [r.text for r in revisions]


def test_a_quotation_is_closed() -> None:
    """A quotation mark that is never closed is closed at the end of the segment; a stray one is not shown."""
    segmenter = Segmenter()
    words = said('He said "yes.')

    assert ["He said"] == [r.text for r in segmenter.push(WindowWords(words[:2], ()), 500, 1100, "en")]
    assert ['He said "yes."'] == [r.text for r in segmenter.close(words, 500, 1400, "en")]
    assert ["For them."] == [r.text for r in segmenter.close(said('for them."'), 1400, 2000, "en")]


def test_a_full_stop_before_silence() -> None:
    """A segment that silence follows ends with a full stop, in both languages, if the model writes marks."""
    segmenter = Segmenter()

    finals = [
        *segmenter.close(said("uno"), 0, 800, "es", "one", silence=True),
        *segmenter.close(said("dos."), 800, 1600, "es", "two.", silence=True),
        *segmenter.close(said("tres"), 1600, 2400, "es", "three", silence=True),
        *segmenter.close(said("cuatro"), 2400, 3200, "es", "four"),
    ]

    assert ["uno", "dos.", "Tres.", "Cuatro"] == [final.stable for final in finals]
    assert ["one", "two.", "Three.", "Four"] == [final.direct for final in finals]


def test_no_full_stop_for_english_that_is_missing() -> None:
    """English that lacks words gets no full stop."""
    segmenter = Segmenter()
    [final] = segmenter.close(said("dos."), 0, 800, "es", "two", silence=True, missing=True)

    assert final.direct == "two"
