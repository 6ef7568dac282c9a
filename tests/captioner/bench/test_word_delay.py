from __future__ import annotations

from captioner.bench.late_words import Cause, LateWord, LateWords
from captioner.bench.word_delay import Attempt, WordDelay


def rounded(delay: WordDelay) -> dict[Cause, float]:
    return {cause: round(seconds, 3) for cause, seconds in delay.parts.items()}


def test_the_parts_add_up_to_the_delay() -> None:
    """A word waits for a busy model, the window, a transcription that withholds it, and one that shows it."""
    delay = WordDelay(due=1.0, published=3.05, received=3.1)
    delay.until_read(1.7, busy=[(0.5, 1.2), (1.3, 1.5), (9.0, 9.5)])
    delay.until(2.0, Cause.DECODING)
    delay.after([Attempt(1.7, 2.0, Cause.PROBABILITY), Attempt(2.1, 3.0, None), Attempt(3.1, 4.0, None)], Cause.MOVED)

    assert rounded(delay) == {
        Cause.MODEL: 0.4,
        Cause.WINDOW: 0.3,
        Cause.DECODING: 0.3,
        Cause.PROBABILITY: 1.0,
        Cause.DELIVERY: 0.1,
    }
    assert round(sum(delay.parts.values()), 3) == 2.1


def test_a_word_that_was_shown_and_is_published_later() -> None:
    """The time until it is published has a cause of its own, which the caller names."""
    delay = WordDelay(due=1.0, published=4.0, received=4.0)
    delay.after([Attempt(1.2, 1.5, None), Attempt(2.0, 2.5, None)], Cause.MOVED)

    assert rounded(delay) == {Cause.MOVED: 3.0}


def test_without_an_attempt_no_time_is_lost() -> None:
    delay = WordDelay(due=1.0, published=2.0, received=2.5)
    delay.after([], Cause.MISSED)

    assert rounded(delay) == {Cause.MISSED: 1.0, Cause.DELIVERY: 0.5}


def test_late_words_are_counted_by_their_longest_part() -> None:
    """Every word counts once, its seconds count for each stage."""
    one = LateWord("one", 1.0, {Cause.DECODING: 0.5, Cause.PROBABILITY: 0.75})
    two = LateWord("two", 2.0, {Cause.DECODING: 2.0})
    late = LateWords(9, (one, two))

    assert late.counts == {Cause.PROBABILITY: 1, Cause.DECODING: 1}
    assert late.seconds == {Cause.DECODING: 2.5, Cause.PROBABILITY: 0.75}
    assert late.worst(1) == [two]
    assert one.delay == 1.25
