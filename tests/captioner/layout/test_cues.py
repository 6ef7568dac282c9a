from __future__ import annotations

from itertools import pairwise

import pytest

from captioner.layout.cues import cues, timed
from captioner.layout.limits import PROFILES, width
from captioner.layout.live_lines import lines
from captioner.layout.whole_lines import pages
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
    """Named after the segment, without a gap, from its start to its end, longer text longer."""
    laid = cues(final(SPEECH, 1000, 21_000))

    assert lines(SPEECH) == tuple(line for cue in laid for line in cue.lines)
    assert [len(cue.lines) <= 2 for cue in laid] == [True] * len(laid)
    assert (laid[0].start, laid[-1].end) == (1000, 21_000)
    assert all(before.end == after.start for before, after in pairwise(laid))
    assert [cue.identifier for cue in laid[:3]] == ["c1", "c1.2", "c1.3"]


def test_cues_end_with_clauses_where_they_can() -> None:
    """Three lines are two and one, or one and two, as the sentence goes."""
    laid = cues(final("Nobody ever came back home again. The lights went out at ten and all was dark and still."))

    assert laid[0].lines == ("Nobody ever came back home again.",)


def test_a_speaker_goes_with_every_cue() -> None:
    """Who speaks is known for all that a segment becomes."""
    revision = Revision("c1", "en", "en", 1, 0, 9000, SPEECH, final=True, speaker="Ana")

    assert {"Ana"} == {cue.speaker for cue in cues(revision)}


def test_cues_stay_as_long_as_reading_takes() -> None:
    """Thirty-four cells at 17 a second: two seconds, when the next leaves them."""
    cue = Cue(0, 500, ("a" * 34,))

    assert [timed((cue, Cue(start, 9000, ("b",))))[0].end for start in (5000, 1200)] == [2000, 1200]


def test_short_cues_stay_five_sixths_of_a_second() -> None:
    """Even the last one of a room that goes on, which then has no time for reading yet."""
    cue = Cue(0, 500, ("a" * 34,))

    assert [timed((cue,), ended=ended)[0].end for ended in (False, True)] == [833, 2000]


def test_long_cues_go() -> None:
    """After seven seconds, though the speaker holds a vowel for ten."""
    assert timed((Cue(0, 10_000, ("aaah",)),))[0].end == 7000


@pytest.mark.parametrize(("start", "expected"), [(1080, 1080), (1083, 1000), (900, 900)])
def test_a_flicker_between_cues_is_closed(start: int, expected: int) -> None:
    """A pause of less than two frames disappears, and an overlap is cut."""
    assert expected == timed((Cue(0, 1000, ("a",)), Cue(start, 3000, ("b",))))[0].end


def test_no_cue_is_timed_to_none() -> None:
    """An empty room has no last cue."""
    assert timed(()) == ()


def test_profiles_hold_their_limits() -> None:
    """The narrowest screen shows 32 columns."""
    layout = PROFILES["cea608"]

    assert max(width(line) for cue in cues(final(SPEECH), layout) for line in cue.lines) <= 32


def test_cues_have_the_times_of_their_words() -> None:
    """A pause before the second cue stands where it was; spaces of the words do not count."""
    texts = SPEECH.split()
    words = [Word(1000 * n + (20_000 if n > 12 else 0), 1000 * n + 20_900, f" {t}", 1.0) for n, t in enumerate(texts)]

    laid = cues(final(SPEECH, words[0].start, words[-1].end), words=words)
    counts = [len(" ".join(cue.lines).split()) for cue in laid]
    firsts = [sum(counts[:place]) for place in range(len(counts))]

    assert [words[first].start for first in firsts] == [cue.start for cue in laid]
    assert words[-1].end == laid[-1].end


def test_no_text_makes_no_cue() -> None:
    """An operator may empty a caption."""
    assert cues(final(" ")) == cues(final(" "), whole=True) == ()


def test_a_whole_text_is_laid_out_as_a_page() -> None:
    """What was never on air is broken by all that is known of it."""
    laid = cues(final(SPEECH, 0, 20_000), whole=True)

    assert pages(SPEECH, PROFILES["default"], "en") == tuple(cue.lines for cue in laid)
