"""Tests with screens of a few words."""

from __future__ import annotations

from captioner.bench.screens import ScreenText
from captioner.bench.stand_stills import StandStill, stand_stills

SPOKEN = [1.0, 2.0, 3.0, 4.0, 5.0]
"""Seconds at which five words end."""


def shown(*screens: tuple[float, str]) -> list[ScreenText]:
    return [ScreenText(t, text) for t, text in screens]


def test_a_stand_still_lasts_from_the_first_waiting_word_to_the_next_new_word() -> None:
    """`two` ends at 2.0 s, and nothing new is shown until 4.5 s."""
    found = stand_stills(shown((1.2, "one"), (4.5, "one two three four"), (5.2, "one two three four five")), SPOKEN)

    assert found == (StandStill(2.0, 4.5, words=3),)
    assert found[0].seconds == 2.5


def test_a_shorter_wait_is_no_stand_still() -> None:
    assert stand_stills(shown((1.2, "one"), (4.4, "one two three four five")), SPOKEN) == ()


def test_a_pause_of_the_speaker_is_no_stand_still() -> None:
    """Nothing is shown for ten seconds in which nothing is spoken; the wait counts from the first word after them."""
    assert stand_stills(shown((1.2, "one"), (11.9, "one two three")), [1.0, 11.0, 11.5]) == ()


def test_one_waiting_word_is_no_stand_still() -> None:
    assert stand_stills(shown((1.2, "one"), (9.0, "one two")), [1.0, 2.0]) == ()


def test_a_corrected_word_is_not_new() -> None:
    """A screen that only replaces a word does not end a stand-still."""
    found = stand_stills(shown((1.2, "one"), (3.0, "won"), (5.5, "one two three four five")), SPOKEN)

    assert [(still.start, still.end) for still in found] == [(2.0, 5.5)]


def test_the_first_words_may_be_late() -> None:
    assert stand_stills(shown((3.6, "one two three"), (5.1, "one two three four five")), SPOKEN) == (
        StandStill(1.0, 3.6, words=3),
    )


def test_words_that_are_never_shown_wait_until_the_last_change() -> None:
    """The last change of the screen is a correction, two words were spoken before it and are never shown."""
    found = stand_stills(shown((1.2, "one"), (2.1, "one two"), (3.1, "one two tree"), (8.0, "one two three")), SPOKEN)

    assert found == (StandStill(4.0, 8.0, words=2),)


def test_without_captions_nothing_is_measured() -> None:
    assert stand_stills([], SPOKEN) == ()
    assert stand_stills(shown((1.2, "one")), []) == ()
