from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.recognition.plausibility import plausible, text_without_loops, without_loops
from captioner.types import Word
from tests.fakes import said

SENTENCE = said("ask not what your country can do for you.")


def squeezed(text: str, start: int, end: int) -> tuple[Word, ...]:
    """Words that share a short time, as `align` places those that are not spoken."""
    words = text.split()
    times = [start + (end - start) * i // len(words) for i in range(len(words) + 1)]
    return tuple(Word(times[i], times[i + 1], f" {word}", 0.9) for i, word in enumerate(words))


def written(words: Sequence[Word]) -> str:
    """Text of the words."""
    return "".join(word.text for word in words).strip()


def added(new: Sequence[Word], settled: Sequence[Word] = SENTENCE, before: Sequence[Word] = ()) -> str:
    """Words that are left behind the settled ones; the audio ends 0.26 s after those, or with the new words."""
    end = max([(*before, *settled)[-1].end + 260, *(word.end for word in new)])
    kept = plausible((*settled, *new), settled, before, end)
    assert tuple(settled) == kept[: len(settled)]
    return written(kept[len(settled) :])


@pytest.mark.parametrize("start", [SENTENCE[-1].end, SENTENCE[0].start, SENTENCE[-1].end - 400])
def test_the_same_sentence_again(start: int) -> None:
    """A settled sentence that comes again within 0.26 s, or in the audio of the first, is removed."""
    assert "" == added(squeezed(written(SENTENCE), start, SENTENCE[-1].end + 260))


def test_the_end_of_the_sentence_again() -> None:
    """The last three words again are removed."""
    assert "" == added(squeezed("do for you.", SENTENCE[-1].end, SENTENCE[-1].end + 100))


def test_the_beginning_of_the_sentence_again() -> None:
    """The first three words of the sentence are removed behind its end."""
    assert "" == added(squeezed("Ask not what", SENTENCE[-1].end, SENTENCE[-1].end + 100))


def test_a_final_sentence_again() -> None:
    """A sentence that has become final before the window is remembered."""
    assert "" == added(squeezed(written(SENTENCE), SENTENCE[-1].end, SENTENCE[-1].end + 260), (), SENTENCE)


def test_other_words_faster_than_speech() -> None:
    """Twelve words in 0.26 s are removed though they repeat nothing, and what is said behind them stays."""
    invented = squeezed("thank you all for watching and see you in the next video", SENTENCE[-1].end, 3460)

    assert "" == added(invented)
    assert "and so it goes" == added((*invented, *said("and so it goes", start=3460)))


def test_a_few_squeezed_words() -> None:
    """Times are inaccurate: a few words of almost no length stay if others follow."""
    assert "I do not think so" == added((*squeezed("I do not", 3200, 3220), *said("think so", start=3220)))


def test_words_without_time_at_the_end() -> None:
    """Words that have no time at all are removed at the end, behind settled words only."""
    assert "and" == added((*said("and", start=3200), *squeezed("right so", 3500, 3500)))
    assert "right so" == written(plausible(squeezed("right so", 500, 500), (), (), 1000))


@pytest.mark.parametrize("text", ["no, no, no, no", " ".join(["no"] * 8), "again and again and again and again"])
@pytest.mark.parametrize("each", [120, 300])
def test_a_repeated_word(text: str, each: int) -> None:
    """A word that is said many times stays, settled in part or not, also if it is said fast."""
    words = said(text, each=each)
    for count in range(len(words)):
        assert text == written(plausible(words, words[:count], (), words[-1].end))


def test_a_repeated_word_with_wrong_times() -> None:
    """Eight times the same word stay where their times are squeezed."""
    words = (*said("no"), *squeezed("no no no no no no no", 800, 900))

    assert 8 == len(plausible(words, words[:1], (), 3000))


@given(
    sentence=st.lists(st.sampled_from(["we", "shall", "overcome", "some", "day"]), min_size=3, max_size=14),
    times=st.integers(2, 5),
    each=st.sampled_from([180, 250, 400]),
    pace=st.floats(0.75, 1.5),
    settled=st.integers(0, 70),
)
def test_sentences_that_are_really_said_again(
    sentence: list[str], times: int, each: int, pace: float, settled: int
) -> None:
    """A sentence that is repeated at any usual pace stays as a whole, wherever the settled words end."""
    text = " ".join(sentence) + "."
    words = said(text, each=each)
    for _ in range(times - 1):
        words = (*words, *said(text, start=words[-1].end, each=round(each * pace)))
    settled = min(settled, len(words))

    assert written(words) == written(plausible(words, words[:settled], (), words[-1].end))


@given(
    sentence=st.lists(st.sampled_from(["we", "shall", "overcome", "some", "day"]), min_size=3, max_size=14),
    room=st.integers(0, 260),
    back=st.integers(0, 3000),
)
def test_a_sentence_that_is_said_once(sentence: list[str], room: int, back: int) -> None:
    """At most two words are left of a sentence that is repeated without the time for it."""
    if len(set(sentence)) == 1:
        return
    settled = said(" ".join(sentence) + ".", each=300)
    end = settled[-1].end + room
    again = squeezed(" ".join(sentence) + ".", max(500, settled[-1].end - back), end)

    assert len(plausible((*settled, *again), settled, (), end)) <= len(settled) + 2


@pytest.mark.parametrize(
    ("looped", "shown"),
    [
        ("the camp of the camp of the camp of Nanako.", "the camp of Nanako."),
        ("put it in a bag in a bag in a bag in a bag", "put it in a bag …"),
        ("row, row, row, row, row", "row …"),
        ("I have to go there now. I have to go there now.", "I have to go there now …"),
        ("no, no, no, that is very very good", "no, no, no, that is very very good"),
        ("bit by bit by bit, again and again.", "bit by bit by bit, again and again."),
    ],
)
def test_a_loop_of_a_translation_is_cut(looped: str, shown: str) -> None:
    """One turn of a loop stays, with `…` where the loop goes on to the end; what people repeat stays."""
    assert shown == written(without_loops(said(looped))) == text_without_loops(looped)


@given(st.lists(st.sampled_from("abc"), max_size=40))
def test_text_without_loops_has_none(letters: list[str]) -> None:
    """The remaining text has no loop, and nothing is added but `…`."""
    left = without_loops(said(" ".join(letters)))

    assert len(left) <= len(letters)
    assert written(left).replace(" …", "") == written(without_loops(left)).replace(" …", "")
