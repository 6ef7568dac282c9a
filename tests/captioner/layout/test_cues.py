from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from captioner.layout.cues import cues, with_reading_time
from captioner.layout.limits import PROFILES, width
from captioner.layout.live_lines import lines
from captioner.layout.whole_lines import break_whole
from captioner.types import Revision, Word
from formats.cue import Cue

SPEECH = (
    "Good morning. This Tuesday is election day. After months of spirited debate and vigorous campaigning, the time "
    "has come for Americans to make important decisions about our nation's future, and I encourage all Americans to "
    "go to the polls and vote. Election season brings out the spirit of competition between our political parties."
)


def final(text: str, start: int = 0, end: int = 4000, language: str = "en", segment: str = "c1") -> Revision:
    return Revision(segment, language, "en", 1, start, end, text, final=True)


def test_a_long_final_becomes_cues_of_two_lines() -> None:
    """Cues are named after the segment, adjacent, and extend from its start to its end."""
    laid = cues(final(SPEECH, 1000, 21_000))

    assert lines(SPEECH) == tuple(line for cue in laid for line in cue.lines)
    assert [len(cue.lines) <= 2 for cue in laid] == [True] * len(laid)
    assert (laid[0].start, laid[-1].end) == (1000, 21_000)
    assert all(before.end == after.start for before, after in pairwise(laid))
    assert [cue.identifier for cue in laid[:3]] == ["c1", "c1.2", "c1.3"]


def test_cues_end_with_clauses_if_possible() -> None:
    """Three lines become two and one, or one and two, so that the first cue ends with a sentence."""
    laid = cues(final("Nobody ever came back home again. The lights went out at ten and all was dark and still."))

    assert laid[0].lines == ("Nobody ever came back home again.",)


def test_every_cue_has_the_speaker() -> None:
    """All cues of a segment have its speaker."""
    revision = Revision("c1", "en", "en", 1, 0, 9000, SPEECH, final=True, speaker="Ana")

    assert {"Ana"} == {cue.speaker for cue in cues(revision)}


def test_cues_last_as_long_as_reading_takes() -> None:
    """34 cells at 17 per second take two seconds, if the next cue leaves them."""
    cue = Cue(0, 500, ("a" * 34,))

    assert [with_reading_time((cue, Cue(start, 9000, ("b",))))[0].end for start in (5000, 1200)] == [2000, 1200]


def test_short_cues_last_five_sixths_of_a_second() -> None:
    """The last cue has its minimum duration, and its reading time once the room has ended."""
    cue = Cue(0, 500, ("a" * 34,))

    assert [with_reading_time((cue,), ended=ended)[0].end for ended in (False, True)] == [833, 2000]


def test_long_cues_are_cut() -> None:
    """A cue lasts at most seven seconds."""
    assert with_reading_time((Cue(0, 10_000, ("aaah",)),))[0].end == 7000


@pytest.mark.parametrize(("start", "expected"), [(1080, 1080), (1083, 1000), (900, 900)])
def test_a_short_pause_between_cues_is_closed(start: int, expected: int) -> None:
    """A pause of less than two frames is closed, and an overlap is cut."""
    assert expected == with_reading_time((Cue(0, 1000, ("a",)), Cue(start, 3000, ("b",))))[0].end


def test_no_cues_stay_no_cues() -> None:
    assert with_reading_time(()) == ()


def test_cues_keep_the_width_of_the_profile() -> None:
    """The narrowest profile has 32 columns."""
    layout = PROFILES["cea608"]

    assert max(width(line) for cue in cues(final(SPEECH), layout) for line in cue.lines) <= 32


def test_cues_have_the_times_of_their_words() -> None:
    """A pause in the speech is a pause between the cues."""
    texts = SPEECH.split()
    words = [Word(1000 * n + (20_000 if n > 12 else 0), 1000 * n + 20_900, f" {t}", 1.0) for n, t in enumerate(texts)]

    laid = cues(final(SPEECH, words[0].start, words[-1].end), words=words)
    counts = [len(" ".join(cue.lines).split()) for cue in laid]
    firsts = [sum(counts[:place]) for place in range(len(counts))]

    assert [words[first].start for first in firsts] == [cue.start for cue in laid]
    assert words[-1].end == laid[-1].end


def test_empty_text_gives_no_cue() -> None:
    """A caption that an operator has emptied gives no cue."""
    assert cues(final(" ")) == cues(final(" "), whole=True) == ()


@pytest.mark.parametrize("text", ["\u00a0", "A word. \u00a0", "\u3000 A word.", "A \u00a0 word."])
def test_other_spaces_have_no_time_of_their_own(text: str) -> None:
    """Spaces that do not separate words, at any place of a text, do not shift its times."""
    found = cues(final(text), whole=True, until=9000)

    assert [(0, 4000)] * bool(text.strip()) == [(cue.start, cue.end) for cue in found]


def test_text_that_was_never_on_air_is_laid_out_as_a_whole() -> None:
    """The lines of the cues are those of `break_whole`."""
    laid = cues(final(SPEECH, 0, 20_000), whole=True)

    assert break_whole(SPEECH, PROFILES["default"], "en") == tuple(cue.lines for cue in laid)


def test_cues_that_begin_together_are_extended_together() -> None:
    """The second one does not cut the first one to nothing."""
    layout = replace(PROFILES["default"], min_ms=1000)
    found = with_reading_time([Cue(0, 500, ("a",)), Cue(0, 600, ("b",)), Cue(5000, 5100, ("c",))], layout)

    assert [(0, 1000), (0, 1000), (5000, 6000)] == [(cue.start, cue.end) for cue in found]
