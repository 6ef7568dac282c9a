from __future__ import annotations

from captioner.bench.doubled_words import Doubling, doubled_words


def test_words_at_the_end_of_a_cue_that_come_again() -> None:
    """Case and punctuation do not matter."""
    found = doubled_words(["Now, please wait a moment.", "Please, wait a moment. Thank you."])

    assert found == (Doubling("please wait a moment", "please wait a moment", 4),)


def test_one_word_in_four_may_differ() -> None:
    """The second transcription of the same words often differs in one of them."""
    [found] = doubled_words(["Please wait and see him soon.", "Please, wait and see you soon"])

    assert (found.before, found.after, found.words) == (
        "please wait and see him soon",
        "please wait and see you soon",
        5,
    )


def test_two_words_are_no_doubling() -> None:
    assert doubled_words(["It is, you know,", "you know, quite new."]) == ()
    assert doubled_words(["one two three", "one nine three four"]) == ()


def test_words_that_were_said_twice_are_no_doubling() -> None:
    """The reference has the words twice in succession."""
    cues = ["He said no way, no way.", "No way, no way, again."]

    assert len(doubled_words(cues)) == 1
    assert doubled_words(cues, "he said no way no way no way no way again") == ()


def test_words_that_the_reference_has_twice_far_apart_are_a_doubling() -> None:
    said = "dial the number now and then after a long walk by the sea you may dial the number now or never"

    assert len(doubled_words(["Dial the number now", "dial the number now or never"], said)) == 1


def test_only_neighbours_are_compared() -> None:
    """A withdrawn cue without text is left out, a cue between two others is not."""
    assert len(doubled_words(["one two three", "", "one two three"])) == 1
    assert doubled_words(["one two three", "four", "one two three"]) == ()


def test_words_that_follow_themselves_in_a_cue() -> None:
    """A loop is one doubling; a word or two that are said twice are none."""
    found = doubled_words(["I put the bag out, the bag out. The bag out!", "Row, row, row, row the boat."])

    assert found == (
        Doubling("the bag out", "the bag out the bag out", 6),
        Doubling("row", "row row row", 3),
    )
    assert doubled_words(["No, no, no, that is very, very good, you know, you know."]) == ()


def test_a_loop_that_was_said_is_no_doubling() -> None:
    assert doubled_words(["Row, row, row, row the boat."], "row row row row the boat") == ()
